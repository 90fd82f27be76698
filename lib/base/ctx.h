/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/base: the context, system calls, paths below the root, words, text, arrays,
 * child processes and archives. All other rooms use it.
 *
 * ctx.h: the context inside the library, and how functions report errors.
 */
#ifndef VFC_BASE_CTX_H
#define VFC_BASE_CTX_H

#include <errno.h>

#include "lib/vfc-base.h"

#define VFC_MESSAGE 1024

/* Called after each action (action.h) with its description. */
struct action;
typedef void action_listener(struct vfc_ctx *ctx, const struct action *action);

/* State of another file that lives as long as the context, and its release function. */
struct ctx_part {
	void *state;
	void (*release)(void *state);
};

struct vfc_ctx {
	char *sysroot;		/* NULL for the running system */
	char *unpacked;		/* directory of an unpacked report, to be removed, or NULL */
	int rootfd;		/* O_PATH descriptor of the root */
	char error[VFC_MESSAGE];
	char hint[VFC_MESSAGE];
	action_listener *listener;	/* NULL if none */
	struct ctx_part trace;	/* of trace/trace.c: listener of vfc_trace(), descriptors */
	/* The VF token; see vfc_token_use(). */
	bool has_token, token_everywhere;
	uint8_t token[16];
};

/*
 * Record what failed and return err (a negative errno), as in `return vfc_fail(ctx, err,
 * "open %s", path)`. Appends a colon and the text of the errno, and clears the hint.
 */
int vfc_fail(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Like vfc_fail(), for a message that already names its cause, so nothing is appended. */
int vfc_fail_why(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Add a hint to the last recorded failure and return err. */
int vfc_suggest(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Suggest running as root if err is a permission error. Return err. */
int suggest_root(struct vfc_ctx *ctx, int err);

#endif
