/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-regs.h: register maps: names for what lies in the regions of a device,
 * read from small text files (vfioctl-regs(5)). Part of vfc.h.
 */
#ifndef VFC_PUBLIC_REGS_H
#define VFC_PUBLIC_REGS_H

#include "vfc-region.h"
#include "vfc-words.h"

/* ---- what a map says (regs/regs.c, regs/parse.c) -------------------- */

struct vfc_reg;
struct vfc_field;

/* A number, or what a register (or a field of it) holds when it is asked. */
struct vfc_term_atom {
	char op;		/* joins it to what is before: '+', '*', '&', '<' (shift left) */
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

/* What a block's offsets are counted from. */
enum vfc_block_base {
	VFC_BASE_REGION,	/* the region's begin, plus the term */
	VFC_BASE_CAP,		/* config space: the capability of that id, plus the term */
	VFC_BASE_ECAP,		/* the same of an extended capability */
	VFC_BASE_VIRTIO,	/* where the virtio vendor capability of that cfg_type points */
	VFC_BASE_VIRTIO_CAP,	/* config space: that vendor capability itself */
};

/* A stretch of a region that registers lie in. */
struct vfc_block {
	char *name;
	enum vfc_block_base kind;
	uint32_t region;	/* its index; VFC_BASE_VIRTIO: the device says it */
	unsigned int id;	/* of the capability, or the virtio cfg_type */
	struct vfc_term base;
};

struct vfc_reg_value {
	uint64_t value;
	char *name, *help;	/* help: NULL when there is none */
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
	unsigned int access_width;	/* bytes an access: as width, or what the map says */
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

/* Bytes of a block that are never to be touched unasked. */
struct vfc_never {
	const struct vfc_block *block;
	uint64_t offset, size;
	char *why;
};

struct vfc_regs {
	char *name, *title, *file;
	char **sources;		/* the specifications it was written from */
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
	char reason[160];	/* "field B lies outside of the 4 bytes of A" */
};

/*
 * Understand size bytes of text, the contents of that file (a name for
 * messages; nothing is opened). Pure. 0 and *regs, which vfc_regs_free() gives
 * back; -EINVAL and *error; -ENOMEM.
 */
int vfc_regs_parse(const char *file, const char *text, size_t size, struct vfc_regs **regs,
		   struct vfc_regs_error *error);

/*
 * The same of what stands before the first block alone: what the map is called,
 * where it comes from and what it matches.
 */
int vfc_regs_parse_head(const char *file, const char *text, size_t size, struct vfc_regs **regs,
			struct vfc_regs_error *error);

void vfc_regs_free(struct vfc_regs *regs);

/*
 * How well the map fits the device: 0 not at all, 1 its class, 2 class and vendor,
 * 3 vendor and device id, 4 with the subsystem's. A map without a match line fits
 * nothing: it is asked for by name.
 */
int vfc_regs_fits(const struct vfc_regs *regs, const struct vfc_device *dev);

/* A register, or an element of an array of them, perhaps one field of it. */
struct vfc_reg_at {
	const struct vfc_reg *reg;	/* NULL: none */
	const struct vfc_field *field;	/* NULL: all of it */
	uint32_t element;		/* of an array */
};

/*
 * What NAME, NAME[3], NAME.FIELD or NAME[3].FIELD means in the map. Case counts.
 * -ENOENT no such register or field, -EINVAL no name, or an element of what is no
 * array (an array without an element is its element 0). Pure.
 */
int vfc_regs_find(const struct vfc_regs *regs, const char *word, struct vfc_reg_at *at);

/* "CC.EN", "SQTDBL[1]" as vfc_regs_find() takes it. */
void vfc_reg_name(const struct vfc_reg_at *at, char *name, size_t size);

/* ---- a map and a device (regs/place.c) ------------------------------ */

/* Where a register lies in an open device. */
struct vfc_reg_place {
	uint32_t region;
	uint64_t offset;	/* bytes into the region */
	unsigned int width;
};

/*
 * Find a register's place in the device; reads the registers that the map's
 * terms name. -ERANGE an element behind the array's end, -ENXIO the device lacks
 * the region or capability, or the place lies behind the region's end; or what
 * reading failed with.
 */
int vfc_reg_place(struct vfc_handle *handle, const struct vfc_reg_at *at,
		  struct vfc_reg_place *place);

/* True when its place does not depend on what other registers hold. Pure. */
bool vfc_reg_fixed(const struct vfc_reg *reg);

/* A register, or all elements of an array, in an open device. */
struct vfc_reg_layout {
	uint32_t region;
	uint64_t offset, stride;	/* of the first; bytes from one to the next */
	uint32_t count;		/* as far as they lie in the region; 1 for what is no array */
};
int vfc_reg_layout(struct vfc_handle *handle, const struct vfc_reg *reg,
		   struct vfc_reg_layout *layout);

/* How many elements there are: layout.count. Errors as of vfc_reg_place(). */
int vfc_reg_count(struct vfc_handle *handle, const struct vfc_reg *reg, uint32_t *count);

/*
 * The register that the byte at an offset of a region belongs to: the first that
 * the map has there. 1 and *at, 0 when there is none, or an error as of
 * vfc_reg_place(); a block that the device lacks is none.
 */
int vfc_reg_lookup(struct vfc_handle *handle, const struct vfc_regs *regs, uint32_t region,
		   uint64_t offset, struct vfc_reg_at *at);

/* Where a register, or an element, begins in a region. */
struct vfc_reg_spot {
	struct vfc_reg_at at;
	uint64_t offset;
};

/*
 * The registers that lie whole in size bytes at an offset of a region, by offset;
 * no more than VFC_REG_SPOTS, the others are left out. A count, or an error as of
 * vfc_reg_lookup(); the array is the caller's, to be freed with free().
 */
#define VFC_REG_SPOTS 65536
int vfc_regs_spots(struct vfc_handle *handle, const struct vfc_regs *regs, uint32_t region,
		   uint64_t offset, uint64_t size, struct vfc_reg_spot **spots);

/*
 * As vfc_region_read() and vfc_region_write(), of the register that at names (or of
 * none): where its map has it so, a value is moved in several accesses, the lowest
 * bytes first.
 */
int vfc_reg_read(struct vfc_handle *handle, const struct vfc_reg_at *at,
		 const struct vfc_access *a, uint64_t *values, size_t count);
int vfc_reg_write(struct vfc_handle *handle, const struct vfc_reg_at *at,
		  const struct vfc_access *a, const uint64_t *values, size_t count);

/*
 * The first never-touch stretch that meets size bytes at an offset of a region:
 * 1 and where it is and why, 0 for none, or an error as of vfc_reg_place().
 */
int vfc_regs_never(struct vfc_handle *handle, const struct vfc_regs *regs, uint32_t region,
		   uint64_t offset, uint64_t size, struct vfc_region_area *area,
		   const char **why);

/* A field's bits of a register's value, moved down to bit 0. */
uint64_t vfc_field_get(const struct vfc_field *field, uint64_t value);
uint64_t vfc_field_mask(const struct vfc_field *field);

/* The word for what a field holds; NULL: the map has none. */
const struct vfc_reg_value *vfc_field_value(const struct vfc_field *field, uint64_t part);

/*
 * The bits of a register that a written 1 clears. A write that changes only one
 * field writes 0 to those of the other fields.
 */
uint64_t vfc_reg_clears(const struct vfc_reg *reg);

/*
 * Why a part of the register cannot be changed by reading it and writing it back
 * without more happening than that; NULL: it can. Static.
 */
const char *vfc_reg_effect(const struct vfc_reg *reg);

#endif
