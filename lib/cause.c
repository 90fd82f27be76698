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
#include "space.h"
#include "uapi.h"

#define NOIOMMU_MODE "module/vfio/parameters/enable_unsafe_noiommu_mode"

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

/* VFIO works without an IOMMU only where somebody has said so. */
static int no_noiommu(struct vfc_ctx *ctx)
{
	char path[ROOT_PATH], text[8];

	root_path(path, ROOT_SYS, NOIOMMU_MODE);
	if (root_read(ctx, text, sizeof(text), ROOT_SYS, NOIOMMU_MODE) < 0)
		return vfc_fail_why(ctx, -EOPNOTSUPP, "this kernel has no no-IOMMU mode "
				    "(CONFIG_VFIO_NOIOMMU): %s is not there", path);
	if (text[0] != 'Y') {
		vfc_fail_why(ctx, -EPERM, "the no-IOMMU mode is off: %s is N", path);
		return vfc_suggest(ctx, -EPERM, "it lets the device reach all memory, and "
				   "taints the kernel: echo 1 > %s", path);
	}
	vfc_fail_why(ctx, -EPERM, "the no-IOMMU mode is for those who may have all memory");
	return vfc_suggest(ctx, -EPERM, "run as root (CAP_SYS_RAWIO)");
}

int cause_no_iommu_driver(struct vfc_ctx *ctx, enum vfc_api api)
{
	const char *module = "vfio_iommu_type1";

	if (api == VFC_API_NOIOMMU)
		return no_noiommu(ctx);
	if (api == VFC_API_COMPAT)
		return vfc_fail_why(ctx, -ENODEV, "the iommufd does not act as a container");
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

int cause_busy(struct vfc_ctx *ctx, const char *path, const char *what)
{
	struct vfc_holder holder;
	unsigned int hidden = 0;

	if (holder_find(ctx, path, &holder, &hidden) > 0) {
		vfc_fail_why(ctx, -EBUSY, "%s is in use: %s is held by pid %d (%s)", what,
			     path, holder.pid, holder.comm);
		return vfc_suggest(ctx, -EBUSY, "end that process, or close the device there");
	}
	vfc_fail_why(ctx, -EBUSY, "%s is in use: %s is held by another process", what, path);
	if (hidden)
		return vfc_suggest(ctx, -EBUSY, "%u processes could not be looked into: "
				   "run as root to learn which one holds it", hidden);
	return -EBUSY;
}

/* The node of a bound device's group is not there. */
static int no_group_node(struct vfc_ctx *ctx, enum vfc_api api,
			 const struct vfc_device *device, const char *path)
{
	bool without = root_exists(ctx, ROOT_DEV, "vfio/noiommu-%d", device->group);

	if (without && api != VFC_API_NOIOMMU) {
		vfc_fail_why(ctx, -EOPNOTSUPP, "group %d has no IOMMU", device->group);
		return vfc_suggest(ctx, -EOPNOTSUPP, "--api noiommu opens it: the device then "
				   "reaches all memory");
	}
	if (root_exists(ctx, ROOT_DEV, "vfio/%d", device->group)) {
		vfc_fail_why(ctx, -EOPNOTSUPP, "group %d has an IOMMU: the api noiommu is not "
			     "for it", device->group);
		return vfc_suggest(ctx, -EOPNOTSUPP, "--api group");
	}
	vfc_fail_why(ctx, -ENODEV, "%s is not there, though %s is bound to %s", path,
		     device->address, device->driver);
	return vfc_suggest(ctx, -ENODEV, "in a container the node must be passed into it");
}

int cause_group_node(struct vfc_ctx *ctx, enum vfc_api api,
		     const struct vfc_device *device, int err)
{
	char path[ROOT_PATH], node[VFC_NAME], attempt[ROOT_PATH + 8];
	char what[VFC_NAME];

	snprintf(node, sizeof(node), "vfio/%s%d", api == VFC_API_NOIOMMU ? "noiommu-" : "",
		 device->group);
	root_path(path, ROOT_DEV, "%s", node);
	snprintf(attempt, sizeof(attempt), "open %s", path);
	snprintf(what, sizeof(what), "group %d", device->group);
	switch (err) {
	case -EBUSY:
		return cause_busy(ctx, path, what);
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

int cause_unsafe_interrupts(struct vfc_ctx *ctx, const char *module)
{
	char path[ROOT_PATH];

	vfc_fail_why(ctx, -EPERM,
		     "no interrupt remapping: VFIO does not trust the device's interrupts");
	root_path(path, ROOT_SYS, "module/%s/parameters/allow_unsafe_interrupts", module);
	return vfc_suggest(ctx, -EPERM,
			   "turn interrupt remapping on (firmware; intremap=on in QEMU); "
			   "or let the device forge any interrupt: echo 1 > %s", path);
}

int cause_set_iommu(struct vfc_ctx *ctx, const struct vfc_space *space, int err)
{
	if (err == -EPERM && vfc_space_api(space) != VFC_API_NOIOMMU)
		return cause_unsafe_interrupts(ctx, vfc_space_api(space) == VFC_API_COMPAT ?
					       "iommufd" : "vfio_iommu_type1");
	return vfc_fail(ctx, err, "set IOMMU %s", vfc_word(VFC_WORDS_IOMMU, space->iommu));
}

int cause_device(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	switch (err) {
	case -EINVAL:		/* 5.10 tells only here that a group is not viable */
	case -EPERM:
		return cause_not_viable(ctx, device->group, err, "get the device's descriptor");
	case -ENODEV:
		return cause_lost(ctx, device->address, err, "get the device's descriptor");
	case -EACCES:
		vfc_fail_why(ctx, err, "the driver wants a VF token and got none");
		return vfc_suggest(ctx, err, "its physical function is bound to a VFIO driver: "
				   "who opens that sets the token");
	default:
		return vfc_fail(ctx, err, "get the device's descriptor");
	}
}
