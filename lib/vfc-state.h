/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-state.h: resets of an open device, its power, features and migration. Part of vfc.h. */
#ifndef VFC_PUBLIC_STATE_H
#define VFC_PUBLIC_STATE_H

#include "vfc-region.h"

/* ---- config space as a whole (config.c) ------------------------------ */

#define VFC_CONFIG_SIZE 4096	/* PCI Express; conventional PCI has 256 */

/* A picture of a PCI device's config space as VFIO shows it. */
struct vfc_config {
	uint8_t bytes[VFC_CONFIG_SIZE];
	size_t size;
};

/* Take one. -EOPNOTSUPP for a device of another bus. */
int vfc_config_read(struct vfc_handle *handle, struct vfc_config *config);

/* One register that differs between two pictures. */
struct vfc_change {
	char name[VFC_NAME];	/* as setpci has it: "COMMAND", "CAP_PM+4" */
	uint64_t offset;
	unsigned int width;	/* bytes */
	uint64_t before, after;
};

/*
 * What differs, by offset. The count, or -ENOMEM (nothing is recorded); the
 * array is the caller's, to be freed with free().
 */
int vfc_config_diff(const struct vfc_config *before, const struct vfc_config *after,
		    struct vfc_change **changes);

/*
 * Whether the device may interrupt by VFIO's index "intx", "msi" or "msix":
 * 1, or 0 (INTx: COMMAND forbids it); -1 when the device has none.
 */
int vfc_config_irq(const struct vfc_config *config, uint32_t index);

/* ---- resets (reset.c, hot-reset.c) ----------------------------------- */

/* A device that a reset reaches beside the one that it is meant for. */
struct vfc_affected {
	char address[VFC_NAME];
	int group;		/* its IOMMU group; -1: none */
	uint32_t devid;		/* its id in our iommufd; 0: none, or not asked */
	char driver[VFC_NAME];	/* "": none */
	bool bound;		/* to a VFIO driver */
	bool owned;		/* ours: in a group, or an iommufd, that we hold */
	bool vf;		/* a virtual function of the device */
};

/* What a reset would be. */
struct vfc_reset {
	bool hot;
	char method[VFC_NAME];	/* of sysfs' reset_method; hot: "bus"; "": not known */
	const char *effect;	/* what that does, static */
	const char *refusal;	/* why there is none, static; NULL: nothing is known against it */
	struct vfc_affected *others;
	size_t nothers;
};

/*
 * Foretell from sysfs what VFIO_DEVICE_RESET (or, hot, VFIO_DEVICE_PCI_HOT_RESET)
 * of that device will do: the kernel takes the first of reset_method that can
 * run; "bus" can only where the device is alone on its bus. A device of our own
 * group counts as ours. Opens nothing. Release with vfc_reset_clear().
 */
int vfc_reset_plan(struct vfc_ctx *ctx, const char *address, bool hot,
		   struct vfc_reset *reset);

/*
 * VFIO_DEVICE_GET_PCI_HOT_RESET_INFO: the same for a hot reset, as the kernel
 * has it. -ENODEV when neither slot nor bus can be reset (a root bus), -EPERM
 * when a device that it would reach has no IOMMU group, -EAGAIN while devices
 * come and go, -ENOTTY when the device is no PCI device.
 */
int vfc_hot_reset_info(struct vfc_handle *handle, struct vfc_reset *reset);
void vfc_reset_clear(struct vfc_reset *reset);

/*
 * VFIO_DEVICE_RESET. -ENOTTY when the device has no reset that VFIO may use, or
 * none that could run; -EAGAIN while somebody else holds it (a reset, bind or
 * unbind through sysfs).
 */
int vfc_handle_reset(struct vfc_handle *handle);

/*
 * VFIO_DEVICE_PCI_HOT_RESET of what vfc_hot_reset_info() said, with the
 * descriptors of the groups in it, or without (cdev). -EINVAL unless all of it is
 * bound to VFIO and ours, -EBUSY or -EAGAIN while a device is in use, -ENOTTY when
 * the bus did not come back.
 */
int vfc_handle_hot_reset(struct vfc_handle *handle, const struct vfc_reset *reset);

#endif
