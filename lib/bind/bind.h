/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/bind: bind devices to drivers and restore them: guards, plan, apply, journal, undo.
 *
 * bind.h: what the files that hand devices over share: what a device is bound
 * to, who uses it, plans.
 */
#ifndef VFC_BIND_H
#define VFC_BIND_H

#include <stdio.h>

#include "journal.h"

/* ---- drivers (driver.c) --------------------------------------------- */

/*
 * The name under which sysfs has a PCI driver ('-' and '_' are alike), or
 * -ENOENT, not recorded, when it is not there.
 */
int driver_find(struct vfc_ctx *ctx, const char *name, char found[VFC_NAME]);

/* The driver that is meant: vfio-pci also by its module's name, before that is loaded. */
const char *driver_meant(const char *name);

/* What a PCI device is bound to now. */
int binding_read(struct vfc_ctx *ctx, const char *address, struct vfc_binding *b);

/* The same with its identity and the boot, as a journal wants it. */
int binding_identify(struct vfc_ctx *ctx, const char *address,
		     struct journal_original *now);

/* True when both are the same in all that each of them knows. */
bool binding_equal(const struct vfc_binding *a, const struct vfc_binding *b);

/*
 * Record why the device did not end up with that driver, err being what its
 * probe answered (0: unknown); returns an errno < 0.
 */
int driver_explain(struct vfc_ctx *ctx, const char *address, const char *driver, int err);

/* ---- who uses a device (users.c, users-*.c) ------------------------- */

/* Uses found so far. */
struct uses {
	struct vfc_ctx *ctx;
	const char *address;	/* the device being looked at */
	struct vfc_use *list;
	size_t count;
	unsigned int unread;	/* processes that could not be looked into */
	struct nodes *nodes;	/* of users-nodes.c, while it walks */
	int err;		/* -ENOMEM */
};

/* Add one use, unless it is there already; final: no --force overrides it. */
void uses_add(struct uses *uses, const char *reason, bool final, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Add what is told and speaks against nothing. */
void uses_tell(struct uses *uses, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Everything that speaks against the change of one target of a plan. */
void uses_of_change(struct uses *uses, enum vfc_verb verb, const struct vfc_target *t);

/* Who has the device open through VFIO; the others, beside this process. */
void uses_of_open(struct uses *uses, const struct vfc_device *dev);
void uses_of_others(struct uses *uses, const struct vfc_device *dev);

/* Of a block device / a network interface, by name. */
void uses_of_block(struct uses *uses, const char *name);
void uses_of_nvme(struct uses *uses, const char *controller);
void uses_of_net(struct uses *uses, const char *name);

/* Of the screen that a PCI device drives, a frame buffer, a terminal, an input device. */
void uses_of_screen(struct uses *uses, const char *address);
void uses_of_graphics(struct uses *uses, const char *name);
void uses_of_tty(struct uses *uses, const char *name);
void uses_of_input(struct uses *uses, const char *name);

/* Of the nodes of everything below the device at dirfd, which is closed. */
void uses_of_nodes(struct uses *uses, int dirfd, const char *name);

/* What a block device that nothing was found to use has written on it; number: "259:1". */
void uses_of_signature(struct uses *uses, const char *name, const char *number);

/* What the first bytes of a block device say it is part of. */
struct signature {
	const char *what;	/* "LVM", "a ZFS pool", static */
	char name[VFC_NAME];	/* the pool's, or "" */
};
bool signature_find(const uint8_t *head, size_t size, struct signature *signature);

/* A file of procfs as lines; NULL when it cannot be opened. */
FILE *uses_lines(struct vfc_ctx *ctx, const char *file);

/* What uses_walk() calls with class and name of a device. */
typedef void uses_visit(struct uses *uses, const char *class, const char *name);

/*
 * Visit every device that is of a class ("block", "net" …) in the tree of
 * sysfs at dirfd, which is called name; dirfd is closed, < 0 is none.
 */
void uses_walk(struct uses *uses, int dirfd, const char *name, uses_visit *visit);

/* ---- plans (plan.c) ------------------------------------------------- */

/*
 * Add the write of value to a file of sysfs; the caller says why. NULL without
 * memory.
 */
struct vfc_step *plan_write(struct vfc_plan *plan, size_t target, enum vfc_step_kind kind,
			    const char *value, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* True for a verb that ends changes instead of making one. */
bool plan_goes_back(enum vfc_verb verb);

/* Add the steps that take a target of the plan from its .now to its .want. */
int plan_change(struct vfc_ctx *ctx, struct vfc_plan *plan, size_t target);

/* In the child: do the write of one step; a failure is recorded. */
int plan_write_step(struct vfc_ctx *ctx, const struct vfc_step *step);

/* ---- undoing (undo.c) ----------------------------------------------- */

/*
 * What `undo` wants of a device that is as now says: what it was before the last
 * change, or before all of them. -ENODATA when nothing is to be undone, -ESTALE
 * when another device was at the address.
 */
int undo_want(struct vfc_ctx *ctx, const struct journal_original *now, bool all,
	      struct vfc_target *t);

/* True when the journal speaks of anything at all. */
bool undo_knows(struct vfc_ctx *ctx, const char *address);

/* True, and what it was, when the last command that changed the device was cut short. */
bool undo_unfinished(struct vfc_ctx *ctx, const char *address,
		     const struct journal_original *now, struct journal_entry *entry);

/* True when the last change that can be undone is still the one a plan was made for. */
bool undo_is_last(struct vfc_ctx *ctx, const struct journal_original *now,
		  const struct vfc_target *t);

/* ---- virtual functions (sriov.c) ------------------------------------ */

/* Record that a device offers no virtual functions, and why; -EOPNOTSUPP. */
int sriov_absent(struct vfc_ctx *ctx, const char *address);

/* Everything that keeps the kernel from changing the number of virtual functions. */
void sriov_uses(struct uses *uses, const struct vfc_target *t);

/* Record why writing that number failed with err, which is returned. */
int sriov_explain(struct vfc_ctx *ctx, const char *address, const char *number, int err);

/* ---- mediated devices (mdev.c) -------------------------------------- */

/* True for a plan whose targets are mediated devices: it has no journal. */
bool plan_is_mdev(const struct vfc_plan *plan);

/* Targets and steps of an order for mediated devices; in the child: take them. */
int mdev_plan(struct vfc_ctx *ctx, const struct vfc_order *order, struct vfc_plan *plan);
int mdev_apply(struct vfc_ctx *ctx, void *plan);

#endif
