/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-dma-test.h: dirty pages of a device's DMA, and a DMA test. Part of vfc.h. */
#ifndef VFC_PUBLIC_DMA_TEST_H
#define VFC_PUBLIC_DMA_TEST_H

#include "vfc-dma.h"

/* ---- dirty pages (state/dma-dirty.c) -------------------------------- */

/* The hardware that tracks written pages. */
enum vfc_dirty_by {
	VFC_DIRTY_IOMMU,	/* VFIO_IOMMU_DIRTY_PAGES, or the iommufd's page table */
	VFC_DIRTY_DEVICE,	/* VFIO_DEVICE_FEATURE_DMA_LOGGING_* */
};

/*
 * Start and stop tracking the pages that the device writes. Return -EACCES for a type1
 * (v1) container, -ENOTTY for compat and for a device without the feature, or
 * -EOPNOTSUPP for an IOMMU without support.
 */
int vfc_dirty_start(struct vfc_handle *handle, enum vfc_dirty_by by);
int vfc_dirty_stop(struct vfc_handle *handle, enum vfc_dirty_by by);

/* The pages of a buffer. Bit n of bitmap stands for page n. */
struct vfc_dirty {
	uint64_t page;		/* bytes per page */
	uint64_t pages, dirty;	/* number of pages and of written pages */
	uint64_t *bitmap;	/* free with free() */
};

/*
 * Report the pages of a buffer that were written since the start or the last report,
 * and clear the record. Return -EINVAL if tracking is off.
 */
int vfc_dirty_report(struct vfc_handle *handle, enum vfc_dirty_by by,
		     const struct vfc_buffer *buffer, struct vfc_dirty *dirty);

/* ---- a device that copies (state/dma-test.c) ------------------------ */

struct vfc_dma_test {
	const char *engine;	/* "edu" */
	uint64_t bytes;		/* copied there and back */
	uint64_t chunks;	/* number of chunks each way */
	uint64_t mismatches;	/* bytes that came back different */
	uint64_t first_bad;	/* offset of the first mismatch … */
	uint8_t sent, received;	/* … and its values */
	uint64_t elapsed_ns;
};

/*
 * Let a device with a copy engine read size bytes from one buffer and write them to
 * another, chunk by chunk, and compare every byte. Turns bus mastering on for the test
 * and restores it. progress() gets the number of bytes done. If it returns true, the
 * test stops with -EINTR. Return -EOPNOTSUPP for a device whose engine is not
 * supported here, or -ETIMEDOUT if the device does not finish.
 */
int vfc_dma_test(struct vfc_handle *handle, uint64_t size,
		 bool (*progress)(void *data, uint64_t done), void *data,
		 struct vfc_dma_test *result);

#endif
