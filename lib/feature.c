/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feature.c: the features of an open device.
 */
#include <assert.h>
#include <string.h>

#include "feature.h"

int feature_call(struct vfc_handle *handle, uint32_t operation, uint32_t index,
		 void *data, size_t size)
{
	union {
		struct vfio_device_feature feature;
		uint8_t bytes[sizeof(struct vfio_device_feature) + FEATURE_DATA];
	} call;
	int ret;

	assert(size <= FEATURE_DATA);
	call.feature.argsz = (uint32_t)(sizeof(call.feature) + size);
	call.feature.flags = index | operation;
	if (size)
		memcpy(call.bytes + sizeof(call.feature), data, size);
	ret = handle->ops->feature(handle, &call.feature);
	if (ret >= 0 && size)
		memcpy(data, call.bytes + sizeof(call.feature), size);
	return ret;
}
