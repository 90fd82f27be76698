/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma.h: mappings between dma.c, which owns the buffers, and the ways into
 * VFIO, which ask the kernel.
 */
#ifndef VFC_DMA_H
#define VFC_DMA_H

#include "space.h"

/* One mapping as the kernel is asked for it. */
struct vfc_mapping {
	uint64_t iova, size;
	uint32_t flags;		/* VFC_DMA_* */
};

/* The calls of one back end: 0 or -errno, nothing is recorded, all are traced. */
struct dma_ops {
	bool per_user;		/* who is charged for pinned pages: the user, or the process */
	int (*map)(struct vfc_space *space, const struct vfc_mapping *m, const void *addr);
	/* *done: bytes that were unmapped. */
	int (*unmap)(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done);
	/* All but reserved and memlock of an empty *ranges. */
	int (*ranges)(struct vfc_space *space, struct vfc_dma_ranges *ranges);
	int (*dirty_start)(struct vfc_handle *handle);
	int (*dirty_stop)(struct vfc_handle *handle);
	/* One bit a page of the mapping, added to the bits in bitmap. */
	int (*dirty_read)(struct vfc_handle *handle, const struct vfc_mapping *m, uint64_t page,
			  uint64_t *bitmap);
};

extern const struct dma_ops dma_type1, dma_compat, dma_iommufd;

/*
 * Close of a space: unmap everything that is ours, then let go of the memory
 * (in this order: a device must not reach memory that is someone else's). In a
 * space with a keeper nothing is unmapped: the mappings are the holder's.
 */
void dma_release(struct vfc_space *space);

/*
 * What the holder's side of keeper->map does: map the memfd of b (which is
 * taken over, also on failure) here and for the devices, under b's name.
 */
int dma_adopt(struct vfc_space *space, const struct vfc_buffer *b);

/* What a later client is handed of the space's buffers, and how it takes them over. */
struct vfc_kept;
int dma_export(struct vfc_space *space, struct vfc_kept **items, size_t *n);
int dma_import(struct vfc_space *space, const struct vfc_kept *item);

#endif
