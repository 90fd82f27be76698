/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of snapshots, and of the differences between them.
 *
 * Room snapshot: save a device's contents, and compare it later.
 */
#ifndef CLI_SNAPSHOT_VIEW_H
#define CLI_SNAPSHOT_VIEW_H

#include "cli/out/view.h"

/* ---- snapshots (view-snapshot.c) ------------------------------------ */

/* Add the snapshot's device and time; file NULL: taken of a device by `diff`. */
void view_snapshot_origin(struct doc *object, const char *file,
			  const struct vfc_snapshot *snapshot);
extern const struct field view_origin_fields[];

struct doc *view_snapshot_doc(const char *file, const struct vfc_snapshot *snapshot);
extern const struct view view_snapshot;

/* ---- differences (view-diff.c) -------------------------------------- */

/* A comparison's document, its object, and the lists in the object. */
struct view_diff_docs {
	struct doc *doc, *diff, *changes, *only_a, *only_b, *skipped;
};
struct view_diff_docs view_diff_doc(void);

/* Add a side; key is "a" or "b". */
void view_diff_side(struct view_diff_docs *docs, const char *key, const char *file,
		    const struct vfc_snapshot *snapshot);

/* A value that differs, of a register or not (at: NULL). */
struct view_change {
	const char *region;
	uint64_t offset;
	unsigned int width;
	uint64_t before, after;
	uint64_t ignored;	/* bits that are ignored */
	const struct vfc_reg_at *at;
};
void view_diff_change(struct view_diff_docs *docs, const struct view_change *change);

/* Add bytes that only one side has; list is only_a or only_b. */
void view_diff_only(struct doc *list, const char *region, uint64_t offset, uint64_t size);

/* Add a stretch that was not compared, with the reason of each side; "": not a gap there. */
void view_diff_skipped(struct view_diff_docs *docs, const char *region, uint64_t offset,
		       uint64_t size, const char *a, const char *b);

/* Add the result; count: all changes, listed or not. */
void view_diff_done(struct view_diff_docs *docs, bool same, uint64_t count);
extern const struct view view_diff;

#endif
