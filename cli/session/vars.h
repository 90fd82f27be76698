/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vars.h: the variables of a session: names for numbers that were read or
 * reckoned, and the arguments of a script as 1, 2 …
 */
#ifndef CLI_VARS_H
#define CLI_VARS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/words/split.h"

struct var {
	char *name, *text;
	struct var *next;
};

struct vars {
	struct var *first, *last;	/* in the order in which they were first set */
	char number[24];		/* what a value was made in that is no variable's */
};

/* A letter or '_', then letters, digits and '_'; shorter than SPLIT_NAME - 1. */
bool vars_is_name(const char *name);

/* Give a variable a value, both copied. 0, or -ENOMEM. */
int vars_set(struct vars *vars, const char *name, const char *text);

/* The value, good until the variable is set again; NULL: there is none. */
const char *vars_get(const struct vars *vars, const char *name);
void vars_clear(struct vars *vars);

struct env;

/*
 * What names in the lines of a session stand for: its variables, of each DMA buffer
 * NAME.iova and NAME.size, and of the open device's interrupts NAME.count.
 */
struct split_names vars_names(struct env *env);

/* Report a name without a value: EXIT_USAGE, or EXIT_FAILED for a buffer that is not there. */
int vars_report_unknown(struct env *env, const char *name);

#endif
