/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * split.h: how a line becomes commands and words, in the shell and in scripts.
 */
#ifndef CLI_SPLIT_H
#define CLI_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

/* Longest name of a variable, with NUL. */
#define SPLIT_NAME 64

/* What $NAME and ${NAME} in a line stand for. */
struct split_names {
	/* The text of that name, good until the next call; NULL: there is none. */
	const char *(*value)(void *data, const char *name);
	void *data;
};

struct split {
	char **words;		/* ends with NULL */
	int count;
	char *text;		/* what the words point into */
	bool open;		/* the line ends inside a quote or ${, or after a backslash */
	bool blank;		/* a blank or comment follows the last word, or there is none */
	bool ended;		/* by ';' or a newline, not by the end of the line */
	char unknown[SPLIT_NAME];	/* the first name without a value; "": none */
};

/*
 * Take the next command off *line and move *line behind it and its ';'.
 * Words are parted by spaces; '…' keeps everything, "…" everything but
 * backslash and the quote, a backslash the next character; a # that begins a
 * word hides the rest of the line. Returns 1 and the words (perhaps none, for
 * an empty command), 0 at the end of the line, -ENOMEM. Free with split_clear().
 */
int split_next(const char **line, struct split *split);

/*
 * The same with the value in place of each $NAME and ${NAME} that no '…' and no
 * backslash keeps; it is never parted. A name is a letter or '_' and letters, digits
 * and '_', perhaps with ".iova", ".size" or ".count" behind it; or digits; in braces,
 * anything but blanks, ';', quotes and backslashes.
 */
int split_fill(const char **line, const struct split_names *names, struct split *split);
void split_clear(struct split *split);

/* Where the text goes on behind its first words. */
const char *split_behind(const char *text, int words);

#endif
