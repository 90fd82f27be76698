/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * expr.c: evaluates expressions. The caller reads the locations in them.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "expr.h"
#include "numbers.h"

#define WORD 128	/* longest number or location, with NUL */

struct parser {
	const char *c;
	const struct expr_places *places;
	unsigned int depth;
};

/* Precedence of the operators, as in C. */
enum precedence {
	OR = 1,
	AND,
	SHIFT,
	SUM,
	PRODUCT,
};

static const struct operator {
	const char *text;
	enum precedence precedence;
} operators[] = {
	{ "|", OR }, { "&", AND }, { "<<", SHIFT }, { ">>", SHIFT },
	{ "+", SUM }, { "-", SUM }, { "*", PRODUCT },
};

static void skip_blanks(struct parser *p)
{
	p->c += strspn(p->c, " \t");
}

/* Consume a word, up to one of the characters in ends. */
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

/* Parse a number, or read a location. */
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

/* Return the operator at the current position, or NULL. */
static const struct operator *next_operator(const struct parser *p)
{
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (!strncmp(p->c, operators[i].text, strlen(operators[i].text)))
			return &operators[i];
	return NULL;
}

static int apply_operator(char op, uint64_t b, uint64_t *a)
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

static int take_sum(struct parser *p, enum precedence least, uint64_t *value);

/* Parse a term, or an expression in parentheses. */
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

/* Parse operands joined by operators of at least this precedence, and trailing blanks. */
static int take_sum(struct parser *p, enum precedence least, uint64_t *value)
{
	const struct operator *op;
	uint64_t right;
	int err = take_operand(p, value);

	skip_blanks(p);
	while (!err && (op = next_operator(p)) && op->precedence >= least) {
		p->c += strlen(op->text);
		err = take_sum(p, op->precedence + 1, &right);
		if (!err)
			err = apply_operator(op->text[0], right, value);
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
