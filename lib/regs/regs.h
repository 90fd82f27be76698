/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/regs: register maps: parse them, find registers by name and location.
 *
 * regs.h: register maps, shared by the files of lib/regs.
 */
#ifndef VFC_REGS_H
#define VFC_REGS_H

#include "lib/vfio/handle.h"
#include "lib/vfc-regs.h"

/* A match line; all its conditions must hold. */
struct vfc_regs_match {
	int vendor, device, subvendor, subdevice;	/* -1: any */
	uint32_t class, class_mask;			/* mask 0: any */
};

/* Maximum length of a register's, field's, block's or value's name: NAME[N].FIELD fits VFC_NAME. */
#define REGS_NAME 24

/* True if length characters of text are letters, digits and `_`, the first a letter. */
bool regs_is_name(const char *text, size_t length);

/* Parse a number: decimal, 0x… or 0b…. */
bool regs_number(const char *text, uint64_t *value);

/* Find the register or field with that name; NULL if there is none. */
const struct vfc_reg *regs_reg(const struct vfc_regs *regs, const char *name, size_t length);
const struct vfc_field *regs_field(const struct vfc_reg *reg, const char *name);

/* The location of a block. */
struct regs_base {
	const struct vfc_region *region;
	uint64_t offset;
	uint64_t end;		/* end of the block in the region */
};

/* Find the location of a block; errors as for vfc_reg_place(). */
int regs_place_block(struct vfc_handle *handle, const struct vfc_block *block,
		     struct regs_base *base);

/* Return the number of elements, stride bytes apart, before the block's end. */
uint64_t regs_room(const struct vfc_reg *reg, const struct regs_base *base, uint64_t stride);

/* Find the number of elements of an array (or 1), and their stride. */
int regs_array(struct vfc_handle *handle, const struct vfc_reg *reg,
	       const struct regs_base *base, uint64_t *count, uint64_t *stride);

/* Return the span of a register, or an element, whose block is placed. */
struct vfc_span regs_span(const struct vfc_reg_at *at, const struct regs_base *base,
			  uint64_t stride);

#endif
