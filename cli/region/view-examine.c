/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-examine.c: values in gdb's formats.
 */
#include <ctype.h>
#include <stdio.h>

#include "view.h"

struct doc *view_x_doc(const char *region, char format, unsigned int width, struct doc **rows)
{
	struct doc *doc = doc_new(), *x = doc_object(doc, "x");

	doc_text(x, "region", region);
	doc_textf(x, "format", "%c", format);
	doc_number(x, "width", width);
	*rows = doc_list(x, "rows");
	return doc;
}

struct doc *view_x_row(struct doc *rows, uint64_t offset, const char *reg)
{
	struct doc *row = doc_item(rows);

	doc_hex(row, "offset", offset, 0);
	doc_text(row, "register", reg);
	return doc_list(row, "values");
}

void view_x_value(struct doc *values, uint64_t value, unsigned int width)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%0*llx", 2 * (int)width, (unsigned long long)value);
	doc_item_text(values, text);
}

/* Sign-extend a value from its width. */
static long long with_sign(uint64_t value, unsigned int width)
{
	unsigned int shift = 64 - 8 * width;

	return (int64_t)(value << shift) >> shift;
}

/* Print all bits, the highest first. */
static void add_bits(struct text *t, uint64_t value, unsigned int width)
{
	char text[65];
	unsigned int i;

	for (i = 0; i < 8 * width; i++)
		text[i] = value >> (8 * width - 1 - i) & 1 ? '1' : '0';
	text[i] = '\0';
	text_add(t, "\t%s", text);
}

static void add_value(struct text *t, const struct doc *item, char format, unsigned int width)
{
	uint64_t value = doc_as_number(item);

	switch (format) {
	case 'd':
		text_add(t, "\t%lld", with_sign(value, width));
		break;
	case 'u':
		text_add(t, "\t%llu", (unsigned long long)value);
		break;
	case 'o':
		text_add(t, "\t%#llo", (unsigned long long)value);
		break;
	case 't':
		add_bits(t, value, width);
		break;
	case 'c':
		if (value < 0x7f && isprint((int)value))
			text_add(t, "\t%llu '%c'", (unsigned long long)value, (char)value);
		else
			text_add(t, "\t%llu", (unsigned long long)value);
		break;
	default:
		text_add(t, "\t%s", doc_as_text(item));
	}
}

static void x_text(struct text *t, const struct doc *doc)
{
	const struct doc *x = doc_get(doc, "x"), *rows = doc_get(x, "rows"), *row, *values;
	unsigned int width = (unsigned int)doc_as_number(doc_get(x, "width"));
	const char *reg;
	size_t i, k;

	for (i = 0; i < doc_length(rows); i++) {
		row = doc_at(rows, i);
		values = doc_get(row, "values");
		reg = doc_as_text(doc_get(row, "register"));
		text_add(t, "%s+%s%s%s%s:", doc_as_text(doc_get(x, "region")),
			 doc_as_text(doc_get(row, "offset")), reg ? " <" : "", reg ?: "",
			 reg ? ">" : "");
		for (k = 0; k < doc_length(values); k++)
			add_value(t, doc_at(values, k), *doc_as_text(doc_get(x, "format")), width);
		text_add(t, "\n");
	}
}

static const struct field row_fields[] = {
	{ "offset", NULL, FMT_TEXT, "offset of the first value", NULL },
	{ "register", NULL, FMT_TEXT, "the register that begins there", NULL },
	{ "values", NULL, FMT_LIST, "the values read", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field x_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name, or the buffer's", NULL },
	{ "format", NULL, FMT_TEXT, "the format letter of the text", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes per access", NULL },
	{ "rows", NULL, FMT_TABLE, "lines of values", row_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_x = {
	.key = "x",
	.layout = LAYOUT_TEXT,
	.fields = x_fields,
	.text = x_text,
};
