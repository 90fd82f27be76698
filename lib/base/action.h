/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * action.h: what the library does to the system apart from VFIO: files that it
 * writes, programs that it runs. Each is reported to whoever listens; see vfc_trace().
 */
#ifndef VFC_BASE_ACTION_H
#define VFC_BASE_ACTION_H

#include "ctx.h"

struct action {
	const char *name;	/* "write", "run" */
	const char *path;	/* the file, or the command */
	const char *value;	/* what was written; NULL: none */
	int64_t ns;		/* how long it took */
	int result;		/* 0, an exit status, or -errno */
};

/* The clock for those below; 0 when nobody listens. */
int64_t action_start(const struct vfc_ctx *ctx);

/* Report that text was written to a file of sysfs or procfs; err: 0 or -errno. */
void action_write(struct vfc_ctx *ctx, int64_t start, const char *path, const char *text,
		  int err);

/* Report that a program was run; its exit status or -errno. */
void action_run(struct vfc_ctx *ctx, int64_t start, const char *command, int status);

/* Report what another process of ours did. */
void action_report(struct vfc_ctx *ctx, const struct action *action);

#endif
