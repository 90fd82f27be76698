/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/bind: bind devices to drivers and restore them: guards, plan, apply, journal, undo.
 *
 * bind.h: shared by the files of lib/bind: drivers and bindings, users of a device,
 * plans.
 */
#ifndef VFC_BIND_H
#define VFC_BIND_H

#include "journal.h"

/* ---- drivers (driver.c) --------------------------------------------- */

/*
 * Find a PCI driver's name in sysfs ('-' and '_' are equal). -ENOENT, not recorded,
 * if there is no such driver.
 */
int driver_find(struct vfc_ctx *ctx, const char *name, char found[VFC_NAME]);

/* Return the driver that a name means: vfio_pci means vfio-pci even before it is loaded. */
const char *driver_meant(const char *name);

/* True if vfio-pci refuses the device as unsafe: it is on the denylist, which is in force. */
bool driver_denies(struct vfc_ctx *ctx, const struct vfc_device *dev);

/* Read the driver, override, VFs and power control of a PCI device. */
int binding_read(struct vfc_ctx *ctx, const char *address, struct vfc_binding *b);

/* Read the binding with the device's identity and the boot id, for a journal. */
int binding_identify(struct vfc_ctx *ctx, const char *address,
		     struct journal_original *now);

/* True if all values that are known in both bindings are equal. */
bool binding_equal(const struct vfc_binding *a, const struct vfc_binding *b);

/*
 * Record why the device is not bound to that driver; err is the errno of its
 * probe (0: unknown). Returns an errno < 0.
 */
int driver_explain(struct vfc_ctx *ctx, const char *address, const char *driver, int err);

/* ---- uses of a device (users.c, users-*.c) -------------------------- */

/* Uses found so far. */
struct uses {
	struct vfc_ctx *ctx;
	const char *address;	/* the device being checked */
	struct vfc_use *list;
	size_t count;
	struct nodes *nodes;	/* used by users-nodes.c during its walk */
	int err;		/* an error < 0, recorded: the uses are incomplete */
};

/* Add a use, unless already listed; final: --force does not override it. */
void uses_add(struct uses *uses, const char *reason, bool final, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Record a use that does not block the change. */
void uses_tell(struct uses *uses, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Record that a check could not be made; only --force=unchecked overrides it. */
void uses_unchecked(struct uses *uses, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * True if an error of reading a process leaves a check undone: the process has not ended,
 * and is not one that an ordinary user may not read (the kernel refuses their changes).
 */
bool uses_missed(int err);

/* Find all uses that block the change of one target of a plan. */
void uses_of_change(struct uses *uses, enum vfc_verb verb, const struct vfc_target *t);

/* Find processes that have the device open through VFIO; others: skip this process. */
void uses_of_open(struct uses *uses, const struct vfc_device *dev);
void uses_of_others(struct uses *uses, const struct vfc_device *dev);

/* Find the uses of a block device / a network interface, by name. */
void uses_of_block(struct uses *uses, const char *name);
void uses_of_nvme(struct uses *uses, const char *controller);
void uses_of_net(struct uses *uses, const char *name);

/* Find the uses of a PCI device's screen, a frame buffer, a terminal, an input device. */
void uses_of_screen(struct uses *uses, const char *address);
void uses_of_graphics(struct uses *uses, const char *name);
void uses_of_tty(struct uses *uses, const char *name);
void uses_of_input(struct uses *uses, const char *name);

/* Find open nodes of everything below the device at dirfd; closes dirfd. */
void uses_of_nodes(struct uses *uses, int dirfd, const char *name);

/* Check the signature of a block device without known users; number: "259:1". */
void uses_of_signature(struct uses *uses, const char *name, const char *number);

/* The storage stack that a block device's signature belongs to. */
struct signature {
	const char *what;	/* "LVM", "a ZFS pool", static */
	char name[VFC_NAME];	/* the pool's, or "" */
};
bool signature_find(const uint8_t *head, size_t size, struct signature *signature);

/* Callback of uses_walk(), called with a device's class and name. */
typedef void uses_visit(struct uses *uses, const char *class, const char *name);

/*
 * Visit every device with a class ("block", "net" …) in the sysfs tree
 * at dirfd, whose name is name. Closes dirfd; no-op if dirfd < 0.
 */
void uses_walk(struct uses *uses, int dirfd, const char *name, uses_visit *visit);

/* ---- plans (plan.c) ------------------------------------------------- */

/*
 * Add a write of value to a sysfs file; the caller fills why. NULL if out of
 * memory.
 */
struct vfc_step *plan_write(struct vfc_plan *plan, size_t target, enum vfc_step_kind kind,
			    const char *value, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* True for a verb that undoes changes. */
bool plan_goes_back(enum vfc_verb verb);

/* Add the steps that change a target of the plan from .now to .want. */
int plan_change(struct vfc_ctx *ctx, struct vfc_plan *plan, size_t target);

/* Write one step, in the child; a failure is recorded. */
int plan_write_step(struct vfc_ctx *ctx, const struct vfc_step *step);

/* ---- undoing (undo.c) ----------------------------------------------- */

/*
 * Determine what `undo` restores for a device whose current state is now: its state
 * before the last change, or before all. -ENODATA if there is nothing to undo,
 * -ESTALE if another device was at the address.
 */
int undo_want(struct vfc_ctx *ctx, const struct journal_original *now, bool all,
	      struct vfc_target *t);

/* True if the journal has any entry. */
bool undo_knows(struct vfc_ctx *ctx, const char *address);

/* True if the last command on the device was interrupted; returns the state before. */
bool undo_unfinished(struct vfc_ctx *ctx, const char *address,
		     const struct journal_original *now, struct journal_entry *entry);

/* True if the last change that can be undone is still the change that the plan undoes. */
bool undo_is_last(struct vfc_ctx *ctx, const struct journal_original *now,
		  const struct vfc_target *t);

/* ---- VFs (sriov.c) ------------------------------------ */

/* Record why a device has no SR-IOV; returns -EOPNOTSUPP. */
int sriov_absent(struct vfc_ctx *ctx, const char *address);

/* Find all reasons why the kernel cannot change the number of VFs. */
void sriov_uses(struct uses *uses, const struct vfc_target *t);

/* Record why writing the number of VFs failed with err; returns err. */
int sriov_explain(struct vfc_ctx *ctx, const char *address, const char *number, int err);

/* ---- mediated devices (mdev.c) -------------------------------------- */

/* True if the plan's targets are mediated devices, which have no journal. */
bool plan_is_mdev(const struct vfc_plan *plan);

/* Plan an order for mediated devices; carry out a plan, in the child. */
int mdev_plan(struct vfc_ctx *ctx, const struct vfc_order *order, struct vfc_plan *plan);
int mdev_apply(struct vfc_ctx *ctx, void *plan);

#endif
