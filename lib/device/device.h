/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/device: devices and IOMMU groups in sysfs.
 *
 * device.h: access to the sysfs directory of a device.
 */
#ifndef VFC_DEVICE_H
#define VFC_DEVICE_H

#include "lib/vfc-look.h"

/*
 * Buses with devices that VFIO supports, in the order in which devices are listed. Ends
 * with NULL.
 */
extern const char *const device_buses[];

/*
 * Open the directory of a device on a bus (O_PATH). Return -errno on failure, without
 * recording it.
 */
int device_open_on(struct vfc_ctx *ctx, const char *bus, const char *address);

/*
 * Open the directory of a device (O_PATH) by its full name on the bus, and set *bus to the
 * bus, a static string. Return -ENODEV, and record the failure, if no bus has the device.
 */
int device_open(struct vfc_ctx *ctx, const char *address, const char **bus);

/* Initialize a snapshot with only the bus and the name. */
void device_init(struct vfc_device *dev, const char *bus, const char *address);

/* Mark everything except the name of an initialized snapshot as unread. */
void device_unread(struct vfc_device *dev);

/* Fill an initialized snapshot from the device's directory, except for the group. */
void device_read_at(int dirfd, enum vfc_depth depth, struct vfc_device *dev);

/* Read an attribute with a number from 0 to max. Return -1 if it is missing or invalid. */
int device_number_at(int dirfd, const char *name, int max);

/* Make an override read from sysfs "" if none is set: every kernel up to 7.3 prints "(null)". */
void device_trim_override(char override[VFC_NAME]);

/* Fill in the group of an initialized snapshot. */
void device_read_group(int dirfd, struct vfc_device *dev);

/* Return the IOMMU group that a device's directory links to; -1 if none, or if unread. */
int device_group_at(int dirfd);

/*
 * Read bytes of a PCI device's config space in sysfs, from an offset. Return their number,
 * which is smaller at the end or without privileges, or -errno, not recorded.
 */
ssize_t device_config(struct vfc_ctx *ctx, const char *address, unsigned int offset, void *bytes,
		      size_t size);

/* Read the physical function of a virtual function; false: not a virtual function. */
bool device_physfn(struct vfc_ctx *ctx, const char *address, char physfn[VFC_NAME]);

/* ---- the lock on a device (lock.c) ---------------------------------- */

/* Suffix of a device's journal file in the state directory. The prefix is the device's address. */
#define DEVICE_JOURNAL ".journal"

/* Retry interval for a lock that another process holds. */
#define DEVICE_LOCK_RETRY_MS 10

/* True if another process still locks the device's journal after wait_ns. */
bool device_is_locked(struct vfc_ctx *ctx, const char *address, int64_t wait_ns);

#endif
