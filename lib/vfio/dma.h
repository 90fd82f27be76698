/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma.h: mappings between dma.c, which owns the buffers, and the ways into
 * VFIO, which ask the kernel.
 */
#ifndef VFC_VFIO_DMA_H
#define VFC_VFIO_DMA_H

#include "handle.h"
#include "space.h"

/* One mapping as the kernel is asked for it. */
struct vfc_mapping {
	uint64_t iova, size;
	uint32_t flags;		/* VFC_DMA_* */
};

/*
 * The calls of one back end; all are traced. map and unmap: 0 or -errno without
 * a message. The others record theirs, with what the errno means.
 */
struct dma_ops {
	bool iommufd;		/* an iommufd decides: its checks, its accounting */
	int (*map)(struct vfc_space *space, const struct vfc_mapping *m, const void *addr);
	/* *done: bytes that were unmapped. */
	int (*unmap)(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done);
	/* Fill an empty *ranges, all but reserved and memlock; what it got on failure, too. */
	int (*ranges)(struct vfc_space *space, struct vfc_dma_ranges *ranges);
	int (*dirty_start)(struct vfc_handle *handle);
	int (*dirty_stop)(struct vfc_handle *handle);
	/* One bit a page of the mapping, from an empty bitmap. */
	int (*dirty_read)(struct vfc_handle *handle, const struct vfc_mapping *m, uint64_t page,
			  uint64_t *bitmap);
};

extern const struct dma_ops dma_type1, dma_compat, dma_iommufd;

/* The space's calls; NULL, and -EOPNOTSUPP is recorded, without an IOMMU. */
const struct dma_ops *dma_ops_of(struct vfc_space *space);

/* The smallest page of the space's mappings. Errors as vfc_dma_ranges(). */
int dma_page(struct vfc_space *space, uint64_t *page);

/* ---- prediction (dma-predict.c): pure ------------------------------- */

/* All that decides about a request. */
struct dma_layout {
	const struct vfc_dma_ranges *ranges;
	const struct vfc_buffer *buffers;	/* by IOVA */
	bool iommufd;			/* whose checks */
	uint64_t huge;			/* bytes a huge page */
	uint64_t memory;		/* bytes of memory that can be had; UINT64_MAX: not known */
};

/* Fill *refusal; *iova: where the request goes, if nothing speaks against it. */
void dma_predict(const struct dma_layout *layout, const struct vfc_dma_request *request,
		 struct vfc_dma_refusal *refusal, uint64_t *iova);

/* ---- limits (dma-limits.c) ------------------------------------------ */

/* RLIMIT_MEMLOCK, what counts against it, and who is exempt, of a process (0: this one). */
void dma_memlock(struct vfc_ctx *ctx, pid_t pid, bool per_user, struct vfc_memlock *memlock);

/* A line of /proc/meminfo ("MemAvailable", "Hugepagesize") in bytes; false: not there. */
bool dma_meminfo(struct vfc_ctx *ctx, const char *key, uint64_t *bytes);

/* ---- what an errno means for a call (open-failure-dma.c) ------------ */

int cause_map(struct vfc_space *space, const struct vfc_mapping *m,
	      const struct vfc_dma_refusal *refusal, int err);
int cause_unmap(struct vfc_space *space, uint64_t iova, uint64_t size, int err);
int cause_dirty(struct vfc_ctx *ctx, const char *attempt, int err);
int cause_logging(struct vfc_ctx *ctx, const char *attempt, int err);

/* ---- the space and its buffers (dma.c) ------------------------------- */

/*
 * Close of a space: unmap everything that is ours, then let go of the memory
 * (in this order: a device must not reach memory that is someone else's). In a
 * space with a keeper nothing is unmapped: the mappings are the holder's.
 */
void dma_release(struct vfc_space *space);

/*
 * What a later client is handed of the space's buffers and page tables: how many
 * items, which are filled in unless items is NULL.
 */
size_t dma_export(struct vfc_space *space, struct vfc_kept *items);

/*
 * Take those of n items that are ours: buffers are mapped here (the devices have
 * them), and the handles, which are open, get their page tables back. Descriptors
 * that are taken over become -1. -EPROTO for what makes no buffer.
 */
int dma_import(struct vfc_space *space, struct vfc_kept *items, size_t n);

#endif
