/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holders.c: which processes have a device or its group open through VFIO.
 * Links below /proc/PID/fd are read, never followed: what they name may hang.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proc.h"
#include "root.h"

/* What a descriptor's link says when it has the device or its group. */
struct wanted {
	const char *address;
	char nodes[4][2 * VFC_NAME];
};

struct search {
	struct vfc_ctx *ctx;
	struct wanted wanted;
	const char *pid;	/* whose descriptors are being looked at */
	struct vfc_holder *list;
	int count;
	unsigned int unread;
	int err;
};

static void want_node(char node[2 * VFC_NAME], const char *prefix, const char *name)
{
	char path[ROOT_PATH];

	snprintf(node, 2 * VFC_NAME, "%.127s",
		 root_path(path, ROOT_DEV, "vfio/%s%s", prefix, name));
}

/* The nodes of a device: its group's, and its own since Linux 6.6. */
static void want_nodes(struct wanted *wanted, const struct vfc_device *dev)
{
	char group[16];

	wanted->address = dev->address;
	snprintf(group, sizeof(group), "%d", dev->group);
	if (dev->group >= 0) {
		want_node(wanted->nodes[0], "", group);
		want_node(wanted->nodes[1], "noiommu-", group);
	}
	if (dev->vfio_dev[0]) {
		want_node(wanted->nodes[2], "devices/", dev->vfio_dev);
		want_node(wanted->nodes[3], "devices/noiommu-", dev->vfio_dev);
	}
}

/* True when fdinfo names the device (the line is there since about Linux 7.0). */
static bool fdinfo_names(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *address)
{
	char text[4096], *line, *end;
	size_t len = strlen(address);

	if (root_read(ctx, text, sizeof(text), ROOT_PROC, "%s/fdinfo/%s", pid, fd) < 0)
		return false;
	line = strstr(text, "vfio-device-syspath:");
	if (!line)
		return false;
	end = strchrnul(line, '\n');
	return end - line > (ptrdiff_t)len && end[-(ptrdiff_t)len - 1] == '/' &&
	       !strncmp(end - len, address, len);
}

/* True for a link to the node, which a device that is being removed has lost already. */
static bool names_node(const char *link, const char *node)
{
	size_t len = strlen(node);

	return len && !strncmp(link, node, len) &&
	       (!link[len] || !strcmp(link + len, " (deleted)"));
}

/* True when the link of a descriptor means the device. */
static bool is_wanted(struct vfc_ctx *ctx, const struct wanted *wanted, const char *pid,
		      const char *fd, const char *link)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wanted->nodes); i++)
		if (names_node(link, wanted->nodes[i]))
			return true;
	return wanted->address && !strcmp(link, "anon_inode:[vfio-device]") &&
	       fdinfo_names(ctx, pid, fd, wanted->address);
}

static int add_holder(struct search *s, const char *link)
{
	struct vfc_holder *list = realloc(s->list, (size_t)(s->count + 1) * sizeof(*list));
	struct vfc_holder *h;

	if (!list)
		return -ENOMEM;
	s->list = list;
	h = &list[s->count++];
	*h = (struct vfc_holder){ .pid = atoi(s->pid) };
	proc_comm(s->ctx, s->pid, h->comm);
	snprintf(h->what, sizeof(h->what), "%.127s", strncmp(link, "anon_inode:", 11) ? link :
		 link + 11);
	return 0;
}

/* Look at a descriptor; the first that counts is enough. */
static bool look_at(void *data, const char *fd, const char *link)
{
	struct search *s = data;

	if (!is_wanted(s->ctx, &s->wanted, s->pid, fd, link))
		return true;
	s->err = add_holder(s, link);
	return false;
}

static int scan_process(void *data, const char *pid)
{
	struct search *s = data;
	int err;

	s->pid = pid;
	err = proc_links(s->ctx, pid, look_at, s);
	s->unread += err == -EACCES || err == -EPERM;
	return s->err;
}

int vfc_device_holders(struct vfc_ctx *ctx, const struct vfc_device *dev,
		       struct vfc_holder **holders, unsigned int *unread)
{
	struct search search = { .ctx = ctx };
	int err;

	want_nodes(&search.wanted, dev);
	err = proc_each(ctx, scan_process, &search);
	if (err) {
		free(search.list);
		return vfc_fail(ctx, err, "look for who has %s open", dev->address);
	}
	*holders = search.list;
	*unread = search.unread;
	return search.count;
}

bool vfc_holder_is_session(const struct vfc_holder *holder)
{
	return !strcmp(holder->comm, VFC_HOLDER_COMM);
}
