/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-region.c: the results of reads and writes of regions.
 */
#include <stdio.h>
#include <string.h>

#include "view.h"

/* Add the register or field that an access named. */
static void add_register(struct doc *object, const struct vfc_reg_at *at, uint64_t value)
{
	const struct vfc_reg_at whole = { .reg = at->reg, .element = at->element };
	const struct vfc_reg_value *meaning;
	char name[VFC_NAME];

	vfc_reg_name(&whole, name, sizeof(name));
	doc_text(object, "register", name);
	if (!at->field)
		return;
	value = vfc_field_get(at->field, value);
	meaning = vfc_field_value(at->field, value);
	doc_text(object, "field", at->field->name);
	doc_hex(object, "field_value", value, 0);
	doc_text(object, "meaning", meaning ? meaning->name : NULL);
}

static const struct field read_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", MEMBER(view_access, region) },
	{ "offset", NULL, FMT_TEXT, "bytes from the start of the region",
	  FIELD_HEX(view_access, offset, 0) },
	{ "width", NULL, FMT_NUMBER, "bytes per access", MEMBER(view_access, width) },
	{ "value", NULL, FMT_TEXT, "the value read, little-endian", NULL },
	{ "register", NULL, FMT_TEXT, "the register that was named", NULL },
	{ "field", NULL, FMT_TEXT, "the field that was named", NULL },
	{ "field_value", NULL, FMT_TEXT, "the field's value, shifted to bit 0", NULL },
	{ "meaning", NULL, FMT_TEXT, "the map's name for the value", NULL },
	{ "suspect", NULL, FMT_TEXT, "why all ones may not be data", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_access(struct doc *object, const struct view_access *access)
{
	doc_fill(object, read_fields, access);
	doc_hex(object, "value", access->value, 2 * (int)access->width);
	if (access->at)
		add_register(object, access->at, access->value);
	return object;
}

/* ---- read ----------------------------------------------------------- */

struct doc *view_reads_doc(const struct view_access *accesses, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "reads");
	size_t i;

	for (i = 0; i < count; i++)
		doc_text(view_access(doc_item(list), &accesses[i]), "suspect",
			 accesses[i].suspect);
	return doc;
}

/* Format "bar0+0x10", in the syntax of a location. */
static int place_text(char *buf, size_t size, const struct doc *read)
{
	return snprintf(buf, size, "%s+%s", doc_as_text(doc_get(read, "region")),
			doc_as_text(doc_get(read, "offset")));
}

/* Print a field's value, and the map's name for it. */
static void field_text(struct text *t, const struct doc *read)
{
	const char *meaning = doc_as_text(doc_get(read, "meaning"));

	text_add(t, "%s%s%s\n", doc_as_text(doc_get(read, "field_value")), meaning ? " " : "",
		 meaning ?: "");
}

static void reads_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "reads");
	size_t i, n = doc_length(list);
	char place[128];
	int width = n > 1 ? place_text(place, sizeof(place), doc_at(list, n - 1)) : 0;

	if (n == 1 && doc_has(doc_at(list, 0), "field")) {
		field_text(t, doc_at(list, 0));
		return;
	}
	for (i = 0; i < n; i++) {
		const char *value = doc_as_text(doc_get(doc_at(list, i), "value"));

		if (n == 1) {
			text_add(t, "%s\n", value);
			continue;
		}
		place_text(place, sizeof(place), doc_at(list, i));
		text_add(t, "%-*s  %s\n", width, place, value);
	}
}

const struct view view_reads = {
	.key = "reads",
	.layout = LAYOUT_TEXT,
	.fields = read_fields,
	.text = reads_text,
};

/* ---- write ---------------------------------------------------------- */

struct doc *view_writes_doc(const struct view_access *accesses, size_t count, bool verified)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "writes");
	size_t i;

	for (i = 0; i < count; i++) {
		struct doc *item = view_access(doc_item(list), &accesses[i]);

		if (accesses[i].mask) {
			doc_hex(item, "mask", accesses[i].mask, 2 * (int)accesses[i].width);
			doc_hex(item, "before", accesses[i].before, 2 * (int)accesses[i].width);
		}
		if (verified)
			doc_bool(item, "verified", true);
	}
	return doc;
}

static const struct field write_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "bytes from the start of the region", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes per access", NULL },
	{ "value", NULL, FMT_TEXT, "the value written", NULL },
	{ "register", NULL, FMT_TEXT, "the register that was named", NULL },
	{ "field", NULL, FMT_TEXT, "the field that was named", NULL },
	{ "field_value", NULL, FMT_TEXT, "the field's value, shifted to bit 0", NULL },
	{ "meaning", NULL, FMT_TEXT, "the map's name for the value", NULL },
	{ "mask", NULL, FMT_TEXT, "with --mask: the bits that were replaced", NULL },
	{ "before", NULL, FMT_TEXT, "with --mask: the old value", NULL },
	{ "verified", NULL, FMT_BOOL, "with --verify: whether it read back unchanged", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_writes = {
	.key = "writes",
	.layout = LAYOUT_TEXT,
	.fields = write_fields,
	.text = view_no_text,
};

/* ---- dump, load ----------------------------------------------------- */

struct view_dump_docs view_dump_doc(const struct view_access *start, uint64_t size,
				    const char *path)
{
	struct view_dump_docs docs = { .doc = doc_new() };

	docs.dump = doc_object(docs.doc, "dump");
	doc_text(docs.dump, "region", start->region);
	doc_hex(docs.dump, "offset", start->offset, 0);
	doc_number(docs.dump, "size", size);
	doc_number(docs.dump, "width", start->width);
	doc_text(docs.dump, "path", path);
	docs.parts = doc_list(docs.dump, "parts");
	return docs;
}

/* Add a part to a dump. */
static struct doc *add_part(struct doc *parts, uint64_t offset, uint64_t size)
{
	struct doc *part = doc_item(parts);

	doc_hex(part, "offset", offset, 0);
	doc_number(part, "size", size);
	return part;
}

void view_dump_data(struct doc *parts, uint64_t offset, const char *hex)
{
	doc_text(add_part(parts, offset, strlen(hex) / 2), "data", hex);
}

void view_dump_gap(struct doc *parts, uint64_t offset, uint64_t size, const char *why)
{
	doc_text(add_part(parts, offset, size), "skipped", why);
}

static const struct field part_fields[] = {
	{ "offset", NULL, FMT_TEXT, "where the part begins in the region", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ "data", NULL, FMT_TEXT, "the bytes in region order, two digits each", NULL },
	{ "skipped", NULL, FMT_TEXT, "instead of data: the reason it was not read", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field dump_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "where the dump begins in the region", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes, gaps included", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes per access", NULL },
	{ "path", NULL, FMT_TEXT, "pread or mmap", NULL },
	{ "file", NULL, FMT_TEXT, "with -o: the output file", NULL },
	{ "suspect", NULL, FMT_TEXT, "why a dump of all ones may not be data", NULL },
	{ "registers", NULL, FMT_TABLE, "with --decode: as for `reg show`", NULL },
	{ "parts", NULL, FMT_TABLE, "the parts that were read or skipped, in order", part_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_dump = {
	.key = "dump",
	.layout = LAYOUT_TEXT,
	.fields = dump_fields,
	.text = view_no_text,
};

struct doc *view_load_doc(const struct view_access *start, uint64_t size, const char *path,
			  const char *file)
{
	struct doc *doc = doc_new(), *load = doc_object(doc, "load");

	doc_text(load, "region", start->region);
	doc_hex(load, "offset", start->offset, 0);
	doc_number(load, "size", size);
	doc_number(load, "width", start->width);
	doc_text(load, "path", path);
	doc_text(load, "file", file);
	return doc;
}

static const struct field load_fields[] = {
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "offset of the first byte written", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes written", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes per access", NULL },
	{ "path", NULL, FMT_TEXT, "pread (for pwrite) or mmap", NULL },
	{ "file", NULL, FMT_TEXT, "the input file", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_load = {
	.key = "load",
	.layout = LAYOUT_TEXT,
	.fields = load_fields,
	.text = view_no_text,
};

/* ---- --dry-run ------------------------------------------------------ */

static void add_step(struct doc *plan, const char *address, const char *action)
{
	size_t number = doc_length(plan) + 1;
	struct doc *step = doc_item(plan);

	doc_number(step, "step", number);
	doc_text(step, "address", address);
	doc_text(step, "action", action);
}

struct doc *view_steps_doc(const char *address, bool opens, const char *const *steps,
			   size_t count)
{
	struct doc *doc = doc_new(), *plan = doc_list(doc, "plan");
	size_t i;

	if (opens)
		add_step(plan, address, "open it, which resets it");
	for (i = 0; i < count; i++)
		add_step(plan, address, steps[i]);
	if (opens)
		add_step(plan, address, "close it, which resets it again");
	return doc;
}

static void steps_text(struct text *t, const struct doc *doc)
{
	const struct doc *plan = doc_get(doc, "plan");
	size_t i;

	for (i = 0; i < doc_length(plan); i++)
		text_add(t, "%2llu. %s: %s\n",
			 (unsigned long long)doc_as_number(doc_get(doc_at(plan, i), "step")),
			 doc_as_text(doc_get(doc_at(plan, i), "address")),
			 doc_as_text(doc_get(doc_at(plan, i), "action")));
}

static const struct field step_fields[] = {
	{ "step", NULL, FMT_NUMBER, "its number, from 1", NULL },
	{ "address", NULL, FMT_TEXT, "the device", NULL },
	{ "action", NULL, FMT_TEXT, "the planned action", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_steps = {
	.key = "plan",
	.layout = LAYOUT_TEXT,
	.fields = step_fields,
	.text = steps_text,
};
