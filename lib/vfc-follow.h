/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-follow.h: trace the VFIO calls of another program. Part of vfc.h. */
#ifndef VFC_PUBLIC_FOLLOW_H
#define VFC_PUBLIC_FOLLOW_H

#include "vfc-trace.h"

/* ---- tracing another program (follow/program.c) --------------------- */

struct vfc_tracer {
	vfc_listener *call;
	/* Called for a process whose calls cannot be decoded; why is static. */
	void (*undecoded)(void *data, pid_t pid, const char *why);
	void *data;
};

/* How the program ended. */
struct vfc_traced {
	/* Exit status, 128 + the signal that ended it, or 126 or 127: it did not run. */
	int status;
	int signal;		/* SIGINT … ended the trace, not the program; 0: it ended */
};

/*
 * Run argv[0] (found in $PATH) and report its VFIO and iommufd calls, and those of the
 * threads and programs it starts, until all have ended. It inherits the standard
 * descriptors. SIGINT, SIGTERM and SIGHUP end the trace; the program goes on. -ENOENT,
 * -EACCES … if it cannot be run (status is 127 or 126 then, as in a shell); -EPERM: it must
 * not be traced; -EINTR: see signal. *traced is also set on failure. Needs no privilege
 * (ptrace(2)).
 */
int vfc_trace_program(struct vfc_ctx *ctx, char *const argv[], const struct vfc_tracer *tracer,
		      struct vfc_traced *traced);

#endif
