/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-bulk.h: many bytes at once: searched, summed, and which widths of access
 * a region answers. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_BULK_H
#define VFC_PUBLIC_BULK_H

#include "vfc-region.h"

/* ---- CRC-32 (crc.c) --------------------------------------------------- */

/* A sum under way; the caller's. */
struct vfc_crc {
	uint32_t crc;
	uint32_t table[8][256];
};

/*
 * The CRC-32 of IEEE 802.3 (polynomial 0x04c11db7, reflected), as gzip, zip and
 * PNG have it: begin, add bytes in any pieces, end. Pure.
 */
void vfc_crc_begin(struct vfc_crc *sum);
void vfc_crc_add(struct vfc_crc *sum, const void *bytes, size_t size);
uint32_t vfc_crc_end(const struct vfc_crc *sum);

/* ---- a pattern in a stream of bytes (search.c) ------------------------ */

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

#endif
