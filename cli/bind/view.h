/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of bindings: changes, journals, records, aliases, mdev and SR-IOV.
 */
#ifndef CLI_BIND_VIEW_H
#define CLI_BIND_VIEW_H

#include "cli/out/view.h"

/* ---- bind and restore (view-bind.c) --------------------------------- */

/* The result for one device. */
struct view_bound {
	const struct vfc_target *target;
	const struct vfc_device *now;	/* NULL: the device is gone */
	const struct vfc_group *group;	/* NULL: none */
};

/* verb: an enum vfc_verb. */
struct doc *view_bound_doc(int verb, const struct view_bound *bound, size_t count);
const struct view *view_bound(int verb);

/* The entries of the journals (view-history.c). */
struct doc *view_past_doc(const struct vfc_past *past, size_t count);
extern const struct view view_past;

/* Several plans as one list of steps. */
struct doc *view_plan_doc(const struct vfc_plan *plans, size_t count);
extern const struct view view_plan;

/* ---- mediated devices and virtual functions (view-mdev-sriov.c) ----- */

struct doc *view_mdev_types_doc(const struct vfc_mdev_type *types, size_t count);
extern const struct view view_mdev_types;
struct doc *view_mdevs_doc(const struct vfc_mdev *mdevs, size_t count);
extern const struct view view_mdevs;
/* A created or existing device; changed: whether it was created now. */
struct doc *view_mdev_doc(const struct vfc_mdev *mdev, bool changed);
extern const struct view view_mdev;
struct doc *view_mdevs_removed_doc(const struct vfc_plan *plan);
extern const struct view view_mdevs_removed;

/* changed: whether the number of VFs was changed now; NULL: only shown. */
struct doc *view_sriov_doc(const struct vfc_sriov *sriov, const bool *changed);
extern const struct view view_sriov;

/* ---- bindings that survive a reboot (view-persist.c) ---------------- */

/* A record and what to show with it. */
struct view_persist {
	const struct vfc_persist *persist;
	const struct vfc_persist_status *status;	/* NULL: not checked */
	const char *action;	/* on its files: "write", "remove" or NULL */
	bool done;		/* the action was done */
	const struct vfc_persist_early *early;	/* drivers that may bind it first; or NULL */
	const char *was;	/* the host driver that early describes */
};

/* Add one item to the list "persists". */
void view_persist(struct doc *list, const struct view_persist *persist);

/* Print the records whose files are written or removed, if the document has any. */
void view_persists_text(struct text *t, const struct doc *doc);

extern const struct view view_persists, view_persists_removed, view_persists_boot;

/* ---- aliases (view-alias.c) ----------------------------------------- */

/* Add one item to "aliases" or "removed"; addresses: what the alias refers to now. */
void view_alias(struct doc *list, const struct vfc_alias *alias, char *const *addresses,
		int count);
extern const struct view view_aliases, view_aliases_removed;

#endif
