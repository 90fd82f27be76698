/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * split.c: a line becomes commands and words. Pure: no environment, no messages.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "split.h"

#define BLANKS " \t\r"
#define ENDS ";\n"		/* what ends a command outside of quotes */

/*
 * Copy the word at *line to *out without its quoting; both move behind it.
 * False when the line ends inside a quote or after a backslash.
 */
static bool copy_word(const char **line, char **out)
{
	const char *c = *line;
	char *o = *out;
	char quote = '\0';
	bool whole = true;

	for (; *c && (quote || !strchr(BLANKS ENDS, *c)); c++) {
		if (quote ? *c == quote : *c == '\'' || *c == '"')
			quote = quote ? '\0' : *c;
		else if (*c != '\\' || quote == '\'')
			*o++ = *c;
		else if (c[1])
			*o++ = *++c;
		else
			whole = false;
	}
	*o++ = '\0';
	*line = c;
	*out = o;
	return whole && !quote;
}

/* Move over blanks and over a comment; true when there were any. */
static bool skip_blanks(const char **line)
{
	const char *start = *line;

	*line += strspn(*line, BLANKS);
	if (**line == '#')
		*line += strcspn(*line, "\n");
	return *line != start;
}

int split_next(const char **line, struct split *split)
{
	const char *c = *line;
	size_t size = strlen(c) + 1;
	struct split s = { 0 };
	char *out;

	if (!*c)
		return 0;
	/* Words are at least one character and a blank apart. */
	s.words = malloc((size / 2 + 2) * sizeof(*s.words));
	s.text = out = malloc(size);
	if (!s.words || !s.text) {
		split_clear(&s);
		return -ENOMEM;
	}
	skip_blanks(&c);
	s.blank = true;
	while (*c && !strchr(ENDS, *c)) {
		s.words[s.count++] = out;
		s.open = !copy_word(&c, &out);
		s.blank = skip_blanks(&c);
	}
	s.words[s.count] = NULL;
	s.ended = *c != '\0';
	*line = c + s.ended;
	*split = s;
	return 1;
}

void split_clear(struct split *split)
{
	free(split->words);
	free(split->text);
	*split = (struct split){ 0 };
}
