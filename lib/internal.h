/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * internal.h: what the files of the library share among themselves.
 */
#ifndef VFC_INTERNAL_H
#define VFC_INTERNAL_H

#include <errno.h>
#include <stdarg.h>

#include "vfc.h"

#define VFC_MESSAGE 1024

struct vfc_ctx {
	char *sysroot;		/* NULL: this machine */
	int rootfd;		/* O_PATH descriptor of the root */
	char error[VFC_MESSAGE];
	char hint[VFC_MESSAGE];
	void (*trace)(void *data, const char *line);
	void *trace_data;
};

/*
 * Record what failed and return err (a negative errno) so that the failing
 * line reads `return vfc_fail(ctx, err, "open %s", path)`. The errno's own
 * text is appended after a colon. Clears the hint.
 */
int vfc_fail(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for a message that already names its cause: nothing is appended. */
int vfc_fail_why(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Add the next step to the failure just recorded; returns err. */
int vfc_suggest(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Hand one line to the listener of vfc_trace(), if there is one. */
void vfc_trace_line(struct vfc_ctx *ctx, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
