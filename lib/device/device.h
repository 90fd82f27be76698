/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/device: devices and IOMMU groups as sysfs has them.
 *
 * device.h: what the rooms above read of a device's directory.
 */
#ifndef VFC_DEVICE_H
#define VFC_DEVICE_H

#include "lib/vfc-look.h"

/* Buses whose devices VFIO can hand over, in the order of listing; NULL at the end. */
extern const char *const device_buses[];

/* The directory of a device on that bus (O_PATH), or -errno, not recorded. */
int device_open_on(struct vfc_ctx *ctx, const char *bus, const char *address);

/*
 * Open the directory of a device (O_PATH) by its full bus name; *bus becomes
 * its bus, a static string. -ENODEV, recorded, when no bus knows it.
 */
int device_open(struct vfc_ctx *ctx, const char *address, const char **bus);

/* Make a snapshot of which only bus and name are known. */
void device_init(struct vfc_device *dev, const char *bus, const char *address);

/* Fill an initialised snapshot, all but the group, from its directory. */
void device_read_at(int dirfd, enum vfc_depth depth, struct vfc_device *dev);

/* A number from 0 to max in an attribute of its own; -1 when absent or odd. */
int device_number_at(int dirfd, const char *name, int max);

/* The IOMMU group that a device's directory links to; -1: none. */
int device_group_at(int dirfd);

/* The physical function of a virtual one; false when it is none. */
bool device_physfn(struct vfc_ctx *ctx, const char *address, char physfn[VFC_NAME]);

/* ---- the lock on a device (lock.c) ---------------------------------- */

/* What follows the address in the name of a device's journal, in the state directory. */
#define DEVICE_JOURNAL ".journal"

/* How often a lock that another process holds is tried. */
#define DEVICE_LOCK_RETRY_MS 10

/* True when another process still has the device's journal locked after wait_ns. */
bool device_is_locked(struct vfc_ctx *ctx, const char *address, int64_t wait_ns);

#endif
