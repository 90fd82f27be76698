/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * schedule.h: pauses of a command that polls an open device. A pause ends early on a
 * signal, or if the kernel requests the device.
 */
#ifndef CLI_SCHEDULE_H
#define CLI_SCHEDULE_H

#include "cli/out/env.h"

struct pace {
	struct env *env;
	struct vfc_handle *handle;
	bool listens;		/* for the kernel's request, through this index */
	bool armed;		/* the index was enabled for that */
	uint32_t request;
};

/* If the device has no request interrupt, only signals end a pause. */
void pace_begin(struct env *env, struct vfc_handle *handle, struct pace *pace);
void pace_end(struct pace *pace);

/*
 * Sleep until a time of the monotonic clock, in ns. EXIT_DONE, or the status of a
 * failure that was reported and must end the command. A signal is not reported:
 * check env_signal.
 */
int pace_until(struct pace *pace, int64_t moment);

#endif
