/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of what was read from regions and written to them.
 */
#ifndef CLI_REGION_VIEW_H
#define CLI_REGION_VIEW_H

#include "cli/out/view.h"

struct cond;
struct reading;

/* One access that was made. */
struct view_access {
	const char *region;
	uint64_t offset;
	unsigned int width;
	uint64_t value;
	uint64_t mask, before;	/* a masked write: of which bits, what was there; mask 0: none */
	const char *suspect;	/* NULL: no reason for doubt */
	const struct vfc_reg_at *at;	/* the register that was named; NULL: none */
};

/* Where, how wide, and what was there; the object. */
struct doc *view_access(struct doc *object, const struct view_access *access);

struct doc *view_reads_doc(const struct view_access *accesses, size_t count);
extern const struct view view_reads;

struct doc *view_writes_doc(const struct view_access *accesses, size_t count, bool verified);
extern const struct view view_writes;

/* A dump's document, the object in it, and the list in that. */
struct view_dump_docs {
	struct doc *doc, *dump, *parts;
};
struct view_dump_docs view_dump_doc(const struct view_access *start, uint64_t size,
				    const char *path);
void view_dump_data(struct doc *parts, uint64_t offset, const char *hex);
void view_dump_gap(struct doc *parts, uint64_t offset, uint64_t size, const char *why);
extern const struct view view_dump;

struct doc *view_load_doc(const struct view_access *start, uint64_t size, const char *path,
			  const char *file);
extern const struct view view_load;

/* Values as gdb shows them (view-examine.c): rows of some each. reg: "" for none. */
struct doc *view_x_doc(const char *region, char format, unsigned int width, struct doc **rows);
struct doc *view_x_row(struct doc *rows, uint64_t offset, const char *reg);
void view_x_value(struct doc *values, uint64_t value, unsigned int width);
extern const struct view view_x;

/* What --dry-run of a command on an open device says it would do. */
struct doc *view_steps_doc(const char *address, bool opens, const char *const *steps,
			   size_t count);
extern const struct view view_steps;

/* ---- watched values (view-watch.c) ---------------------------------- */

struct view_watched {
	const char *region;
	uint64_t offset;
	unsigned int width;
	uint64_t value, before;	/* before: in the sample that was looked at last */
	bool first;		/* there was none */
	const char *suspect;	/* NULL: no reason for doubt */
	const struct vfc_reg_at *at;	/* NULL: no register was named */
};

/* A sample's document, and the list in it. */
struct doc *view_sample_doc(uint64_t number, uint64_t elapsed_ns, struct doc **values);
void view_sample_value(struct doc *values, const struct view_watched *value);

/* As a line, and as what takes a terminal's lines. */
extern const struct view view_sample, view_sample_frame;

/* ---- expect and wait (view-wait.c) ---------------------------------- */

/* plain: the one value that was expected as a whole, NULL for other conditions. */
struct doc *view_expect_doc(const struct reading *r, const struct cond *plain);
struct doc *view_wait_doc(const struct reading *r, uint64_t elapsed_ns);
extern const struct view view_expect, view_wait;

#endif
