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

/* How to access a region. */
struct vfc_access {
	uint32_t region;
	uint64_t offset;	/* bytes into the region */
	unsigned int width;	/* bytes per access: 1, 2, 4 or 8 */
	enum vfc_path path;
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
enum vfc_path vfc_region_path(struct vfc_handle *handle, const struct vfc_access *a);

/*
 * True if an access is to plain memory: at the default width and path (4,
 * VFC_PATH_AUTO) to a prefetchable BAR that is mapped as a whole.
 * vfc_region_load() and vfc_region_store() then use the widest accesses that the
 * processor has; any other access has exactly the requested width.
 */
bool vfc_region_memory(struct vfc_handle *handle, const struct vfc_access *a);

/* A range of a region that can be accessed, or a gap that cannot. */
struct vfc_run {
	uint64_t offset, size;	/* bytes; size is never 0 */
	const char *why;	/* the kind of gap, static; NULL: no gap */
	int err;		/* a gap: the error of an access; 0: it only
				 * reads as all ones (the table through pread) */
};

/*
 * Find the range that begins at a->offset, at most size bytes, which must lie in
 * the region. 0, or the error of querying the device.
 */
int vfc_region_run(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		   uint64_t size, struct vfc_run *run);

/*
 * Check an access of size bytes without accessing the region: 0, or the error that
 * vfc_region_load() or vfc_region_store() would return before any access.
 */
int vfc_region_check(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		     uint64_t size);

/*
 * Return why all ones read there may not be data: like vfc_handle_suspect(), or a gap
 * that reads as all ones. NULL if there is no reason for doubt.
 */
const char *vfc_region_suspect(struct vfc_handle *handle, const struct vfc_access *a);

/*
 * Read or write count units of a->width bytes, each with exactly one access
 * of that width; values[] are host order, the region is little-endian.
 * Returns count, or an error that names location and cause. Before any access:
 * -EINVAL misaligned, beyond the end,
 * an invalid width or a value that does not fit, -ENXIO the device has no such
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
 * A checked unit for repeated reads, valid while its handle is open. vfc_unit_check()
 * fails like vfc_region_read() does before any access, vfc_unit_read() like it does
 * afterwards.
 */
struct vfc_unit {
	struct vfc_handle *handle;
	struct vfc_access access;
	const struct vfc_region *region;	/* NULL: through a mapping, checked each time */
};
int vfc_unit_check(struct vfc_handle *handle, const struct vfc_access *a, struct vfc_unit *unit);
int vfc_unit_read(const struct vfc_unit *unit, uint64_t *value);

/*
 * Read or write bytes in region order; size is a multiple of a->width. If given, done
 * gets the number of bytes moved, on failure too; for memory (vfc_region_memory()) up
 * to 255 more may have been moved.
 */
int vfc_region_load(struct vfc_handle *handle, const struct vfc_access *a,
		    void *buf, size_t size, size_t *done);
int vfc_region_store(struct vfc_handle *handle, const struct vfc_access *a,
		     const void *buf, size_t size, size_t *done);

#endif
