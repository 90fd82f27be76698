/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-dma.h: memory that devices reach: buffers, mappings, dirty pages. Part of vfc.h. */
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
 * Say beforehand what will come of a request, without any change. 0, or a
 * negative errno when the space cannot be asked.
 */
int vfc_dma_predict(struct vfc_space *space, const struct vfc_dma_request *request,
		    struct vfc_dma_refusal *refusal);

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

/* ---- dirty pages (state/dma-dirty.c) -------------------------------- */

/* Who keeps the record of what was written. */
enum vfc_dirty_by {
	VFC_DIRTY_IOMMU,	/* VFIO_IOMMU_DIRTY_PAGES, or the iommufd's page table */
	VFC_DIRTY_DEVICE,	/* VFIO_DEVICE_FEATURE_DMA_LOGGING_* */
};

/*
 * Begin and end the record of pages that the device writes. -EACCES for a
 * container of type1 (v1), -ENOTTY for compat and for a device without such a
 * feature, -EOPNOTSUPP for an IOMMU that cannot.
 */
int vfc_dirty_start(struct vfc_handle *handle, enum vfc_dirty_by by);
int vfc_dirty_stop(struct vfc_handle *handle, enum vfc_dirty_by by);

/* The pages of one buffer: bit n of bitmap is its page n. */
struct vfc_dirty {
	uint64_t page;		/* bytes a page */
	uint64_t pages, dirty;	/* how many it has, how many were written */
	uint64_t *bitmap;	/* to be freed with free() */
};

/*
 * What was written of a buffer since the start or the last report, which
 * clears the record. -EINVAL when there is none.
 */
int vfc_dirty_report(struct vfc_handle *handle, enum vfc_dirty_by by,
		     const struct vfc_buffer *buffer, struct vfc_dirty *dirty);

/* ---- a device that copies (state/dma-test.c, engine-*.c) ------------ */

struct vfc_dma_test {
	const char *engine;	/* "edu" */
	uint64_t bytes;		/* there and back again */
	uint64_t chunks;	/* of so many pieces each way */
	uint64_t mismatches;	/* bytes that came back different */
	uint64_t first_bad;	/* offset of the first of them … */
	uint8_t sent, received;	/* … and what it was */
	uint64_t elapsed_ns;
};

/*
 * Let a device that can copy take size bytes from one buffer into itself and
 * put them into a second one, chunk after chunk, and compare every byte. Bus
 * mastering is turned on for it and put back. progress is told how many bytes
 * are done and stops the test by returning true: -EINTR. -EOPNOTSUPP for a
 * device nobody has written an engine for, -ETIMEDOUT when it does not finish.
 */
int vfc_dma_test(struct vfc_handle *handle, uint64_t size,
		 bool (*progress)(void *data, uint64_t done), void *data,
		 struct vfc_dma_test *result);

#endif
