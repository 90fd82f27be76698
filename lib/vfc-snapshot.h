/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-snapshot.h: save regions of a device to a file, and use the file in place of
 * the device. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_SNAPSHOT_H
#define VFC_PUBLIC_SNAPSHOT_H

#include "vfc-region.h"

/* ---- the file (snapshot/snapshot.c) --------------------------------- */

/*
 * A header with an entry for each part, all numbers little-endian; then the bytes
 * of the parts that have any, one after the other, in region order.
 */

#define VFC_SNAPSHOT_WHY 128

/* A range of a region: its bytes, or why they are missing. */
struct vfc_snapshot_part {
	char region[VFC_NAME];	/* its name: "bar0" */
	uint32_t index;		/* … and index */
	uint64_t region_size;	/* size of the whole region, bytes */
	uint64_t offset, size;	/* bytes into the region, and of the part (never 0) */
	unsigned int width;	/* bytes per access: 1, 2, 4 or 8 */
	enum vfc_path path;	/* never VFC_PATH_AUTO */
	char why[VFC_SNAPSHOT_WHY];	/* the reason for a gap; "": the bytes are present */
	uint64_t at;		/* offset of the bytes in the file */
};

/* Parts are in the order of index and offset and do not overlap. */
struct vfc_snapshot {
	struct vfc_device dev;	/* address, bus, ids and class; other fields are not saved */
	char api[VFC_NAME];	/* the API that it was opened with: "cdev" */
	char kernel[VFC_NAME];	/* kernel release */
	int64_t time_ns;	/* since 1970, UTC */
	struct vfc_snapshot_part *parts;	/* from malloc() */
	size_t nparts;
};

/* Limits of parts and region indexes, above any real device. */
#define VFC_SNAPSHOT_PARTS 65536
#define VFC_SNAPSHOT_REGIONS 4096

/* Return the size of the header of nparts parts; the bytes of the parts follow it. */
size_t vfc_snapshot_header_size(size_t nparts);

/* Set the file offset of each part (part.at); returns the file's size. */
uint64_t vfc_snapshot_lay_out(struct vfc_snapshot *snapshot);

/* Write the header, vfc_snapshot_header_size() bytes, of a snapshot that was laid out. */
void vfc_snapshot_pack(const struct vfc_snapshot *snapshot, void *header);

#define VFC_SNAPSHOT_REASON 160

/* Bytes of a file that vfc_snapshot_measure() needs. */
#define VFC_SNAPSHOT_BEGIN 32

/*
 * Determine the size of the header from the file's first bytes (all of them if it is
 * shorter than VFC_SNAPSHOT_BEGIN) and the file's size. 0, or -EINVAL and the reason:
 * not a snapshot, another version, truncated. Pure.
 */
int vfc_snapshot_measure(const void *bytes, size_t size, uint64_t file_size,
			 size_t *header_size, char why[VFC_SNAPSHOT_REASON]);

/*
 * Parse a header of the size from vfc_snapshot_measure(). Checks that every part is
 * inside its region and its bytes inside the file, and strings are terminated. 0 and
 * *snapshot, to be released with vfc_snapshot_clear(); -EINVAL and the reason; -ENOMEM.
 * Pure.
 */
int vfc_snapshot_parse(const void *header, size_t size, uint64_t file_size,
		       struct vfc_snapshot *snapshot, char why[VFC_SNAPSHOT_REASON]);
void vfc_snapshot_clear(struct vfc_snapshot *snapshot);

/* Return the first part of a region that ends after an offset, or NULL. */
const struct vfc_snapshot_part *vfc_snapshot_find(const struct vfc_snapshot *snapshot,
						  uint32_t index, uint64_t offset);

/* ---- a file in place of the device (snapshot/as-device.c) ----------- */

/*
 * Create a handle from a snapshot, in its own space: its regions have the bytes of
 * the snapshot's file, read from descriptor fd; name replaces the address. Reading
 * bytes that the snapshot lacks fails with -ENODATA; only regions and registers can
 * be read. Snapshot and descriptor are borrowed. Close with vfc_handle_close(), then
 * vfc_space_free() of its space. -ENOMEM.
 */
int vfc_snapshot_open(struct vfc_ctx *ctx, const struct vfc_snapshot *snapshot, int fd,
		      const char *name, struct vfc_handle **handle);

#endif
