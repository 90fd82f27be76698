/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-bind.c: hand devices over and give them back: bind, unbind, restore.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "carry.h"
#include "cmd.h"
#include "env.h"
#include "err.h"
#include "target.h"
#include "view.h"

/* Addresses that are worked on, each and the array from malloc. */
struct list {
	char **addresses;
	int count;
};

/* ---- carrying out ----------------------------------------------------- */

/* Look at one device as it is now. */
static void look(struct env *env, const struct vfc_target *target, struct view_bound *bound,
		 struct vfc_device *now, struct vfc_group *group)
{
	bound->target = target;
	bound->now = vfc_device_read(env->ctx, target->address, VFC_DEPTH_ID, now) ? NULL : now;
	bound->group = bound->now && now->group >= 0 &&
		       !vfc_group_read(env->ctx, now->group, group) ? group : NULL;
}

/* Say what became of the devices of plans that were carried out. */
static int show_bound(struct env *env, enum vfc_verb verb, const struct vfc_plan *plans,
		      size_t count)
{
	struct vfc_group *groups = NULL;
	struct vfc_device *devs = NULL;
	struct view_bound *bound = NULL;
	size_t i, j, n = 0;
	int status;

	for (i = 0; i < count; i++)
		n += plans[i].ntargets;
	groups = calloc(n + 1, sizeof(*groups));
	devs = calloc(n + 1, sizeof(*devs));
	bound = calloc(n + 1, sizeof(*bound));
	n = 0;
	for (i = 0; i < count && groups && devs && bound; i++)
		for (j = 0; j < plans[i].ntargets; j++, n++)
			look(env, &plans[i].targets[j], &bound[n], &devs[n], &groups[n]);
	if (groups && devs && bound)
		status = out_doc(env, view_bound(verb), view_bound_doc(verb, bound, n));
	else
		status = err_errno(env, -ENOMEM, "show what was done");
	while (n-- > 0)
		vfc_group_clear(&groups[n]);
	free(groups);
	free(devs);
	free(bound);
	return status;
}

static int show(struct env *env, enum vfc_verb verb, const struct vfc_plan *plans, size_t count)
{
	return env->dry_run ? out_doc(env, &view_plan, view_plan_doc(plans, count)) :
			      show_bound(env, verb, plans, count);
}

static struct vfc_order make_order(const struct args *a, enum vfc_verb verb)
{
	return (struct vfc_order){
		.verb = verb,
		.driver = args_text(a, "driver") ?: "vfio-pci",
		.modprobe = !args_has(a, "no-modprobe"),
		.timeout_ns = carry_timeout(a),
	};
}

/* All devices in one plan: they change together or not at all. */
static int run_together(struct env *env, const struct args *a, enum vfc_verb verb,
			const struct list *list)
{
	struct vfc_order order = make_order(a, verb);
	struct vfc_plan plan;
	int status;

	order.addresses = (const char *const *)list->addresses;
	order.count = (size_t)list->count;
	status = carry_plan(env, a, &order, &plan);
	if (status)
		return status;
	status = show(env, verb, &plan, 1);
	vfc_plan_clear(&plan);
	return status;
}

/* ---- bind ------------------------------------------------------------- */

/* Add the rest of a device's group, but for bridges, which nobody binds. */
static int add_group(struct env *env, struct list *list, const char *address)
{
	struct vfc_device dev;
	struct vfc_group group;
	int err = vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev);
	int status = EXIT_DONE;
	size_t i;

	if (!err && dev.group < 0)
		return EXIT_DONE;
	if (!err)
		err = vfc_group_read(env->ctx, dev.group, &group);
	if (err)
		return err_lib(env, err, "%s", "");
	for (i = 0; i < group.ndevices && !status; i++)
		if (!vfc_device_is_bridge(env->ctx, &group.devices[i]))
			status = target_append(env, &list->addresses, &list->count,
					       group.devices[i].address);
	vfc_group_clear(&group);
	return status;
}

static int run_bind(struct env *env, const struct args *a)
{
	struct list list = { 0 };
	int i, n, status = EXIT_DONE;

	list.count = n = env_addresses(env, a, "DEVICE", &list.addresses);
	if (n < 0)
		return EXIT_FAILED;
	for (i = 0; i < n && !status && args_has(a, "group"); i++)
		status = add_group(env, &list, list.addresses[i]);
	if (!status)
		status = run_together(env, a, VFC_BIND, &list);
	env_addresses_free(list.addresses, list.count);
	return status;
}

#define NO_MODPROBE_OPTION \
	{ "no-modprobe", 0, ARG_FLAG, NULL, "never load a driver's module", 0, NULL }

static const struct arg device_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_MANY, "a PCI device, or several", NULL },
	{ NULL },
};

static const struct opt bind_opts[] = {
	{ "driver", 'd', ARG_DRIVER, "DRIVER", "the driver (default vfio-pci)", 0, NULL },
	{ "group", 'g', ARG_FLAG, NULL, "bind all of its IOMMU group but bridges", 0, NULL },
	CARRY_OPT_FORCE,
	NO_MODPROBE_OPTION,
	CARRY_OPT_TIMEOUT,
	{ NULL },
};

static const char *const bind_examples[] = {
	"vfioctl bind 01:00.0 --dry-run",
	"vfioctl bind eth1 --group",
	"vfioctl bind 03:00.0 --force=mounted,swap",
	NULL,
};

const struct cmd cmd_bind = {
	.name = "bind",
	.help = "Bind devices to vfio-pci or another driver; restore undoes it",
	.args = device_args,
	.opts = bind_opts,
	.flags = CMD_WRITES,
	.run = run_bind,
	.man = "vfioctl-bind",
	.examples = bind_examples,
};

/* ---- unbind ----------------------------------------------------------- */

static int run_unbind(struct env *env, const struct args *a)
{
	struct list list;
	int status;

	list.count = env_addresses(env, a, "DEVICE", &list.addresses);
	if (list.count < 0)
		return EXIT_FAILED;
	status = run_together(env, a, VFC_UNBIND, &list);
	env_addresses_free(list.addresses, list.count);
	return status;
}

static const struct opt unbind_opts[] = {
	CARRY_OPT_FORCE,
	CARRY_OPT_TIMEOUT,
	{ NULL },
};

static const char *const unbind_examples[] = {
	"vfioctl unbind 01:00.0",
	NULL,
};

const struct cmd cmd_unbind = {
	.name = "unbind",
	.help = "Take devices from their driver; restore undoes it",
	.args = device_args,
	.opts = unbind_opts,
	.flags = CMD_WRITES,
	.run = run_unbind,
	.man = "vfioctl-bind",
	.examples = unbind_examples,
};

/* ---- restore ---------------------------------------------------------- */

/* Each device by itself: one that cannot be restored keeps no other from it. */
static int restore_each(struct env *env, const struct args *a, const struct list *list)
{
	struct vfc_plan *plans = calloc((size_t)list->count + 1, sizeof(*plans));
	struct vfc_order order = make_order(a, VFC_RESTORE);
	int i, one, status = EXIT_DONE;
	size_t n = 0;

	if (!plans)
		return err_errno(env, -ENOMEM, "restore");
	order.count = 1;
	for (i = 0; i < list->count && !env_signal; i++) {
		order.addresses = (const char *const *)&list->addresses[i];
		one = carry_plan(env, a, &order, &plans[n]);
		n += !one;
		status = one ?: status;
	}
	if (n || !status)
		one = show(env, VFC_RESTORE, plans, n);
	status = status ?: one;
	while (n-- > 0)
		vfc_plan_clear(&plans[n]);
	free(plans);
	return status;
}

static int run_restore(struct env *env, const struct args *a)
{
	bool all = args_has(a, "all");
	struct list list = { 0 };
	int status;

	if (all == args_has(a, "DEVICE"))
		return err_usage(env, NULL, all ? "--all leaves no DEVICE to name" :
				 "which DEVICE, or --all?");
	if (all)
		list.count = vfc_journal_list(env->ctx, &list.addresses);
	else
		list.count = env_addresses(env, a, "DEVICE", &list.addresses);
	if (list.count < 0)
		return all ? err_lib(env, list.count, "%s", "") : EXIT_FAILED;
	status = restore_each(env, a, &list);
	env_addresses_free(list.addresses, list.count);
	return status;
}

static const struct arg restore_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL | ARG_MANY, "a PCI device that was changed", NULL },
	{ NULL },
};

static const struct opt restore_opts[] = {
	{ "all", 'a', ARG_FLAG, NULL, "every device that has a journal", 0, NULL },
	CARRY_OPT_FORCE,
	NO_MODPROBE_OPTION,
	CARRY_OPT_TIMEOUT,
	{ NULL },
};

static const char *const restore_examples[] = {
	"vfioctl restore 01:00.0",
	"vfioctl restore --all --dry-run",
	NULL,
};

const struct cmd cmd_restore = {
	.name = "restore",
	.help = "Give devices back exactly as they were before the first change",
	.args = restore_args,
	.opts = restore_opts,
	.flags = CMD_WRITES,
	.run = run_restore,
	.man = "vfioctl-bind",
	.examples = restore_examples,
};
