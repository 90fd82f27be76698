/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * split.h: how a line becomes commands and words, in the shell and in scripts.
 */
#ifndef CLI_SPLIT_H
#define CLI_SPLIT_H

#include <stdbool.h>

struct split {
	char **words;		/* ends with NULL */
	int count;
	char *text;		/* what the words point into */
	bool open;		/* the line ends inside a quote or after a backslash */
	bool blank;		/* a blank or comment follows the last word, or there is none */
	bool ended;		/* by ';' or a newline, not by the end of the line */
};

/*
 * Take the next command off *line and move *line behind it and its ';'.
 * Words are parted by spaces; '…' keeps everything, "…" everything but
 * backslash and the quote, a backslash the next character; a # that begins a
 * word hides the rest of the line. Returns 1 and the words (perhaps none, for
 * an empty command), 0 at the end of the line, -ENOMEM. Free with split_clear().
 */
int split_next(const char **line, struct split *split);
void split_clear(struct split *split);

#endif
