/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vars.h: the variables of a session: names for values that were read or computed,
 * and the arguments of a script as 1, 2 …
 */
#ifndef CLI_VARS_H
#define CLI_VARS_H

#include <stdbool.h>

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

#endif
