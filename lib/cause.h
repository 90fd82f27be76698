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

/* The container opened, but no IOMMU driver that we can use is behind it. */
int cause_no_iommu_driver(struct vfc_ctx *ctx);

/* The device is not, or no longer, bound to a VFIO driver. */
int cause_not_bound(struct vfc_ctx *ctx, const struct vfc_device *device);

/* A bound device without an IOMMU group. */
int cause_no_group(struct vfc_ctx *ctx);

/* The group's node cannot be opened. */
int cause_group_node(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

/*
 * The group was refused: members with other drivers are named, or, when there
 * are none, what was attempted and err.
 */
int cause_not_viable(struct vfc_ctx *ctx, int group, int err, const char *attempt);

/* SET_IOMMU failed: EPERM is missing interrupt remapping. */
int cause_set_iommu(struct vfc_ctx *ctx, int err, unsigned int iommu);

/* GET_DEVICE_FD failed. */
int cause_device(struct vfc_ctx *ctx, const struct vfc_device *device, int err);

#endif
