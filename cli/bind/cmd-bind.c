/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-bind.c: bind devices to a driver and restore them: bind, unbind, restore.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/session/devices.h"
#include "cli/session/resolve.h"
#include "change.h"
#include "persist.h"

/* Addresses of the devices to change; the array and each address are malloc()ed. */
struct list {
	char **addresses;
	int count;
};

/* ---- orders --------------------------------------------------------- */

static struct vfc_order make_order(const struct args *a, enum vfc_verb verb)
{
	return (struct vfc_order){
		.verb = verb,
		.driver = args_text(a, "driver") ?: "vfio-pci",
		.modprobe = !args_has(a, "no-modprobe"),
		.timeout_ns = change_timeout(a),
	};
}

/* ---- bind ----------------------------------------------------------- */

/* Add the other members of a device's group except bridges, which are never bound. */
static int add_group(struct env *env, struct list *list, const char *address)
{
	struct vfc_device dev;
	struct vfc_group group;
	int err = vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev);
	int status = EXIT_DONE;
	size_t i;

	if (!err && dev.unread & VFC_UNREAD_GROUP)
		return err_errno(env, -EIO, "read the group of %s", address);
	if (!err && dev.group < 0)
		return EXIT_DONE;
	if (!err)
		err = vfc_group_read(env->ctx, dev.group, &group);
	if (err)
		return err_lib(env, err, "%s", "");
	if (group.unread)
		status = err_errno(env, group.unread, "read the members of group %d", group.id);
	for (i = 0; i < group.ndevices && !status; i++)
		if (!vfc_device_is_bridge(env->ctx, &group.devices[i]))
			status = resolve_append(env, &list->addresses, &list->count,
					       group.devices[i].address);
	vfc_group_clear(&group);
	return status;
}

static int run_bind(struct env *env, const struct args *a)
{
	struct vfc_order order = make_order(a, VFC_BIND);
	struct list list = { 0 };
	int i, n, status;

	status = env_addresses(env, a, "DEVICE", &list.addresses, &list.count);
	n = list.count;
	for (i = 0; i < n && !status && args_has(a, "group"); i++)
		status = add_group(env, &list, list.addresses[i]);
	if (!status && args_has(a, "persist"))
		status = persist_together(env, a, &order, list.addresses, list.count);
	else if (!status)
		status = change_together(env, a, &order, list.addresses, list.count);
	env_addresses_free(list.addresses, list.count);
	return status;
}

static const struct arg device_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_MANY, "PCI devices", NULL },
	{ NULL },
};

static const struct opt bind_opts[] = {
	{ "driver", 'd', ARG_DRIVER, "DRIVER", "driver to bind to (default: vfio-pci)", 0, NULL },
	{ "group", 'g', ARG_FLAG, NULL, "bind the whole IOMMU group, except bridges", 0, NULL },
	PERSIST_OPT,
	CHANGE_OPT_FORCE,
	CHANGE_OPT_NO_MODPROBE,
	CHANGE_OPT_TIMEOUT,
	{ NULL },
};

static const char *const bind_examples[] = {
	"vfioctl bind 01:00.0 --dry-run",
	"vfioctl bind eth1 --group",
	"vfioctl bind 03:00.0 --force=mounted,swap",
	"vfioctl bind --persist 01:00.0",
	NULL,
};

const struct cmd cmd_bind = {
	.name = "bind",
	.help = "Bind devices to vfio-pci or another driver",
	.args = device_args,
	.opts = bind_opts,
	.flags = CMD_WRITES,
	.run = run_bind,
	.man = "vfioctl-bind",
	.examples = bind_examples,
};

/* ---- unbind --------------------------------------------------------- */

static int run_unbind(struct env *env, const struct args *a)
{
	struct vfc_order order = make_order(a, VFC_UNBIND);
	struct list list;
	int status = env_addresses(env, a, "DEVICE", &list.addresses, &list.count);

	if (!status)
		status = change_together(env, a, &order, list.addresses, list.count);
	env_addresses_free(list.addresses, list.count);
	return status;
}

static const struct opt unbind_opts[] = {
	CHANGE_OPT_FORCE,
	CHANGE_OPT_TIMEOUT,
	{ NULL },
};

static const char *const unbind_examples[] = {
	"vfioctl unbind 01:00.0",
	NULL,
};

const struct cmd cmd_unbind = {
	.name = "unbind",
	.help = "Unbind devices from their driver",
	.args = device_args,
	.opts = unbind_opts,
	.flags = CMD_WRITES,
	.run = run_unbind,
	.man = "vfioctl-bind",
	.examples = unbind_examples,
};

/* ---- restore -------------------------------------------------------- */

static int run_restore(struct env *env, const struct args *a)
{
	struct vfc_order order = make_order(a, VFC_RESTORE);
	bool all = args_has(a, "all");
	struct list list = { 0 };
	int status = EXIT_DONE;

	if (all == args_has(a, "DEVICE"))
		return err_usage(env, NULL, all ? "--all takes no DEVICE" :
				 "DEVICE or --all is missing");
	if (all)
		list.count = vfc_journal_list(env->ctx, &list.addresses);
	else
		status = env_addresses(env, a, "DEVICE", &list.addresses, &list.count);
	if (list.count < 0)
		return err_lib(env, list.count, "%s", "");
	if (!status)
		status = change_each(env, a, &order, list.addresses, list.count);
	env_addresses_free(list.addresses, list.count);
	return status;
}

static const struct arg restore_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL | ARG_MANY, "PCI devices to restore", NULL },
	{ NULL },
};

static const struct opt restore_opts[] = {
	{ "all", 'a', ARG_FLAG, NULL, "restore every device that has a journal", 0, NULL },
	CHANGE_OPT_FORCE,
	CHANGE_OPT_NO_MODPROBE,
	CHANGE_OPT_TIMEOUT,
	{ NULL },
};

static const char *const restore_examples[] = {
	"vfioctl restore 01:00.0",
	"vfioctl restore --all --dry-run",
	NULL,
};

const struct cmd cmd_restore = {
	.name = "restore",
	.help = "Restore devices to their original driver and state",
	.args = restore_args,
	.opts = restore_opts,
	.flags = CMD_WRITES,
	.run = run_restore,
	.man = "vfioctl-bind",
	.examples = restore_examples,
};
