/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * schedule.h: pauses of a command that looks at an open device again and again. They
 * end early when a signal comes, or when the kernel wants the device back.
 */
#ifndef CLI_SCHEDULE_H
#define CLI_SCHEDULE_H

#include "cli/out/env.h"

struct pace {
	struct env *env;
	struct vfc_handle *handle;
	bool listens;		/* to the kernel, through this index */
	bool armed;		/* … which was enabled for that */
	uint32_t request;
};

/* Where the kernel's request cannot be heard, only signals end a pause. */
void pace_begin(struct env *env, struct vfc_handle *handle, struct pace *pace);
void pace_end(struct pace *pace);

/*
 * Sleep until that moment of the monotonic clock, in ns. EXIT_DONE; or another
 * status when it has been reported why there is no use in going on. A signal is
 * not reported: env_signal says it.
 */
int pace_until(struct pace *pace, int64_t moment);

#endif
