/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: views. A view converts library structs to a document; its field table says
 * how each key is printed as text and what it means. Each room declares its views in
 * its own view.h.
 */
#ifndef CLI_OUT_VIEW_H
#define CLI_OUT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/vfc.h"
#include "doc.h"

enum format {
	FMT_TEXT,		/* unchanged; strings are escaped for the terminal */
	FMT_NUMBER,		/* right-aligned */
	FMT_SIZE,		/* 4096 -> 4K in text, the number in JSON */
	FMT_BOOL,		/* yes, - */
	FMT_LIST,		/* a list of words, separated by spaces */
	/*
	 * A list of objects: rows of .sub. Inside a table, each object is a line that
	 * repeats the other cells of the row (at most one such field per table).
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
	LAYOUT_TREE,		/* as LAYOUT_TABLE; rows may have a list "children" */
	LAYOUT_PAIRS,		/* doc[key] is an object: lines "Heading: value" */
	LAYOUT_TEXT,		/* view.text writes it */
};

struct text;			/* a buffer of lines, escaped and written by out.c */
/* Append text. Newlines and control bytes in arguments are escaped, not in the format. */
void text_add(struct text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Append text, on a terminal folded at blanks into lines that start at column indent. */
void text_folded(struct text *t, size_t indent, const char *text);
/*
 * Append words to a line that has used columns, and end it. Words are always folded at
 * TEXT_WIDTH; further lines start at column indent.
 */
#define TEXT_WIDTH 80
void text_words(struct text *t, size_t used, size_t indent, const char *words);
/* Append left, and right starting at column at; on the next line if left is too wide. */
void text_row(struct text *t, size_t at, const char *left, const char *right);

/* Begin or end highlighted text, on a terminal with colors. */
void text_mark(struct text *t, bool on);

struct view {
	const char *key;	/* the member of the document to print */
	enum layout layout;
	const struct field *fields;
	/* Prints the whole text for LAYOUT_TEXT, else (if set) text below the layout. */
	void (*text)(struct text *t, const struct doc *doc);
	const char *empty;	/* printed on stdout instead of an empty table */
	bool (*hides)(const struct doc *row);	/* rows to omit from text; NULL: none */
};

/* Print nothing: for documents without text output. */
void view_no_text(struct text *t, const struct doc *doc);

/* Add a list with the word of each bit; bits without a word in hex. */
void view_flags(struct doc *object, const char *key, enum vfc_words table, uint32_t flags);

/* Add a time since 1970 as "2026-11-23T02:10:11.123Z". */
void view_time(struct doc *object, const char *key, int64_t ns);

#endif
