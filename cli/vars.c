/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vars.c: the variables of a session, and what else a $NAME may stand for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "env.h"
#include "err.h"
#include "vars.h"

bool vars_is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
		"0123456789";
	size_t length = strspn(name, letters);

	return length && length < SPLIT_NAME - 1 && !name[length] &&
	       (*name < '0' || *name > '9');
}

/* The variable of that name, or NULL. */
static struct var *find(const struct vars *vars, const char *name)
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

/* A new variable at the end of the list; NULL without memory. */
static struct var *append(struct vars *vars, const char *name)
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
	struct var *var = copy ? find(vars, name) : NULL;

	if (copy && !var)
		var = append(vars, name);
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
	const struct var *var = find(vars, name);

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

/* ---- names in lines --------------------------------------------------- */

/* "NAME.iova", "NAME.size" of a DMA buffer as text, NULL when there is none. */
static const char *buffer_value(struct env *env, const char *name)
{
	const char *dot = strrchr(name, '.');
	const struct vfc_buffer *buffer;
	char word[VFC_BUFFER_NAME];

	if (!dot || !env->space || (strcmp(dot, ".iova") && strcmp(dot, ".size")) ||
	    (size_t)(dot - name) >= sizeof(word))
		return NULL;
	snprintf(word, sizeof(word), "%.*s", (int)(dot - name), name);
	buffer = vfc_dma_buffer(env->space, word);
	if (!buffer)
		return NULL;
	snprintf(env->vars.number, sizeof(env->vars.number), "0x%llx",
		 (unsigned long long)(dot[1] == 'i' ? buffer->iova : buffer->size));
	return env->vars.number;
}

static const char *value(void *data, const char *name)
{
	struct env *env = data;

	return strchr(name, '.') ? buffer_value(env, name) : vars_get(&env->vars, name);
}

struct split_names vars_names(struct env *env)
{
	return (struct split_names){ value, env };
}

int vars_report_unknown(struct env *env, const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot && (!strcmp(dot, ".iova") || !strcmp(dot, ".size")))
		return err_absent(env, -ENOENT, "dma list shows the buffers, dma map makes one",
				  "$%s: no buffer \"%.*s\" is mapped", name, (int)(dot - name),
				  name);
	if (*name >= '0' && *name <= '9')
		return err_usage(env, "vfioctl -x FILE ARGUMENT... gives them",
				 "the script was given no argument $%s", name);
	return err_usage(env, "`set NAME = VALUE' makes one; \\$ is a $ itself",
			 "no variable \"%s\" is set", name);
}
