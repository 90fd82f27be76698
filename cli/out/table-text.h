/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table-text.h: the text layout of documents, shared by out.c, table.c and text.c.
 */
#ifndef CLI_TABLE_TEXT_H
#define CLI_TABLE_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "view.h"

struct text {
	FILE *stream;		/* in memory */
	bool color;		/* highlighting is possible */
	unsigned int columns;	/* of the terminal; 0: no limit */
};

/* Properties of stdout; all false for a pipe or a file. */
struct terminal {
	bool present;
	bool color;
	bool utf8;		/* line drawing may use UTF-8 */
};

/* Append the document to t in the layout of its view. */
void layout_doc(struct text *t, const struct view *view, const struct doc *doc,
		const struct terminal *term);

/* Return the current width of the terminal, 0 if unknown. */
unsigned int layout_columns(void);

/* Return the text of a field's cell, "-" if absent or empty; free() it. */
char *text_cell(const struct field *field, const struct doc *row);

/* Append a hexdump of size bytes at offset, 16 per line, grouped by width. */
void text_hexdump(struct text *t, uint64_t offset, unsigned int width,
		  const uint8_t *bytes, size_t size);

#endif
