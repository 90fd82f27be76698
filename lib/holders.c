/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holders.c: which processes have a device or its group open through VFIO.
 * Links below /proc/PID/fd are read, never followed: what they name may hang.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "root.h"
#include "sys.h"

/* What a descriptor's link says when it has the device or its group. */
struct wanted {
	const char *address;
	char nodes[4][2 * VFC_NAME];
};

struct found {
	struct vfc_holder *list;
	int count;
	unsigned int unread;
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

static int add_holder(struct vfc_ctx *ctx, struct found *found, const char *pid, const char *link)
{
	struct vfc_holder *list = realloc(found->list, (size_t)(found->count + 1) * sizeof(*list));
	struct vfc_holder *h;

	if (!list)
		return -ENOMEM;
	found->list = list;
	h = &list[found->count++];
	*h = (struct vfc_holder){ .pid = atoi(pid) };
	if (root_read(ctx, h->comm, sizeof(h->comm), ROOT_PROC, "%s/comm", pid) < 0)
		h->comm[0] = '\0';
	snprintf(h->what, sizeof(h->what), "%.127s", strncmp(link, "anon_inode:", 11) ? link :
		 link + 11);
	return 0;
}

/* Look at the descriptors of one process; the first that counts is enough. */
static int scan_process(struct vfc_ctx *ctx, const struct wanted *wanted, const char *pid,
			struct found *found)
{
	char link[ROOT_PATH], **fds;
	int i, n, err = 0, dirfd;
	ssize_t len;

	dirfd = root_open(ctx, O_RDONLY | O_DIRECTORY, ROOT_PROC, "%s/fd", pid);
	n = dirfd < 0 ? dirfd : root_names(ctx, &fds, ROOT_PROC, "%s/fd", pid);
	found->unread += n == -EACCES || n == -EPERM;
	for (i = 0; i < n; i++) {
		len = sys_readlink(dirfd, fds[i], link, sizeof(link) - 1);
		link[len > 0 ? len : 0] = '\0';
		if (!is_wanted(ctx, wanted, pid, fds[i], link))
			continue;
		err = add_holder(ctx, found, pid, link);
		break;
	}
	if (n >= 0)
		root_names_free(fds, n);
	if (dirfd >= 0)
		sys_close(dirfd);
	return err;
}

/* Look at all processes. */
static int scan(struct vfc_ctx *ctx, const struct wanted *wanted, struct found *found)
{
	char **pids;
	int i, err = 0, n = root_names(ctx, &pids, ROOT_PROC, "%s", "");

	if (n < 0)
		return n;
	for (i = 0; i < n && !err; i++)
		if (!pids[i][strspn(pids[i], "0123456789")])
			err = scan_process(ctx, wanted, pids[i], found);
	root_names_free(pids, n);
	return err;
}

int vfc_device_holders(struct vfc_ctx *ctx, const struct vfc_device *dev,
		       struct vfc_holder **holders, unsigned int *unread)
{
	struct wanted wanted = { 0 };
	struct found found = { 0 };
	int err;

	want_nodes(&wanted, dev);
	err = scan(ctx, &wanted, &found);
	if (err) {
		free(found.list);
		return vfc_fail(ctx, err, "look for who has %s open", dev->address);
	}
	*holders = found.list;
	*unread = found.unread;
	return found.count;
}

bool vfc_holder_is_session(const struct vfc_holder *holder)
{
	return !strcmp(holder->comm, VFC_HOLDER_COMM);
}
