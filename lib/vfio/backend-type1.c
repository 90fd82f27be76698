/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * backend-type1.c: VFIO through groups, in a container whose IOMMU driver is type1
 * (Documentation/driver-api/vfio.rst), in an iommufd used as a container
 * (Documentation/userspace-api/iommufd.rst), or without an IOMMU.
 */
#include <stdio.h>
#include <string.h>

#include "dma.h"
#include "handle.h"
#include "open-failure.h"
#include "space.h"
#include "vf-token.h"
#include "lib/uapi/uapi.h"
#include "lib/base/ctx.h"
#include "lib/trace/trace.h"
#include "lib/vfc-token.h"

static const struct group_way group_way = {
	.container = "vfio/vfio",
	.group = "vfio/",
	.iommus = { VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU,
		    VFIO_SPAPR_TCE_v2_IOMMU, VFIO_SPAPR_TCE_IOMMU },
};

static const struct group_way type1_way = {
	.container = "vfio/vfio",
	.group = "vfio/",
	.iommus = { VFIO_TYPE1_IOMMU },
};

static const struct group_way compat_way = {
	.container = "iommu",
	.group = "vfio/",
	.iommus = { VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU },
};

static const struct group_way noiommu_way = {
	.container = "vfio/vfio",
	.group = "vfio/" NOIOMMU_PREFIX,
	.iommus = { VFIO_NOIOMMU_IOMMU },
};

static int container_ioctl(struct vfc_space *space, unsigned long request, unsigned long arg)
{
	return trace_ioctl(space->ctx, TRACE_CONTAINER, space->fd, request, (void *)arg);
}

/*
 * Choose the first type that the container supports. Before SET_IOMMU the kernel
 * asks every loaded IOMMU driver, so no match means that no matching driver is
 * loaded.
 */
static int choose_iommu(struct vfc_space *space)
{
	for (const unsigned int *type = space->backend->way->iommus; *type; type++)
		if (container_ioctl(space, VFIO_CHECK_EXTENSION, *type) > 0) {
			space->iommu = *type;
			return 0;
		}
	return cause_no_iommu_driver(space->ctx, space->backend->api);
}

/* Check the API version of the open container and choose an IOMMU type. */
static int check_container(struct vfc_space *space)
{
	int version = container_ioctl(space, VFIO_GET_API_VERSION, 0);

	if (version < 0)
		return vfc_fail(space->ctx, version, "get the API version of VFIO");
	if (version != VFIO_API_VERSION)
		return vfc_fail_why(space->ctx, -EOPNOTSUPP,
				    "the kernel has VFIO API version %d, not %d",
				    version, VFIO_API_VERSION);
	return choose_iommu(space);
}

static int type1_open(struct vfc_space *space)
{
	const char *node = space->backend->way->container;
	int err, fd = trace_open(space->ctx, node);

	if (fd < 0)
		return cause_node(space->ctx, node, fd);
	space->fd = fd;
	err = check_container(space);
	if (err)
		trace_close(space->ctx, fd);
	return err;
}

static void type1_close(struct vfc_space *space)
{
	trace_close(space->ctx, space->fd);
}

/* Ask the kernel whether the group is viable. */
static int check_status(struct vfc_space *space, int fd, int id)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char attempt[VFC_NAME];
	int err = trace_ioctl(space->ctx, TRACE_GROUP, fd, VFIO_GROUP_GET_STATUS, &status);

	if (err) {
		snprintf(attempt, sizeof(attempt), "get the status of group %d", id);
		return oracle_known(space->ctx, attempt, "group-status", NULL, err);
	}
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		return cause_not_viable(space->ctx, "group-status", id, -EPERM, "use");
	return 0;
}

/* Add the open group to the container. For the first group, set the IOMMU type. */
static int enter_container(struct vfc_space *space, int fd, int id)
{
	int err = trace_ioctl(space->ctx, TRACE_GROUP, fd, VFIO_GROUP_SET_CONTAINER,
			      &space->fd);

	if (err)
		return cause_set_container(space->ctx, space, id, err);
	if (space->iommu_set)
		return 0;
	err = container_ioctl(space, VFIO_SET_IOMMU, space->iommu);
	if (err)
		return cause_set_iommu(space->ctx, space, id, err);
	space->iommu_set = true;
	return 0;
}

/* Close the group. A container without groups loses its IOMMU type. */
static void leave_container(struct vfc_space *space, struct space_group *group)
{
	space_group_drop(space, group);
	if (!space->ngroups)
		space->iommu_set = false;
}

/* Open the device's group and add it to the container. */
static int join_container(struct vfc_space *space, const struct vfc_device *device)
{
	struct space_group *group;
	char node[VFC_NAME];
	int fd, err;

	snprintf(node, sizeof(node), "%s%d", space->backend->way->group, device->group);
	fd = trace_open(space->ctx, node);
	if (fd < 0)
		return cause_group_node(space->ctx, space->backend->api, device, fd);
	group = space_group_add(space, device->group, fd);
	if (!group) {
		trace_close(space->ctx, fd);
		return vfc_fail(space->ctx, -ENOMEM, "open group %d", device->group);
	}
	err = check_status(space, fd, device->group);
	if (!err)
		err = enter_container(space, fd, device->group);
	if (err)
		leave_container(space, group);
	return err;
}

/* Get the device's descriptor from its group, with the VF token if the device takes one. */
static int get_device(struct vfc_space *space, int group, const struct vfc_device *device)
{
	const uint8_t *token = token_for(space->ctx, device);
	char name[2 * VFC_NAME], uuid[VFC_UUID_TEXT];

	snprintf(name, sizeof(name), "%s", device->address);
	if (token) {
		vfc_uuid_format(token, uuid);
		snprintf(name + strlen(name), sizeof(name) - strlen(name), " vf_token=%s", uuid);
	}
	return trace_ioctl(space->ctx, TRACE_GROUP, group, VFIO_GROUP_GET_DEVICE_FD, name);
}

static int type1_attach(struct vfc_space *space, const struct vfc_device *device,
			struct vfc_handle *handle)
{
	struct space_group *group = space_group_find(space, device->group);
	int fd, err = group ? 0 : join_container(space, device);

	if (err)
		return err;
	group = space_group_find(space, device->group);
	fd = get_device(space, group->fd, device);
	if (fd >= 0) {
		group->users++;
		handle->fd = fd;
		return 0;
	}
	if (!group->users)
		leave_container(space, group);
	return cause_device(space->ctx, space, device, fd);
}

static void type1_detach(struct vfc_space *space, struct vfc_handle *handle)
{
	struct space_group *group = space_group_find(space, handle->group);

	if (!--group->users)
		leave_container(space, group);
}

int vfc_space_iommufd(struct vfc_space *space)
{
	/* An iommufd command that is too short to be executed. */
	struct iommu_destroy probe = { .size = sizeof(probe.size) };

	if (!space->backend->way || space->backend->api == VFC_API_COMPAT)
		return 1;
	/* Until its IOMMU is set, a container fails in the same way as an iommufd. */
	if (!space->iommu_set)
		return -ENODATA;
	return container_ioctl(space, IOMMU_DESTROY, (unsigned long)&probe) == -EINVAL;
}

#define GROUP_BACKEND(the_api, the_way, the_dma) { \
	.api = the_api, \
	.way = &the_way, \
	.dma = the_dma, \
	.open = type1_open, \
	.close = type1_close, \
	.attach = type1_attach, \
	.detach = type1_detach, \
}

const struct backend backend_group = GROUP_BACKEND(VFC_API_GROUP, group_way, &dma_type1);
const struct backend backend_type1 = GROUP_BACKEND(VFC_API_TYPE1, type1_way, &dma_type1);
const struct backend backend_compat = GROUP_BACKEND(VFC_API_COMPAT, compat_way, &dma_compat);
const struct backend backend_noiommu = GROUP_BACKEND(VFC_API_NOIOMMU, noiommu_way, NULL);
