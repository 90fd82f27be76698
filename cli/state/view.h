/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of a device's state: reset, power, features, migration.
 *
 * Room state: reset, power, features and migration.
 */
#ifndef CLI_STATE_VIEW_H
#define CLI_STATE_VIEW_H

#include "cli/out/view.h"

/* The document of a reset, the object in it, and the lists in that. */
struct view_reset_docs {
	struct doc *doc, *reset, *changes, *irqs;
};
struct view_reset_docs view_reset_doc(const char *address, const struct vfc_reset *reset);

/* What would be done, step by step, with the reason; opens: the device is not open. */
void view_reset_steps(struct view_reset_docs *docs, const struct vfc_reset *reset, bool opens);

/* What became of it: the lists are made, to be filled. */
void view_reset_done(struct view_reset_docs *docs, uint64_t elapsed_ns);
void view_reset_change(struct view_reset_docs *docs, const char *region,
		       const struct vfc_change *change);
void view_reset_irq(struct view_reset_docs *docs, uint32_t index, bool before, bool after);
extern const struct view view_reset;

/* How a device stands with migration. */
struct doc *view_migration_doc(const char *address, const struct vfc_migration *m);
extern const struct view view_migration;

/* A state that was saved to a file, or loaded from one (verb). */
struct doc *view_migrated_doc(const char *address, const char *verb, const char *file,
			      uint64_t size, const struct vfc_migration *now);
extern const struct view view_migrated;

/* How a device stands with power; session: it is open in this one. */
struct doc *view_power_doc(const char *address, const struct vfc_power *power, bool session,
			   enum vfc_low_power low);
extern const struct view view_power;

/* A device that woke. */
struct doc *view_woken_doc(const char *address, uint64_t elapsed_ns);
extern const struct view view_woken;

/* One item of a list that has the view's key. */
void view_feature(struct doc *list, const struct vfc_feature *feature);
extern const struct view view_features;

/* A feature that was set (how: by what means), and a dma-buf that was made. */
struct doc *view_feature_set_doc(const char *address, const char *name, const char *value,
				 const char *how);
extern const struct view view_feature_set;
struct doc *view_dma_buf_doc(const char *address, const char *region, uint64_t offset,
			     uint64_t size);
extern const struct view view_dma_buf;

#endif
