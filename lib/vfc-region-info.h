/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-region-info.h: what VFIO reports for the regions of an open device. Part of vfc.h. */
#ifndef VFC_PUBLIC_REGION_INFO_H
#define VFC_PUBLIC_REGION_INFO_H

#include "vfc-open.h"

/* ---- region info (vfio/region-info.c) ------------------------------- */

struct vfc_region_area {
	uint64_t offset, size;
};

struct vfc_region {
	uint32_t index;
	char name[VFC_NAME];	/* "bar0", "config", "region9" */
	uint32_t flags;		/* VFIO_REGION_INFO_FLAG_* */
	uint64_t size;		/* bytes; 0: not implemented */
	uint64_t offset;	/* in the device descriptor, as reported */
	bool typed;		/* has a type capability */
	uint32_t type, subtype;
	bool msix_mappable;
	struct vfc_region_area *areas;	/* mappable parts, clipped to size */
	size_t nareas;
	struct vfc_cap caps[VFC_CAPS];
	size_t ncaps;
	const char *doubt;	/* what is wrong with the kernel's answer; NULL: nothing */
	void *buf;		/* caps point into it */
};

/*
 * Call VFIO_DEVICE_GET_REGION_INFO. Return -EINVAL for an index that the device lacks. If
 * the kernel rejects an index (VGA on a device without VGA), report the region as not
 * implemented, with size 0.
 */
int vfc_region_info(struct vfc_handle *handle, uint32_t index,
		    struct vfc_region *region);
void vfc_region_clear(struct vfc_region *region);

/*
 * Like vfc_region_info(), without areas and capabilities: nothing to release. The handle
 * caches the answer: a region does not move while the device is open.
 */
int vfc_region_brief(struct vfc_handle *handle, uint32_t index, struct vfc_region *region);

#endif
