/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-shell.c: the output of `use` and `echo`.
 */
#include "view.h"

struct doc *view_used_doc(const char *region)
{
	struct doc *doc = doc_new();

	doc_text(doc_object(doc, "used"), "region", region);
	return doc;
}

static const struct field used_fields[] = {
	{ "region", NULL, FMT_TEXT, "the default region for +OFFSET; absent: none", NULL },
	{ 0 }
};

const struct view view_used = {
	.key = "used",
	.layout = LAYOUT_TEXT,
	.fields = used_fields,
	.text = view_no_text,
};

/* ---- echo ----------------------------------------------------------- */

static void echo_text(struct text *t, const struct doc *doc)
{
	text_add(t, "%s\n", doc_as_text(doc_get(doc, "echo")) ?: "");
}

static const struct field echo_fields[] = {
	{ "echo", NULL, FMT_TEXT, "the text", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_echo = {
	.key = "echo",
	.layout = LAYOUT_TEXT,
	.fields = echo_fields,
	.text = echo_text,
};
