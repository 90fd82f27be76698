/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cause.h: why a device would not open. An errno of VFIO is generic, its
 * cause is visible in sysfs and procfs: these look, record the failure with its
 * next step, and return the errno as the public functions promise it.
 */
#ifndef VFC_CAUSE_H
#define VFC_CAUSE_H

#include "internal.h"

/* The node below /dev cannot be opened; err says how open(2) failed. */
int cause_node(struct vfc_ctx *ctx, const char *node, int err);

/* The container opened, but no IOMMU driver that this api can use is behind it. */
int cause_no_iommu_driver(struct vfc_ctx *ctx, enum vfc_api api);

/* The device is not, or no longer, bound to a VFIO driver. */
int cause_not_bound(struct vfc_ctx *ctx, const struct vfc_device *device);

/* A bound device without an IOMMU group. */
int cause_no_group(struct vfc_ctx *ctx);

/* The node of the device's group, the one for this api, cannot be opened. */
int cause_group_node(struct vfc_ctx *ctx, enum vfc_api api,
		     const struct vfc_device *device, int err);

/*
 * The group was refused: members with other drivers are named, or, when there
 * are none, what was attempted and err.
 */
int cause_not_viable(struct vfc_ctx *ctx, int group, int err, const char *attempt);

/* EPERM: the IOMMU does not keep devices from forging interrupts; whose module asks. */
int cause_unsafe_interrupts(struct vfc_ctx *ctx, const char *module);

/* SET_IOMMU failed. */
int cause_set_iommu(struct vfc_ctx *ctx, const struct vfc_space *space, int err);

/* GET_DEVICE_FD failed. */
int cause_device(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/* A device that was bound when we looked and then was not to be had. */
int cause_lost(struct vfc_ctx *ctx, const char *address, int err, const char *attempt);

/* A node that only one process may open is open elsewhere; what: "group 10". */
int cause_busy(struct vfc_ctx *ctx, const char *path, const char *what);

/* ---- device cdev and iommufd (cause-iommufd.c) ------------------------ */

/* The device's cdev below /dev cannot be opened. */
int cause_cdev_node(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/* BIND_IOMMUFD failed. */
int cause_bind_iommufd(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/* ATTACH_IOMMUFD_PT failed. */
int cause_attach(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

#endif
