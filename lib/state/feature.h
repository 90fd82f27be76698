/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/state: states of an open device: reset, low power, migration; its features, its
 * IOMMU, its DMA; and the session that keeps it open.
 *
 * feature.h: one call of VFIO_DEVICE_FEATURE with its data.
 */
#ifndef VFC_STATE_FEATURE_H
#define VFC_STATE_FEATURE_H

#include "lib/vfio/handle.h"

#define FEATURE_DATA 64		/* maximum bytes of data of the used features */

/*
 * Get or set (VFIO_DEVICE_FEATURE_GET or _SET) feature index. size bytes at data are
 * passed in and, on success, returned. Returns the kernel's result, 0 or a descriptor,
 * or -errno; records no message.
 */
int feature_call(struct vfc_handle *handle, uint32_t operation, uint32_t index,
		 void *data, size_t size);

#endif
