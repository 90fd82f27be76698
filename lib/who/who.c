/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * who.c: find the processes that use VFIO by their descriptors and mappings in
 * procfs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proc.h"
#include "who.h"
#include "lib/base/array.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/text.h"
#include "lib/base/unread.h"
#include "lib/device/device.h"

/* VFIO_PCI_INDEX_TO_OFFSET() of linux/vfio_pci_core.h. */
#define REGION_SHIFT 40

struct search {
	struct vfc_ctx *ctx;
	const struct vfc_who_query *query;
	struct vfc_who *who;
	struct who_open open;
	struct child_server reader;
	const char *pid;		/* the process being checked */
	struct vfc_who_process now;	/* its items found so far */
	struct vfc_who_item eventfds;	/* eventfds of unknown use, as one item */
	int err;
};

/* ---- find an item's device ---------------------------------- */

static void set_device(struct vfc_who_item *item, const struct vfc_device *dev)
{
	memcpy(item->address, dev->address, sizeof(item->address));
	item->group = dev->group;
}

/* Use the device that fdinfo names (since Linux 7.0). */
static bool name_by_fdinfo(struct search *s, const char *fd, struct vfc_who_item *item)
{
	char path[ROOT_PATH], *name;
	const char *bus;
	int dirfd;

	if (!proc_fdinfo_text(s->ctx, s->pid, fd, "vfio-device-syspath:", path, sizeof(path)))
		return false;
	name = strrchr(path, '/');
	name = name ? name + 1 : path;
	snprintf(item->address, sizeof(item->address), "%.63s", name);
	dirfd = device_open(s->ctx, name, &bus);
	if (dirfd < 0)
		return true;
	item->group = device_group_at(dirfd);
	sys_close(dirfd);
	return true;
}

/* If the kernel does not name the device, use the only candidate. */
static void name_by_elimination(struct search *s, struct vfc_who_item *item)
{
	s->err = who_open_find(s->ctx, &s->open);
	if (s->err)
		return;
	if (s->open.ndevices == 1)
		set_device(item, s->open.devices[0]);
	else
		item->kind = VFC_WHO_UNKNOWN;
}

/* Find the device of an item. fd is NULL for a mapping. */
static void name_device(struct search *s, const char *fd, struct vfc_who_item *item)
{
	const struct vfc_device *found = NULL;
	const char *node = who_cdev(item);

	if (fd && name_by_fdinfo(s, fd, item))
		return;
	if (node)
		s->err = who_open_node(s->ctx, &s->open, s->query->device, node, &found);
	if (found)
		set_device(item, found);
	else if (!s->err)
		name_by_elimination(s, item);
}

/* ---- match the query --------------------------------------------- */

/* True for an item without a device, which counts only together with an item that has one. */
static bool is_shared(const struct vfc_who_item *item)
{
	return item->kind == VFC_WHO_CONTAINER || item->kind == VFC_WHO_IOMMUFD;
}

/* True if the item is or may be a group's node. */
static bool is_group(const struct vfc_who_item *item)
{
	return item->group >= 0 && !item->address[0];
}

static bool matches_device(const struct search *s, const struct vfc_who_item *item)
{
	const struct vfc_device *dev = s->query->device;

	if (item->address[0])
		return !strcmp(item->address, dev->address);
	return is_group(item) ? item->group == dev->group : who_open_has(&s->open, dev->address);
}

static bool matches_group(const struct search *s, const struct vfc_who_item *item)
{
	int group = s->query->group;

	return item->group >= 0 || item->address[0] ? item->group == group :
	       who_open_has_group(&s->open, group);
}

/* True if the item matches or may match the query. */
static bool matches(const struct search *s, const struct vfc_who_item *item)
{
	if (item->kind == VFC_WHO_EVENTFD)
		return true;
	if (s->query->device)
		return !is_shared(item) && matches_device(s, item);
	if (s->query->group >= 0)
		return !is_shared(item) && matches_group(s, item);
	return true;
}

/* ---- items of a process --------------------------------------------- */

/* True if two items are listed as one, being parts of a region or items of unknown use. */
static bool is_same(const struct vfc_who_item *a, const struct vfc_who_item *b)
{
	return (a->kind == VFC_WHO_MAPPING || a->kind == VFC_WHO_UNKNOWN) &&
	       a->kind == b->kind && a->region == b->region && (a->fd < 0) == (b->fd < 0) &&
	       !strcmp(a->path, b->path) && !strcmp(a->address, b->address);
}

static void add_item(struct search *s, const struct vfc_who_item *item)
{
	struct vfc_who_item *kept;

	for (size_t i = 0; i < s->now.nitems; i++) {
		kept = &s->now.items[i];
		if (is_same(kept, item)) {
			kept->count += item->count;
			kept->size += item->size;
			return;
		}
	}
	kept = GROW(s->now.items, s->now.nitems);
	if (kept)
		*kept = *item;
	else
		s->err = -ENOMEM;
}

/* Find a descriptor among the eventfds of known use. NULL if it is not there. */
static const struct vfc_who_eventfd *known_eventfd(const struct search *s, const char *fd)
{
	const struct vfc_who_query *query = s->query;
	uint64_t id;

	if (!query->neventfds || !proc_fdinfo(s->ctx, s->pid, fd, "eventfd-id:", 10, &id))
		return NULL;
	for (size_t i = 0; i < query->neventfds; i++)
		if (query->eventfds[i].id >= 0 && (uint64_t)query->eventfds[i].id == id)
			return &query->eventfds[i];
	return NULL;
}

/* Add an eventfd of a device, or count one more of unknown use. */
static void add_eventfd(struct search *s, const char *fd, struct vfc_who_item *item)
{
	const struct vfc_who_eventfd *known = known_eventfd(s, fd);

	s->now.eventfds++;
	if (known) {
		memcpy(item->address, known->address, sizeof(item->address));
		item->eventfd = known->id;
		item->irq = known->irq;
		item->vector = known->vector;
		add_item(s, item);
	} else if (s->eventfds.count) {
		s->eventfds.count++;
	} else {
		s->eventfds = *item;
	}
}

static bool add_fd(void *data, const char *fd, const char *link)
{
	struct search *s = data;
	struct vfc_who_item item;

	s->now.kvm |= !strcmp(link, "anon_inode:kvm-vm");
	if (number_parse(fd) < 0 || !who_link(link, &item))
		return true;
	item.fd = number_parse(fd);
	if (item.kind == VFC_WHO_EVENTFD) {
		add_eventfd(s, fd, &item);
		return !s->err;
	}
	if (item.kind == VFC_WHO_DEVICE || (item.kind == VFC_WHO_UNKNOWN && who_cdev(&item)))
		name_device(s, fd, &item);
	if (!s->err)
		add_item(s, &item);
	return !s->err;
}

static void add_map(void *data, const struct proc_map *map)
{
	struct search *s = data;
	struct vfc_who_item item;
	struct vfc_bdf bdf;

	if (s->err || !who_link(map->path, &item) || item.kind != VFC_WHO_DEVICE)
		return;
	item.kind = VFC_WHO_MAPPING;
	item.size = map->size;
	name_device(s, NULL, &item);
	if (!vfc_bdf_parse(item.address, &bdf))
		item.region = (int)(map->offset >> REGION_SHIFT);
	if (!s->err)
		add_item(s, &item);
}

/* Keep only matching and shared items. False if no item matches. */
static bool filter_items(struct search *s)
{
	struct vfc_who_item *items = s->now.items;
	size_t i, n = 0;
	bool any = false;

	for (i = 0; i < s->now.nitems; i++) {
		bool match = matches(s, &items[i]);

		any |= match;
		if (match || is_shared(&items[i]))
			items[n++] = items[i];
	}
	s->now.nitems = n;
	if (any && s->eventfds.count) {
		s->eventfds.kind = VFC_WHO_UNKNOWN;
		add_item(s, &s->eventfds);
	}
	return any && !s->err;
}

/* ---- the processes -------------------------------------------------- */

static void add_process(struct search *s)
{
	struct vfc_who_process *kept = GROW(s->who->processes, s->who->nprocesses);

	if (!kept) {
		s->err = -ENOMEM;
		return;
	}
	who_process(s->ctx, s->pid, &s->now);
	*kept = s->now;
	s->now = (struct vfc_who_process){ 0 };
}

/*
 * Count a process that could not be read. Kernel threads do not count, as they have no
 * descriptors.
 */
static void count_unread(struct search *s)
{
	struct proc_stat stat;

	if (proc_stat(s->ctx, s->pid, &stat) || !stat.kernel)
		s->who->unread++;
}

static int check_process(void *data, const char *pid)
{
	struct search *s = data;
	int err;

	s->pid = pid;
	s->now = (struct vfc_who_process){ .pid = atoi(pid) };
	s->eventfds = (struct vfc_who_item){ 0 };
	err = proc_links(s->ctx, pid, add_fd, s);
	if (!err && !s->err)
		err = proc_maps(s->ctx, &s->reader, pid, "vfio", add_map, s);
	if (err && !unread_is_absence(err))
		count_unread(s);
	else
		s->who->looked++;
	if (!s->err && filter_items(s))
		add_process(s);
	free(s->now.items);
	return s->err;
}

int vfc_who(struct vfc_ctx *ctx, const struct vfc_who_query *query, struct vfc_who *out)
{
	struct vfc_who who = { 0 };
	struct search search = { .ctx = ctx, .query = query, .who = &who };
	int err = proc_each(ctx, check_process, &search);

	child_serve_end(&search.reader);
	who_open_clear(&search.open);
	if (err) {
		vfc_who_clear(&who);
		return search.err && err != -ENOMEM ? err :
		       vfc_fail(ctx, err, "read the processes");
	}
	who_blind(ctx, &who);
	*out = who;
	return 0;
}

void vfc_who_clear(struct vfc_who *who)
{
	for (size_t i = 0; i < who->nprocesses; i++)
		free(who->processes[i].items);
	free(who->processes);
	*who = (struct vfc_who){ 0 };
}

const char *vfc_who_word(enum vfc_who_kind kind)
{
	static const char *const words[] = {
		[VFC_WHO_GROUP] = "group",
		[VFC_WHO_CONTAINER] = "container",
		[VFC_WHO_DEVICE] = "device",
		[VFC_WHO_IOMMUFD] = "iommufd",
		[VFC_WHO_MAPPING] = "mapping",
		[VFC_WHO_EVENTFD] = "eventfd",
		[VFC_WHO_UNKNOWN] = "unknown",
	};

	return words[kind];
}
