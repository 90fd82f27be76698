/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of a device's state: reset, power, features, migration.
 *
 * Room state: reset, power, features and migration.
 */
#ifndef CLI_STATE_VIEW_H
#define CLI_STATE_VIEW_H

#include "cli/out/view.h"

/* The document of a reset, its object, and the lists in the object. */
struct view_reset_docs {
	struct doc *doc, *reset, *changes, *irqs;
};
struct view_reset_docs view_reset_doc(const char *address, const struct vfc_reset *reset);

/* Add the planned steps with their reasons; opens: the device is not open yet. */
void view_reset_steps(struct view_reset_docs *docs, const struct vfc_reset *reset, bool opens);

/* Add the result: creates the lists, to be filled. */
void view_reset_done(struct view_reset_docs *docs, uint64_t elapsed_ns);
void view_reset_change(struct view_reset_docs *docs, const char *region,
		       const struct vfc_change *change);
void view_reset_irq(struct view_reset_docs *docs, uint32_t index, bool before, bool after);
extern const struct view view_reset;

/* A device's migration state. */
struct doc *view_migration_doc(const char *address, const struct vfc_migration *m);
extern const struct view view_migration;

/* A device state that was saved to a file, or loaded from one (verb). */
struct doc *view_migrated_doc(const char *address, const char *verb, const char *file,
			      uint64_t size, const struct vfc_migration *now);
extern const struct view view_migrated;

/* A device's power state; session: it is open in this session. */
struct doc *view_power_doc(const char *address, const struct vfc_power *power, bool session,
			   enum vfc_low_power low);
extern const struct view view_power;

/* A device that woke up. */
struct doc *view_woken_doc(const char *address, uint64_t elapsed_ns);
extern const struct view view_woken;

/* Add one item to a list with the view's key. */
void view_feature(struct doc *list, const struct vfc_feature *feature);
extern const struct view view_features;

/* A feature that was set (how: feature or config), and a dma-buf that was created. */
struct doc *view_feature_set_doc(const char *address, const char *name, const char *value,
				 const char *how);
extern const struct view view_feature_set;
struct doc *view_dma_buf_doc(const char *address, const char *region, uint64_t offset,
			     uint64_t size);
extern const struct view view_dma_buf;

#endif
