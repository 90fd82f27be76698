/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-irq.c: interrupts that arrived, and the state of an interrupt index.
 */
#include "view.h"

static void add_name(struct doc *irq, uint32_t index, const char *name)
{
	doc_number(irq, "index", index);
	doc_text(irq, "name", name);
}

static const char *shown_name(const struct doc *irq)
{
	return doc_as_text(doc_get(irq, "name")) ?: "irq";
}

/* ---- interrupts that arrived ---------------------------------------- */

static struct doc *begin_event(struct vfc_handle *handle, const struct vfc_irq_event *event,
			       struct doc **object)
{
	struct doc *doc = doc_new();
	struct vfc_irq irq;

	*object = doc_object(doc, "irq");
	if (vfc_space_handle(vfc_handle_space(handle), NULL) != handle || vfc_handle_next(handle))
		doc_text(*object, "address", vfc_handle_address(handle));
	add_name(*object, event->index,
		 vfc_irq_info(handle, event->index, &irq) ? NULL : irq.name);
	doc_number(*object, "vector", event->vector);
	doc_number(*object, "count", event->count);
	doc_number(*object, "total", event->total);
	return doc;
}

struct doc *view_irq_event_doc(struct vfc_handle *handle, const struct vfc_irq_event *event)
{
	struct doc *object;

	return begin_event(handle, event, &object);
}

struct doc *view_irq_timed_doc(struct vfc_handle *handle, const struct vfc_irq_event *event,
			       uint64_t elapsed_ns)
{
	struct doc *object, *doc = begin_event(handle, event, &object);

	doc_number(object, "elapsed_ns", elapsed_ns);
	return doc;
}

static void event_text(struct text *t, const struct doc *doc)
{
	const struct doc *irq = doc_get(doc, "irq"), *elapsed = doc_get(irq, "elapsed_ns");
	unsigned long long count = doc_as_number(doc_get(irq, "count"));

	if (doc_get(irq, "address"))
		text_add(t, "%s: ", doc_as_text(doc_get(irq, "address")));
	text_add(t, "%s vector %llu: %llu interrupt%s", shown_name(irq),
		 (unsigned long long)doc_as_number(doc_get(irq, "vector")), count,
		 count == 1 ? "" : "s");
	if (elapsed)
		text_add(t, " after %.3f ms", (double)doc_as_number(elapsed) / 1e6);
	text_add(t, ", %llu in total\n", (unsigned long long)doc_as_number(doc_get(irq, "total")));
}

static const struct field event_fields[] = {
	{ "address", NULL, FMT_TEXT, "the device, if several are open", NULL },
	{ "index", NULL, FMT_NUMBER, "the interrupt index", NULL },
	{ "name", NULL, FMT_TEXT, "the name of the index, for a PCI device", NULL },
	{ "vector", NULL, FMT_NUMBER, "the vector", NULL },
	{ "count", NULL, FMT_NUMBER, "interrupts received, possibly coalesced", NULL },
	{ "total", NULL, FMT_NUMBER, "interrupts of this vector since it was enabled", NULL },
	{ "elapsed_ns", NULL, FMT_NUMBER, "nanoseconds since the trigger, or since the wait began",
	  NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_irq_event = {
	.key = "irq",
	.layout = LAYOUT_TEXT,
	.fields = event_fields,
	.text = event_text,
};

/* ---- the state of an index ------------------------------------------ */

struct doc *view_irq_state_doc(const struct vfc_irq *irq, const char *silent)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "irq");

	add_name(object, irq->index, irq->name);
	doc_number(object, "enabled", irq->enabled);
	doc_bool(object, "masked", irq->masked);
	doc_number(object, "total", irq->total);
	doc_text(object, "silent", silent);
	return doc;
}

static void state_text(struct text *t, const struct doc *doc)
{
	const struct doc *irq = doc_get(doc, "irq");
	unsigned long long enabled = doc_as_number(doc_get(irq, "enabled"));
	const char *silent = doc_as_text(doc_get(irq, "silent"));

	if (!enabled)
		text_add(t, "%s: not enabled\n", shown_name(irq));
	else
		text_add(t, "%s: %llu vector%s enabled%s%s%s\n", shown_name(irq), enabled,
			 enabled == 1 ? "" : "s",
			 doc_as_bool(doc_get(irq, "masked")) ? ", masked" : "",
			 silent ? "; " : "", silent ?: "");
}

static const struct field state_fields[] = {
	{ "index", NULL, FMT_NUMBER, "the interrupt index", NULL },
	{ "name", NULL, FMT_TEXT, "the name of the index, for a PCI device", NULL },
	{ "enabled", NULL, FMT_NUMBER, "number of vectors with an eventfd", NULL },
	{ "masked", NULL, FMT_BOOL, "INTx: masked, by `irq mask` or by the last interrupt", NULL },
	{ "total", NULL, FMT_NUMBER, "interrupts seen since the device was opened", NULL },
	{ "silent", NULL, FMT_TEXT, "after enable: why no interrupt of the device will arrive",
	  NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_irq_state = {
	.key = "irq",
	.layout = LAYOUT_TEXT,
	.fields = state_fields,
	.text = state_text,
};
