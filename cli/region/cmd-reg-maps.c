/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-reg-maps.c: list register maps and the one that a device uses, and check map
 * files; does not open devices.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/words/cmd.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/maps.h"
#include "view-reg.h"

/* ---- reg list ------------------------------------------------------- */

static void add_map(struct doc *list, const struct map_entry *entry, const struct vfc_regs *regs)
{
	char broken[sizeof(entry->error.reason) + 16];

	snprintf(broken, sizeof(broken), "%u: %s", entry->error.line, entry->error.reason);
	view_map(list, &(struct view_map){
		.file = entry->path, .head = entry->head, .fits = entry->fits,
		.broken = entry->head ? NULL : broken, .used = regs, .regs = regs,
	});
}

/* List the maps in the map directories, and show the contents of the device's map. */
static int list_found(struct env *env, const struct vfc_device *dev)
{
	struct map_entry *entries;
	struct vfc_regs *regs = NULL;
	const struct map_entry *best;
	struct doc *doc, *list;
	int i, status = EXIT_DONE, count = maps_list(env, dev, &entries);

	if (count < 0)
		return EXIT_FAILED;
	best = maps_best(entries, count);
	if (best)
		status = maps_load(env, best->path, &regs);
	doc = view_maps_doc(&list);
	for (i = 0; i < count; i++)
		add_map(list, &entries[i], &entries[i] == best ? regs : NULL);
	if (status)
		doc_free(doc);
	else
		status = out_doc(env, &view_maps, doc);
	vfc_regs_free(regs);
	maps_list_free(entries, count);
	return status;
}

/* List the map that --regs names. */
static int list_named(struct env *env, const struct vfc_device *dev)
{
	const struct vfc_regs *regs;
	struct doc *doc, *list;
	int status = maps_find(env, dev->address, &regs);

	if (status)
		return status;
	doc = view_maps_doc(&list);
	view_map(list, &(struct view_map){ .file = regs->file, .head = regs, .used = true,
		 .named = true, .regs = regs });
	return out_doc(env, &view_maps, doc);
}

static int run_list(struct env *env, const struct args *a)
{
	char address[VFC_NAME];
	struct vfc_device dev;
	int err, status = env_address(env, a, "DEVICE", address);

	if (status)
		return status;
	err = vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev);
	if (err)
		return err_lib(env, err, "%s", "");
	return env->opt.regs_file ? list_named(env, &dev) : list_found(env, &dev);
}

static const struct arg list_args[] = {
	{ "DEVICE", ARG_DEVICE, 0, "the device to find a map for (default in the shell or a "
	  "script: the open one)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const list_examples[] = {
	"vfioctl reg list 01:00.0",
	"vfioctl --json reg list 01:00.0 | jq '.maps[] | select(.used)'",
	NULL,
};

const struct cmd cmd_reg_list = {
	.name = "reg list",
	.help = "List register maps, and the contents of a device's map",
	.args = list_args,
	.flags = CMD_OPENS,
	.run = run_list,
	.man = "vfioctl-reg",
	.examples = list_examples,
};

/* ---- reg check ------------------------------------------------------ */

static int run_check(struct env *env, const struct args *a)
{
	struct vfc_regs *regs;
	int status = maps_load(env, args_text(a, "FILE"), &regs);

	if (status)
		return status;
	status = out_doc(env, &view_map_checked, view_map_checked_doc(regs));
	vfc_regs_free(regs);
	return status;
}

static const struct arg check_args[] = {
	{ "FILE", ARG_FILE, 0, "the register map (-: standard input)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const check_examples[] = {
	"vfioctl reg check mydevice.regs",
	NULL,
};

const struct cmd cmd_reg_check = {
	.name = "reg check",
	.help = "Check a register map for errors (exit 2: invalid)",
	.args = check_args,
	.run = run_check,
	.man = "vfioctl-reg",
	.examples = check_examples,
};
