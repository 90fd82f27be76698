/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-virtual-config.c: VFIO's view of config space beside the device's own,
 * and both decoded by lspci.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* ---- both views ----------------------------------------------------- */

static const struct field shadow_fields[] = {
	{ "offset", "OFFSET", FMT_TEXT, "bytes from the start of config space",
	  FIELD_HEX(vfc_config_shadow, offset, 0) },
	{ "width", NULL, FMT_NUMBER, "bytes", MEMBER(vfc_config_shadow, width) },
	{ "name", "REGISTER", FMT_TEXT, "setpci's name", MEMBER(vfc_config_shadow, name) },
	{ "physical", "DEVICE", FMT_TEXT, "the device's value", NULL },
	{ "virtual", "VFIO", FMT_TEXT, "the value that VFIO shows", NULL },
	{ "differs", "DIFFERS", FMT_BOOL, "whether the two values differ", NULL },
	{ "virtualized", "VIRTUAL", FMT_TEXT, "bits that VFIO emulates", NULL },
	{ "writable", "WRITABLE", FMT_TEXT,
	  "bits that a write changes, in the device or in VFIO", NULL },
	{ "why", NULL, FMT_TEXT, "the reason", MEMBER(vfc_config_shadow, why) },
	{ NULL, NULL, 0, NULL, NULL },
};

static void add_shadow(struct doc *item, const struct vfc_config_shadow *s)
{
	int digits = 2 * (int)s->width;

	doc_fill(item, shadow_fields, s);
	doc_hex(item, "physical", s->physical, digits);
	doc_hex(item, "virtual", s->virtual, digits);
	doc_bool(item, "differs", s->physical != s->virtual);
	doc_hex(item, "virtualized", s->virtualized, digits);
	doc_hex(item, "writable", s->writable, digits);
}

static void add_treated(struct doc *item, const struct vfc_config_cap *cap,
			const struct vfc_config_treated *treated)
{
	view_config_cap(item, cap);
	doc_text(item, "treatment", vfc_config_treatment_word(treated->treatment));
	doc_text(item, "why", treated->why);
}

struct doc *view_config_virtual_doc(const struct view_config_both *both)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "config"), *list;
	struct vfc_config_treated treated;

	doc_text(object, "address", both->address);
	list = doc_list(object, "registers");
	for (size_t i = 0; i < both->nshadows; i++)
		add_shadow(doc_item(list), &both->shadows[i]);
	list = doc_list(object, "capabilities");
	for (size_t i = 0; i < both->ncaps; i++) {
		treated = vfc_config_treatment(&both->caps[i], both->virtual);
		add_treated(doc_item(list), &both->caps[i], &treated);
	}
	return doc;
}

static const struct field treated_fields[] = {
	{ "offset", "OFFSET", FMT_TEXT, "where it begins", NULL },
	{ "name", "NAME", FMT_TEXT, "setpci's name", NULL },
	{ "treatment", "VFIO", FMT_TEXT, "how VFIO treats it", NULL },
	{ "why", "WHY", FMT_TEXT, "the reason", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field virtual_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "registers", "Registers", FMT_TABLE,
	  "registers that VFIO guards, or that differ", shadow_fields },
	{ "capabilities", "Capabilities", FMT_TABLE,
	  "all capabilities of the device", treated_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

/* Join the names of the registers, starting at the i'th, with its reason; return their count. */
static size_t names_of(const struct doc *list, size_t i, char *names, size_t size)
{
	const char *why = doc_word(doc_at(list, i), "why");
	size_t n, used = 0;

	for (n = 0; i + n < doc_length(list) && used < size; n++) {
		if (strcmp(doc_word(doc_at(list, i + n), "why"), why) != 0)
			break;
		used += (size_t)snprintf(names + used, size - used, "%s%s", n ? ", " : "",
					 doc_word(doc_at(list, i + n), "name"));
	}
	return n;
}

/* Print the reasons below the table, once for neighbors that share one. */
static void reasons_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc_get(doc, "config"), "registers");
	char names[1024], *line;
	size_t i, n;

	for (i = 0; i < doc_length(list); i += n) {
		n = names_of(list, i, names, sizeof(names));
		if (!doc_has(doc_at(list, i), "why") ||
		    asprintf(&line, "%s: %s", names, doc_word(doc_at(list, i), "why")) < 0)
			continue;
		text_folded(t, 2, line);
		text_add(t, "\n");
		free(line);
	}
}

const struct view view_config_virtual = {
	.key = "config",
	.layout = LAYOUT_PAIRS,
	.fields = virtual_fields,
	.text = reasons_text,
};

/* ---- lspci's decoding ----------------------------------------------- */

static void add_lines(struct doc *object, const char *key, char *text)
{
	struct doc *list = doc_list(object, key);
	char *next;

	for (; *text; text = next) {
		next = text + strcspn(text, "\n");
		if (*next)
			*next++ = '\0';
		doc_item_text(list, text);
	}
}

struct doc *view_config_decoded_doc(const struct view_config_of *of, char *text, char *virtual)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "config");

	doc_text(object, "address", of->address);
	doc_text(object, "source", of->virtual ? "vfio" : "sysfs");
	add_lines(object, "decoded", text);
	if (virtual)
		add_lines(object, "decoded_virtual", virtual);
	return doc;
}

static void lines_text(struct text *t, const struct doc *list)
{
	for (size_t i = 0; i < doc_length(list); i++)
		text_add(t, "%s\n", doc_as_text(doc_at(list, i)));
}

static void decoded_text(struct text *t, const struct doc *doc)
{
	const struct doc *object = doc_get(doc, "config");

	lines_text(t, doc_get(object, "decoded"));
	if (!doc_has(object, "decoded_virtual"))
		return;
	text_add(t, "as VFIO shows it:\n");
	lines_text(t, doc_get(object, "decoded_virtual"));
}

static const struct field decoded_fields[] = {
	{ "address", NULL, FMT_TEXT, "the device's name on its bus", NULL },
	{ "source", NULL, FMT_TEXT, "sysfs or vfio", NULL },
	{ "decoded", NULL, FMT_LIST, "lspci's lines", NULL },
	{ "decoded_virtual", NULL, FMT_LIST, "lspci's lines for VFIO's view", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_config_decoded = {
	.key = "config",
	.layout = LAYOUT_TEXT,
	.fields = decoded_fields,
	.text = decoded_text,
};
