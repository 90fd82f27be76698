/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-session.c: what was opened, and what `echo` says.
 */
#include "../lib/vfc.h"
#include "view.h"

struct doc *view_opened_doc(struct vfc_handle *handle, const struct vfc_info *info)
{
	struct doc *doc = doc_new();

	view_handle(doc_object(doc, "opened"), handle, info);
	return doc;
}

static const struct field opened_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "api", "API", FMT_TEXT, "the way into VFIO that was taken", NULL },
	{ "group", "Group", FMT_NUMBER, "its IOMMU group", NULL },
	{ "flags", "Flags", FMT_LIST, "what kind of device it is, and whether it can be reset",
	  NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_opened = {
	.key = "opened",
	.layout = LAYOUT_PAIRS,
	.fields = opened_fields,
};

static void echo_text(struct text *t, const struct doc *doc)
{
	text_add(t, "%s\n", doc_as_text(doc_get(doc, "echo")) ?: "");
}

static const struct field echo_fields[] = {
	{ "echo", NULL, FMT_TEXT, "the words, joined by spaces", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_echo = {
	.key = "echo",
	.layout = LAYOUT_TEXT,
	.fields = echo_fields,
	.text = echo_text,
};
