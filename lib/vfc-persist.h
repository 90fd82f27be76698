/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-persist.h: bindings to a driver that survive a reboot. Part of vfc.h. */
#ifndef VFC_PUBLIC_PERSIST_H
#define VFC_PUBLIC_PERSIST_H

#include "vfc-hand.h"
#include "vfc-identity.h"

/* ---- bindings that survive a reboot (persist/persist.c) ------------- */

/* Who applies it when the device appears. */
enum vfc_persist_way {
	VFC_PERSIST_AUTO,	/* driverctl where that is installed, else udev */
	VFC_PERSIST_UDEV,	/* a udev rule that runs `vfioctl persist boot` */
	VFC_PERSIST_DRIVERCTL,	/* driverctl's override file, and a check before it */
};

/* By what the device is found at boot; who it is, is compared in any case. */
enum vfc_persist_key {
	VFC_PERSIST_ADDRESS,
	VFC_PERSIST_SLOT,	/* its slot path: bus numbers may change */
	VFC_PERSIST_SERIAL,	/* its Device Serial Number, wherever it is plugged in */
};

/* A record: which device goes to which driver. */
struct vfc_persist {
	struct vfc_identity id;	/* as it was when it was recorded */
	char driver[VFC_NAME];
	char module[VFC_NAME];	/* what is loaded for that driver; "": it is built in */
	enum vfc_persist_way way;
	enum vfc_persist_key key;
	char program[4 * VFC_NAME];	/* vfioctl, as the rule runs it */
	bool broken;		/* its file could not be understood: only id.address counts */
};

/* "udev", "driverctl"; "address", "slot", "serial"; NULL at the end: AUTO is none of them. */
extern const char *const vfc_persist_ways[], *const vfc_persist_keys[];

/* A file of a record. */
struct vfc_persist_file {
	char path[4 * VFC_NAME];	/* below the root, without its slash: "etc/…" */
	char text[2048];
	const char *why;	/* what it is good for, static */
	int levels;		/* directories above it that are ours when they are empty */
};

#define VFC_PERSIST_FILES 3

struct vfc_persist_files {
	struct vfc_persist_file list[VFC_PERSIST_FILES];	/* in the order of writing */
	size_t count;
};

/*
 * Make the record of a PCI device as it is now. -ENODATA when it has no slot or no
 * Device Serial Number to be found by, -ENOENT for a way that is not installed,
 * -EOPNOTSUPP for one that knows addresses alone.
 */
int vfc_persist_make(struct vfc_ctx *ctx, const char *address, const char *driver,
		     enum vfc_persist_way way, enum vfc_persist_key key,
		     struct vfc_persist *persist);

/* What the files of a record hold. */
void vfc_persist_files(const struct vfc_persist *persist, struct vfc_persist_files *files);

/*
 * See whether they may be written: -EEXIST when one of them is there that is not of
 * the device's earlier record, or was edited since.
 */
int vfc_persist_check(struct vfc_ctx *ctx, const struct vfc_persist *persist);

/* Check, and write them all or none; what an earlier record had more goes. Needs root. */
int vfc_persist_write(struct vfc_ctx *ctx, const struct vfc_persist *persist);

/* Remove them. -EEXIST when one was edited, unless force has it otherwise. Needs root. */
int vfc_persist_remove(struct vfc_ctx *ctx, const struct vfc_persist *persist, bool force);

/* All records, by address. The count; *persists is to be freed with free(). */
int vfc_persist_list(struct vfc_ctx *ctx, struct vfc_persist **persists);

/* The record of an address: 1 and *persist, 0 when there is none, or -errno. */
int vfc_persist_find(struct vfc_ctx *ctx, const char *address, struct vfc_persist *persist);

enum vfc_persist_state {
	VFC_PERSIST_BOUND,	/* the device is there, and its driver has it */
	VFC_PERSIST_UNBOUND,	/* the device is there, another or no driver has it */
	VFC_PERSIST_REFUSED,	/* this boot left it alone */
	VFC_PERSIST_FAILED,	/* this boot could not bind it */
	VFC_PERSIST_DIFFERENT,	/* another device is in its place: it is left alone */
	VFC_PERSIST_ABSENT,
	VFC_PERSIST_BROKEN,	/* the record cannot be understood */
};
extern const char *const vfc_persist_states[];

struct vfc_persist_status {
	enum vfc_persist_state state;
	char address[VFC_NAME];	/* where the device is now, "" when it is absent */
	char why[4 * VFC_NAME];	/* "" when there is nothing to say */
};

/* How a record stands now, and what this boot said of it. */
int vfc_persist_look(struct vfc_ctx *ctx, const struct vfc_persist *persist,
		     struct vfc_persist_status *status);

enum vfc_persist_run {
	VFC_PERSIST_BIND,	/* bind it, and leave word of how that went */
	VFC_PERSIST_CHECK,	/* only see whether it may be bound, and leave word if not */
	VFC_PERSIST_TELL,	/* the same, leaving no word */
};

/*
 * What happens when a device appears: if there is a record of it, and it is the
 * recorded one, and nobody uses it, its driver gets it. 1 and *persist then; 0 when
 * there is no record; -ESTALE for another device, -EBUSY for one in use, which are left
 * alone, or what the binding failed with. What went wrong is kept for
 * vfc_persist_look() until the next boot and told to the kernel's log. Nothing is
 * journaled: what a boot makes of a device is what it was. Needs root.
 */
int vfc_persist_boot(struct vfc_ctx *ctx, const char *address, enum vfc_persist_run run,
		     int64_t timeout_ns, struct vfc_persist *persist);

/* Who could have a device before the rule runs (persist/early.c). */
struct vfc_persist_early {
	bool builtin;		/* its driver is built into the kernel */
	char initramfs[4 * VFC_NAME];	/* the running kernel's, "" when none is seen */
	const char *command;	/* what makes it anew, static */
};
void vfc_persist_early(struct vfc_ctx *ctx, const char *driver, struct vfc_persist_early *early);

#endif
