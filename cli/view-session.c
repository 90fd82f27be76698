/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-session.c: what was opened, and what `echo` says.
 */
#include "../lib/vfc.h"
#include "view.h"

struct doc *view_opened_doc(struct vfc_handle *handle, const struct vfc_info *info, int group)
{
	struct doc *doc = doc_new(), *opened = doc_object(doc, "opened"), *flags;
	const char *word;
	uint32_t bit;

	doc_text(opened, "address", vfc_handle_address(handle));
	doc_text(opened, "api", vfc_api_word(vfc_space_api(vfc_handle_space(handle))));
	if (group >= 0)
		doc_number(opened, "group", (uint64_t)group);
	flags = doc_list(opened, "flags");
	for (bit = 1; bit; bit <<= 1) {
		word = info->flags & bit ? vfc_word(VFC_WORDS_DEVICE_FLAG, bit) : NULL;
		if (word)
			doc_item_text(flags, word);
	}
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

struct doc *view_irq_event_doc(struct vfc_handle *handle, const struct vfc_irq_event *event)
{
	struct doc *doc = doc_new(), *irq = doc_object(doc, "irq");
	struct vfc_irq info = { .name = NULL };

	/* Without its word it is still known by its index. */
	vfc_irq_info(handle, event->index, &info);
	doc_number(irq, "index", event->index);
	doc_text(irq, "name", info.name);
	doc_number(irq, "vector", event->vector);
	doc_number(irq, "count", event->count);
	doc_number(irq, "total", event->total);
	return doc;
}

static const struct field irq_event_sub[] = {
	{ "index", NULL, FMT_NUMBER, "VFIO's index of the kind of interrupt", NULL },
	{ "name", NULL, FMT_TEXT, "the index's word", NULL },
	{ "vector", NULL, FMT_NUMBER, "which of its vectors", NULL },
	{ "count", NULL, FMT_NUMBER, "how many arrived since the one before", NULL },
	{ "total", NULL, FMT_NUMBER, "how many since the vector was enabled", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field irq_event_fields[] = {
	{ "irq", NULL, FMT_OBJECT, "the interrupt", irq_event_sub },
	{ NULL, NULL, 0, NULL, NULL },
};

static void irq_event_text(struct text *t, const struct doc *doc)
{
	const struct doc *irq = doc_get(doc, "irq");
	const char *name = doc_as_text(doc_get(irq, "name"));
	unsigned long long count = doc_as_number(doc_get(irq, "count"));

	text_add(t, "%s", name ?: "irq");
	if (!name)
		text_add(t, "%llu", (unsigned long long)doc_as_number(doc_get(irq, "index")));
	text_add(t, " vector %llu: ", (unsigned long long)doc_as_number(doc_get(irq, "vector")));
	text_add(t, count == 1 ? "%llu interrupt" : "%llu interrupts", count);
	text_add(t, ", %llu in all\n", (unsigned long long)doc_as_number(doc_get(irq, "total")));
}

const struct view view_irq_event = {
	.key = "irq",
	.layout = LAYOUT_TEXT,
	.fields = irq_event_fields,
	.text = irq_event_text,
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
