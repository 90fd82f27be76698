/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-persist.h: bindings to drivers that survive a reboot. Part of vfc.h. */
#ifndef VFC_PUBLIC_PERSIST_H
#define VFC_PUBLIC_PERSIST_H

#include "vfc-hand.h"
#include "vfc-identity.h"

/* ---- bindings that survive a reboot (persist/persist.c) ------------- */

/* The mechanism that binds the device when it appears. */
enum vfc_persist_way {
	VFC_PERSIST_AUTO,	/* driverctl if it is installed, else udev */
	VFC_PERSIST_UDEV,	/* a udev rule that runs `vfioctl persist boot` */
	VFC_PERSIST_DRIVERCTL,	/* driverctl's override file, and a check before it */
};

/* The key that finds the device at boot; its identity is checked in any case. */
enum vfc_persist_key {
	VFC_PERSIST_ADDRESS,
	VFC_PERSIST_SLOT,	/* its slot path, if bus numbers may change */
	VFC_PERSIST_SERIAL,	/* its Device Serial Number, in any slot */
};

/* A record: a device and its driver. */
struct vfc_persist {
	struct vfc_identity id;	/* the device's identity when it was recorded */
	char driver[VFC_NAME];
	char module[VFC_NAME];	/* the driver's module; "": built in */
	enum vfc_persist_way way;
	enum vfc_persist_key key;
	char program[4 * VFC_NAME];	/* path of vfioctl in the rule */
	bool broken;		/* its file is invalid: only id.address is valid */
};

/* "udev", "driverctl"; "address", "slot", "serial"; NULL at the end; AUTO is not included. */
extern const char *const vfc_persist_ways[], *const vfc_persist_keys[];

/* A file of a record. */
struct vfc_persist_file {
	char path[4 * VFC_NAME];	/* below the root, without its slash: "etc/…" */
	char text[2048];
	const char *why;	/* its purpose; static */
	int levels;		/* parent directories to remove if they are empty */
};

#define VFC_PERSIST_FILES 3

struct vfc_persist_files {
	struct vfc_persist_file list[VFC_PERSIST_FILES];	/* in the order of writing */
	size_t count;
};

/*
 * Create the record of a PCI device in its current state. -ENODATA if it has no slot or
 * Device Serial Number to be found by, -ENOENT for a mechanism that is not installed,
 * -EOPNOTSUPP for one that identifies devices only by address.
 */
int vfc_persist_make(struct vfc_ctx *ctx, const char *address, const char *driver,
		     enum vfc_persist_way way, enum vfc_persist_key key,
		     struct vfc_persist *persist);

/* Format the files of a record. */
void vfc_persist_files(const struct vfc_persist *persist, struct vfc_persist_files *files);

/*
 * Check whether the files may be written. -EEXIST if one exists that does not belong
 * to the device's earlier record, or was edited since.
 */
int vfc_persist_check(struct vfc_ctx *ctx, const struct vfc_persist *persist);

/* Check, then write all files or none; removes other files of an earlier record. Needs root. */
int vfc_persist_write(struct vfc_ctx *ctx, const struct vfc_persist *persist);

/* Remove the files. -EEXIST if one was edited, unless force is set. Needs root. */
int vfc_persist_remove(struct vfc_ctx *ctx, const struct vfc_persist *persist, bool force);

/* List all records, by address. Returns the count; free(*persists). */
int vfc_persist_list(struct vfc_ctx *ctx, struct vfc_persist **persists);

/* Find the record of an address: 1 and *persist, 0 if there is none, or -errno. */
int vfc_persist_find(struct vfc_ctx *ctx, const char *address, struct vfc_persist *persist);

enum vfc_persist_state {
	VFC_PERSIST_BOUND,	/* the device is present and bound to its driver */
	VFC_PERSIST_UNBOUND,	/* the device is present, bound to another driver or not bound */
	VFC_PERSIST_REFUSED,	/* this boot left it alone */
	VFC_PERSIST_FAILED,	/* this boot could not bind it */
	VFC_PERSIST_DIFFERENT,	/* another device is in its place and is left alone */
	VFC_PERSIST_ABSENT,
	VFC_PERSIST_BROKEN,	/* the record is invalid */
};
extern const char *const vfc_persist_states[];

struct vfc_persist_status {
	enum vfc_persist_state state;
	char address[VFC_NAME];	/* the device's current address, "" if it is absent */
	char why[4 * VFC_NAME];	/* the reason, or "" */
};

/* Return the current status of a record, and its result at this boot. */
int vfc_persist_look(struct vfc_ctx *ctx, const struct vfc_persist *persist,
		     struct vfc_persist_status *status);

enum vfc_persist_run {
	VFC_PERSIST_BIND,	/* bind it, and record the result */
	VFC_PERSIST_CHECK,	/* only check whether it may be bound, and record if not */
	VFC_PERSIST_TELL,	/* only check, and record nothing */
};

/*
 * Handle a device that appears: if it has a record, is the recorded device and is not
 * in use, bind it to its driver. Returns 1 and *persist; 0 if there is no record;
 * -ESTALE for another device and -EBUSY for one in use, which are left alone; or the
 * error of the bind. Failures are stored for vfc_persist_look() until the next boot
 * and written to the kernel log. There is no journal: the state that boot creates is
 * the original state. Needs root.
 */
int vfc_persist_boot(struct vfc_ctx *ctx, const char *address, enum vfc_persist_run run,
		     int64_t timeout_ns, struct vfc_persist *persist);

/* What could bind a device before the rule runs (persist/early.c). */
struct vfc_persist_early {
	bool builtin;		/* its driver is built into the kernel */
	char initramfs[4 * VFC_NAME];	/* the running kernel's, "" if none was found */
	const char *command;	/* the command that rebuilds it; static */
};
void vfc_persist_early(struct vfc_ctx *ctx, const char *driver, struct vfc_persist_early *early);

#endif
