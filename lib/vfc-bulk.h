/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-bulk.h: search bytes for a pattern, and find the access widths that a region
 * supports. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_BULK_H
#define VFC_PUBLIC_BULK_H

#include "vfc-region.h"

/* ---- search for a pattern in a stream of bytes (region/search.c) --------------- */

#define VFC_PATTERN_MAX 1024

/* A pattern of bytes with a mask of significant bits. */
struct vfc_pattern {
	uint8_t bytes[VFC_PATTERN_MAX], mask[VFC_PATTERN_MAX];
	size_t size;		/* 1 to VFC_PATTERN_MAX */
};

/* The state of a search, owned by the caller. Matches may overlap. */
struct vfc_search {
	const struct vfc_pattern *pattern;
	/* Called with the offset of each match. Return true to end the search. */
	bool (*found)(void *data, uint64_t offset);
	void *data;
	uint8_t kept[VFC_PATTERN_MAX];	/* the last bytes, fewer than the pattern has */
	size_t nkept;
	uint64_t next;			/* the offset after these bytes */
};

/*
 * Search the next piece, which begins at offset. Also finds matches that began in
 * the previous piece. True if found() ended the search. Pure.
 */
bool vfc_search_add(struct vfc_search *search, uint64_t offset, const uint8_t *bytes,
		    size_t size);

/* ---- the access widths of a region (region/widths.c) ------------- */

/* The results of accesses with one width. */
struct vfc_width {
	unsigned int width;	/* bytes: 1, 2, 4 or 8 */
	int refused;		/* 0, or the error of such accesses */
	uint32_t data;		/* locations with the same data as other widths, or no other data */
	uint32_t zeros, ones;	/* … with only zeros, or only ones: data or no response */
	uint32_t differs;	/* … with other data than width 4 */
	uint32_t errors;	/* … with an error */
};

#define VFC_WIDTHS 4
#define VFC_WIDTH_STEP 8	/* bytes per location, which is aligned to this */

struct vfc_widths {
	struct vfc_width widths[VFC_WIDTHS];
	uint32_t places;
	uint32_t changing;	/* locations that changed by themselves (not counted) */
};

/* Initialize the results with the widths that would be refused at the location. */
void vfc_widths_begin(struct vfc_handle *handle, const struct vfc_span *span,
		      struct vfc_widths *widths);

/*
 * Read the VFC_WIDTH_STEP bytes at a location with accesses of each width that is not
 * refused (a->width is ignored; twice with 4) and add the results. A wrong width may
 * have side effects; on an arm64 host it may be fatal. Return 0, or the error of width 4
 * if the location cannot be read.
 */
int vfc_widths_ask(struct vfc_handle *handle, const struct vfc_span *span,
		   struct vfc_widths *widths);

/* True if the width returned data, and only data. */
bool vfc_width_answers(const struct vfc_width *width);

#endif
