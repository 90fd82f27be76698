/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-set.c: the output of `set`.
 */
#include "cli/words/vars.h"
#include "view.h"

static void add_variable(struct doc *object, const char *name, const char *value)
{
	doc_text(object, "name", name);
	doc_text(object, "value", value);
}

struct doc *view_set_doc(const char *name, const char *value)
{
	struct doc *doc = doc_new();

	add_variable(doc_object(doc, "set"), name, value);
	return doc;
}

struct doc *view_variables_doc(const struct vars *vars)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "variables");
	const struct var *var;

	for (var = vars->first; var; var = var->next)
		add_variable(doc_item(list), var->name, var->text);
	return doc;
}

static const struct field variable_fields[] = {
	{ "name", "NAME", FMT_TEXT, "the variable's name", NULL },
	{ "value", "VALUE", FMT_TEXT, "the variable's value", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_set = {
	.key = "set",
	.layout = LAYOUT_TEXT,
	.fields = variable_fields,
	.text = view_no_text,
};

const struct view view_variables = {
	.key = "variables",
	.layout = LAYOUT_TABLE,
	.fields = variable_fields,
	.empty = "no variable is set",
};
