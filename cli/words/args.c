/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * args.c: the values of a parsed command line, looked up by name.
 */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "memory.h"

void args_keep(struct args *a, const char *name, const char *text,
	       uint64_t number, bool repeats)
{
	struct value *value = NULL;
	size_t i;

	for (i = 0; !repeats && i < a->count; i++)
		if (!strcmp(a->values[i].name, name))
			value = &a->values[i];
	if (!value) {
		if (a->count == a->room) {
			a->room = 2 * a->room + 8;
			a->values = memory_or_exit(reallocarray(a->values, a->room,
								sizeof(*a->values)));
		}
		value = &a->values[a->count++];
	}
	*value = (struct value){ .name = name, .text = text, .number = number };
}

void args_clear(struct args *a)
{
	free(a->values);
	free(a->words);
	*a = (struct args){ 0 };
}

/* Return the i'th value of that name, or NULL. */
static const struct value *find_value(const struct args *a, const char *name, size_t i)
{
	size_t k;

	for (k = 0; k < a->count; k++)
		if (a->values[k].name[0] == name[0] && !strcmp(a->values[k].name, name) &&
		    i-- == 0)
			return &a->values[k];
	return NULL;
}

bool args_has(const struct args *a, const char *name)
{
	return find_value(a, name, 0);
}

size_t args_count(const struct args *a, const char *name)
{
	size_t n = 0;

	while (find_value(a, name, n))
		n++;
	return n;
}

const char *args_text(const struct args *a, const char *name)
{
	return args_text_at(a, name, 0);
}

const char *args_text_at(const struct args *a, const char *name, size_t i)
{
	const struct value *value = find_value(a, name, i);

	return value ? value->text : NULL;
}

uint64_t args_u64(const struct args *a, const char *name, uint64_t dflt)
{
	const struct value *value = find_value(a, name, 0);

	return value && value->text ? value->number : dflt;
}

uint64_t args_u64_at(const struct args *a, const char *name, size_t i)
{
	const struct value *value = find_value(a, name, i);

	return value ? value->number : 0;
}

size_t args_order(const struct args *a, const char *name, size_t i)
{
	const struct value *value = find_value(a, name, i);
	int at = value && value->text ? a->nline : 0;

	/* A value can be part of a word, as in "-n4" and "--size=4". */
	while (at-- > 0)
		if (value->text >= a->line[at] &&
		    value->text <= a->line[at] + strlen(a->line[at]))
			return (size_t)at;
	return 0;
}

void **args_state(const struct args *a)
{
	return a->state;
}
