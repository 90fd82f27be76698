/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-look.c: list groups and devices, show one device: groups, devices, show.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/classes.h"
#include "cli/words/cmd.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/resolve.h"
#include "view.h"

/* ---- groups --------------------------------------------------------- */

/* The groups to show. */
struct look {
	struct vfc_group *groups;
	int count;
	struct vfc_absence absence;
	bool absent;		/* there are no groups at all; absence says why */
};

static bool is_bound_to(const struct vfc_device *dev, const char *driver)
{
	return !strcmp(driver, "none") ? !dev->driver[0] : !strcmp(dev->driver, driver);
}

/* True if the device matches one --driver and one --class, as far as they are given. */
static bool is_wanted(const struct args *a, const struct vfc_device *dev)
{
	size_t i, drivers = args_count(a, "driver"), classes = args_count(a, "class");
	bool driver = !drivers, class = !classes;

	for (i = 0; i < drivers; i++)
		driver |= is_bound_to(dev, args_text_at(a, "driver", i));
	for (i = 0; i < classes; i++)
		class |= class_matches(dev->class, args_text_at(a, "class", i));
	return driver && class;
}

/* True if a member matches the options: the group is then shown with all its members. */
static bool is_group_wanted(const struct args *a, const struct vfc_group *group)
{
	bool any = !args_has(a, "driver") && !args_has(a, "class");
	size_t i;

	if (args_has(a, "blocked") && group->viable == VFC_YES)
		return false;
	for (i = 0; i < group->ndevices; i++)
		any |= is_wanted(a, &group->devices[i]);
	return any;
}

static bool is_filtered(const struct args *a)
{
	return args_has(a, "GROUP") || args_has(a, "driver") || args_has(a, "class") ||
	       args_has(a, "blocked");
}

/* Remove the groups that do not match the options. */
static void filter_groups(const struct args *a, struct look *look)
{
	int i, kept = 0;

	for (i = 0; i < look->count; i++) {
		if (is_group_wanted(a, &look->groups[i]))
			look->groups[kept++] = look->groups[i];
		else
			vfc_group_clear(&look->groups[i]);
	}
	look->count = kept;
}

static bool has_group(const struct look *look, int id)
{
	int i;

	for (i = 0; i < look->count; i++)
		if (look->groups[i].id == id)
			return true;
	return false;
}

/* Read the named groups, each once, in the order of the arguments. */
static int read_named(struct env *env, const struct args *a, struct look *look)
{
	size_t i, n = args_count(a, "GROUP");
	int id, err, status;

	look->groups = calloc(n, sizeof(*look->groups));
	if (!look->groups)
		return err_errno(env, -ENOMEM, "read %zu groups", n);
	for (i = 0; i < n; i++) {
		status = resolve_group(env, args_text_at(a, "GROUP", i), &id);
		if (status)
			return status;
		if (has_group(look, id))
			continue;
		err = vfc_group_read(env->ctx, id, &look->groups[look->count]);
		if (err)
			return err_lib(env, err, "%s", "");
		look->count++;
	}
	return EXIT_DONE;
}

static int read_all(struct env *env, struct look *look)
{
	int n = vfc_group_list(env->ctx, &look->groups);

	if (n < 0)
		return err_lib(env, n, "%s", "");
	look->count = n;
	look->absent = !n;
	if (look->absent)
		vfc_iommu_absent(env->ctx, &look->absence);
	return EXIT_DONE;
}

/* Mark the devices in the groups to show. Return NULL if out of memory; free() it. */
static bool *mark_members(const struct args *a, const struct look *look,
			  const struct vfc_device *devs, int count)
{
	bool *wanted = calloc((size_t)count + 1, sizeof(*wanted));
	int i;

	for (i = 0; wanted && i < count; i++)
		wanted[i] = !is_filtered(a) ||
			    (devs[i].group >= 0 && has_group(look, devs[i].group));
	return wanted;
}

static int show_tree(struct env *env, const struct args *a, const struct look *look)
{
	struct vfc_position *positions;
	struct vfc_device *devs;
	int status, err, n;
	bool *wanted;

	n = vfc_device_list(env->ctx, VFC_DEPTH_ID, &devs);
	if (n < 0)
		return err_lib(env, n, "%s", "");
	positions = calloc((size_t)n + 1, sizeof(*positions));
	wanted = mark_members(a, look, devs, n);
	err = positions && wanted ? vfc_topology_read(env->ctx, devs, (size_t)n, positions) :
				    -ENOMEM;
	if (err)
		status = err_errno(env, err, "read the topology of %d devices", n);
	else
		status = out_doc(env, &view_tree,
				 view_tree_doc(devs, (size_t)n, positions, wanted,
					       look->absent ? &look->absence : NULL));
	free(wanted);
	free(positions);
	free(devs);
	return status;
}

static int show_table(struct env *env, const struct args *a, const struct look *look)
{
	struct doc *doc;
	char **ungrouped;
	int n;

	doc = view_groups_doc(look->groups, (size_t)look->count,
			      look->absent ? &look->absence : NULL);
	if (!is_filtered(a) && !look->absent) {
		n = vfc_group_outsiders(env->ctx, look->groups, look->count, &ungrouped);
		if (n < 0) {
			doc_free(doc);
			return err_lib(env, n, "%s", "");
		}
		view_groups_ungrouped(doc, ungrouped, (size_t)n);
		vfc_addresses_free(ungrouped, n);
	}
	return out_doc(env, &view_groups, doc);
}

static int check_classes(struct env *env, const struct args *a)
{
	size_t i;

	for (i = 0; i < args_count(a, "class"); i++)
		if (!class_is_valid(args_text_at(a, "class", i)))
			return err_usage(env, "use a word such as nvme, network, vga or "
					 "usb, or the first digits of a class code (0108)",
					 "unknown class %s", args_text_at(a, "class", i));
	return EXIT_DONE;
}

static int run_groups(struct env *env, const struct args *a)
{
	struct look look = { 0 };
	int status = check_classes(env, a);

	if (status)
		return status;
	status = args_has(a, "GROUP") ? read_named(env, a, &look) : read_all(env, &look);
	if (!status) {
		filter_groups(a, &look);
		status = args_has(a, "tree") ? show_tree(env, a, &look) :
					       show_table(env, a, &look);
	}
	vfc_group_list_free(look.groups, look.count);
	return status;
}

static const struct arg groups_args[] = {
	{ "GROUP", ARG_GROUP, ARG_OPTIONAL | ARG_MANY,
	  "group number, or a device in the group (default: all)", NULL },
	{ NULL },
};

static const struct opt groups_opts[] = {
	{ "tree", 't', ARG_FLAG, NULL, "show devices as a tree of buses and bridges", 0, NULL },
	{ "driver", 'd', ARG_DRIVER, "DRIVER",
	  "only groups with a device bound to DRIVER (none: not bound)", OPT_REPEAT, NULL },
	{ "class", 'c', ARG_CLASS, "CLASS",
	  "only groups with a device of CLASS, by name (nvme) or code (0108)", OPT_REPEAT, NULL },
	{ "blocked", 'b', ARG_FLAG, NULL, "only groups that are not viable", 0, NULL },
	{ NULL },
};

static const char *const groups_examples[] = {
	"vfioctl groups",
	"vfioctl groups --tree",
	"vfioctl groups 01:00.0",
	"vfioctl groups --blocked --class vga",
	"vfioctl groups --json | jq '.groups[] | select(.viable)'",
	NULL,
};

const struct cmd cmd_groups = {
	.name = "groups",
	.help = "List IOMMU groups, their devices, and what blocks them",
	.args = groups_args,
	.opts = groups_opts,
	.flags = CMD_LOOKS,
	.run = run_groups,
	.man = "vfioctl-look",
	.examples = groups_examples,
};

/* ---- devices -------------------------------------------------------- */

/* Read the named devices; free() them in either case. */
static int read_devices(struct env *env, const struct args *a, struct vfc_device **devs,
			int *count)
{
	char **addresses;
	int i, err = 0, status = env_addresses(env, a, "DEVICE", &addresses, count);

	if (status)
		return status;
	*devs = calloc((size_t)*count + 1, sizeof(**devs));
	for (i = 0; *devs && i < *count && !err; i++)
		err = vfc_device_read(env->ctx, addresses[i], VFC_DEPTH_ROW, &(*devs)[i]);
	if (!*devs)
		status = err_errno(env, -ENOMEM, "read %d devices", *count);
	else if (err)
		status = err_lib(env, err, "%s", addresses[i - 1]);
	env_addresses_free(addresses, *count);
	return status;
}

static int run_devices(struct env *env, const struct args *a)
{
	struct vfc_device *devs = NULL;
	int status = EXIT_DONE, n;

	if (args_has(a, "DEVICE")) {
		status = read_devices(env, a, &devs, &n);
	} else {
		n = vfc_device_list(env->ctx, VFC_DEPTH_ROW, &devs);
		if (n < 0)
			return err_lib(env, n, "%s", "");
	}
	if (!status)
		status = out_doc(env, &view_devices, view_devices_doc(devs, (size_t)n));
	free(devs);
	return status;
}

static const struct arg devices_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL | ARG_MANY, "device (default: all)", NULL },
	{ NULL },
};

static const char *const devices_examples[] = {
	"vfioctl devices",
	"vfioctl devices 01:00.*",
	"vfioctl devices eth0 nvme0n1",
	NULL,
};

const struct cmd cmd_devices = {
	.name = "devices",
	.help = "List devices: group, driver, NUMA node, resets, VFIO device",
	.args = devices_args,
	.flags = CMD_LOOKS,
	.run = run_devices,
	.man = "vfioctl-look",
	.examples = devices_examples,
};

/* ---- show ----------------------------------------------------------- */

static int run_show(struct env *env, const struct args *a)
{
	char address[VFC_NAME];
	struct vfc_detail detail;
	struct vfc_group group;
	int status, err;
	struct vfc_identity id;
	bool grouped, known;

	status = env_address(env, a, "DEVICE", address);
	if (status)
		return status;
	err = vfc_detail_read(env->ctx, address, &detail);
	if (err)
		return err_lib(env, err, "%s", address);
	grouped = detail.dev.group >= 0;
	if (grouped)
		err = vfc_group_read(env->ctx, detail.dev.group, &group);
	if (err && err != -ENOENT) {
		vfc_detail_clear(&detail);
		return err_lib(env, err, "%s", "");
	}
	grouped &= !err;
	known = !strcmp(detail.dev.bus, "pci") && !vfc_identity_read(env->ctx, address, &id);
	status = out_doc(env, &view_show, view_show_doc(&detail, grouped ? &group : NULL,
							known ? &id : NULL));
	if (grouped)
		vfc_group_clear(&group);
	vfc_detail_clear(&detail);
	return status;
}

static const struct arg show_args[] = {
	{ "DEVICE", ARG_DEVICE, 0,
	  "the device (default in the shell or a script: the open one)", NULL },
	{ NULL },
};

static const char *const show_examples[] = {
	"vfioctl show 01:00.0",
	"vfioctl show eth0",
	"vfioctl show 01:00.0 --json | jq .device.resources",
	NULL,
};

const struct cmd cmd_show = {
	.name = "show",
	.help = "Show everything the kernel reports for one device",
	.args = show_args,
	.flags = CMD_OPENS | CMD_LOOKS,
	.run = run_show,
	.man = "vfioctl-look",
	.examples = show_examples,
};
