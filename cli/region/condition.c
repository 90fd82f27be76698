/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * condition.c: parse conditions and test values, with the field and value names of the
 * register that is read.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "condition.h"

/* Longer operators come before their prefixes. */
static const struct {
	const char *text, *shown;
	enum cond_op op;
} ops[] = {
	{ "==", "=", COND_EQUAL },
	{ "=", "=", COND_EQUAL },
	{ "!=", "!=", COND_DIFFERENT },
	{ "<=", "<=", COND_LESS_EQUAL },
	{ "<", "<", COND_LESS },
	{ ">=", ">=", COND_MORE_EQUAL },
	{ ">", ">", COND_MORE },
};

#define NOPS (sizeof(ops) / sizeof(*ops))

/* ---- text ----------------------------------------------------------- */

static void skip_blanks(const char **text)
{
	*text += strspn(*text, " \t");
}

/* Parse a name or a number: "CSTS.RDY", "SQTDBL[1].TAIL", "0x80". */
static int parse_token(const char **text, char token[VFC_NAME])
{
	size_t n = 0;

	while (isalnum((unsigned char)(*text)[n]) || ((*text)[n] && strchr("_.[]", (*text)[n])))
		n++;
	if (!n)
		return -EINVAL;
	if (n >= VFC_NAME)
		return -ERANGE;
	memcpy(token, *text, n);
	token[n] = '\0';
	*text += n;
	skip_blanks(text);
	return 0;
}

static int parse_number(const char **text, uint64_t *number)
{
	char token[VFC_NAME];
	int err = parse_token(text, token);

	return err ? err : words_u64(token, number);
}

/* Parse the value: a number, or its name in the map. */
static int parse_value(const char **text, struct cond *cond)
{
	char token[VFC_NAME];
	int err = parse_token(text, token);

	if (err || isdigit((unsigned char)token[0]))
		return err ? err : words_u64(token, &cond->value);
	if (strpbrk(token, ".[]"))
		return -EINVAL;
	memcpy(cond->word, token, sizeof(token));
	return 0;
}

/* Parse the operator, if there is one. */
static bool parse_op(const char **text, struct cond *cond)
{
	size_t i, length;

	for (i = 0; i < NOPS; i++) {
		length = strlen(ops[i].text);
		if (strncmp(*text, ops[i].text, length))
			continue;
		cond->op = ops[i].op;
		*text += length;
		skip_blanks(text);
		return true;
	}
	return false;
}

/* Parse a mask after '&'; without an operator the condition ends there. */
static int parse_mask(const char **text, struct cond *cond)
{
	int err;

	++*text;
	skip_blanks(text);
	err = parse_number(text, &cond->mask);
	if (err)
		return err;
	cond->masked = true;
	if (!**text)
		cond->op = COND_ANY_BIT;
	/* A mask of 0 can never match. */
	return cond->mask ? 0 : -EINVAL;
}

/* Parse the optional parts before the value: FIELD, &MASK and the operator. */
static int parse_left(const char **text, struct cond *cond)
{
	const char *start = *text;
	int err = 0;

	if (isalpha((unsigned char)**text))
		err = parse_token(text, cond->field);
	if (!err && **text == '&')
		err = parse_mask(text, cond);
	if (err || cond->op == COND_ANY_BIT || parse_op(text, cond))
		return err;
	/* Without an operator there is only a value. */
	if (cond->masked)
		return -EINVAL;
	*text = start;
	cond->field[0] = '\0';
	return 0;
}

int cond_parse(const char *text, struct cond *cond)
{
	struct cond c = { .op = COND_EQUAL, .mask = UINT64_MAX };
	int err;

	skip_blanks(&text);
	err = parse_left(&text, &c);
	if (!err && c.op != COND_ANY_BIT)
		err = parse_value(&text, &c);
	if (!err && *text)
		err = -EINVAL;
	if (!err)
		*cond = c;
	return err;
}

/* Return an operator's text. */
static const char *op_text(enum cond_op op)
{
	size_t i;

	for (i = 0; i < NOPS; i++)
		if (ops[i].op == op)
			return ops[i].shown;
	return "";
}

void cond_text(const struct cond *cond, char *text, size_t size)
{
	const char *name = cond->field, *gap = name[0] ? " " : "";
	unsigned long long mask = cond->mask, number = cond->value;
	char left[VFC_NAME + 32];

	if (cond->op == COND_ANY_BIT) {
		snprintf(text, size, "%s%sbits 0x%llx set", name, gap, mask);
		return;
	}
	if (cond->masked)
		snprintf(left, sizeof(left), "%s%s& 0x%llx ", name, gap, mask);
	else
		snprintf(left, sizeof(left), "%s%s", name, gap);
	if (cond->word[0])
		snprintf(text, size, "%s%s %s", left, op_text(cond->op), cond->word);
	else
		snprintf(text, size, number < 10 ? "%s%s %llu" : "%s%s 0x%llx", left,
			 op_text(cond->op), number);
}

/* ---- meaning -------------------------------------------------------- */

/* Return the value of a field with all bits set. */
static uint64_t all_ones(const struct vfc_field *field)
{
	return UINT64_MAX >> (63 - (field->msb - field->lsb));
}

/* Return the field name in "CSTS.RDY"; NULL for a field of another register. */
static const char *own_name(const struct vfc_reg *reg, const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t length = strcspn(name, ".[");

	if (!dot)
		return name;
	return strlen(reg->name) == length && !strncmp(reg->name, name, length) ? dot + 1 : NULL;
}

/* Return the register's field of that name, or NULL. */
static const struct vfc_field *find_field(const struct vfc_reg *reg, const char *name)
{
	size_t i;

	name = own_name(reg, name);
	for (i = 0; name && i < reg->nfields; i++)
		if (!strcmp(reg->fields[i].name, name))
			return &reg->fields[i];
	return NULL;
}

static const char *field_name(const void *data, size_t i)
{
	const struct vfc_reg *reg = data;

	return i < reg->nfields ? reg->fields[i].name : NULL;
}

static const char *value_name(const void *data, size_t i)
{
	const struct vfc_field *field = data;

	return i < field->nvalues ? field->values[i].name : NULL;
}

/* Report an unknown name, and list the valid ones. */
static int report_word(struct env *env, const char *what, const char *of, const char *word,
		       const char *(*name_at)(const void *data, size_t i), const void *data)
{
	char *list = NULL;
	size_t i, size = 0;
	FILE *stream = open_memstream(&list, &size);
	int status;

	for (i = 0; stream && name_at(data, i); i++)
		fprintf(stream, "%s%s", i ? ", " : "it has ", name_at(data, i));
	if (stream)
		fclose(stream);
	status = err_usage(env, list, "%s has no %s \"%s\"", of, what, word);
	free(list);
	return status;
}

/* Look up the number of a value's name in the map. */
static int bind_word(struct env *env, const struct vfc_field *field, struct cond *cond)
{
	size_t i;

	for (i = 0; i < field->nvalues; i++) {
		if (!strcmp(field->values[i].name, cond->word)) {
			cond->value = field->values[i].value;
			return EXIT_DONE;
		}
	}
	return report_word(env, "value", field->name, cond->word, value_name, field);
}

/* Report a number that can never match. */
static int check_fits(struct env *env, const struct cond *cond, const char *what)
{
	if ((cond->op != COND_EQUAL && cond->op != COND_DIFFERENT) ||
	    !(cond->value & ~cond->mask))
		return EXIT_DONE;
	return err_usage(env, NULL, "0x%llx has bits outside %s: 0x%llx",
			 (unsigned long long)cond->value, what, (unsigned long long)cond->mask);
}

/* Compare one field's bits, shifted to bit 0. */
static int bind_field(struct env *env, const struct vfc_field *field, struct cond *cond)
{
	int status;

	if (cond->word[0] && (status = bind_word(env, field, cond)))
		return status;
	snprintf(cond->field, sizeof(cond->field), "%s", field->name);
	cond->shift = field->lsb;
	cond->mask &= all_ones(field);
	return check_fits(env, cond, cond->field);
}

int cond_bind(struct env *env, const struct vfc_reg_at *at, struct cond *cond)
{
	const struct vfc_reg *reg = at->reg;
	const struct vfc_field *field = at->field;

	if (reg && cond->field[0]) {
		field = find_field(reg, cond->field);
		if (!field)
			return report_word(env, "field", reg->name, cond->field, field_name,
					   reg);
	}
	if (field)
		return bind_field(env, field, cond);
	if (reg && reg->nfields && cond->word[0])
		return err_usage(env, "use FIELD=VALUE",
				 "\"%s\": only fields of %s have value names", cond->word,
				 reg->name);
	if (cond->field[0] || cond->word[0])
		return err_usage(env, "name a register and its field: CSTS.RDY",
				 "\"%s\": the location has no fields",
				 cond->field[0] ? cond->field : cond->word);
	return check_fits(env, cond, "the mask");
}

bool cond_holds(const struct cond *cond, uint64_t value)
{
	value = value >> cond->shift & cond->mask;
	switch (cond->op) {
	case COND_DIFFERENT:
		return value != cond->value;
	case COND_LESS:
		return value < cond->value;
	case COND_LESS_EQUAL:
		return value <= cond->value;
	case COND_MORE:
		return value > cond->value;
	case COND_MORE_EQUAL:
		return value >= cond->value;
	case COND_ANY_BIT:
		return value != 0;
	default:
		return value == cond->value;
	}
}
