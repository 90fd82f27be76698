/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* text.c: join parts of a message, parse numbers in names. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

void join(char *text, size_t size, const char *between, const char *fmt, ...)
{
	size_t used = strlen(text);
	va_list ap;
	int n = 0;

	if (used)
		n = snprintf(text + used, size - used, "%s", between);
	used += (size_t)n < size - used ? (size_t)n : size - used - 1;
	va_start(ap, fmt);
	n = vsnprintf(text + used, size - used, fmt, ap);
	va_end(ap);
	if ((size_t)n >= size - used && size > 4)
		strcpy(text + size - 4, "...");
}

int number_parse(const char *text)
{
	size_t len = strspn(text, "0123456789");

	if (!len || len > 9 || text[len] || (text[0] == '0' && len > 1))
		return -1;
	return atoi(text);
}
