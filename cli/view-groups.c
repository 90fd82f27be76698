/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-groups.c: IOMMU groups as a table of their devices, as a table of
 * their reserved regions, and as the PCI topology.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/vfc.h"
#include "view.h"

/* Why there is no group: the first likely cause and what it rests on. */
static void add_absence(struct doc *doc, const struct vfc_absence *absence)
{
	struct doc *reason;

	if (!absence)
		return;
	reason = doc_object(doc, "reason");
	doc_text(reason, "cause", absence->cause);
	doc_text(reason, "sentence", absence->sentence);
	doc_text(reason, "evidence", absence->evidence);
	doc_text(reason, "next", absence->next);
}

/* Said below a table: why it is empty, and which devices are in no group. */
static void add_notes(struct text *t, const struct doc *doc)
{
	const struct doc *reason = doc_get(doc, "reason"), *loose = doc_get(doc, "ungrouped");
	size_t i, n = doc_length(loose);

	if (reason) {
		text_add(t, "There are no IOMMU groups: %s.\n",
			 doc_as_text(doc_get(reason, "sentence")));
		text_add(t, "  seen:  %s\n", doc_as_text(doc_get(reason, "evidence")));
		text_add(t, "  next:  %s\n", doc_as_text(doc_get(reason, "next")));
	}
	if (n)
		text_add(t, "\nIn no group:");
	for (i = 0; i < n; i++)
		text_add(t, i % 5 ? " %s" : "\n  %s", doc_as_text(doc_at(loose, i)));
	if (n)
		text_add(t, "\n");
}

/* True when an earlier region of the group has the same type. */
static bool is_repeated(const struct vfc_group *group, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (!strcmp(group->reserved[k].type, group->reserved[i].type))
			return true;
	return false;
}

static void add_reserved(struct doc *object, const struct vfc_group *group)
{
	struct doc *types = doc_list(object, "reserved_types");
	struct doc *list = doc_list(object, "reserved"), *item;
	size_t i;

	for (i = 0; i < group->nreserved; i++) {
		item = doc_item(list);
		doc_hex(item, "start", group->reserved[i].start, 0);
		doc_hex(item, "end", group->reserved[i].end, 0);
		doc_text(item, "type", group->reserved[i].type);
		if (!is_repeated(group, i))
			doc_item_text(types, group->reserved[i].type);
	}
}

static void add_group(struct doc *object, const struct vfc_group *group)
{
	struct doc *devices, *blockers;
	size_t i;

	doc_number(object, "id", (uint64_t)group->id);
	doc_text(object, "type", group->type);
	doc_bool(object, "viable", group->viable);
	doc_text(object, "node", group->node);
	devices = doc_list(object, "devices");
	blockers = doc_list(object, "blocked_by");
	for (i = 0; i < group->ndevices; i++) {
		view_device(doc_item(devices), &group->devices[i]);
		if (group->devices[i].blocks)
			doc_item_text(blockers, group->devices[i].address);
	}
	add_reserved(object, group);
}

struct doc *view_groups_doc(const struct vfc_group *groups, size_t count,
			    const struct vfc_absence *absence)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "groups");
	size_t i;

	for (i = 0; i < count; i++)
		add_group(doc_item(list), &groups[i]);
	add_absence(doc, absence);
	return doc;
}

void view_groups_loose(struct doc *doc, char *const *addresses, size_t count)
{
	struct doc *list = doc_list(doc, "ungrouped");
	size_t i;

	for (i = 0; i < count; i++)
		doc_item_text(list, addresses[i]);
}

static const struct field reserved_region[] = {
	{ "start", "START", FMT_TEXT, "first IOVA", NULL },
	{ "end", "END", FMT_TEXT, "last IOVA", NULL },
	{ "type", "KIND", FMT_TEXT, "msi, reserved, direct (mapped one to one) …", NULL },
	{ NULL },
};

static const struct field group_fields[] = {
	{ "id", "GROUP", FMT_NUMBER, "its number", NULL },
	{ "viable", "VIABLE", FMT_TEXT, "no member blocks: user space may have it", NULL },
	{ "type", "TYPE", FMT_TEXT, "kind of its default domain", NULL },
	{ "reserved_types", "RESERVED", FMT_LIST, "kinds of its reserved regions", NULL },
	{ "reserved", NULL, FMT_TABLE, "its reserved regions", reserved_region },
	{ "node", NULL, FMT_TEXT, "its VFIO node", NULL },
	{ "blocked_by", NULL, FMT_LIST, "addresses of the members that block", NULL },
	{ "devices", "DEVICES", FMT_TABLE, "its members", view_device_fields },
	{ NULL },
};

const struct view view_groups = {
	.key = "groups",
	.layout = LAYOUT_TABLE,
	.fields = group_fields,
	.text = add_notes,
};

static const struct field reserved_fields[] = {
	{ "id", "GROUP", FMT_NUMBER, "its number", NULL },
	{ "reserved", "RESERVED", FMT_TABLE, "its reserved regions", reserved_region },
	{ NULL },
};

const struct view view_reserved = {
	.key = "groups",
	.layout = LAYOUT_TABLE,
	.fields = reserved_fields,
	.text = add_notes,
};

/* ---- the tree -------------------------------------------------------- */

/* Devices by what is above them: the first below each, and the next beside. */
struct forest {
	const struct vfc_device *devs;
	const struct vfc_position *positions;
	size_t count;
	int *below, *beside;
	bool *shown;
};

/* Show a device, and with it everything above. */
static void mark(struct forest *f, int i)
{
	for (; i >= 0 && !f->shown[i]; i = f->positions[i].parent)
		f->shown[i] = true;
}

static void plant(struct forest *f, const bool *wanted)
{
	int i, above;

	for (i = (int)f->count - 1; i >= 0; i--) {
		f->below[i] = -1;
		if (wanted[i])
			mark(f, i);
	}
	for (i = (int)f->count - 1; i >= 0; i--) {
		above = f->positions[i].parent;
		f->beside[i] = above < 0 ? -1 : f->below[above];
		if (above >= 0)
			f->below[above] = i;
	}
}

/* A device and all below it; no deeper than vfc_topology_read() allows. */
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

/* All that is at the top of one root bus, in a row of its own. */
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
		plant(&f, wanted);
		for (i = 0; i < count; i++)
			if (f.shown[i] && positions[i].parent < 0)
				add_root(tree, &f, i);
	}
	free(f.below);
	free(f.beside);
	free(f.shown);
	add_absence(doc, absence);
	return doc;
}

static const struct field tree_fields[] = {
	{ "node", "DEVICE", FMT_TEXT, "a device, or the root bus above it", NULL },
	{ "group", "GROUP", FMT_NUMBER, "its IOMMU group", NULL },
	{ "driver", "DRIVER", FMT_TEXT, "the driver it is bound to", NULL },
	{ "blocks", "BLOCKS", FMT_BOOL, "its driver makes the group not viable", NULL },
	{ "kind", "CLASS", FMT_TEXT, "the class in one word, as --class takes it", NULL },
	{ "name", "NAME", FMT_TEXT, "names of vendor and device", NULL },
	{ NULL },
};

const struct view view_tree = {
	.key = "tree",
	.layout = LAYOUT_TREE,
	.fields = tree_fields,
	.text = add_notes,
};
