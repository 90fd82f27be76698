/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parse-words.c: split a line of a register map into words, and parse single words.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

bool regs_wrong(struct regs_parser *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->error.reason, sizeof(p->error.reason), fmt, ap);
	va_end(ap);
	p->err = -EINVAL;
	return false;
}

bool regs_no_memory(struct regs_parser *p)
{
	p->err = -ENOMEM;
	return false;
}

void *regs_more(struct regs_parser *p, void *array, size_t count, size_t limit, size_t size)
{
	char *grown;

	if (count >= limit) {
		regs_wrong(p, "a map can have at most %zu of these", limit);
		return NULL;
	}
	grown = reallocarray(array, count + 1, size);
	if (!grown)
		regs_no_memory(p);
	else
		memset(grown + count * size, 0, size);
	return grown;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Cut a quoted word. Returns its length in the line, 0 if it is not closed. */
static size_t cut_quoted(const char *line, size_t length, char *out)
{
	size_t i;

	for (i = 1; i < length && line[i] != '"'; i++) {
		if (line[i] == '\\' && i + 1 < length)
			i++;
		*out++ = line[i];
	}
	*out = '\0';
	return i < length ? i + 1 : 0;
}

static size_t cut_plain(const char *line, size_t length, char *out)
{
	size_t i;

	for (i = 0; i < length && !is_blank(line[i]) && line[i] != '"'; i++)
		*out++ = line[i];
	*out = '\0';
	return i;
}

/* Check that a text has no invalid bytes. */
static bool check_bytes(struct regs_parser *p, const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (((unsigned char)line[i] < ' ' && !is_blank(line[i])) || line[i] == 0x7f)
			return regs_wrong(p, "byte 0x%02x is not allowed in a register map",
				     (unsigned char)line[i]);
	return true;
}

bool regs_cut(struct regs_parser *p, const char *line, size_t length)
{
	char *out = p->text;
	size_t i, taken;

	if (length >= LINE_SIZE)
		return regs_wrong(p, "the line is longer than %d bytes", LINE_SIZE - 1);
	if (!check_bytes(p, line, length))
		return false;
	p->nwords = p->at = 0;
	for (i = 0; i < length; i += taken) {
		taken = 1;
		if (is_blank(line[i]))
			continue;
		if (line[i] == '#')
			break;
		if (p->nwords == WORDS_MAX)
			return regs_wrong(p, "more than %d words in a line", WORDS_MAX);
		p->words[p->nwords++] = (struct regs_word){ out, line[i] == '"' };
		taken = line[i] == '"' ? cut_quoted(line + i, length - i, out) :
					 cut_plain(line + i, length - i, out);
		if (!taken)
			return regs_wrong(p, "unterminated quote");
		out += strlen(out) + 1;
	}
	return true;
}

const char *regs_peek(const struct regs_parser *p)
{
	return p->at < p->nwords && !p->words[p->at].quoted ? p->words[p->at].text : NULL;
}

const char *regs_next(struct regs_parser *p, const char *what)
{
	const char *word = regs_peek(p);

	if (!word)
		regs_wrong(p, "%s is missing", what);
	else
		p->at++;
	return word;
}

bool regs_take_text(struct regs_parser *p, char **text)
{
	if (p->at == p->nwords || !p->words[p->at].quoted)
		return true;
	*text = strdup(p->words[p->at++].text);
	return *text ? true : regs_no_memory(p);
}

bool regs_take_number(struct regs_parser *p, const char *what, uint64_t max, uint64_t *value)
{
	const char *word = regs_next(p, what);

	if (!word)
		return false;
	if (!regs_number(word, value))
		return regs_wrong(p, "%s: %s is not a number", what, word);
	return *value <= max ? true : regs_wrong(p, "%s: %s is greater than 0x%llx", what, word,
						  (unsigned long long)max);
}

bool regs_take_name(struct regs_parser *p, const char *what, const char *word, size_t length,
		    char **name)
{
	if (!regs_is_name(word, length))
		return regs_wrong(p, "%s: a name has up to %d letters, digits and _, and begins "
				  "with a letter", what, REGS_NAME);
	*name = strndup(word, length);
	return *name ? true : regs_no_memory(p);
}

bool regs_take_term(struct regs_parser *p, const char *text, struct vfc_term *term)
{
	p->err = regs_term_parse(p->regs, text, term, p->error.reason, sizeof(p->error.reason));
	return !p->err;
}

const char *regs_value_of(const char *word, const char *key)
{
	size_t length = strlen(key);

	return !strncmp(word, key, length) && word[length] == '=' ? word + length + 1 : NULL;
}

