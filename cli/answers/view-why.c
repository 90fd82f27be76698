/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-why.c: the view of an explained IOMMU group: the steps of the kernel's rule, and
 * what would split the group.
 */
#include <stdio.h>
#include <string.h>

#include "view.h"

#define INDENT 4		/* of lines that belong to the one above */

/* ---- document ------------------------------------------------------- */

static void add_addresses(struct doc *object, const char *key, char (*names)[VFC_NAME],
			  size_t count)
{
	struct doc *list = doc_list(object, key);

	for (size_t i = 0; i < count; i++)
		doc_item_text(list, names[i]);
}

static void add_missing(struct doc *object, uint16_t bits)
{
	struct doc *list = doc_list(object, "missing");
	const char *name;
	uint16_t bit;

	for (size_t i = 0; (name = vfc_why_bit(i, &bit)); i++)
		if (bits & bit)
			doc_item_text(list, name);
}

static void add_step(struct doc *object, const struct vfc_why_step *step)
{
	doc_text(object, "device", step->device);
	doc_text(object, "rule", vfc_why_rule_word(step->rule));
	doc_text(object, "verdict", vfc_why_verdict_word(step->verdict));
	doc_text(object, "with", step->with);
	doc_text(object, "at", step->at);
	doc_text(object, "kind", step->kind);
	doc_text(object, "quirk", step->quirk);
	if (step->acs) {
		doc_hex(object, "capability", step->acs, 0);
		doc_hex(object, "capable", step->capable, 4);
		doc_hex(object, "register", step->acs + 6, 0);
		doc_hex(object, "control", step->control, 4);
	}
	if (step->missing)
		add_missing(object, step->missing);
	doc_text(object, "evidence", step->evidence);
}

static void add_split(struct doc *object, const struct vfc_why_split *split)
{
	doc_text(object, "means", split->means);
	doc_text(object, "value", split->value);
	doc_text(object, "text", split->text);
	if (split->computed)
		add_addresses(object, "members", split->group, split->ngroup);
}

static void add_difference(struct doc *object, const struct vfc_why_difference *difference)
{
	doc_text(object, "cause", difference->cause);
	doc_bool(object, "proved", difference->proved);
	doc_text(object, "evidence", difference->evidence);
}

struct doc *view_why_doc(const struct vfc_why *why)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "why"), *list;

	doc_text(object, "address", why->address);
	if (why->group >= 0) {
		doc_number(object, "group", (uint64_t)why->group);
		add_addresses(object, "kernel", why->kernel, why->nkernel);
	}
	if (why->known)
		add_addresses(object, "computed", why->computed, why->ncomputed);
	if (why->known && why->group >= 0)
		doc_bool(object, "agrees", why->agrees);
	list = doc_list(object, "steps");
	for (size_t i = 0; i < why->nsteps; i++)
		add_step(doc_item(list), &why->steps[i]);
	list = doc_list(object, "splits");
	for (size_t i = 0; i < why->nsplits; i++)
		add_split(doc_item(list), &why->splits[i]);
	list = doc_list(object, "differences");
	for (size_t i = 0; i < why->ndifferences; i++)
		add_difference(doc_item(list), &why->differences[i]);
	return doc;
}

/* ---- text ----------------------------------------------------------- */

/* Print an indented paragraph. */
static void add_paragraph(struct text *t, const char *words)
{
	text_add(t, "%*s", INDENT, "");
	text_words(t, INDENT, INDENT, words);
}

/* Print the other members of a group: " with A B", or " alone". */
static void add_others(struct text *t, const struct doc *why, const struct doc *members)
{
	size_t count = doc_length(members), column = 0;
	const char *self = doc_word(why, "address"), *other;

	if (count < 2) {
		text_add(t, " alone.\n");
		return;
	}
	text_add(t, " with\n ");
	for (size_t i = 0; i < count; i++) {
		other = doc_as_text(doc_at(members, i));
		if (!strcmp(other, self))
			continue;
		if (column + strlen(other) + 1 > TEXT_WIDTH - 2) {
			text_add(t, "\n ");
			column = 0;
		}
		text_add(t, " %s", other);
		column += strlen(other) + 1;
	}
	text_add(t, "\n");
}

static void add_group(struct text *t, const struct doc *why)
{
	text_add(t, "%s is in ", doc_word(why, "address"));
	if (doc_has(why, "group")) {
		text_add(t, "IOMMU group %llu",
			 (unsigned long long)doc_as_number(doc_get(why, "group")));
		add_others(t, why, doc_get(why, "kernel"));
		return;
	}
	text_add(t, "no IOMMU group: not behind an IOMMU, or waiting for\na driver.\n");
	if (!doc_has(why, "computed"))
		return;
	text_add(t, "By the kernel's rule, with the current ACS settings, it would be");
	add_others(t, why, doc_get(why, "computed"));
}

/* Return the next step with that verdict, starting at *i; NULL if there is none. */
static const struct doc *next_step(const struct doc *steps, size_t *i, const char *verdict)
{
	const struct doc *step;

	while ((step = doc_at(steps, (*i)++)))
		if (!strcmp(doc_word(step, "verdict"), verdict))
			return step;
	return NULL;
}

/* True if both have the same evidence, which is then printed once, below the second. */
static bool is_same(const struct doc *step, const struct doc *next)
{
	return next && !strcmp(doc_word(step, "rule"), doc_word(next, "rule")) &&
	       !strcmp(doc_word(step, "at"), doc_word(next, "at"));
}

/* Print the steps with that verdict below a heading; nothing if there are none. */
static void add_steps(struct text *t, const struct doc *steps, const char *verdict,
		      const char *heading)
{
	char line[2 * VFC_NAME + 512];
	size_t i = 0;
	const struct doc *step = next_step(steps, &i, verdict), *next;

	if (step)
		text_add(t, "\n%s:\n", heading);
	for (; step; step = next) {
		next = next_step(steps, &i, verdict);
		if (doc_has(step, "with"))
			text_add(t, "  %s to %s\n", doc_word(step, "device"),
				 doc_word(step, "with"));
		if (is_same(step, next))
			continue;
		snprintf(line, sizeof(line), "%s %s: %s", doc_word(step, "kind"),
			 doc_word(step, "at"), doc_word(step, "evidence"));
		add_paragraph(t, line);
	}
}

/* Print the group after a split, if it was computed. */
static void add_outcome(struct text *t, const struct doc *split)
{
	size_t left = doc_length(doc_get(split, "members"));

	if (left == 1)
		text_add(t, " (computed: the device is alone)");
	else if (left)
		text_add(t, " (computed: %zu devices stay together)", left);
}

static void add_splits(struct text *t, const struct doc *splits)
{
	const struct doc *split;

	if (doc_length(splits))
		text_add(t, "\nWhat would split it:\n");
	for (size_t i = 0; i < doc_length(splits); i++) {
		split = doc_at(splits, i);
		text_add(t, "  %s", doc_word(split, "means"));
		add_outcome(t, split);
		text_add(t, "\n");
		if (doc_has(split, "value"))
			add_paragraph(t, doc_word(split, "value"));
		add_paragraph(t, doc_word(split, "text"));
	}
}

/* Print whether the rule gives the kernel's group, and the possible reasons if not. */
static void add_comparison(struct text *t, const struct doc *why)
{
	const struct doc *differences = doc_get(why, "differences"), *difference;
	char line[512];

	if (!doc_has(why, "computed")) {
		text_add(t, "\nThe group by the rule is unknown: some registers could "
			 "not be read.\n");
		return;
	}
	if (!doc_has(why, "group"))
		return;
	text_add(t, "\nThe kernel's rule gives %s group",
		 doc_as_bool(doc_get(why, "agrees")) ? "the same" : "another");
	if (doc_as_bool(doc_get(why, "agrees"))) {
		text_add(t, ".\n");
	} else {
		text_add(t, ": %s", doc_word(why, "address"));
		add_others(t, why, doc_get(why, "computed"));
	}
	for (size_t i = 0; i < doc_length(differences); i++) {
		difference = doc_at(differences, i);
		snprintf(line, sizeof(line), "%s%s: %s", doc_word(difference, "cause"),
			 doc_as_bool(doc_get(difference, "proved")) ? "" : ", perhaps",
			 doc_word(difference, "evidence"));
		add_paragraph(t, line);
	}
}

static void why_text(struct text *t, const struct doc *doc)
{
	const struct doc *why = doc_get(doc, "why"), *steps = doc_get(why, "steps");

	bool differs = doc_has(why, "agrees") && !doc_as_bool(doc_get(why, "agrees"));

	add_group(t, why);
	add_steps(t, steps, "joins", differs ? "What joins devices by the kernel's rule" :
					       "What joins them");
	add_steps(t, steps, "apart", "What keeps others apart");
	add_steps(t, steps, "unknown", "What could not be read");
	add_comparison(t, why);
	add_splits(t, doc_get(why, "splits"));
}

const struct view view_why = {
	.key = "why",
	.layout = LAYOUT_TEXT,
	.text = why_text,
};
