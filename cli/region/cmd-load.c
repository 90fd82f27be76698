/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-load.c: write a file's bytes to a region.
 */
#include <stdlib.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/read-file.h"
#include "stream.h"
#include "view.h"

typedef unsigned long long ull;

static int load_bytes(struct env *env, const struct args *a, struct touch *t, const uint8_t *bytes,
		      size_t size)
{
	struct view_access start = {
		.region = t->place.region.name, .offset = t->access.offset,
		.width = t->access.width,
	};
	const struct walk walk = { .env = env, .t = t, .size = size, .verb = "load" };
	const char *file = args_text(a, "FILE");
	enum vfc_path path;
	int status;

	if (size > t->place.region.size - t->access.offset)
		return err_refused(env, NULL, "%s is longer than the %llu bytes of %s starting at "
				   "0x%llx", file, (ull)(t->place.region.size - t->access.offset),
				   start.region, (ull)start.offset);
	status = touch_may(env, a, t, size);
	if (!status)
		status = touch_never(env, t, size);
	if (!status)
		status = walk_store(&walk, bytes, false);
	path = vfc_region_path(t->handle, &t->access);
	return status ? status : out_doc(env, &view_load,
					 view_load_doc(&start, size, touch_path_word(path), file));
}

static int run_load(struct env *env, const struct args *a)
{
	struct input in = { .size = 0 };
	struct touch t;
	int status;

	if (env->opt.dry_run)
		return touch_plan(env, a, "write %s to %s, %u bytes at a time",
				  args_text(a, "FILE"), args_text(a, "PLACE"), touch_width(a));
	status = touch_begin(env, a, &t);
	if (!status && t.access.offset > t.place.region.size)
		status = err_usage(env, NULL, "%s ends at 0x%llx", t.place.region.name,
				   (ull)t.place.region.size);
	if (!status)
		status = input_read(env, args_text(a, "FILE"),
				   t.place.region.size - t.access.offset, &in);
	if (!status)
		status = load_bytes(env, a, &t, in.bytes, in.size);
	free(in.bytes);
	touch_end(env, &t);
	return status;
}

static const struct arg load_args[] = {
	TOUCH_ARG_DEVICE,
	{ "PLACE", ARG_PLACE, 0, "target location: bar2+0x100", NULL },
	{ "FILE", ARG_FILE, 0, "raw bytes (-: standard input)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt load_opts[] = {
	TOUCH_OPTS,
	TOUCH_OPT_FORCE,
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
