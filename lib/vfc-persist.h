/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-persist.h: driver bindings that survive a reboot. Part of vfc.h. */
#ifndef VFC_PUBLIC_PERSIST_H
#define VFC_PUBLIC_PERSIST_H

#include "vfc-hand.h"
#include "vfc-identity.h"

/* ---- bindings that survive a reboot (persist/persist.c) ------------- */

/* The mechanism that binds the device at boot. */
enum vfc_persist_way {
	VFC_PERSIST_AUTO,	/* driverctl if it is installed, else udev */
	VFC_PERSIST_UDEV,	/* a udev rule that runs `vfioctl persist boot` */
	VFC_PERSIST_DRIVERCTL,	/* driverctl's override file, preceded by a check */
};

/* The key by which the device is found at boot. Its identity is always checked. */
enum vfc_persist_key {
	VFC_PERSIST_ADDRESS,
	VFC_PERSIST_SLOT,	/* slot path, for bus numbers that may change */
	VFC_PERSIST_SERIAL,	/* Device Serial Number, in any slot */
};

/* A record: a device and its driver. */
struct vfc_persist {
	struct vfc_identity id;	/* the device's identity when recorded */
	char driver[VFC_NAME];
	char module[VFC_NAME];	/* the driver's module; "" if built in */
	enum vfc_persist_way way;
	enum vfc_persist_key key;
	char program[4 * VFC_NAME];	/* path of vfioctl used in the rule */
	bool broken;		/* the record file is invalid; only id.address is set */
};

/* Names without AUTO: "udev", "driverctl"; "address", "slot", "serial". Both end with NULL. */
extern const char *const vfc_persist_ways[], *const vfc_persist_keys[];

/* A file that belongs to a record. */
struct vfc_persist_file {
	char path[4 * VFC_NAME];	/* below the root, without a leading slash: "etc/…" */
	char text[2048];
	const char *why;	/* its purpose; static */
	int levels;		/* number of parent directories to remove if empty */
};

#define VFC_PERSIST_FILES 3

struct vfc_persist_files {
	struct vfc_persist_file list[VFC_PERSIST_FILES];	/* in order of writing */
	size_t count;
};

/*
 * Create a record for a PCI device in its current state. Return -ENODATA if the device
 * lacks the slot or Device Serial Number by which it is to be found, -ENOENT for a
 * mechanism that is not installed, or -EOPNOTSUPP for a mechanism that identifies
 * devices only by address.
 */
int vfc_persist_make(struct vfc_ctx *ctx, const char *address, const char *driver,
		     enum vfc_persist_way way, enum vfc_persist_key key,
		     struct vfc_persist *persist);

/* Format the files of a record. */
void vfc_persist_files(const struct vfc_persist *persist, struct vfc_persist_files *files);

/*
 * Check whether the files may be written. Return -EEXIST if a file exists that does
 * not belong to the device's earlier record or was edited since.
 */
int vfc_persist_check(struct vfc_ctx *ctx, const struct vfc_persist *persist);

/* Check, then write all files or none. Removes other files of an earlier record. Needs root. */
int vfc_persist_write(struct vfc_ctx *ctx, const struct vfc_persist *persist);

/* Remove the files. Unless force is set, return -EEXIST if a file was edited. Needs root. */
int vfc_persist_remove(struct vfc_ctx *ctx, const struct vfc_persist *persist, bool force);

/* List all records, sorted by address. Return the count. The caller frees *persists. */
int vfc_persist_list(struct vfc_ctx *ctx, struct vfc_persist **persists);

/* Find the record for an address. Return 1 and set *persist, 0 if there is none, or -errno. */
int vfc_persist_find(struct vfc_ctx *ctx, const char *address, struct vfc_persist *persist);

enum vfc_persist_state {
	VFC_PERSIST_BOUND,	/* the device is present and bound to its driver */
	VFC_PERSIST_UNBOUND,	/* the device is present but not bound to its driver */
	VFC_PERSIST_REFUSED,	/* the device was left alone at this boot */
	VFC_PERSIST_FAILED,	/* the device could not be bound at this boot */
	VFC_PERSIST_DIFFERENT,	/* another device is in its place, and is left alone */
	VFC_PERSIST_ABSENT,
	VFC_PERSIST_BROKEN,	/* the record is invalid */
};
extern const char *const vfc_persist_states[];

struct vfc_persist_status {
	enum vfc_persist_state state;
	char address[VFC_NAME];	/* the device's current address, or "" if absent */
	char why[4 * VFC_NAME];	/* the reason, or "" */
};

/* Get the current status of a record and its result at this boot. */
int vfc_persist_look(struct vfc_ctx *ctx, const struct vfc_persist *persist,
		     struct vfc_persist_status *status);

enum vfc_persist_run {
	VFC_PERSIST_BIND,	/* bind the device and record the result */
	VFC_PERSIST_CHECK,	/* only check whether it may be bound; record a failure */
	VFC_PERSIST_TELL,	/* only check; record nothing */
};

/*
 * Handle a device that appears. If the device has a record, is the recorded device
 * and is not in use, bind it to the recorded driver. Return 1 and set *persist, 0 if
 * there is no record, -ESTALE for another device or -EBUSY for a device in use (both
 * are left alone), or the error of the bind. Failures are written to the kernel log
 * and stored for vfc_persist_look() until the next boot. There is no journal, because
 * the state created at boot is the original state. Needs root.
 */
int vfc_persist_boot(struct vfc_ctx *ctx, const char *address, enum vfc_persist_run run,
		     int64_t timeout_ns, struct vfc_persist *persist);

/* Causes that could bind a device before the rule runs (persist/early.c). */
struct vfc_persist_early {
	bool builtin;		/* the driver is built into the kernel */
	char initramfs[4 * VFC_NAME];	/* the running kernel's, or "" if none was found */
	const char *command;	/* the command that rebuilds the initramfs; static */
};
void vfc_persist_early(struct vfc_ctx *ctx, const char *driver, struct vfc_persist_early *early);

#endif
