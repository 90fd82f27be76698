/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay.c: a cache of a script's commands, by their text.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "replay.h"

#define ENTRY_BITS 6	/* 64 entries: enough for the body of a loop */
#define ENTRIES (1 << ENTRY_BITS)

struct entry {
	char *text;		/* NULL: the entry is free */
	size_t length;
	const char *command;
	again_fn *fn;
	struct target target;
};

struct again {
	const char *next;	/* the text of the running command */
	struct entry entries[ENTRIES];
};

/* Return the entry of a text, or one to replace. Texts differ mostly at their end. */
static struct entry *entry_of(struct again *again, const char *text, size_t length)
{
	uint64_t end = 0;

	if (length >= sizeof(end))
		memcpy(&end, text + length - sizeof(end), sizeof(end));
	/* Multiply by 2^64 / golden ratio: the upper bits then depend on all bits. */
	return &again->entries[(end + length) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - ENTRY_BITS)];
}

/* True if output may be buffered: plain text that is not shown as it is produced. */
static bool may_skip(const struct env *env)
{
	return env->lazy && !env->opt.json && !env->tap && env->opt.trace == TRACE_OFF;
}

bool again_run(struct env *env, const char *text, int *status)
{
	const char *outer = env->command;
	const struct entry *entry;
	size_t length;

	if (!env->again || !may_skip(env))
		return false;
	length = strlen(text);
	entry = entry_of(env->again, text, length);
	if (!entry->text || entry->length != length || memcmp(entry->text, text, length) != 0)
		return false;
	env->command = entry->command;
	*status = entry->fn(env, &entry->target);
	if (*status)
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

void again_keep(struct env *env, again_fn *fn, const struct target *t)
{
	struct entry *entry;
	size_t length;
	char *text;

	if (!env->again || !env->again->next || !may_skip(env) || t->handle != env->handle)
		return;
	text = strdup(env->again->next);
	if (!text)
		return;
	length = strlen(text);
	entry = entry_of(env->again, text, length);
	free(entry->text);
	*entry = (struct entry){ text, length, env->command, fn, *t };
}

void again_forget(struct env *env)
{
	size_t i;

	for (i = 0; env->again && i < ENTRIES; i++)
		free(env->again->entries[i].text);
	free(env->again);
	env->again = NULL;
}
