/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/device: devices and IOMMU groups in sysfs.
 *
 * device.h: access to the sysfs directory of a device.
 */
#ifndef VFC_DEVICE_H
#define VFC_DEVICE_H

#include "lib/vfc-look.h"

/* Buses with devices that VFIO supports, in the order of listing; ends with NULL. */
extern const char *const device_buses[];

/* Open the directory of a device on that bus (O_PATH), or return -errno, not recorded. */
int device_open_on(struct vfc_ctx *ctx, const char *bus, const char *address);

/*
 * Open the directory of a device (O_PATH) by its full bus name, and set *bus to its bus, a
 * static string. -ENODEV, recorded, if no bus has it.
 */
int device_open(struct vfc_ctx *ctx, const char *address, const char **bus);

/* Initialize a snapshot with bus and name only. */
void device_init(struct vfc_device *dev, const char *bus, const char *address);

/* Mark everything but the name of an initialized snapshot as unread. */
void device_unread(struct vfc_device *dev);

/* Fill an initialized snapshot, except the group, from its directory. */
void device_read_at(int dirfd, enum vfc_depth depth, struct vfc_device *dev);

/* Read an attribute with a number from 0 to max; -1 if missing or invalid. */
int device_number_at(int dirfd, const char *name, int max);

/* Fill the group of an initialized snapshot. */
void device_read_group(int dirfd, struct vfc_device *dev);

/* Return the IOMMU group that a device's directory links to; -1: none, or unread. */
int device_group_at(int dirfd);

/* Read the physical function of a virtual function; false: not a virtual function. */
bool device_physfn(struct vfc_ctx *ctx, const char *address, char physfn[VFC_NAME]);

/* ---- the lock on a device (lock.c) ---------------------------------- */

/* Suffix of a device's journal in the state directory, after its address. */
#define DEVICE_JOURNAL ".journal"

/* Interval between attempts to take a lock that another process holds. */
#define DEVICE_LOCK_RETRY_MS 10

/* True if another process still has the device's journal locked after wait_ns. */
bool device_is_locked(struct vfc_ctx *ctx, const char *address, int64_t wait_ns);

#endif
