/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mapping.c: mappings of regions: page arithmetic and a handle's list of mappings.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mapping.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/vfio/open-failure.h"

/*
 * mmap(2) maps whole pages, while an area (or a BAR of 256 bytes) may be smaller: the
 * bytes around the area are mapped, but never accessed.
 */
static int map_pages(struct vfc_handle *handle, const struct vfc_region *region, struct map *map)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t start = map->area.offset & ~(page - 1);
	uint64_t end = (map->area.offset + map->area.size + page - 1) & ~(page - 1);
	int err, prot = 0;

	if (region->flags & VFIO_REGION_INFO_FLAG_READ)
		prot |= PROT_READ;
	if (region->flags & VFIO_REGION_INFO_FLAG_WRITE)
		prot |= PROT_WRITE;
	map->length = (size_t)(end - start);
	err = handle->ops->map(handle, region, start, map->length, prot, &map->base);
	if (err < 0)
		return err;
	map->bytes = (volatile uint8_t *)map->base + (map->area.offset - start);
	return 0;
}

int map_area(struct vfc_handle *handle, struct map **list, const struct vfc_region *region,
	     const struct vfc_region_area *area, const struct map **out)
{
	char attempt[VFC_NAME + 32];
	struct map *map;
	int err;

	for (map = *list; map; map = map->next)
		if (map->region == region->index && map->area.offset == area->offset) {
			*out = map;
			return 0;
		}
	map = calloc(1, sizeof(*map));
	if (!map)
		return vfc_fail(vfc_handle_ctx(handle), -ENOMEM, "map %s", region->name);
	map->region = region->index;
	map->area = *area;
	err = map_pages(handle, region, map);
	if (err < 0) {
		free(map);
		snprintf(attempt, sizeof(attempt), "map %s+0x%llx", region->name,
			 (unsigned long long)area->offset);
		return cause_call(handle, attempt, "mmap", err);
	}
	map->next = *list;
	*list = map;
	*out = map;
	return 0;
}

void map_free(struct map *list)
{
	while (list) {
		struct map *next = list->next;

		sys_munmap(list->base, list->length);
		free(list);
		list = next;
	}
}
