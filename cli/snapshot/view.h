/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of snapshots, and of what differs between them.
 *
 * Room snapshot: save what a device holds, and compare it later.
 */
#ifndef CLI_SNAPSHOT_VIEW_H
#define CLI_SNAPSHOT_VIEW_H

#include "cli/out/view.h"

/* ---- snapshots (view-snapshot.c) ------------------------------------ */

/* Of which device a snapshot is, and when; file NULL: it was taken to be compared. */
void view_snapshot_origin(struct doc *object, const char *file,
			  const struct vfc_snapshot *snapshot);
extern const struct field view_origin_fields[];

struct doc *view_snapshot_doc(const char *file, const struct vfc_snapshot *snapshot);
extern const struct view view_snapshot;

/* ---- differences (view-diff.c) -------------------------------------- */

/* A difference's document, the object in it, and the lists in that. */
struct view_diff_docs {
	struct doc *doc, *diff, *changes, *only_a, *only_b, *skipped;
};
struct view_diff_docs view_diff_doc(void);

/* A side, of the key "a" or "b". */
void view_diff_side(struct view_diff_docs *docs, const char *key, const char *file,
		    const struct vfc_snapshot *snapshot);

/* What is not the same, as a value, perhaps of a register (at NULL: of none). */
struct view_change {
	const char *region;
	uint64_t offset;
	unsigned int width;
	uint64_t before, after;
	uint64_t ignored;	/* bits that count for nothing */
	const struct vfc_reg_at *at;
};
void view_diff_change(struct view_diff_docs *docs, const struct view_change *change);

/* A stretch that one of them has alone: of the list only_a or only_b. */
void view_diff_only(struct doc *list, const char *region, uint64_t offset, uint64_t size);

/* One that was not compared; why it is a gap in either, "": it is none there. */
void view_diff_skipped(struct view_diff_docs *docs, const char *region, uint64_t offset,
		       uint64_t size, const char *a, const char *b);

/* How it ended; count: changes, listed or not. */
void view_diff_done(struct view_diff_docs *docs, bool same, uint64_t count);
extern const struct view view_diff;

#endif
