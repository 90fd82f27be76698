/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-regs.h: register maps: names of registers in the regions of a device,
 * read from small text files (vfioctl-regs(5)). Part of vfc.h.
 */
#ifndef VFC_PUBLIC_REGS_H
#define VFC_PUBLIC_REGS_H

#include "vfc-region.h"
#include "vfc-words.h"

/* ---- the contents of a map (regs/regs.c, regs/parse.c) -------------------- */

/* A number, or the value that a register (or its field) has when it is read. */
struct vfc_term_atom {
	char op;		/* joins it to the value before: '+', '*', '&', '<' (shift left) */
	uint64_t number;	/* with reg NULL */
	const struct vfc_reg *reg;
	const struct vfc_field *field;
};

#define VFC_TERM_ATOMS 4

/* Atoms joined from left to right; the first one's op is '+'. */
struct vfc_term {
	struct vfc_term_atom atoms[VFC_TERM_ATOMS];
	size_t natoms;		/* 0: the term is 0 */
};

/* The base of a block's offsets. */
enum vfc_block_base {
	VFC_BASE_REGION,	/* the start of the region, plus the term */
	VFC_BASE_CAP,		/* config space: the capability of that id, plus the term */
	VFC_BASE_ECAP,		/* config space: that extended capability, plus the term */
	VFC_BASE_VIRTIO,	/* where the virtio vendor capability of that cfg_type points */
	VFC_BASE_VIRTIO_CAP,	/* config space: that vendor capability itself */
};

/* A range of a region that contains registers. */
struct vfc_block {
	char *name;
	enum vfc_block_base kind;
	uint32_t region;	/* its index; VFC_BASE_VIRTIO: from the device */
	unsigned int id;	/* of the capability, or the virtio cfg_type */
	struct vfc_term base;
};

struct vfc_reg_value {
	uint64_t value;
	char *name, *help;	/* help: NULL if there is none */
};

struct vfc_field {
	char *name, *help;
	unsigned int msb, lsb;
	enum vfc_reg_access access;
	unsigned int effects;	/* VFC_REG_* */
	struct vfc_reg_value *values;
	size_t nvalues;
};

struct vfc_reg {
	char *name, *help;
	const struct vfc_block *block;
	uint64_t offset;	/* bytes into the block */
	unsigned int width;	/* bytes: 1, 2, 4 or 8 */
	unsigned int access_width;	/* bytes per access: width, or as set in the map */
	enum vfc_reg_access access;
	unsigned int effects;
	bool has_reset;
	uint64_t reset;
	bool array;
	struct vfc_term count, stride;	/* of an array: elements; bytes from one to the next */
	struct vfc_field *fields;
	size_t nfields;
	unsigned int line;	/* of the map's file */
};

/* Bytes of a block that are never accessed unless requested. */
struct vfc_never {
	const struct vfc_block *block;
	uint64_t offset, size;
	char *why;
};

struct vfc_regs {
	char *name, *title, *file;
	char **sources;		/* the specifications that the map is based on */
	size_t nsources;
	/* ... and what it matches; the file vfioctl-regs(5) explains the rest. */
	struct vfc_regs_match *matches;
	size_t nmatches;
	struct vfc_block **blocks;
	size_t nblocks;
	struct vfc_reg **regs;
	size_t nregs;
	struct vfc_never *nevers;
	size_t nnevers;
};

struct vfc_regs_error {
	unsigned int line;	/* from 1 */
	char reason[160];	/* "field B is outside the 4 bytes of A" */
};

/*
 * Parse size bytes of text, the contents of a file (its name is for messages; nothing
 * is opened). Pure. 0 and *regs, released with vfc_regs_free(); -EINVAL and *error;
 * -ENOMEM.
 */
int vfc_regs_parse(const char *file, const char *text, size_t size, struct vfc_regs **regs,
		   struct vfc_regs_error *error);

/*
 * Parse only the lines before the first block: the map's name, its sources and its
 * match lines.
 */
int vfc_regs_parse_head(const char *file, const char *text, size_t size, struct vfc_regs **regs,
			struct vfc_regs_error *error);

/*
 * True if a map with this text may have never-access ranges: a line begins with `never`,
 * or it is not clear what it begins with. Pure; does not parse the map.
 */
bool vfc_regs_may_have_never(const char *text, size_t size);

void vfc_regs_free(struct vfc_regs *regs);

/*
 * Rate how well the map matches the device: 0 not at all, 1 its class, 2 class and
 * vendor, 3 vendor and device id, 4 subsystem ids too. A map without a match line
 * matches nothing and is used by name only.
 */
int vfc_regs_fits(const struct vfc_regs *regs, const struct vfc_device *dev);

/*
 * Find NAME, NAME[3], NAME.FIELD or NAME[3].FIELD in the map, case-sensitive. -ENOENT
 * no such register or field, -EINVAL not a name, or an element of a register that is
 * not an array (an array without an element means element 0). Pure.
 */
int vfc_regs_find(const struct vfc_regs *regs, const char *word, struct vfc_reg_at *at);

/* Format "CC.EN", "SQTDBL[1]", as accepted by vfc_regs_find(). */
void vfc_reg_name(const struct vfc_reg_at *at, char *name, size_t size);

/* ---- a map and a device (regs/place.c) ------------------------------ */

/*
 * Find a register's span in the device; reads the registers in the map's terms. The span
 * has the register's width, or its parts if the map requires several accesses.
 * -ERANGE an element after the array's end, -ENXIO the device lacks the region or
 * capability, or the location is after the region's end; or the error of a read.
 */
int vfc_reg_place(struct vfc_handle *handle, const struct vfc_reg_at *at,
		  struct vfc_span *span);

/* True if the register's location does not depend on other registers' values. Pure. */
bool vfc_reg_fixed(const struct vfc_reg *reg);

/*
 * Find a register, or all elements of an array: the first one's span, the bytes from one
 * to the next, and the number of them in the region (1 if it is not an array). Errors as
 * for vfc_reg_place().
 */
int vfc_reg_layout(struct vfc_handle *handle, const struct vfc_reg *reg,
		   struct vfc_span *first, uint64_t *stride, uint32_t *count);

/*
 * Find the register that contains the byte at an offset of a region, the first in the
 * map's order. 1 and its span, 0 if there is none, or an error as for vfc_reg_place();
 * blocks that the device lacks are skipped.
 */
int vfc_reg_lookup(struct vfc_handle *handle, const struct vfc_regs *regs, uint32_t region,
		   uint64_t offset, struct vfc_span *found);

/*
 * List the registers that are completely inside a span, by offset; at most
 * VFC_REG_SPANS. Returns the count, or an error as for vfc_reg_lookup(); the caller
 * frees the array with free().
 */
#define VFC_REG_SPANS 65536
int vfc_regs_inside(struct vfc_handle *handle, const struct vfc_regs *regs,
		    const struct vfc_span *span, struct vfc_span **found);

/*
 * Find the first never-access range that overlaps a span: 1 with its offset, size and
 * reason (why), 0 if none, or an error as for vfc_reg_place().
 */
int vfc_regs_never(struct vfc_handle *handle, const struct vfc_regs *regs,
		   const struct vfc_span *span, struct vfc_span *never);

/* Extract a field from a register's value. */
uint64_t vfc_field_get(const struct vfc_field *field, uint64_t value);
uint64_t vfc_field_mask(const struct vfc_field *field);

/* Return the name of a field's value; NULL if the map has none. */
const struct vfc_reg_value *vfc_field_value(const struct vfc_field *field, uint64_t part);

/*
 * Return the bits of a register that writing 1 clears. A write that changes only one
 * field writes 0 to such bits of the other fields.
 */
uint64_t vfc_reg_clears(const struct vfc_reg *reg);

/*
 * Return why a read-modify-write of a part of the register has other effects; NULL: it
 * has none. Static.
 */
const char *vfc_reg_effect(const struct vfc_reg *reg);

#endif
