/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cond.c: conditions, expressions, and the structure of blocks. What is shown of a
 * condition is read again as the same one; a block that is whole ends when it is run.
 */
#include <errno.h>

#include "cli/script/block.h"
#include "cli/region/condition.h"
#include "cli/words/expr.h"
#include "cli/words/split.h"
#include "fuzz.h"

#define STEPS 10000	/* a run that takes more may go on for ever */

/* Bits that are "set" have another form in messages. */
static void check_cond(const char *text)
{
	struct cond cond = { .value = 0x5eed }, again;
	char shown[256], cut[8];
	int err = cond_parse(text, &cond);

	fuzz_holds(!err || ((err == -EINVAL || err == -ERANGE) && cond.value == 0x5eed));
	if (err)
		return;
	cond_text(&cond, shown, sizeof(shown));
	cond_text(&cond, cut, sizeof(cut));
	fuzz_holds(!strncmp(shown, cut, strlen(cut)));
	cond_holds(&cond, cond.value);
	if (cond.op == COND_ANY_BIT)
		return;
	fuzz_holds(!cond_parse(shown, &again));
	fuzz_holds(cond.op == again.op && cond.mask == again.mask && cond.value == again.value &&
		   !strcmp(cond.field, again.field) && !strcmp(cond.word, again.word));
}

/* A place that holds a number of its own, or cannot be read. */
static int read_place(void *data, const char *word, uint64_t *value)
{
	(void)data;
	*value = strlen(word);
	return *word == 'z';
}

static void check_expr(const char *text)
{
	const struct expr_places places = { read_place, NULL };
	uint64_t value = 0x5eed, again;
	int err = expr_value(text, &places, &value);

	fuzz_holds(err <= 1 && (!err || value == 0x5eed));
	fuzz_holds(expr_value(text, &places, &again) == err);
	fuzz_holds(err || value == again);
}

/* Run a block; `if` is so every other time. */
static void run(struct block *block)
{
	struct block_run r = { .block = block };
	const struct step *step;
	unsigned int steps = 0;

	while ((step = block_next(&r)) && steps++ < STEPS) {
		fuzz_holds(step >= block->steps && step < block->steps + block->count);
		fuzz_holds(step->kind <= STEP_IF);
		block_advance(&r, step->kind == STEP_REPEAT ? steps % 3 : steps % 2,
			      steps % 5 == 0);
	}
	fuzz_holds(step || (r.at == block->count && !r.loops));
}

/* Add the commands of a text, and run each block that becomes whole. */
static void check_block(const char *text)
{
	struct block block = { .count = 0 };
	const char *line = text, *before, *why = NULL;
	struct split split;

	for (before = line; !why && split_next(&line, &split) > 0; before = line) {
		if (split.count)
			why = block_add(&block, before, (size_t)(line - before), 1);
		split_clear(&split);
		fuzz_holds(block.depth <= BLOCK_NESTING);
		fuzz_holds(!block_open(&block) == !block.depth);
		if (why || block.depth)
			continue;
		run(&block);
		block_clear(&block);
	}
	block_clear(&block);
}

static const char *value(void *data, const char *name)
{
	(void)data;
	return *name == 'n' ? NULL : name;
}

/* Names put in never part a word, and never more is written than there is room for. */
static void check_names(const char *text)
{
	const struct split_names names = { value, NULL };
	const char *line = text, *plain = text;
	struct split split, without;

	while (split_fill(&line, &names, &split) > 0) {
		fuzz_holds(split_next(&plain, &without) == 1);
		fuzz_holds(split.open || split.count == without.count);
		split_clear(&split);
		split_clear(&without);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);

	check_cond(text);
	check_expr(text);
	check_block(text);
	check_names(text);
	free(text);
	return 0;
}
