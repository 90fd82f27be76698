/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * block.h: what `repeat`, `if`, `else` and `end` make of commands: a list of steps
 * with jumps. Pure: nothing is run here.
 */
#ifndef CLI_BLOCK_H
#define CLI_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How deep blocks may nest. */
#define BLOCK_NESTING 16

enum step_kind {
	STEP_COMMAND,
	STEP_REPEAT,
	STEP_IF,
	STEP_ELSE,
	STEP_END,
};

struct step {
	enum step_kind kind;
	char *text;		/* the command as it was written */
	unsigned int line;	/* where it stands */
	size_t partner;		/* of a head or else: its else or end; of an end: the last */
};

struct block {
	struct step *steps;
	size_t count, room;
	size_t open[BLOCK_NESTING];	/* heads without an end, an else in place of its if */
	unsigned int depth;
};

/* What a command is to the structure: by its first word. */
enum step_kind block_kind(const char *text);

/*
 * Add a command. `repeat N COMMAND` adds what needs no end. NULL, or why it cannot stand
 * there; the block is good for nothing but block_clear() then.
 */
const char *block_add(struct block *block, const char *text, size_t length, unsigned int line);

/* The head that still has no end, NULL when all have. */
const struct step *block_open(const struct block *block);
void block_clear(struct block *block);

/* ---- running one ---------------------------------------------------- */

/* Where the run of a block is. */
struct block_run {
	const struct block *block;
	size_t at;			/* the step to run; count: it is done */
	uint64_t left[BLOCK_NESTING];	/* rounds of each open loop, this one included */
	unsigned int loops;
};

/* The next command or head that is to be run, NULL at the end. */
const struct step *block_next(struct block_run *run);

/*
 * Go on behind the step that block_next() gave: a command; a head with what it came to,
 * rounds of a `repeat`, 0 or 1 of an `if`; failed: a head that came to nothing, whose
 * block is left out with its else.
 */
void block_advance(struct block_run *run, uint64_t rounds, bool failed);

#endif
