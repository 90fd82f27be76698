/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open-failure-iommufd.c: why opening a device through its cdev failed, and the next
 * step. The errnos are those of Linux 6.12 (drivers/vfio/device_cdev.c).
 */
#include <errno.h>
#include <stdio.h>

#include "open-failure.h"
#include "space.h"
#include "vf-token.h"
#include "lib/uapi/uapi.h"
#include "lib/base/root.h"

/* The device has no cdev, or its node is missing in /dev. */
static int no_cdev(struct vfc_ctx *ctx, const struct vfc_device *device, const char *path)
{
	if (root_exists(ctx, in_dev("vfio/" NOIOMMU_PREFIX "%d", device->group)))
		return cause_no_iommu(ctx, "open-cdev", device->address);
	if (device->vfio_dev[0] &&
	    root_exists(ctx, in_sys("class/vfio-dev/%s/dev", device->vfio_dev))) {
		oracle_fail(ctx, NULL, "open-cdev", -ENOENT, "node-missing", "PATH", path, NULL);
		return -ENODEV;
	}
	oracle_fail(ctx, NULL, "open-cdev", -ENOENT, "no-cdev", NULL);
	return -EOPNOTSUPP;
}

int cause_other_cdev(struct vfc_ctx *ctx, const struct vfc_device *device, bool without)
{
	return without ? cause_has_iommu(ctx, "open-cdev", device->address, "cdev") :
			 cause_no_iommu(ctx, "open-cdev", device->address);
}

int cause_cdev_node(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	char node[2 * VFC_NAME], attempt[ROOT_PATH + 8];
	struct path path = in_dev("vfio/devices/%s", device->vfio_dev);

	snprintf(node, sizeof(node), "vfio/devices/%s", device->vfio_dev);
	snprintf(attempt, sizeof(attempt), "open %s", path.text);
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -EISDIR:		/* without a vfio-dev the path is the directory */
		return no_cdev(ctx, device, path.text);
	case -ENODEV:
		return cause_lost(ctx, "open-cdev", device->address, attempt);
	case -EPERM:
		if (space_noiommu_dev(device->vfio_dev))
			return cause_rawio(ctx, "open-cdev");
		return cause_node(ctx, node, err);
	default:
		return cause_node(ctx, node, err);
	}
}

static const char bind[] = "bind-iommufd";

/* Its group is open: a device cannot be open through cdev and group at once. */
static int group_open(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	char what[2 * VFC_NAME];

	snprintf(what, sizeof(what), "group %d of %s", device->group, device->address);
	return cause_busy(ctx, bind, err, device->group,
			  in_dev("vfio/%d", device->group).text, what);
}

/*
 * EPERM of BIND_IOMMUFD: the kernel or another process uses a member of the group,
 * or the IOMMU does not isolate interrupts.
 */
static int not_permitted(struct vfc_ctx *ctx, const struct vfc_device *device)
{
	struct vfc_holder holder;
	unsigned int hidden;

	if (cause_blocked(ctx, bind, device->group, -EPERM))
		return -EPERM;
	if (cause_holder(ctx, device->group, &holder, &hidden))
		return group_open(ctx, device, -EPERM);
	return cause_unsafe_interrupts(ctx, bind, "iommufd");
}

/* EINVAL: bound through another descriptor of the cdev, or binding is impossible. */
static int not_bindable(struct vfc_ctx *ctx, const struct vfc_device *device)
{
	struct vfc_holder holder;
	unsigned int hidden;

	if (cause_holder(ctx, device->group, &holder, &hidden))
		return cause_busy(ctx, bind, -EINVAL, device->group,
				  in_dev("vfio/devices/%s", device->vfio_dev).text,
				  device->address);
	if (cause_direct(ctx, bind, device->group, -EINVAL))
		return -EINVAL;
	return oracle_known(ctx, "bind to the iommufd", bind, NULL, -EINVAL);
}

int cause_bind_iommufd(struct vfc_ctx *ctx, const struct vfc_device *device, int err)
{
	static const char attempt[] = "bind to the iommufd";

	if (token_cause(ctx, device, bind, err))
		return err;
	switch (err) {
	case -EBUSY:
		return group_open(ctx, device, err);
	case -EINVAL:
		return not_bindable(ctx, device);
	case -EPERM:
		return not_permitted(ctx, device);
	case -ENODEV:
		return cause_lost(ctx, bind, device->address, attempt);
	default:
		return oracle_known(ctx, attempt, bind, NULL, err);
	}
}

int cause_ioas(struct vfc_ctx *ctx, int err)
{
	return oracle_known(ctx, "allocate an IOAS", "alloc-ioas", NULL, err);
}

int cause_attach(struct vfc_ctx *ctx, const char *address, int err)
{
	char attempt[2 * VFC_NAME];

	snprintf(attempt, sizeof(attempt), "attach %s to the IOAS", address);
	return oracle_known(ctx, attempt, "attach", NULL, err);
}
