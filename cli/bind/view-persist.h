/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-persist.h: the views of what stays of a device: names, and its driver. Part of
 * out/view.h.
 */
#ifndef CLI_VIEW_PERSIST_H
#define CLI_VIEW_PERSIST_H

#include "lib/vfc.h"
#include "cli/out/view.h"

/* What a device can be known by when its address has changed: slot, bay, serials. */
void view_identity(struct doc *object, const struct vfc_identity *id);
extern const struct field view_serial_fields[];

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
