/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dma-engine.h: interface to devices that can copy memory, for the DMA test. */
#ifndef VFC_STATE_DMA_ENGINE_H
#define VFC_STATE_DMA_ENGINE_H

#include "lib/vfc-open.h"

/* A type of device that can copy memory. Failures are recorded. */
struct dma_engine {
	const char *name;
	int vendor, device;	/* PCI ids */
	uint64_t limit;		/* the last IOVA that the device can access */
	size_t chunk;		/* maximum bytes per transfer */
	/* Start a transfer from iova into the device (in), or from the device to iova. */
	int (*start)(struct vfc_handle *handle, uint64_t iova, size_t size, bool in);
	/* Return 1 while a transfer runs, 0 afterwards, or an error. */
	int (*busy)(struct vfc_handle *handle);
};

/* QEMU's edu (engine-edu.c). */
extern const struct dma_engine engine_edu;

#endif
