/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cause.c: why a device would not open, and the next step.
 */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cause.h"
#include "root.h"
#include "space.h"

int cause_known(struct vfc_ctx *ctx, const struct cause *causes, int err, const char *attempt)
{
	for (; causes->err; causes++) {
		if (causes->err != err)
			continue;
		vfc_fail_why(ctx, err, "%s: %s", attempt, causes->why);
		return causes->next ? vfc_suggest(ctx, err, "%s", causes->next) : err;
	}
	return vfc_fail(ctx, err, "%s", attempt);
}

/* "mode 0600, owner root:root": what permission is asked against. */
static void describe_node(struct vfc_ctx *ctx, const char *node, char *buf, size_t size)
{
	struct passwd *user;
	struct group *group;
	struct stat st;
	char uid[16], gid[16];

	buf[0] = '\0';
	if (root_stat(ctx, &st, ROOT_DEV, "%s", node))
		return;
	snprintf(uid, sizeof(uid), "%u", st.st_uid);
	snprintf(gid, sizeof(gid), "%u", st.st_gid);
	user = getpwuid(st.st_uid);
	group = getgrgid(st.st_gid);
	snprintf(buf, size, " (mode %04o, owner %s:%s)", st.st_mode & 07777,
		 user ? user->pw_name : uid, group ? group->gr_name : gid);
}

/* A node that its module makes is missing, or leads nowhere. */
static int no_node(struct vfc_ctx *ctx, const char *node, const char *path, int err)
{
	const char *how = err == -ENOENT ? "is not there" : "has no driver";

	if (!strcmp(node, "iommu")) {
		vfc_fail_why(ctx, -ENODEV, "%s %s: the kernel has no iommufd, or its module "
			     "is not loaded", path, how);
		return vfc_suggest(ctx, -ENODEV, "modprobe iommufd; a kernel without "
				   "CONFIG_IOMMUFD has --api group");
	}
	vfc_fail_why(ctx, -ENODEV, "%s %s: the module vfio is not loaded", path, how);
	return vfc_suggest(ctx, -ENODEV,
			   "modprobe vfio-pci (`vfioctl bind DEVICE` does it too)");
}

int cause_node(struct vfc_ctx *ctx, const char *node, int err)
{
	char path[ROOT_PATH], mode[128];

	root_path(path, ROOT_DEV, "%s", node);
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return no_node(ctx, node, path, err);
	case -EACCES:
		describe_node(ctx, node, mode, sizeof(mode));
		vfc_fail(ctx, err, "open %s%s", path, mode);
		return vfc_suggest(ctx, err, "run as root, or give the node to your user: "
				   "chown USER %s", path);
	case -EPERM:
		describe_node(ctx, node, mode, sizeof(mode));
		vfc_fail(ctx, err, "open %s%s", path, mode);
		return vfc_suggest(ctx, err,
				   "in a container its device cgroup must allow the node");
	default:
		return vfc_fail(ctx, err, "open %s", path);
	}
}

int cause_not_bound(struct vfc_ctx *ctx, const struct vfc_device *device)
{
	char path[ROOT_PATH];

	if (device->driver[0])
		vfc_fail_why(ctx, -ENODEV, "not bound to a VFIO driver but to %s",
			     device->driver);
	else
		vfc_fail_why(ctx, -ENODEV, "not bound to a VFIO driver, nor to any other");
	if (vfc_device_is_bridge(ctx, device))
		return vfc_suggest(ctx, -ENODEV,
				   "bridges are not for VFIO: take the devices behind it");
	if (device->group < 0)
		return vfc_suggest(ctx, -ENODEV, "vfioctl bind %s; it has no IOMMU group yet: "
				   "look into %s", device->address,
				   root_path(path, ROOT_SYS, "kernel/iommu_groups"));
	return vfc_suggest(ctx, -ENODEV, "vfioctl bind %s", device->address);
}

int cause_lost(struct vfc_ctx *ctx, const char *address, int err, const char *attempt)
{
	struct vfc_device now;
	int gone = vfc_device_read(ctx, address, VFC_DEPTH_ID, &now);

	if (gone)
		return gone;
	if (!vfc_driver_is_vfio(now.driver))
		return cause_not_bound(ctx, &now);
	return vfc_fail(ctx, err, "%s", attempt);
}

int cause_no_group(struct vfc_ctx *ctx)
{
	vfc_fail_why(ctx, -ENODEV, "in no IOMMU group: the IOMMU does not translate for it");
	return vfc_suggest(ctx, -ENODEV, "vfioctl groups names the likely cause");
}

/* Another process that has this device open, through whatever node. */
static bool held_by(struct vfc_ctx *ctx, const char *address, struct vfc_holder *holder,
		    unsigned int *hidden)
{
	struct vfc_device device;
	struct vfc_holder *list;
	bool held = false;
	int n;

	if (vfc_device_read(ctx, address, VFC_DEPTH_ROW, &device))
		return false;
	n = vfc_device_holders(ctx, &device, &list, hidden);
	for (int i = 0; i < n && !held; i++) {
		*holder = list[i];
		held = list[i].pid != getpid();
	}
	if (n >= 0)
		free(list);
	return held;
}

bool cause_holder(struct vfc_ctx *ctx, int id, struct vfc_holder *holder,
		  unsigned int *hidden)
{
	struct vfc_group group;
	bool held = false;

	*hidden = 0;
	if (vfc_group_read(ctx, id, &group))
		return false;
	for (size_t i = 0; i < group.ndevices && !held; i++)
		held = held_by(ctx, group.devices[i].address, holder, hidden);
	vfc_group_clear(&group);
	return held;
}

int cause_busy(struct vfc_ctx *ctx, int group, const char *path, const char *what)
{
	struct vfc_holder holder;
	unsigned int hidden;

	if (cause_holder(ctx, group, &holder, &hidden)) {
		vfc_fail_why(ctx, -EBUSY, "%s is in use: %s is held by pid %d (%s)", what,
			     holder.what, holder.pid, holder.comm);
		return vfc_suggest(ctx, -EBUSY, vfc_holder_is_session(&holder) ?
				   "vfioctl sessions lists what it has open, vfioctl close "
				   "ends it" :
				   "end that process, or close the device there");
	}
	vfc_fail_why(ctx, -EBUSY, "%s is in use: %s is held by another process", what, path);
	if (hidden)
		return vfc_suggest(ctx, -EBUSY, "%u processes could not be looked into: "
				   "run as root to learn which one holds it", hidden);
	return -EBUSY;
}

int cause_no_iommu(struct vfc_ctx *ctx, const char *what)
{
	vfc_fail_why(ctx, -EOPNOTSUPP, "%s has no IOMMU", what);
	return vfc_suggest(ctx, -EOPNOTSUPP, "--api noiommu opens it: the device then reaches "
			   "all memory, and the kernel is tainted");
}

int cause_has_iommu(struct vfc_ctx *ctx, const char *what, const char *api)
{
	vfc_fail_why(ctx, -EOPNOTSUPP, "%s has an IOMMU: the api noiommu is not for it", what);
	return vfc_suggest(ctx, -EOPNOTSUPP, "--api %s", api);
}

/* The node of a bound device's group is not there. */
static int no_group_node(struct vfc_ctx *ctx, enum vfc_api api,
			 const struct vfc_device *device, const char *path)
{
	char what[VFC_NAME];

	snprintf(what, sizeof(what), "group %d", device->group);
	if (api != VFC_API_NOIOMMU &&
	    root_exists(ctx, ROOT_DEV, "vfio/" NOIOMMU_PREFIX "%d", device->group))
		return cause_no_iommu(ctx, what);
	if (api == VFC_API_NOIOMMU && root_exists(ctx, ROOT_DEV, "vfio/%d", device->group))
		return cause_has_iommu(ctx, what, "group");
	vfc_fail_why(ctx, -ENODEV, "%s is not there, though %s is bound to %s", path,
		     device->address, device->driver);
	return vfc_suggest(ctx, -ENODEV, "in a container the node must be passed into it");
}

int cause_group_node(struct vfc_ctx *ctx, enum vfc_api api,
		     const struct vfc_device *device, int err)
{
	char path[ROOT_PATH], node[VFC_NAME], attempt[ROOT_PATH + 8];
	char what[VFC_NAME];

	snprintf(node, sizeof(node), "vfio/%s%d", api == VFC_API_NOIOMMU ? NOIOMMU_PREFIX : "",
		 device->group);
	root_path(path, ROOT_DEV, "%s", node);
	snprintf(attempt, sizeof(attempt), "open %s", path);
	snprintf(what, sizeof(what), "group %d", device->group);
	switch (err) {
	case -EBUSY:
		return cause_busy(ctx, device->group, path, what);
	case -ENODEV:
		return cause_lost(ctx, device->address, err, attempt);
	case -ENOENT:
		return no_group_node(ctx, api, device, path);
	default:
		return cause_node(ctx, node, err);
	}
}

/* "0000:01:00.1 (e1000e), …": the members that block, as many as fit. */
static size_t list_blockers(const struct vfc_group *group, char *buf, size_t size)
{
	size_t used = 0, blockers = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < group->ndevices; i++) {
		const struct vfc_device *d = &group->devices[i];

		if (!d->blocks)
			continue;
		if (used < size)
			used += (size_t)snprintf(buf + used, size - used, "%s%s (%s)",
						 blockers ? ", " : "", d->address, d->driver);
		blockers++;
	}
	return blockers;
}

/* "0000:01:00.1 0000:01:00.2": what to bind so that nothing blocks. */
static void suggest_binding(struct vfc_ctx *ctx, const struct vfc_group *group)
{
	char line[VFC_MESSAGE] = "vfioctl bind";
	size_t used = strlen(line);

	for (size_t i = 0; i < group->ndevices && used < sizeof(line); i++)
		if (group->devices[i].blocks)
			used += (size_t)snprintf(line + used, sizeof(line) - used, " %s",
						 group->devices[i].address);
	vfc_suggest(ctx, -EPERM, "%s", line);
}

bool cause_blocked(struct vfc_ctx *ctx, int id)
{
	char blockers[VFC_MESSAGE / 2];
	struct vfc_group group;
	bool blocked;

	if (vfc_group_read(ctx, id, &group))
		return false;
	blocked = list_blockers(&group, blockers, sizeof(blockers)) > 0;
	if (blocked) {
		vfc_fail_why(ctx, -EPERM, "group %d is not viable: blocked by %s", id, blockers);
		suggest_binding(ctx, &group);
	}
	vfc_group_clear(&group);
	return blocked;
}

int cause_not_viable(struct vfc_ctx *ctx, int group, int err, const char *attempt)
{
	if (cause_blocked(ctx, group))
		return -EPERM;
	return vfc_fail(ctx, err, "%s of group %d", attempt, group);
}
