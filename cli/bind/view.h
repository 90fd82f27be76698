/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of what binding changes and records.
 */
#ifndef CLI_BIND_VIEW_H
#define CLI_BIND_VIEW_H

#include "cli/out/view.h"

/* ---- bind and restore (view-bind.c) --------------------------------- */

/* What became of one device. */
struct view_bound {
	const struct vfc_target *target;
	const struct vfc_device *now;	/* NULL: it is gone */
	const struct vfc_group *group;	/* NULL: none */
};

/* verb: an enum vfc_verb. */
struct doc *view_bound_doc(int verb, const struct view_bound *bound, size_t count);
const struct view *view_bound(int verb);

/* What the journals remember (view-history.c). */
struct doc *view_past_doc(const struct vfc_past *past, size_t count);
extern const struct view view_past;

/* Several plans, one after the other, as one list of steps. */
struct doc *view_plan_doc(const struct vfc_plan *plans, size_t count);
extern const struct view view_plan;

/* ---- mediated devices and virtual functions (view-mdev-sriov.c)  */

struct doc *view_mdev_types_doc(const struct vfc_mdev_type *types, size_t count);
extern const struct view view_mdev_types;
struct doc *view_mdevs_doc(const struct vfc_mdev *mdevs, size_t count);
extern const struct view view_mdevs;
/* What was made, or found; changed: whether anything was written. */
struct doc *view_mdev_doc(const struct vfc_mdev *mdev, bool changed);
extern const struct view view_mdev;
struct doc *view_mdevs_removed_doc(const struct vfc_plan *plan);
extern const struct view view_mdevs_removed;

/* changed: whether the number was changed now; NULL: nobody asked for it. */
struct doc *view_sriov_doc(const struct vfc_sriov *sriov, const bool *changed);
extern const struct view view_sriov;

/* ---- bindings that survive a reboot (view-persist.c) ---------------- */

/* A record, and what is to be said of it beside. */
struct view_persist {
	const struct vfc_persist *persist;
	const struct vfc_persist_status *status;	/* NULL: nobody looked */
	const char *action;	/* "write", "remove": of its files; NULL: neither */
	bool done;		/* they are written or removed already */
	const struct vfc_persist_early *early;	/* who may have the device first; NULL */
	const char *was;	/* the driver that early is about */
};

/* One item of the list "persists". */
void view_persist(struct doc *list, const struct view_persist *persist);

/* In text, the records of a document whose files are written or removed; none is fine. */
void view_persists_text(struct text *t, const struct doc *doc);

extern const struct view view_persists, view_persists_removed, view_persists_boot;

/* ---- names that stay (view-alias.c) --------------------------------- */

/* One item of the list "aliases" or "removed"; addresses: what it is now. */
void view_alias(struct doc *list, const struct vfc_alias *alias, char *const *addresses,
		int count);
extern const struct view view_aliases, view_aliases_removed;

#endif
