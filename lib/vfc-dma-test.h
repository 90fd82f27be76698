/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-dma-test.h: the DMA that a device does: pages that it wrote, a test. Part of vfc.h. */
#ifndef VFC_PUBLIC_DMA_TEST_H
#define VFC_PUBLIC_DMA_TEST_H

#include "vfc-dma.h"

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

/* ---- a device that copies (state/dma-test.c) ------------------------ */

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
