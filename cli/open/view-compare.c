/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-compare.c: differences in what a device reports through several APIs.
 * The documents are walked along the field tables of their views.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view.h"

/* ---- config space --------------------------------------------------- */

void view_config(struct doc *doc, const uint64_t *values, size_t count)
{
	struct doc *list = doc_list(doc, "config"), *item;

	for (size_t i = 0; i < count; i++) {
		item = doc_item(list);
		doc_hex(item, "offset", 4 * i, 2);
		doc_hex(item, "value", values[i], 8);
	}
}

static const struct field config_fields[] = {
	{ "offset", NULL, FMT_TEXT, "offset in config space", NULL },
	{ "value", NULL, FMT_TEXT, "the 32-bit word at the offset", NULL },
	{ 0 }
};

static const struct view view_config_words = {
	.key = "config",
	.layout = LAYOUT_TABLE,
	.fields = config_fields,
};

/* The views that are compared, NULL at the end. */
static const struct view *const compared[] = {
	&view_info, &view_regions_all, &view_irqs, &view_config_words, NULL,
};

/* ---- differences ---------------------------------------------------- */

/* The position in two documents that should be equal. */
struct walk {
	struct doc *differences;
	const char *api;	/* of the second document */
};

/* Paths in documents are written as in jq. */
#define PATH 128

static void add_difference(const struct walk *walk, const char *path,
			   const struct doc *expected, const struct doc *found)
{
	struct doc *item = doc_item(walk->differences);

	doc_text(item, "path", path);
	doc_text(item, "api", walk->api);
	doc_text(item, "expected", expected ? doc_json(expected, false) : "absent");
	doc_text(item, "found", found ? doc_json(found, false) : "absent");
}

static void compare_members(const struct walk *walk, const struct field *fields, const char *path,
			    const struct doc *expected, const struct doc *found);

/* Compare a member: an object, a list of objects, or a plain value. */
static void compare_member(const struct walk *walk, const struct field *field,
			   const char *path, const struct doc *expected,
			   const struct doc *found)
{
	size_t n = doc_length(expected);
	char at[PATH];

	if (field->format == FMT_OBJECT && expected && found) {
		compare_members(walk, field->sub, path, expected, found);
		return;
	}
	if (field->format != FMT_TABLE || n != doc_length(found)) {
		if (strcmp(expected ? doc_json(expected, false) : "",
			   found ? doc_json(found, false) : "") != 0)
			add_difference(walk, path, expected, found);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		snprintf(at, sizeof(at), "%.100s[%zu]", path, i);
		compare_members(walk, field->sub, at, doc_at(expected, i), doc_at(found, i));
	}
}

/* True if the member is the API itself, which differs by definition. */
static bool is_the_api(const char *path, const char *key)
{
	return !strcmp(path, ".device") && !strcmp(key, "api");
}

static void compare_members(const struct walk *walk, const struct field *fields, const char *path,
			    const struct doc *expected, const struct doc *found)
{
	char at[PATH];

	for (; fields->key; fields++) {
		if (is_the_api(path, fields->key))
			continue;
		snprintf(at, sizeof(at), "%.90s.%.30s", path, fields->key);
		compare_member(walk, fields, at, doc_get(expected, fields->key),
			       doc_get(found, fields->key));
	}
}

struct doc *view_compare_doc(const char *address, const enum vfc_api *apis,
			     struct doc *const *said, size_t count)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "compare");
	struct doc *list = doc_list(object, "apis");
	struct walk walk;

	doc_text(object, "address", address);
	for (size_t i = 0; i < count; i++)
		doc_item_text(list, vfc_api_word(apis[i]));
	walk.differences = doc_list(object, "differences");
	for (size_t i = 1; i < count; i++) {
		walk.api = vfc_api_word(apis[i]);
		for (const struct view *const *v = compared; *v; v++) {
			const struct field whole[] = {
				{ (*v)->key, NULL, (*v)->layout == LAYOUT_PAIRS ? FMT_OBJECT :
				  FMT_TABLE, NULL, (*v)->fields },
				{ 0 }
			};

			compare_members(&walk, whole, "", said[0], said[i]);
		}
	}
	return doc;
}

static const struct field difference_fields[] = {
	{ "path", "WHERE", FMT_TEXT, "the member, as a jq path into info, regions, irqs; config: "
	  "the words of config space", NULL },
	{ "api", "API", FMT_TEXT, "the API whose answer differs from the first", NULL },
	{ "expected", "FIRST", FMT_TEXT, "the value through the first API, as JSON", NULL },
	{ "found", "THIS", FMT_TEXT, "the value through this API, as JSON", NULL },
	{ 0 }
};

static const struct field compare_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "apis", "APIs", FMT_LIST, "the APIs that were compared with the first", NULL },
	{ "differences", "Differences", FMT_TABLE, "the differences", difference_fields },
	{ 0 }
};

const struct view view_compare = {
	.key = "compare",
	.layout = LAYOUT_PAIRS,
	.fields = compare_fields,
};
