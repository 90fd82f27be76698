/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmdline.c: split a kernel command line into words.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline.h"

/* Cut off the word at text and remove the quotes from it. Return the remaining text. */
static char *cut_word(char *text)
{
	bool quoted = false;
	char *to = text;

	for (; *text && (quoted || !isspace((unsigned char)*text)); text++) {
		if (*text == '"')
			quoted = !quoted;
		else
			*to++ = *text;
	}
	if (*text)
		text++;
	*to = '\0';
	return text;
}

int cmdline_parse(const char *text, struct cmdline *cmdline)
{
	struct cmdline made = { .text = strdup(text) };
	char *rest = made.text, *word;

	made.words = calloc(strlen(text) / 2 + 1, sizeof(*made.words));
	if (!made.text || !made.words) {
		cmdline_clear(&made);
		return -ENOMEM;
	}
	while (*rest) {
		word = rest;
		rest = cut_word(rest);
		if (!strcmp(word, "--"))
			break;
		if (*word)
			made.words[made.count++] = word;
	}
	*cmdline = made;
	return 0;
}

void cmdline_clear(struct cmdline *cmdline)
{
	free(cmdline->text);
	free(cmdline->words);
	*cmdline = (struct cmdline){ 0 };
}

const char *cmdline_value(const char *word, const char *parameter)
{
	for (; *parameter; word++, parameter++)
		if (*word != *parameter && !(strchr("-_", *word) && strchr("-_", *parameter) &&
					     *word))
			return NULL;
	if (*word == '=')
		return word + 1;
	return *word ? NULL : word;
}

const char *cmdline_last(const struct cmdline *cmdline, const char *parameter)
{
	const char *value = NULL, *given;

	for (size_t i = 0; i < cmdline->count; i++) {
		given = cmdline_value(cmdline->words[i], parameter);
		value = given ? given : value;
	}
	return value;
}

bool cmdline_has_item(const char *value, const char *item)
{
	size_t length = strlen(item), part;

	for (; *value; value += part + (value[part] == ',')) {
		part = strcspn(value, ",");
		if (part == length && !strncmp(value, item, length))
			return true;
	}
	return false;
}

int cmdline_bool(const char *value)
{
	switch (tolower((unsigned char)value[0])) {
	case 'y': case 't': case '1':
		return 1;
	case 'n': case 'f': case '0':
		return 0;
	case 'o':
		switch (tolower((unsigned char)value[1])) {
		case 'n':
			return 1;
		case 'f':
			return 0;
		}
	}
	return -1;
}
