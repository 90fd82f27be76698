/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cause-iommufd.c: why a device would not open through its cdev, and the next
 * step. The errnos are those of Linux 6.12 (drivers/vfio/device_cdev.c).
 */
#include <stdio.h>

#include "cause.h"
#include "root.h"
#include "space.h"
#include "token.h"
#include "uapi.h"

/* The group's node, when the device could be opened that way. */
static void suggest_group(struct vfc_ctx *ctx, int err)
{
	vfc_suggest(ctx, err, "--api group opens it through its group");
}

/* The device has no cdev, or it is not in this /dev. */
static int no_cdev(struct vfc_ctx *ctx, const struct vfc_device *device, const char *path)
{
	if (root_exists(ctx, ROOT_DEV, "vfio/" NOIOMMU_PREFIX "%d", device->group))
		return cause_no_iommu(ctx, device->address);
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

int cause_other_cdev(struct vfc_ctx *ctx, const struct vfc_device *device, bool without)
{
	return without ? cause_has_iommu(ctx, device->address, "cdev") :
			 cause_no_iommu(ctx, device->address);
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
	case -EPERM:
		if (space_noiommu_dev(device->vfio_dev))
			return cause_rawio(ctx);
		return cause_node(ctx, node, err);
	default:
		return cause_node(ctx, node, err);
	}
}

/* Its group is open: a device is opened one way at a time. */
static int group_open(struct vfc_ctx *ctx, const struct vfc_device *device)
{
	char path[ROOT_PATH], what[2 * VFC_NAME];

	snprintf(what, sizeof(what), "group %d of %s", device->group, device->address);
	return cause_busy(ctx, device->group,
			  root_path(path, ROOT_DEV, "vfio/%d", device->group), what);
}

/*
 * EPERM of BIND_IOMMUFD: a member of the group is the kernel's, or another
 * process's, or the IOMMU does not isolate interrupts.
 */
static int not_permitted(struct vfc_ctx *ctx, const struct vfc_device *device)
{
	struct vfc_holder holder;
	unsigned int hidden;

	if (cause_blocked(ctx, device->group))
		return -EPERM;
	if (cause_holder(ctx, device->group, &holder, &hidden))
		return group_open(ctx, device);
	return cause_unsafe_interrupts(ctx, "iommufd");
}

/* EINVAL: bound through another descriptor of the cdev, or not to be bound at all. */
static int not_bindable(struct vfc_ctx *ctx, const struct vfc_device *device)
{
	static const struct cause causes[] = {
		{ -EINVAL, "its IOMMU does not keep its DMA coherent with the processor's "
		  "caches, or another process has it open", "--api group" },
		{ 0 }
	};
	char path[ROOT_PATH];
	struct vfc_holder holder;
	unsigned int hidden;

	if (cause_holder(ctx, device->group, &holder, &hidden))
		return cause_busy(ctx, device->group,
				  root_path(path, ROOT_DEV, "vfio/devices/%s", device->vfio_dev),
				  device->address);
	return cause_known(ctx, causes, -EINVAL, "bind to the iommufd");
}

int cause_bind_iommufd(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	static const struct cause causes[] = {
		{ -EBADF, "the descriptor of the iommufd is closed", NULL },
		{ -EBADFD, "VFIO does not take this descriptor for an iommufd", NULL },
		{ -ENOTTY, "the node is no device cdev of VFIO", "--api group" },
		{ -E2BIG, "the kernel is older than what was asked of it", NULL },
		{ -ENOMEM, "the kernel has no memory for it", NULL },
		{ -EIO, "the device does not answer: its driver could not enable it", NULL },
		{ 0 }
	};

	if (token_cause(ctx, device, true, err))
		return err;
	switch (err) {
	case -EBUSY:
		return group_open(ctx, device);
	case -EINVAL:
		return not_bindable(ctx, device);
	case -EPERM:
		return not_permitted(ctx, device);
	case -ENODEV:
		return cause_lost(ctx, device->address, err, "bind to the iommufd");
	default:
		return cause_known(ctx, causes, err, "bind to the iommufd");
	}
}

int cause_ioas(struct vfc_ctx *ctx, int err)
{
	static const struct cause causes[] = {
		{ -ENOTTY, "the node is no iommufd", NULL },
		{ -ENOMEM, "the kernel has no memory for it", NULL },
		{ 0 }
	};

	return cause_known(ctx, causes, err, "allocate an IOAS");
}

int cause_attach(struct vfc_ctx *ctx, const char *address, int err)
{
	static const struct cause causes[] = {
		{ -EINVAL, "its IOMMU cannot share what is mapped there", "open it alone" },
		{ -EADDRINUSE, "something is mapped where the device reserves addresses",
		  "open it before anything is mapped; dma ranges shows what it reserves" },
		{ -EBUSY, "it is being reset, or its group is attached elsewhere", NULL },
		{ -ENOENT, "the IOAS is gone", NULL },
		{ -ENODEV, "its IOMMU has no page tables for it", NULL },
		{ -ENOMEM, "the kernel has no memory for page tables", NULL },
		{ 0 }
	};
	char attempt[2 * VFC_NAME];

	snprintf(attempt, sizeof(attempt), "attach %s to the IOAS", address);
	return cause_known(ctx, causes, err, attempt);
}
