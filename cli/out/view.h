/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: how a document looks. A view turns library structs into a document; its
 * field table says how each key looks in text and what it means. The views of a
 * room are declared in its own view.h.
 */
#ifndef CLI_OUT_VIEW_H
#define CLI_OUT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/vfc.h"
#include "doc.h"

enum format {
	FMT_TEXT,		/* as is; strings are escaped for the terminal */
	FMT_NUMBER,		/* right-aligned */
	FMT_SIZE,		/* 4096 -> 4K in text, the number in JSON */
	FMT_BOOL,		/* yes, - */
	FMT_LIST,		/* a list of words, joined by spaces */
	/*
	 * A list of objects: rows of .sub. Inside a table, each of them is a
	 * line that repeats the cells around it (one such field a table).
	 */
	FMT_TABLE,
	FMT_OBJECT,		/* one object: the pairs (in a table, columns) of .sub */
};

struct field {
	const char *key;	/* in JSON; NULL ends a table */
	const char *heading;	/* in text; NULL: JSON only */
	enum format format;
	const char *help;	/* what it means, for the manual */
	const struct field *sub;
};

enum layout {
	LAYOUT_TABLE,		/* doc[key] is a list: a heading and aligned rows */
	LAYOUT_TREE,		/* the same; rows have "children" lists of rows */
	LAYOUT_PAIRS,		/* doc[key] is an object: one "Heading: value" a line */
	LAYOUT_TEXT,		/* view.text writes it */
};

struct text;			/* a buffer of lines, escaped and written by out.c */
/* Only the format ends lines: newlines and control bytes in arguments are escaped. */
void text_add(struct text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A text that on a terminal is folded at blanks, into lines from column indent on. */
void text_folded(struct text *t, size_t indent, const char *text);
/*
 * Words that end a line of which used columns are taken, folded wherever they
 * go; what does not fit goes on below, from column indent on.
 */
#define TEXT_WIDTH 80
void text_words(struct text *t, size_t used, size_t indent, const char *words);
/* A left column, and words beside it from column at on; below it when it is too wide. */
void text_row(struct text *t, size_t at, const char *left, const char *right);

/* What is added from here on stands out, or not any more: on a terminal with colours. */
void text_mark(struct text *t, bool on);

struct view {
	const char *key;	/* the document's member that is shown */
	enum layout layout;
	const struct field *fields;
	/* With LAYOUT_TEXT the whole, else (if given) what is to be said below. */
	void (*text)(struct text *t, const struct doc *doc);
	const char *empty;	/* said instead of an empty table, on stdout */
	bool (*hides)(const struct doc *row);	/* rows that text leaves out; NULL: none */
};

/* For what is done without a word, though it has a document. */
void view_no_text(struct text *t, const struct doc *doc);

/* A list of words, one a bit; bits without a word in hex. */
void view_flags(struct doc *object, const char *key, enum vfc_words table, uint32_t flags);

/* A time since 1970 in words: "2026-11-23T02:10:11.123Z". */
void view_time(struct doc *object, const char *key, int64_t ns);

#endif
