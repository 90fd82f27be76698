/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* text.h: join pieces of a message, parse numbers in names. */
#ifndef VFC_BASE_TEXT_H
#define VFC_BASE_TEXT_H

#include <stddef.h>

/* Append to text, after between if it is not empty. Truncated text ends in "...". */
void join(char *text, size_t size, const char *between, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Parse a number in a name of sysfs (digits, no leading zero); -1 for anything else. */
int number_parse(const char *text);

#endif
