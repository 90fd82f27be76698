/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * split.c: splits a line into commands and words. Pure: no environment, no messages.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "split.h"

#define BLANKS " \t\r"
#define ENDS ";\n"		/* characters that end a command outside quotes */
/* Characters that end a ${NAME}; a line splits the same way with and without values. */
#define NO_NAME "}\"'\\" BLANKS ENDS

/* ---- names ---------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

/* Return the length of a suffix of a name at text, with its dot; 0 if there is none. */
static size_t suffix_length(const char *text)
{
	static const char *const suffixes[] = { ".iova", ".size", ".count" };
	size_t i, length;

	for (i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		length = strlen(suffixes[i]);
		if (!strncmp(text, suffixes[i], length) && !is_letter(text[length]))
			return length;
	}
	return 0;
}

/* Return the length of the name at text, 0 for none. */
static size_t name_length(const char *text)
{
	size_t n = 0;

	if (is_digit(*text))
		return strspn(text, "0123456789");
	while (is_letter(text[n]))
		n++;
	return n ? n + suffix_length(text + n) : 0;
}

/*
 * Copy the name after the '$' at text. Return its length with '$' and braces, 0 for an
 * ordinary '$', -1 if the brace is not closed.
 */
static int take_name(const char *text, char name[SPLIT_NAME])
{
	bool braces = text[1] == '{';
	const char *start = text + 1 + braces;
	size_t length = braces ? strcspn(start, NO_NAME) : name_length(start);

	if (braces && start[length] != '}')
		return -1;
	/* A truncated name and an empty ${} match no variable. */
	snprintf(name, SPLIT_NAME, "%.*s", length ? (int)length : 2, length ? start : "{}");
	return length || braces ? (int)(start + length + braces - text) : 0;
}

/* Return an upper bound for the bytes of all values in text. */
static size_t values_size(const char *text, const struct split_names *names)
{
	char name[SPLIT_NAME];
	const char *value;
	size_t size = 0;
	int taken;

	while (names && (text = strchr(text, '$'))) {
		taken = take_name(text, name);
		if (taken < 0)
			break;
		value = taken ? names->value(names->data, name) : NULL;
		size += value ? strlen(value) : 0;
		text += taken ? taken : 1;
	}
	return size;
}

/* ---- words ---------------------------------------------------------- */

/* State while a command is split. */
struct splitter {
	const char *c;		/* next character to read */
	char *out;		/* next byte to write */
	const struct split_names *names;
	struct split split;
};

/* Write the value of the name at a '$', or the '$' itself. */
static void copy_value(struct splitter *s)
{
	char name[SPLIT_NAME];
	const char *value;
	int taken = s->names ? take_name(s->c, name) : 0;

	if (taken > 0) {
		value = s->names->value(s->names->data, name);
		if (value)
			s->out = stpcpy(s->out, value);
		else if (!s->split.unknown[0])
			memcpy(s->split.unknown, name, sizeof(name));
		s->c += taken;
	} else {
		s->split.open |= taken < 0;
		*s->out++ = *s->c++;
	}
}

/* Fast test: true for most characters that are literal inside and outside quotes. */
static bool is_plain(char c)
{
	return c > '$' && c != '\'' && c != ';' && c != '\\';
}

/* Copy the next word and remove its quotes. */
static void copy_word(struct splitter *s)
{
	char quote = '\0';

	while (*s->c && (quote || is_plain(*s->c) || !strchr(BLANKS ENDS, *s->c))) {
		if (is_plain(*s->c)) {
			*s->out++ = *s->c++;
		} else if (quote ? *s->c == quote : *s->c == '\'' || *s->c == '"') {
			quote = quote ? '\0' : *s->c;
			s->c++;
		} else if (*s->c == '$' && quote != '\'') {
			copy_value(s);
		} else if (*s->c != '\\' || quote == '\'') {
			*s->out++ = *s->c++;
		} else if (*++s->c) {
			*s->out++ = *s->c++;
		} else {
			s->split.open = true;
		}
	}
	*s->out++ = '\0';
	s->split.open |= quote != '\0';
}

/* Skip blanks and a comment; true if there were any. */
static bool skip_blanks(const char **line)
{
	const char *start = *line;

	*line += strspn(*line, BLANKS);
	if (**line == '#')
		*line += strcspn(*line, "\n");
	return *line != start;
}

/* Split the command at s->c into s->split.words, which has room for all. */
static void split_words(struct splitter *s)
{
	skip_blanks(&s->c);
	s->split.blank = true;
	while (*s->c && !strchr(ENDS, *s->c)) {
		s->split.words[s->split.count++] = s->out;
		copy_word(s);
		s->split.blank = skip_blanks(&s->c);
	}
	s->split.words[s->split.count] = NULL;
	s->split.ended = *s->c != '\0';
	s->c += s->split.ended;
}

int split_fill(const char **line, const struct split_names *names, struct split *split)
{
	size_t size = strlen(*line) + 1;
	struct splitter s = { .c = *line, .names = names };

	if (!**line)
		return 0;
	/* Each word takes at least one character and a blank. */
	s.split.words = malloc((size / 2 + 2) * sizeof(*s.split.words));
	s.split.text = s.out = malloc(size + values_size(*line, names));
	if (!s.split.words || !s.split.text) {
		split_clear(&s.split);
		return -ENOMEM;
	}
	split_words(&s);
	*line = s.c;
	*split = s.split;
	return 1;
}

int split_next(const char **line, struct split *split)
{
	return split_fill(line, NULL, split);
}

const char *split_behind(const char *text, int words)
{
	size_t size = strlen(text) + 1;
	struct splitter s = { .c = text, .out = malloc(size) };
	char *room = s.out;

	for (; room && words && *s.c; words--) {
		skip_blanks(&s.c);
		copy_word(&s);
	}
	free(room);
	skip_blanks(&s.c);
	return s.c;
}

void split_clear(struct split *split)
{
	free(split->words);
	free(split->text);
	*split = (struct split){ 0 };
}
