/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-bulk.c: what became of many bytes: found, filled, copied, summed.
 */
#include "view.h"

/* ---- find ------------------------------------------------------------ */

struct doc *view_found_doc(const char *region, const uint64_t *offsets, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "found");
	size_t i;

	for (i = 0; i < count; i++) {
		struct doc *item = doc_item(list);

		doc_text(item, "region", region);
		doc_hex(item, "offset", offsets[i], 0);
	}
	return doc;
}

/* "bar2+0x10", as a place is typed, a line each. */
static void found_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "found");
	size_t i, n = doc_length(list);

	for (i = 0; i < n; i++)
		text_add(t, "%s+%s\n", doc_as_text(doc_get(doc_at(list, i), "region")),
			 doc_as_text(doc_get(doc_at(list, i), "offset")));
}

static const struct field found_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "where the match begins in it", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field found_doc[] = {
	{ "found", NULL, FMT_TABLE, "one entry a match, in order", found_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_found = {
	.key = "found",
	.layout = LAYOUT_TEXT,
	.fields = found_doc,
	.text = found_text,
};

/* ---- fill ------------------------------------------------------------ */

struct doc *view_fill_doc(const struct view_access *start, uint64_t size, bool verified)
{
	struct doc *doc = doc_new(), *fill = doc_object(doc, "fill");

	doc_text(fill, "region", start->region);
	doc_hex(fill, "offset", start->offset, 0);
	doc_number(fill, "size", size);
	doc_number(fill, "width", start->width);
	doc_hex(fill, "value", start->value, 2 * (int)start->width);
	if (verified)
		doc_bool(fill, "verified", true);
	return doc;
}

static const struct field fill_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "where it begins", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes of the value", NULL },
	{ "value", NULL, FMT_TEXT, "what was written over and over", NULL },
	{ "verified", NULL, FMT_BOOL, "with --verify: it read back the same", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field fill_doc[] = {
	{ "fill", NULL, FMT_OBJECT, "what was written", fill_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_fill = {
	.key = "fill",
	.layout = LAYOUT_TEXT,
	.fields = fill_doc,
	.text = view_no_text,
};

/* ---- copy ------------------------------------------------------------ */

static void add_end(struct doc *copy, const char *key, const struct view_end *end)
{
	struct doc *object = doc_object(copy, key);

	doc_text(object, "region", end->region);
	doc_text(object, "buffer", end->buffer);
	doc_hex(object, "offset", end->offset, 0);
}

struct doc *view_copy_doc(struct view_end from, struct view_end to, uint64_t size)
{
	struct doc *doc = doc_new(), *copy = doc_object(doc, "copy");

	add_end(copy, "from", &from);
	add_end(copy, "to", &to);
	doc_number(copy, "size", size);
	return doc;
}

static const struct field end_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "buffer", NULL, FMT_TEXT, "or the buffer's", NULL },
	{ "offset", NULL, FMT_TEXT, "where in it", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field copy_fields[] = {
	{ "from", NULL, FMT_OBJECT, "where the bytes were", end_fields },
	{ "to", NULL, FMT_OBJECT, "where they went", end_fields },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field copy_doc[] = {
	{ "copy", NULL, FMT_OBJECT, "what was copied", copy_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_copy = {
	.key = "copy",
	.layout = LAYOUT_TEXT,
	.fields = copy_doc,
	.text = view_no_text,
};

/* ---- crc ------------------------------------------------------------- */

struct doc *view_crc_doc(const struct view_access *start, uint64_t size, uint32_t sum)
{
	struct doc *doc = doc_new(), *crc = doc_object(doc, "crc");

	doc_text(crc, "region", start->region);
	doc_hex(crc, "offset", start->offset, 0);
	doc_number(crc, "size", size);
	doc_hex(crc, "crc32", sum, 8);
	return doc;
}

static void crc_text(struct text *t, const struct doc *doc)
{
	text_add(t, "%s\n", doc_as_text(doc_get(doc_get(doc, "crc"), "crc32")));
}

static const struct field crc_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "where it begins", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ "crc32", NULL, FMT_TEXT, "their sum", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field crc_doc[] = {
	{ "crc", NULL, FMT_OBJECT, "what was summed", crc_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_crc = {
	.key = "crc",
	.layout = LAYOUT_TEXT,
	.fields = crc_doc,
	.text = crc_text,
};
