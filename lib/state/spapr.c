/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spapr.c: report the DMA windows of a POWER machine's IOMMU
 * (Documentation/driver-api/vfio.rst, "sPAPR TCE").
 */
#include "lib/uapi/uapi.h"
#include "lib/base/ctx.h"
#include "lib/trace/trace.h"
#include "lib/errno/oracle.h"
#include "lib/vfio/space.h"
#include "lib/vfc-state.h"

int vfc_space_spapr(struct vfc_space *space, struct vfc_spapr *out)
{
	struct vfio_iommu_spapr_tce_info info = { .argsz = sizeof(info) };
	int err;

	if (!space->backend->way || (space->iommu != VFIO_SPAPR_TCE_IOMMU &&
				     space->iommu != VFIO_SPAPR_TCE_v2_IOMMU))
		return vfc_fail_why(space->ctx, -EOPNOTSUPP, "not a SPAPR container");
	err = trace_ioctl(space->ctx, TRACE_CONTAINER, space->fd, VFIO_IOMMU_SPAPR_TCE_GET_INFO,
			  &info);
	if (err)
		return oracle_known(space->ctx, "get the windows of the IOMMU", "spapr-info", NULL,
				    err);
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
