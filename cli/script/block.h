/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * block.h: blocks of `repeat`, `if`, `else` and `end`: a list of steps with jumps.
 * Pure: the caller runs the commands.
 */
#ifndef CLI_BLOCK_H
#define CLI_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prepared.h"

/* Maximum nesting of blocks. */
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
	char *text;		/* the text of the command */
	unsigned int line;	/* its line number */
	size_t partner;		/* of a head or else: its else or end; of an end: its head */
	struct prepared prepared;
};

struct block {
	struct step *steps;
	size_t count, room;
	size_t open[BLOCK_NESTING];	/* open heads; an else replaces its if */
	unsigned int depth;
};

/* Return the kind of a command by its first word. */
enum step_kind block_kind(const char *text);

/*
 * Add a command. `repeat N COMMAND` adds its end as well. Return NULL, or an error
 * message; the block then can only be cleared.
 */
const char *block_add(struct block *block, const char *text, size_t length, unsigned int line);

/* Return the innermost head that has no end yet, or NULL. */
const struct step *block_open(const struct block *block);
void block_clear(struct block *block);

/* ---- running one ---------------------------------------------------- */

/* The position in a running block. */
struct block_run {
	struct block *block;
	size_t at;			/* the step to run; block->count: done */
	uint64_t left[BLOCK_NESTING];	/* remaining rounds of each loop, with the current */
	unsigned int loops;
};

/* Return the next command or head to run, NULL at the end. */
struct step *block_next(struct block_run *run);

/*
 * Advance past the step from block_next(). rounds is the result of a head: the rounds of a
 * `repeat`, 0 or 1 for an `if`. failed: the step failed; for a head, skip its block and
 * its else.
 */
void block_advance(struct block_run *run, uint64_t rounds, bool failed);

#endif
