/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * action.h: changes to the system other than VFIO calls: writing a file, running a
 * program. Each change is reported to the listener; see vfc_trace().
 */
#ifndef VFC_BASE_ACTION_H
#define VFC_BASE_ACTION_H

#include "ctx.h"

struct action {
	const char *name;	/* "write", "run" */
	const char *path;	/* the file, or the command */
	const char *value;	/* the text written, or NULL */
	int64_t ns;		/* duration */
	int result;		/* 0, an exit status, or -errno */
};

/* Return the start time to pass to the functions below, or 0 without a listener. */
int64_t action_start(const struct vfc_ctx *ctx);

/* Report a write of text to a sysfs or procfs file; err is 0 or -errno. */
void action_write(struct vfc_ctx *ctx, int64_t start, const char *path, const char *text,
		  int err);

/* Report a program run, with the program's exit status or -errno. */
void action_run(struct vfc_ctx *ctx, int64_t start, const char *command, int status);

/* Report an action of a child process. */
void action_report(struct vfc_ctx *ctx, const struct action *action);

#endif
