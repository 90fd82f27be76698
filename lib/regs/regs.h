/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/regs: register maps: parse them, find registers by name and place.
 *
 * regs.h: register maps, for the files that make and use them.
 */
#ifndef VFC_REGS_H
#define VFC_REGS_H

#include "lib/vfio/handle.h"
#include "lib/vfc-regs.h"

/* One match line: all that it says must hold. */
struct vfc_regs_match {
	int vendor, device, subvendor, subdevice;	/* -1: any */
	uint32_t class, class_mask;			/* mask 0: any */
};

/* Longest name of a register, field, block or value: NAME[N].FIELD fits VFC_NAME. */
#define REGS_NAME 24

/* Letters, digits and `_`, the first a letter: length characters of text. */
bool regs_is_name(const char *text, size_t length);

/* A whole word that is a number: decimal, 0x… or 0b…. */
bool regs_number(const char *text, uint64_t *value);

/* The register or field of that name; NULL: there is none. */
const struct vfc_reg *regs_reg(const struct vfc_regs *regs, const char *name, size_t length);
const struct vfc_field *regs_field(const struct vfc_reg *reg, const char *name, size_t length);

/*
 * Understand a term that names registers of the map so far. 0, or -EINVAL and the
 * reason in size bytes. Pure.
 */
int regs_term_parse(const struct vfc_regs *regs, const char *text, struct vfc_term *term,
		    char *reason, size_t size);

/* Where a block begins. */
struct regs_base {
	const struct vfc_region *region;
	uint64_t offset;
	uint64_t end;		/* of what belongs to it, in the region */
};

/* Find that place; errors as of vfc_reg_place(). */
int regs_place_block(struct vfc_handle *handle, const struct vfc_block *block,
		     struct regs_base *base);

/* Elements that lie whole before the block's end, if each is stride bytes from the last. */
uint64_t regs_room(const struct vfc_reg *reg, const struct regs_base *base, uint64_t stride);

/* The elements of an array (or the one register) that there are, and how far apart. */
int regs_array(struct vfc_handle *handle, const struct vfc_reg *reg,
	       const struct regs_base *base, uint64_t *count, uint64_t *stride);

/* The layout of a register whose block is placed. */
int regs_layout(struct vfc_handle *handle, const struct vfc_reg *reg,
		const struct regs_base *base, struct vfc_reg_layout *layout);

#endif
