/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stale-nodes.c: nodes of VFIO in /dev that do not lead where their names say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/vfc-who.h"

/* The nodes found so far that lead elsewhere. */
struct stale {
	struct vfc_ctx *ctx;
	struct vfc_stale_node *nodes;
	size_t count;
	int err;
};

/* "234:0" */
static bool parse_number(const char *text, unsigned int *major, unsigned int *minor)
{
	char end;

	return sscanf(text, "%u:%u%c", major, minor, &end) == 2;
}

/* The number that sysfs has for a name of a class; or false. */
static bool read_dev(struct vfc_ctx *ctx, const char *class, const char *name,
		     struct vfc_stale_node *node)
{
	char text[VFC_NAME];

	return root_read(ctx, text, sizeof(text), ROOT_SYS, "class/%s/%s/dev", class, name) > 0 &&
	       parse_number(text, &node->now_major, &node->now_minor);
}

/* The number of a node, or that it is none; false: it is not to be judged. */
static bool read_node(struct vfc_ctx *ctx, const char *path, struct vfc_stale_node *node)
{
	struct stat st;

	if (root_stat(ctx, &st, ROOT_DEV, "%s", path))
		return false;
	if (!S_ISCHR(st.st_mode)) {
		node->why = VFC_STALE_NO_NODE;
		return !vfc_rerooted(ctx);
	}
	node->why = VFC_STALE_NUMBER;
	node->major = major(st.st_rdev);
	node->minor = minor(st.st_rdev);
	return true;
}

/* Judge one node: path below /dev, and what sysfs calls it. */
static void look_at(struct stale *stale, const char *path, const char *class, const char *name)
{
	struct vfc_stale_node node = { 0 }, *kept;
	char full[ROOT_PATH];

	if (!read_node(stale->ctx, path, &node))
		return;
	if (node.why == VFC_STALE_NUMBER) {
		if (!read_dev(stale->ctx, class, name, &node)) {
			/* These are made before their module is loaded, which opening does. */
			if (!strcmp(class, "misc"))
				return;
			node.why = VFC_STALE_GONE;
		} else if (node.major == node.now_major && node.minor == node.now_minor) {
			return;
		}
	}
	snprintf(node.path, sizeof(node.path), "%.127s",
		 root_path(full, ROOT_DEV, "%s", path));
	kept = GROW(stale->nodes, stale->count);
	if (kept)
		*kept = node;
	else
		stale->err = -ENOMEM;
}

/* Judge every node in a directory below /dev, but for what is no node of the class. */
static void look_into(struct stale *stale, const char *dir, const char *class)
{
	char path[ROOT_PATH], **names;
	int i, n = root_names(stale->ctx, &names, ROOT_DEV, "%s", dir);

	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%.255s", dir, names[i]);
		if (!strcmp(path, "vfio/vfio"))
			look_at(stale, path, "misc", "vfio");
		else if (strcmp(path, "vfio/devices") != 0)
			look_at(stale, path, class, names[i]);
	}
	if (n >= 0)
		root_names_free(names, n);
}

int vfc_stale_nodes(struct vfc_ctx *ctx, struct vfc_stale_node **nodes)
{
	struct stale stale = { .ctx = ctx };

	look_into(&stale, "vfio", "vfio");
	look_into(&stale, "vfio/devices", "vfio-dev");
	look_at(&stale, "iommu", "misc", "iommu");
	if (stale.err) {
		free(stale.nodes);
		return vfc_fail(ctx, stale.err, "look at nodes");
	}
	*nodes = stale.nodes;
	return (int)stale.count;
}
