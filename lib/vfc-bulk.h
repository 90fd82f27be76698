/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-bulk.h: search many bytes, and find the widths of access that a region
 * answers. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_BULK_H
#define VFC_PUBLIC_BULK_H

#include "vfc-region.h"

/* ---- a pattern in a stream of bytes (region/search.c) --------------- */

#define VFC_PATTERN_MAX 1024

/* What is looked for: bytes, and which bits of each matter. */
struct vfc_pattern {
	uint8_t bytes[VFC_PATTERN_MAX], mask[VFC_PATTERN_MAX];
	size_t size;		/* 1 to VFC_PATTERN_MAX */
};

/* A search under way; the caller's. Matches may overlap one another. */
struct vfc_search {
	const struct vfc_pattern *pattern;
	/* Told where each match begins; true ends the search. */
	bool (*found)(void *data, uint64_t offset);
	void *data;
	uint8_t kept[VFC_PATTERN_MAX];	/* the last bytes, fewer than the pattern has */
	size_t nkept;
	uint64_t next;			/* the offset that follows them */
};

/*
 * Search the next piece, which begins at offset. Matches that began in the
 * piece before are found when the two meet. True: found() ended it. Pure.
 */
bool vfc_search_add(struct vfc_search *search, uint64_t offset, const uint8_t *bytes,
		    size_t size);

/* ---- the widths that a region answers (region/widths.c) ------------- */

/* What accesses of one width gave. */
struct vfc_width {
	unsigned int width;	/* bytes: 1, 2, 4 or 8 */
	int refused;		/* 0, or the error that such an access is refused with */
	uint32_t data;		/* places where it gave what the others gave, or alone */
	uint32_t zeros, ones;	/* … nothing but zeros, or ones: data, or nobody answered */
	uint32_t differs;	/* … something else than the width of 4 gave */
	uint32_t errors;	/* … an error */
};

#define VFC_WIDTHS 4
#define VFC_WIDTH_STEP 8	/* bytes of a place: aligned to as many */

struct vfc_widths {
	struct vfc_width widths[VFC_WIDTHS];
	uint32_t places;
	uint32_t changing;	/* of them changed by themselves and tell nothing */
};

/* Nothing is known yet, but which widths would be refused at the place. */
void vfc_widths_begin(struct vfc_handle *handle, const struct vfc_access *a,
		      struct vfc_widths *widths);

/*
 * Read the VFC_WIDTH_STEP bytes at a place with accesses of each width that is not
 * refused (a->width does not count; twice with 4) and add what came. Registers may
 * take offence: on an arm64 host a wrong width may be fatal. 0, or the error of the
 * width of 4, which tells that the place cannot be read.
 */
int vfc_widths_ask(struct vfc_handle *handle, const struct vfc_access *a,
		   struct vfc_widths *widths);

/* True when the width gave data, and never anything else than data. */
bool vfc_width_answers(const struct vfc_width *width);

#endif
