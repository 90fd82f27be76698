/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-persist.h: what stays of a device: its names, and its driver. Part of vfc.h. */
#ifndef VFC_PUBLIC_PERSIST_H
#define VFC_PUBLIC_PERSIST_H

#include "vfc-hand.h"

/* ---- what tells a device from all others (identity.c) ----------------- */

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

/* ---- names of one's own (alias.c) -------------------------------------- */

/* A line of etc/vfioctl/aliases: a name, and the DEVICE word it stands for. */
struct vfc_alias {
	char name[VFC_NAME];
	char word[2 * VFC_NAME];
};

/* True for what an alias may be called: letters, digits, '_', '-', '.'. */
bool vfc_alias_is_name(const char *name);

/* All of them, in the order of the file. The count; *aliases is to be freed with free(). */
int vfc_alias_list(struct vfc_ctx *ctx, struct vfc_alias **aliases);

/* What a name stands for. -ENODEV when nothing is called so. */
int vfc_alias_find(struct vfc_ctx *ctx, const char *name, char word[2 * VFC_NAME]);

/*
 * Add a name, or remove it with word NULL: the file is replaced as a whole, and
 * removed with its last name. -EEXIST for one that means something else already,
 * -ENOENT for one that is not there. Needs root.
 */
int vfc_alias_set(struct vfc_ctx *ctx, const char *name, const char *word);

#endif
