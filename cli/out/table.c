/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table.c: lays out documents as tables, trees and pairs, by their field tables.
 * The only file that uses libsmartcols.
 */
#include <inttypes.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "table-text.h"

#define BOLD "\033[1m"

/* ---- tables and trees ----------------------------------------------- */

/* True if the field's value is a list of rows or an object. */
static bool is_nested(const struct field *field)
{
	return field->sub && (field->format == FMT_TABLE || field->format == FMT_OBJECT);
}

/* Add a column for each field with a heading; a nested field adds its own columns. */
static void add_columns(struct libscols_table *table, const struct field *field,
			const struct terminal *term, bool tree)
{
	struct libscols_column *column;
	int flags;

	for (; field->key; field++) {
		if (!field->heading)
			continue;
		if (is_nested(field)) {
			add_columns(table, field->sub, term, false);
			continue;
		}
		flags = field->format == FMT_NUMBER || field->format == FMT_SIZE ?
			SCOLS_FL_RIGHT : 0;
		if (tree && !scols_table_get_ncols(table))
			flags = SCOLS_FL_TREE;
		column = scols_table_new_column(table, field->heading, 0, flags);
		if (column && term->color)
			scols_cell_set_color(scols_column_get_header(column), BOLD);
	}
}

/* Return the lines of a row: the number of rows in its nested table, at least 1. */
static size_t count_lines(const struct field *field, const struct doc *row)
{
	size_t n, most = 1;

	for (; field->key; field++) {
		if (!field->heading || !is_nested(field) || field->format != FMT_TABLE)
			continue;
		n = doc_length(doc_get(row, field->key));
		most = n > most ? n : most;
	}
	return most;
}

/* Fill the cells of the i'th line of a row, starting at column; return the next column. */
static size_t fill_line(struct libscols_line *line, const struct field *field,
			const struct doc *row, size_t i, size_t column)
{
	const struct doc *value;

	for (; field->key; field++) {
		if (!field->heading)
			continue;
		if (!is_nested(field)) {
			scols_line_refer_data(line, column++, text_cell(field, row));
			continue;
		}
		value = doc_get(row, field->key);
		if (field->format == FMT_TABLE)
			value = doc_at(value, i);
		column = fill_line(line, field->sub, value, 0, column);
	}
	return column;
}

/* Add rows and, for a tree, their children, except those that hides() selects. */
static void add_rows(struct libscols_table *table, const struct field *fields,
		     const struct doc *list, bool (*hides)(const struct doc *row),
		     struct libscols_line *parent)
{
	struct libscols_line *line;
	const struct doc *row;
	size_t i, k;

	for (i = 0; i < doc_length(list); i++) {
		row = doc_at(list, i);
		if (hides && hides(row))
			continue;
		line = NULL;
		for (k = 0; k < count_lines(fields, row); k++) {
			line = scols_table_new_line(table, parent);
			if (line)
				fill_line(line, fields, row, k, 0);
		}
		add_rows(table, fields, doc_get(row, "children"), hides, line);
	}
}

/* libsmartcols reads the width when it creates a table. */
unsigned int layout_columns(void)
{
	struct libscols_table *table = scols_new_table();
	size_t columns = table ? scols_table_get_termwidth(table) : 0;

	scols_unref_table(table);
	return (unsigned int)columns;
}

/* On a terminal, truncate the last left-aligned column if lines are too long. */
static void fit_width(struct libscols_table *table, const struct terminal *term, int indent)
{
	size_t i = scols_table_get_ncols(table);
	struct libscols_column *column;

	scols_table_set_termforce(table, term->present ? SCOLS_TERMFORCE_ALWAYS :
							 SCOLS_TERMFORCE_NEVER);
	if (!term->present)
		return;
	scols_table_reduce_termwidth(table, (size_t)indent);
	while (i--) {
		column = scols_table_get_column(table, i);
		if (scols_column_get_flags(column) & SCOLS_FL_RIGHT)
			continue;
		scols_column_set_flags(column, scols_column_get_flags(column) | SCOLS_FL_TRUNC);
		return;
	}
}

/* Draw trees with UTF-8 if the terminal supports it, else with ASCII. */
static void use_symbols(struct libscols_table *table, const struct terminal *term)
{
	struct libscols_symbols *symbols = scols_new_symbols();

	if (symbols) {
		scols_symbols_set_branch(symbols, term->utf8 ? "├─" : "|-");
		scols_symbols_set_vertical(symbols, term->utf8 ? "│ " : "| ");
		scols_symbols_set_right(symbols, term->utf8 ? "└─" : "`-");
		scols_table_set_symbols(table, symbols);
		scols_unref_symbols(symbols);
	}
}

/* Append text with each line indented. */
static void add_indented(struct text *t, const char *text, int indent)
{
	size_t length;

	for (; *text; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		fprintf(t->stream, "%*s%.*s\n", indent, "", (int)length, text);
	}
}

/* Append a list as a table or a tree with each line indented. */
static void layout_table(struct text *t, const struct field *fields, const struct doc *list,
			 bool (*hides)(const struct doc *row), const struct terminal *term,
			 bool tree, int indent)
{
	struct libscols_table *table = scols_new_table();
	char *text = NULL;

	if (!table)
		return;
	/* Cells are escaped already. */
	scols_table_enable_noencoding(table, 1);
	scols_table_enable_colors(table, term->color);
	use_symbols(table, term);
	add_columns(table, fields, term, tree);
	add_rows(table, fields, list, hides, NULL);
	fit_width(table, term, indent);
	if (!scols_print_table_to_string(table, &text) && text)
		add_indented(t, text, indent);
	free(text);
	scols_unref_table(table);
}

/* ---- pairs ---------------------------------------------------------- */

/* True if the field's value takes its own lines. */
static bool is_block(const struct field *field, const struct doc *value)
{
	return is_nested(field) && value && (doc_kind(value) != DOC_LIST || doc_length(value));
}

/* Append an object as indented lines "Heading: value". */
static void layout_pairs(struct text *t, const struct field *fields, const struct doc *object,
			 const struct terminal *term, int indent)
{
	const struct field *field;
	const struct doc *value;
	int widest = 0;
	char *cell;

	for (field = fields; field->key; field++)
		if (field->heading && !is_block(field, doc_get(object, field->key)) &&
		    (int)strlen(field->heading) > widest)
			widest = strlen(field->heading);
	for (field = fields; field->key; field++) {
		if (!field->heading)
			continue;
		value = doc_get(object, field->key);
		fprintf(t->stream, "%*s%s:", indent, "", field->heading);
		if (is_block(field, value)) {
			fputc('\n', t->stream);
			if (field->format == FMT_OBJECT)
				layout_pairs(t, field->sub, value, term, indent + 2);
			else
				layout_table(t, field->sub, value, NULL, term, false,
					     indent + 2);
			continue;
		}
		cell = text_cell(field, object);
		fprintf(t->stream, "%*s %s\n", widest - (int)strlen(field->heading), "",
			cell ?: "-");
		free(cell);
	}
}

/* Append a line with the members of an object; nothing for a member that is absent. */
static void layout_line(struct text *t, const char *line, const struct doc *object)
{
	const struct doc *value;
	char key[32];
	int n;

	while (*line) {
		n = (int)strcspn(line, "{");
		text_add(t, "%.*s", n, line);
		line += n;
		if (!*line)
			break;
		n = (int)strcspn(++line, "}");
		snprintf(key, sizeof(key), "%.*s", n, line);
		line += n + 1;
		value = doc_get(object, key);
		if (doc_kind(value) == DOC_NUMBER)
			text_add(t, "%" PRIu64, doc_as_number(value));
		else
			text_add(t, "%s", doc_as_text(value) ?: "");
	}
	text_add(t, "\n");
}

/* ---- documents ------------------------------------------------------ */

void layout_doc(struct text *t, const struct view *view, const struct doc *doc,
		const struct terminal *term)
{
	const struct doc *shown = view->key ? doc_get(doc, view->key) : doc;

	switch (view->layout) {
	case LAYOUT_TABLE:
	case LAYOUT_TREE:
		if (doc_length(shown))
			layout_table(t, view->fields, shown, view->hides, term,
				     view->layout == LAYOUT_TREE, 0);
		else if (view->empty)
			text_add(t, "%s\n", view->empty);
		if (view->text)
			view->text(t, doc);
		break;
	case LAYOUT_PAIRS:
		layout_pairs(t, view->fields, shown, term, 0);
		if (view->text)
			view->text(t, doc);
		break;
	case LAYOUT_LINES:
		if (doc_kind(shown) == DOC_OBJECT)
			layout_line(t, view->line, shown);
		for (size_t i = 0; i < doc_length(shown); i++)
			layout_line(t, view->line, doc_at(shown, i));
		break;
	case LAYOUT_TEXT:
		view->text(t, doc);
		break;
	}
}
