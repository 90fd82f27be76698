/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vars.c: the variables of the shell or a script, in the order they were first set.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "split.h"
#include "vars.h"

bool vars_is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
		"0123456789";
	size_t length = strspn(name, letters);

	return length && length < SPLIT_NAME - 1 && !name[length] &&
	       (*name < '0' || *name > '9');
}

/* Return the variable of that name, or NULL. */
static struct var *find_var(const struct vars *vars, const char *name)
{
	struct var *var = vars->first;

	while (var && strcmp(var->name, name))
		var = var->next;
	return var;
}

static void free_var(struct var *var)
{
	if (!var)
		return;
	free(var->name);
	free(var->text);
	free(var);
}

/* Append a new variable; NULL if out of memory. */
static struct var *append_var(struct vars *vars, const char *name)
{
	struct var *var = calloc(1, sizeof(*var));

	if (var)
		var->name = strdup(name);
	if (!var || !var->name) {
		free_var(var);
		return NULL;
	}
	if (vars->last)
		vars->last->next = var;
	else
		vars->first = var;
	return vars->last = var;
}

int vars_set(struct vars *vars, const char *name, const char *text)
{
	char *copy = strdup(text);
	struct var *var = copy ? find_var(vars, name) : NULL;

	if (copy && !var)
		var = append_var(vars, name);
	if (!var) {
		free(copy);
		return -ENOMEM;
	}
	free(var->text);
	var->text = copy;
	return 0;
}

const char *vars_get(const struct vars *vars, const char *name)
{
	const struct var *var = find_var(vars, name);

	return var ? var->text : NULL;
}

void vars_clear(struct vars *vars)
{
	struct var *var, *next;

	for (var = vars->first; var; var = next) {
		next = var->next;
		free_var(var);
	}
	*vars = (struct vars){ .first = NULL };
}
