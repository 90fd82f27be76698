/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mapping.h: mappings of regions, created on first use and kept until the handle
 * is closed.
 */
#ifndef VFC_REGION_MAPPING_H
#define VFC_REGION_MAPPING_H

#include "lib/vfio/handle.h"

/* A mapping of one mappable area of a region. */
struct map {
	struct map *next;
	uint32_t region;
	struct vfc_region_area area;	/* the area that may be accessed */
	void *base;			/* whole pages around the area */
	size_t length;
	volatile uint8_t *bytes;	/* the start of the area */
};

/*
 * Return the mapping of an area of a region in *map, creating it if needed, with the
 * region's directions. The list owns *map. Errors are recorded.
 */
int map_area(struct vfc_handle *handle, struct map **list, const struct vfc_region *region,
	     const struct vfc_region_area *area, const struct map **map);

/* Unmap and free a list of mappings. */
void map_free(struct map *list);

#endif
