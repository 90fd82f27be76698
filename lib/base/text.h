/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* text.h: join parts of a message, parse numbers in names. */
#ifndef VFC_BASE_TEXT_H
#define VFC_BASE_TEXT_H

#include <stddef.h>

/* Append to text, preceded by between if text is not empty. Truncated text ends in "...". */
void join(char *text, size_t size, const char *between, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Parse a number as in sysfs names (digits, no leading zero). Return -1 for anything else. */
int number_parse(const char *text);

#endif
