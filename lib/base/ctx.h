/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/base: the context, system calls, paths below the root, words, text, arrays,
 * child processes and archives: what every other room stands on.
 *
 * ctx.h: the context as the library sees it, and how a function fails.
 */
#ifndef VFC_BASE_CTX_H
#define VFC_BASE_CTX_H

#include <errno.h>

#include "lib/vfc-base.h"

#define VFC_MESSAGE 1024

/* Called with each action of action.h as it ends. */
struct action;
typedef void action_listener(struct vfc_ctx *ctx, const struct action *action);

/* State of another file that lives as long as the context, and what releases it. */
struct ctx_part {
	void *state;
	void (*release)(void *state);
};

struct vfc_ctx {
	char *sysroot;		/* NULL: this machine */
	char *unpacked;		/* a report's, to be removed; NULL: none */
	int rootfd;		/* O_PATH descriptor of the root */
	char error[VFC_MESSAGE];
	char hint[VFC_MESSAGE];
	action_listener *listener;	/* NULL: nobody listens */
	struct ctx_part trace;	/* trace/trace.c: the listener of vfc_trace(), descriptors */
	/* What devices are opened with; see vfc_token_use(). */
	bool has_token, token_everywhere;
	uint8_t token[16];
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

/* Suggest to run as root when the failure just recorded is about permission; returns err. */
int suggest_root(struct vfc_ctx *ctx, int err);

#endif
