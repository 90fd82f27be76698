/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-alias.c: the views of aliases.
 */
#include "view.h"

void view_alias(struct doc *list, const struct vfc_alias *alias, char *const *addresses,
		int count)
{
	struct doc *item = doc_item(list), *now = NULL;
	int i;

	doc_text(item, "name", alias->name);
	doc_text(item, "device", alias->word);
	if (count)
		now = doc_list(item, "addresses");
	for (i = 0; i < count; i++)
		doc_item_text(now, addresses[i]);
}

static const struct field alias_fields[] = {
	{ "name", "NAME", FMT_TEXT, "alias name (used as alias:NAME)", NULL },
	{ "device", "DEVICE", FMT_TEXT, "device as given to alias add", NULL },
	{ "addresses", "NOW", FMT_LIST, "current addresses", NULL },
	{ NULL },
};

const struct view view_aliases = {
	.key = "aliases",
	.layout = LAYOUT_TABLE,
	.fields = alias_fields,
	.empty = "no device has an alias",
};

static void text_removed(struct text *t, const struct doc *doc)
{
	const struct doc *item = doc_at(doc_get(doc, "removed"), 0);

	text_add(t, "%s: no longer an alias of %s\n", doc_word(item, "name"),
		 doc_word(item, "device"));
}

const struct view view_aliases_removed = {
	.key = "removed",
	.layout = LAYOUT_TEXT,
	.fields = alias_fields,
	.text = text_removed,
};
