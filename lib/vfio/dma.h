/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma.h: the interface between dma.c, which manages the buffers, and the
 * backends, which call the kernel.
 */
#ifndef VFC_VFIO_DMA_H
#define VFC_VFIO_DMA_H

#include "handle.h"
#include "space.h"

/* One mapping, as passed to the kernel. */
struct vfc_mapping {
	uint64_t iova, size;
	uint32_t flags;		/* VFC_DMA_* */
};

/*
 * The calls of one backend. All calls are traced. map and unmap return 0 or -errno
 * without recording a failure; the others record the cause.
 */
struct dma_ops {
	bool iommufd;		/* the kernel checks and accounts as iommufd does */
	int (*map)(struct vfc_space *space, const struct vfc_mapping *m, const void *addr);
	/* Set *done to the number of bytes unmapped. */
	int (*unmap)(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done);
	/*
	 * Fill an empty *ranges, except for reserved and memlock. On failure *ranges may
	 * be partly filled.
	 */
	int (*ranges)(struct vfc_space *space, struct vfc_dma_ranges *ranges);
	int (*dirty_start)(struct vfc_handle *handle);
	int (*dirty_stop)(struct vfc_handle *handle);
	/* Set the bits of the mapping's dirty pages in a zeroed bitmap. */
	int (*dirty_read)(struct vfc_handle *handle, const struct vfc_mapping *m, uint64_t page,
			  uint64_t *bitmap);
};

extern const struct dma_ops dma_type1, dma_compat, dma_iommufd;

/* Return the space's calls. Without an IOMMU, record -EOPNOTSUPP and return NULL. */
const struct dma_ops *dma_ops_of(struct vfc_space *space);

/* Get the smallest page size of the space's mappings. Fails like vfc_dma_ranges(). */
int dma_page(struct vfc_space *space, uint64_t *page);

/* ---- prediction (dma-predict.c): pure ------------------------------- */

/* The state that the prediction for a request depends on. */
struct dma_layout {
	const struct vfc_dma_ranges *ranges;
	const struct vfc_buffer *buffers;	/* sorted by IOVA */
	bool iommufd;			/* use the checks of iommufd */
	uint64_t huge;			/* bytes per huge page */
	uint64_t memory;		/* bytes of available memory; UINT64_MAX if unknown */
};

/* Fill *refusal, or, if the request is not refused, set *iova to the IOVA it will be mapped at. */
void dma_predict(const struct dma_layout *layout, const struct vfc_dma_request *request,
		 struct vfc_dma_refusal *refusal, uint64_t *iova);

/* ---- limits (dma-limits.c) ------------------------------------------ */

/*
 * Read the RLIMIT_MEMLOCK of a process (0 for this process), its current use, and whether
 * the process is exempt.
 */
void dma_memlock(struct vfc_ctx *ctx, pid_t pid, bool per_user, struct vfc_memlock *memlock);

/*
 * Read a line of /proc/meminfo ("MemAvailable", "Hugepagesize") in bytes. False if the
 * line is missing.
 */
bool dma_meminfo(struct vfc_ctx *ctx, const char *key, uint64_t *bytes);

/* ---- causes of failures (open-failure-dma.c) ------------------------ */

int cause_map(struct vfc_space *space, const struct vfc_mapping *m,
	      const struct vfc_dma_refusal *refusal, int err);
int cause_unmap(struct vfc_space *space, uint64_t iova, uint64_t size, int err);
int cause_dirty(struct vfc_ctx *ctx, const char *attempt, int err);
int cause_logging(struct vfc_ctx *ctx, const char *attempt, int err);

/* ---- the space and its buffers (dma.c) ------------------------------- */

/*
 * Unmap all buffers when a space is closed, then free their memory, in this order, so
 * that no device can access memory that has been reused. In a session's space, unmap
 * nothing, because the session process owns the mappings.
 */
void dma_release(struct vfc_space *space);

/* Return the item that describes a buffer to another process. */
struct vfc_item dma_item(const struct vfc_buffer *b);

/*
 * Import a buffer from an item: map it into this process (for the devices it is mapped
 * already). The descriptor's ownership is taken, and item->fd becomes -1. -EPROTO for an
 * invalid buffer.
 */
int dma_import(struct vfc_space *space, struct vfc_item *item);

#endif
