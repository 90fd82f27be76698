/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vars.h: the variables of the shell or a script: values that were read or computed,
 * and the arguments of the script as 1, 2 …
 */
#ifndef CLI_VARS_H
#define CLI_VARS_H

#include <stdbool.h>

struct var {
	char *name, *text;
	struct var *next;
};

struct vars {
	struct var *first, *last;	/* in the order they were first set */
	char number[24];		/* buffer for a value that is not a variable */
};

/* True for a letter or '_', then letters, digits and '_'; shorter than SPLIT_NAME - 1. */
bool vars_is_name(const char *name);

/* Set a variable; name and text are copied. Return 0 or -ENOMEM. */
int vars_set(struct vars *vars, const char *name, const char *text);

/* Return the value, valid until the variable is set again, or NULL. */
const char *vars_get(const struct vars *vars, const char *name);
void vars_clear(struct vars *vars);

#endif
