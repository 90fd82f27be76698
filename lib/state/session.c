/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * session.c: export an open space as a list of named descriptors and numbers, and
 * import it in another process.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "migration.h"
#include "power.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/base/text.h"
#include "lib/trace/trace.h"
#include "lib/vfio/dma.h"
#include "lib/vfio/keep.h"
#include "lib/vfio/space.h"
#include "lib/irq/irq.h"
#include "lib/vfc-session.h"

/* ---- export --------------------------------------------------------- */

struct list {
	struct vfc_kept *items;
	size_t count;
};

static void add_item(struct list *list, int fd, uint64_t value, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
static void add_item(struct list *list, int fd, uint64_t value, const char *fmt, ...)
{
	struct vfc_kept *item = &list->items[list->count++];
	va_list ap;

	item->fd = fd;
	item->value = value;
	va_start(ap, fmt);
	vsnprintf(item->name, sizeof(item->name), fmt, ap);
	va_end(ap);
}

/* Add the space's own items: the container or iommufd, groups, devices. */
static void add_own(struct list *list, const struct vfc_space *space)
{
	const struct vfc_handle *handle;

	add_item(list, -1, space->backend->api, "api");
	if (space->backend->way)
		add_item(list, space->fd, space->iommu, "container");
	else
		add_item(list, space->fd, space->ioas, "iommufd");
	for (size_t i = 0; i < space->ngroups; i++)
		add_item(list, space->groups[i].fd, 0, "group %d", space->groups[i].id);
	for (handle = space->handles; handle; handle = handle->next) {
		add_item(list, -1, (uint64_t)handle->group, "member %s", handle->address);
		add_item(list, handle->fd, handle->devid, "device %s", handle->address);
	}
}

static size_t count_own(const struct vfc_space *space)
{
	const struct vfc_handle *handle;
	size_t n = 2 + space->ngroups;

	for (handle = space->handles; handle; handle = handle->next)
		n += 2;
	return n;
}

int vfc_space_export(struct vfc_space *space, struct vfc_kept **items)
{
	size_t buffers = dma_export(space, NULL);
	struct list list = { .items = calloc(count_own(space) + buffers, sizeof(*list.items)) };

	if (!list.items)
		return vfc_fail(space->ctx, -ENOMEM, "list the open devices");
	add_own(&list, space);
	list.count += dma_export(space, list.items + list.count);
	*items = list.items;
	return (int)list.count;
}

/* ---- import --------------------------------------------------------- */

/* The items of another process, and the space created from them. */
struct import {
	struct vfc_space *space;
	struct vfc_kept *items;
	size_t count;
};

/* Return the part of an item's name after word; NULL if the name starts with another word. */
static const char *after_word(const struct vfc_kept *item, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(item->name, word, length))
		return NULL;
	return item->name[length] == ' ' ? item->name + length + 1 :
	       item->name[length] ? NULL : item->name + length;
}

/* Find the item with this word and subject; NULL if none. */
static struct vfc_kept *find_item(const struct import *in, const char *word, const char *subject)
{
	const char *rest;

	for (size_t i = 0; i < in->count; i++) {
		rest = after_word(&in->items[i], word);
		if (rest && !strcmp(rest, subject))
			return &in->items[i];
	}
	return NULL;
}

/* Import the container or iommufd, the first item. */
static int take_space(struct import *in)
{
	const struct vfc_kept *api = find_item(in, "api", "");
	struct vfc_kept *container = find_item(in, "container", ""), *base;
	const struct backend *backend;

	base = container ? container : find_item(in, "iommufd", "");
	backend = api ? space_backend(api->value, container) : NULL;
	if (!backend || !base || base->fd < 0)
		return -EPROTO;
	in->space->backend = backend;
	in->space->fd = base->fd;
	trace_fd(in->space->ctx, base->fd, container ? TRACE_CONTAINER : TRACE_IOMMUFD, "");
	base->fd = -1;
	in->space->iommu_set = container;
	*(container ? &in->space->iommu : &in->space->ioas) = (uint32_t)base->value;
	return 0;
}

static int take_group(struct import *in, struct vfc_kept *item, const char *rest)
{
	int id = number_parse(rest);

	if (id < 0 || item->fd < 0 || space_group_find(in->space, id))
		return -EPROTO;
	if (!space_group_add(in->space, id, item->fd))
		return -ENOMEM;
	trace_fd(in->space->ctx, item->fd, TRACE_GROUP, rest);
	item->fd = -1;
	return 0;
}

static int take_device(struct import *in, struct vfc_kept *item, const char *rest)
{
	const struct vfc_kept *member = find_item(in, "member", rest);
	struct vfc_space *space = in->space;
	struct space_group *group = NULL;
	int fd = item->fd;

	if (!member || fd < 0 || strlen(rest) >= VFC_NAME || vfc_space_handle(space, rest))
		return -EPROTO;
	group = space->backend->way ? space_group_find(space, (int)member->value) : NULL;
	if (space->backend->way && !group)
		return -EPROTO;
	if (group)
		group->users++;
	item->fd = -1;
	trace_fd(space->ctx, fd, TRACE_DEVICE, rest);
	return handle_import(space, rest, fd, (uint32_t)item->value, (int)member->value);
}

/* Find the device named by the first word of *rest and advance *rest; NULL: none. */
static struct vfc_handle *device_of(const struct import *in, const char **rest)
{
	size_t length = strcspn(*rest, " ");
	char address[VFC_NAME];

	if (length >= sizeof(address) || !(*rest)[length])
		return NULL;
	memcpy(address, *rest, length);
	address[length] = '\0';
	*rest += length + 1;
	return vfc_space_handle(in->space, address);
}

static int take_irq(struct import *in, struct vfc_kept *item, const char *rest)
{
	struct vfc_handle *handle = device_of(in, &rest);

	return handle ? irq_import(handle, item, rest) : -EPROTO;
}

static int take_seen(struct import *in, struct vfc_kept *item, const char *rest)
{
	struct vfc_handle *handle = device_of(in, &rest);

	return handle ? irq_import_seen(handle, item, rest) : -EPROTO;
}

static int take_power(struct import *in, struct vfc_kept *item, const char *rest)
{
	struct vfc_handle *handle = vfc_space_handle(in->space, rest);

	return handle ? power_import(handle, item) : -EPROTO;
}

static int take_migration(struct import *in, struct vfc_kept *item, const char *rest)
{
	struct vfc_handle *handle = vfc_space_handle(in->space, rest);

	return handle ? migration_import(handle, item) : -EPROTO;
}

/* In order of dependency. Items with other words are ignored. */
static const struct {
	const char *word;
	int (*take)(struct import *in, struct vfc_kept *item, const char *rest);
} parts[] = {
	{ "group", take_group },
	{ "device", take_device },
	{ "irq", take_irq },
	{ "seen", take_seen },
	{ "power", take_power },
	{ "migration", take_migration },
};

static int take_parts(struct import *in)
{
	const char *rest;
	int err = 0;

	for (size_t p = 0; p < ARRAY_SIZE(parts); p++)
		for (size_t i = 0; i < in->count && !err; i++) {
			rest = after_word(&in->items[i], parts[p].word);
			if (rest)
				err = parts[p].take(in, &in->items[i], rest);
		}
	return err;
}

/* Close an incomplete import: all descriptors are copies, so nothing changes. */
static void close_import(struct vfc_space *space)
{
	while (space->handles)
		vfc_handle_close(space->handles);
	vfc_space_free(space);
}

static int take_all(struct vfc_ctx *ctx, struct import *in, const struct vfc_keeper *keeper)
{
	int err;

	in->space = calloc(1, sizeof(*in->space));
	if (!in->space)
		return -ENOMEM;
	in->space->ctx = ctx;
	in->space->keeper = keeper;
	err = take_space(in);
	if (err) {
		free(in->space);
		return err;
	}
	err = take_parts(in);
	if (!err)
		err = dma_import(in->space, in->items, in->count);
	if (err)
		close_import(in->space);
	return err;
}

int vfc_space_import(struct vfc_ctx *ctx, struct vfc_kept *items, size_t count,
		     const struct vfc_keeper *keeper, struct vfc_space **space)
{
	struct import in = { .items = items, .count = count };
	int err = take_all(ctx, &in, keeper);

	for (size_t i = 0; i < count; i++)
		if (items[i].fd >= 0)
			sys_close(items[i].fd);
	if (err == -EPROTO)
		return vfc_fail_why(ctx, err, "the session sent descriptors that are not an "
				    "open device");
	if (err == -ENOMEM)
		return vfc_fail(ctx, err, "join the session");
	if (!err)
		*space = in.space;
	return err;
}

const struct vfc_keeper *vfc_space_keeper(const struct vfc_space *space)
{
	return space->keeper;
}

bool vfc_handle_kept(const struct vfc_handle *handle)
{
	return handle->kept;
}
