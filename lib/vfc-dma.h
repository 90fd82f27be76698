/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-dma.h: DMA buffers and mappings. Part of vfc.h. */
#ifndef VFC_PUBLIC_DMA_H
#define VFC_PUBLIC_DMA_H

#include "vfc-open.h"
#include "vfc-session-item.h"

/* ---- buffers (vfio/dma.c) ------------------------------------------- */

/* Longest name of a buffer, with NUL: a letter, then letters, digits, '-', '_'. */
#define VFC_BUFFER_NAME 32

/* Access of the device to a mapping (VFIO_DMA_MAP_FLAG_*). */
enum vfc_dma_flags {
	VFC_DMA_READ = 1,
	VFC_DMA_WRITE = 2,
};

/* A memfd of this process, mapped at iova for the devices of a space. */
struct vfc_buffer {
	char name[VFC_BUFFER_NAME];
	uint64_t iova, size;	/* bytes */
	uint32_t flags;		/* VFC_DMA_* */
	bool huge;		/* of huge pages */
	int fd;			/* the memfd */
	uint8_t *addr;		/* its mapping in this process … */
	uint64_t length;	/* … with all pages of the memfd */
	struct vfc_buffer *next;
};

/* A request for a new buffer. */
struct vfc_dma_request {
	const char *name;	/* NULL: the first free one of "buf0", "buf1" … */
	uint64_t size;
	bool fixed;		/* map at iova only */
	uint64_t iova;
	uint64_t limit;		/* not fixed: the last usable IOVA; 0: any */
	uint32_t flags;		/* VFC_DMA_* */
	bool huge;		/* of huge pages, IOVA aligned to one */
	bool anyway;		/* call the kernel even if it will refuse */
};

/* Why the kernel will refuse a request (vfio/dma-predict.c). */
struct vfc_dma_refusal {
	const char *reason;	/* keyword: "aperture", "reserved", "overlap" …; NULL: none */
	char text[320];		/* the cause */
	char hint[256];		/* the nearest request that succeeds; "": none */
	int err;		/* the predicted error, e.g. -EINVAL */
};

/*
 * Create a buffer and map it for the devices of the space, which owns *buffer until it is
 * unmapped. Return 1, with nothing done, if the kernel would refuse it (refusal->reason)
 * and request->anyway is false. Errors: the kernel's errno with its cause; -EEXIST: name in
 * use; -EINVAL: invalid name; -ENOMEM: no memory or huge pages; -ENOSPC: no free IOVA
 * range; -EOPNOTSUPP: no IOMMU.
 */
int vfc_dma_map(struct vfc_space *space, const struct vfc_dma_request *request,
		struct vfc_dma_refusal *refusal, const struct vfc_buffer **buffer);

/* Unmap a buffer and free it; -ENOENT if there is none of that name. */
int vfc_dma_unmap(struct vfc_space *space, const char *name);

/*
 * Unmap size bytes at iova, and free the buffers in that range. *done: bytes that were
 * unmapped. If nothing is mapped, type1 returns 0, the cdev -ENOENT. -EINVAL (iommufd:
 * -ENOENT) if the range covers only part of a mapping.
 */
int vfc_dma_unmap_range(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done);

/* Return the space's first buffer by IOVA, or the one of that name; or NULL. */
const struct vfc_buffer *vfc_dma_buffers(struct vfc_space *space);
const struct vfc_buffer *vfc_dma_buffer(struct vfc_space *space, const char *name);

/* ---- IOVA windows and limits (vfio/dma.c) --------------------------- */

struct vfc_iova_range {
	uint64_t start, end;	/* end inclusive */
};

/* How much memory can be pinned, and how much is pinned. */
struct vfc_memlock {
	uint64_t limit;		/* RLIMIT_MEMLOCK in bytes; UINT64_MAX: unlimited */
	uint64_t locked;	/* bytes known to count against it */
	uint64_t pinned;	/* bytes this process has pinned: VmPin */
	bool per_user;		/* iommufd: shared by all processes of the user */
	bool exempt;		/* CAP_IPC_LOCK: no limit */
};

struct vfc_dma_ranges {
	struct vfc_iova_range *ranges;	/* IOVA windows; none: everything */
	size_t nranges;
	struct vfc_reserved *reserved;	/* of the groups in the space, from sysfs */
	size_t nreserved;
	uint64_t page_sizes;	/* one bit each; iommufd: only the smallest */
	uint64_t alignment;	/* of IOVA and size, in bytes */
	uint32_t available;	/* mappings left; UINT32_MAX: unlimited */
	struct vfc_memlock memlock;
};

/*
 * Read the current windows, limits and use. -EOPNOTSUPP without an IOMMU. Release with
 * vfc_dma_ranges_clear().
 */
int vfc_dma_ranges(struct vfc_space *space, struct vfc_dma_ranges *ranges);
void vfc_dma_ranges_clear(struct vfc_dma_ranges *ranges);

/*
 * Implement session->put of a buffer in the session process: map its memfd here and for
 * the devices, under its name. Takes ownership of the descriptor, also on failure. Unmap
 * with vfc_dma_unmap(). Errors as vfc_dma_map().
 */
int vfc_dma_adopt(struct vfc_space *space, const struct vfc_item *item);

#endif
