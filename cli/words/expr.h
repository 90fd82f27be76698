/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * expr.h: small expressions: numbers and places in a device joined by + - * & |
 * << and >>, which bind as in C, and parentheses.
 */
#ifndef CLI_EXPR_H
#define CLI_EXPR_H

#include <stddef.h>
#include <stdint.h>

/* How deep parentheses may nest. */
#define EXPR_NESTING 16

/* How to read a place: 0 and the value, or what expr_value() is to return (> 0). */
struct expr_places {
	int (*read)(void *data, const char *word, uint64_t *value);
	void *data;
};

/*
 * Reckon with 64 bits, unsigned. What begins with a digit is a number, perhaps with k, M
 * or G; what begins with a letter or '+' is a place, which goes on to the next blank or
 * parenthesis. 0, -EINVAL for no expression, -ERANGE for what does not fit, -E2BIG for too
 * many parentheses, or what reading returned.
 */
int expr_value(const char *text, const struct expr_places *places, uint64_t *value);

#endif
