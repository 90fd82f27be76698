/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * backend-iommufd.c: VFIO without groups. Each device has its own cdev, which is bound
 * to an iommufd and attached to one of the iommufd's IOASes
 * (Documentation/driver-api/vfio.rst, "VFIO Device cdev"; Linux 6.6).
 */
#include <stdio.h>

#include "dma.h"
#include "iommufd.h"
#include "open-failure.h"
#include "space.h"
#include "vf-token.h"
#include "lib/base/ctx.h"
#include "lib/trace/trace.h"
#include "lib/vfc-token.h"

#define IOMMUFD "iommu"

static int iommufd_open(struct vfc_space *space)
{
	struct iommu_ioas_alloc alloc = { .size = sizeof(alloc) };
	int err, fd = trace_open(space->ctx, IOMMUFD);

	if (fd < 0)
		return cause_node(space->ctx, IOMMUFD, fd);
	space->fd = fd;
	err = iommufd_ioctl(space, IOMMU_IOAS_ALLOC, &alloc);
	if (err) {
		trace_close(space->ctx, fd);
		return cause_ioas(space->ctx, err);
	}
	space->ioas = alloc.out_ioas_id;
	return 0;
}

/* Closing the descriptor destroys the IOAS. */
static void iommufd_close(struct vfc_space *space)
{
	trace_close(space->ctx, space->fd);
}

/* Bind the open cdev to the iommufd. In this call the kernel opens and resets the device. */
static int bind_with(struct vfc_space *space, struct vfc_handle *handle, const uint8_t *token)
{
	struct vfcu_device_bind_iommufd arg = {
		.argsz = token ? sizeof(arg) : VFCU_DEVICE_BIND_MINSZ,
		.flags = token ? VFCU_DEVICE_BIND_FLAG_TOKEN : 0,
		.iommufd = space->fd,
		.token_uuid_ptr = (uintptr_t)token,
	};
	int err = trace_ioctl(space->ctx, TRACE_DEVICE, handle->fd, VFIO_DEVICE_BIND_IOMMUFD,
			      &arg);

	if (!err)
		handle->devid = arg.out_devid;
	return err;
}

/* Bind the device, with the VF token if the device takes one. */
static int bind_device(struct vfc_space *space, const struct vfc_device *device,
		struct vfc_handle *handle)
{
	const uint8_t *token = token_for(space->ctx, device);
	int err = bind_with(space, handle, token);

	/* Before Linux 6.18, a physical function's token is set after opening it. */
	if (err == -EINVAL && token && !token_by_cdev(space->ctx) &&
	    vfc_token_role(space->ctx, device) == VFC_TOKEN_SETS) {
		err = bind_with(space, handle, NULL);
		handle->tells_token = !err;
	}
	return err ? cause_bind_iommufd(space->ctx, device, err) : 0;
}

static int iommufd_attach(struct vfc_space *space, const struct vfc_device *device,
			  struct vfc_handle *handle)
{
	bool without = space->backend->api == VFC_API_NOIOMMU;
	char node[2 * VFC_NAME];
	int err;

	if (space_noiommu_dev(device->vfio_dev) != without)
		return cause_other_cdev(space->ctx, device, without);
	snprintf(node, sizeof(node), "vfio/devices/%s", device->vfio_dev);
	handle->fd = trace_open(space->ctx, node);
	if (handle->fd < 0)
		return cause_cdev_node(space->ctx, device, handle->fd);
	trace_fd(space->ctx, handle->fd, TRACE_DEVICE, device->address);
	err = bind_device(space, device, handle);
	if (!err) {
		err = iommufd_attach_pt(handle, space->ioas);
		if (err)
			err = cause_attach(space->ctx, device->address, err);
	}
	if (err)
		trace_close(space->ctx, handle->fd);
	return err;
}

/* Only a device opened through its cdev can leave its space and stay open. */
static int check_cdev(struct vfc_handle *handle, const char *what)
{
	if (handle->devid)
		return 0;
	vfc_fail_why(vfc_handle_ctx(handle), -EOPNOTSUPP, "%s: a group cannot leave its "
		     "container while its device is open", what);
	return vfc_suggest(vfc_handle_ctx(handle), -EOPNOTSUPP, "open it with --api cdev");
}

int vfc_handle_detach(struct vfc_handle *handle)
{
	struct vfio_device_detach_iommufd_pt arg = { .argsz = sizeof(arg) };
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	char attempt[2 * VFC_NAME];
	int err = check_cdev(handle, "detach");

	if (err)
		return err;
	err = trace_ioctl(ctx, TRACE_DEVICE, handle->fd, VFIO_DEVICE_DETACH_IOMMUFD_PT, &arg);
	snprintf(attempt, sizeof(attempt), "detach %s from its IOAS", handle->address);
	return err ? cause_call(handle, attempt, "detach", err) : 0;
}

int vfc_handle_attach(struct vfc_handle *handle)
{
	struct vfc_space *space = handle->space;
	int err = check_cdev(handle, "attach");

	if (err)
		return err;
	err = iommufd_attach_pt(handle, handle->hwpt ? handle->hwpt : space->ioas);
	return err ? cause_attach(space->ctx, handle->address, err) : 0;
}

/* Nothing to do: closing the cdev has detached and unbound the device. */
static void iommufd_detach(struct vfc_space *space, struct vfc_handle *handle)
{
	(void)space;
	handle->devid = 0;
}

#define IOMMUFD_BACKEND(the_api, the_dma) { \
	.api = the_api, \
	.dma = the_dma, \
	.open = iommufd_open, \
	.close = iommufd_close, \
	.attach = iommufd_attach, \
	.detach = iommufd_detach, \
}

const struct backend backend_iommufd = IOMMUFD_BACKEND(VFC_API_CDEV, &dma_iommufd);

/* Since Linux 7.3. The IOAS pins and accounts memory; the device uses physical addresses. */
const struct backend backend_noiommu_cdev = IOMMUFD_BACKEND(VFC_API_NOIOMMU, NULL);
