/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-groups.c: IOMMU groups as a table of their devices.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

#define ADDRESSES_A_LINE 5
#define REGIONS_MAX 16		/* shown in text; systems have two or three */

/* Add why there are no groups: the most likely cause and its evidence. */
void view_absence(struct doc *doc, const struct vfc_absence *absence)
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

/* ---- notes below the table ------------------------------------------ */

/* A reserved region and the number of groups that have it. */
struct common {
	const struct doc *region;
	size_t count;
};

static bool is_same_region(const struct doc *a, const struct doc *b)
{
	return doc_as_number(doc_get(a, "start")) == doc_as_number(doc_get(b, "start")) &&
	       doc_as_number(doc_get(a, "end")) == doc_as_number(doc_get(b, "end")) &&
	       !strcmp(doc_as_text(doc_get(a, "type")), doc_as_text(doc_get(b, "type")));
}

/* Count a region. Past max distinct regions, only JSON has it. */
static void count_region(struct common *regions, size_t *n, size_t max,
			 const struct doc *region)
{
	size_t i;

	for (i = 0; i < *n && !is_same_region(regions[i].region, region); i++)
		;
	if (i == max)
		return;
	*n += i == *n;
	regions[i].region = region;
	regions[i].count++;
}

/* Add the numbers of the groups that have the region. */
static void add_group_ids(struct text *t, const struct doc *groups, const struct doc *region)
{
	const struct doc *list;
	size_t i, k;

	text_add(t, ", group");
	for (i = 0; i < doc_length(groups); i++) {
		list = doc_get(doc_at(groups, i), "reserved");
		for (k = 0; k < doc_length(list); k++)
			if (is_same_region(doc_at(list, k), region))
				text_add(t, " %" PRIu64,
					 doc_as_number(doc_get(doc_at(groups, i), "id")));
	}
}

/* Add the reserved regions, each once: nearly all groups have the same ones. */
static void add_regions(struct text *t, const struct doc *groups)
{
	struct common regions[REGIONS_MAX] = { 0 };
	const struct doc *list;
	size_t i, k, n = 0;

	for (i = 0; i < doc_length(groups); i++) {
		list = doc_get(doc_at(groups, i), "reserved");
		for (k = 0; k < doc_length(list); k++)
			count_region(regions, &n, REGIONS_MAX, doc_at(list, k));
	}
	if (n)
		text_add(t, "\nReserved:\n");
	for (i = 0; i < n; i++) {
		text_add(t, "  %s-%s %s", doc_as_text(doc_get(regions[i].region, "start")),
			 doc_as_text(doc_get(regions[i].region, "end")),
			 doc_as_text(doc_get(regions[i].region, "type")));
		if (regions[i].count < doc_length(groups))
			add_group_ids(t, groups, regions[i].region);
		text_add(t, "\n");
	}
	if (n == REGIONS_MAX)
		text_add(t, "  … (--json lists all of them)\n");
}

void view_absence_note(struct text *t, const struct doc *doc)
{
	const struct doc *reason = doc_get(doc, "reason");

	if (!reason)
		return;
	text_add(t, "There are no IOMMU groups: %s.\n",
		 doc_as_text(doc_get(reason, "sentence")));
	text_add(t, "  seen:  %s\n", doc_as_text(doc_get(reason, "evidence")));
	text_add(t, "  next:  %s\n", doc_as_text(doc_get(reason, "next")));
}

static void add_ungrouped(struct text *t, const struct doc *list)
{
	size_t i, n = doc_length(list);

	if (n)
		text_add(t, "\nIn no group (not behind an IOMMU, or waiting for a driver):");
	for (i = 0; i < n; i++)
		text_add(t, i % ADDRESSES_A_LINE ? " %s" : "\n  %s", doc_as_text(doc_at(list, i)));
	if (n)
		text_add(t, "\n");
}

void view_groups_notes(struct text *t, const struct doc *doc)
{
	view_absence_note(t, doc);
	if (!doc_has(doc, "reason") && !doc_length(doc_get(doc, "groups")) &&
	    !doc_length(doc_get(doc, "tree")))
		text_add(t, "no group matches\n");
	add_regions(t, doc_get(doc, "groups"));
	add_ungrouped(t, doc_get(doc, "ungrouped"));
}

void view_reserved(struct doc *object, const struct vfc_group *group)
{
	if (group->reserved_unread)
		doc_unknown(object, "reserved");
	else
		doc_rows(object, "reserved", view_reserved_fields, group->reserved,
			 group->nreserved);
}

void view_blockers(struct doc *object, const struct vfc_group *group)
{
	bool known = !group->unread;
	struct doc *list;
	size_t i;

	for (i = 0; i < group->ndevices; i++)
		known &= group->devices[i].blocks != VFC_UNKNOWN;
	if (!known) {
		doc_unknown(object, "blocked_by");
		return;
	}
	list = doc_list(object, "blocked_by");
	for (i = 0; i < group->ndevices; i++)
		if (group->devices[i].blocks == VFC_YES)
			doc_item_text(list, group->devices[i].address);
}

static void add_group(struct doc *object, const struct vfc_group *group)
{
	struct doc *devices = NULL;
	size_t i;

	doc_number(object, "id", (uint64_t)group->id);
	doc_text(object, "type", group->type);
	if (group->ndevices || group->viable == VFC_UNKNOWN)
		doc_truth(object, "viable", group->viable);
	doc_text(object, "node", group->node);
	if (group->unread)
		doc_unknown(object, "devices");
	else
		devices = doc_list(object, "devices");
	for (i = 0; i < group->ndevices; i++)
		view_device(doc_item(devices), &group->devices[i]);
	view_blockers(object, group);
	view_reserved(object, group);
}

struct doc *view_groups_doc(const struct vfc_group *groups, size_t count,
			    const struct vfc_absence *absence)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "groups");
	size_t i;

	for (i = 0; i < count; i++)
		add_group(doc_item(list), &groups[i]);
	view_absence(doc, absence);
	return doc;
}

void view_groups_ungrouped(struct doc *doc, char *const *addresses, size_t count)
{
	struct doc *list = doc_list(doc, "ungrouped");
	size_t i;

	for (i = 0; i < count; i++)
		doc_item_text(list, addresses[i]);
}

const struct field view_reserved_fields[] = {
	{ "start", "START", FMT_TEXT, "first IOVA of the region",
	  FIELD_HEX(vfc_reserved, start, 0) },
	{ "end", "END", FMT_TEXT, "last IOVA of the region", FIELD_HEX(vfc_reserved, end, 0) },
	{ "type", "KIND", FMT_TEXT, "msi, reserved, direct (mapped one to one) …",
	  MEMBER(vfc_reserved, type) },
	{ NULL },
};

static const struct field group_fields[] = {
	{ "id", "GROUP", FMT_NUMBER, "group number", NULL },
	{ "viable", "VIABLE", FMT_TEXT, "whether no member blocks the group", NULL },
	{ "type", "TYPE", FMT_TEXT, "type of its default domain", NULL },
	{ "reserved", NULL, FMT_TABLE, "its reserved regions", view_reserved_fields },
	{ "node", NULL, FMT_TEXT, "its VFIO node", NULL },
	{ "blocked_by", NULL, FMT_LIST, "addresses of the members that block", NULL },
	{ "devices", "DEVICES", FMT_TABLE, "its members", view_device_fields },
	{ NULL },
};

const struct view view_groups = {
	.key = "groups",
	.layout = LAYOUT_TABLE,
	.fields = group_fields,
	.text = view_groups_notes,
};
