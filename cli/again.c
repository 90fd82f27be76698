/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * again.c: what commands of a script came to, by their text.
 */
#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "err.h"

#define ENTRIES 64	/* as many as the body of a loop may have; a power of two */

struct entry {
	char *text;		/* NULL: nothing is kept here */
	const char *command;
	again_fn *fn;
	struct touch touch;
};

struct again {
	const char *next;	/* the text of the command that runs */
	struct entry entries[ENTRIES];
};

/* Where a text is kept, or may be: one takes another's place. */
static struct entry *entry_of(struct again *again, const char *text)
{
	unsigned int hash = 0;

	while (*text)
		hash = 31 * hash + (unsigned char)*text++;
	return &again->entries[hash % ENTRIES];
}

/* Results that may wait are plain text, which nobody watches being made. */
static bool may_skip(const struct env *env)
{
	return env->lazy && !env->json && !env->tap && env->trace == TRACE_OFF;
}

bool again_run(struct env *env, const char *text, int *status)
{
	const char *outer = env->command;
	const struct entry *entry;

	if (!env->again || !may_skip(env))
		return false;
	entry = entry_of(env->again, text);
	if (!entry->text || strcmp(entry->text, text) != 0)
		return false;
	env->command = entry->command;
	env->reported = false;
	*status = entry->fn(env, &entry->touch);
	err_flush(env);
	env->command = outer;
	return true;
}

void again_expect(struct env *env, const char *text)
{
	if (!env->again && text)
		env->again = calloc(1, sizeof(*env->again));
	if (env->again)
		env->again->next = text;
}

void again_keep(struct env *env, again_fn *fn, const struct touch *t)
{
	struct entry *entry;
	char *text;

	if (!env->again || !env->again->next || !may_skip(env) || t->handle != env->handle)
		return;
	text = strdup(env->again->next);
	if (!text)
		return;
	entry = entry_of(env->again, text);
	free(entry->text);
	*entry = (struct entry){ text, env->command, fn, *t };
}

void again_forget(struct env *env)
{
	size_t i;

	for (i = 0; env->again && i < ENTRIES; i++)
		free(env->again->entries[i].text);
	free(env->again);
	env->again = NULL;
}
