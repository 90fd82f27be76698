/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vars.c: the variables of a session, and what else a $NAME may stand for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "env.h"
#include "cli/out/err.h"
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

/* ---- names in lines ------------------------------------------------- */

/* "iova" or "size" of the DMA buffer of that name; false when there is none. */
static bool buffer_value(struct env *env, const char *name, const char *what, uint64_t *value)
{
	const struct vfc_buffer *buffer = env->space ? vfc_dma_buffer(env->space, name) : NULL;

	if (buffer)
		*value = *what == 'i' ? buffer->iova : buffer->size;
	return buffer;
}

/* How many vectors the device has of the interrupt of that name. */
static bool irq_value(struct env *env, const char *name, uint64_t *value)
{
	struct vfc_irq irq = { .count = 0 };
	uint64_t index;

	if (!env->handle || vfc_word_number(VFC_WORDS_IRQ, name, &index))
		return false;
	/* One that the device lacks has none. */
	if (index >= vfc_handle_irqs(env->handle) ||
	    vfc_irq_info(env->handle, (uint32_t)index, &irq))
		irq.count = 0;
	*value = irq.count;
	return true;
}

/* "NAME.iova", "NAME.size", "NAME.count" as text, NULL when there is no such thing. */
static const char *dotted_value(struct env *env, const char *name)
{
	const char *what = strrchr(name, '.') + 1;
	size_t length = (size_t)(what - 1 - name);
	char word[SPLIT_NAME];
	uint64_t value = 0;
	bool found = false;

	memcpy(word, name, length);
	word[length] = '\0';
	if (!strcmp(what, "iova") || !strcmp(what, "size"))
		found = buffer_value(env, word, what, &value);
	else if (!strcmp(what, "count"))
		found = irq_value(env, word, &value);
	if (!found)
		return NULL;
	snprintf(env->vars.number, sizeof(env->vars.number), "0x%llx", (unsigned long long)value);
	return env->vars.number;
}

static const char *value(void *data, const char *name)
{
	struct env *env = data;

	return strchr(name, '.') ? dotted_value(env, name) : vars_get(&env->vars, name);
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
	if (dot && !strcmp(dot, ".count"))
		return err_usage(env, "open DEVICE first; intx, msi, msix, err and req have counts",
				 "$%s: no interrupt \"%.*s\"", name, (int)(dot - name), name);
	if (*name >= '0' && *name <= '9')
		return err_usage(env, "vfioctl -x FILE ARGUMENT... gives them",
				 "the script was given no argument $%s", name);
	return err_usage(env, "`set NAME = VALUE' makes one; \\$ is a $ itself",
			 "no variable \"%s\" is set", name);
}
