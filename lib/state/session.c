/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * session.c: export an open space as a list of descriptors and numbers, and import it
 * in another process.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "migration.h"
#include "power.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/trace/trace.h"
#include "lib/vfio/dma.h"
#include "lib/vfio/space.h"
#include "lib/irq/irq.h"
#include "lib/vfc-session.h"

/* ---- export --------------------------------------------------------- */

static void add_item(struct vfc_item **end, struct vfc_item item, uint64_t value, int fd)
{
	item.value = value;
	item.fd = fd;
	*(*end)++ = item;
}

int vfc_space_export(struct vfc_space *space, struct vfc_item **items)
{
	const struct vfc_handle *handle;
	const struct vfc_buffer *b;
	struct vfc_item *end;
	size_t n = 1 + space->ngroups;

	for (handle = space->handles; handle; handle = handle->next)
		n++;
	for (b = space->buffers; b; b = b->next)
		n++;
	end = *items = calloc(n, sizeof(*end));
	if (!end)
		return vfc_fail(space->ctx, -ENOMEM, "list the open devices");
	if (space->backend->way)
		add_item(&end, vfc_item(VFC_ITEM_CONTAINER, NULL, space->backend->api, 0),
			 space->iommu, space->fd);
	else
		add_item(&end, vfc_item(VFC_ITEM_IOMMUFD, NULL, space->backend->api, 0),
			 space->ioas, space->fd);
	for (size_t i = 0; i < space->ngroups; i++)
		add_item(&end, vfc_item(VFC_ITEM_GROUP, NULL, (uint32_t)space->groups[i].id, 0),
			 0, space->groups[i].fd);
	for (handle = space->handles; handle; handle = handle->next)
		add_item(&end, vfc_item(VFC_ITEM_DEVICE, handle->address,
					(uint32_t)handle->group, 0),
			 handle->devid, handle->fd);
	for (b = space->buffers; b; b = b->next)
		*end++ = dma_item(b);
	return (int)n;
}

/* ---- import --------------------------------------------------------- */

/* Import the container or iommufd. */
static int import_base(struct vfc_space *space, struct vfc_item *item)
{
	bool container = item->type == VFC_ITEM_CONTAINER;

	space->backend = container || item->type == VFC_ITEM_IOMMUFD ?
			 space_backend(item->index, container) : NULL;
	if (!space->backend || item->fd < 0)
		return -EPROTO;
	space->fd = item->fd;
	trace_fd(space->ctx, item->fd, container ? TRACE_CONTAINER : TRACE_IOMMUFD, "");
	item->fd = -1;
	space->iommu_set = container;
	*(container ? &space->iommu : &space->ioas) = (uint32_t)item->value;
	return 0;
}

static int import_group(struct vfc_space *space, struct vfc_item *item)
{
	char id[VFC_NAME];

	if (item->index > INT_MAX || item->fd < 0 || space_group_find(space, (int)item->index))
		return -EPROTO;
	if (!space_group_add(space, (int)item->index, item->fd))
		return -ENOMEM;
	snprintf(id, sizeof(id), "%u", item->index);
	trace_fd(space->ctx, item->fd, TRACE_GROUP, id);
	item->fd = -1;
	return 0;
}

static int import_device(struct vfc_space *space, struct vfc_item *item)
{
	struct space_group *group = space->backend->way ?
				    space_group_find(space, (int)item->index) : NULL;
	int fd = item->fd;

	if (fd < 0 || vfc_space_handle(space, item->name) || (space->backend->way && !group))
		return -EPROTO;
	if (group)
		group->users++;
	item->fd = -1;
	trace_fd(space->ctx, fd, TRACE_DEVICE, item->name);
	return handle_import(space, item->name, fd, (uint32_t)item->value, (int)item->index);
}

static int import_item(struct vfc_space *space, struct vfc_item *item)
{
	struct vfc_handle *handle = vfc_space_handle(space, item->name);

	if (item->type == VFC_ITEM_GROUP)
		return import_group(space, item);
	if (item->type == VFC_ITEM_DEVICE)
		return import_device(space, item);
	if (item->type == VFC_ITEM_DMA)
		return dma_import(space, item);
	if (item->type < VFC_ITEM_IRQ || item->type >= VFC_ITEM_TYPES)
		return 0;
	if (!handle)
		return -EPROTO;
	if (item->type <= VFC_ITEM_SEEN)
		return irq_import(handle, item);
	if (item->type == VFC_ITEM_POWER)
		return power_import(handle, item);
	if (item->type == VFC_ITEM_MIGRATION)
		return migration_import(handle, item);
	if (item->type == VFC_ITEM_HWPT)
		handle->hwpt = (uint32_t)item->value;
	return 0;
}

/* Import all items. On failure close the copies of the descriptors: nothing changes. */
static int import_all(struct vfc_space *space, struct vfc_item *items, size_t count)
{
	int err = count ? import_base(space, &items[0]) : -EPROTO;

	if (err) {
		free(space);
		return err;
	}
	for (size_t i = 1; i < count && !err; i++)
		err = import_item(space, &items[i]);
	if (!err)
		return 0;
	while (space->handles)
		vfc_handle_close(space->handles);
	vfc_space_free(space);
	return err;
}

int vfc_space_import(struct vfc_ctx *ctx, struct vfc_item *items, size_t count,
		     const struct vfc_session *session, struct vfc_space **out)
{
	struct vfc_space *space = calloc(1, sizeof(*space));
	int err = -ENOMEM;

	if (space) {
		space->ctx = ctx;
		space->session = session;
		err = import_all(space, items, count);
	}
	for (size_t i = 0; i < count; i++)
		if (items[i].fd >= 0)
			sys_close(items[i].fd);
	if (err == -EPROTO)
		return vfc_fail_why(ctx, err, "the session sent descriptors that are not an "
				    "open device");
	if (err == -ENOMEM)
		return vfc_fail(ctx, err, "join the session");
	if (!err)
		*out = space;
	return err;
}

const struct vfc_session *vfc_space_session(const struct vfc_space *space)
{
	return space->session;
}

bool vfc_handle_in_session(const struct vfc_handle *handle)
{
	return handle->in_session;
}
