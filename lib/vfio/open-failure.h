/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open-failure.h: find out why opening a device, or a call to an open device, failed.
 * VFIO's errnos are generic, but sysfs and procfs show the cause. These functions check
 * there, record the cause and the next step from the errno table (errno/oracle.h), and
 * return the errno that the public functions document.
 */
#ifndef VFC_VFIO_OPEN_FAILURE_H
#define VFC_VFIO_OPEN_FAILURE_H

#include "lib/errno/oracle.h"
#include "lib/vfc-who.h"
#include "lib/vfc-open.h"

/* A node below /dev could not be opened. err is the error of open(2). */
int cause_node(struct vfc_ctx *ctx, const char *node, int err);

/* The container was opened but has no IOMMU driver that this API can use. */
int cause_no_iommu_driver(struct vfc_ctx *ctx, enum vfc_api api);

/* The device is not bound to a VFIO driver, or no longer. */
int cause_not_bound(struct vfc_ctx *ctx, const char *operation, const struct vfc_device *device);

/*
 * Opening a group or a cdev failed with EOPNOTSUPP: what ("group 10", or an
 * address) has no IOMMU, or has one although the API is noiommu.
 */
int cause_no_iommu(struct vfc_ctx *ctx, const char *operation, const char *what);
int cause_has_iommu(struct vfc_ctx *ctx, const char *operation, const char *what,
		    const char *api);

/* The device is bound but has no IOMMU group. */
int cause_no_group(struct vfc_ctx *ctx);

/* The node of the device's group for this API could not be opened. */
int cause_group_node(struct vfc_ctx *ctx, enum vfc_api api,
		     const struct vfc_device *device, int err);

/*
 * True if members of the group have drivers that block; records these members by name.
 * err is the kernel's errno.
 */
bool cause_blocked(struct vfc_ctx *ctx, const char *operation, int group, int err);

/*
 * Like cause_blocked(), for a group that the kernel refused. If no member blocks, record
 * attempt and err.
 */
int cause_not_viable(struct vfc_ctx *ctx, const char *operation, int group, int err,
		     const char *attempt);

/* True if the firmware requires a 1:1 mapping for the group; records this as the cause. */
bool cause_direct(struct vfc_ctx *ctx, const char *operation, int group, int err);

/* VFIO_GROUP_SET_CONTAINER failed. */
int cause_set_container(struct vfc_ctx *ctx, const struct vfc_space *space, int group,
			int err);

/* EPERM without interrupt remapping. module is the module that requires it. */
int cause_unsafe_interrupts(struct vfc_ctx *ctx, const char *operation, const char *module);

/* EPERM because no-IOMMU mode needs CAP_SYS_RAWIO. */
int cause_rawio(struct vfc_ctx *ctx, const char *operation);

/* SET_IOMMU failed for the first group in the container. */
int cause_set_iommu(struct vfc_ctx *ctx, const struct vfc_space *space, int group, int err);

/* GET_DEVICE_FD failed. */
int cause_device(struct vfc_ctx *ctx, const struct vfc_space *space,
		 const struct vfc_device *device, int err);

/* ENODEV for a device that was bound a moment ago. */
int cause_lost(struct vfc_ctx *ctx, const char *operation, const char *address,
	       const char *attempt);

/* True if another process has a device of the group open. Sets *holder to that process. */
bool cause_holder(struct vfc_ctx *ctx, int group, struct vfc_holder *holder,
		  unsigned int *hidden);

/*
 * The operation failed with err because another process has the node at path open
 * (described by what, such as "group 10"). Record that process and return -EBUSY.
 */
int cause_busy(struct vfc_ctx *ctx, const char *operation, int err, int group,
	       const char *path, const char *what);

/* ---- open devices (open-failure-device.c) --------------------------- */

struct vfc_handle;

/* A call to an open device failed with err. Record the cause from the errno table. */
int cause_call(struct vfc_handle *handle, const char *attempt, const char *operation, int err);

/* ---- device cdev and iommufd (open-failure-iommufd.c) --------------- */

/* The device's cdev below /dev could not be opened. */
int cause_cdev_node(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/* The device has no IOMMU but the API is not noiommu, or the other way round. */
int cause_other_cdev(struct vfc_ctx *ctx, const struct vfc_device *device, bool without);

/* BIND_IOMMUFD failed. */
int cause_bind_iommufd(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/* IOMMU_IOAS_ALLOC failed. */
int cause_ioas(struct vfc_ctx *ctx, int err);

/* ATTACH_IOMMUFD_PT failed. */
int cause_attach(struct vfc_ctx *ctx, const char *address, int err);

#endif
