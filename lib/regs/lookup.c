/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lookup.c: find the registers and never-access ranges of a map at a location of a
 * region.
 */
#include <stdlib.h>

#include "regs.h"
#include "lib/base/ctx.h"

/*
 * Find the start of the block. Returns 1 if it is in that region, 0 if it is elsewhere or the
 * device does not have it.
 */
static int block_in(struct vfc_handle *handle, const struct vfc_block *block, uint32_t region,
		    struct regs_base *base)
{
	int err;

	if (block->kind != VFC_BASE_VIRTIO && block->region != region)
		return 0;
	err = regs_place_block(handle, block, base);
	if (err)
		return err == -ENXIO ? 0 : err;
	return base->region->index == region;
}

/* Return 1 and *element if a register of a placed block contains the byte at offset. */
static int reg_has(struct vfc_handle *handle, const struct vfc_reg *reg,
		   const struct regs_base *base, uint64_t offset, uint32_t *element)
{
	uint64_t first = base->offset + reg->offset, count, stride;
	int err;

	if (!regs_room(reg, base, 0) || offset < first ||
	    (!reg->array && offset - first >= reg->width))
		return 0;
	err = regs_array(handle, reg, base, &count, &stride);
	if (err)
		return err;
	*element = reg->array ? (uint32_t)((offset - first) / stride) : 0;
	return !reg->array ||
	       ((offset - first) / stride < count && (offset - first) % stride < reg->width);
}

int vfc_reg_lookup(struct vfc_handle *handle, const struct vfc_regs *regs, uint32_t region,
		   uint64_t offset, struct vfc_reg_at *at)
{
	const struct vfc_block *placed = NULL;
	uint32_t element = 0;
	struct regs_base base;
	int in = 0, has;

	for (size_t i = 0; i < regs->nregs; i++) {
		const struct vfc_reg *reg = regs->regs[i];

		if (reg->block != placed)
			in = block_in(handle, reg->block, region, &base);
		placed = reg->block;
		has = in > 0 ? reg_has(handle, reg, &base, offset, &element) : in;
		if (has < 0)
			return has;
		if (!has)
			continue;
		*at = (struct vfc_reg_at){ .reg = reg, .element = element };
		return 1;
	}
	return 0;
}

/* The registers found so far, and the range to search. */
struct search {
	struct vfc_handle *handle;
	uint64_t offset, end;
	struct vfc_reg_spot *spots;
	size_t count, room;
};

static int add_spot(struct search *s, const struct vfc_reg *reg, uint32_t element,
		    uint64_t offset)
{
	struct vfc_reg_spot *grown;

	if (s->count == s->room) {
		grown = reallocarray(s->spots, 2 * s->room + 64, sizeof(*grown));
		if (!grown)
			return vfc_fail(vfc_handle_ctx(s->handle), -ENOMEM, "allocate %zu "
					"locations", s->count);
		s->spots = grown;
		s->room = 2 * s->room + 64;
	}
	s->spots[s->count++] = (struct vfc_reg_spot){ { .reg = reg, .element = element }, offset };
	return 0;
}

/* Add the elements of a register in the range; the range may start between elements. */
static int add_spots(struct search *s, const struct vfc_reg *reg,
		     const struct vfc_reg_layout *layout)
{
	uint64_t i = 0, at;
	int err = 0;

	if (layout->offset < s->offset && layout->stride)
		i = (s->offset - layout->offset + layout->stride - 1) / layout->stride;
	for (; !err && i < layout->count && s->count < VFC_REG_SPOTS; i++) {
		at = layout->offset + i * layout->stride;
		if (at + reg->width > s->end)
			break;
		if (at >= s->offset)
			err = add_spot(s, reg, (uint32_t)i, at);
	}
	return err;
}

static int by_offset(const void *a, const void *b)
{
	const struct vfc_reg_spot *left = a, *right = b;

	return (left->offset > right->offset) - (left->offset < right->offset);
}

int vfc_regs_spots(struct vfc_handle *handle, const struct vfc_regs *regs, uint32_t region,
		   uint64_t offset, uint64_t size, struct vfc_reg_spot **spots)
{
	struct search search = { .handle = handle, .offset = offset, .end = offset + size };
	const struct vfc_block *placed = NULL;
	struct vfc_reg_layout layout;
	struct regs_base base;
	int in = 0, err = 0;

	for (size_t i = 0; !err && i < regs->nregs; i++) {
		if (regs->regs[i]->block != placed)
			in = block_in(handle, regs->regs[i]->block, region, &base);
		placed = regs->regs[i]->block;
		err = in > 0 ? regs_layout(handle, regs->regs[i], &base, &layout) : in;
		if (!err && in)
			err = add_spots(&search, regs->regs[i], &layout);
	}
	if (err) {
		free(search.spots);
		return err;
	}
	if (search.count)
		qsort(search.spots, search.count, sizeof(*search.spots), by_offset);
	*spots = search.spots;
	return (int)search.count;
}

/* Return a placed block's never-access range, limited to the region; size 0: none. */
static struct vfc_region_area never_area(const struct vfc_never *never,
					 const struct regs_base *base)
{
	struct vfc_region_area area = { .size = 0 };

	if (__builtin_add_overflow(base->offset, never->offset, &area.offset) ||
	    area.offset >= base->region->size)
		return area;
	area.size = base->region->size - area.offset;
	if (area.size > never->size)
		area.size = never->size;
	return area;
}

int vfc_regs_never(struct vfc_handle *handle, const struct vfc_regs *regs, uint32_t region,
		   uint64_t offset, uint64_t size, struct vfc_region_area *area,
		   const char **why)
{
	const struct vfc_block *placed = NULL;
	struct vfc_region_area found, first = { .size = 0 };
	struct regs_base base;
	int in = 0;

	for (size_t i = 0; i < regs->nnevers; i++) {
		const struct vfc_never *never = &regs->nevers[i];

		if (never->block != placed)
			in = block_in(handle, never->block, region, &base);
		placed = never->block;
		if (in < 0)
			return in;
		if (!in)
			continue;
		found = never_area(never, &base);
		if (found.offset >= offset + size || found.offset + found.size <= offset ||
		    !found.size || (first.size && first.offset <= found.offset))
			continue;
		first = found;
		*why = never->why;
	}
	if (!first.size)
		return 0;
	*area = first;
	return 1;
}
