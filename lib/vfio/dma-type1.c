/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma-type1.c: mappings in a type1 container, or in an iommufd used as one, with the
 * ioctls of <linux/vfio.h>, "API for Type1 VFIO IOMMU".
 */
#include <stdlib.h>
#include <string.h>

#include "dma.h"
#include "handle.h"
#include "lib/uapi/caps.h"
#include "lib/base/ctx.h"
#include "lib/trace/trace.h"
#include "lib/errno/oracle.h"

_Static_assert(VFC_DMA_READ == VFIO_DMA_MAP_FLAG_READ, "flag of a mapping");
_Static_assert(VFC_DMA_WRITE == VFIO_DMA_MAP_FLAG_WRITE, "flag of a mapping");

static int container_ioctl(struct vfc_space *space, unsigned long request, void *arg)
{
	return trace_ioctl(space->ctx, TRACE_CONTAINER, space->fd, request, arg);
}

static int type1_map(struct vfc_space *space, const struct vfc_mapping *m, const void *addr)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = m->flags,
		.vaddr = (uintptr_t)addr,
		.iova = m->iova,
		.size = m->size,
	};

	return container_ioctl(space, VFIO_IOMMU_MAP_DMA, &map);
}

static int type1_unmap(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.iova = iova,
		.size = size,
	};
	int err = container_ioctl(space, VFIO_IOMMU_UNMAP_DMA, &unmap);

	if (!err)
		*done = unmap.size;
	return err;
}

/* ---- windows -------------------------------------------------------- */

static int ask_info(void *space, void *info)
{
	return container_ioctl(space, VFIO_IOMMU_GET_INFO, info);
}

/* Read struct vfio_iommu_type1_info_cap_iova_range, starting after its header. */
static int read_windows(const struct vfc_cap *cap, struct vfc_dma_ranges *ranges)
{
	uint32_t i, n = 0;

	caps_u32(cap, 0, &n);
	if (n > cap->size / sizeof(struct vfio_iova_range))
		n = (uint32_t)(cap->size / sizeof(struct vfio_iova_range));
	ranges->ranges = calloc(n, sizeof(*ranges->ranges));
	if (n && !ranges->ranges)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		if (caps_u64(cap, 8 + 16 * i, &ranges->ranges[i].start) &&
		    caps_u64(cap, 16 + 16 * i, &ranges->ranges[i].end))
			ranges->nranges++;
	return 0;
}

static int read_caps(const struct vfc_cap *caps, size_t ncaps, struct vfc_dma_ranges *ranges)
{
	int err = 0;
	size_t i;

	for (i = 0; i < ncaps && !err; i++)
		if (caps[i].id == VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE && !ranges->ranges)
			err = read_windows(&caps[i], ranges);
		else if (caps[i].id == VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL)
			caps_u32(&caps[i], 0, &ranges->available);
	return err;
}

/*
 * Read windows and limits. Without DMA_AVAIL (before Linux 5.10) the number of mappings
 * left is unknown.
 */
static int type1_ranges(struct vfc_space *space, struct vfc_dma_ranges *ranges)
{
	struct vfio_iommu_type1_info first = { 0 }, *info;
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	size_t got, ncaps = 0;
	void *buf;
	int err = caps_ask(ask_info, space, &first, sizeof(first), &buf, &got, &doubt);

	if (err)
		return oracle_known(space->ctx, "get the IOVA windows of the container",
				    "iova-ranges", ORACLE_CONTAINER, err);
	info = buf;
	ranges->available = UINT32_MAX;
	if (info->flags & VFIO_IOMMU_INFO_PGSIZES)
		ranges->page_sizes = info->iova_pgsizes;
	ranges->alignment = ranges->page_sizes & -ranges->page_sizes;
	if (info->flags & VFIO_IOMMU_INFO_CAPS)
		ncaps = caps_walk(buf, got, info->cap_offset, caps, &doubt);
	err = read_caps(caps, ncaps, ranges);
	free(buf);
	return err ? vfc_fail(space->ctx, err, "read the IOVA windows") : 0;
}

/* ---- dirty pages: Linux 5.8 ----------------------------------------- */

static int dirty_flag(struct vfc_handle *handle, uint32_t flag, const char *attempt)
{
	struct vfio_iommu_type1_dirty_bitmap dirty = { .argsz = sizeof(dirty), .flags = flag };
	int err = container_ioctl(handle->space, VFIO_IOMMU_DIRTY_PAGES, &dirty);

	return err ? cause_dirty(handle->space->ctx, attempt, err) : 0;
}

static int type1_dirty_start(struct vfc_handle *handle)
{
	return dirty_flag(handle, VFIO_IOMMU_DIRTY_PAGES_FLAG_START, "start");
}

static int type1_dirty_stop(struct vfc_handle *handle)
{
	return dirty_flag(handle, VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP, "stop");
}

static int type1_dirty_read(struct vfc_handle *handle, const struct vfc_mapping *m, uint64_t page,
			    uint64_t *bitmap)
{
	struct vfio_iommu_type1_dirty_bitmap_get get = {
		.iova = m->iova,
		.size = m->size,
		.bitmap = {
			.pgsize = page,
			.size = (m->size / page + 63) / 64 * 8,
			.data = (__u64 *)bitmap,
		},
	};
	struct {
		struct vfio_iommu_type1_dirty_bitmap head;
		struct vfio_iommu_type1_dirty_bitmap_get get;
	} dirty = {
		.head = {
			.argsz = sizeof(dirty),
			.flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP,
		},
		.get = get,
	};
	int err = container_ioctl(handle->space, VFIO_IOMMU_DIRTY_PAGES, &dirty);

	return err ? cause_dirty(handle->space->ctx, "read", err) : 0;
}

#define TYPE1_OPS \
	.map = type1_map, \
	.unmap = type1_unmap, \
	.ranges = type1_ranges, \
	.dirty_start = type1_dirty_start, \
	.dirty_stop = type1_dirty_stop, \
	.dirty_read = type1_dirty_read

const struct dma_ops dma_type1 = { TYPE1_OPS };
const struct dma_ops dma_compat = { TYPE1_OPS, .iommufd = true };
