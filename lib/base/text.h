/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* text.h: sentences put together from what there is to say. */
#ifndef VFC_JOIN_H
#define VFC_JOIN_H

#include <stddef.h>

/* Add to a text, behind between when it is not empty. What does not fit ends in "...". */
void join(char *text, size_t size, const char *between, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
