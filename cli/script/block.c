/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * block.c: builds and runs blocks: a list of steps, each linked to its partner.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/words/split.h"
#include "block.h"

static const char no_memory[] = "out of memory";

static const char *const kinds[] = {
	[STEP_REPEAT] = "repeat", [STEP_IF] = "if", [STEP_ELSE] = "else", [STEP_END] = "end",
};

/* True for a command with --help. */
static bool asks_for_help(const struct split *split)
{
	return split->count > 1 &&
	       (!strcmp(split->words[1], "--help") || !strcmp(split->words[1], "-h"));
}

/* Return the kind of a command that is already split. */
static enum step_kind kind_of(const struct split *split)
{
	enum step_kind kind;

	for (kind = STEP_REPEAT; split->count && kind <= STEP_END; kind++)
		if (!strcmp(split->words[0], kinds[kind]))
			return asks_for_help(split) ? STEP_COMMAND : kind;
	return STEP_COMMAND;
}

/* Return the kind of the first command in text; *words is its number of words. */
static enum step_kind parse_kind(const char *text, int *words)
{
	enum step_kind kind;
	struct split split;

	*words = 0;
	if (split_next(&text, &split) <= 0)
		return STEP_COMMAND;
	kind = kind_of(&split);
	*words = split.count;
	split_clear(&split);
	return kind;
}

enum step_kind block_kind(const char *text)
{
	enum step_kind kind = STEP_REPEAT;
	size_t length;
	int words;

	/* Fast path: an unquoted first word that does not begin or end a block. */
	text += strspn(text, " \t\r");
	length = strcspn(text, " \t\r\n;#\"'\\$");
	if (!text[length] || !strchr("\"'\\$", text[length]))
		while (kind <= STEP_END && (strncmp(text, kinds[kind], length) ||
					    kinds[kind][length]))
			kind++;
	return kind <= STEP_END ? parse_kind(text, &words) : STEP_COMMAND;
}

/* ---- adding --------------------------------------------------------- */

/* Append a step, which owns text; false if out of memory. */
static bool append_step(struct block *b, enum step_kind kind, char *text, unsigned int line)
{
	struct step *grown = b->steps;

	if (text && b->count == b->room) {
		grown = reallocarray(b->steps, 2 * b->room + 8, sizeof(*grown));
		b->room = grown ? 2 * b->room + 8 : b->room;
	}
	if (!text || !grown) {
		free(text);
		return false;
	}
	b->steps = grown;
	b->steps[b->count++] = (struct step){ .kind = kind, .text = text, .line = line };
	return true;
}

static const char *add_end(struct block *b, char *text, unsigned int line)
{
	size_t head;

	if (!b->depth) {
		free(text);
		return "no \"repeat\" or \"if\" to end";
	}
	if (!append_step(b, STEP_END, text, line))
		return no_memory;
	head = b->open[--b->depth];
	b->steps[head].partner = b->count - 1;
	b->steps[b->count - 1].partner = head;
	return NULL;
}

static const char *add_else(struct block *b, char *text, unsigned int line)
{
	size_t *open = b->depth ? &b->open[b->depth - 1] : NULL;

	if (!open || b->steps[*open].kind != STEP_IF) {
		free(text);
		return "no matching \"if\"";
	}
	if (!append_step(b, STEP_ELSE, text, line))
		return no_memory;
	/* Link the else to its if until the end is added. */
	b->steps[b->count - 1].partner = *open;
	b->steps[*open].partner = b->count - 1;
	*open = b->count - 1;
	return NULL;
}

static const char *add_head(struct block *b, enum step_kind kind, char *text, unsigned int line)
{
	if (b->depth == BLOCK_NESTING) {
		free(text);
		return "blocks are nested more than 16 deep";
	}
	if (!append_step(b, kind, text, line))
		return no_memory;
	b->open[b->depth++] = b->count - 1;
	return NULL;
}

/* Add `repeat N COMMAND` as a head, the command and an end. */
static const char *add_whole(struct block *b, char *text, unsigned int line)
{
	char *body = strdup(split_behind(text, 2));
	unsigned int depth = b->depth;
	const char *why;

	if (!body) {
		free(text);
		return no_memory;
	}
	text[split_behind(text, 2) - text] = '\0';
	why = add_head(b, STEP_REPEAT, text, line);
	if (!why)
		why = block_add(b, body, strlen(body), line);
	if (!why && b->depth != depth + 1)
		why = "begin the inner block on its own line";
	free(body);
	return why ? why : add_end(b, strdup("end"), line);
}

const char *block_add(struct block *b, const char *text, size_t length, unsigned int line)
{
	char *copy = strndup(text, length);
	enum step_kind kind;
	int words;

	if (!copy)
		return no_memory;
	kind = parse_kind(copy, &words);
	if ((kind == STEP_ELSE || kind == STEP_END) && words > 1) {
		free(copy);
		return "unexpected argument";
	}
	switch (kind) {
	case STEP_REPEAT:
		return words > 2 ? add_whole(b, copy, line) : add_head(b, kind, copy, line);
	case STEP_IF:
		return add_head(b, kind, copy, line);
	case STEP_ELSE:
		return add_else(b, copy, line);
	case STEP_END:
		return add_end(b, copy, line);
	default:
		return append_step(b, kind, copy, line) ? NULL : no_memory;
	}
}

const struct step *block_open(const struct block *b)
{
	const struct step *step = b->depth ? &b->steps[b->open[b->depth - 1]] : NULL;

	return step && step->kind == STEP_ELSE ? &b->steps[step->partner] : step;
}

void block_clear(struct block *b)
{
	while (b->count) {
		free(b->steps[--b->count].text);
		prepared_clear(&b->steps[b->count].prepared);
	}
	free(b->steps);
	*b = (struct block){ .steps = NULL };
}

/* ---- running -------------------------------------------------------- */

/* Go from an end back to the start of its loop, or past the end. */
static void pass_end(struct block_run *run)
{
	size_t head = run->block->steps[run->at].partner;
	bool loop = run->block->steps[head].kind == STEP_REPEAT;

	/* Leave an empty loop at once. */
	if (loop && head + 1 < run->at && --run->left[run->loops - 1]) {
		run->at = head + 1;
		return;
	}
	run->loops -= loop;
	run->at++;
}

struct step *block_next(struct block_run *run)
{
	struct step *step;

	while (run->at < run->block->count) {
		step = &run->block->steps[run->at];
		if (step->kind == STEP_ELSE)
			run->at = step->partner + 1;
		else if (step->kind == STEP_END)
			pass_end(run);
		else
			return step;
	}
	return NULL;
}

void block_advance(struct block_run *run, uint64_t rounds, bool failed)
{
	const struct step *steps = run->block->steps, *step = &steps[run->at];

	if (step->kind == STEP_COMMAND || (rounds && !failed)) {
		if (step->kind == STEP_REPEAT)
			run->left[run->loops++] = rounds;
		run->at++;
		return;
	}
	if (failed && steps[step->partner].kind == STEP_ELSE)
		step = &steps[step->partner];
	run->at = step->partner + 1;
}
