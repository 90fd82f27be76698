/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-bulk.h: the views of many bytes: found, filled, copied, summed, probed.
 */
#ifndef CLI_VIEW_BULK_H
#define CLI_VIEW_BULK_H

#include "cli/out/view.h"

struct view_access;

struct doc *view_found_doc(const char *region, const uint64_t *offsets, size_t count);
struct doc *view_fill_doc(const struct view_access *start, uint64_t size, bool verified);
struct doc *view_crc_doc(const struct view_access *start, uint64_t size, uint32_t sum);

/* One end of a copy, in a region or in a buffer; the other pointer is NULL. */
struct view_end {
	const char *region, *buffer;
	uint64_t offset;
};
struct doc *view_copy_doc(struct view_end from, struct view_end to, uint64_t size);

/* The result of --width probe. */
struct view_widths {
	const char *region;
	uint64_t offset, size;
	uint32_t skipped;	/* locations that were not accessed */
	struct vfc_widths widths;
};
struct doc *view_widths_doc(const struct view_widths *shown);
extern const struct view view_found, view_fill, view_copy, view_crc, view_widths;

#endif
