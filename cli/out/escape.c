/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * escape.c: escapes text from devices and files that would be invalid in JSON or
 * would control the terminal.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

/* Return the length of the UTF-8 sequence at s, and its code point; 0 if it is invalid. */
static size_t decode_utf8(const unsigned char *s, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length, i;

	*code = s[0];
	if (s[0] < 0x80)
		return 1;
	length = s[0] >= 0xf8 ? 0 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : s[0] >= 0xc0 ? 2 : 0;
	*code = length ? s[0] & (0x7f >> length) : 0;
	for (i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (!length || *code < least[length] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return length;
}

/* True for C0, DEL, C1, line separators and characters that change the text direction. */
static bool drives_terminal(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	       (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* True if a character needs no escape. For JSON none does: json-c quotes. */
static bool is_safe(uint32_t c, bool terminal, bool lines)
{
	return !terminal || !drives_terminal(c) || (lines && (c == '\n' || c == '\t'));
}

/* Copy text and escape unsafe bytes as \xNN. */
static char *escape(const char *text, bool terminal, bool lines)
{
	const unsigned char *s = (const unsigned char *)text;
	char *copy = malloc(4 * strlen(text) + 1), *to = copy;
	size_t length, i;
	uint32_t code;
	bool keep;

	for (; copy && *s; s += length) {
		length = decode_utf8(s, &code);
		keep = length && is_safe(code, terminal, lines);
		length = length ? length : 1;
		for (i = 0; i < length; i++)
			to += keep ? (*to = s[i], 1) : sprintf(to, "\\x%02x", s[i]);
	}
	if (copy)
		*to = '\0';
	return copy;
}

char *escape_utf8(const char *text)
{
	return escape(text, false, true);
}

char *escape_terminal(const char *text, int lines)
{
	return escape(text, true, lines);
}
