/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open-failure.h: why opening a device, or a call to an open device, failed. An errno of
 * VFIO is generic; its cause is visible in sysfs and procfs. These functions look there,
 * record cause and next step from the table (errno/oracle.h), and return the errno that
 * the public functions promise.
 */
#ifndef VFC_VFIO_OPEN_FAILURE_H
#define VFC_VFIO_OPEN_FAILURE_H

#include "lib/errno/oracle.h"
#include "lib/vfc-who.h"
#include "lib/vfc-open.h"

/* The node below /dev cannot be opened; err says how open(2) failed. */
int cause_node(struct vfc_ctx *ctx, const char *node, int err);

/* The container was opened, but has no IOMMU driver that this api can use. */
int cause_no_iommu_driver(struct vfc_ctx *ctx, enum vfc_api api);

/* The device is not, or no longer, bound to a VFIO driver. */
int cause_not_bound(struct vfc_ctx *ctx, const char *operation, const struct vfc_device *device);

/*
 * EOPNOTSUPP of opening a group or a cdev: what ("group 10", or an address) has no
 * IOMMU, or has one although the api is noiommu.
 */
int cause_no_iommu(struct vfc_ctx *ctx, const char *operation, const char *what);
int cause_has_iommu(struct vfc_ctx *ctx, const char *operation, const char *what,
		    const char *api);

/* A bound device without an IOMMU group. */
int cause_no_group(struct vfc_ctx *ctx);

/* The node of the device's group for this api cannot be opened. */
int cause_group_node(struct vfc_ctx *ctx, enum vfc_api api,
		     const struct vfc_device *device, int err);

/*
 * True if members of the group have drivers that block; records them by name. err is the
 * kernel's errno.
 */
bool cause_blocked(struct vfc_ctx *ctx, const char *operation, int group, int err);

/* Like cause_blocked() for a refused group; if none blocks, record attempt and err. */
int cause_not_viable(struct vfc_ctx *ctx, const char *operation, int group, int err,
		     const char *attempt);

/* True, and recorded, if the firmware requires a 1:1 mapping for the group. */
bool cause_direct(struct vfc_ctx *ctx, const char *operation, int group, int err);

/* VFIO_GROUP_SET_CONTAINER failed. */
int cause_set_container(struct vfc_ctx *ctx, const struct vfc_space *space, int group,
			int err);

/* EPERM: no interrupt remapping; module is the one that requires it. */
int cause_unsafe_interrupts(struct vfc_ctx *ctx, const char *operation, const char *module);

/* EPERM: no-IOMMU mode needs CAP_SYS_RAWIO. */
int cause_rawio(struct vfc_ctx *ctx, const char *operation);

/* SET_IOMMU failed, with the first group in the container. */
int cause_set_iommu(struct vfc_ctx *ctx, const struct vfc_space *space, int group, int err);

/* GET_DEVICE_FD failed. */
int cause_device(struct vfc_ctx *ctx, const struct vfc_space *space,
		 const struct vfc_device *device, int err);

/* ENODEV of a device that was bound shortly before. */
int cause_lost(struct vfc_ctx *ctx, const char *operation, const char *address,
	       const char *attempt);

/* True if another process has a device of the group open; *holder is that process. */
bool cause_holder(struct vfc_ctx *ctx, int group, struct vfc_holder *holder,
		  unsigned int *hidden);

/*
 * The operation failed with err because another process has what ("group 10", at path)
 * open: record that process. Return -EBUSY.
 */
int cause_busy(struct vfc_ctx *ctx, const char *operation, int err, int group,
	       const char *path, const char *what);

/* ---- open devices (open-failure-device.c) --------------------------- */

struct vfc_handle;

/* A call to an open device failed with err: record the cause from the table. */
int cause_call(struct vfc_handle *handle, const char *attempt, const char *operation, int err);

/* ---- device cdev and iommufd (open-failure-iommufd.c) --------------- */

/* The device's cdev below /dev cannot be opened. */
int cause_cdev_node(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/* The device has no IOMMU but the api is not noiommu, or the other way round. */
int cause_other_cdev(struct vfc_ctx *ctx, const struct vfc_device *device, bool without);

/* BIND_IOMMUFD failed. */
int cause_bind_iommufd(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/* IOMMU_IOAS_ALLOC failed. */
int cause_ioas(struct vfc_ctx *ctx, int err);

/* ATTACH_IOMMUFD_PT failed. */
int cause_attach(struct vfc_ctx *ctx, const char *address, int err);

#endif
