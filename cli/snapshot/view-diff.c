/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-diff.c: the differences between two snapshots.
 */
#include <string.h>

#include "view.h"

typedef unsigned long long ull;

/* ---- the document --------------------------------------------------- */

struct view_diff_docs view_diff_doc(void)
{
	struct view_diff_docs docs = { .doc = doc_new() };

	docs.diff = doc_object(docs.doc, "diff");
	return docs;
}

void view_diff_side(struct view_diff_docs *docs, const char *key, const char *file,
		    const struct vfc_snapshot *snapshot)
{
	view_snapshot_origin(doc_object(docs->diff, key), file, snapshot);
	if (strcmp(key, "b"))
		return;
	doc_bool(docs->diff, "same", false);
	doc_number(docs->diff, "count", 0);
	docs->changes = doc_list(docs->diff, "changes");
	docs->only_a = doc_list(docs->diff, "only_a");
	docs->only_b = doc_list(docs->diff, "only_b");
	docs->skipped = doc_list(docs->diff, "skipped");
}

static void add_meaning(struct doc *item, const char *key, const struct vfc_field *field,
			uint64_t value)
{
	const struct vfc_reg_value *meaning = vfc_field_value(field, value);

	doc_text(item, key, meaning ? meaning->name : NULL);
}

/* Add a field if bits differ that are not ignored. */
static void add_field(struct doc *list, const struct view_change *c,
		      const struct vfc_field *field)
{
	uint64_t before = vfc_field_get(field, c->before), after = vfc_field_get(field, c->after);
	struct doc *item;

	if (!((c->before ^ c->after) & ~c->ignored & vfc_field_mask(field)))
		return;
	item = doc_item(list);
	doc_text(item, "name", field->name);
	doc_hex(item, "before", before, 0);
	doc_hex(item, "after", after, 0);
	add_meaning(item, "meaning_before", field, before);
	add_meaning(item, "meaning_after", field, after);
}

static void add_register(struct doc *item, const struct view_change *c)
{
	char name[VFC_NAME];
	struct doc *list;
	size_t i;

	vfc_reg_name(c->at, name, sizeof(name));
	doc_text(item, "register", name);
	list = doc_list(item, "fields");
	for (i = 0; i < c->at->reg->nfields; i++)
		add_field(list, c, &c->at->reg->fields[i]);
}

void view_diff_change(struct view_diff_docs *docs, const struct view_change *c)
{
	struct doc *item = doc_item(docs->changes);
	int digits = 2 * (int)c->width;

	doc_text(item, "region", c->region);
	doc_hex(item, "offset", c->offset, 0);
	doc_number(item, "width", c->width);
	doc_hex(item, "before", c->before, digits);
	doc_hex(item, "after", c->after, digits);
	doc_hex(item, "xor", c->before ^ c->after, digits);
	if (c->at)
		add_register(item, c);
}

static struct doc *add_stretch(struct doc *list, const char *region, uint64_t offset,
			       uint64_t size)
{
	struct doc *item = doc_item(list);

	doc_text(item, "region", region);
	doc_hex(item, "offset", offset, 0);
	doc_number(item, "size", size);
	return item;
}

void view_diff_only(struct doc *list, const char *region, uint64_t offset, uint64_t size)
{
	add_stretch(list, region, offset, size);
}

void view_diff_skipped(struct view_diff_docs *docs, const char *region, uint64_t offset,
		       uint64_t size, const char *a, const char *b)
{
	struct doc *item = add_stretch(docs->skipped, region, offset, size);

	doc_text(item, "why_a", a);
	doc_text(item, "why_b", b);
}

void view_diff_done(struct view_diff_docs *docs, bool same, uint64_t count)
{
	doc_bool(docs->diff, "same", same);
	doc_number(docs->diff, "count", count);
}

/* ---- as text -------------------------------------------------------- */

static void side_text(struct text *t, const char *mark, const struct doc *side)
{
	const char *file = doc_word(side, "file");

	text_add(t, "%s %s%s%s, %s\n", mark, file, *file ? ": " : "", doc_word(side, "address"),
		 doc_word(side, "time"));
}

/* Print a value, and its name in the map. */
static void value_text(struct text *t, const struct doc *field, const char *key,
		       const char *meaning)
{
	const char *word = doc_word(field, meaning);

	text_add(t, "%s%s%s", doc_word(field, key), *word ? " " : "", word);
}

static void field_text(struct text *t, const struct doc *field)
{
	text_add(t, "  %s: ", doc_word(field, "name"));
	value_text(t, field, "before", "meaning_before");
	text_add(t, " -> ");
	value_text(t, field, "after", "meaning_after");
	text_add(t, "\n");
}

static void change_text(struct text *t, const struct doc *change)
{
	const char *name = doc_word(change, "register");
	const struct doc *fields = doc_get(change, "fields");
	size_t i;

	text_add(t, "%s+%s%s%s: %s -> %s, differs in %s\n", doc_word(change, "region"),
		 doc_word(change, "offset"), *name ? " " : "", name, doc_word(change, "before"),
		 doc_word(change, "after"), doc_word(change, "xor"));
	for (i = 0; i < doc_length(fields); i++)
		field_text(t, doc_at(fields, i));
}

static void stretch_text(struct text *t, const char *what, const struct doc *stretch)
{
	ull offset = doc_as_number(doc_get(stretch, "offset"));
	ull size = doc_as_number(doc_get(stretch, "size"));

	text_add(t, "%s: %s+0x%llx up to 0x%llx", what, doc_word(stretch, "region"), offset,
		 offset + size - 1);
}

static void only_text(struct text *t, const char *what, const struct doc *list)
{
	size_t i;

	for (i = 0; i < doc_length(list); i++) {
		stretch_text(t, what, doc_at(list, i));
		text_add(t, "\n");
	}
}

/* Print gaps, except those that both sides have for the same reason. */
static void skipped_text(struct text *t, const struct doc *list)
{
	const char *a, *b;
	size_t i;

	for (i = 0; i < doc_length(list); i++) {
		a = doc_word(doc_at(list, i), "why_a");
		b = doc_word(doc_at(list, i), "why_b");
		if (!strcmp(a, b))
			continue;
		stretch_text(t, "not compared", doc_at(list, i));
		text_add(t, "%s%s%s%s\n", *a ? ", first: " : "", a, *b ? ", second: " : "", b);
	}
}

static void diff_text(struct text *t, const struct doc *doc)
{
	const struct doc *diff = doc_get(doc, "diff"), *changes = doc_get(diff, "changes");
	ull count = doc_as_number(doc_get(diff, "count"));
	size_t i, n = doc_length(changes);

	if (!doc_as_bool(doc_get(diff, "same"))) {
		side_text(t, "---", doc_get(diff, "a"));
		side_text(t, "+++", doc_get(diff, "b"));
	}
	for (i = 0; i < n; i++)
		change_text(t, doc_at(changes, i));
	if (count > n)
		text_add(t, "and %llu more changes\n", count - n);
	only_text(t, "only in the first", doc_get(diff, "only_a"));
	only_text(t, "only in the second", doc_get(diff, "only_b"));
	skipped_text(t, doc_get(diff, "skipped"));
}

/* ---- keys ----------------------------------------------------------- */

static const struct field field_fields[] = {
	{ "name", NULL, FMT_TEXT, "the field's name", NULL },
	{ "before", NULL, FMT_TEXT, "its value on the first side", NULL },
	{ "after", NULL, FMT_TEXT, "its value on the second side", NULL },
	{ "meaning_before", NULL, FMT_TEXT, "the map's name for the first value", NULL },
	{ "meaning_after", NULL, FMT_TEXT, "the map's name for the second value", NULL },
	{ 0 }
};

static const struct field change_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "bytes from the start of the region", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes of the value", NULL },
	{ "before", NULL, FMT_TEXT, "the value on the first side, little-endian", NULL },
	{ "after", NULL, FMT_TEXT, "the value on the second side", NULL },
	{ "xor", NULL, FMT_TEXT, "the bits that differ", NULL },
	{ "register", NULL, FMT_TEXT, "the register's name, if the map has one", NULL },
	{ "fields", NULL, FMT_TABLE, "its fields that differ", field_fields },
	{ 0 }
};

static const struct field only_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "where the bytes begin in the region", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ 0 }
};

static const struct field skipped_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "where the gap begins in the region", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ "why_a", NULL, FMT_TEXT, "why the first side was not read", NULL },
	{ "why_b", NULL, FMT_TEXT, "why the second side was not read", NULL },
	{ 0 }
};

static const struct field diff_fields[] = {
	{ "a", NULL, FMT_OBJECT, "the first side: a file or a device", view_origin_fields },
	{ "b", NULL, FMT_OBJECT, "the second side", view_origin_fields },
	{ "same", NULL, FMT_BOOL, "whether there are no differences", NULL },
	{ "count", NULL, FMT_NUMBER, "number of changes, including those not listed", NULL },
	{ "changes", NULL, FMT_TABLE, "the differences, in order", change_fields },
	{ "only_a", NULL, FMT_TABLE, "bytes that only the first side has", only_fields },
	{ "only_b", NULL, FMT_TABLE, "bytes that only the second side has", only_fields },
	{ "skipped", NULL, FMT_TABLE, "gaps of either side, not compared", skipped_fields },
	{ 0 }
};

const struct view view_diff = {
	.key = "diff",
	.layout = LAYOUT_TEXT,
	.fields = diff_fields,
	.text = diff_text,
};
