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

/* One way to touch a region. */
struct vfc_access {
	uint32_t region;
	uint64_t offset;	/* bytes into the region */
	unsigned int width;	/* 1, 2, 4 or 8 bytes a single access */
	enum vfc_path path;
};

/* What a region is made of, as far as sysfs tells. */
enum vfc_kind {
	VFC_KIND_OTHER,		/* no BAR, or no `resource` attribute */
	VFC_KIND_IO,		/* I/O ports */
	VFC_KIND_MEMORY,	/* registers: a read may have an effect */
	VFC_KIND_PREFETCH,	/* prefetchable: reads have no effect */
};
enum vfc_kind vfc_region_kind(struct vfc_handle *handle, uint32_t index);

/* The path an access takes: never VFC_PATH_AUTO. */
enum vfc_path vfc_region_path(struct vfc_handle *handle, const struct vfc_access *a);

/*
 * True for an access of plain memory: at the default width and path (4,
 * VFC_PATH_AUTO) to a prefetchable BAR that is mapped as a whole.
 * vfc_region_load() and vfc_region_store() then move its bytes in pieces as
 * wide as the processor has them; every other access is of exactly its width.
 */
bool vfc_region_memory(struct vfc_handle *handle, const struct vfc_access *a);

/* A stretch of a region that can be touched, or a gap that cannot. */
struct vfc_run {
	uint64_t offset, size;	/* bytes; size is never 0 */
	const char *why;	/* a gap: what it is, static; NULL: no gap */
	int err;		/* a gap: what touching it fails with; 0: it only
				 * answers all ones (the table through pread) */
};

/*
 * The stretch that begins at a->offset, at most size bytes (which must lie in
 * the region). 0, or the error of asking the device.
 */
int vfc_region_run(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		   uint64_t size, struct vfc_run *run);

/*
 * Check an access of size bytes without touching the region: 0, or what
 * vfc_region_load() or vfc_region_store() would refuse it with.
 */
int vfc_region_check(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		     uint64_t size);

/*
 * Why all ones read there may be no data: as vfc_handle_suspect(), or a gap
 * that answers all ones. NULL when there is no reason for doubt.
 */
const char *vfc_region_suspect(struct vfc_handle *handle, const struct vfc_access *a);

/*
 * Read or write count units of a->width bytes, each with exactly one access
 * of that width; values[] are host order, the region is little-endian.
 * Returns how many were done (all of them) or an error that names place and
 * cause. Before anything is touched: -EINVAL misaligned, straddling the end,
 * a bad width or a value that does not fit it, -ENXIO the device has no such
 * region, -EACCES the region lacks that direction, -EPERM the MSI-X table or
 * PBA through a mapping or for writing, -EOPNOTSUPP no such path or width, or
 * a gap on that path. Then: -EIO memory decode off or power down, -EFAULT a
 * fault (SIGBUS) in a mapped access, -EBUSY a BAR that another driver claims.
 */
int vfc_region_read(struct vfc_handle *handle, const struct vfc_access *a,
		    uint64_t *values, size_t count);
int vfc_region_write(struct vfc_handle *handle, const struct vfc_access *a,
		     const uint64_t *values, size_t count);

/*
 * A unit that was checked, for what is read again and again: good as long as its
 * handle is open. vfc_unit_check() fails as vfc_region_read() does before anything is
 * touched, vfc_unit_read() as it does then.
 */
struct vfc_unit {
	struct vfc_handle *handle;
	struct vfc_access access;
	const struct vfc_region *region;	/* NULL: through a mapping, checked each time */
};
int vfc_unit_check(struct vfc_handle *handle, const struct vfc_access *a, struct vfc_unit *unit);
int vfc_unit_read(const struct vfc_unit *unit, uint64_t *value);

/*
 * The same for plain bytes in region order: size is a multiple of a->width.
 * done, if given, holds how many bytes were moved, on failure too; of memory
 * (vfc_region_memory()) up to 255 more may have been.
 */
int vfc_region_load(struct vfc_handle *handle, const struct vfc_access *a,
		    void *buf, size_t size, size_t *done);
int vfc_region_store(struct vfc_handle *handle, const struct vfc_access *a,
		     const void *buf, size_t size, size_t *done);

#endif
