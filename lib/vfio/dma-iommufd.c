/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma-iommufd.c: mappings in an iommufd's IOAS
 * (Documentation/userspace-api/iommufd.rst), and dirty tracking through a page
 * table (HWPT) that supports it (Linux 6.7).
 */
#include <stdlib.h>

#include "dma.h"
#include "iommufd.h"
#include "lib/base/ctx.h"
#include "lib/errno/oracle.h"

static int iommufd_map(struct vfc_space *space, const struct vfc_mapping *m, const void *addr)
{
	struct iommu_ioas_map map = {
		.size = sizeof(map),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA,
		.ioas_id = space->ioas,
		.user_va = (uintptr_t)addr,
		.length = m->size,
		.iova = m->iova,
	};

	if (m->flags & VFC_DMA_READ)
		map.flags |= IOMMU_IOAS_MAP_READABLE;
	if (m->flags & VFC_DMA_WRITE)
		map.flags |= IOMMU_IOAS_MAP_WRITEABLE;
	return iommufd_ioctl(space, IOMMU_IOAS_MAP, &map);
}

static int iommufd_unmap(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done)
{
	struct iommu_ioas_unmap unmap = {
		.size = sizeof(unmap),
		.ioas_id = space->ioas,
		.iova = iova,
		.length = size,
	};
	int err = iommufd_ioctl(space, IOMMU_IOAS_UNMAP, &unmap);

	if (!err)
		*done = unmap.length;
	return err;
}

/* ---- windows -------------------------------------------------------- */

/* Maximum number of windows, more than any IOMMU has. */
#define WINDOWS_MAX 4096

static int ask_windows(struct vfc_space *space, struct iommu_ioas_iova_ranges *ask,
		       struct iommu_iova_range *windows, uint32_t n)
{
	*ask = (struct iommu_ioas_iova_ranges){
		.size = sizeof(*ask),
		.ioas_id = space->ioas,
		.num_iovas = n,
		.allowed_iovas = (uintptr_t)windows,
	};
	return iommufd_ioctl(space, IOMMU_IOAS_IOVA_RANGES, ask);
}

static int copy_windows(struct vfc_dma_ranges *ranges, const struct iommu_iova_range *windows,
			uint32_t n)
{
	uint32_t i;

	ranges->ranges = calloc(n, sizeof(*ranges->ranges));
	if (n && !ranges->ranges)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		ranges->ranges[i] = (struct vfc_iova_range){
			.start = windows[i].start, .end = windows[i].last,
		};
	ranges->nranges = n;
	return 0;
}

/* On EMSGSIZE the kernel returns the number of windows, which may grow between two calls. */
static int iommufd_ranges(struct vfc_space *space, struct vfc_dma_ranges *ranges)
{
	struct iommu_iova_range *windows = NULL, *grown;
	struct iommu_ioas_iova_ranges ask = { .num_iovas = 8 };
	uint32_t room;
	int err;

	do {
		room = ask.num_iovas;
		grown = reallocarray(windows, room, sizeof(*windows));
		if (!grown) {
			free(windows);
			return vfc_fail(space->ctx, -ENOMEM, "read the IOVA windows");
		}
		windows = grown;
		err = ask_windows(space, &ask, windows, room);
	} while (err == -EMSGSIZE && ask.num_iovas > room && ask.num_iovas <= WINDOWS_MAX);
	if (err)
		oracle_known(space->ctx, "get the IOVA windows of the IOAS", "iova-ranges",
			     ORACLE_IOMMUFD, err);
	else
		err = copy_windows(ranges, windows, ask.num_iovas < room ? ask.num_iovas : room);
	free(windows);
	ranges->alignment = ask.out_iova_alignment;
	ranges->page_sizes = ask.out_iova_alignment;
	ranges->available = UINT32_MAX;
	return err;
}

/* ---- dirty pages: Linux 6.7 ----------------------------------------- */

static void destroy_hwpt(struct vfc_handle *handle)
{
	iommufd_destroy(handle->space, handle->hwpt);
	handle->hwpt = 0;
}

static int set_tracking(struct vfc_handle *handle, uint32_t flags)
{
	struct iommu_hwpt_set_dirty_tracking arg = {
		.size = sizeof(arg),
		.flags = flags,
		.hwpt_id = handle->hwpt,
	};

	return iommufd_ioctl(handle->space, IOMMU_HWPT_SET_DIRTY_TRACKING, &arg);
}

static int iommufd_dirty_start(struct vfc_handle *handle)
{
	int err = handle->hwpt ? 0 : iommufd_hwpt_alloc(handle, VFCU_HWPT_ALLOC_DIRTY_TRACKING, 0,
							&handle->hwpt);

	if (err)
		return cause_dirty(handle->space->ctx, "start", err);
	err = iommufd_attach_pt(handle, handle->hwpt);
	if (!err)
		err = set_tracking(handle, IOMMU_HWPT_DIRTY_TRACKING_ENABLE);
	if (!err)
		return 0;
	iommufd_attach_pt(handle, handle->space->ioas);
	destroy_hwpt(handle);
	return cause_dirty(handle->space->ctx, "start", err);
}

static int not_started(struct vfc_handle *handle, const char *attempt)
{
	return cause_dirty(handle->space->ctx, attempt, -EINVAL);
}

static int iommufd_dirty_stop(struct vfc_handle *handle)
{
	int err;

	if (!handle->hwpt)
		return 0;
	err = set_tracking(handle, 0);
	if (!err)
		err = iommufd_attach_pt(handle, handle->space->ioas);
	if (err)
		return cause_dirty(handle->space->ctx, "stop", err);
	destroy_hwpt(handle);
	return 0;
}

static int iommufd_dirty_read(struct vfc_handle *handle, const struct vfc_mapping *m,
			      uint64_t page, uint64_t *bitmap)
{
	struct iommu_hwpt_get_dirty_bitmap get = {
		.size = sizeof(get),
		.hwpt_id = handle->hwpt,
		.iova = m->iova,
		.length = m->size,
		.page_size = page,
		.data = (uintptr_t)bitmap,
	};
	int err;

	if (!handle->hwpt)
		return not_started(handle, "read");
	err = iommufd_ioctl(handle->space, IOMMU_HWPT_GET_DIRTY_BITMAP, &get);
	return err ? cause_dirty(handle->space->ctx, "read", err) : 0;
}

const struct dma_ops dma_iommufd = {
	.iommufd = true,
	.map = iommufd_map,
	.unmap = iommufd_unmap,
	.ranges = iommufd_ranges,
	.dirty_start = iommufd_dirty_start,
	.dirty_stop = iommufd_dirty_stop,
	.dirty_read = iommufd_dirty_read,
};
