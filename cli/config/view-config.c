/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-config.c: a device's config space: header, capabilities, and single
 * registers.
 */
#include <string.h>

#include "view.h"

/* Begin the object "config", which all documents of this family have. */
static struct doc *begin_config(struct doc *doc, const struct view_config_of *of)
{
	struct doc *object = doc_object(doc, "config");

	doc_text(object, "address", of->address);
	doc_text(object, "source", of->virtual ? "vfio" : "sysfs");
	return object;
}

/* Add a register and its value. */
static void add_register(struct doc *list, const char *name, uint64_t offset,
			 unsigned int width, uint64_t value)
{
	struct doc *item = doc_item(list);

	doc_text(item, "name", name);
	doc_hex(item, "offset", offset, 0);
	doc_number(item, "width", width);
	doc_hex(item, "value", value, 2 * (int)width);
}

static const struct field register_fields[] = {
	{ "offset", "OFFSET", FMT_TEXT, "bytes from the start of config space", NULL },
	{ "width", NULL, FMT_NUMBER, "bytes", NULL },
	{ "name", "REGISTER", FMT_TEXT, "setpci's name", NULL },
	{ "value", "VALUE", FMT_TEXT, "its value", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

/* ---- header and capabilities ---------------------------------------- */

#define CAP(m) MEMBER(vfc_config_cap, m)

static const struct field cap_fields[] = {
	{ "offset", "OFFSET", FMT_TEXT, "where it begins", FIELD_HEX(vfc_config_cap, offset, 0) },
	{ "id", "ID", FMT_TEXT, "the capability ID", NULL },
	{ "name", "NAME", FMT_TEXT, "setpci's name", CAP(name) },
	{ "extended", NULL, FMT_BOOL, "whether it is in the extended list", CAP(extended) },
	{ "version", "VERSION", FMT_NUMBER, "version, if the capability has one",
	  CAP(version), IF_SET },
	{ "size", "SIZE", FMT_NUMBER, "bytes, if known", CAP(size), IF_NONZERO },
	{ "doubt", "DOUBT", FMT_TEXT, "what is wrong with it", CAP(doubt) },
	{ NULL, NULL, 0, NULL, NULL },
};

void view_config_cap(struct doc *item, const struct vfc_config_cap *cap)
{
	doc_fill(item, cap_fields, cap);
	doc_hex(item, "id", cap->id, cap->extended ? 4 : 2);
}

struct doc *view_config_list_doc(const struct view_config_of *of,
				 const struct vfc_config *config,
				 const struct vfc_config_cap *caps, size_t count)
{
	struct doc *doc = doc_new(), *object = begin_config(doc, of), *list;
	struct vfc_config_register reg = { NULL, 0, 0 };

	doc_number(object, "size", config->size);
	doc_text(object, "doubt", vfc_config_doubt(config));
	list = doc_list(object, "header");
	while (vfc_config_header(config, reg.offset + reg.width, &reg))
		add_register(list, reg.name, reg.offset, reg.width,
			     vfc_config_value(config, reg.offset, reg.width));
	list = doc_list(object, "capabilities");
	for (size_t i = 0; i < count; i++)
		view_config_cap(doc_item(list), &caps[i]);
	return doc;
}

static const struct field list_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "source", "Seen through", FMT_TEXT, "sysfs or vfio", NULL },
	{ "size", "Size", FMT_SIZE, "readable bytes", NULL },
	{ "doubt", "Doubt", FMT_TEXT, "what is wrong with config space as a whole", NULL },
	{ "header", "Header", FMT_TABLE,
	  "the registers of the header of its type", register_fields },
	{ "capabilities", "Capabilities", FMT_TABLE, "both lists, in list order", cap_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_config_list = {
	.key = "config",
	.layout = LAYOUT_PAIRS,
	.fields = list_fields,
};

/* ---- single registers ----------------------------------------------- */

struct doc *view_config_registers_doc(const struct view_config_of *of,
				      const struct view_config_value *values, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(begin_config(doc, of), "registers");

	for (size_t i = 0; i < count; i++)
		add_register(list, values[i].name, values[i].offset, values[i].width,
			     values[i].value);
	return doc;
}

static void registers_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc_get(doc, "config"), "registers"), *item;
	size_t count = doc_length(list);
	int width = 0, length;

	for (size_t i = 0; i < count; i++) {
		length = (int)strlen(doc_as_text(doc_get(doc_at(list, i), "name")));
		width = count > 1 && length > width ? length : width;
	}
	for (size_t i = 0; i < count; i++) {
		item = doc_at(list, i);
		text_add(t, "%-*.*s%s%s\n", width, width, doc_as_text(doc_get(item, "name")),
			 count > 1 ? "  " : "", doc_as_text(doc_get(item, "value")));
	}
}

static const struct field registers_fields[] = {
	{ "address", NULL, FMT_TEXT, "the device's name on its bus", NULL },
	{ "source", NULL, FMT_TEXT, "sysfs or vfio", NULL },
	{ "registers", NULL, FMT_TABLE, "the registers named, in order", register_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_config_registers = {
	.key = "config",
	.layout = LAYOUT_TEXT,
	.fields = registers_fields,
	.text = registers_text,
};
