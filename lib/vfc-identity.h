/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-identity.h: identify a device by its slot and serial numbers. Part of vfc.h. */
#ifndef VFC_PUBLIC_IDENTITY_H
#define VFC_PUBLIC_IDENTITY_H

#include "vfc-base.h"

/* ---- slot and serial numbers (pci/identity.c) ----------------------- */

/* A serial number assigned by the manufacturer. */
struct vfc_serial {
	/*
	 * "dsn" is the PCIe Device Serial Number in lspci's format
	 * ("00-11-22-33-44-55-66-77"), which root can read with any driver bound.
	 * "nvme", "block" and "net" (the permanent MAC address) are read from sysfs
	 * while the device is bound to a host driver.
	 */
	char kind[8];
	char text[VFC_NAME];
};

#define VFC_SERIALS 8

/* Properties that identify a PCI device. Absent IDs are -1, absent strings "". */
struct vfc_identity {
	char address[VFC_NAME];
	int vendor, device, subvendor, subdevice;
	/*
	 * Slot path: root bus, then slot and function of every bridge and of the device:
	 * "0000:00/1c.0/00.0". Unlike an address, the slot path does not change when
	 * another card shifts bus numbers.
	 */
	char slot[2 * VFC_NAME];
	char bay[VFC_NAME];	/* the board's name for the slot ("4"), from sysfs */
	struct vfc_serial serials[VFC_SERIALS];
	size_t nserials;
	bool dsn_unknown;	/* config space could not be read (not root, or D3cold) */
};

/*
 * Read a device's identity from sysfs. Return -ENODEV if there is no such device, or
 * -EOPNOTSUPP if it is not a PCI device.
 */
int vfc_identity_read(struct vfc_ctx *ctx, const char *address, struct vfc_identity *id);

/*
 * True if a serial number equals text, ignoring case. A suffix ".F" in text matches only
 * function F.
 */
bool vfc_identity_has_serial(const struct vfc_identity *id, const char *text);

/* True if text is the slot path or the board's slot name, optionally followed by ".F". */
bool vfc_identity_has_slot(const struct vfc_identity *id, const char *text);

#endif
