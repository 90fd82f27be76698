/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prepared.c: cache the prepared command of each line of a script.
 */
#include <stdlib.h>
#include <string.h>

#include "prepared.h"

void prepared_clear(struct prepared *p)
{
	args_clear(&p->args);
	split_clear(&p->split);
	free(p->state);
	*p = (struct prepared){ .cmd = NULL };
}

static void clear_line(struct line *line)
{
	prepared_clear(&line->prepared);
	free(line->text);
	line->text = NULL;
}

struct prepared *lines_find(struct line lines[LINES], const char *text)
{
	size_t length = strlen(text);
	struct line *line;
	uint64_t end = 0;

	/* Texts differ mostly at their end. */
	if (length >= sizeof(end))
		memcpy(&end, text + length - sizeof(end), sizeof(end));
	/* Multiply by 2^64 / golden ratio: the upper bits then depend on all bits. */
	line = &lines[(end + length) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - LINE_BITS)];
	if (!line->text || strcmp(line->text, text)) {
		clear_line(line);
		line->text = strdup(text);
	}
	return line->text ? &line->prepared : NULL;
}

void lines_clear(struct line lines[LINES])
{
	size_t i;

	for (i = 0; i < LINES; i++)
		clear_line(&lines[i]);
}
