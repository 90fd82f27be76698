/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-words.c: parse numbers, sizes, times and locations, and near misses of
 * each.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cli/words/numbers.h"

#define UNTOUCHED UINT64_C(0x5eed)
#define MS UINT64_C(1000000)
#define S (1000 * MS)

struct parse {
	const char *text;
	int err;
	uint64_t value;
};

static void check(int (*parse)(const char *text, uint64_t *value), const struct parse *p)
{
	uint64_t value;

	for (; p->text; p++) {
		value = UNTOUCHED;
		if (parse(p->text, &value) != p->err || value != (p->err ? UNTOUCHED : p->value))
			fail_msg("\"%s\" gives %llu", p->text, (unsigned long long)value);
	}
}

static void numbers(void **state)
{
	static const struct parse cases[] = {
		{ "0", 0, 0 },
		{ "42", 0, 42 },
		{ "010", 0, 10 },	/* a leading 0 does not mean octal */
		{ "0x10", 0, 16 },
		{ "0XfF", 0, 255 },
		{ "0b101", 0, 5 },
		{ "18446744073709551615", 0, UINT64_MAX },
		{ "0xffffffffffffffff", 0, UINT64_MAX },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "0x10000000000000000", -ERANGE, 0 },
		{ "99999999999999999999z", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "0x", -EINVAL, 0 },
		{ "0b", -EINVAL, 0 },
		{ "0b2", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "+1", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },
		{ "1k", -EINVAL, 0 },
		{ "ff", -EINVAL, 0 },
		{ "1.5", -EINVAL, 0 },
		{ NULL, 0, 0 },
	};

	(void)state;
	check(words_u64, cases);
}

static void sizes(void **state)
{
	static const struct parse cases[] = {
		{ "0", 0, 0 },
		{ "4096", 0, 4096 },
		{ "4k", 0, 4096 },
		{ "4K", 0, 4096 },
		{ "0x10k", 0, 16384 },
		{ "1M", 0, 1 << 20 },
		{ "3g", 0, UINT64_C(3) << 30 },
		{ "17179869183G", 0, UINT64_MAX - (UINT64_C(1) << 30) + 1 },
		{ "17179869184G", -ERANGE, 0 },
		{ "k", -EINVAL, 0 },
		{ "4kB", -EINVAL, 0 },
		{ "4T", -EINVAL, 0 },
		{ "99999999999999999999kk", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ NULL, 0, 0 },
	};

	(void)state;
	check(words_size, cases);
}

static void times(void **state)
{
	static const struct parse cases[] = {
		{ "0", 0, 0 },
		{ "2", 0, 2 * S },
		{ "2s", 0, 2 * S },
		{ "1.5", 0, 1500 * MS },
		{ "010", 0, 10 * S },
		{ "500ms", 0, 500 * MS },
		{ "10us", 0, 10000 },
		{ "7ns", 0, 7 },
		{ "1m", 0, 60 * S },
		{ "0.5h", 0, 1800 * S },
		{ "1.000000001", 0, S + 1 },
		{ "1.0000000019", 0, S + 1 },
		{ "1.5ns", 0, 1 },
		{ "9223372036.854775807", 0, INT64_MAX },
		{ "9223372036.854775808", -ERANGE, 0 },
		{ "99999999999999999999", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ ".5", -EINVAL, 0 },
		{ "1.", -EINVAL, 0 },
		{ "1.s", -EINVAL, 0 },
		{ "0x1", -EINVAL, 0 },
		{ "1.5.5", -EINVAL, 0 },
		{ "5 s", -EINVAL, 0 },
		{ "5d", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ NULL, 0, 0 },
	};

	(void)state;
	check(words_time, cases);
}

static void places(void **state)
{
	uint64_t offset = UNTOUCHED;
	char region[8] = "?";

	(void)state;
	assert_int_equal(words_place("bar0+0x10", region, sizeof(region), &offset), 0);
	assert_string_equal(region, "bar0");
	assert_int_equal(offset, 16);
	assert_int_equal(words_place("config", region, sizeof(region), &offset), 0);
	assert_string_equal(region, "config");
	assert_int_equal(offset, 0);
	assert_int_equal(words_place("+4", region, sizeof(region), &offset), 0);
	assert_string_equal(region, "");
	assert_int_equal(offset, 4);
	assert_int_equal(words_place("bar0+", region, sizeof(region), &offset), -EINVAL);
	assert_int_equal(words_place("bar0+1+2", region, sizeof(region), &offset), -EINVAL);
	assert_int_equal(words_place("", region, sizeof(region), &offset), -EINVAL);
	assert_int_equal(words_place("longname", region, sizeof(region), &offset), -EINVAL);
	assert_int_equal(words_place("bar0+0x10000000000000000", region, sizeof(region), &offset),
			 -ERANGE);
	assert_string_equal(region, "");
	assert_int_equal(offset, 4);
}

static void distances(void **state)
{
	(void)state;
	assert_int_equal(words_distance("", ""), 0);
	assert_int_equal(words_distance("bind", "bind"), 0);
	assert_int_equal(words_distance("bind", "unbind"), 2);
	assert_int_equal(words_distance("bnid", "bind"), 1);
	assert_int_equal(words_distance("", "abc"), 3);
	assert_int_equal(words_distance("a", "a word that nobody types by mistake"), SIZE_MAX);
}

static void near_misses(void **state)
{
	static const char *const list[] = { "bind", "unbind", "groups", "read", NULL };

	(void)state;
	assert_string_equal(words_nearest("gruops", list), "groups");
	assert_string_equal(words_nearest("bnid", list), "bind");
	assert_string_equal(words_nearest("bind", list), "bind");
	assert_string_equal(words_nearest("reed", list), "read");
	assert_null(words_nearest("xyzzy", list));
	assert_null(words_nearest("", list));
	assert_int_equal(words_index("groups", list), 2);
	assert_int_equal(words_index("group", list), -1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(sizes),
		cmocka_unit_test(times),
		cmocka_unit_test(places),
		cmocka_unit_test(distances),
		cmocka_unit_test(near_misses),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
