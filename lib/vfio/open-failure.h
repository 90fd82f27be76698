/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open-failure.h: why a device would not open, or did not do what it was asked. An errno of
 * VFIO is generic, its cause is visible in sysfs and procfs: these look, record
 * what the table (errno/oracle.h) says of the state that they saw, with its next step, and
 * return the errno as the public functions promise it.
 */
#ifndef VFC_VFIO_OPEN_FAILURE_H
#define VFC_VFIO_OPEN_FAILURE_H

#include "lib/errno/oracle.h"
#include "lib/vfc-who.h"
#include "lib/vfc-open.h"

/* The node below /dev cannot be opened; err says how open(2) failed. */
int cause_node(struct vfc_ctx *ctx, const char *node, int err);

/* The container opened, but no IOMMU driver that this api can use is behind it. */
int cause_no_iommu_driver(struct vfc_ctx *ctx, enum vfc_api api);

/* The device is not, or no longer, bound to a VFIO driver. */
int cause_not_bound(struct vfc_ctx *ctx, const char *operation, const struct vfc_device *device);

/*
 * EOPNOTSUPP of opening a group or a cdev: what ("group 10", an address) has an IOMMU
 * and the api is noiommu, or has none.
 */
int cause_no_iommu(struct vfc_ctx *ctx, const char *operation, const char *what);
int cause_has_iommu(struct vfc_ctx *ctx, const char *operation, const char *what,
		    const char *api);

/* A bound device without an IOMMU group. */
int cause_no_group(struct vfc_ctx *ctx);

/* The node of the device's group, the one for this api, cannot be opened. */
int cause_group_node(struct vfc_ctx *ctx, enum vfc_api api,
		     const struct vfc_device *device, int err);

/*
 * True, and recorded, when members of the group have other drivers: they are named. err
 * is what the kernel says then.
 */
bool cause_blocked(struct vfc_ctx *ctx, const char *operation, int group, int err);

/* The same for a refused group; when none blocks, what was attempted and err. */
int cause_not_viable(struct vfc_ctx *ctx, const char *operation, int group, int err,
		     const char *attempt);

/* True, and recorded, when the firmware wants memory mapped one to one for the group. */
bool cause_direct(struct vfc_ctx *ctx, const char *operation, int group, int err);

/* The group would not go into the container. */
int cause_set_container(struct vfc_ctx *ctx, const struct vfc_space *space, int group,
			int err);

/* EPERM: the IOMMU does not keep devices from forging interrupts; whose module asks. */
int cause_unsafe_interrupts(struct vfc_ctx *ctx, const char *operation, const char *module);

/* EPERM without CAP_SYS_RAWIO, which doing without an IOMMU takes. */
int cause_rawio(struct vfc_ctx *ctx, const char *operation);

/* SET_IOMMU failed, with the first group in the container. */
int cause_set_iommu(struct vfc_ctx *ctx, const struct vfc_space *space, int group, int err);

/* GET_DEVICE_FD failed. */
int cause_device(struct vfc_ctx *ctx, const struct vfc_space *space,
		 const struct vfc_device *device, int err);

/* ENODEV of a device that was bound when we looked and then was not to be had. */
int cause_lost(struct vfc_ctx *ctx, const char *operation, const char *address,
	       const char *attempt);

/* True, and which, when another process has a device of the group open. */
bool cause_holder(struct vfc_ctx *ctx, int group, struct vfc_holder *holder,
		  unsigned int *hidden);

/*
 * What ("group 10", at path) another process has open, for which the operation failed
 * with err: which one does. -EBUSY.
 */
int cause_busy(struct vfc_ctx *ctx, const char *operation, int err, int group,
	       const char *path, const char *what);

/* ---- open devices (open-failure-device.c) --------------------------- */

struct vfc_handle;

/* A call to an open device failed with err: what the table says of it. */
int cause_call(struct vfc_handle *handle, const char *attempt, const char *operation, int err);

/* ---- device cdev and iommufd (open-failure-iommufd.c) --------------- */

/* The device's cdev below /dev cannot be opened. */
int cause_cdev_node(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/* The device is one without an IOMMU and this is not asked for, or the other way round. */
int cause_other_cdev(struct vfc_ctx *ctx, const struct vfc_device *device, bool without);

/* BIND_IOMMUFD failed. */
int cause_bind_iommufd(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/* IOMMU_IOAS_ALLOC failed. */
int cause_ioas(struct vfc_ctx *ctx, int err);

/* ATTACH_IOMMUFD_PT failed. */
int cause_attach(struct vfc_ctx *ctx, const char *address, int err);

#endif
