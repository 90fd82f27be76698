/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-diff.c: compare two snapshots, a snapshot and a device, or two devices.
 */
#include <errno.h>
#include <stdlib.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/maps.h"
#include "compare.h"

#define LIMIT 1000		/* changes to list by default */

static const char *const reasons[] = { "large", "never", "wide", NULL };

/* Fail if nothing was compared: the sides are then not equal. */
static int check_compared(const struct differ *d)
{
	const struct side *s = d->sides;

	if (d->compared || d->alone)
		return EXIT_DONE;
	return err_absent(d->env, -ENODATA, NULL, "%s and %s have no bytes in common",
			  s[0].file ?: s[0].snapshot.dev.address,
			  s[1].file ?: s[1].snapshot.dev.address);
}

static int show_diff(struct differ *d)
{
	bool same = !d->count && !d->alone;

	view_diff_done(&d->docs, same, d->count);
	if (out_doc(d->env, &view_diff, d->docs.doc))
		return EXIT_FAILED;
	return same ? EXIT_DONE : EXIT_CHECK;
}

static int run_compare(struct differ *d, const struct args *a)
{
	static const char *const keys[] = { "a", "b" };
	int status = EXIT_DONE;
	size_t i;

	for (i = 0; !status && i < args_count(a, "ignore"); i++)
		status = differ_ignore(d, args_text_at(a, "ignore", i));
	if (status)
		return status;
	d->docs = view_diff_doc();
	for (i = 0; i < 2; i++)
		view_diff_side(&d->docs, keys[i], d->sides[i].file, &d->sides[i].snapshot);
	status = differ_run(d);
	if (!status)
		status = check_compared(d);
	if (!status)
		return show_diff(d);
	doc_free(d->docs.doc);
	return status;
}

/* Compare; register names come from the map of the first side, evaluated on its bytes. */
static int compare_sides(struct env *env, const struct args *a, const struct side sides[2])
{
	struct differ d = { .env = env, .sides = sides, .limit = args_u64(a, "limit", LIMIT) };
	const char *name = sides[0].file ?: sides[0].snapshot.dev.address;
	struct vfc_space *space;
	int err, status;

	err = vfc_snapshot_open(env->ctx, &sides[0].snapshot, sides[0].fd, name, &d.handle);
	if (err)
		return err_lib(env, err, "%s", name);
	space = vfc_handle_space(d.handle);
	name = vfc_handle_address(d.handle);
	status = sides[0].file ? maps_learn(env, name, &sides[0].snapshot.dev) : EXIT_DONE;
	if (!status)
		status = maps_find(env, name, &d.regs);
	if (!status)
		status = run_compare(&d, a);
	free(d.ignored);
	vfc_handle_close(d.handle);
	vfc_space_free(space);
	return status;
}

static int run_diff(struct env *env, const struct args *a)
{
	static const char *const names[] = { "A", "B" };
	struct side sides[2];
	int status = sides_open(env, a, names, sides);

	if (!status)
		status = compare_sides(env, a, sides);
	sides_close(sides);
	return status;
}

static const struct arg diff_args[] = {
	{ "A", ARG_SIDE, 0, "a snapshot file, or a device", NULL },
	{ "B", ARG_SIDE, ARG_OPTIONAL,
	  "a snapshot file, or a device (default in the shell or a script: the open one)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt diff_opts[] = {
	{ "ignore", 0, ARG_TEXT, "LOCATION",
	  "location to ignore: REGION+OFFSET:SIZE, or a register or field name", OPT_REPEAT,
	  NULL },
	{ "limit", 0, ARG_U64, "COUNT",
	  "maximum number of changes to list (default 1000)", 0, NULL },
	{ "enable-memory", 0, ARG_FLAG, NULL,
	  "enable memory decode first; it stays enabled while the device is open", 0, NULL },
	{ "force", 0, ARG_WORD, "REASON",
	  "override refusals (all, or those named): large, more than 64 MiB from a device; never, "
	  "locations that the register map excludes; wide, over 64 KiB of registers at a width "
	  "other than 4", OPT_VALUE_OPTIONAL | OPT_LIST, reasons },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const diff_examples[] = {
	"vfioctl diff before.snap after.snap",
	"vfioctl diff before.snap 01:00.0 --ignore bar0+0x8",
	"vfioctl diff 06:00.1 06:00.2",
	NULL,
};

const struct cmd cmd_diff = {
	.name = "diff",
	.help = "Compare snapshots and devices (exit 3: they differ)",
	.args = diff_args,
	.opts = diff_opts,
	.run = run_diff,
	.man = "vfioctl-snapshot",
	.examples = diff_examples,
};
