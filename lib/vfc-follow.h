/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-follow.h: the VFIO calls of another program. Part of vfc.h. */
#ifndef VFC_PUBLIC_FOLLOW_H
#define VFC_PUBLIC_FOLLOW_H

#include "vfc-trace.h"

/* ---- another program's calls (follow/program.c) --------------------- */

struct vfc_tracer {
	vfc_listener *call;
	/* A process whose calls cannot be read, and why: static text. */
	void (*undecoded)(void *data, pid_t pid, const char *why);
	void *data;
};

/* How the program ended. */
struct vfc_traced {
	/* Its exit status, 128 + the signal that ended it, or 126 or 127: it did not run. */
	int status;
	int signal;		/* SIGINT … made us let it go: it goes on; 0: it ended */
};

/*
 * Run argv[0] (looked for in $PATH) and hand out its VFIO and iommufd calls, and
 * those of the threads and programs it starts, until all have ended. Its own
 * standard descriptors are ours. SIGINT, SIGTERM and SIGHUP make us let go of it.
 * -ENOENT, -EACCES … when it cannot be run (status is 127 or 126 then, as a
 * shell has it), -EPERM when we may not follow it; -EINTR with signal. *traced is
 * set on failure, too. Needs no privilege (ptrace(2)).
 */
int vfc_trace_program(struct vfc_ctx *ctx, char *const argv[], const struct vfc_tracer *tracer,
		      struct vfc_traced *traced);

#endif
