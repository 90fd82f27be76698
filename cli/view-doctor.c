/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-doctor.c: the links of the chain: how each is, and how that was seen.
 */
#include <string.h>

#include "../lib/vfc.h"
#include "view.h"

#define WIDTH 80
#define INDENT 9	/* as wide as "unknown" and two blanks */

struct doc *view_doctor_doc(const struct vfc_links *links)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "doctor"), *item;

	for (size_t i = 0; i < links->count; i++) {
		item = doc_item(list);
		doc_text(item, "link", links->links[i].name);
		doc_text(item, "state", vfc_link_state_word(links->links[i].state));
		doc_text(item, "evidence", links->links[i].evidence);
		doc_text(item, "source", links->links[i].source);
		doc_text(item, "next", links->links[i].next);
	}
	return doc;
}

/* How much of a text stands on a line of that width: whole words where it can. */
static size_t fitting(const char *text, size_t width)
{
	size_t length = strlen(text), end = width;

	if (length <= width)
		return length;
	while (end && text[end] != ' ')
		end--;
	return end ? end : strcspn(text, " ");
}

/* A label, and words wrapped beside it; column: where the line is already. */
static void add_wrapped(struct text *t, const char *label, const char *words, size_t column)
{
	size_t used = column + strlen(label), n;

	text_add(t, "%*s%s", column == INDENT ? INDENT : 0, "", label);
	do {
		n = fitting(words, used < WIDTH ? WIDTH - used : 1);
		text_add(t, "%.*s\n", (int)n, words);
		words += n + (words[n] == ' ');
		used = INDENT + 2;
		if (*words)
			text_add(t, "%*s", INDENT + 2, "");
	} while (*words);
}

static void add_link(struct text *t, const struct doc *link)
{
	const char *state = doc_word(link, "state");
	bool marked = !strcmp(state, "broken");

	text_mark(t, marked);
	text_add(t, "%s", state);
	text_mark(t, false);
	text_add(t, "%*s%s: ", INDENT - (int)strlen(state), "", doc_word(link, "link"));
	add_wrapped(t, "", doc_word(link, "evidence"),
		    INDENT + strlen(doc_word(link, "link")) + 2);
	if (doc_has(link, "source"))
		add_wrapped(t, "seen in ", doc_word(link, "source"), INDENT);
	if (doc_has(link, "next"))
		add_wrapped(t, "next: ", doc_word(link, "next"), INDENT);
}

static void doctor_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "doctor");

	for (size_t i = 0; i < doc_length(list); i++)
		add_link(t, doc_at(list, i));
}

const struct view view_doctor = {
	.key = "doctor",
	.layout = LAYOUT_TEXT,
	.text = doctor_text,
};
