/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iommufd.c: iommufd calls used by several files
 * (Documentation/userspace-api/iommufd.rst).
 */
#include "iommufd.h"
#include "space.h"
#include "lib/trace/trace.h"

int iommufd_ioctl(struct vfc_space *space, unsigned long request, void *arg)
{
	return trace_ioctl(space->ctx, TRACE_IOMMUFD, space->fd, request, arg);
}

int iommufd_destroy(struct vfc_space *space, uint32_t id)
{
	struct iommu_destroy arg = { .size = sizeof(arg), .id = id };

	return iommufd_ioctl(space, IOMMU_DESTROY, &arg);
}

int iommufd_attach_pt(struct vfc_handle *handle, uint32_t id)
{
	struct vfcu_device_attach_iommufd_pt arg = {
		.argsz = VFCU_DEVICE_ATTACH_MINSZ,
		.pt_id = id,
	};

	return trace_ioctl(handle->space->ctx, TRACE_DEVICE, handle->fd,
			   VFIO_DEVICE_ATTACH_IOMMUFD_PT, &arg);
}

int iommufd_hwpt_alloc(struct vfc_handle *handle, uint32_t flags, uint32_t fault_id,
		       uint32_t *id)
{
	struct vfcu_hwpt_alloc alloc = {
		.size = sizeof(alloc),
		.flags = flags,
		.dev_id = handle->devid,
		.pt_id = handle->space->ioas,
		.fault_id = fault_id,
	};
	int err = iommufd_ioctl(handle->space, IOMMU_HWPT_ALLOC, &alloc);

	if (!err)
		*id = alloc.out_hwpt_id;
	return err;
}
