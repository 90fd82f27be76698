/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-info.c: call VFIO_DEVICE_GET_REGION_INFO and convert the capabilities to
 * plain fields.
 */
#include <stdio.h>
#include <stdlib.h>

#include "handle.h"
#include "open-failure.h"
#include "lib/uapi/caps.h"
#include "lib/base/ctx.h"
#include "lib/vfc-words.h"

struct cached_region {
	struct vfc_region region;
	struct cached_region *next;
};

/* Offset of the areas after the capability header. The count and padding precede them. */
#define SPARSE_AREAS 8

static int ask_region(void *handle, void *info)
{
	struct vfc_handle *h = handle;

	return h->ops->region_info(h, info);
}

/* Clip an area to the region. False if nothing is left of the area. */
static bool clip_area(struct vfc_region *region, struct vfc_region_area *area)
{
	uint64_t room;

	if (area->offset >= region->size) {
		if (area->size)
			region->doubt = "a mappable area lies outside the region";
		return false;
	}
	room = region->size - area->offset;
	if (area->size > room) {
		region->doubt = "a mappable area extends beyond the region";
		area->size = room;
	}
	return area->size != 0;
}

/* Read the mappable areas from VFIO_REGION_INFO_CAP_SPARSE_MMAP. */
static int read_sparse(struct vfc_region *region, const struct vfc_cap *cap)
{
	struct vfc_region_area area;
	uint32_t claimed, count;
	size_t at = SPARSE_AREAS;

	if (region->areas || !caps_u32(cap, 0, &claimed))
		return 0;
	count = cap->size < at ? 0 : (uint32_t)((cap->size - at) / sizeof(area));
	if (claimed > count)
		region->doubt = "the kernel announces more mappable areas than it lists";
	else
		count = claimed;
	region->areas = calloc(count ? count : 1, sizeof(area));
	if (!region->areas)
		return -ENOMEM;
	for (; count--; at += sizeof(area)) {
		caps_u64(cap, at, &area.offset);
		caps_u64(cap, at + sizeof(area.offset), &area.size);
		if (clip_area(region, &area))
			region->areas[region->nareas++] = area;
	}
	return 0;
}

/* Convert capabilities to plain fields. */
static int read_caps(struct vfc_region *region)
{
	int err = 0;

	for (size_t i = 0; !err && i < region->ncaps; i++) {
		const struct vfc_cap *cap = &region->caps[i];

		if (cap->id == VFIO_REGION_INFO_CAP_SPARSE_MMAP)
			err = read_sparse(region, cap);
		else if (cap->id == VFIO_REGION_INFO_CAP_MSIX_MAPPABLE)
			region->msix_mappable = true;
		else if (cap->id == VFIO_REGION_INFO_CAP_TYPE)
			region->typed = caps_u32(cap, 0, &region->type) &&
					caps_u32(cap, 4, &region->subtype);
	}
	return err;
}

/* Make the whole of a mappable region one area, if the kernel does not list areas. */
static int add_whole_area(struct vfc_region *region)
{
	if (region->areas || !region->size || !(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return 0;
	region->areas = calloc(1, sizeof(*region->areas));
	if (!region->areas)
		return -ENOMEM;
	region->areas[0].size = region->size;
	region->nareas = 1;
	return 0;
}

/* Convert the kernel's answer of got bytes; the region owns it. */
static int region_from_uapi(struct vfc_region *region, struct vfio_region_info *info,
			    size_t got)
{
	int err;

	region->buf = info;
	region->flags = info->flags;
	region->offset = info->offset;
	region->size = info->size;
	if (region->offset > INT64_MAX || region->size > INT64_MAX - region->offset) {
		region->doubt = "the region extends beyond the end of any file";
		region->size = region->offset > INT64_MAX ? 0 : INT64_MAX - region->offset;
	}
	if (info->flags & VFIO_REGION_INFO_FLAG_CAPS)
		region->ncaps = caps_walk(info, got, info->cap_offset, region->caps,
					  &region->doubt);
	err = read_caps(region);
	return err ? err : add_whole_area(region);
}

int vfc_region_info(struct vfc_handle *handle, uint32_t index, struct vfc_region *out)
{
	struct vfio_region_info first = { .index = index };
	struct vfc_region region = { .index = index };
	char attempt[VFC_NAME];
	void *info;
	size_t got;
	int err;

	vfc_region_word(region.name, region.index, handle->flags & VFIO_DEVICE_FLAGS_PCI);
	err = caps_ask(ask_region, handle, &first, sizeof(first), &info, &got, &region.doubt);
	if (!err)
		err = region_from_uapi(&region, info, got);
	else if (err == -EINVAL && index < handle->num_regions)
		err = 0;
	if (err) {
		vfc_region_clear(&region);
		snprintf(attempt, sizeof(attempt), "get info of region %u", index);
		return cause_call(handle, attempt, "region-info", err);
	}
	*out = region;
	return 0;
}

void vfc_region_clear(struct vfc_region *region)
{
	free(region->areas);
	free(region->buf);
	*region = (struct vfc_region){ 0 };
}

int handle_region(struct vfc_handle *handle, uint32_t index, const struct vfc_region **region)
{
	struct cached_region *entry = handle->regions;
	int err;

	while (entry && entry->region.index != index)
		entry = entry->next;
	if (!entry) {
		entry = calloc(1, sizeof(*entry));
		if (!entry)
			return vfc_fail(vfc_handle_ctx(handle), -ENOMEM, "read region info");
		err = vfc_region_info(handle, index, &entry->region);
		if (err) {
			free(entry);
			return err;
		}
		entry->next = handle->regions;
		handle->regions = entry;
	}
	*region = &entry->region;
	return 0;
}

int vfc_region_brief(struct vfc_handle *handle, uint32_t index, struct vfc_region *out)
{
	const struct vfc_region *region = NULL;
	int err = handle_region(handle, index, &region);

	if (err)
		return err;
	*out = *region;
	out->areas = NULL;
	out->nareas = 0;
	out->ncaps = 0;
	out->buf = NULL;
	return 0;
}

void handle_regions_free(struct vfc_handle *handle)
{
	while (handle->regions) {
		struct cached_region *entry = handle->regions;

		handle->regions = entry->next;
		vfc_region_clear(&entry->region);
		free(entry);
	}
}
