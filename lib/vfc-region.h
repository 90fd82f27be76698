/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-region.h: access to the regions of an open device. Part of vfc.h. */
#ifndef VFC_PUBLIC_REGION_H
#define VFC_PUBLIC_REGION_H

#include "vfc-region-info.h"

/* ---- regions (region/access.c) -------------------------------------- */

enum vfc_path {
	VFC_PATH_AUTO,		/* pread/pwrite; prefetchable BARs: mapping; ROM: in blocks */
	VFC_PATH_PREAD,
	VFC_PATH_MMAP,
};

struct vfc_reg;
struct vfc_field;

/* A register, or an element of a register array, or a field of either (vfc-regs.h). */
struct vfc_reg_at {
	const struct vfc_reg *reg;	/* NULL: none */
	const struct vfc_field *field;	/* NULL: the whole register */
	uint32_t element;		/* of an array */
};

/* A piece of a region, and how to access it. */
struct vfc_span {
	uint32_t region;	/* its index */
	uint64_t offset, size;	/* bytes into the region, and of the piece */
	unsigned int width;	/* bytes per access: 1, 2, 4 or 8 */
	unsigned int part;	/* bytes per access if a value takes several; 0: one of width */
	enum vfc_path path;
	struct vfc_reg_at at;	/* the register that begins there */
	const char *why;	/* a gap: its kind, static; NULL: no gap */
	int err;		/* a gap: the error of an access; 0: it only
				 * reads as all ones (the table through pread) */
	const struct vfc_region *checked;	/* set by vfc_region_prepare() */
};

/* The kind of memory behind a region, from sysfs. */
enum vfc_kind {
	VFC_KIND_OTHER,		/* not a BAR, or no `resource` attribute */
	VFC_KIND_IO,		/* I/O ports */
	VFC_KIND_MEMORY,	/* registers: a read may have an effect */
	VFC_KIND_PREFETCH,	/* prefetchable: reads have no effect */
};
enum vfc_kind vfc_region_kind(struct vfc_handle *handle, uint32_t index);

/* Return the path that an access takes, never VFC_PATH_AUTO. */
enum vfc_path vfc_region_path(struct vfc_handle *handle, const struct vfc_span *span);

/*
 * True if an access is to plain memory: at the default width and path (4,
 * VFC_PATH_AUTO) to a prefetchable BAR that is mapped as a whole.
 * vfc_region_load() and vfc_region_store() then use the widest accesses that the
 * processor has; any other access has exactly the requested width.
 */
bool vfc_region_memory(struct vfc_handle *handle, const struct vfc_span *span);

/*
 * Find the range, or the gap, that begins at the start of a span, which must lie in
 * the region. *run is the span cut to it. 0, or the error of querying the device.
 */
int vfc_region_run(struct vfc_handle *handle, const struct vfc_span *span, bool store,
		   struct vfc_span *run);

/*
 * Check an access without performing it: 0, or the error that vfc_region_load() or
 * vfc_region_store() would return before any access.
 */
int vfc_region_check(struct vfc_handle *handle, const struct vfc_span *span, bool store);

/*
 * Return why all ones read from a span may not be data: like vfc_handle_suspect(), or a gap
 * that reads as all ones. NULL if there is no reason for doubt.
 */
const char *vfc_region_suspect(struct vfc_handle *handle, const struct vfc_span *span);

/*
 * Read or write count values of span->width bytes, starting at the span, whose size is
 * ignored. Each value takes exactly one access of that width or, if span->part is set,
 * several of span->part bytes, lowest bytes first. values[] are host order, the region
 * is little-endian. Returns count, or an error that names location and cause. Before
 * any access: -EINVAL misaligned, beyond the end, an invalid width or a value that does
 * not fit, -ENXIO the device has no such region, -EACCES the region lacks that direction,
 * -EPERM the MSI-X table or PBA through a mapping or for writing, -EOPNOTSUPP no such
 * path or width, or a gap on that path. Then: -EIO memory decode off or power down,
 * -EFAULT a fault (SIGBUS) in a mapped access, -EBUSY a BAR that another driver claims.
 */
int vfc_region_read(struct vfc_handle *handle, const struct vfc_span *span,
		    uint64_t *values, size_t count);
int vfc_region_write(struct vfc_handle *handle, const struct vfc_span *span,
		     const uint64_t *values, size_t count);

/*
 * Check a span once for repeated reads of one value: vfc_region_read() then skips
 * the check, unless the span is read through a mapping or in parts. Valid while the handle is
 * open and the span is not changed. Fails like vfc_region_read() before any access.
 */
int vfc_region_prepare(struct vfc_handle *handle, struct vfc_span *span);

/*
 * Read or write the bytes of a span in region order, in accesses of span->width; its
 * size is a multiple of the width. If given, done gets the number of bytes moved, on
 * failure too; for memory (vfc_region_memory()) up to 255 more may have been moved.
 */
int vfc_region_load(struct vfc_handle *handle, const struct vfc_span *span, void *buf,
		    size_t *done);
int vfc_region_store(struct vfc_handle *handle, const struct vfc_span *span, const void *buf,
		     size_t *done);

#endif
