/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * action.c: report changes to the system other than VFIO calls.
 */
#include "action.h"
#include "sys.h"

int64_t action_start(const struct vfc_ctx *ctx)
{
	return ctx->listener ? sys_now_ns() : 0;
}

void action_report(struct vfc_ctx *ctx, const struct action *action)
{
	if (ctx->listener)
		ctx->listener(ctx, action);
}

/* Report an action that started at start and has just ended. */
static void end_action(struct vfc_ctx *ctx, int64_t start, struct action action)
{
	if (!ctx->listener)
		return;
	action.ns = sys_now_ns() - start;
	ctx->listener(ctx, &action);
}

void action_write(struct vfc_ctx *ctx, int64_t start, const char *path, const char *text, int err)
{
	end_action(ctx, start, (struct action){ "write", path, text, 0, err });
}

void action_run(struct vfc_ctx *ctx, int64_t start, const char *command, int status)
{
	end_action(ctx, start, (struct action){ "run", command, NULL, 0, status });
}
