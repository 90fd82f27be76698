/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * split.h: splits lines of the shell and of scripts into commands and words.
 */
#ifndef CLI_SPLIT_H
#define CLI_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

/* Size of a variable's name, with NUL. */
#define SPLIT_NAME 64

/* Looks up the values of $NAME and ${NAME}. */
struct split_names {
	/* Return the value of a name, valid until the next call; NULL if it has none. */
	const char *(*value)(void *data, const char *name);
	void *data;
};

struct split {
	char **words;		/* ends with NULL */
	int count;
	char *text;		/* the words point into this buffer */
	bool open;		/* the line ends inside a quote or ${, or after a backslash */
	bool blank;		/* a blank or comment follows the last word, or no words */
	bool ended;		/* ended by ';' or a newline, not by the end of the text */
	char unknown[SPLIT_NAME];	/* the first name without a value; "": none */
};

/*
 * Split the next command off *line and advance *line past it and its ';'. Blanks
 * separate words. '…' quotes everything, "…" everything but backslash and the quote,
 * a backslash the next character. A # at the start of a word begins a comment. Return
 * 1 and the words (none for an empty command), 0 at the end of the line, or -ENOMEM.
 * Free with split_clear().
 */
int split_next(const char **line, struct split *split);

/*
 * Like split_next(), and replace each $NAME and ${NAME} that is not quoted by '…' or a
 * backslash. A value is never split into words. A name is a letter or '_' followed by
 * letters, digits and '_', with an optional ".iova", ".size" or ".count"; or digits. In
 * braces a name is anything but blanks, ';', quotes and backslashes.
 */
int split_fill(const char **line, const struct split_names *names, struct split *split);
void split_clear(struct split *split);

/* Return the text after its first words. */
const char *split_behind(const char *text, int words);

#endif
