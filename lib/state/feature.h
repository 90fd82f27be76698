/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/state: what an open device can be put into: reset, low power, migration; its
 * features, its IOMMU, its DMA; and the session that keeps it open.
 *
 * feature.h: one call of VFIO_DEVICE_FEATURE with its data.
 */
#ifndef VFC_STATE_FEATURE_H
#define VFC_STATE_FEATURE_H

#include "lib/vfio/handle.h"

#define FEATURE_DATA 64		/* bytes of data: no feature that is used has more */

/*
 * Get or set (VFIO_DEVICE_FEATURE_GET or _SET) feature index. The size bytes at
 * data go there and, unless it fails, come back. What the kernel returns, 0 or a
 * descriptor, or -errno; no message.
 */
int feature_call(struct vfc_handle *handle, uint32_t operation, uint32_t index,
		 void *data, size_t size);

#endif
