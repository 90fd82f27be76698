/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * place.c: find the registers of a map in an open device. Terms are read from the
 * device each time they are needed, since the registers may change.
 */
#include <endian.h>
#include <linux/pci_regs.h>
#include <linux/virtio_pci.h>

#include "regs.h"
#include "lib/base/ctx.h"

/* ---- terms ---------------------------------------------------------- */

static int read_atom(struct vfc_handle *handle, const struct vfc_term_atom *atom,
		     uint64_t *value)
{
	const struct vfc_reg_at at = { .reg = atom->reg };
	const char *suspect;
	struct vfc_span span;
	int err = vfc_reg_place(handle, &at, &span);

	if (!err)
		err = vfc_region_read(handle, &span, value, 1);
	if (err < 0)
		return err;
	suspect = *value == UINT64_MAX >> (64 - 8 * span.width) ?
		  vfc_region_suspect(handle, &span) : NULL;
	if (suspect)
		return vfc_fail_why(vfc_handle_ctx(handle), -EIO, "%s reads all ones: %s",
				    atom->reg->name, suspect);
	if (atom->field)
		*value = vfc_field_get(atom->field, *value);
	return 0;
}

/* Apply one more atom to a term's value; false if the result does not fit. */
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
					    "the offset computed from registers exceeds 64 bits");
	}
	if (!err)
		*value = sum;
	return err;
}

/* ---- blocks --------------------------------------------------------- */

static int lacks(struct vfc_handle *handle, const struct vfc_block *block, const char *what)
{
	return vfc_fail_why(vfc_handle_ctx(handle), -ENXIO, "the device has no %s 0x%x, which "
			    "should contain %s", what, block->id, block->name);
}

/* Set the base to a virtio vendor capability, or to the structure that it refers to. */
static void use_virtio(const struct virtio_pci_cap *cap, uint64_t at, bool itself,
		       uint32_t *region, struct regs_base *base)
{
	if (!itself)
		*region = cap->bar;
	base->offset = itself ? at : le32toh(cap->offset);
	base->end = base->offset + (itself ? cap->cap_len : le32toh(cap->length));
}

/* Find the virtio vendor capability for the block's type of structure. */
static int place_virtio(struct vfc_handle *handle, const struct vfc_block *block,
			uint32_t *region, struct regs_base *base)
{
	struct virtio_pci_cap cap;
	int at = 0, err = 0;

	/* Limited by the size of config space: the list may have a loop. */
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

/* Find the base of the block's offsets, before its term is added. */
static int place_kind(struct vfc_handle *handle, const struct vfc_block *block,
		      uint32_t *region, struct regs_base *base)
{
	int at;

	*region = block->region;
	*base = (struct regs_base){ .end = UINT64_MAX };
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

int regs_place_block(struct vfc_handle *handle, const struct vfc_block *block,
		       struct regs_base *out)
{
	struct regs_base base;
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

/* ---- registers ------------------------------------------------------ */

uint64_t regs_room(const struct vfc_reg *reg, const struct regs_base *base, uint64_t stride)
{
	uint64_t first;

	if (__builtin_add_overflow(base->offset, reg->offset, &first) || first > base->end ||
	    base->end - first < reg->width)
		return 0;
	return stride ? (base->end - first - reg->width) / stride + 1 : 1;
}

int regs_array(struct vfc_handle *handle, const struct vfc_reg *reg,
		    const struct regs_base *base, uint64_t *count, uint64_t *stride)
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
			return vfc_fail_why(vfc_handle_ctx(handle), -ERANGE, "%s: elements are 0 "
					    "bytes apart", reg->name);
	}
	room = regs_room(reg, base, *stride);
	if (room > UINT32_MAX)
		room = UINT32_MAX;
	if (*count > room)
		*count = room;
	return 0;
}

static int behind_end(struct vfc_handle *handle, const struct vfc_reg_at *at,
		      const struct regs_base *base, uint64_t count)
{
	char name[VFC_NAME];

	vfc_reg_name(&(struct vfc_reg_at){ .reg = at->reg, .element = at->element }, name,
		     sizeof(name));
	if (regs_room(at->reg, base, 0))
		return vfc_fail_why(vfc_handle_ctx(handle), -ERANGE, "%s: this device has %llu "
				    "of them, numbered from 0", name, (unsigned long long)count);
	return vfc_fail_why(vfc_handle_ctx(handle), -ENXIO,
			    "%s is beyond the end of %s in %s", name,
			    at->reg->block->name, base->region->name);
}

struct vfc_span regs_span(const struct vfc_reg_at *at, const struct regs_base *base,
			  uint64_t stride)
{
	const struct vfc_reg *reg = at->reg;

	return (struct vfc_span){
		.region = base->region->index,
		.offset = base->offset + reg->offset + at->element * stride,
		.size = reg->width, .width = reg->width,
		.part = reg->access_width < reg->width ? reg->access_width : 0, .at = *at,
	};
}

int vfc_reg_place(struct vfc_handle *handle, const struct vfc_reg_at *at,
		  struct vfc_span *span)
{
	uint64_t count, stride;
	struct regs_base base;
	int err = regs_place_block(handle, at->reg->block, &base);

	if (!err)
		err = regs_array(handle, at->reg, &base, &count, &stride);
	if (err)
		return err;
	if (at->element >= count)
		return behind_end(handle, at, &base, count);
	*span = regs_span(at, &base, stride);
	return 0;
}

int vfc_reg_layout(struct vfc_handle *handle, const struct vfc_reg *reg,
		   struct vfc_span *first, uint64_t *stride, uint32_t *count)
{
	const struct vfc_reg_at at = { .reg = reg };
	struct regs_base base;
	uint64_t room;
	int err = regs_place_block(handle, reg->block, &base);

	if (!err)
		err = regs_array(handle, reg, &base, &room, stride);
	if (!err && !room && !reg->array)
		err = behind_end(handle, &at, &base, 0);
	if (err)
		return err;
	*first = regs_span(&at, &base, *stride);
	*count = (uint32_t)room;
	return 0;
}
