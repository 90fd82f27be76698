/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-reg.c: the registers of a device with their values, and register maps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view-reg.h"

/* ---- a register's entry in the map ---------------------------------- */

/* Add access and side effects of a register or a field. */
static void add_manner(struct doc *object, enum vfc_reg_access access, unsigned int effects)
{
	struct doc *list = NULL;
	const char *word;
	unsigned int bit;

	doc_text(object, "access", vfc_word(VFC_WORDS_REG_ACCESS, access));
	for (bit = 1; (word = vfc_word(VFC_WORDS_REG_EFFECT, bit)); bit <<= 1) {
		if (!(effects & bit))
			continue;
		list = list ?: doc_list(object, "effects");
		doc_item_text(list, word);
	}
}

/* Add a field and, if value is not NULL, its part of the register's value. */
static void add_field(struct doc *list, const struct vfc_field *field, const uint64_t *value)
{
	struct doc *object = doc_item(list);
	const struct vfc_reg_value *meaning;
	uint64_t part;

	doc_text(object, "name", field->name);
	doc_number(object, "msb", field->msb);
	doc_number(object, "lsb", field->lsb);
	add_manner(object, field->access, field->effects);
	if (value) {
		part = vfc_field_get(field, *value);
		meaning = vfc_field_value(field, part);
		doc_hex(object, "value", part, 0);
		doc_text(object, "meaning", meaning ? meaning->name : NULL);
	}
	doc_text(object, "help", field->help);
}

/* Add the field that was named, or all fields. */
static void add_fields(struct doc *object, const struct vfc_reg_at *at, const uint64_t *value)
{
	struct doc *list = doc_list(object, "fields");
	size_t i;

	for (i = 0; i < at->reg->nfields; i++)
		if (!at->field || at->field == &at->reg->fields[i])
			add_field(list, &at->reg->fields[i], value);
}

/* ---- registers of a device ------------------------------------------ */

struct doc *view_registers_doc(struct doc **list)
{
	struct doc *doc = doc_new();

	*list = doc_list(doc, "registers");
	return doc;
}

static void add_value(struct doc *object, const struct view_reg *reg)
{
	const struct vfc_reg *r = reg->at.reg;
	int digits = 2 * (int)r->width;

	if (reg->read)
		doc_hex(object, "value", reg->value, digits);
	if (r->has_reset)
		doc_hex(object, "reset", r->reset, digits);
	if (reg->read && r->has_reset)
		doc_bool(object, "differs", reg->value != r->reset);
	doc_text(object, "suspect", reg->suspect);
	doc_text(object, "skipped", reg->skipped);
}

void view_register(struct doc *list, const struct view_reg *reg)
{
	const struct vfc_reg_at whole = { .reg = reg->at.reg, .element = reg->at.element };
	struct doc *object = doc_item(list);
	char name[VFC_NAME];

	vfc_reg_name(&whole, name, sizeof(name));
	doc_text(object, "name", name);
	if (reg->region) {
		doc_text(object, "region", reg->region);
		doc_hex(object, "offset", reg->offset, 0);
	}
	doc_number(object, "width", whole.reg->width);
	add_manner(object, whole.reg->access, whole.reg->effects);
	add_value(object, reg);
	doc_text(object, "help", whole.reg->help);
	add_fields(object, &reg->at, reg->read ? &reg->value : NULL);
}

/* Return a string member of an object, or other. */
static const char *text_or(const struct doc *object, const char *key, const char *other)
{
	const char *text = doc_as_text(doc_get(object, key));

	return text ? text : other;
}

/* Format "ro, read-clears" for a register or a field; rw is omitted. */
static void manner_text(char *text, size_t size, const struct doc *object)
{
	const struct doc *effects = doc_get(object, "effects");
	const char *access = text_or(object, "access", "rw");
	size_t i, used;

	snprintf(text, size, "%s", strcmp(access, "rw") ? access : "");
	for (i = 0; i < doc_length(effects); i++) {
		used = strlen(text);
		snprintf(text + used, size - used, "%s%s", used ? ", " : "",
			 doc_as_text(doc_at(effects, i)));
	}
}

/*
 * Print help, access and effects after a gap; text that does not fit continues on
 * the next lines, starting at column indent.
 */
static void help_text(struct text *t, int gap, int indent, const struct doc *object, bool manner)
{
	const char *help = text_or(object, "help", "");
	char how[96] = "", *all;

	if (manner)
		manner_text(how, sizeof(how), object);
	if (asprintf(&all, "%s%s%s", help, *help && *how ? "  " : "", how) < 0)
		return;
	if (*all) {
		text_add(t, "%*s", gap, "");
		text_folded(t, indent, all);
	}
	free(all);
}

/* Return the length of the longest value of a key in a list. */
static int find_widest(const struct doc *list, const char *key)
{
	size_t i, length, most = 0;

	for (i = 0; i < doc_length(list); i++) {
		length = strlen(text_or(doc_at(list, i), key, ""));
		most = length > most ? length : most;
	}
	return (int)most;
}

static void bits_text(char *bits, size_t size, const struct doc *field)
{
	unsigned long long msb = doc_as_number(doc_get(field, "msb")),
			   lsb = doc_as_number(doc_get(field, "lsb"));

	if (msb == lsb)
		snprintf(bits, size, "%llu", msb);
	else
		snprintf(bits, size, "%llu:%llu", msb, lsb);
}

/* True if a field has the access and effects of its register; they are not printed twice. */
static bool same_manner(const struct doc *reg, const struct doc *field)
{
	const struct doc *left = doc_get(reg, "effects"), *right = doc_get(field, "effects");

	if (strcmp(text_or(reg, "access", ""), text_or(field, "access", "")))
		return false;
	return left && right ? !strcmp(doc_json(left, false), doc_json(right, false)) :
			       left == right;
}

#define BITS_WIDTH 5	/* "63:32" */

/* Print a cell after a gap; return the gap to the next cell. */
static int add_cell(struct text *t, int gap, const char *cell, int width)
{
	if (!*cell)
		return gap + (width ? width + 2 : 0);
	text_add(t, "%*s%s", gap, "", cell);
	return width + 2 - (int)strlen(cell);
}

/* Print one line for each field, with aligned columns. */
static void fields_text(struct text *t, const struct doc *reg)
{
	const struct doc *fields = doc_get(reg, "fields"), *field;
	int name = find_widest(fields, "name"), value = find_widest(fields, "value"),
	    meaning = find_widest(fields, "meaning"), gap;
	int help = 2 + name + 2 + BITS_WIDTH + 2 + (value ? value + 2 : 0) +
		   (meaning ? meaning + 2 : 0);
	char bits[16];
	size_t i;

	for (i = 0; i < doc_length(fields); i++) {
		field = doc_at(fields, i);
		bits_text(bits, sizeof(bits), field);
		gap = add_cell(t, 2, text_or(field, "name", ""), name);
		gap = add_cell(t, gap, bits, BITS_WIDTH);
		gap = add_cell(t, gap, text_or(field, "value", ""), value);
		gap = add_cell(t, gap, text_or(field, "meaning", ""), meaning);
		help_text(t, gap, help, field, !same_manner(reg, field));
		text_add(t, "\n");
	}
}

static void value_text(struct text *t, const struct doc *reg)
{
	const char *reset = doc_as_text(doc_get(reg, "reset"));

	text_add(t, "  %s", text_or(reg, "value", "-"));
	if (doc_has(reg, "differs"))
		text_add(t, doc_as_bool(doc_get(reg, "differs")) ? " (reset %s)" : " (as reset)",
			 reset);
	if (doc_has(reg, "skipped"))
		text_add(t, " (%s)", text_or(reg, "skipped", ""));
	if (doc_has(reg, "suspect"))
		text_add(t, " (suspect: %s)", text_or(reg, "suspect", ""));
}

/* Print each register with its location and value, then its fields. */
static void registers_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "registers"), *reg;
	size_t i;

	for (i = 0; i < doc_length(list); i++) {
		reg = doc_at(list, i);
		text_add(t, "%s", text_or(reg, "name", ""));
		if (doc_has(reg, "region"))
			text_add(t, "  %s+%s", text_or(reg, "region", ""),
				 text_or(reg, "offset", ""));
		value_text(t, reg);
		help_text(t, 2, 2, reg, true);
		text_add(t, "\n");
		if (doc_has(reg, "value"))
			fields_text(t, reg);
	}
}

static const struct field field_fields[] = {
	{ "name", NULL, FMT_TEXT, "the field's name", NULL },
	{ "msb", NULL, FMT_NUMBER, "its highest bit", NULL },
	{ "lsb", NULL, FMT_NUMBER, "its lowest bit", NULL },
	{ "access", NULL, FMT_TEXT, "rw, ro or wo", NULL },
	{ "effects", NULL, FMT_LIST, "side effects of accesses", NULL },
	{ "value", NULL, FMT_TEXT, "its value, shifted to bit 0", NULL },
	{ "meaning", NULL, FMT_TEXT, "the map's name for the value", NULL },
	{ "help", NULL, FMT_TEXT, "its description", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field register_fields[] = {
	{ "name", NULL, FMT_TEXT, "the register's name", NULL },
	{ "block", NULL, FMT_TEXT, "in a map: the block that the offset is relative to", NULL },
	{ "region", NULL, FMT_TEXT, "the region's name", NULL },
	{ "offset", NULL, FMT_TEXT, "bytes from the start of the region, or of the block", NULL },
	{ "array", NULL, FMT_BOOL, "in a map: an array", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes", NULL },
	{ "access", NULL, FMT_TEXT, "rw, ro or wo", NULL },
	{ "effects", NULL, FMT_LIST, "side effects of accesses", NULL },
	{ "value", NULL, FMT_TEXT, "the value read", NULL },
	{ "reset", NULL, FMT_TEXT, "the value after a reset", NULL },
	{ "differs", NULL, FMT_BOOL, "whether the value differs from the reset value", NULL },
	{ "suspect", NULL, FMT_TEXT, "why all ones may not be data", NULL },
	{ "skipped", NULL, FMT_TEXT, "reason why it was not read", NULL },
	{ "help", NULL, FMT_TEXT, "its description", NULL },
	{ "fields", NULL, FMT_TABLE, "its fields", field_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_registers = {
	.key = "registers",
	.layout = LAYOUT_TEXT,
	.fields = register_fields,
	.text = registers_text,
};

char *view_register_line(const struct view_reg *reg)
{
	const struct vfc_reg *r = reg->at.reg;
	const struct vfc_reg_value *meaning;
	char name[VFC_NAME], *text = NULL;
	FILE *stream;
	size_t i, size;

	stream = open_memstream(&text, &size);
	if (!stream)
		return NULL;
	vfc_reg_name(&reg->at, name, sizeof(name));
	fprintf(stream, "%08llx: %s = 0x%0*llx", (unsigned long long)reg->offset, name,
		2 * (int)r->width, (unsigned long long)reg->value);
	for (i = 0; i < r->nfields; i++) {
		uint64_t part = vfc_field_get(&r->fields[i], reg->value);

		meaning = vfc_field_value(&r->fields[i], part);
		fprintf(stream, i ? " %s=" : "  %s=", r->fields[i].name);
		if (meaning)
			fputs(meaning->name, stream);
		else
			fprintf(stream, part < 10 ? "%llu" : "0x%llx", (unsigned long long)part);
	}
	fputc('\n', stream);
	return fclose(stream) ? NULL : text;
}

/* ---- maps ----------------------------------------------------------- */

struct doc *view_maps_doc(struct doc **list)
{
	struct doc *doc = doc_new();

	*list = doc_list(doc, "maps");
	return doc;
}

/* Add the contents of a map; does not access a device. */
static void add_contents(struct doc *object, const struct vfc_regs *regs)
{
	struct doc *list = doc_list(object, "registers"), *item;
	size_t i;

	for (i = 0; i < regs->nregs; i++) {
		const struct vfc_reg *reg = regs->regs[i];

		item = doc_item(list);
		doc_text(item, "name", reg->name);
		doc_text(item, "block", reg->block->name);
		doc_hex(item, "offset", reg->offset, 0);
		doc_bool(item, "array", reg->array);
		doc_number(item, "width", reg->width);
		add_manner(item, reg->access, reg->effects);
		if (reg->has_reset)
			doc_hex(item, "reset", reg->reset, 2 * (int)reg->width);
		doc_text(item, "help", reg->help);
		add_fields(item, &(struct vfc_reg_at){ .reg = reg }, NULL);
	}
}

/* Add a map's name, title and sources. */
static void add_head(struct doc *object, const struct vfc_regs *regs)
{
	struct doc *sources;
	size_t i;

	doc_text(object, "name", regs->name);
	doc_text(object, "title", regs->title);
	sources = doc_list(object, "sources");
	for (i = 0; i < regs->nsources; i++)
		doc_item_text(sources, regs->sources[i]);
}

void view_map(struct doc *list, const struct view_map *map)
{
	static const char *const why[] = {
		NULL, "its class", "its vendor", "its device id", "its subsystem id",
	};
	struct doc *object = doc_item(list);

	if (map->head)
		add_head(object, map->head);
	doc_text(object, "fits", map->named ? "--regs names it" : why[map->fits]);
	doc_bool(object, "used", map->used);
	doc_text(object, "file", map->file);
	doc_text(object, "broken", map->broken);
	if (map->regs)
		add_contents(object, map->regs);
}

/* Print the registers of the map in use, below the table of maps. */
static void contents_text(struct text *t, const struct doc *doc)
{
	const struct doc *maps = doc_get(doc, "maps"), *regs = NULL, *reg;
	size_t i;
	int name, offset, block;

	for (i = 0; i < doc_length(maps) && !regs; i++)
		regs = doc_get(doc_at(maps, i), "registers");
	name = find_widest(regs, "name");
	block = find_widest(regs, "block");
	offset = find_widest(regs, "offset");
	for (i = 0; i < doc_length(regs); i++) {
		reg = doc_at(regs, i);
		if (!i)
			text_add(t, "\n");
		text_add(t, "%-*s  %-*s  %-*s  %llu", name,
			 text_or(reg, "name", ""), block, text_or(reg, "block", ""), offset,
			 text_or(reg, "offset", ""),
			 (unsigned long long)doc_as_number(doc_get(reg, "width")));
		help_text(t, 2, 2, reg, true);
		text_add(t, "\n");
	}
}

static const struct field map_fields[] = {
	{ "name", "MAP", FMT_TEXT, "the map's name", NULL },
	{ "title", NULL, FMT_TEXT, "the device that it describes", NULL },
	{ "sources", NULL, FMT_LIST, "the specifications it was written from", NULL },
	{ "fits", "FITS BY", FMT_TEXT, "the property of the device that it matches", NULL },
	{ "used", "USED", FMT_BOOL, "whether this map is used for the device", NULL },
	{ "file", "FILE", FMT_TEXT, "its file", NULL },
	{ "broken", "BROKEN", FMT_TEXT, "what is wrong with it", NULL },
	{ "registers", NULL, FMT_TABLE, "the registers of the map in use", register_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_maps = {
	.key = "maps",
	.layout = LAYOUT_TABLE,
	.fields = map_fields,
	.text = contents_text,
	.empty = "no register maps",
};

struct doc *view_map_checked_doc(const struct vfc_regs *regs)
{
	struct doc *doc = doc_new(), *map = doc_object(doc, "map");
	size_t i, fields = 0;

	for (i = 0; i < regs->nregs; i++)
		fields += regs->regs[i]->nfields;
	add_head(map, regs);
	doc_text(map, "file", regs->file);
	doc_number(map, "blocks", regs->nblocks);
	doc_number(map, "registers", regs->nregs);
	doc_number(map, "fields", fields);
	return doc;
}

static const struct field checked_fields[] = {
	{ "name", "Map", FMT_TEXT, "the map's name", NULL },
	{ "title", "Of", FMT_TEXT, "the device that it describes", NULL },
	{ "sources", "From", FMT_LIST, "the specifications it was written from", NULL },
	{ "file", "File", FMT_TEXT, "its file", NULL },
	{ "blocks", "Blocks", FMT_NUMBER, "number of blocks", NULL },
	{ "registers", "Registers", FMT_NUMBER, "number of registers", NULL },
	{ "fields", "Fields", FMT_NUMBER, "number of fields", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_map_checked = {
	.key = "map",
	.layout = LAYOUT_PAIRS,
	.fields = checked_fields,
};
