/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ctx.c: the context, with its root, last error and hint.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctx.h"
#include "sys.h"
#include "tar.h"

/* Create a context with only its root set. Return NULL if out of memory. */
static struct vfc_ctx *new_ctx(const char *sysroot, int fd)
{
	struct vfc_ctx *ctx = calloc(1, sizeof(*ctx));

	if (!ctx || (sysroot && !(ctx->sysroot = strdup(sysroot)))) {
		free(ctx);
		return NULL;
	}
	ctx->rootfd = fd;
	return ctx;
}

int vfc_new(struct vfc_ctx **out, const char *sysroot)
{
	char *unpacked = NULL;
	int fd, err = 0;

	if (sysroot && !strcmp(sysroot, "/"))
		sysroot = NULL;
	fd = sys_open(AT_FDCWD, sysroot ? sysroot : "/", O_PATH | O_DIRECTORY, 0);
	if (fd == -ENOTDIR) {
		err = tar_open(sysroot, &unpacked);
		if (err)
			return err;
		fd = sys_open(AT_FDCWD, unpacked, O_PATH | O_DIRECTORY, 0);
	}
	*out = fd < 0 ? NULL : new_ctx(sysroot, fd);
	if (*out) {
		(*out)->unpacked = unpacked;
		return 0;
	}
	if (fd >= 0)
		sys_close(fd);
	if (unpacked)
		tar_remove(unpacked);
	free(unpacked);
	return fd < 0 ? fd : -ENOMEM;
}

void vfc_free(struct vfc_ctx *ctx)
{
	if (!ctx)
		return;
	sys_close(ctx->rootfd);
	if (ctx->trace.release)
		ctx->trace.release(ctx->trace.state);
	if (ctx->unpacked)
		tar_remove(ctx->unpacked);
	free(ctx->unpacked);
	free(ctx->sysroot);
	free(ctx);
}

const char *vfc_error(const struct vfc_ctx *ctx)
{
	return ctx->error;
}

const char *vfc_hint(const struct vfc_ctx *ctx)
{
	return ctx->hint;
}

bool vfc_rerooted(const struct vfc_ctx *ctx)
{
	return ctx->sysroot != NULL;
}

/*
 * Format into buf through a temporary copy, because an argument may be the old
 * contents of buf.
 */
static void __attribute__((format(printf, 2, 0)))
set_message(char buf[VFC_MESSAGE], const char *fmt, va_list ap)
{
	char text[VFC_MESSAGE];

	vsnprintf(text, sizeof(text), fmt, ap);
	memcpy(buf, text, sizeof(text));
}

int vfc_fail(struct vfc_ctx *ctx, int err, const char *fmt, ...)
{
	size_t used;
	va_list ap;

	va_start(ap, fmt);
	set_message(ctx->error, fmt, ap);
	va_end(ap);
	used = strlen(ctx->error);
	snprintf(ctx->error + used, sizeof(ctx->error) - used, ": %s", strerror(-err));
	ctx->hint[0] = '\0';
	return err;
}

int vfc_fail_why(struct vfc_ctx *ctx, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_message(ctx->error, fmt, ap);
	va_end(ap);
	ctx->hint[0] = '\0';
	return err;
}

int vfc_suggest(struct vfc_ctx *ctx, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_message(ctx->hint, fmt, ap);
	va_end(ap);
	return err;
}

int suggest_root(struct vfc_ctx *ctx, int err)
{
	return err == -EACCES || err == -EPERM ? vfc_suggest(ctx, err, "run this as root") : err;
}

int vfc_record(struct vfc_ctx *ctx, int err, const char *error, const char *hint)
{
	vfc_fail_why(ctx, err, "%s", error);
	return vfc_suggest(ctx, err, "%s", hint);
}
