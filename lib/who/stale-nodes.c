/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stale-nodes.c: find VFIO nodes in /dev whose device number does not match their name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/vfc-who.h"

/* The stale nodes found so far. */
struct stale {
	struct vfc_ctx *ctx;
	struct vfc_stale_node *nodes;
	size_t count;
	int err;
};

/* Parse "234:0". */
static bool parse_number(const char *text, unsigned int *major, unsigned int *minor)
{
	char end;

	return sscanf(text, "%u:%u%c", major, minor, &end) == 2;
}

/* Read the device number in sysfs for a name of a class; false: none. */
static bool read_dev(struct vfc_ctx *ctx, const char *class, const char *name,
		     struct vfc_stale_node *node)
{
	char text[VFC_NAME];

	return root_read(ctx, text, sizeof(text), in_sys("class/%s/%s/dev", class, name)) > 0 &&
	       parse_number(text, &node->now_major, &node->now_minor);
}

/* Read the number of a node, or that it is not a node; false: it cannot be checked. */
static bool read_node(struct vfc_ctx *ctx, const char *path, struct vfc_stale_node *node)
{
	struct stat st;

	if (root_stat(ctx, &st, in_dev("%s", path)))
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

/* Check one node: its path below /dev, and its name in sysfs. */
static void check_node(struct stale *stale, const char *path, const char *class, const char *name)
{
	struct vfc_stale_node node = { 0 }, *kept;

	if (!read_node(stale->ctx, path, &node))
		return;
	if (node.why == VFC_STALE_NUMBER) {
		if (!read_dev(stale->ctx, class, name, &node)) {
			/* These nodes exist before their module is loaded; opening loads it. */
			if (!strcmp(class, "misc"))
				return;
			node.why = VFC_STALE_GONE;
		} else if (node.major == node.now_major && node.minor == node.now_minor) {
			return;
		}
	}
	snprintf(node.path, sizeof(node.path), "%.127s",
		 in_dev("%s", path).text);
	kept = GROW(stale->nodes, stale->count);
	if (kept)
		*kept = node;
	else
		stale->err = -ENOMEM;
}

/* Check every node of a class in a directory below /dev. */
static void check_dir(struct stale *stale, const char *dir, const char *class)
{
	char path[ROOT_PATH], **names;
	int i, n = root_names(stale->ctx, &names, in_dev("%s", dir));

	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%.255s", dir, names[i]);
		if (!strcmp(path, "vfio/vfio"))
			check_node(stale, path, "misc", "vfio");
		else if (strcmp(path, "vfio/devices") != 0)
			check_node(stale, path, class, names[i]);
	}
	if (n >= 0)
		root_names_free(names, n);
}

int vfc_stale_nodes(struct vfc_ctx *ctx, struct vfc_stale_node **nodes)
{
	struct stale stale = { .ctx = ctx };

	check_dir(&stale, "vfio", "vfio");
	check_dir(&stale, "vfio/devices", "vfio-dev");
	check_node(&stale, "iommu", "misc", "iommu");
	if (stale.err) {
		free(stale.nodes);
		return vfc_fail(ctx, stale.err, "check the VFIO nodes");
	}
	*nodes = stale.nodes;
	return (int)stale.count;
}
