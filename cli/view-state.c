/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-state.c: what a reset reaches, and what it changed.
 */
#include <stdio.h>

#include "../lib/vfc.h"
#include "view.h"

/* ---- resets ----------------------------------------------------------- */

static void add_other(struct doc *list, const struct vfc_affected *other)
{
	struct doc *item = doc_item(list);

	doc_text(item, "address", other->address);
	if (other->group >= 0)
		doc_number(item, "group", (uint64_t)other->group);
	if (other->devid)
		doc_number(item, "devid", other->devid);
	doc_text(item, "driver", other->driver);
	doc_bool(item, "vf", other->vf);
	doc_bool(item, "bound", other->bound);
	doc_bool(item, "owned", other->owned);
}

struct view_reset_docs view_reset_doc(const char *address, const struct vfc_reset *reset)
{
	struct view_reset_docs docs = { .doc = doc_new() };
	struct doc *others;

	docs.reset = doc_object(docs.doc, "reset");
	doc_text(docs.reset, "address", address);
	doc_text(docs.reset, "kind", reset->hot ? "hot" : "function");
	doc_text(docs.reset, "method", reset->method);
	doc_text(docs.reset, "effect", reset->effect);
	doc_text(docs.reset, "refusal", reset->refusal);
	others = doc_list(docs.reset, "others");
	for (size_t i = 0; i < reset->nothers; i++)
		add_other(others, &reset->others[i]);
	return docs;
}

void view_reset_done(struct view_reset_docs *docs, uint64_t elapsed_ns)
{
	doc_number(docs->reset, "elapsed_ns", elapsed_ns);
	docs->changes = doc_list(docs->reset, "changes");
	docs->irqs = doc_list(docs->reset, "irqs");
}

void view_reset_change(struct view_reset_docs *docs, const char *region,
		       const struct vfc_change *change)
{
	struct doc *item = doc_item(docs->changes);
	int digits = 2 * (int)change->width;

	doc_text(item, "region", region);
	doc_text(item, "name", change->name);
	doc_hex(item, "offset", change->offset, 0);
	doc_hex(item, "before", change->before, digits);
	doc_hex(item, "after", change->after, digits);
}

void view_reset_irq(struct view_reset_docs *docs, uint32_t index, bool before, bool after)
{
	struct doc *item = doc_item(docs->irqs);

	doc_text(item, "name", vfc_word(VFC_WORDS_IRQ, index));
	doc_bool(item, "before", before);
	doc_bool(item, "after", after);
}

static const struct field other_fields[] = {
	{ "address", "DEVICE", FMT_TEXT, "the device's name on its bus", NULL },
	{ "group", "GROUP", FMT_NUMBER, "its IOMMU group", NULL },
	{ "devid", "DEVID", FMT_NUMBER, "its id in our iommufd", NULL },
	{ "driver", "DRIVER", FMT_TEXT, "its driver", NULL },
	{ "vf", "VF", FMT_BOOL, "it is a virtual function of the device", NULL },
	{ "bound", "VFIO", FMT_BOOL, "a VFIO driver has it", NULL },
	{ "owned", "OURS", FMT_BOOL, "in a group, or an iommufd, that we hold", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field change_fields[] = {
	{ "region", "REGION", FMT_TEXT, "where", NULL },
	{ "name", "REGISTER", FMT_TEXT, "config space: as setpci calls it", NULL },
	{ "offset", "OFFSET", FMT_TEXT, "where in the region", NULL },
	{ "before", "BEFORE", FMT_TEXT, "the value before", NULL },
	{ "after", "AFTER", FMT_TEXT, "the value after", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field reset_irq_fields[] = {
	{ "name", "IRQ", FMT_TEXT, "an interrupt index of the device", NULL },
	{ "before", "BEFORE", FMT_BOOL, "config space enabled it before", NULL },
	{ "after", "AFTER", FMT_BOOL, "and after", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field reset_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device that is reset", NULL },
	{ "kind", "Reset", FMT_TEXT, "function: it alone; hot: its slot or bus", NULL },
	{ "method", "Method", FMT_TEXT, "the one of reset_method that runs", NULL },
	{ "effect", "Effect", FMT_TEXT, "what that does", NULL },
	{ "refusal", "No reset", FMT_TEXT, "why none will run", NULL },
	{ "others", "Reset with it", FMT_TABLE, "the devices that it reaches, too", other_fields },
	{ "elapsed_ns", NULL, FMT_NUMBER, "nanoseconds that it took", NULL },
	{ "changes", "Changed", FMT_TABLE, "what is not as it was", change_fields },
	{ "irqs", "Interrupts", FMT_TABLE, "the indexes that the device has", reset_irq_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_reset = {
	.key = "reset",
	.layout = LAYOUT_PAIRS,
	.fields = reset_fields,
};
