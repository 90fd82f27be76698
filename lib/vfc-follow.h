/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-follow.h: trace the VFIO calls of another program. Part of vfc.h. */
#ifndef VFC_PUBLIC_FOLLOW_H
#define VFC_PUBLIC_FOLLOW_H

#include "vfc-trace.h"

/* ---- trace another program (follow/program.c) --------------------- */

struct vfc_tracer {
	vfc_listener *call;
	/* Called for a process whose calls cannot be decoded. why is static. */
	void (*undecoded)(void *data, pid_t pid, const char *why);
	void *data;
};

/* How the program ended. */
struct vfc_traced {
	/* Exit status, or 128 + the signal that ended it, or 126 or 127 if it did not run. */
	int status;
	int signal;		/* signal that ended the trace before the program, or 0 */
};

/*
 * Run argv[0] (searched in $PATH) and report its VFIO and iommufd calls, and those of the
 * threads and programs that it starts, until all have ended. The program inherits the
 * standard descriptors. SIGINT, SIGTERM and SIGHUP end the trace, and the program
 * continues. Return -ENOENT, -EACCES … if the program cannot be run (status is then 127 or
 * 126, as in a shell), -EPERM if it may not be traced, or -EINTR if a signal ended the
 * trace. *traced is set even on failure. Needs no privilege (ptrace(2)).
 */
int vfc_trace_program(struct vfc_ctx *ctx, char *const argv[], const struct vfc_tracer *tracer,
		      struct vfc_traced *traced);

#endif
