/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-dma.h: memory that devices reach: buffers and mappings. Part of vfc.h. */
#ifndef VFC_PUBLIC_DMA_H
#define VFC_PUBLIC_DMA_H

#include "vfc-open.h"

/* ---- buffers (vfio/dma.c) ------------------------------------------- */

/* Longest name of a buffer, with NUL: a letter, then letters, digits, '-', '_'. */
#define VFC_BUFFER_NAME 32

/* What the device may do with a mapping (VFIO_DMA_MAP_FLAG_*). */
enum vfc_dma_flags {
	VFC_DMA_READ = 1,
	VFC_DMA_WRITE = 2,
};

/* Memory of our own, a memfd each, that the devices of a space reach at iova. */
struct vfc_buffer {
	char name[VFC_BUFFER_NAME];
	uint64_t iova, size;	/* bytes */
	uint32_t flags;		/* VFC_DMA_* */
	bool huge;		/* of huge pages */
	int fd;			/* the memfd */
	uint8_t *addr;		/* where it is mapped here … */
	uint64_t length;	/* … with all of its pages: what the memfd holds */
	struct vfc_buffer *next;
};

/* What is wanted of a new buffer. */
struct vfc_dma_request {
	const char *name;	/* NULL: the first free one of "buf0", "buf1" … */
	uint64_t size;
	bool fixed;		/* at iova and nowhere else */
	uint64_t iova;
	uint64_t limit;		/* not fixed: the last IOVA that may be used; 0: any */
	uint32_t flags;		/* VFC_DMA_* */
	bool huge;		/* of huge pages, IOVA aligned to one */
	bool anyway;		/* ask the kernel although it will refuse */
};

/* Why the kernel will refuse a request (vfio/dma-predict.c). */
struct vfc_dma_refusal {
	const char *reason;	/* a word: "aperture", "reserved", "overlap" …; NULL: it will not */
	char text[320];		/* what is so */
	char hint[256];		/* the nearest request that it takes; "" for none */
	int err;		/* the error that the call will give, e.g. -EINVAL */
};

/*
 * Make a buffer and map it for the devices of the space; *buffer is the space's,
 * until it is unmapped. Returns 1, with nothing done, when refusal->reason says
 * why the kernel would refuse it and request->anyway is false. Errors: the
 * kernel's errno, and what it means for this call; -EEXIST for a name in use,
 * -EINVAL for no name, -ENOMEM without memory (or huge pages), -ENOSPC without a
 * place, -EOPNOTSUPP without an IOMMU.
 */
int vfc_dma_map(struct vfc_space *space, const struct vfc_dma_request *request,
		struct vfc_dma_refusal *refusal, const struct vfc_buffer **buffer);

/* Unmap a buffer, which is gone then; -ENOENT when there is none of that name. */
int vfc_dma_unmap(struct vfc_space *space, const char *name);

/*
 * Ask the kernel to unmap size bytes at iova, whatever is there: buffers that
 * lie in it are gone then. *done: bytes that were unmapped; type1 says 0 for
 * nothing there, the cdev -ENOENT. -EINVAL (an iommufd: -ENOENT) when a mapping
 * would be cut in two.
 */
int vfc_dma_unmap_range(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done);

/* The space's buffers in the order of their IOVAs: the first, or that name's; or NULL. */
const struct vfc_buffer *vfc_dma_buffers(struct vfc_space *space);
const struct vfc_buffer *vfc_dma_buffer(struct vfc_space *space, const char *name);

/* ---- what an IOVA space has room for (vfio/dma.c) ------------------- */

struct vfc_iova_range {
	uint64_t start, end;	/* end inclusive */
};

/* How much memory may be pinned, and how much is. */
struct vfc_memlock {
	uint64_t limit;		/* RLIMIT_MEMLOCK in bytes; UINT64_MAX: unlimited */
	uint64_t locked;	/* bytes that count against it, as far as we can see */
	uint64_t pinned;	/* bytes this process has pinned: VmPin */
	bool per_user;		/* iommufd: shared by all processes of the user */
	bool exempt;		/* CAP_IPC_LOCK: nothing is checked */
};

struct vfc_dma_ranges {
	struct vfc_iova_range *ranges;	/* what may be mapped; none: everything */
	size_t nranges;
	struct vfc_reserved *reserved;	/* of the groups in the space, from sysfs */
	size_t nreserved;
	uint64_t page_sizes;	/* a bit each; through an iommufd the smallest only */
	uint64_t alignment;	/* of IOVA and size, in bytes */
	uint32_t available;	/* mappings left; UINT32_MAX: unlimited */
	struct vfc_memlock memlock;
};

/*
 * The windows, limits and what is used of them, asked anew. -EOPNOTSUPP without
 * an IOMMU. Release with vfc_dma_ranges_clear().
 */
int vfc_dma_ranges(struct vfc_space *space, struct vfc_dma_ranges *ranges);
void vfc_dma_ranges_clear(struct vfc_dma_ranges *ranges);

/*
 * What the keeper does for keeper->map: map the memfd of the buffer here and
 * for the devices, under its name. The descriptor is taken over, also on
 * failure. Unmapped with vfc_dma_unmap(). Errors as vfc_dma_map().
 */
int vfc_dma_adopt(struct vfc_space *space, const struct vfc_buffer *buffer);

#endif
