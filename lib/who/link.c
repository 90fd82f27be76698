/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * link.c: what the link of a descriptor names. A link is only ever read: to
 * look at what it names may hang, and its path may be another mount namespace's.
 */
#include <stdio.h>
#include <string.h>

#include "who.h"
#include "lib/base/array.h"
#include "lib/base/root.h"
#include "lib/base/text.h"

#define ANONYMOUS "anon_inode:"
#define DELETED " (deleted)"
#define CDEVS "devices/"
#define NOIOMMU "noiommu-"

/* Files without a path, by how their link begins (eventfd.c, vfio/group.c, iommufd/fault.c). */
static const struct {
	const char *link;
	enum vfc_who_kind kind;
} anonymous[] = {
	{ ANONYMOUS "[vfio-device]", VFC_WHO_DEVICE },
	{ ANONYMOUS "[iommufd", VFC_WHO_IOMMUFD },
	{ ANONYMOUS "[eventfd]", VFC_WHO_EVENTFD },
};

/* Behind prefix, or where text begins. */
static const char *skip(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) ? text : text + len;
}

/* What is behind a directory of nodes in a path, NULL: it is not in one. */
static const char *behind(const char *path, const char *dir, bool *exactly)
{
	const char *at = strstr(path, dir), *last = at;

	while (at) {
		last = at;
		at = strstr(at + 1, dir);
	}
	*exactly = last == path;
	return last ? last + strlen(dir) : NULL;
}

/* The node of that name below /dev/vfio: its kind; false for none of VFIO's. */
static bool take_node(const char *name, struct vfc_who_item *item)
{
	if (!strcmp(name, "vfio")) {
		item->kind = VFC_WHO_CONTAINER;
		return true;
	}
	if (skip(name, CDEVS) != name) {
		item->kind = VFC_WHO_DEVICE;
		return name[strlen(CDEVS)] && !strchr(name + strlen(CDEVS), '/');
	}
	item->kind = VFC_WHO_GROUP;
	item->group = number_parse(skip(name, NOIOMMU));
	return item->group >= 0;
}

/* A node below /dev; one at the end of another path only may be it. */
static bool take_path(const char *path, struct vfc_who_item *item)
{
	char nodes[ROOT_PATH], iommu[ROOT_PATH];
	const char *name;
	bool exactly;

	root_path(nodes, ROOT_DEV, "vfio/");
	root_path(iommu, ROOT_DEV, "iommu");
	name = behind(path, nodes, &exactly);
	if (name) {
		if (!take_node(name, item))
			return false;
	} else {
		name = behind(path, iommu, &exactly);
		if (!name || *name)
			return false;
		item->kind = VFC_WHO_IOMMUFD;
	}
	if (!exactly)
		item->kind = VFC_WHO_UNKNOWN;
	return true;
}

bool who_link(const char *link, struct vfc_who_item *item)
{
	struct vfc_who_item new = {
		.fd = -1, .count = 1, .group = -1, .region = -1, .eventfd = -1
	};
	char path[ROOT_PATH], *deleted;
	bool found = false;

	for (size_t i = 0; i < ARRAY_SIZE(anonymous) && !found; i++) {
		found = skip(link, anonymous[i].link) != link;
		new.kind = anonymous[i].kind;
	}
	if (!found) {
		snprintf(path, sizeof(path), "%.*s", ROOT_PATH - 1, link);
		deleted = strstr(path, DELETED);
		if (deleted && !deleted[strlen(DELETED)])
			*deleted = '\0';
		found = take_path(path, &new);
	}
	snprintf(new.path, sizeof(new.path), "%.*s", (int)sizeof(new.path) - 1,
		 skip(link, ANONYMOUS));
	if (found)
		*item = new;
	return found;
}

const char *who_cdev(const struct vfc_who_item *item)
{
	char nodes[ROOT_PATH];
	const char *name;
	bool exactly;

	root_path(nodes, ROOT_DEV, "vfio/" CDEVS);
	name = behind(item->path, nodes, &exactly);
	return name && *name ? skip(name, NOIOMMU) : NULL;
}
