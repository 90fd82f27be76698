/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-identity.h: what tells a device from all others. Part of vfc.h. */
#ifndef VFC_PUBLIC_IDENTITY_H
#define VFC_PUBLIC_IDENTITY_H

#include "vfc-base.h"

/* ---- what tells a device from all others (pci/identity.c) ----------- */

/* A number that a device was given by who made it. */
struct vfc_serial {
	/*
	 * "dsn": the PCIe Device Serial Number capability, which any driver leaves
	 * readable (by root), as lspci has it: "00-11-22-33-44-55-66-77". The others
	 * are read from sysfs while a driver of the host has the device: "nvme",
	 * "block", "net" (the permanent MAC address).
	 */
	char kind[8];
	char text[VFC_NAME];
};

#define VFC_SERIALS 8

/* A PCI device as it can be known again. Ids are -1, strings "" when absent. */
struct vfc_identity {
	char address[VFC_NAME];
	int vendor, device, subvendor, subdevice;
	/*
	 * Where it is plugged in: root bus, then slot and function of every bridge and
	 * of itself: "0000:00/1c.0/00.0". Unlike an address it stays the same when
	 * another card shifts the numbers of buses.
	 */
	char slot[2 * VFC_NAME];
	char bay[VFC_NAME];	/* the slot's name on the board, by sysfs: "4" */
	struct vfc_serial serials[VFC_SERIALS];
	size_t nserials;
	bool dsn_unknown;	/* root alone sees that much of config space, not in D3cold */
};

/* Read it from sysfs. -ENODEV for no such device, -EOPNOTSUPP for another bus's. */
int vfc_identity_read(struct vfc_ctx *ctx, const char *address, struct vfc_identity *id);

/* True when one of the serials is text, in either case; with ".F" only function F. */
bool vfc_identity_has_serial(const struct vfc_identity *id, const char *text);

/* True when text is the slot path, or the board's name for the slot, perhaps with ".F". */
bool vfc_identity_has_slot(const struct vfc_identity *id, const char *text);

#endif
