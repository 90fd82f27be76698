/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/base: the context, system calls, paths below the root, words, text, arrays,
 * child processes and archives, used by all other rooms.
 *
 * ctx.h: the context inside the library, and how functions report errors.
 */
#ifndef VFC_BASE_CTX_H
#define VFC_BASE_CTX_H

#include <errno.h>

#include "lib/vfc-base.h"

#define VFC_MESSAGE 1024

/* Called with each action of action.h after it ends. */
struct action;
typedef void action_listener(struct vfc_ctx *ctx, const struct action *action);

/* State of another file with the lifetime of the context, and how to release it. */
struct ctx_part {
	void *state;
	void (*release)(void *state);
};

struct vfc_ctx {
	char *sysroot;		/* NULL: the running system */
	char *unpacked;		/* directory of a report, to be removed; NULL: none */
	int rootfd;		/* O_PATH descriptor of the root */
	char error[VFC_MESSAGE];
	char hint[VFC_MESSAGE];
	action_listener *listener;	/* NULL: none */
	struct ctx_part trace;	/* trace/trace.c: the listener of vfc_trace(), descriptors */
	/* The VF token; see vfc_token_use(). */
	bool has_token, token_everywhere;
	uint8_t token[16];
};

/*
 * Record what failed and return err (a negative errno), for lines such as
 * `return vfc_fail(ctx, err, "open %s", path)`. The text of the errno is appended after a
 * colon. Clears the hint.
 */
int vfc_fail(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Like vfc_fail(), for a message that names its cause: nothing is appended. */
int vfc_fail_why(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Add the next step to the last recorded failure; return err. */
int vfc_suggest(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Suggest running as root if the last failure is a permission error; return err. */
int suggest_root(struct vfc_ctx *ctx, int err);

#endif
