/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-watch.c: the samples of watch.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "view.h"

#define BYTES_A_LINE 16

/* ---- the document --------------------------------------------------- */

struct doc *view_sample_doc(uint64_t number, uint64_t elapsed_ns, struct doc **values)
{
	struct doc *doc = doc_new(), *sample = doc_object(doc, "sample");
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	doc_number(sample, "number", number);
	view_time(sample, "time", now.tv_sec * INT64_C(1000000000) + now.tv_nsec);
	doc_number(sample, "elapsed_ns", elapsed_ns);
	*values = doc_list(sample, "values");
	return doc;
}

static void add_field(struct doc *fields, const struct view_watched *v,
		      const struct vfc_field *field)
{
	uint64_t part = vfc_field_get(field, v->value);
	const struct vfc_reg_value *meaning = vfc_field_value(field, part);
	struct doc *item = doc_item(fields);

	doc_text(item, "name", field->name);
	doc_hex(item, "value", part, 0);
	doc_text(item, "meaning", meaning ? meaning->name : NULL);
	doc_bool(item, "changed", !v->first && vfc_field_get(field, v->before) != part);
}

/* Add the register that was named, with the field that was named or all fields. */
static void add_register(struct doc *item, const struct view_watched *v)
{
	const struct vfc_reg_at whole = { .reg = v->at->reg, .element = v->at->element };
	char name[VFC_NAME];
	struct doc *fields;
	size_t i;

	vfc_reg_name(&whole, name, sizeof(name));
	doc_text(item, "register", name);
	fields = doc_list(item, "fields");
	for (i = 0; i < whole.reg->nfields; i++)
		if (!v->at->field || v->at->field == &whole.reg->fields[i])
			add_field(fields, v, &whole.reg->fields[i]);
}

void view_sample_value(struct doc *values, const struct view_watched *v)
{
	struct doc *item = doc_item(values);
	bool changed = !v->first && v->before != v->value;

	doc_text(item, "region", v->region);
	doc_hex(item, "offset", v->offset, 0);
	doc_number(item, "width", v->width);
	doc_hex(item, "value", v->value, 2 * (int)v->width);
	doc_bool(item, "changed", changed);
	if (changed)
		doc_hex(item, "before", v->before, 2 * (int)v->width);
	doc_text(item, "suspect", v->suspect);
	if (v->at)
		add_register(item, v);
}

/* ---- as text -------------------------------------------------------- */

static void add_marked(struct text *t, const struct doc *value, const char *text)
{
	bool changed = doc_as_bool(doc_get(value, "changed"));

	if (changed)
		text_mark(t, true);
	text_add(t, "%s", text);
	if (changed)
		text_mark(t, false);
}

/* Print " RDY=1 SHST=normal". */
static void fields_text(struct text *t, const struct doc *fields)
{
	const char *word;
	char text[160];
	size_t i;

	for (i = 0; i < doc_length(fields); i++) {
		const struct doc *field = doc_at(fields, i);

		word = doc_word(field, "meaning");
		snprintf(text, sizeof(text), "%s=%s", doc_word(field, "name"),
			 *word ? word : doc_word(field, "value"));
		text_add(t, " ");
		add_marked(t, field, text);
	}
}

/* Format the name of a value: its register, or its location. */
static void name_text(char *name, size_t size, const struct doc *value)
{
	const char *reg = doc_word(value, "register");

	if (*reg)
		snprintf(name, size, "%s", reg);
	else
		snprintf(name, size, "%s+%s", doc_word(value, "region"), doc_word(value, "offset"));
}

/* True if a value directly follows the previous one of the list in the region. */
static bool is_contiguous(const struct doc *values, size_t i)
{
	const struct doc *value = doc_at(values, i), *last = i ? doc_at(values, i - 1) : NULL;

	return last && !doc_has(value, "register") && !doc_has(last, "register") &&
	       !strcmp(doc_word(last, "region"), doc_word(value, "region")) &&
	       doc_as_number(doc_get(last, "offset")) + doc_as_number(doc_get(last, "width")) ==
	       doc_as_number(doc_get(value, "offset"));
}

static void value_text(struct text *t, const struct doc *value)
{
	add_marked(t, value, doc_word(value, "value"));
	fields_text(t, doc_get(value, "fields"));
	if (doc_has(value, "suspect"))
		text_add(t, " (reads all ones: %s)", doc_word(value, "suspect"));
}

static void seconds_text(struct text *t, const struct doc *sample)
{
	text_add(t, "%.3f s", (double)doc_as_number(doc_get(sample, "elapsed_ns")) / 1e9);
}

/* Print "1.002 s  CSTS 0x00000001 RDY=1  bar0+0x10 0x00000000 0x00000001". */
static void sample_text(struct text *t, const struct doc *doc)
{
	const struct doc *sample = doc_get(doc, "sample"), *values = doc_get(sample, "values");
	char name[128];
	size_t i;

	seconds_text(t, sample);
	for (i = 0; i < doc_length(values); i++) {
		name_text(name, sizeof(name), doc_at(values, i));
		if (!is_contiguous(values, i))
			text_add(t, "  %s", name);
		text_add(t, " ");
		value_text(t, doc_at(values, i));
	}
	text_add(t, "\n");
}

/* Print one name per line, and sixteen bytes per line of long locations. */
static void frame_text(struct text *t, const struct doc *doc)
{
	const struct doc *sample = doc_get(doc, "sample"), *values = doc_get(sample, "values");
	uint64_t used = 0;
	char name[128];
	size_t i;

	for (i = 0; i < doc_length(values); i++) {
		const struct doc *value = doc_at(values, i);

		name_text(name, sizeof(name), value);
		if (!is_contiguous(values, i) || used >= BYTES_A_LINE) {
			text_add(t, i ? "\n%s" : "%s", name);
			used = 0;
		}
		text_add(t, used ? " " : "  ");
		value_text(t, value);
		used += doc_as_number(doc_get(value, "width"));
	}
	text_add(t, "\n(");
	seconds_text(t, sample);
	text_add(t, ", sample %" PRIu64 ")\n", doc_as_number(doc_get(sample, "number")));
}

static const struct field field_fields[] = {
	{ "name", NULL, FMT_TEXT, "the field's name", NULL },
	{ "value", NULL, FMT_TEXT, "the field's value", NULL },
	{ "meaning", NULL, FMT_TEXT, "the map's name for the value", NULL },
	{ "changed", NULL, FMT_BOOL, "whether the value differs from the last sample", NULL },
	{ 0 }
};

static const struct field value_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "bytes from the start of the region", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes per access", NULL },
	{ "value", NULL, FMT_TEXT, "the value read, little-endian", NULL },
	{ "changed", NULL, FMT_BOOL, "whether the value differs from the last sample", NULL },
	{ "before", NULL, FMT_TEXT, "the value of the last sample, if it changed", NULL },
	{ "suspect", NULL, FMT_TEXT, "why all ones may not be data", NULL },
	{ "register", NULL, FMT_TEXT, "the register that was named", NULL },
	{ "fields", NULL, FMT_TABLE,
	  "the register's fields, or the one that was named", field_fields },
	{ 0 }
};

static const struct field sample_fields[] = {
	{ "number", NULL, FMT_NUMBER, "number of the sample, from 1; --changes skips some", NULL },
	{ "time", NULL, FMT_TEXT, "when the sample was taken, in UTC", NULL },
	{ "elapsed_ns", NULL, FMT_NUMBER, "nanoseconds since the first sample", NULL },
	{ "values", NULL, FMT_TABLE, "one entry for each access, in order", value_fields },
	{ 0 }
};

const struct view view_sample = {
	.key = "sample",
	.layout = LAYOUT_TEXT,
	.fields = sample_fields,
	.text = sample_text,
};

const struct view view_sample_frame = {
	.key = "sample",
	.layout = LAYOUT_TEXT,
	.fields = sample_fields,
	.text = frame_text,
};
