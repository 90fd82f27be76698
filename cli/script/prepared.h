/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prepared.h: a command that is split and parsed once and run many times.
 */
#ifndef CLI_PREPARED_H
#define CLI_PREPARED_H

#include "cli/words/args.h"
#include "cli/words/split.h"
#include "cli/out/env.h"

/* Zeroed: empty. It must not be moved after it was parsed. */
struct prepared {
	struct split split;	/* the words, to which the arguments point */
	const struct cmd *cmd;	/* NULL: not parsed */
	struct args args;
	struct options opt;	/* the global options, with those of the command */
	void *state;		/* what the command keeps for its next run: args_state() */
	unsigned int generation;	/* env->generation when it was parsed */
};

/* Free the command's words, its arguments and its state. */
void prepared_clear(struct prepared *p);

/*
 * Run the command in p->split, and parse it first if p->cmd is not set yet. p->cmd stays
 * NULL if the words are not a command with valid arguments. Implemented in the room
 * command. Returns an exit status.
 */
int cmd_run(struct env *env, struct prepared *p);

/* ---- the lines of a script ------------------------------------------- */

#define LINE_BITS 6	/* a script repeats few lines */
#define LINES (1 << LINE_BITS)

struct line {
	char *text;		/* NULL: free */
	struct prepared prepared;
};

/* Return the command of a text, empty if the text is new; NULL if out of memory. */
struct prepared *lines_find(struct line lines[LINES], const char *text);
void lines_clear(struct line lines[LINES]);

#endif
