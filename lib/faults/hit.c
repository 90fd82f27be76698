/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hit.c: find what is at or near a refused address: the nearest buffer, a reserved
 * region, or an address that can never be mapped.
 */
#include <stdio.h>

#include "lib/vfc-faults.h"

/* Return the distance of a buffer from an address; 0 if inside or adjacent. */
static uint64_t distance_to(const struct vfc_buffer *b, uint64_t iova)
{
	uint64_t end = b->iova + (b->size - 1);

	return iova < b->iova ? b->iova - iova - 1 : iova > end ? iova - end - 1 : 0;
}

static bool holds(const struct vfc_buffer *b, uint64_t iova)
{
	return iova - b->iova < b->size;
}

static void find_buffer(const struct vfc_buffer *b, uint64_t iova,
			struct vfc_fault_place *place)
{
	const struct vfc_buffer *best = NULL;

	for (; b; b = b->next)
		if (!best || holds(b, iova) ||
		    (!holds(best, iova) && distance_to(b, iova) < distance_to(best, iova)))
			best = b;
	if (!best)
		return;
	snprintf(place->buffer, sizeof(place->buffer), "%s", best->name);
	place->start = best->iova;
	place->end = best->iova + (best->size - 1);
	place->distance = distance_to(best, iova);
	place->flags = best->flags;
	place->side = holds(best, iova) ? VFC_FAULT_INSIDE :
		      iova < best->iova ? VFC_FAULT_BELOW : VFC_FAULT_ABOVE;
}

/* True if the space has windows and the address is outside all of them. */
static bool is_outside(struct vfc_space *space, uint64_t iova)
{
	struct vfc_dma_ranges ranges;
	bool inside = false;
	size_t i;

	if (vfc_dma_ranges(space, &ranges))
		return false;
	for (i = 0; i < ranges.nranges && !inside; i++)
		inside = iova >= ranges.ranges[i].start && iova <= ranges.ranges[i].end;
	inside |= !ranges.nranges;
	vfc_dma_ranges_clear(&ranges);
	return !inside;
}

static void find_reserved(struct vfc_ctx *ctx, const char *address, uint64_t iova,
			  struct vfc_reserved *reserved)
{
	struct vfc_device device;
	struct vfc_group group;
	size_t i;

	if (vfc_device_read(ctx, address, VFC_DEPTH_ID, &device) || device.group < 0 ||
	    vfc_group_read(ctx, device.group, &group))
		return;
	for (i = 0; i < group.nreserved; i++)
		if (iova >= group.reserved[i].start && iova <= group.reserved[i].end)
			*reserved = group.reserved[i];
	vfc_group_clear(&group);
}

void vfc_fault_place(struct vfc_ctx *ctx, struct vfc_space *space, const char *address,
		     uint64_t iova, struct vfc_fault_place *place)
{
	*place = (struct vfc_fault_place){ .open = space };
	find_reserved(ctx, address, iova, &place->reserved);
	if (!space)
		return;
	find_buffer(vfc_dma_buffers(space), iova, place);
	place->outside = place->side != VFC_FAULT_INSIDE && is_outside(space, iova);
}
