/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-bulk.c: CRCs with known values, patterns across the pieces of a stream,
 * and the syntax of patterns.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cli/words/pattern.h"

static uint32_t crc_of(const void *bytes, size_t size, size_t piece)
{
	const uint8_t *b = bytes;
	struct vfc_crc sum;
	size_t n;

	vfc_crc_begin(&sum);
	for (; size; size -= n, b += n) {
		n = size < piece ? size : piece;
		vfc_crc_add(&sum, b, n);
	}
	return vfc_crc_end(&sum);
}

/* Check values from CRC catalogues and from `gzip -lv`. */
static void crc_vectors(void **state)
{
	static const uint8_t zeros[4096];
	uint8_t ones[32];

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	assert_int_equal(crc_of("", 0, 1), 0);
	assert_int_equal(crc_of("123456789", 9, 9), 0xcbf43926);
	assert_int_equal(crc_of("a", 1, 1), 0xe8b7be43);
	assert_int_equal(crc_of("The quick brown fox jumps over the lazy dog", 43, 43),
			 0x414fa339);
	assert_int_equal(crc_of(ones, sizeof(ones), 32), 0xff6cab0b);
	assert_int_equal(crc_of(zeros, sizeof(zeros), 4096), 0xc71c0011);
}

/* The CRC does not depend on the size of the pieces. */
static void crc_in_pieces(void **state)
{
	uint8_t bytes[1000];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + (i >> 5));
	for (i = 1; i < 40; i++)
		assert_int_equal(crc_of(bytes, sizeof(bytes), i),
				 crc_of(bytes, sizeof(bytes), sizeof(bytes)));
}

/* ---- search --------------------------------------------------------- */

struct hits {
	char text[128];
	size_t left;		/* number of matches wanted */
};

static bool hit(void *data, uint64_t offset)
{
	struct hits *hits = data;

	sprintf(hits->text + strlen(hits->text), "%llu ", (unsigned long long)offset);
	return !--hits->left;
}

static void make_pattern(struct vfc_pattern *p, const char *words, unsigned int width)
{
	char text[128], *word, *rest = text;

	p->size = 0;
	strcpy(text, words);
	while ((word = strsep(&rest, " ")))
		assert_int_equal(pattern_add(p, word, width), 0);
}

/* Return the offsets of the pattern in text that is searched in pieces of that size. */
static const char *find(const char *words, const char *text, size_t piece, size_t limit)
{
	static struct hits hits;
	struct vfc_pattern pattern;
	struct vfc_search search = { .pattern = &pattern, .found = hit, .data = &hits };
	size_t done, n, size = strlen(text);

	hits = (struct hits){ .left = limit };
	make_pattern(&pattern, words, 4);
	for (done = 0; done < size; done += n) {
		n = size - done < piece ? size - done : piece;
		if (vfc_search_add(&search, 1000 + done, (const uint8_t *)text + done, n))
			break;
	}
	return hits.text;
}

static void found_in_any_pieces(void **state)
{
	size_t piece;

	(void)state;
	for (piece = 1; piece < 16; piece++) {
		assert_string_equal(find("text:abc", "xxabcxabxabc", piece, 9), "1002 1009 ");
		assert_string_equal(find("text:abc", "xxabcxabxabc", piece, 1), "1002 ");
		assert_string_equal(find("text:aa", "aaaa", piece, 9), "1000 1001 1002 ");
		assert_string_equal(find("text:a", "bab", piece, 9), "1001 ");
		assert_string_equal(find("text:abcdefgh", "abcdefg", piece, 9), "");
		assert_string_equal(find("text:abcabd", "abcabcabd", piece, 9), "1003 ");
	}
}

static void masked(void **state)
{
	static const uint8_t bytes[] = { 0x12, 0x34, 0xff, 0x1f, 0x84, 0x10, 0x04 };
	struct hits hits = { .left = 9 };
	struct vfc_pattern pattern;
	struct vfc_search search = { .pattern = &pattern, .found = hit, .data = &hits };

	(void)state;
	make_pattern(&pattern, "10 04", 4);
	pattern.mask[0] = 0xf0;
	pattern.mask[1] = 0x0f;
	assert_false(vfc_search_add(&search, 0, bytes, sizeof(bytes)));
	assert_string_equal(hits.text, "0 3 5 ");
}

/* Bytes on both sides of a gap do not match together. */
static void not_over_a_gap(void **state)
{
	struct hits hits = { .left = 9 };
	struct vfc_pattern pattern;
	struct vfc_search search = { .pattern = &pattern, .found = hit, .data = &hits };

	(void)state;
	make_pattern(&pattern, "text:abcd", 4);
	assert_false(vfc_search_add(&search, 0, (const uint8_t *)"xxab", 4));
	assert_false(vfc_search_add(&search, 8, (const uint8_t *)"cdabcd", 6));
	assert_string_equal(hits.text, "10 ");
}

/* ---- words ---------------------------------------------------------- */

static void words_of_patterns(void **state)
{
	static const struct {
		const char *words;
		unsigned int width;
		const char *bytes;
		size_t size;
	} good[] = {
		{ "de ad BE ef", 4, "\xde\xad\xbe\xef", 4 },
		{ "hex:deadBEEF", 4, "\xde\xad\xbe\xef", 4 },
		{ "0x1234", 4, "\x34\x12\0\0", 4 },
		{ "0x1234", 2, "\x34\x12", 2 },
		{ "258", 8, "\2\1\0\0\0\0\0\0", 8 },
		{ "10", 4, "\x10", 1 },
		{ "7", 1, "\7", 1 },
		{ "text:Hi 00 0xff", 1, "Hi\0\xff", 4 },
		{ "text:hex:00", 4, "hex:00", 6 },
	};
	struct vfc_pattern p;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		make_pattern(&p, good[i].words, good[i].width);
		assert_int_equal(p.size, good[i].size);
		assert_memory_equal(p.bytes, good[i].bytes, p.size);
	}
}

static void words_that_are_none(void **state)
{
	static const struct {
		const char *word;
		unsigned int width;
		int err;
	} bad[] = {
		{ "", 4, -EINVAL }, { "xyz", 4, -EINVAL }, { "zz", 4, -EINVAL },
		{ "hex:", 4, -EINVAL }, { "hex:123", 4, -EINVAL }, { "hex:0x12", 4, -EINVAL },
		{ "text:", 4, -EINVAL }, { "-1", 4, -EINVAL }, { "0x100", 1, -ERANGE },
		{ "0x10000000000000000", 8, -ERANGE },
	};
	struct vfc_pattern p = { .size = 0 };
	char word[2 * VFC_PATTERN_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(pattern_add(&p, bad[i].word, bad[i].width), bad[i].err);
	assert_int_equal(p.size, 0);
	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	memcpy(word, "text:", 5);
	assert_int_equal(pattern_add(&p, word, 4), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crc_vectors),
		cmocka_unit_test(crc_in_pieces),
		cmocka_unit_test(found_in_any_pieces),
		cmocka_unit_test(masked),
		cmocka_unit_test(not_over_a_gap),
		cmocka_unit_test(words_of_patterns),
		cmocka_unit_test(words_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
