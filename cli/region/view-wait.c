/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-wait.c: the results of expect and wait.
 */
#include "value.h"

/* Add the value read, and the conditions that it satisfies. */
static struct doc *add_reading(struct doc *object, const struct reading *r)
{
	struct view_access at = reading_access(r);
	char text[256];
	struct doc *list;
	size_t i;

	view_access(object, &at);
	list = doc_list(object, "conditions");
	for (i = 0; i < r->nconds; i++) {
		cond_text(&r->conds[i], text, sizeof(text));
		doc_item_text(list, text);
	}
	return object;
}

struct doc *view_expect_doc(const struct reading *r, const struct cond *plain)
{
	struct doc *doc = doc_new(), *object = add_reading(doc_object(doc, "expect"), r);
	unsigned int width = r->t.span.width;

	if (plain) {
		doc_hex(object, "expected", plain->value, 2 * (int)width);
		doc_hex(object, "mask", plain->mask & target_ones(width), 2 * (int)width);
	}
	return doc;
}

struct doc *view_wait_doc(const struct reading *r, uint64_t elapsed_ns)
{
	struct doc *doc = doc_new();

	doc_number(add_reading(doc_object(doc, "wait"), r), "elapsed_ns", elapsed_ns);
	return doc;
}

#define READING_FIELDS								\
	{ "region", NULL, FMT_TEXT, "the region's name, or the buffer's", NULL },	\
	{ "offset", NULL, FMT_TEXT, "bytes from its start", NULL },		\
	{ "width", NULL, FMT_NUMBER, "bytes per access", NULL },		\
	{ "value", NULL, FMT_TEXT, "the last value read", NULL },		\
	{ "register", NULL, FMT_TEXT, "the register that was named", NULL },	\
	{ "field", NULL, FMT_TEXT, "the field that was named", NULL },	\
	{ "field_value", NULL, FMT_TEXT, "the field's value, shifted to bit 0", NULL },	\
	{ "meaning", NULL, FMT_TEXT, "the map's name for the value", NULL },		\
	{ "conditions", NULL, FMT_LIST, "the conditions that held", NULL }

static const struct field expect_fields[] = {
	READING_FIELDS,
	{ "expected", NULL, FMT_TEXT, "for a plain value: the expected value", NULL },
	{ "mask", NULL, FMT_TEXT, "for a plain value: the bits that were compared", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_expect = {
	.key = "expect",
	.layout = LAYOUT_TEXT,
	.fields = expect_fields,
	.text = view_no_text,
};

static const struct field wait_fields[] = {
	READING_FIELDS,
	{ "elapsed_ns", NULL, FMT_NUMBER, "nanoseconds from the first read to the last", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_wait = {
	.key = "wait",
	.layout = LAYOUT_TEXT,
	.fields = wait_fields,
	.text = view_no_text,
};
