/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-hand.h: from one driver to another, and back. Part of vfc.h. */
#ifndef VFC_PUBLIC_HAND_H
#define VFC_PUBLIC_HAND_H

#include "vfc-look.h"

/* ---- handing over (bind/plan.c, bind/apply.c, bind/journal.c) ------- */

/* What a PCI device is bound to, as far as a change of driver can alter it. */
struct vfc_binding {
	char driver[VFC_NAME];		/* "": none */
	char override[VFC_NAME];	/* driver_override, "": not set */
	int vfs;			/* sriov_numvfs; -1: no SR-IOV, or of no interest */
	char power[VFC_NAME];		/* power/control: "on", "auto"; "": of no interest */
};

/* Something that speaks against taking a device from its driver. */
struct vfc_use {
	char address[VFC_NAME];
	char reason[VFC_NAME];	/* a word of vfc_use_reasons: what --force=… names */
	char text[256];		/* "nvme0n1p2 is mounted on /home" */
	bool final;		/* nothing overrides it */
	bool mild;		/* told, but it speaks against nothing; no reason */
};
extern const char *const vfc_use_reasons[];	/* NULL at the end */

enum vfc_verb {
	VFC_BIND,		/* to a driver */
	VFC_UNBIND,		/* from any driver */
	VFC_RESTORE,		/* to what the journal remembers from before the first change */
	VFC_UNDO,		/* … from before the last one, or all of vfc_past_list() */
	VFC_SRIOV,		/* to another number of virtual functions */
	VFC_MDEV_CREATE,	/* make mediated devices */
	VFC_MDEV_REMOVE,
};

/* What is wanted of some PCI devices (full addresses), or mediated ones (UUIDs). */
struct vfc_order {
	enum vfc_verb verb;
	const char *driver;	/* VFC_BIND: its name, '-' and '_' are alike */
	int vfs;		/* VFC_SRIOV: how many */
	bool all;		/* VFC_UNDO: not the last change alone */
	const char *mdev_parent, *mdev_type;	/* VFC_MDEV_CREATE */
	const char *const *addresses;
	size_t count;
	bool modprobe;		/* load the driver's module when it is missing */
	int64_t timeout_ns;	/* longest wait for one write; for a lock at most 2 s */
	bool boots;		/* what it comes to is what the devices were: no journal, no lock */
};

enum vfc_step_kind {
	VFC_STEP_JOURNAL, VFC_STEP_MODPROBE, VFC_STEP_VFS, VFC_STEP_OVERRIDE,
	VFC_STEP_UNBIND, VFC_STEP_PROBE, VFC_STEP_ATTACH, VFC_STEP_POWER,
	VFC_STEP_FORGET, VFC_STEP_UNDONE, VFC_STEP_CREATE, VFC_STEP_REMOVE,
};

/* One write of a plan. */
struct vfc_step {
	enum vfc_step_kind kind;
	size_t target;		/* which of the plan's targets it changes */
	char file[256];		/* what is written, as a person would type it */
	char path[256];		/* the same below sysfs, "" for other files */
	char value[256];	/* what is written there */
	char driver[VFC_NAME];	/* the driver it takes from or gives to, or loads */
	char why[128];
};

/* One device of a plan. */
struct vfc_target {
	char address[VFC_NAME];
	struct vfc_device dev;	/* at VFC_DEPTH_ROW, when the plan was made */
	struct vfc_binding now, want;
	bool journaled;		/* the journal has an original of it already */
	bool stale;		/* only its journal is removed: a reboot, or it is gone */
	bool changes;		/* something is to be written for it */
	char op[16];		/* VFC_UNDO: what is undone, as in struct vfc_past; "" of old */
	uint64_t run;		/* VFC_UNDO: the command that did it */
	unsigned int left;	/* VFC_UNDO: changes that are there to be undone then */
	char note[256];		/* why there is less to do than asked, or "" */
};

/* All that would be done, in order, and what speaks against it. */
struct vfc_plan {
	enum vfc_verb verb;
	bool all;		/* VFC_UNDO: as ordered */
	bool boots;		/* as ordered */
	int64_t timeout_ns;
	struct vfc_target *targets;
	size_t ntargets;
	struct vfc_step *steps;
	size_t nsteps;
	struct vfc_use *uses;
	size_t nuses;
	unsigned int unread;	/* processes that could not be looked into */
};

/*
 * Make the plan for an order; nothing is changed, nothing is locked. -ENODEV
 * for no such device, -EOPNOTSUPP for one of another bus, -ENOENT for an
 * unknown driver, -ENODATA for a device without a journal to restore from,
 * -ESTALE when the journal is of another device. Release with vfc_plan_clear().
 */
int vfc_plan_make(struct vfc_ctx *ctx, const struct vfc_order *order,
		  struct vfc_plan *plan);
void vfc_plan_clear(struct vfc_plan *plan);

/*
 * Carry out a plan, whatever its uses: the caller has looked at them. Locks
 * the devices' journals, writes the originals to the disk, then takes step
 * after step, each verified by reading back; a failed one has the earlier ones
 * undone, which the message tells. -EBUSY when another process changes a
 * device, -EAGAIN when it changed since the plan was made. A child process
 * does it all: -ETIMEDOUT when the kernel did not finish a write in time, and
 * the child stays behind to undo what was done when it does; -ECHILD when the
 * child was killed. Needs root.
 */
int vfc_plan_apply(struct vfc_ctx *ctx, const struct vfc_plan *plan);

/* "journal", "override", "unbind" … */
const char *vfc_step_word(enum vfc_step_kind kind);

/* Whether something that was done can still be undone. */
enum vfc_past_state {
	VFC_PAST_LIVE,		/* it can */
	VFC_PAST_STALE,		/* a reboot has undone it */
	VFC_PAST_FOREIGN,	/* another device is at the address now */
	VFC_PAST_GONE,		/* none is */
};

/* One thing that was done to a device. */
struct vfc_past {
	char address[VFC_NAME];
	char op[16];		/* "bind", "unbind", "sriov", "reset", "power"; "" of old */
	char method[VFC_NAME];	/* a reset's, or "" */
	uint64_t run;		/* the command, the same for all its devices; 0 of old */
	int64_t time;		/* seconds since 1970; 0: not known */
	int pid;		/* 0: not known */
	bool done;		/* it came to its end; else it was cut short, or is under way */
	enum vfc_past_state state;
	struct vfc_binding was;	/* before */
};

/*
 * What was done to devices and neither undone nor given back, as their journals
 * have it: what can be undone first, newest first. Returns the count; free the
 * list with free() (untouched when there is none).
 */
int vfc_past_list(struct vfc_ctx *ctx, struct vfc_past **list);

/*
 * Remember what devices are, before something is done to them that no write to
 * sysfs undoes: op "reset" (by a method, or "") or "power". Their journals stay
 * locked until vfc_event_end(), which takes it back unless it happened. Devices
 * that are not PCI's have no journal. -EBUSY when another process changes one;
 * any other error says why it cannot be remembered, *event is NULL then.
 */
struct vfc_event;
int vfc_event_begin(struct vfc_ctx *ctx, const char *op, const char *method,
		    const char *const *addresses, size_t count, struct vfc_event **event);
void vfc_event_end(struct vfc_event *event, bool happened);

/*
 * Addresses of the devices that were changed and not given back. Returns the
 * count; free each and the array with free() (untouched when there are none).
 */
int vfc_journal_list(struct vfc_ctx *ctx, char ***addresses);

#endif
