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

/* Where doc_fill() takes a key's value from. */
enum field_from {
	FROM_BUILDER,		/* from nowhere: the view computes it */
	FROM_CHARS,
	FROM_STRING,
	FROM_BOOL,
	FROM_BIT,
	FROM_TRUTH,
	FROM_SIGNED,
	FROM_NUMBER,
	FROM_HEX,
	FROM_WORD,
	FROM_FLAGS,
	FROM_ARRAY,
	FROM_POINTER,
};

/* When doc_fill() omits a number. */
enum field_absent {
	ABSENT_NEVER,
	ABSENT_NEGATIVE,
	ABSENT_ZERO,
};

struct field {
	const char *key;	/* in JSON; NULL ends a table */
	const char *heading;	/* in text; NULL: JSON only */
	enum format format;
	const char *help;	/* what it means, for the manual */
	const struct field *sub;
	/* Set by the macros below, which follow help or sub in a row. */
	enum field_from from;
	enum field_absent absent;
	uint16_t at, size;	/* the member's offset and size, or an element's size */
	uint16_t count_at;	/* of FIELD_ROWS */
	uint32_t more;		/* digits, enum vfc_words, or the bit */
};

#define FIELD_MEMBER(T, m) (((struct T *)0)->m)
#define FIELD_FROM(T, m, source) \
	.from = source, .at = offsetof(struct T, m), .size = sizeof(FIELD_MEMBER(T, m))

/* Copy a string (absent if empty), a number or a bool. */
#define MEMBER(T, m) FIELD_FROM(T, m, _Generic(&FIELD_MEMBER(T, m), \
	char (*)[sizeof(FIELD_MEMBER(T, m))]: FROM_CHARS, \
	char **: FROM_STRING, const char **: FROM_STRING, bool *: FROM_BOOL, \
	int *: FROM_SIGNED, int64_t *: FROM_SIGNED, uint8_t *: FROM_NUMBER, \
	uint16_t *: FROM_NUMBER, uint32_t *: FROM_NUMBER, uint64_t *: FROM_NUMBER))
/* The operator ~ refuses members that are not integers. */
#define FIELD_INTEGER(T, m, source) \
	FIELD_FROM(T, m, source + 0 * (int)sizeof(~FIELD_MEMBER(T, m)))
/* Copy an integer, or one bit of it, as yes or no. */
#define FIELD_BOOL(T, m) FIELD_INTEGER(T, m, FROM_BOOL)
#define FIELD_BIT(T, m, bit) FIELD_INTEGER(T, m, FROM_BIT), .more = bit
/* Copy an enum vfc_truth. */
#define FIELD_TRUTH(T, m) FIELD_INTEGER(T, m, FROM_TRUTH)
/* Copy an integer as doc_hex() does. */
#define FIELD_HEX(T, m, digits) FIELD_INTEGER(T, m, FROM_HEX), .more = digits
/* Copy an integer as its name in a table (absent if it has none), or as view_flags() does. */
#define FIELD_WORD(T, m, table) FIELD_INTEGER(T, m, FROM_WORD), .more = table
#define FIELD_FLAGS(T, m, table) FIELD_INTEGER(T, m, FROM_FLAGS), .more = table
/*
 * Copy the count structs of the array m, or of the array that m points to, as a list with
 * rows of rows_fields. With IF_NONZERO an empty list is absent.
 */
#define FIELD_ROWS(T, m, count, rows_fields) \
	.sub = rows_fields, .size = sizeof(*FIELD_MEMBER(T, m)), .at = offsetof(struct T, m), \
	.from = _Generic(&FIELD_MEMBER(T, m), \
			 __typeof__(*FIELD_MEMBER(T, m)) **: FROM_POINTER, default: FROM_ARRAY), \
	.count_at = _Generic(FIELD_MEMBER(T, count), size_t: offsetof(struct T, count))

/* After one of these: the key is absent if the number is below 0, or if it is 0. */
#define IF_SET .absent = ABSENT_NEGATIVE
#define IF_NONZERO .absent = ABSENT_ZERO

/* Add the keys of a table that are copied from data, the struct that its rows name. */
void doc_fill(struct doc *object, const struct field *fields, const void *data);

/* Add a list with a row for each struct of an array. */
#define doc_rows(object, key, fields, array, count) \
	doc_fill_rows(doc_list(object, key), fields, array, sizeof(*(array)), count)
void doc_fill_rows(struct doc *list, const struct field *fields, const void *array, size_t size,
		   size_t count);

enum layout {
	LAYOUT_TABLE,		/* doc[key] is a list: a heading and aligned rows */
	LAYOUT_TREE,		/* as LAYOUT_TABLE; rows may have a list "children" */
	LAYOUT_PAIRS,		/* doc[key] is an object: lines "Heading: value" */
	LAYOUT_LINES,		/* view.line for doc[key], or for each row of a list */
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
	const char *line;	/* of LAYOUT_LINES, with members as "{key}" and no newline */
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
