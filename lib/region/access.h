/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/region: accesses to the regions of an open device.
 *
 * access.h: an access in progress, shared by access.c, which checks it and performs
 * it through the kernel, and mapped.c, which performs it through a mapping.
 */
#ifndef VFC_REGION_ACCESS_H
#define VFC_REGION_ACCESS_H

#include "lib/vfio/handle.h"
#include "lib/vfc-region.h"

struct move {
	struct vfc_handle *handle;
	const struct vfc_region *region;
	struct vfc_span span;		/* never VFC_PATH_AUTO; width: of each access */
	size_t step;			/* bytes per pread or pwrite */
	bool store;
	bool memory;			/* plain memory: mapped, with the widest accesses */
	uint8_t *buf;			/* region order; only read when storing */
	volatile size_t done;		/* survives the jump out of a fault */
	volatile uint8_t *bytes;	/* the mapping at span.offset */
};

/* Perform a checked access through mappings; move->done is valid on failure too. */
int move_mapped(struct move *move);

/* Explain why an access failed although it passed vfioctl's checks. */
int move_explain(const struct move *move, int err);

#endif
