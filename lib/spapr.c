/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spapr.c: the DMA windows of a POWER machine's IOMMU
 * (Documentation/driver-api/vfio.rst, "sPAPR TCE").
 */
#include "cause.h"
#include "space.h"
#include "trace.h"
#include "uapi.h"

int vfc_space_spapr(struct vfc_space *space, struct vfc_spapr *out)
{
	static const struct cause causes[] = {
		{ -ENXIO, "no group is in the container", NULL },
		{ -EPERM, "the container belongs to another process's memory", NULL },
		{ 0 }
	};
	struct vfio_iommu_spapr_tce_info info = { .argsz = sizeof(info) };
	int err;

	if (!space->backend->way || (space->iommu != VFIO_SPAPR_TCE_IOMMU &&
				     space->iommu != VFIO_SPAPR_TCE_v2_IOMMU))
		return vfc_fail_why(space->ctx, -EOPNOTSUPP, "the container is not a SPAPR one");
	err = trace_ioctl(space->ctx, TRACE_CONTAINER, space->fd, VFIO_IOMMU_SPAPR_TCE_GET_INFO,
			  &info);
	if (err)
		return cause_known(space->ctx, causes, err, "get the windows of the IOMMU");
	*out = (struct vfc_spapr){
		.window_start = info.dma32_window_start,
		.window_size = info.dma32_window_size,
		.dynamic = info.flags & VFIO_IOMMU_SPAPR_INFO_DDW,
		.page_sizes = info.ddw.pgsizes,
		.windows = info.ddw.max_dynamic_windows_supported,
		.levels = info.ddw.levels,
		.eeh = trace_ioctl(space->ctx, TRACE_CONTAINER, space->fd, VFIO_CHECK_EXTENSION,
				   (void *)(uintptr_t)VFIO_EEH) > 0,
	};
	return 0;
}
