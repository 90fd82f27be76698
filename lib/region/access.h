/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/region: accesses to the regions of an open device.
 *
 * access.h: one access of a region under way, between access.c, which checks it
 * and goes through the kernel, and mapped.c, which goes through a mapping.
 */
#ifndef VFC_REGION_ACCESS_H
#define VFC_REGION_ACCESS_H

#include "lib/vfio/handle.h"
#include "lib/vfc-region.h"

struct move {
	struct vfc_handle *handle;
	const struct vfc_region *region;
	enum vfc_path path;		/* pread or mmap */
	unsigned int width;
	size_t step;			/* bytes a pread or pwrite */
	bool store;
	bool memory;			/* plain memory: mapped, in the widest pieces */
	uint64_t offset;		/* of the next unit, in the region */
	uint8_t *buf;			/* region order; only read when storing */
	size_t size;
	volatile size_t done;		/* outlives the jump out of a fault */
	volatile uint8_t *bytes;	/* the mapping at offset - done */
};

/* Make an access that was checked through mappings; move->done bytes, on failure too. */
int move_mapped(struct move *move);

/* Say why the kernel or the device did not take an access that we let pass. */
int move_explain(const struct move *move, int err);

#endif
