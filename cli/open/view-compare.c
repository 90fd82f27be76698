/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-compare.c: what differs in what a device says through several apis.
 * The field tables of the views that show it lead through the documents.
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
	{ "offset", NULL, FMT_TEXT, "where in config space", NULL },
	{ "value", NULL, FMT_TEXT, "the word there", NULL },
	{ 0 }
};

static const struct view view_config_words = {
	.key = "config",
	.layout = LAYOUT_TABLE,
	.fields = config_fields,
};

/* The views of all that is compared, NULL at the end. */
static const struct view *const compared[] = {
	&view_info, &view_regions_all, &view_irqs, &view_config_words, NULL,
};

/* ---- differences ---------------------------------------------------- */

/* Where we are in two documents that should be the same. */
struct walk {
	struct doc *differences;
	const char *api;	/* of the second */
};

/* A place in a document, as jq writes it. */
#define PATH 128

static void differ(const struct walk *walk, const char *path, const struct doc *expected,
		   const struct doc *found)
{
	struct doc *item = doc_item(walk->differences);

	doc_text(item, "path", path);
	doc_text(item, "api", walk->api);
	doc_text(item, "expected", expected ? doc_json(expected, false) : "absent");
	doc_text(item, "found", found ? doc_json(found, false) : "absent");
}

static void compare(const struct walk *walk, const struct field *fields, const char *path,
		    const struct doc *expected, const struct doc *found);

/* A member that is an object, a list of objects, or plain. */
static void compare_member(const struct walk *walk, const struct field *field,
			   const char *path, const struct doc *expected,
			   const struct doc *found)
{
	size_t n = doc_length(expected);
	char at[PATH];

	if (field->format == FMT_OBJECT && expected && found) {
		compare(walk, field->sub, path, expected, found);
		return;
	}
	if (field->format != FMT_TABLE || n != doc_length(found)) {
		if (strcmp(expected ? doc_json(expected, false) : "",
			   found ? doc_json(found, false) : "") != 0)
			differ(walk, path, expected, found);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		snprintf(at, sizeof(at), "%.100s[%zu]", path, i);
		compare(walk, field->sub, at, doc_at(expected, i), doc_at(found, i));
	}
}

/* The way in itself is no difference. */
static bool is_the_api(const char *path, const char *key)
{
	return !strcmp(path, ".device") && !strcmp(key, "api");
}

static void compare(const struct walk *walk, const struct field *fields, const char *path,
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

			compare(&walk, whole, "", said[0], said[i]);
		}
	}
	return doc;
}

static const struct field difference_fields[] = {
	{ "path", "WHERE", FMT_TEXT, "the member, as jq finds it in info, regions, irqs; config: "
	  "the words of config space", NULL },
	{ "api", "API", FMT_TEXT, "the api that says something else than the first", NULL },
	{ "expected", "FIRST", FMT_TEXT, "what the first api says, as JSON", NULL },
	{ "found", "THIS", FMT_TEXT, "what this one says, as JSON", NULL },
	{ 0 }
};

static const struct field compare_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "apis", "APIs", FMT_LIST, "the ways in that were compared with the first", NULL },
	{ "differences", "Differences", FMT_TABLE, "what is not the same", difference_fields },
	{ 0 }
};

const struct view view_compare = {
	.key = "compare",
	.layout = LAYOUT_PAIRS,
	.fields = compare_fields,
};
