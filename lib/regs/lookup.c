/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lookup.c: find the registers and never-access ranges of a map at a location of a
 * region.
 */
#include <stdlib.h>

#include "regs.h"
#include "lib/base/ctx.h"

/* The last block looked up. Registers of one block follow each other in a map. */
struct placed {
	const struct vfc_block *block;
	struct regs_base base;
	int in;			/* as block_in() returns it */
};

/*
 * Find the start of the block. Returns 1 if it is in that region, 0 if it is elsewhere or the
 * device does not have it.
 */
static int block_in(struct vfc_handle *handle, const struct vfc_block *block, uint32_t region,
		    struct placed *placed)
{
	int err;

	if (block == placed->block)
		return placed->in;
	placed->block = block;
	placed->in = 0;
	if (block->kind != VFC_BASE_VIRTIO && block->region != region)
		return 0;
	err = regs_place_block(handle, block, &placed->base);
	if (err != -ENXIO)
		placed->in = err ? err : placed->base.region->index == region;
	return placed->in;
}

/* Return 1 and its span if a register of a placed block contains the byte at offset. */
static int reg_has(struct vfc_handle *handle, const struct vfc_reg *reg,
		   const struct regs_base *base, uint64_t offset, struct vfc_span *found)
{
	uint64_t first = base->offset + reg->offset, count, stride;
	struct vfc_reg_at at = { .reg = reg };
	int err;

	if (!regs_room(reg, base, 0) || offset < first ||
	    (!reg->array && offset - first >= reg->width))
		return 0;
	err = regs_array(handle, reg, base, &count, &stride);
	if (err)
		return err;
	if (reg->array && ((offset - first) / stride >= count ||
			   (offset - first) % stride >= reg->width))
		return 0;
	at.element = reg->array ? (uint32_t)((offset - first) / stride) : 0;
	*found = regs_span(&at, base, stride);
	return 1;
}

int vfc_reg_lookup(struct vfc_handle *handle, const struct vfc_regs *regs, uint32_t region,
		   uint64_t offset, struct vfc_span *found)
{
	struct placed placed = { .block = NULL };
	int has = 0;

	for (size_t i = 0; !has && i < regs->nregs; i++) {
		const struct vfc_reg *reg = regs->regs[i];

		has = block_in(handle, reg->block, region, &placed);
		if (has > 0)
			has = reg_has(handle, reg, &placed.base, offset, found);
	}
	return has;
}

/* The registers found so far, and the range to search. */
struct search {
	struct vfc_handle *handle;
	uint64_t offset, end;
	struct vfc_span *found;
	size_t count, room;
};

/* Add the elements of a register in the range; the range may start between elements. */
static int add_elements(struct search *s, const struct vfc_reg *reg, const struct regs_base *base)
{
	uint64_t first = base->offset + reg->offset, count, stride, i = 0;
	struct vfc_span next, *grown;
	int err = regs_array(s->handle, reg, base, &count, &stride);

	if (err)
		return err;
	if (first < s->offset && stride)
		i = (s->offset - first + stride - 1) / stride;
	for (; i < count && s->count < VFC_REG_SPANS; i++) {
		next = regs_span(&(struct vfc_reg_at){ .reg = reg, .element = (uint32_t)i }, base,
				 stride);
		if (next.offset + next.size > s->end)
			break;
		if (next.offset < s->offset)
			continue;
		if (s->count == s->room) {
			grown = reallocarray(s->found, 2 * s->room + 64, sizeof(*grown));
			if (!grown)
				return vfc_fail(vfc_handle_ctx(s->handle), -ENOMEM,
						"allocate %zu locations", s->count);
			s->found = grown;
			s->room = 2 * s->room + 64;
		}
		s->found[s->count++] = next;
	}
	return 0;
}

static int by_offset(const void *a, const void *b)
{
	const struct vfc_span *left = a, *right = b;

	return (left->offset > right->offset) - (left->offset < right->offset);
}

int vfc_regs_inside(struct vfc_handle *handle, const struct vfc_regs *regs,
		    const struct vfc_span *span, struct vfc_span **found)
{
	struct search search = {
		.handle = handle, .offset = span->offset, .end = span->offset + span->size,
	};
	struct placed placed = { .block = NULL };
	int err = 0;

	for (size_t i = 0; !err && i < regs->nregs; i++) {
		err = block_in(handle, regs->regs[i]->block, span->region, &placed);
		if (err > 0)
			err = add_elements(&search, regs->regs[i], &placed.base);
	}
	if (err) {
		free(search.found);
		return err;
	}
	if (search.count)
		qsort(search.found, search.count, sizeof(*search.found), by_offset);
	*found = search.found;
	return (int)search.count;
}

int vfc_regs_never(struct vfc_handle *handle, const struct vfc_regs *regs,
		   const struct vfc_span *span, struct vfc_span *never)
{
	struct placed placed = { .block = NULL };
	const struct regs_base *base = &placed.base;
	struct vfc_span first = { .size = 0 };
	uint64_t offset, size;
	int in;

	for (size_t i = 0; i < regs->nnevers; i++) {
		const struct vfc_never *next = &regs->nevers[i];

		in = block_in(handle, next->block, span->region, &placed);
		if (in < 0)
			return in;
		if (!in || __builtin_add_overflow(base->offset, next->offset, &offset) ||
		    offset >= base->region->size)
			continue;
		/* The range is limited to the region. */
		size = base->region->size - offset;
		size = size < next->size ? size : next->size;
		if (!size || offset >= span->offset + span->size ||
		    offset + size <= span->offset || (first.size && first.offset <= offset))
			continue;
		first = (struct vfc_span){ .region = span->region, .offset = offset, .size = size,
					   .why = next->why };
	}
	if (!first.size)
		return 0;
	*never = first;
	return 1;
}
