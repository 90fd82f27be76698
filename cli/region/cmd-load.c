/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-load.c: write a file's bytes to a region.
 */
#include <stdlib.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/read-file.h"
#include "stream.h"
#include "view.h"

typedef unsigned long long ull;

static int load_bytes(struct env *env, struct target *t, const uint8_t *bytes, size_t size)
{
	struct view_access start = {
		.region = t->name, .offset = t->span.offset,
		.width = t->span.width,
	};
	const struct walk walk = { .env = env, .t = t, .verb = "load" };
	const char *file = args_text(t->args, "FILE");
	enum vfc_path path;
	int status;

	if (size > target_room(t))
		return err_refused(env, NULL, "%s is longer than the %llu bytes of %s starting at "
				   "0x%llx", file, (ull)target_room(t), start.region,
				   (ull)start.offset);
	t->span.size = size;
	status = target_may(env, t);
	if (!status)
		status = target_never(env, t);
	if (!status)
		status = walk_store(&walk, bytes, false);
	path = vfc_region_path(t->handle, &t->span);
	return status ? status : out_doc(env, &view_load,
					 view_load_doc(&start, size, target_path_word(path), file));
}

static int run_load(struct env *env, const struct args *a)
{
	struct input in = { .size = 0 };
	struct target t;
	int status;

	if (env->opt.dry_run)
		return target_plan(env, a, "write %s to %s, %u bytes at a time",
				   args_text(a, "FILE"), args_text(a, "LOCATION"), target_width(a));
	status = target_begin(env, a, &t);
	if (!status && t.span.offset > t.end)
		status = err_usage(env, NULL, "%s ends at 0x%llx", t.name,
				   (ull)t.end);
	if (!status)
		status = input_read(env, args_text(a, "FILE"), target_room(&t), &in);
	if (!status)
		status = load_bytes(env, &t, in.bytes, in.size);
	free(in.bytes);
	env_release(env, t.handle);
	return status;
}

static const struct arg load_args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, 0, "target location: bar2+0x100", NULL },
	{ "FILE", ARG_FILE, 0, "raw bytes (-: standard input)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt load_opts[] = {
	TARGET_OPTS,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const load_examples[] = {
	"vfioctl load 00:06.0 bar2 ram.bin",
	"printf 'abcd' | vfioctl load 00:06.0 bar2+0x100 -",
	NULL,
};

const struct cmd cmd_load = {
	.name = "load",
	.help = "Write a file's bytes to a region",
	.args = load_args,
	.opts = load_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_load,
	.man = "vfioctl-region",
	.examples = load_examples,
};
