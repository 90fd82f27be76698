/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-bulk.c: the results of find, fill, copy, crc and --width probe.
 */
#include "view-bulk.h"
#include "view.h"

/* ---- find ----------------------------------------------------------- */

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

static const struct field found_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "where the match begins in the region", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_found = {
	.key = "found",
	.layout = LAYOUT_LINES,
	.fields = found_fields,
	.line = "{region}+{offset}",
};

/* ---- fill ----------------------------------------------------------- */

static const struct field fill_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", MEMBER(view_access, region) },
	{ "offset", NULL, FMT_TEXT, "where it begins", FIELD_HEX(view_access, offset, 0) },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes of the value", MEMBER(view_access, width) },
	{ "value", NULL, FMT_TEXT, "the value written", NULL },
	{ "verified", NULL, FMT_BOOL, "with --verify: whether it read back unchanged", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_fill_doc(const struct view_access *start, uint64_t size, bool verified)
{
	struct doc *doc = doc_new(), *fill = doc_object(doc, "fill");

	doc_fill(fill, fill_fields, start);
	doc_number(fill, "size", size);
	doc_hex(fill, "value", start->value, 2 * (int)start->width);
	if (verified)
		doc_bool(fill, "verified", true);
	return doc;
}

const struct view view_fill = {
	.key = "fill",
	.layout = LAYOUT_TEXT,
	.fields = fill_fields,
	.text = view_no_text,
};

/* ---- copy ----------------------------------------------------------- */

static const struct field end_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", MEMBER(view_end, region) },
	{ "buffer", NULL, FMT_TEXT, "or the buffer's name", MEMBER(view_end, buffer) },
	{ "offset", NULL, FMT_TEXT, "the offset in the region or buffer",
	  FIELD_HEX(view_end, offset, 0) },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_copy_doc(struct view_end from, struct view_end to, uint64_t size)
{
	struct doc *doc = doc_new(), *copy = doc_object(doc, "copy");

	doc_fill(doc_object(copy, "from"), end_fields, &from);
	doc_fill(doc_object(copy, "to"), end_fields, &to);
	doc_number(copy, "size", size);
	return doc;
}

static const struct field copy_fields[] = {
	{ "from", NULL, FMT_OBJECT, "the source", end_fields },
	{ "to", NULL, FMT_OBJECT, "the target", end_fields },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_copy = {
	.key = "copy",
	.layout = LAYOUT_TEXT,
	.fields = copy_fields,
	.text = view_no_text,
};

/* ---- crc ------------------------------------------------------------ */

struct doc *view_crc_doc(const struct view_access *start, uint64_t size, uint32_t sum)
{
	struct doc *doc = doc_new(), *crc = doc_object(doc, "crc");

	doc_text(crc, "region", start->region);
	doc_hex(crc, "offset", start->offset, 0);
	doc_number(crc, "size", size);
	doc_hex(crc, "crc32", sum, 8);
	return doc;
}

static const struct field crc_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "where it begins", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ "crc32", NULL, FMT_TEXT, "the CRC-32 of the bytes", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_crc = {
	.key = "crc",
	.layout = LAYOUT_LINES,
	.fields = crc_fields,
	.line = "{crc32}",
};

/* ---- --width probe -------------------------------------------------- */

static const struct field width_fields[] = {
	{ "width", NULL, FMT_NUMBER, "bytes per access", NULL },
	{ "answers", NULL, FMT_BOOL, "whether accesses gave the same data as other widths", NULL },
	{ "refused", NULL, FMT_BOOL, "whether accesses of this width are impossible", NULL },
	{ "data", NULL, FMT_NUMBER, "locations with the same data as other widths",
	  MEMBER(vfc_width, data) },
	{ "zeros", NULL, FMT_NUMBER, "locations that read as zeros", MEMBER(vfc_width, zeros) },
	{ "ones", NULL, FMT_NUMBER, "locations that read as ones", MEMBER(vfc_width, ones) },
	{ "differs", NULL, FMT_NUMBER, "locations that read as other data",
	  MEMBER(vfc_width, differs) },
	{ "errors", NULL, FMT_NUMBER, "locations where the access failed",
	  MEMBER(vfc_width, errors) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field probe_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", MEMBER(view_widths, region) },
	{ "offset", NULL, FMT_TEXT, "where the range begins", FIELD_HEX(view_widths, offset, 0) },
	{ "size", NULL, FMT_NUMBER, "bytes of the range", MEMBER(view_widths, size) },
	{ "places", NULL, FMT_NUMBER, "locations of 8 bytes that were read",
	  MEMBER(view_widths, widths.places) },
	{ "skipped", NULL, FMT_NUMBER, "locations that were not accessed",
	  MEMBER(view_widths, skipped) },
	{ "changing", NULL, FMT_NUMBER, "locations that changed by themselves",
	  MEMBER(view_widths, widths.changing) },
	{ "widths", NULL, FMT_TABLE, "the result for each width", width_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

static void add_width(struct doc *list, const struct vfc_width *width)
{
	struct doc *item = doc_item(list);

	doc_number(item, "width", width->width);
	doc_bool(item, "answers", vfc_width_answers(width));
	if (width->refused) {
		doc_bool(item, "refused", true);
		return;
	}
	doc_fill(item, width_fields, width);
}

struct doc *view_widths_doc(const struct view_widths *shown)
{
	struct doc *doc = doc_new(), *probe = doc_object(doc, "probe"), *list;
	size_t i;

	doc_fill(probe, probe_fields, shown);
	list = doc_list(probe, "widths");
	for (i = 0; i < VFC_WIDTHS; i++)
		add_width(list, &shown->widths.widths[i]);
	return doc;
}

static unsigned long long number_of(const struct doc *object, const char *key)
{
	return doc_as_number(doc_get(object, key));
}

/* "4: answers      data 12, zeros 52, ones 0, differs 0, errors 0". */
static void width_text(struct text *t, const struct doc *width)
{
	unsigned long long bytes = number_of(width, "width");

	if (doc_has(width, "refused"))
		text_add(t, "%llu: not supported here\n", bytes);
	else
		text_add(t, "%llu: %-12s data %llu, zeros %llu, ones %llu, differs %llu, errors "
			 "%llu\n", bytes,
			 doc_as_bool(doc_get(width, "answers")) ? "answers" : "no answer",
			 number_of(width, "data"), number_of(width, "zeros"),
			 number_of(width, "ones"), number_of(width, "differs"),
			 number_of(width, "errors"));
}

static void widths_text(struct text *t, const struct doc *doc)
{
	const struct doc *probe = doc_get(doc, "probe"), *list = doc_get(probe, "widths");
	size_t i;

	for (i = 0; i < doc_length(list); i++)
		width_text(t, doc_at(list, i));
	text_add(t, "%s: %llu locations read, %llu skipped; %llu changed by themselves\n",
		 doc_as_text(doc_get(probe, "region")), number_of(probe, "places"),
		 number_of(probe, "skipped"), number_of(probe, "changing"));
}

const struct view view_widths = {
	.key = "probe",
	.layout = LAYOUT_TEXT,
	.fields = probe_fields,
	.text = widths_text,
};
