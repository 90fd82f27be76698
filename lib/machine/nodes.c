/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nodes.c: the VFIO nodes in /dev, compared with sysfs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysmacros.h>

#include "nodes.h"
#include "lib/base/array.h"

/* A growing list of nodes. */
struct list {
	struct vfio_node *nodes;
	size_t count;
	int err;
};

/* Add the node of one device of a class, if the kernel has a number for it. */
static void add_node(struct vfc_ctx *ctx, struct list *list, const char *class,
		     const char *device, const char *dir)
{
	struct vfio_node node = { .present = false }, *kept;
	char text[VFC_NAME];

	snprintf(node.attribute, sizeof(node.attribute), "class/%s/%.63s/dev", class, device);
	snprintf(node.name, sizeof(node.name), "%s%.40s", dir, device);
	if (root_read(ctx, text, sizeof(text), in_sys("%s", node.attribute)) <= 0 ||
	    sscanf(text, "%u:%u", &node.major, &node.minor) != 2)
		return;
	node.present = !root_stat(ctx, &node.st, in_dev("%s", node.name));
	node.is_node = node.present && S_ISCHR(node.st.st_mode);
	kept = GROW(list->nodes, list->count);
	if (kept)
		*kept = node;
	else
		list->err = -ENOMEM;
}

/* Add the nodes of all devices of a class. */
static void add_class(struct vfc_ctx *ctx, struct list *list, const char *class, const char *dir)
{
	char **names;
	int i, n = root_names(ctx, &names, in_sys("class/%s", class));

	for (i = 0; i < n; i++)
		add_node(ctx, list, class, names[i], dir);
	if (n >= 0)
		root_names_free(names, n);
}

int nodes_read(struct vfc_ctx *ctx, struct vfio_node **nodes)
{
	struct list list = { .nodes = NULL };

	add_node(ctx, &list, "misc", "vfio", "vfio/");
	add_node(ctx, &list, "misc", "iommu", "");
	add_class(ctx, &list, "vfio", "vfio/");
	add_class(ctx, &list, "vfio-dev", "vfio/devices/");
	if (list.err) {
		free(list.nodes);
		return list.err;
	}
	*nodes = list.nodes;
	return (int)list.count;
}

bool node_is_right(const struct vfio_node *node)
{
	return node->is_node && major(node->st.st_rdev) == node->major &&
	       minor(node->st.st_rdev) == node->minor;
}
