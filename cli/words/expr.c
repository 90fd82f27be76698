/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * expr.c: small expressions. Pure but for the places, which the caller reads.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "expr.h"
#include "numbers.h"

#define WORD 128	/* longest number or place, with NUL */

struct parser {
	const char *c;
	const struct expr_places *places;
	unsigned int depth;
};

/* How tightly an operator binds: as in C. */
enum tightness {
	OR = 1,
	AND,
	SHIFT,
	SUM,
	PRODUCT,
};

static const struct operator {
	const char *text;
	enum tightness tightness;
} operators[] = {
	{ "|", OR }, { "&", AND }, { "<<", SHIFT }, { ">>", SHIFT },
	{ "+", SUM }, { "-", SUM }, { "*", PRODUCT },
};

static void skip_blanks(struct parser *p)
{
	p->c += strspn(p->c, " \t");
}

/* Take a word that ends at one of those characters. */
static int take_word(struct parser *p, const char *ends, char word[WORD])
{
	size_t length = strcspn(p->c, ends);

	if (!length)
		return -EINVAL;
	if (length >= WORD)
		return -ERANGE;
	memcpy(word, p->c, length);
	word[length] = '\0';
	p->c += length;
	return 0;
}

/* A number, or a place that is read. */
static int take_term(struct parser *p, uint64_t *value)
{
	bool number = *p->c >= '0' && *p->c <= '9';
	char word[WORD];
	int err = take_word(p, number ? " \t()+-*&|<>" : " \t()", word);

	if (err)
		return err;
	if (number)
		return words_size(word, value);
	return strchr("*&|<>-", *word) ? -EINVAL :
					 p->places->read(p->places->data, word, value);
}

/* The operator that stands next, NULL for none. */
static const struct operator *next_operator(const struct parser *p)
{
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (!strncmp(p->c, operators[i].text, strlen(operators[i].text)))
			return &operators[i];
	return NULL;
}

static int apply(char op, uint64_t b, uint64_t *a)
{
	switch (op) {
	case '|':
		*a |= b;
		return 0;
	case '&':
		*a &= b;
		return 0;
	case '+':
		return __builtin_add_overflow(*a, b, a) ? -ERANGE : 0;
	case '-':
		return __builtin_sub_overflow(*a, b, a) ? -ERANGE : 0;
	case '*':
		return __builtin_mul_overflow(*a, b, a) ? -ERANGE : 0;
	default:
		if (b > 63 || (op == '<' && *a << b >> b != *a))
			return -ERANGE;
		*a = op == '<' ? *a << b : *a >> b;
		return 0;
	}
}

static int take_sum(struct parser *p, enum tightness least, uint64_t *value);

/* A term, or an expression in parentheses. */
static int take_operand(struct parser *p, uint64_t *value)
{
	int err;

	skip_blanks(p);
	if (*p->c != '(')
		return take_term(p, value);
	if (++p->depth > EXPR_NESTING)
		return -E2BIG;
	p->c++;
	err = take_sum(p, OR, value);
	p->depth--;
	if (err || *p->c != ')')
		return err ? err : -EINVAL;
	p->c++;
	return 0;
}

/* Operands joined by operators that bind at least so tightly, and the blanks behind them. */
static int take_sum(struct parser *p, enum tightness least, uint64_t *value)
{
	const struct operator *op;
	uint64_t right;
	int err = take_operand(p, value);

	skip_blanks(p);
	while (!err && (op = next_operator(p)) && op->tightness >= least) {
		p->c += strlen(op->text);
		err = take_sum(p, op->tightness + 1, &right);
		if (!err)
			err = apply(op->text[0], right, value);
	}
	return err;
}

int expr_value(const char *text, const struct expr_places *places, uint64_t *value)
{
	struct parser p = { .c = text, .places = places };
	uint64_t v = 0;
	int err = take_sum(&p, OR, &v);

	if (!err && *p.c)
		err = -EINVAL;
	if (!err)
		*value = v;
	return err;
}
