/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hot-reset.c: reset of a whole slot or bus: list the affected devices, and reset
 * with group descriptors or (cdev) without.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reset.h"
#include "lib/base/ctx.h"
#include "lib/device/device.h"
#include "lib/vfio/handle.h"
#include "lib/vfio/open-failure.h"
#include "lib/vfio/space.h"

/* Maximum per PCI domain: 256 buses with 256 functions each. */
#define DEPENDENTS_MAX 65536

/* Devices may appear meanwhile: the list then grows, or the kernel returns EAGAIN (7.3). */
#define TRIES 8

static size_t info_size(size_t count)
{
	return sizeof(struct vfio_pci_hot_reset_info) +
	       count * sizeof(struct vfio_pci_dependent_device);
}

/* Query the affected devices until the list fits; the caller frees *info. */
static int query_info(struct vfc_handle *handle, struct vfio_pci_hot_reset_info **info)
{
	struct vfio_pci_hot_reset_info *answer = NULL, *grown;
	uint32_t count = 0;
	int err = -ENOSPC;

	for (int i = 0; i < TRIES && (err == -ENOSPC || err == -EAGAIN); i++) {
		grown = realloc(answer, info_size(count));
		if (!grown) {
			err = -ENOMEM;
			break;
		}
		answer = grown;
		memset(answer, 0, info_size(count));
		answer->argsz = (uint32_t)info_size(count);
		err = handle->ops->hot_reset_info(handle, answer);
		if (err == -ENOSPC && answer->count > DEPENDENTS_MAX)
			err = -ERANGE;
		else if (err == -ENOSPC)
			count = answer->count;
		else if (!err && answer->count > count)
			err = -ERANGE;
	}
	if (err)
		free(answer);
	else
		*info = answer;
	return err;
}

/* Without an IOMMU only devices bound to vfio-pci have a group: name a device without one. */
static int explain_no_group(struct vfc_handle *handle, int err)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	struct vfc_reset plan = { 0 };
	size_t i = 0;

	if (!vfc_reset_plan(ctx, vfc_handle_address(handle), true, &plan))
		while (i < plan.nothers && plan.others[i].group >= 0)
			i++;
	oracle_fail(ctx, NULL, "hot-reset-info", err, "no-group", "DEVICE",
		    i < plan.nothers ? plan.others[i].address : "a device", NULL);
	vfc_reset_clear(&plan);
	return err;
}

static int explain_info(struct vfc_handle *handle, int err)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);

	switch (err) {
	case -EPERM:
		return explain_no_group(handle, err);
	case -EAGAIN:
	case -ENOSPC:
		oracle_fail(ctx, NULL, "hot-reset-info", err, "moving", NULL);
		return -EAGAIN;
	default:
		return cause_call(handle, "get the devices of a hot reset", "hot-reset-info", err);
	}
}

/* True if the space has the group or iommufd that the kernel reports as owner. */
static bool is_owned(struct vfc_space *space, uint32_t flags,
		     const struct vfio_pci_dependent_device *dependent)
{
	if (flags & VFCU_HOT_RESET_FLAG_DEV_ID)
		return dependent->group_id != VFCU_DEVID_NOT_OWNED;
	return space_group_find(space, (int)dependent->group_id);
}

static int add_dependent(struct vfc_handle *handle, uint32_t flags,
			 const struct vfio_pci_dependent_device *dependent,
			 struct vfc_reset *reset)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	struct vfc_bdf bdf = {
		.domain = dependent->segment, .bus = dependent->bus,
		.slot = dependent->devfn >> 3, .function = dependent->devfn & 7,
	};
	struct vfc_affected *other;
	struct vfc_device dev;
	char address[VFC_NAME];

	vfc_bdf_format(&bdf, address);
	if (!strcmp(address, vfc_handle_address(handle)))
		return 0;
	/* List a device even if it has just been removed: the kernel reported it. */
	if (vfc_device_read(ctx, address, VFC_DEPTH_ID, &dev))
		device_init(&dev, "pci", address);
	other = reset_add(reset, &dev);
	if (!other)
		return vfc_fail(ctx, -ENOMEM, "list the devices of a hot reset");
	other->owned = is_owned(handle->space, flags, dependent);
	if (flags & VFCU_HOT_RESET_FLAG_DEV_ID)
		other->devid = other->owned ? dependent->group_id : 0;
	else
		other->group = (int)dependent->group_id;
	return 0;
}

int vfc_hot_reset_info(struct vfc_handle *handle, struct vfc_reset *out)
{
	struct vfc_reset reset = { .hot = true, .method = "bus", .effect = reset_bus_effect };
	struct vfio_pci_hot_reset_info *info;
	int err = query_info(handle, &info);

	if (err)
		return explain_info(handle, err);
	for (uint32_t i = 0; !err && i < info->count; i++)
		err = add_dependent(handle, info->flags, &info->devices[i], &reset);
	free(info);
	if (err)
		vfc_reset_clear(&reset);
	else
		*out = reset;
	return err;
}

/* Add a group's descriptor, once; a space without groups (cdev) has none. */
static void add_group(struct vfc_space *space, int id, struct vfio_pci_hot_reset *reset)
{
	const struct space_group *group = space_group_find(space, id);

	for (uint32_t i = 0; group && i < reset->count; i++)
		if (reset->group_fds[i] == group->fd)
			return;
	if (group)
		reset->group_fds[reset->count++] = group->fd;
}

int vfc_handle_hot_reset(struct vfc_handle *handle, const struct vfc_reset *plan)
{
	struct vfc_space *space = handle->space;
	struct vfio_pci_hot_reset *reset;
	int err;

	reset = calloc(1, sizeof(*reset) + (plan->nothers + 1) * sizeof(reset->group_fds[0]));
	if (!reset)
		return vfc_fail(space->ctx, -ENOMEM, "hot reset");
	/* Only the groups of the affected devices: more groups than devices fail with EINVAL. */
	add_group(space, handle->group, reset);
	for (size_t i = 0; i < plan->nothers; i++)
		add_group(space, plan->others[i].group, reset);
	reset->argsz = (uint32_t)(sizeof(*reset) + reset->count * sizeof(reset->group_fds[0]));
	err = handle->ops->hot_reset(handle, reset);
	free(reset);
	return err ? cause_call(handle, "hot reset", "hot-reset", err) : 0;
}
