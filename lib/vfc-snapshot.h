/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-snapshot.h: regions of a device kept in a file, and such a file in place
 * of the device. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_SNAPSHOT_H
#define VFC_PUBLIC_SNAPSHOT_H

#include "vfc-region.h"

/* ---- the file (snapshot/snapshot.c) --------------------------------- */

/*
 * A header, all numbers little-endian, with an entry for each part; then the
 * bytes of the parts that have some, one behind the other, in region order.
 */

#define VFC_SNAPSHOT_WHY 128

/* A stretch of a region: its bytes, or why they are not there. */
struct vfc_snapshot_part {
	char region[VFC_NAME];	/* its name: "bar0" */
	uint32_t index;		/* … and index */
	uint64_t region_size;	/* bytes of all of the region */
	uint64_t offset, size;	/* bytes into the region, and of the part (never 0) */
	unsigned int width;	/* 1, 2, 4 or 8 bytes a single access */
	enum vfc_path path;	/* never VFC_PATH_AUTO */
	char why[VFC_SNAPSHOT_WHY];	/* a gap: what it is; "": the bytes are there */
	uint64_t at;		/* where the bytes begin in the file */
};

/* Parts are in the order of index and offset and do not overlap. */
struct vfc_snapshot {
	struct vfc_device dev;	/* address, bus, ids and class; the rest is not kept */
	char api[VFC_NAME];	/* through which it was open: "cdev" */
	char kernel[VFC_NAME];	/* its release */
	int64_t time_ns;	/* since 1970, UTC */
	struct vfc_snapshot_part *parts;	/* from malloc() */
	size_t nparts;
};

/* More parts, and region indexes, than there ever are. */
#define VFC_SNAPSHOT_PARTS 65536
#define VFC_SNAPSHOT_REGIONS 4096

/* Bytes of the header of so many parts; it is followed by the bytes of the parts. */
size_t vfc_snapshot_header_size(size_t nparts);

/* Say where each part's bytes are (part.at); returns the file's size. */
uint64_t vfc_snapshot_lay_out(struct vfc_snapshot *snapshot);

/* Write the header, vfc_snapshot_header_size() bytes, of what was laid out. */
void vfc_snapshot_pack(const struct vfc_snapshot *snapshot, void *header);

#define VFC_SNAPSHOT_REASON 160

/* The bytes of a file with which vfc_snapshot_measure() is content. */
#define VFC_SNAPSHOT_BEGIN 32

/*
 * How long the header is, by the file's first bytes (all of them when it is
 * shorter than VFC_SNAPSHOT_BEGIN) and the file's size. 0, or -EINVAL and why: it
 * is no snapshot, of another version, cut off. Pure.
 */
int vfc_snapshot_measure(const void *bytes, size_t size, uint64_t file_size,
			 size_t *header_size, char why[VFC_SNAPSHOT_REASON]);

/*
 * Understand a header of that size, which vfc_snapshot_measure() has said. Then
 * every part lies in its region and its bytes in the file, and texts are ended.
 * 0 and *snapshot, to be released with vfc_snapshot_clear(); -EINVAL and why;
 * -ENOMEM. Pure.
 */
int vfc_snapshot_parse(const void *header, size_t size, uint64_t file_size,
		       struct vfc_snapshot *snapshot, char why[VFC_SNAPSHOT_REASON]);
void vfc_snapshot_clear(struct vfc_snapshot *snapshot);

/* The first part of a region that ends behind an offset; NULL: none. */
const struct vfc_snapshot_part *vfc_snapshot_find(const struct vfc_snapshot *snapshot,
						  uint32_t index, uint64_t offset);

/* ---- a file in place of the device (snapshot/as-device.c) ----------- */

/*
 * Make a handle of a snapshot, in a space of its own: its regions have the bytes
 * of the snapshot's file, read from descriptor fd, and name takes the place of
 * the address. Reading what the snapshot lacks is -ENODATA, and nothing but
 * reading regions and registers may be asked of it. Snapshot and descriptor are
 * borrowed. Closed with vfc_handle_close(), then vfc_space_free() of its space.
 * -ENOMEM.
 */
int vfc_snapshot_open(struct vfc_ctx *ctx, const struct vfc_snapshot *snapshot, int fd,
		      const char *name, struct vfc_handle **handle);

#endif
