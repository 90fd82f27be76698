/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of reads and writes of regions.
 */
#ifndef CLI_REGION_VIEW_H
#define CLI_REGION_VIEW_H

#include "cli/out/view.h"

struct cond;
struct reading;

/* One access. */
struct view_access {
	const char *region;
	uint64_t offset;
	unsigned int width;
	uint64_t value;
	uint64_t mask, before;	/* of a masked write: its mask, the old value; mask 0: not masked */
	const char *suspect;	/* why the value may not be data, or NULL */
	const struct vfc_reg_at *at;	/* the register that was named, or NULL */
};

/* Add location, width and value to the object; returns the object. */
struct doc *view_access(struct doc *object, const struct view_access *access);

struct doc *view_reads_doc(const struct view_access *accesses, size_t count);
extern const struct view view_reads;

struct doc *view_writes_doc(const struct view_access *accesses, size_t count, bool verified);
extern const struct view view_writes;

/* A dump's document, its object, and the list in the object. */
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

/* Rows of values in gdb's format (view-examine.c); reg: "" for none. */
struct doc *view_x_doc(const char *region, char format, unsigned int width, struct doc **rows);
struct doc *view_x_row(struct doc *rows, uint64_t offset, const char *reg);
void view_x_value(struct doc *values, uint64_t value, unsigned int width);
extern const struct view view_x;

/* Build the plan that --dry-run prints for a command on an open device. */
struct doc *view_steps_doc(const char *address, bool opens, const char *const *steps,
			   size_t count);
extern const struct view view_steps;

/* ---- watched values (view-watch.c) ---------------------------------- */

struct view_watched {
	const char *region;
	uint64_t offset;
	unsigned int width;
	uint64_t value, before;	/* before: in the sample before */
	bool first;		/* the first sample */
	const char *suspect;	/* why the value may not be data, or NULL */
	const struct vfc_reg_at *at;	/* NULL: not a register */
};

/* Build a sample's document, and return its list. */
struct doc *view_sample_doc(uint64_t number, uint64_t elapsed_ns, struct doc **values);
void view_sample_value(struct doc *values, const struct view_watched *value);

/* As one line, and as a frame of lines on a terminal. */
extern const struct view view_sample, view_sample_frame;

/* ---- expect and wait (view-wait.c) ---------------------------------- */

/* plain: the single value that was expected, NULL for other conditions. */
struct doc *view_expect_doc(const struct reading *r, const struct cond *plain);
struct doc *view_wait_doc(const struct reading *r, uint64_t elapsed_ns);
extern const struct view view_expect, view_wait;

#endif
