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

#define BLANKS " \t\r"

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

/* Copy a quoted word to out. Return its end in the line, or NULL if it is not closed. */
static const char *cut_quoted(const char *line, char *out)
{
	for (line++; *line && *line != '"'; *out++ = *line++)
		if (*line == '\\' && line[1])
			line++;
	*out = '\0';
	return *line ? line + 1 : NULL;
}

bool regs_cut(struct regs_parser *p, const char *text, size_t length)
{
	char line[LINE_SIZE], *out = p->text;
	const char *at = line, *end;

	if (length >= LINE_SIZE)
		return regs_wrong(p, "the line is longer than %d bytes", LINE_SIZE - 1);
	for (size_t i = 0; i < length; i++)
		if (((unsigned char)text[i] < ' ' && !memchr(BLANKS, text[i], strlen(BLANKS))) ||
		    text[i] == 0x7f)
			return regs_wrong(p, "byte 0x%02x is not allowed in a register map",
					  (unsigned char)text[i]);
	memcpy(line, text, length);
	line[length] = '\0';
	p->nwords = p->at = 0;
	for (at += strspn(at, BLANKS); *at && *at != '#'; at += strspn(at, BLANKS)) {
		if (p->nwords == WORDS_MAX)
			return regs_wrong(p, "more than %d words in a line", WORDS_MAX);
		p->words[p->nwords++] = (struct regs_word){ out, *at == '"' };
		if (*at == '"') {
			end = cut_quoted(at, out);
			if (!end)
				return regs_wrong(p, "unterminated quote");
		} else {
			end = at + strcspn(at, BLANKS "\"");
			*(char *)mempcpy(out, at, (size_t)(end - at)) = '\0';
		}
		out += strlen(out) + 1;
		at = end;
	}
	return true;
}

const char *regs_next(struct regs_parser *p, const char *what)
{
	if (p->at < p->nwords && !p->words[p->at].quoted)
		return p->words[p->at++].text;
	if (what)
		regs_wrong(p, "%s is missing", what);
	return NULL;
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

const char *regs_take_name(struct regs_parser *p, const char *what, const char *stop, char **name)
{
	const char *word = regs_next(p, what);
	size_t length = word ? strcspn(word, stop) : 0;

	if (!word)
		return NULL;
	if (!regs_is_name(word, length)) {
		regs_wrong(p, "%s: a name has up to %d letters, digits and _, and begins with a "
			      "letter", word, REGS_NAME);
		return NULL;
	}
	*name = strndup(word, length);
	if (*name)
		return word + length;
	regs_no_memory(p);
	return NULL;
}

const char *regs_value_of(const char *word, const char *key)
{
	size_t length = strlen(key);

	return !strncmp(word, key, length) && word[length] == '=' ? word + length + 1 : NULL;
}
