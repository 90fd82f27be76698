/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-doctor.c: the view of findings: state, evidence, source and next step.
 */
#include <string.h>

#include "view.h"

#define INDENT 9	/* the width of "unknown" and two blanks */

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

/* Add a labelled line below a finding. */
static void add_line(struct text *t, const char *label, const struct doc *link, const char *key)
{
	if (!doc_has(link, key))
		return;
	text_add(t, "%*s%s", INDENT, "", label);
	text_words(t, INDENT + strlen(label), INDENT + 2, doc_word(link, key));
}

static void add_link(struct text *t, const struct doc *link)
{
	const char *state = doc_word(link, "state");
	bool marked = !strcmp(state, "broken");

	text_mark(t, marked);
	text_add(t, "%s", state);
	text_mark(t, false);
	text_add(t, "%*s%s: ", INDENT - (int)strlen(state), "", doc_word(link, "link"));
	text_words(t, INDENT + strlen(doc_word(link, "link")) + 2, INDENT + 2,
		   doc_word(link, "evidence"));
	add_line(t, "seen in ", link, "source");
	add_line(t, "next: ", link, "next");
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
