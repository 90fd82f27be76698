/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * link.c: classify the link of a descriptor. Links are only read, never followed:
 * following one may hang, and its path may belong to another mount namespace.
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

/* Anonymous files by the start of their link (eventfd.c, vfio/group.c, iommufd/fault.c). */
static const struct {
	const char *link;
	enum vfc_who_kind kind;
} anonymous[] = {
	{ ANONYMOUS "[vfio-device]", VFC_WHO_DEVICE },
	{ ANONYMOUS "[iommufd", VFC_WHO_IOMMUFD },
	{ ANONYMOUS "[eventfd]", VFC_WHO_EVENTFD },
};

/* Return text after prefix, or text itself if it does not begin with it. */
static const char *skip_prefix(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) ? text : text + len;
}

/* Return the path below a directory of nodes; NULL: the path is not in one. */
static const char *find_below(const char *path, const char *dir, bool *exactly)
{
	const char *at = strstr(path, dir), *last = at;

	while (at) {
		last = at;
		at = strstr(at + 1, dir);
	}
	*exactly = last == path;
	return last ? last + strlen(dir) : NULL;
}

/* Classify a node below /dev/vfio; false: not a VFIO node. */
static bool classify_node(const char *name, struct vfc_who_item *item)
{
	if (!strcmp(name, "vfio")) {
		item->kind = VFC_WHO_CONTAINER;
		return true;
	}
	if (skip_prefix(name, CDEVS) != name) {
		item->kind = VFC_WHO_DEVICE;
		return name[strlen(CDEVS)] && !strchr(name + strlen(CDEVS), '/');
	}
	item->kind = VFC_WHO_GROUP;
	item->group = number_parse(skip_prefix(name, NOIOMMU));
	return item->group >= 0;
}

/* Classify a node below /dev. At the end of another path it only may be one. */
static bool classify_path(const char *path, struct vfc_who_item *item)
{
	const char *name;
	bool exactly;

	name = find_below(path, in_dev("vfio/").text, &exactly);
	if (name) {
		if (!classify_node(name, item))
			return false;
	} else {
		name = find_below(path, in_dev("iommu").text, &exactly);
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
		found = skip_prefix(link, anonymous[i].link) != link;
		new.kind = anonymous[i].kind;
	}
	if (!found) {
		snprintf(path, sizeof(path), "%.*s", ROOT_PATH - 1, link);
		deleted = strstr(path, DELETED);
		if (deleted && !deleted[strlen(DELETED)])
			*deleted = '\0';
		found = classify_path(path, &new);
	}
	snprintf(new.path, sizeof(new.path), "%.*s", (int)sizeof(new.path) - 1,
		 skip_prefix(link, ANONYMOUS));
	if (found)
		*item = new;
	return found;
}

const char *who_cdev(const struct vfc_who_item *item)
{
	const char *name;
	bool exactly;

	name = find_below(item->path, in_dev("vfio/" CDEVS).text, &exactly);
	return name && *name ? skip_prefix(name, NOIOMMU) : NULL;
}
