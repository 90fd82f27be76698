/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mapping.h: mappings of regions, made at first use and kept until the handle
 * closes.
 */
#ifndef VFC_REGION_MAPPING_H
#define VFC_REGION_MAPPING_H

#include "lib/vfio/handle.h"

/* A mapping of one mappable area of a region. */
struct map {
	struct map *next;
	uint32_t region;
	struct vfc_region_area area;	/* what may be touched through it */
	void *base;			/* of whole pages around the area */
	size_t length;
	volatile uint8_t *bytes;	/* where the area begins */
};

/*
 * The mapping of an area of a region; made if it is not there yet, with the
 * directions the region has. *map is the list's. Errors are recorded.
 */
int map_area(struct vfc_handle *handle, struct map **list, const struct vfc_region *region,
	     const struct vfc_region_area *area, const struct map **map);

/* Unmap and free a list of mappings. */
void map_free(struct map *list);

#endif
