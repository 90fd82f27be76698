/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-mdev.c: mediated devices: list types, create, list and remove devices.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/env.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "change.h"
#include "view.h"

/* Return the parent's sysfs name, with a PCI address expanded to its full form. */
static const char *parent_name(const struct args *a, char buf[VFC_NAME])
{
	const char *word = args_text(a, "PARENT");
	struct vfc_bdf bdf;

	if (!word || vfc_bdf_parse(word, &bdf))
		return word;
	vfc_bdf_format(&bdf, buf);
	return buf;
}

static int run_mdev_types(struct env *env, const struct args *a)
{
	struct vfc_mdev_type *types;
	char name[VFC_NAME];
	int status, n = vfc_mdev_types(env->ctx, parent_name(a, name), &types);

	if (n < 0)
		return err_lib(env, n, "%s", "");
	status = out_doc(env, &view_mdev_types, view_mdev_types_doc(types, (size_t)n));
	free(types);
	return status;
}

static int run_mdev_list(struct env *env, const struct args *a)
{
	struct vfc_mdev *mdevs;
	int status, n = vfc_mdev_list(env->ctx, &mdevs);

	(void)a;
	if (n < 0)
		return err_lib(env, n, "%s", "");
	status = out_doc(env, &view_mdevs, view_mdevs_doc(mdevs, (size_t)n));
	free(mdevs);
	return status;
}

/* ---- create and start ----------------------------------------------- */

/* Format the given UUID as the kernel does, or generate one. */
static int choose_uuid(struct env *env, const struct args *a, char text[VFC_UUID_TEXT])
{
	uint8_t uuid[16];
	int err = 0;

	if (args_has(a, "UUID"))
		vfc_uuid_parse(args_text(a, "UUID"), uuid);
	else
		err = vfc_uuid_new(env->ctx, uuid);
	if (err)
		return err_lib(env, err, "%s", "");
	vfc_uuid_format(uuid, text);
	return EXIT_DONE;
}

/* Show a mediated device; changed: it was created by this command. */
static int show_mdev(struct env *env, const char *uuid, bool changed)
{
	struct vfc_mdev mdev;
	int err = vfc_mdev_read(env->ctx, uuid, &mdev);

	if (err)
		return err_lib(env, err, "%s", "");
	return out_doc(env, &view_mdev, view_mdev_doc(&mdev, changed));
}

/* Create a mediated device with this UUID. */
static int create_mdev(struct env *env, const struct args *a, const char *uuid)
{
	char name[VFC_NAME];
	struct vfc_order order = {
		.verb = VFC_MDEV_CREATE,
		.mdev_parent = parent_name(a, name),
		.mdev_type = args_text(a, "TYPE"),
		.addresses = &uuid,
		.count = 1,
		.timeout_ns = change_timeout(a),
	};
	struct vfc_plan plan;
	int status = change_plan(env, a, &order, &plan);

	if (status)
		return status;
	if (env->opt.dry_run)
		status = out_doc(env, &view_plan, view_plan_doc(&plan, 1));
	else
		status = show_mdev(env, uuid, true);
	vfc_plan_clear(&plan);
	return status;
}

static int run_mdev_create(struct env *env, const struct args *a)
{
	char uuid[VFC_UUID_TEXT];
	int status = choose_uuid(env, a, uuid);

	return status ? status : create_mdev(env, a, uuid);
}

/* Create the device unless it exists with this parent and type. */
static int run_mdev_start(struct env *env, const struct args *a)
{
	char uuid[VFC_UUID_TEXT], name[VFC_NAME];
	int status = choose_uuid(env, a, uuid);
	struct vfc_mdev mdev;

	if (status)
		return status;
	if (vfc_mdev_read(env->ctx, uuid, &mdev))
		return create_mdev(env, a, uuid);
	if (!strcmp(mdev.parent, parent_name(a, name)) && !strcmp(mdev.type, args_text(a, "TYPE")))
		return show_mdev(env, uuid, false);
	return err_refused(env, NULL, "%s exists, but it is %s of %s", uuid, mdev.type,
			   mdev.parent);
}

/* ---- remove --------------------------------------------------------- */

static int run_mdev_remove(struct env *env, const struct args *a)
{
	size_t i, n = args_count(a, "UUID");
	const char **uuids = calloc(n, sizeof(*uuids));
	struct vfc_order order = {
		.verb = VFC_MDEV_REMOVE,
		.addresses = uuids,
		.count = n,
		.timeout_ns = change_timeout(a),
	};
	struct vfc_plan plan;
	int status;

	if (!uuids)
		return err_errno(env, -ENOMEM, "remove mediated devices");
	for (i = 0; i < n; i++)
		uuids[i] = args_text_at(a, "UUID", i);
	status = change_plan(env, a, &order, &plan);
	free(uuids);
	if (status)
		return status;
	if (env->opt.dry_run)
		status = out_doc(env, &view_plan, view_plan_doc(&plan, 1));
	else
		status = out_doc(env, &view_mdevs_removed, view_mdevs_removed_doc(&plan));
	vfc_plan_clear(&plan);
	return status;
}

/* ---- the commands --------------------------------------------------- */

#define PARENT_ARG(flags) \
	{ "PARENT", ARG_PARENT, flags, "parent device (mtty, 0000:00:02.0)", NULL }
#define TYPE_ARG { "TYPE", ARG_MDEV_TYPE, 0, "mediated device type (mtty-1)", NULL }

static const struct arg types_args[] = {
	PARENT_ARG(ARG_OPTIONAL),
	{ NULL, 0, 0, NULL, NULL },
};

static const struct arg create_args[] = {
	PARENT_ARG(0),
	TYPE_ARG,
	{ "UUID", ARG_UUID, ARG_OPTIONAL, "UUID of the new device (default: random)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct arg start_args[] = {
	PARENT_ARG(0),
	TYPE_ARG,
	{ "UUID", ARG_UUID, 0, "UUID of the device", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct arg remove_args[] = {
	{ "UUID", ARG_UUID, ARG_MANY, "UUIDs of mediated devices", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt create_opts[] = {
	CHANGE_OPT_TIMEOUT,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const remove_reasons[] = { "in-use", NULL };

static const struct opt remove_opts[] = {
	{ "force", 0, ARG_WORD, "REASON", "override refusals (all, or those named): in-use",
	  OPT_VALUE_OPTIONAL | OPT_LIST, remove_reasons },
	CHANGE_OPT_TIMEOUT,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const types_examples[] = {
	"vfioctl mdev types",
	"vfioctl mdev types 00:02.0",
	NULL,
};

static const char *const create_examples[] = {
	"vfioctl mdev create mtty mtty-1",
	"vfioctl mdev create mtty mtty-2 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
	NULL,
};

static const char *const start_examples[] = {
	"vfioctl mdev start mtty mtty-2 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
	NULL,
};

static const char *const list_examples[] = { "vfioctl mdev list", NULL };

static const char *const remove_examples[] = {
	"vfioctl mdev remove 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
	NULL,
};

const struct cmd cmd_mdev_types = {
	.name = "mdev types",
	.help = "List supported mediated device types, by parent",
	.args = types_args,
	.flags = CMD_LOOKS,
	.run = run_mdev_types,
	.man = "vfioctl-virtual",
	.examples = types_examples,
};

const struct cmd cmd_mdev_create = {
	.name = "mdev create",
	.help = "Create a mediated device and print its UUID",
	.args = create_args,
	.opts = create_opts,
	.flags = CMD_WRITES,
	.run = run_mdev_create,
	.man = "vfioctl-virtual",
	.examples = create_examples,
};

const struct cmd cmd_mdev_start = {
	.name = "mdev start",
	.help = "Create a mediated device if it does not exist",
	.args = start_args,
	.opts = create_opts,
	.flags = CMD_WRITES,
	.run = run_mdev_start,
	.man = "vfioctl-virtual",
	.examples = start_examples,
};

const struct cmd cmd_mdev_list = {
	.name = "mdev list",
	.help = "List mediated devices",
	.flags = CMD_LOOKS,
	.run = run_mdev_list,
	.man = "vfioctl-virtual",
	.examples = list_examples,
};

const struct cmd cmd_mdev_remove = {
	.name = "mdev remove",
	.help = "Remove mediated devices",
	.args = remove_args,
	.opts = remove_opts,
	.flags = CMD_WRITES,
	.run = run_mdev_remove,
	.man = "vfioctl-virtual",
	.examples = remove_examples,
};
