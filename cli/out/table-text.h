/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table-text.h: documents as text, between out.c, which writes, table.c and text.c.
 */
#ifndef CLI_TABLE_TEXT_H
#define CLI_TABLE_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "view.h"

struct text {
	FILE *stream;		/* in memory */
	bool colour;		/* it may mark what stands out */
	unsigned int columns;	/* of a terminal; 0: lines may be as long as they like */
};

/* What the text is for; all false for a pipe or a file. */
struct terminal {
	bool present;
	bool colour;
	bool utf8;		/* line drawing may use more than ASCII */
};

/* Append the view of the document to t. */
void layout_doc(struct text *t, const struct view *view, const struct doc *doc,
		const struct terminal *term);

/* How wide the terminal is now, 0 when that cannot be told. */
unsigned int layout_columns(void);

/* What stands in a field's cell: "-" for what is absent or empty; free() it. */
char *text_cell(const struct field *field, const struct doc *row);

/* Append size bytes that stood at offset, 16 a line, in units of width bytes. */
void text_hexdump(struct text *t, uint64_t offset, unsigned int width,
		  const uint8_t *bytes, size_t size);

#endif
