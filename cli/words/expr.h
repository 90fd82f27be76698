/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * expr.h: expressions of numbers and locations in a device, with + - * & | << >>,
 * the precedence of C, and parentheses.
 */
#ifndef CLI_EXPR_H
#define CLI_EXPR_H

#include <stddef.h>
#include <stdint.h>

/* Maximum nesting of parentheses. */
#define EXPR_NESTING 16

/* Read a location: return 0 and the value, or a status > 0 that expr_value() returns. */
struct expr_places {
	int (*read)(void *data, const char *word, uint64_t *value);
	void *data;
};

/*
 * Evaluate an expression with unsigned 64-bit values. A term that begins with a digit is
 * a number, optionally with k, M or G. A term that begins with a letter or '+' is a
 * location, up to the next blank or parenthesis. Return 0, -EINVAL if text is not an
 * expression, -ERANGE on overflow, -E2BIG if parentheses nest too deep, or the status of
 * places->read().
 */
int expr_value(const char *text, const struct expr_places *places, uint64_t *value);

#endif
