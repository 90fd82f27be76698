/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-tree.c: devices and their groups as the PCI topology.
 */
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* The topology as first child and next sibling of each device; -1: none. */
struct forest {
	const struct vfc_device *devs;
	const struct vfc_position *positions;
	size_t count;
	int *below, *beside;
	bool *shown;
};

/* Show a device and every device above it. */
static void mark_path(struct forest *f, int i)
{
	for (; i >= 0 && !f->shown[i]; i = f->positions[i].parent)
		f->shown[i] = true;
}

static void build_forest(struct forest *f, const bool *wanted)
{
	int i, above;

	for (i = (int)f->count - 1; i >= 0; i--) {
		f->below[i] = -1;
		if (wanted[i])
			mark_path(f, i);
	}
	for (i = (int)f->count - 1; i >= 0; i--) {
		above = f->positions[i].parent;
		f->beside[i] = above < 0 ? -1 : f->below[above];
		if (above >= 0)
			f->below[above] = i;
	}
}

/* Add a device and everything below it. vfc_topology_read() bounds the depth. */
static void add_branch(struct doc *list, const struct forest *f, int i)
{
	struct doc *object = doc_item(list), *children = NULL;
	int below;

	doc_text(object, "node", f->devs[i].address);
	view_device(object, &f->devs[i]);
	if (f->devs[i].group >= 0)
		doc_number(object, "group", (uint64_t)f->devs[i].group);
	for (below = f->below[i]; below >= 0; below = f->beside[below]) {
		if (!f->shown[below])
			continue;
		children = children ? children : doc_list(object, "children");
		add_branch(children, f, below);
	}
}

/* Add a row for a root bus, and below it the devices directly on that bus. */
static void add_root(struct doc *tree, const struct forest *f, size_t first)
{
	const char *root = f->positions[first].root;
	struct doc *list = tree, *object;
	size_t i;

	if (root[0]) {
		object = doc_item(tree);
		doc_text(object, "node", root);
		list = doc_list(object, "children");
	}
	for (i = first; i < f->count; i++) {
		if (!f->shown[i] || f->positions[i].parent >= 0 ||
		    strcmp(f->positions[i].root, root))
			continue;
		add_branch(list, f, (int)i);
		f->shown[i] = false;
	}
}

struct doc *view_tree_doc(const struct vfc_device *devs, size_t count,
			  const struct vfc_position *positions, const bool *wanted,
			  const struct vfc_absence *absence)
{
	struct doc *doc = doc_new(), *tree = doc_list(doc, "tree");
	struct forest f = {
		.devs = devs,
		.positions = positions,
		.count = count,
		.below = calloc(count + 1, sizeof(*f.below)),
		.beside = calloc(count + 1, sizeof(*f.beside)),
		.shown = calloc(count + 1, sizeof(*f.shown)),
	};
	size_t i;

	if (f.below && f.beside && f.shown) {
		build_forest(&f, wanted);
		for (i = 0; i < count; i++)
			if (f.shown[i] && positions[i].parent < 0)
				add_root(tree, &f, i);
	}
	free(f.below);
	free(f.beside);
	free(f.shown);
	view_absence(doc, absence);
	return doc;
}

static const struct field tree_fields[] = {
	{ "node", "DEVICE", FMT_TEXT, "device, or root bus", NULL },
	{ "group", "GROUP", FMT_NUMBER, "IOMMU group", NULL },
	{ "driver", "DRIVER", FMT_TEXT, "driver that the device is bound to", NULL },
	{ "blocks", "BLOCKS", FMT_BOOL, "whether its driver makes the group not viable", NULL },
	{ "kind", "CLASS", FMT_TEXT, "class as one word, as --class takes it", NULL },
	{ "vendor_name", NULL, FMT_TEXT, "vendor name", NULL },
	{ "device_name", NULL, FMT_TEXT, "device name", NULL },
	{ "name", "NAME", FMT_TEXT, "vendor and device name", NULL },
	{ NULL },
};

const struct view view_tree = {
	.key = "tree",
	.layout = LAYOUT_TREE,
	.fields = tree_fields,
	.text = view_groups_notes,
};
