/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-help.c: the table of commands as a document and as text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/types.h"
#include "table.h"
#include "view.h"

#define LEFT 26		/* right column of options; LEFT_NAMES: of commands */
#define LEFT_NAMES 18

/* Headings of the families of commands, by manual page. */
static const struct family {
	const char *man, *heading;
} families[] = {
	{ "vfioctl-look", "Look" },
	{ "vfioctl-doctor", "Diagnosis" },
	{ "vfioctl-iommu", "IOMMU" },
	{ "vfioctl-why", "Reasons for groups" },
	{ "vfioctl-who", "Users of devices" },
	{ "vfioctl-report", "Reports" },
	{ "vfioctl-faults", "IOMMU faults" },
	{ "vfioctl-explain", "Error numbers" },
	{ "vfioctl-bind", "Bind" },
	{ "vfioctl-persist", "Persistent bindings and aliases" },
	{ "vfioctl-virtual", "Virtual devices" },
	{ "vfioctl-open", "Open" },
	{ "vfioctl-region", "Regions" },
	{ "vfioctl-reg", "Registers by name" },
	{ "vfioctl-bulk", "Bulk operations" },
	{ "vfioctl-config", "Config space" },
	{ "vfioctl-snapshot", "Snapshots" },
	{ "vfioctl-watch", "Watching" },
	{ "vfioctl-irq", "Interrupts" },
	{ "vfioctl-dma", "DMA" },
	{ "vfioctl-state", "State" },
	{ "vfioctl-trace", "Trace" },
	{ "vfioctl-session", "Sessions" },
	{ "vfioctl-script", "Conditions, variables and blocks" },
	{ "vfioctl-shell", "Shell and scripts" },
	{ "vfioctl", "Help" },
};

static const char *family_of(const struct cmd *cmd)
{
	size_t i;

	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (!strcmp(families[i].man, cmd->man))
			return families[i].heading;
	return cmd->man;
}

/* ---- the table as a document ---------------------------------------- */

/* Add a list of words, if there are any. */
static void add_words(struct doc *object, const char *key, const char *const *words)
{
	struct doc *list;

	if (!words)
		return;
	list = doc_list(object, key);
	for (; *words; words++)
		doc_item_text(list, *words);
}

/* Add the arguments of a command, in order. */
static void add_args(struct doc *object, const struct arg *arg)
{
	struct doc *list = doc_list(object, "arguments"), *item;

	for (; arg && arg->name; arg++) {
		item = doc_item(list);
		doc_text(item, "name", arg->name);
		doc_text(item, "type", type_word(arg->type));
		doc_bool(item, "optional", arg->flags & ARG_OPTIONAL);
		doc_bool(item, "many", arg->flags & ARG_MANY);
		doc_text(item, "help", arg->help);
		add_words(item, "words", arg->words);
	}
}

void view_help_opts(struct doc *object, const char *key, const struct opt *o)
{
	struct doc *list = doc_list(object, key), *item;

	for (; o && o->name; o++) {
		item = doc_item(list);
		doc_text(item, "name", o->name);
		if (o->letter)
			doc_textf(item, "letter", "%c", o->letter);
		doc_text(item, "type", type_word(o->type));
		doc_text(item, "value", o->metavar);
		doc_bool(item, "value_optional", o->flags & OPT_VALUE_OPTIONAL);
		doc_bool(item, "list", o->flags & OPT_LIST);
		doc_bool(item, "repeats", o->flags & OPT_REPEAT);
		doc_text(item, "help", o->help);
		add_words(item, "words", o->words);
	}
}

void view_help_cmd(struct doc *list, const struct cmd *cmd)
{
	struct doc *item = doc_item(list);
	char *usage = help_usage(cmd);

	doc_text(item, "name", cmd->name);
	doc_text(item, "help", cmd->help);
	doc_text(item, "family", family_of(cmd));
	doc_text(item, "man", cmd->man);
	doc_text(item, "usage", usage);
	doc_bool(item, "opens", cmd->flags & CMD_OPENS);
	doc_bool(item, "shell_only", cmd->flags & CMD_SHELL);
	doc_bool(item, "writes", cmd->flags & CMD_WRITES);
	add_args(item, cmd->args);
	view_help_opts(item, "options", cmd->opts);
	add_words(item, "examples", cmd->examples);
	free(usage);
}

/* ---- the document as text ------------------------------------------- */

/* "  -n, --count=COUNT" */
static void print_opt_row(struct text *t, const struct doc *o)
{
	const char *letter = doc_word(o, "letter"), *value = doc_word(o, "value");
	bool optional = doc_as_bool(doc_get(o, "value_optional"));
	char left[128];

	snprintf(left, sizeof(left), "  %s%s%s--%s%s%s%s%s", *letter ? "-" : "  ", letter,
		 *letter ? ", " : "  ", doc_word(o, "name"), optional ? "[" : "",
		 *value ? "=" : "", value, optional ? "]" : "");
	text_row(t, LEFT, left, doc_word(o, "help"));
}

/* Print a heading and options, if there are any. */
static void print_opt_rows(struct text *t, const char *heading, const struct doc *list)
{
	size_t i;

	if (doc_length(list))
		text_add(t, "\n%s\n", heading);
	for (i = 0; i < doc_length(list); i++)
		print_opt_row(t, doc_at(list, i));
}

/* Print commands with a heading for each family. */
static void print_cmd_rows(struct text *t, const struct doc *list)
{
	const char *family = "", *now;
	char left[64];
	size_t i;

	for (i = 0; i < doc_length(list); i++) {
		now = doc_word(doc_at(list, i), "family");
		if (i && strcmp(now, family))
			text_add(t, "\n");
		if (strcmp(now, family))
			text_add(t, "%s\n", now);
		family = now;
		snprintf(left, sizeof(left), "  %s", doc_word(doc_at(list, i), "name"));
		text_row(t, LEFT_NAMES, left, doc_word(doc_at(list, i), "help"));
	}
}

/* Print `help`. */
static void text_of_all(struct text *t, const struct doc *doc)
{
	text_add(t, "usage: vfioctl [OPTION...] COMMAND [ARGUMENT...]\n");
	text_add(t, "       vfioctl [OPTION...]          start the shell (on a terminal)\n");
	text_add(t, "       vfioctl [OPTION...] -x FILE  run a script\n\n");
	print_cmd_rows(t, doc_get(doc, "commands"));
	print_opt_rows(t, "Options, before or after COMMAND", doc_get(doc, "options"));
	print_opt_rows(t, "Options without COMMAND", doc_get(doc, "leading_options"));
	text_add(t, "\nRun vfioctl help COMMAND for help on a command; see also vfioctl(1).\n");
}

/* Print `help irq`. */
static void text_of_some(struct text *t, const struct doc *doc)
{
	print_cmd_rows(t, doc_get(doc, "commands"));
}

/* Print `help COMMAND`. */
static void text_of_one(struct text *t, const struct doc *doc)
{
	const struct doc *cmd = doc_at(doc_get(doc, "commands"), 0), *list;
	char left[64];
	size_t i;

	text_add(t, "%s\n\n%s.\n", doc_word(cmd, "usage"), doc_word(cmd, "help"));
	list = doc_get(cmd, "arguments");
	if (doc_length(list))
		text_add(t, "\nArguments\n");
	for (i = 0; i < doc_length(list); i++) {
		snprintf(left, sizeof(left), "  %s", doc_word(doc_at(list, i), "name"));
		text_row(t, LEFT_NAMES, left, doc_word(doc_at(list, i), "help"));
	}
	print_opt_rows(t, "Options", doc_get(cmd, "options"));
	list = doc_get(cmd, "examples");
	if (doc_length(list))
		text_add(t, "\nExamples\n");
	for (i = 0; i < doc_length(list); i++)
		text_add(t, "  %s\n", doc_as_text(doc_at(list, i)));
	text_add(t, "\nRun vfioctl help for the global options; see also %s(1).\n",
		 doc_word(cmd, "man"));
}

const struct view view_help = { .layout = LAYOUT_TEXT, .text = text_of_all };
const struct view view_help_some = { .layout = LAYOUT_TEXT, .text = text_of_some };
const struct view view_help_one = { .layout = LAYOUT_TEXT, .text = text_of_one };

/* Print --version. */
static void text_of_version(struct text *t, const struct doc *doc)
{
	text_add(t, "vfioctl %s\n", doc_word(doc, "version"));
}

const struct view view_version = { .layout = LAYOUT_TEXT, .text = text_of_version };
