/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * regs-place.c: where the registers of a map lie in an open device, and what is
 * never to be touched there. Terms are read from the device each time they are
 * needed: what they name may change.
 */
#include <endian.h>
#include <linux/pci_regs.h>
#include <linux/virtio_pci.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"
#include "regs.h"

/* Where a block begins. */
struct base {
	const struct vfc_region *region;
	uint64_t offset;
	uint64_t end;		/* of what belongs to it, in the region */
};

/* ---- values ----------------------------------------------------------- */

/* How many accesses the map makes of one that is that wide. */
static size_t parts_of(const struct vfc_reg_at *at, unsigned int width)
{
	return at->reg && at->reg->width == width ? width / at->reg->access_width : 1;
}

/* One value in so many accesses. */
static int read_parts(struct vfc_handle *handle, const struct vfc_access *a, size_t count,
		      uint64_t *value)
{
	struct vfc_access part = *a;
	uint64_t parts[8], whole = 0;
	int err;

	part.width /= count;
	err = vfc_region_read(handle, &part, parts, count);
	if (err < 0)
		return err;
	for (size_t i = 0; i < count; i++)
		whole |= parts[i] << 8 * part.width * i;
	*value = whole;
	return 0;
}

static int write_parts(struct vfc_handle *handle, const struct vfc_access *a, size_t count,
		       uint64_t value)
{
	struct vfc_access part = *a;
	uint64_t parts[8];

	part.width /= count;
	for (size_t i = 0; i < count; i++)
		parts[i] = value >> 8 * part.width * i & UINT64_MAX >> (64 - 8 * part.width);
	return vfc_region_write(handle, &part, parts, count);
}

int vfc_reg_read(struct vfc_handle *handle, const struct vfc_reg_at *at,
		 const struct vfc_access *a, uint64_t *values, size_t count)
{
	size_t parts = parts_of(at, a->width);
	struct vfc_access next = *a;
	int err = 0;

	if (parts == 1)
		return vfc_region_read(handle, a, values, count);
	for (size_t i = 0; err >= 0 && i < count; i++, next.offset += a->width)
		err = read_parts(handle, &next, parts, &values[i]);
	return err < 0 ? err : (int)count;
}

int vfc_reg_write(struct vfc_handle *handle, const struct vfc_reg_at *at,
		  const struct vfc_access *a, const uint64_t *values, size_t count)
{
	size_t parts = parts_of(at, a->width);
	struct vfc_access next = *a;
	int err = 0;

	if (parts == 1)
		return vfc_region_write(handle, a, values, count);
	for (size_t i = 0; err >= 0 && i < count; i++, next.offset += a->width)
		err = write_parts(handle, &next, parts, values[i]);
	return err < 0 ? err : (int)count;
}

/* ---- terms ------------------------------------------------------------ */

static int read_atom(struct vfc_handle *handle, const struct vfc_term_atom *atom,
		     uint64_t *value)
{
	const struct vfc_reg_at at = { .reg = atom->reg };
	struct vfc_reg_place place;
	struct vfc_access access;
	const char *suspect;
	int err = vfc_reg_place(handle, &at, &place);

	if (err)
		return err;
	access = (struct vfc_access){ .region = place.region, .offset = place.offset,
				      .width = place.width };
	err = vfc_reg_read(handle, &at, &access, value, 1);
	if (err < 0)
		return err;
	suspect = *value == UINT64_MAX >> (64 - 8 * place.width) ?
		  vfc_region_suspect(handle, &access) : NULL;
	if (suspect)
		return vfc_fail_why(vfc_handle_ctx(handle), -EIO, "%s reads all ones, but: %s",
				    atom->reg->name, suspect);
	if (atom->field)
		*value = vfc_field_get(atom->field, *value);
	return 0;
}

/* Join one more atom to a term's value; false: the result does not fit. */
static bool join(char op, uint64_t *sum, uint64_t value)
{
	switch (op) {
	case '*':
		return !__builtin_mul_overflow(*sum, value, sum);
	case '&':
		*sum &= value;
		return true;
	case '<':
		if (value >= 64 || *sum << value >> value != *sum)
			return false;
		*sum <<= value;
		return true;
	default:
		return !__builtin_add_overflow(*sum, value, sum);
	}
}

static int term_value(struct vfc_handle *handle, const struct vfc_term *term, uint64_t *value)
{
	uint64_t sum = 0, next;
	int err = 0;

	for (size_t i = 0; !err && i < term->natoms; i++) {
		next = term->atoms[i].number;
		if (term->atoms[i].reg)
			err = read_atom(handle, &term->atoms[i], &next);
		if (!err && !join(term->atoms[i].op, &sum, next))
			return vfc_fail_why(vfc_handle_ctx(handle), -ERANGE,
					    "what the registers say makes no place: a number "
					    "of more than 64 bits");
	}
	if (!err)
		*value = sum;
	return err;
}

/* ---- blocks ----------------------------------------------------------- */

static int lacks(struct vfc_handle *handle, const struct vfc_block *block, const char *what)
{
	return vfc_fail_why(vfc_handle_ctx(handle), -ENXIO, "the device has no %s 0x%x, in which "
			    "%s would lie", what, block->id, block->name);
}

/* A vendor capability of virtio, or the structure that it says is elsewhere. */
static void use_virtio(const struct virtio_pci_cap *cap, uint64_t at, bool itself,
		       uint32_t *region, struct base *base)
{
	if (!itself)
		*region = cap->bar;
	base->offset = itself ? at : le32toh(cap->offset);
	base->end = base->offset + (itself ? cap->cap_len : le32toh(cap->length));
}

/* The vendor capability of virtio that is about the structure of the block's type. */
static int place_virtio(struct vfc_handle *handle, const struct vfc_block *block,
			uint32_t *region, struct base *base)
{
	struct virtio_pci_cap cap;
	int at = 0, err = 0;

	/* As many as config space has room for: the list may return to itself. */
	for (int i = 0; i < PCI_CFG_SPACE_SIZE / (int)sizeof(cap); i++) {
		at = handle_pci_cap_next(handle, PCI_CAP_ID_VNDR, at);
		if (at <= 0)
			break;
		err = handle_config(handle, (uint64_t)at, &cap, sizeof(cap));
		if (err)
			return err;
		if (cap.cfg_type != block->id || cap.bar > PCI_STD_NUM_BARS - 1)
			continue;
		use_virtio(&cap, (uint64_t)at, block->kind == VFC_BASE_VIRTIO_CAP, region, base);
		return 0;
	}
	return at < 0 ? at : lacks(handle, block, "virtio structure");
}

/* Where the block's offsets are counted from, before its term. */
static int place_kind(struct vfc_handle *handle, const struct vfc_block *block,
		      uint32_t *region, struct base *base)
{
	int at;

	*region = block->region;
	*base = (struct base){ .end = UINT64_MAX };
	if (block->kind == VFC_BASE_REGION)
		return 0;
	if (block->kind == VFC_BASE_VIRTIO || block->kind == VFC_BASE_VIRTIO_CAP)
		return place_virtio(handle, block, region, base);
	at = block->kind == VFC_BASE_CAP ? handle_pci_cap(handle, (uint8_t)block->id) :
					   handle_pci_ext_cap(handle, (uint16_t)block->id);
	if (at <= 0)
		return at ? at : lacks(handle, block, block->kind == VFC_BASE_CAP ?
				       "capability" : "extended capability");
	base->offset = (uint64_t)at;
	return 0;
}

static int place_block(struct vfc_handle *handle, const struct vfc_block *block,
		       struct base *out)
{
	struct base base;
	uint64_t term = 0;
	uint32_t region;
	int err = place_kind(handle, block, &region, &base);

	if (!err && region >= vfc_handle_regions(handle))
		err = vfc_fail_why(vfc_handle_ctx(handle), -ENXIO, "the device has no region %u",
				   region);
	if (!err)
		err = handle_region(handle, region, &base.region);
	if (!err && !base.region->size)
		err = vfc_fail_why(vfc_handle_ctx(handle), -ENXIO, "the device has no %s",
				   base.region->name);
	if (!err)
		err = term_value(handle, &block->base, &term);
	if (err)
		return err;
	if (__builtin_add_overflow(base.offset, term, &base.offset))
		base.offset = UINT64_MAX;
	if (base.end > base.region->size)
		base.end = base.region->size;
	*out = base;
	return 0;
}

/* ---- registers -------------------------------------------------------- */

/* Elements that lie whole before the block's end, if each is stride bytes from the last. */
static uint64_t room_for(const struct vfc_reg *reg, const struct base *base, uint64_t stride)
{
	uint64_t first;

	if (__builtin_add_overflow(base->offset, reg->offset, &first) || first > base->end ||
	    base->end - first < reg->width)
		return 0;
	return stride ? (base->end - first - reg->width) / stride + 1 : 1;
}

/* The elements of an array and how far they are from each other. */
static int array_of(struct vfc_handle *handle, const struct vfc_reg *reg,
		    const struct base *base, uint64_t *count, uint64_t *stride)
{
	int err;
	uint64_t room;

	*stride = 0;
	*count = 1;
	if (reg->array) {
		err = term_value(handle, &reg->stride, stride);
		if (!err)
			err = term_value(handle, &reg->count, count);
		if (err)
			return err;
		if (!*stride)
			return vfc_fail_why(vfc_handle_ctx(handle), -ERANGE, "%s: its elements "
					    "are 0 bytes from each other", reg->name);
	}
	room = room_for(reg, base, *stride);
	if (room > UINT32_MAX)
		room = UINT32_MAX;
	if (*count > room)
		*count = room;
	return 0;
}

static int behind_end(struct vfc_handle *handle, const struct vfc_reg_at *at,
		      const struct base *base, uint64_t count)
{
	char name[VFC_NAME];

	vfc_reg_name(&(struct vfc_reg_at){ .reg = at->reg, .element = at->element }, name,
		     sizeof(name));
	if (room_for(at->reg, base, 0))
		return vfc_fail_why(vfc_handle_ctx(handle), -ERANGE, "%s: this device has %llu "
				    "of them, counted from 0", name, (unsigned long long)count);
	return vfc_fail_why(vfc_handle_ctx(handle), -ENXIO,
			    "%s would lie behind the end of %s in %s", name,
			    at->reg->block->name, base->region->name);
}

int vfc_reg_place(struct vfc_handle *handle, const struct vfc_reg_at *at,
		  struct vfc_reg_place *place)
{
	uint64_t count, stride;
	struct base base;
	int err = place_block(handle, at->reg->block, &base);

	if (!err)
		err = array_of(handle, at->reg, &base, &count, &stride);
	if (err)
		return err;
	if (at->element >= count)
		return behind_end(handle, at, &base, count);
	*place = (struct vfc_reg_place){
		.region = base.region->index,
		.offset = base.offset + at->reg->offset + at->element * stride,
		.width = at->reg->width,
	};
	return 0;
}

int vfc_reg_count(struct vfc_handle *handle, const struct vfc_reg *reg, uint32_t *out)
{
	uint64_t count, stride;
	struct base base;
	int err = place_block(handle, reg->block, &base);

	if (!err)
		err = array_of(handle, reg, &base, &count, &stride);
	if (!err)
		*out = (uint32_t)count;
	return err;
}

/* ---- from places to what the map says of them ------------------------- */

/*
 * Where the block begins if it lies in that region: 1, 0 when it is elsewhere or
 * the device has none.
 */
static int block_in(struct vfc_handle *handle, const struct vfc_block *block, uint32_t region,
		    struct base *base)
{
	int err;

	if (block->kind != VFC_BASE_VIRTIO && block->region != region)
		return 0;
	err = place_block(handle, block, base);
	if (err)
		return err == -ENXIO ? 0 : err;
	return base->region->index == region;
}

/* Whether a register of a placed block has the byte at offset: 1 and *element. */
static int reg_has(struct vfc_handle *handle, const struct vfc_reg *reg,
		   const struct base *base, uint64_t offset, uint32_t *element)
{
	uint64_t first = base->offset + reg->offset, count, stride;
	int err;

	if (!room_for(reg, base, 0) || offset < first ||
	    (!reg->array && offset - first >= reg->width))
		return 0;
	err = array_of(handle, reg, base, &count, &stride);
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
	struct base base;
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

/* The bytes of a placed block's stretch, as far as they lie in the region; size 0: none. */
static struct vfc_region_area never_area(const struct vfc_never *never, const struct base *base)
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
	struct base base;
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
