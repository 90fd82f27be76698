/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-hand.h: bind devices to drivers, and restore their original state. Part of vfc.h. */
#ifndef VFC_PUBLIC_HAND_H
#define VFC_PUBLIC_HAND_H

#include "vfc-look.h"

/* ---- binding (bind/plan.c, bind/apply.c, bind/journal.c) ------- */

/* A PCI device's driver, and the settings that a driver change can alter. */
struct vfc_binding {
	char driver[VFC_NAME];		/* "" if not bound */
	char override[VFC_NAME];	/* driver_override, or "" */
	int vfs;			/* sriov_numvfs; -1 without SR-IOV, or if not relevant */
	char power[VFC_NAME];		/* power/control: "on", "auto"; "" if not relevant */
};

/* A use of a device that blocks a driver change. */
struct vfc_use {
	char address[VFC_NAME];
	char reason[VFC_NAME];	/* one of vfc_use_reasons, for --force=… */
	char text[256];		/* "nvme0n1p2 is mounted on /home" */
	bool final;		/* --force does not override it */
	bool named;		/* only --force with this reason overrides it */
	bool mild;		/* reported but does not block; has no reason */
};
extern const char *const vfc_use_reasons[];	/* ends with NULL */

enum vfc_verb {
	VFC_BIND,		/* bind to a driver */
	VFC_UNBIND,		/* unbind */
	VFC_RESTORE,		/* restore the state before the first change, from the journal */
	VFC_UNDO,		/* restore the state before the last change, or all changes */
	VFC_SRIOV,		/* change the number of VFs */
	VFC_MDEV_CREATE,	/* create mediated devices */
	VFC_MDEV_REMOVE,
};

/* A requested change to PCI devices (full addresses) or mediated devices (UUIDs). */
struct vfc_order {
	enum vfc_verb verb;
	const char *driver;	/* VFC_BIND: driver name; '-' matches '_' */
	int vfs;		/* VFC_SRIOV: number of VFs */
	bool all;		/* VFC_UNDO: all changes, not only the last one */
	const char *mdev_parent, *mdev_type;	/* VFC_MDEV_CREATE */
	const char *const *addresses;
	size_t count;
	bool modprobe;		/* load the driver's module if it is missing */
	int64_t timeout_ns;	/* timeout per write; at most 2 s for a lock */
	bool boots;		/* at boot: no journal or lock; the result is the original state */
};

enum vfc_step_kind {
	VFC_STEP_JOURNAL, VFC_STEP_MODPROBE, VFC_STEP_VFS, VFC_STEP_OVERRIDE,
	VFC_STEP_UNBIND, VFC_STEP_PROBE, VFC_STEP_ATTACH, VFC_STEP_POWER,
	VFC_STEP_FORGET, VFC_STEP_UNDONE, VFC_STEP_CREATE, VFC_STEP_REMOVE,
};

/* A write in a plan. */
struct vfc_step {
	enum vfc_step_kind kind;
	size_t target;		/* index of the target to change */
	char file[256];		/* the file, as shown to the user */
	char path[256];		/* the path below sysfs; "" for other files */
	char value[256];	/* the value to write */
	char driver[VFC_NAME];	/* the driver to unbind, bind or load */
	char why[128];
};

/* A device in a plan. */
struct vfc_target {
	char address[VFC_NAME];
	struct vfc_device dev;	/* at VFC_DEPTH_ROW, when the plan was computed */
	struct vfc_binding now, want;
	bool journaled;		/* the journal already has its original state */
	bool stale;		/* only remove its journal (after a reboot, or without device) */
	bool changes;		/* the plan has writes for the device */
	char op[16];		/* VFC_UNDO: operation to undo, as in vfc_past; "" if old */
	uint64_t run;		/* VFC_UNDO: the command that made the change */
	unsigned int left;	/* VFC_UNDO: changes that can be undone afterwards */
	char note[256];		/* why the plan does less than requested, or "" */
};

/* The steps of a change, in order, and the uses that block the change. */
struct vfc_plan {
	enum vfc_verb verb;
	bool all;		/* VFC_UNDO: from the order */
	bool boots;		/* from the order */
	int64_t timeout_ns;
	struct vfc_target *targets;
	size_t ntargets;
	struct vfc_step *steps;
	size_t nsteps;
	struct vfc_use *uses;
	size_t nuses;
};

/*
 * Compute the plan for an order, without changing or locking anything. Return
 * -ENODEV if there is no such device, -EOPNOTSUPP for a device on another bus,
 * -ENOENT for an unknown driver, -ENODATA for a device without a journal to
 * restore from, or -ESTALE if the journal belongs to another device. Release with
 * vfc_plan_clear().
 */
int vfc_plan_make(struct vfc_ctx *ctx, const struct vfc_order *order,
		  struct vfc_plan *plan);
void vfc_plan_clear(struct vfc_plan *plan);

/*
 * Carry out a plan regardless of its uses, which the caller must check. Locks the
 * devices' journals, writes the original states to disk, then performs each step and
 * verifies the result by reading it back. If a step fails, the earlier steps are
 * undone, and the message says so. A child process does the work. Return -EBUSY if
 * another process is changing a device, -EAGAIN if a device has changed since the plan
 * was computed, -ETIMEDOUT if the kernel did not finish a write in time (the child then
 * stays, and undoes the change when the write returns), or -ECHILD if the child was
 * killed. Needs root.
 */
int vfc_plan_apply(struct vfc_ctx *ctx, const struct vfc_plan *plan);

/* Return "journal", "override", "unbind" … */
const char *vfc_step_word(enum vfc_step_kind kind);

/* Whether a change can still be undone. */
enum vfc_past_state {
	VFC_PAST_LIVE,		/* the change can be undone */
	VFC_PAST_STALE,		/* a reboot has undone the change */
	VFC_PAST_FOREIGN,	/* another device is now at the address */
	VFC_PAST_GONE,		/* no device is now at the address */
};

/* A change made to a device. */
struct vfc_past {
	char address[VFC_NAME];
	char op[16];		/* "bind", "unbind", "sriov", "reset", "power"; "" in old records */
	char method[VFC_NAME];	/* reset method, or "" */
	uint64_t run;		/* command ID, shared by all its devices; 0 in old records */
	int64_t time;		/* seconds since 1970; 0 if unknown */
	int pid;		/* 0 if unknown */
	bool done;		/* completed; else interrupted or still running */
	enum vfc_past_state state;
	struct vfc_binding was;	/* before */
};

/*
 * List the changes in all journals that are neither undone nor restored. Changes that
 * can be undone come first; each part is sorted newest first. Return the count. The
 * caller frees the list (left untouched if there are none).
 */
int vfc_past_list(struct vfc_ctx *ctx, struct vfc_past **list);

/*
 * Record the state of devices before an operation that cannot be undone by a write
 * to sysfs: op "reset" (by a method, or "") or "power". The devices' journals stay
 * locked until vfc_event_end(), which removes the records unless the operation took
 * place. Devices on buses other than PCI have no journal. Return -EBUSY if another
 * process is changing a device, or another error if the state cannot be recorded.
 * *event is NULL on failure.
 */
struct vfc_event;
int vfc_event_begin(struct vfc_ctx *ctx, const char *op, const char *method,
		    const char *const *addresses, size_t count, struct vfc_event **event);
void vfc_event_end(struct vfc_event *event, bool happened);

/*
 * List the addresses of devices that were changed and not restored. Return the
 * count. The caller frees each address and the array with free() (left
 * untouched if there are none).
 */
int vfc_journal_list(struct vfc_ctx *ctx, char ***addresses);

#endif
