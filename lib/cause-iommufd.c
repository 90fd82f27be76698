/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cause-iommufd.c: why a device would not open through its cdev, and the next
 * step. The errnos are those of Linux 6.12 (drivers/vfio/device_cdev.c).
 */
#include <stdio.h>
#include <stdlib.h>

#include "cause.h"
#include "root.h"
#include "uapi.h"

/* The group's node, when the device could be opened that way. */
static void suggest_group(struct vfc_ctx *ctx, int err)
{
	vfc_suggest(ctx, err, "--api group opens it through its group");
}

/* The device has no cdev, or it is not in this /dev. */
static int no_cdev(struct vfc_ctx *ctx, const struct vfc_device *device, const char *path)
{
	if (root_exists(ctx, ROOT_DEV, "vfio/noiommu-%d", device->group)) {
		vfc_fail_why(ctx, -EOPNOTSUPP, "%s has no IOMMU, and so no cdev",
			     device->address);
		return vfc_suggest(ctx, -EOPNOTSUPP, "--api noiommu opens it: the device then "
				   "reaches all memory");
	}
	if (device->vfio_dev[0] &&
	    root_exists(ctx, ROOT_SYS, "class/vfio-dev/%s/dev", device->vfio_dev)) {
		vfc_fail_why(ctx, -ENODEV, "%s is not there, though the kernel has it", path);
		return vfc_suggest(ctx, -ENODEV, "in a container the node must be passed into it");
	}
	vfc_fail_why(ctx, -EOPNOTSUPP, "this kernel has no device cdev "
		     "(CONFIG_VFIO_DEVICE_CDEV, Linux 6.6)");
	suggest_group(ctx, -EOPNOTSUPP);
	return -EOPNOTSUPP;
}

int cause_cdev_node(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	char path[ROOT_PATH], node[2 * VFC_NAME], attempt[ROOT_PATH + 8];

	snprintf(node, sizeof(node), "vfio/devices/%s", device->vfio_dev);
	root_path(path, ROOT_DEV, "%s", node);
	snprintf(attempt, sizeof(attempt), "open %s", path);
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -EISDIR:		/* without a vfio-dev the node's name is the directory's */
		return no_cdev(ctx, device, path);
	case -ENODEV:
		return cause_lost(ctx, device->address, err, attempt);
	default:
		return cause_node(ctx, node, err);
	}
}

/* Its group is open, here or elsewhere: a device is opened one way at a time. */
static int bound_elsewhere(struct vfc_ctx *ctx, const struct vfc_device *device)
{
	char path[ROOT_PATH], what[2 * VFC_NAME];

	snprintf(what, sizeof(what), "group %d of %s", device->group, device->address);
	return cause_busy(ctx, root_path(path, ROOT_DEV, "vfio/%d", device->group), what);
}

/*
 * EPERM of BIND_IOMMUFD: a member of the group is the kernel's, or another
 * process's, or the IOMMU does not isolate interrupts.
 */
static int not_permitted(struct vfc_ctx *ctx, const struct vfc_device *device)
{
	struct vfc_holder *holders;
	unsigned int unread;
	struct vfc_group group;
	bool viable = true;
	int n;

	if (!vfc_group_read(ctx, device->group, &group)) {
		viable = group.viable;
		vfc_group_clear(&group);
	}
	if (!viable)
		return cause_not_viable(ctx, device->group, -EPERM, "bind to the iommufd");
	n = vfc_device_holders(ctx, device, &holders, &unread);
	if (n <= 0)
		return cause_unsafe_interrupts(ctx, "iommufd");
	vfc_fail_why(ctx, -EBUSY, "group %d is in use: %s is held by pid %d (%s)",
		     device->group, holders[0].what, holders[0].pid, holders[0].comm);
	free(holders);
	return -EBUSY;
}

int cause_bind_iommufd(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	char path[ROOT_PATH], what[2 * VFC_NAME];

	switch (err) {
	case -EBUSY:
		return bound_elsewhere(ctx, device);
	case -EINVAL:		/* bound through another descriptor of the cdev */
		snprintf(what, sizeof(what), "%s", device->address);
		return cause_busy(ctx, root_path(path, ROOT_DEV, "vfio/devices/%s",
						 device->vfio_dev), what);
	case -EPERM:
		return not_permitted(ctx, device);
	case -ENODEV:
		return cause_lost(ctx, device->address, err, "bind to the iommufd");
	default:
		return vfc_fail(ctx, err, "bind to the iommufd");
	}
}

int cause_attach(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	if (err == -EINVAL)
		return vfc_fail(ctx, err, "attach %s to the IOAS: its IOMMU cannot share what "
				"is mapped there", device->address);
	return vfc_fail(ctx, err, "attach %s to the IOAS", device->address);
}
