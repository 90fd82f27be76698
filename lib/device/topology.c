/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * topology.c: the tree of devices, from their paths in sysfs.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/vfc-look.h"

/* PCI has at most 256 buses; a deeper path is invalid. */
#define DEPTH_MAX 256

static int by_address(const void *a, const void *b)
{
	const struct vfc_device *const *x = a, *const *y = b;

	return strcmp((*x)->address, (*y)->address);
}

/* A list of devices, sorted to find one by address. */
struct index {
	const struct vfc_device *devs;
	const struct vfc_device **sorted;
	size_t n;
};

/* Return the position in the list of the device of that address; -1: none. */
static int find_device(const struct index *index, const char *address)
{
	struct vfc_device key, *wanted = &key;
	const struct vfc_device **hit;

	if (strlen(address) >= sizeof(key.address))
		return -1;
	strcpy(key.address, address);
	hit = bsearch(&wanted, index->sorted, index->n, sizeof(*hit), by_address);
	return hit ? (int)(*hit - index->devs) : -1;
}

/* Read the link of the bus to a device; "" if it is not a link. */
static void read_path(struct vfc_ctx *ctx, const struct vfc_device *dev,
		       char target[ROOT_PATH])
{
	ssize_t n;
	int fd = root_open(ctx, O_PATH | O_NOFOLLOW,
			   in_sys("bus/%s/devices/%s", dev->bus, dev->address));

	target[0] = '\0';
	if (fd < 0)
		return;
	n = sys_readlink(fd, "", target, ROOT_PATH - 1);
	target[n > 0 ? n : 0] = '\0';
	sys_close(fd);
}

/*
 * Parse a path such as ../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0: the last
 * device before the end is the parent. Other components are possible: below Intel VMD a
 * root bus follows a device, and on Arm several components precede it.
 */
static void parse_path(char *target, const struct index *index,
			struct vfc_position *position)
{
	char *part, *rest = target;
	int found;

	position->parent = -1;
	position->root[0] = '\0';
	while ((part = strsep(&rest, "/")) && rest) {
		found = find_device(index, part);
		if (found >= 0)
			position->parent = found;
		else if (!strncmp(part, "pci", 3) && strchr(part, ':') &&
			 strlen(part) < sizeof(position->root))
			strcpy(position->root, part);
	}
}

/* Remove the parent of a device whose path to the root has a cycle. */
static void cut_cycle(struct vfc_position *positions, size_t from)
{
	int depth, at = (int)from;

	for (depth = 0; positions[at].parent >= 0; depth++) {
		at = positions[at].parent;
		if (depth == DEPTH_MAX) {
			positions[from].parent = -1;
			return;
		}
	}
}

int vfc_topology_read(struct vfc_ctx *ctx, const struct vfc_device *devs,
		      size_t n, struct vfc_position *positions)
{
	struct index index = {
		.devs = devs,
		.sorted = calloc(n + 1, sizeof(*index.sorted)),
		.n = n,
	};
	char target[ROOT_PATH];
	size_t i;

	if (!index.sorted)
		return vfc_fail(ctx, -ENOMEM, "read the topology of %zu devices", n);
	for (i = 0; i < n; i++)
		index.sorted[i] = &devs[i];
	qsort(index.sorted, n, sizeof(*index.sorted), by_address);
	for (i = 0; i < n; i++) {
		read_path(ctx, &devs[i], target);
		parse_path(target, &index, &positions[i]);
	}
	for (i = 0; i < n; i++)
		cut_cycle(positions, i);
	free(index.sorted);
	return 0;
}
