/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * numbers.c: parses numbers, sizes, times and locations; finds the nearest word.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "numbers.h"

#define WORD_MAX 32	/* longer words are not compared */

/* Return the value of a digit in any base up to 16; 16 if it is not a digit. */
static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* Parse digits of a base at *p and advance *p past them. */
static int take_digits(const char **p, unsigned int base, uint64_t *value)
{
	const char *s = *p;
	bool fits = true;
	uint64_t v = 0;

	for (; digit_value(*s) < base; s++)
		fits = fits && !__builtin_mul_overflow(v, base, &v) &&
		       !__builtin_add_overflow(v, digit_value(*s), &v);
	if (s == *p)
		return -EINVAL;
	*p = s;
	*value = v;
	return fits ? 0 : -ERANGE;
}

/* Parse a number with an optional 0x or 0b at *p. */
static int take_number(const char **p, uint64_t *value)
{
	unsigned int base = 10;

	if ((*p)[0] == '0' && ((*p)[1] == 'x' || (*p)[1] == 'X'))
		base = 16;
	else if ((*p)[0] == '0' && ((*p)[1] == 'b' || (*p)[1] == 'B'))
		base = 2;
	if (base != 10)
		*p += 2;
	return take_digits(p, base, value);
}

/* Check for trailing text, which takes precedence over -ERANGE, and store the value. */
static int finish_number(int err, const char *rest, uint64_t value, uint64_t *result)
{
	if (err != -EINVAL && *rest)
		err = -EINVAL;
	if (!err)
		*result = value;
	return err;
}

int words_u64(const char *text, uint64_t *value)
{
	uint64_t v = 0;
	int err;

	err = take_number(&text, &v);
	return finish_number(err, text, v, value);
}

int words_size(const char *text, uint64_t *bytes)
{
	static const char units[] = "kKmMgG";
	const char *unit;
	uint64_t v = 0;
	int err;

	err = take_number(&text, &v);
	unit = *text ? strchr(units, *text) : NULL;
	if (err != -EINVAL && unit) {
		text++;
		if (__builtin_mul_overflow(v, UINT64_C(1024) << (unit - units) / 2 * 10, &v))
			err = -ERANGE;
	}
	return finish_number(err, text, v, bytes);
}

struct unit {
	const char *name;
	uint64_t ns;
};

static const struct unit units_of_time[] = {
	{ "", UINT64_C(1000000000) },
	{ "s", UINT64_C(1000000000) },
	{ "ms", 1000000 },
	{ "us", 1000 },
	{ "ns", 1 },
	{ "m", UINT64_C(60000000000) },
	{ "h", UINT64_C(3600000000000) },
	{ NULL, 0 },
};

int words_time(const char *text, uint64_t *ns)
{
	const struct unit *u = units_of_time;
	const char *fraction = "";
	uint64_t v = 0, part;
	int err;

	err = take_digits(&text, 10, &v);
	if (err != -EINVAL && *text == '.') {
		fraction = ++text;
		text += strspn(text, "0123456789");
		if (text == fraction)
			return -EINVAL;
	}
	while (u->name && strcmp(u->name, text))
		u++;
	if (err == -EINVAL || !u->name)
		return -EINVAL;
	if (__builtin_mul_overflow(v, u->ns, &v))
		err = -ERANGE;
	/* Digits below a nanosecond are dropped. */
	for (part = u->ns / 10; part && digit_value(*fraction) < 10; part /= 10)
		if (__builtin_add_overflow(v, part * digit_value(*fraction++), &v))
			err = -ERANGE;
	/* The library takes timeouts as signed nanoseconds. */
	if (v > INT64_MAX)
		err = -ERANGE;
	return finish_number(err, "", v, ns);
}

int words_place(const char *text, char *region, size_t size, uint64_t *offset)
{
	size_t length = strcspn(text, "+");
	uint64_t v = 0;
	int err = 0;

	if (length >= size || !*text)
		return -EINVAL;
	if (text[length] == '+')
		err = words_u64(text + length + 1, &v);
	if (err)
		return err;
	memcpy(region, text, length);
	region[length] = '\0';
	*offset = v;
	return 0;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t words_distance(const char *a, const char *b)
{
	size_t rows = strlen(a), columns = strlen(b), i, j;
	size_t d[WORD_MAX + 1][WORD_MAX + 1];

	if (rows > WORD_MAX || columns > WORD_MAX)
		return SIZE_MAX;
	for (i = 0; i <= rows; i++)
		d[i][0] = i;
	for (j = 0; j <= columns; j++)
		d[0][j] = j;
	for (i = 1; i <= rows; i++) {
		for (j = 1; j <= columns; j++) {
			d[i][j] = min_size(d[i - 1][j], d[i][j - 1]) + 1;
			d[i][j] = min_size(d[i][j], d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = min_size(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[rows][columns];
}

const char *words_nearest(const char *word, const char *const *list)
{
	size_t limit = strlen(word) / 3 + 1, distance;
	const char *nearest = NULL;

	for (; *list; list++) {
		distance = words_distance(word, *list);
		/* If every letter differs, it is a different word. */
		if (distance > limit || distance >= strlen(*list))
			continue;
		nearest = *list;
		limit = distance ? distance - 1 : 0;
		if (!distance)
			break;
	}
	return nearest;
}

char *words_meant(const char *word, const char *prefix, const char *const *list)
{
	const char *nearest = words_nearest(word, list);
	char *text;

	if (!nearest || asprintf(&text, "did you mean %s%s?", prefix, nearest) < 0)
		return NULL;
	return text;
}

int words_index(const char *word, const char *const *list)
{
	int i;

	for (i = 0; list[i]; i++)
		if (!strcmp(word, list[i]))
			return i;
	return -1;
}
