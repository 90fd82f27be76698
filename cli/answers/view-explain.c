/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-explain.c: the views of explained errnos, from the library's table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

#define SENTENCE 1024
#define LEFT 11		/* column of sentences */
#define LEFT_ALL 18	/* column of the errnos of an operation */

#define ANSWER(m) MEMBER(vfc_answer, m)

static const struct field explain_fields[] = {
	{ "operation", "OPERATION", FMT_TEXT, "operation that failed", ANSWER(operation) },
	{ "call", NULL, FMT_TEXT, "system calls of the operation", NULL },
	{ "errno", "ERRNO", FMT_TEXT, "name of the error", NULL },
	{ "number", NULL, FMT_NUMBER, "number of the error", ANSWER(err) },
	{ "message", NULL, FMT_TEXT, "message of the C library", NULL },
	{ "state", "STATE", FMT_TEXT, "state of the system in which the cause applies",
	  ANSWER(state) },
	{ "when", NULL, FMT_TEXT, "variant of the call to which the cause applies", ANSWER(when) },
	{ "cause", "CAUSE", FMT_TEXT, "cause of the error", NULL },
	{ "next", NULL, FMT_TEXT, "next step", NULL },
	{ "tell", NULL, FMT_TEXT, "how to tell this state from the others", ANSWER(tell) },
	{ "source", NULL, FMT_TEXT, "file and function in the kernel source", ANSWER(source) },
	{ 0 }
};

static void add_sentence(struct doc *object, const char *key, const char *sentence)
{
	char text[SENTENCE];

	if (!sentence)
		return;
	vfc_answer_text(sentence, text, sizeof(text));
	doc_text(object, key, text);
}

/* The system call of an operation; NULL if it stands for several. */
static const char *call_of(const char *name)
{
	const struct vfc_operation *operation;

	for (size_t i = 0; (operation = vfc_operation_at(i)); i++)
		if (!strcmp(operation->name, name))
			return operation->call;
	return NULL;
}

struct doc *view_explain_doc(const struct vfc_answer *answers, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "explain"), *item;

	for (size_t i = 0; i < count; i++) {
		item = doc_item(list);
		doc_fill(item, explain_fields, &answers[i]);
		doc_text(item, "call", call_of(answers[i].operation));
		doc_text(item, "errno", vfc_errno_name(answers[i].err));
		doc_text(item, "message", strerror(answers[i].err));
		add_sentence(item, "cause", answers[i].cause);
		add_sentence(item, "next", answers[i].next);
	}
	return doc;
}

/* ---- in full -------------------------------------------------------- */

static void add_row(struct text *t, const char *left, const struct doc *row, const char *key)
{
	if (doc_has(row, key))
		text_row(t, LEFT, left, doc_word(row, key));
}

/* True if the row is for another operation or errno than the one before. */
static bool is_other(const struct doc *row, const struct doc *before)
{
	return !before || strcmp(doc_word(row, "operation"), doc_word(before, "operation")) ||
	       strcmp(doc_word(row, "errno"), doc_word(before, "errno"));
}

static void explain_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "explain"), *row, *before = NULL;

	for (size_t i = 0; i < doc_length(list); i++, before = row) {
		row = doc_at(list, i);
		if (is_other(row, before) && before)
			text_add(t, "\n");
		if (is_other(row, before))
			text_add(t, "%s of %s (%s)\n", doc_word(row, "errno"),
				 doc_word(row, "operation"), doc_word(row, "message"));
		text_add(t, "  %s%s%s%s\n", doc_word(row, "state"),
			 doc_has(row, "when") ? " (" : "", doc_word(row, "when"),
			 doc_has(row, "when") ? ")" : "");
		add_row(t, "    cause", row, "cause");
		add_row(t, "    next", row, "next");
		add_row(t, "    seen", row, "tell");
		add_row(t, "    see", row, "source");
	}
}

const struct view view_explain = {
	.key = "explain",
	.layout = LAYOUT_TEXT,
	.fields = explain_fields,
	.text = explain_text,
};

/* ---- a line for each operation -------------------------------------- */

/* List the errnos of an operation, each once, in a line; free() it. */
static char *errnos_of(const struct doc *list, const char *operation)
{
	size_t size = 0;
	char *line = NULL;
	FILE *stream = open_memstream(&line, &size);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < doc_length(list); i++) {
		const struct doc *row = doc_at(list, i);
		size_t k = 0;

		if (strcmp(doc_word(row, "operation"), operation) != 0)
			continue;
		while (strcmp(doc_word(doc_at(list, k), "operation"), operation) ||
		       strcmp(doc_word(doc_at(list, k), "errno"), doc_word(row, "errno")))
			k++;
		if (k == i)
			fprintf(stream, "%s%s", ftell(stream) ? " " : "", doc_word(row, "errno"));
	}
	fclose(stream);
	return line;
}

static void add_errnos(struct text *t, const struct doc *list, const char *operation)
{
	char *line = errnos_of(list, operation);

	if (line && *line)
		text_row(t, LEFT_ALL, operation, line);
	free(line);
}

static void explain_all_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "explain");
	const struct vfc_operation *operation;

	for (size_t i = 0; (operation = vfc_operation_at(i)); i++)
		add_errnos(t, list, operation->name);
	add_errnos(t, list, "any");
}

const struct view view_explain_all = {
	.key = "explain",
	.layout = LAYOUT_TEXT,
	.fields = explain_fields,
	.text = explain_all_text,
};
