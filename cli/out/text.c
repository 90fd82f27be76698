/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text.c: lines, cells and hexdumps, with control characters escaped.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/memory.h"
#include "escape.h"
#include "table-text.h"

#define BYTES_A_LINE 16

static size_t count_newlines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* True for one line of printable ASCII with no newline from an argument. */
static bool is_plain(const char *text, const char *fmt)
{
	while (*text >= ' ' && *text < 0x7f)
		text++;
	return !*text || (*text == '\n' && !text[1] && fmt[strlen(fmt) - 1] == '\n');
}

/*
 * Escape a newline from an argument: only the format may end lines, or the name of a
 * device could imitate our output.
 */
void text_add(struct text *t, const char *fmt, ...)
{
	char *raw = NULL, *safe, line[256];
	bool ours, ends;
	size_t length;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n >= 0 && n < (int)sizeof(line) && is_plain(line, fmt)) {
		fputs(line, t->stream);
		return;
	}
	va_start(ap, fmt);
	if (vasprintf(&raw, fmt, ap) < 0)
		raw = NULL;
	va_end(ap);
	if (!raw)
		return;
	length = strlen(raw);
	ours = count_newlines(raw) == count_newlines(fmt);
	ends = !ours && length && *fmt && fmt[strlen(fmt) - 1] == '\n';
	if (ends)
		raw[length - 1] = '\0';
	safe = escape_terminal(raw, ours);
	if (safe)
		fprintf(t->stream, "%s%s", safe, ends ? "\n" : "");
	free(safe);
	free(raw);
}

void text_mark(struct text *t, bool on)
{
	if (t->color)
		fputs(on ? "\033[7m" : "\033[27m", t->stream);
}

/* ---- folded lines --------------------------------------------------- */

/* Do not fold into fewer columns than this. */
#define FOLD_MIN 16

/* Return the bytes of text that fit into room columns, up to a blank if possible. */
static size_t fold_at(const char *text, size_t room)
{
	size_t n = room;

	if (strlen(text) <= room)
		return strlen(text);
	while (n && text[n] != ' ')
		n--;
	return n ? n : strcspn(text, " ");
}

/* Append words, starting at column used; continue on lines indented to indent. */
static void add_folded(struct text *t, size_t used, size_t indent, size_t width, const char *text)
{
	size_t n = fold_at(text, width > used ? width - used : 0);

	text_add(t, "%.*s", (int)n, text);
	while (text[n]) {
		text += n + strspn(text + n, " ");
		n = fold_at(text, width - indent);
		text_add(t, "\n%*s%.*s", (int)indent, "", (int)n, text);
	}
}

void text_folded(struct text *t, size_t indent, const char *text)
{
	size_t width = t->columns >= indent + FOLD_MIN ? t->columns : SIZE_MAX;

	add_folded(t, indent, indent, width, text);
}

void text_words(struct text *t, size_t used, size_t indent, const char *words)
{
	add_folded(t, used, indent, TEXT_WIDTH, words);
	text_add(t, "\n");
}

void text_row(struct text *t, size_t at, const char *left, const char *right)
{
	size_t used = strlen(left);

	text_add(t, "%s", left);
	if (used + 2 > at) {
		text_add(t, "\n");
		used = 0;
	}
	text_add(t, "%*s", *right ? (int)(at - used) : 0, "");
	text_words(t, at, at, right);
}

/* ---- cells ---------------------------------------------------------- */

/* Format a size in the largest unit that is exact; free() it. */
static char *size_text(uint64_t bytes)
{
	static const char units[] = "\0KMGT";
	size_t unit = 0;
	char *text;

	while (bytes && bytes % 1024 == 0 && unit + 2 < sizeof(units)) {
		bytes /= 1024;
		unit++;
	}
	return asprintf(&text, "%" PRIu64 "%.1s", bytes, units + unit) < 0 ? NULL : text;
}

/* Format a list as words separated by spaces; free() it. */
static char *list_text(const struct doc *list)
{
	size_t i, size = 0;
	char *text = NULL;
	FILE *stream;

	stream = open_memstream(&text, &size);
	for (i = 0; stream && i < doc_length(list); i++)
		fprintf(stream, "%s%s", i ? " " : "", doc_as_text(doc_at(list, i)) ?:
			doc_json(doc_at(list, i), false));
	if (stream)
		fclose(stream);
	return text;
}

/* Format a value that is present; free() it. */
static char *value_text(enum format format, const struct doc *value)
{
	switch (doc_kind(value)) {
	case DOC_NULL:
		return strdup("unlimited");
	case DOC_BOOL:
		return strdup(doc_as_bool(value) ? "yes" : format == FMT_BOOL ? "-" : "no");
	case DOC_NUMBER:
		return format == FMT_SIZE ? size_text(doc_as_number(value)) :
					    strdup(doc_json(value, false));
	case DOC_TEXT:
		return strdup(doc_as_text(value));
	case DOC_LIST:
		return list_text(value);
	case DOC_UNKNOWN:
		return strdup("?");
	default:
		return strdup(doc_json(value, false));
	}
}

char *text_cell(const struct field *field, const struct doc *row)
{
	char *raw = NULL, *safe;

	if (doc_has(row, field->key))
		raw = memory_or_exit(value_text(field->format, doc_get(row, field->key)));
	safe = escape_terminal(raw && *raw ? raw : "-", 0);
	free(raw);
	return safe;
}

/* ---- hexdump -------------------------------------------------------- */

void text_hexdump(struct text *t, uint64_t offset, unsigned int width,
		    const uint8_t *bytes, size_t size)
{
	int room = BYTES_A_LINE * 2 + BYTES_A_LINE / width;
	size_t line, i;
	int used;

	for (line = 0; line < size; line += BYTES_A_LINE) {
		fprintf(t->stream, "%08" PRIx64 ":", offset + line);
		used = 0;
		for (i = line; i < size && i < line + BYTES_A_LINE; i++)
			used += fprintf(t->stream, "%s%02x",
					(i - line) % width ? "" : " ", bytes[i]);
		fprintf(t->stream, "%*s  ", room - used, "");
		for (i = line; i < size && i < line + BYTES_A_LINE; i++)
			fputc(isprint(bytes[i]) && bytes[i] < 0x7f ? bytes[i] : '.', t->stream);
		fputc('\n', t->stream);
	}
}
