/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-snapshot.h: save a device's regions to a file, and use the file in place of
 * the device. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_SNAPSHOT_H
#define VFC_PUBLIC_SNAPSHOT_H

#include "vfc-region.h"

/* ---- the file (snapshot/snapshot.c) --------------------------------- */

/*
 * A file has a header with an entry for each part, followed by the parts' bytes
 * in region order. Numbers are little-endian.
 */

#define VFC_SNAPSHOT_WHY 128

/* A range in a region, with its bytes or the reason why they are missing. */
struct vfc_snapshot_part {
	char region[VFC_NAME];	/* the region's name: "bar0" */
	uint32_t index;		/* … and index */
	uint64_t region_size;	/* size of the whole region in bytes */
	uint64_t offset, size;	/* offset in the region, and size of the part (never 0) */
	unsigned int width;	/* bytes per access: 1, 2, 4 or 8 */
	enum vfc_path path;	/* never VFC_PATH_AUTO */
	char why[VFC_SNAPSHOT_WHY];	/* the reason for a gap, or "" if the bytes are present */
	uint64_t at;		/* offset of the bytes in the file */
};

/* A snapshot. Parts are sorted by index and offset and do not overlap. */
struct vfc_snapshot {
	struct vfc_device dev;	/* address, bus, IDs and class; other fields are not saved */
	char api[VFC_NAME];	/* the API used to open it: "cdev" */
	char kernel[VFC_NAME];	/* kernel release */
	int64_t time_ns;	/* ns since 1970, UTC */
	struct vfc_snapshot_part *parts;	/* allocated with malloc() */
	size_t nparts;
};

/* Limits for parts and region indexes, beyond those of any real device. */
#define VFC_SNAPSHOT_PARTS 65536
#define VFC_SNAPSHOT_REGIONS 4096

/* Return the size of a header for nparts parts. The bytes of the parts follow the header. */
size_t vfc_snapshot_header_size(size_t nparts);

/* Set the file offset of each part (part.at). Return the file size. */
uint64_t vfc_snapshot_lay_out(struct vfc_snapshot *snapshot);

/* Write the header of a laid-out snapshot, vfc_snapshot_header_size() bytes. */
void vfc_snapshot_pack(const struct vfc_snapshot *snapshot, void *header);

#define VFC_SNAPSHOT_REASON 160

/* Number of bytes that vfc_snapshot_measure() needs from a file. */
#define VFC_SNAPSHOT_BEGIN 32

/*
 * Determine the size of the header from the file's first bytes (all of them, if the
 * file is shorter than VFC_SNAPSHOT_BEGIN) and the file size. Return 0, or -EINVAL
 * and the reason: not a snapshot, another version, or truncated. Pure.
 */
int vfc_snapshot_measure(const void *bytes, size_t size, uint64_t file_size,
			 size_t *header_size, char why[VFC_SNAPSHOT_REASON]);

/*
 * Parse a header of the size found by vfc_snapshot_measure(). Checks that every part is
 * inside its region, that its bytes are inside the file, and that strings are
 * terminated. Return 0 and set *snapshot (release with vfc_snapshot_clear()), or return
 * -EINVAL and the reason, or -ENOMEM. Pure.
 */
int vfc_snapshot_parse(const void *header, size_t size, uint64_t file_size,
		       struct vfc_snapshot *snapshot, char why[VFC_SNAPSHOT_REASON]);
void vfc_snapshot_clear(struct vfc_snapshot *snapshot);

/* Return the first part of a region that ends after an offset, or NULL. */
const struct vfc_snapshot_part *vfc_snapshot_find(const struct vfc_snapshot *snapshot,
						  uint32_t index, uint64_t offset);

/* ---- a file in place of the device (snapshot/as-device.c) ----------- */

/*
 * Create a handle from a snapshot, in a space of its own. The handle's regions
 * contain the bytes of the snapshot file, read through fd; name replaces the
 * address. Reading bytes that the snapshot lacks fails with -ENODATA, and only
 * regions and registers can be read. The snapshot and the descriptor are borrowed.
 * Close with vfc_handle_close(), then call vfc_space_free() on the space. Return 0
 * or -ENOMEM.
 */
int vfc_snapshot_open(struct vfc_ctx *ctx, const struct vfc_snapshot *snapshot, int fd,
		      const char *name, struct vfc_handle **handle);

#endif
