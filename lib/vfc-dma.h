/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-dma.h: DMA buffers and mappings. Part of vfc.h. */
#ifndef VFC_PUBLIC_DMA_H
#define VFC_PUBLIC_DMA_H

#include "vfc-open.h"
#include "vfc-session-item.h"

/* ---- buffers (vfio/dma.c) ------------------------------------------- */

/*
 * Size of the longest buffer name, including the NUL. A name is a letter, then letters,
 * digits, '-', '_'.
 */
#define VFC_BUFFER_NAME 32

/* The device's access to a mapping (VFIO_DMA_MAP_FLAG_*). */
enum vfc_dma_flags {
	VFC_DMA_READ = 1,
	VFC_DMA_WRITE = 2,
};

/* A memfd of this process, mapped at iova for the devices of a space. */
struct vfc_buffer {
	char name[VFC_BUFFER_NAME];
	uint64_t iova, size;	/* bytes */
	uint32_t flags;		/* VFC_DMA_* */
	bool huge;		/* uses huge pages */
	int fd;			/* the memfd */
	uint8_t *addr;		/* the memfd's mapping in this process … */
	uint64_t length;	/* … which covers all pages */
	struct vfc_buffer *next;
};

/* A request for a new buffer. */
struct vfc_dma_request {
	const char *name;	/* NULL for the first free one of "buf0", "buf1" … */
	uint64_t size;
	bool fixed;		/* map at iova only */
	uint64_t iova;
	uint64_t limit;		/* last usable IOVA unless fixed; 0 for no limit */
	uint32_t flags;		/* VFC_DMA_* */
	bool huge;		/* use huge pages and an IOVA aligned to their size */
	bool anyway;		/* call the kernel even if it will refuse */
};

/* Why the kernel will refuse a request (vfio/dma-predict.c). */
struct vfc_dma_refusal {
	const char *reason;	/* keyword "aperture", "reserved", "overlap" …, or NULL */
	char text[320];		/* the cause */
	char hint[256];		/* the nearest request that succeeds, or "" */
	int err;		/* the predicted error, e.g. -EINVAL */
};

/*
 * Create a buffer and map it for the devices in the space, which owns *buffer until it is
 * unmapped. If the kernel would refuse the request (see refusal->reason) and request->anyway is
 * false, do nothing and return 1. On failure, return the kernel's errno and record its cause,
 * or return -EEXIST if the name is in use, -EINVAL for an invalid name, -ENOMEM without enough
 * memory or huge pages, -ENOSPC without a free IOVA range, or -EOPNOTSUPP without an IOMMU.
 */
int vfc_dma_map(struct vfc_space *space, const struct vfc_dma_request *request,
		struct vfc_dma_refusal *refusal, const struct vfc_buffer **buffer);

/* Unmap and free a buffer. Return -ENOENT if no buffer has that name. */
int vfc_dma_unmap(struct vfc_space *space, const char *name);

/*
 * Unmap size bytes at iova, free the buffers in that range, and set *done to the
 * number of bytes unmapped. If nothing is mapped, return 0 (type1) or -ENOENT (cdev).
 * If the range covers only part of a mapping, return -EINVAL (iommufd: -ENOENT).
 */
int vfc_dma_unmap_range(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done);

/* Return the space's first buffer in IOVA order, or the buffer with that name, or NULL. */
const struct vfc_buffer *vfc_dma_buffers(struct vfc_space *space);
const struct vfc_buffer *vfc_dma_buffer(struct vfc_space *space, const char *name);

/* ---- IOVA windows and limits (vfio/dma.c) --------------------------- */

struct vfc_iova_range {
	uint64_t start, end;	/* end inclusive */
};

/* How much memory can be pinned, and how much is pinned. */
struct vfc_memlock {
	uint64_t limit;		/* RLIMIT_MEMLOCK in bytes; UINT64_MAX for unlimited */
	uint64_t locked;	/* bytes known to count against the limit */
	uint64_t pinned;	/* bytes pinned by this process (VmPin) */
	bool per_user;		/* iommufd: the limit is shared by the user's processes */
	bool exempt;		/* no limit, because of CAP_IPC_LOCK */
};

struct vfc_dma_ranges {
	struct vfc_iova_range *ranges;	/* IOVA windows; none if everything is usable */
	size_t nranges;
	struct vfc_reserved *reserved;	/* of the space's groups, from sysfs */
	size_t nreserved;
	uint64_t page_sizes;	/* one bit per size; iommufd: only the smallest */
	uint64_t alignment;	/* required for IOVA and size, in bytes */
	uint32_t available;	/* mappings left; UINT32_MAX for unlimited */
	struct vfc_memlock memlock;
};

/*
 * Read the current windows, limits and usage. Return -EOPNOTSUPP without an IOMMU.
 * Release with vfc_dma_ranges_clear().
 */
int vfc_dma_ranges(struct vfc_space *space, struct vfc_dma_ranges *ranges);
void vfc_dma_ranges_clear(struct vfc_dma_ranges *ranges);

/*
 * Implement session->put of a buffer in the session process: map the buffer's memfd into
 * this process and for the devices, under the buffer's name. Takes ownership of the
 * descriptor, even on failure. Unmap with vfc_dma_unmap(). Fails like vfc_dma_map().
 */
int vfc_dma_adopt(struct vfc_space *space, const struct vfc_item *item);

#endif
