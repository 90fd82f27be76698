/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cause.c: why a device would not open, and the next step.
 */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "cause.h"
#include "holders.h"
#include "root.h"
#include "uapi.h"

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

int cause_node(struct vfc_ctx *ctx, const char *node, int err)
{
	char path[ROOT_PATH], mode[128];

	root_path(path, ROOT_DEV, "%s", node);
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		vfc_fail_why(ctx, -ENODEV, "%s %s: the module vfio is not loaded", path,
			     err == -ENOENT ? "is not there" : "has no driver");
		return vfc_suggest(ctx, -ENODEV,
				   "modprobe vfio-pci (`vfioctl bind DEVICE` does it too)");
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

int cause_no_iommu_driver(struct vfc_ctx *ctx)
{
	const char *module = "vfio_iommu_type1";

	if (root_exists(ctx, ROOT_SYS, "module/%s", module))
		return vfc_fail_why(ctx, -ENODEV,
				    "the kernel's VFIO offers neither type1v2 nor type1");
	vfc_fail_why(ctx, -ENODEV, "the module %s is not loaded: VFIO has no IOMMU driver",
		     module);
	return vfc_suggest(ctx, -ENODEV, "modprobe %s", module);
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

/* A device that was bound when we looked and then was not to be had: look again. */
static int lost(struct vfc_ctx *ctx, const char *address, int err, const char *attempt)
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

/* The group is open elsewhere: say by whom, as far as we may see. */
static int group_busy(struct vfc_ctx *ctx, const char *path, int group)
{
	struct vfc_holder holder;
	unsigned int hidden = 0;

	if (holder_find(ctx, path, &holder, &hidden) > 0) {
		vfc_fail_why(ctx, -EBUSY, "group %d is in use: %s is held by pid %d (%s)",
			     group, path, holder.pid, holder.comm);
		return vfc_suggest(ctx, -EBUSY, "end that process, or close the device there");
	}
	vfc_fail_why(ctx, -EBUSY, "group %d is in use: %s is held by another process",
		     group, path);
	if (hidden)
		return vfc_suggest(ctx, -EBUSY, "%u processes could not be looked into: "
				   "run as root to learn which one holds it", hidden);
	return -EBUSY;
}

/* The node of a bound device's group is not there. */
static int no_group_node(struct vfc_ctx *ctx, const struct vfc_device *device, const char *path)
{
	if (root_exists(ctx, ROOT_DEV, "vfio/noiommu-%d", device->group))
		return vfc_fail_why(ctx, -EOPNOTSUPP, "group %d has no IOMMU: "
				    "the api noiommu is not available in this version",
				    device->group);
	vfc_fail_why(ctx, -ENODEV, "%s is not there, though %s is bound to %s", path,
		     device->address, device->driver);
	return vfc_suggest(ctx, -ENODEV, "in a container the node must be passed into it");
}

int cause_group_node(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	char path[ROOT_PATH], node[VFC_NAME], attempt[ROOT_PATH + 8];

	snprintf(node, sizeof(node), "vfio/%d", device->group);
	root_path(path, ROOT_DEV, "%s", node);
	snprintf(attempt, sizeof(attempt), "open %s", path);
	switch (err) {
	case -EBUSY:
		return group_busy(ctx, path, device->group);
	case -ENODEV:
		return lost(ctx, device->address, err, attempt);
	case -ENOENT:
		return no_group_node(ctx, device, path);
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

int cause_not_viable(struct vfc_ctx *ctx, int id, int err, const char *attempt)
{
	char blockers[VFC_MESSAGE / 2];
	struct vfc_group group;
	size_t n;

	if (vfc_group_read(ctx, id, &group))
		return vfc_fail(ctx, err, "%s of group %d", attempt, id);
	n = list_blockers(&group, blockers, sizeof(blockers));
	if (n) {
		vfc_fail_why(ctx, -EPERM, "group %d is not viable: blocked by %s", id, blockers);
		suggest_binding(ctx, &group);
		err = -EPERM;
	} else {
		vfc_fail(ctx, err, "%s of group %d", attempt, id);
	}
	vfc_group_clear(&group);
	return err;
}

int cause_set_iommu(struct vfc_ctx *ctx, int err, unsigned int iommu)
{
	char path[ROOT_PATH];

	if (err != -EPERM)
		return vfc_fail(ctx, err, "set IOMMU %s", vfc_word(VFC_WORDS_IOMMU, iommu));
	vfc_fail_why(ctx, err,
		     "no interrupt remapping: VFIO does not trust the device's interrupts");
	root_path(path, ROOT_SYS, "module/vfio_iommu_type1/parameters/allow_unsafe_interrupts");
	return vfc_suggest(ctx, err, "turn interrupt remapping on (firmware; intremap=on in QEMU); "
			   "or let the device forge any interrupt: echo 1 > %s", path);
}

int cause_device(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	switch (err) {
	case -EINVAL:		/* 5.10 tells only here that a group is not viable */
	case -EPERM:
		return cause_not_viable(ctx, device->group, err, "get the device's descriptor");
	case -ENODEV:
		return lost(ctx, device->address, err, "get the device's descriptor");
	case -EACCES:
		vfc_fail_why(ctx, err, "the driver wants a VF token and got none");
		return vfc_suggest(ctx, err, "its physical function is bound to a VFIO driver: "
				   "who opens that sets the token");
	default:
		return vfc_fail(ctx, err, "get the device's descriptor");
	}
}
