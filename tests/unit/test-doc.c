/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-doc.c: documents as JSON and as text, including hostile strings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cli/out/escape.h"
#include "cli/out/table-text.h"

static void check_json(struct doc *doc, const char *expected)
{
	assert_string_equal(doc_json(doc, false), expected);
	doc_free(doc);
}

static void values(void **state)
{
	struct doc *doc = doc_new(), *list;

	(void)state;
	doc_text(doc, "text", "a/b \"c\"");
	doc_text(doc, "empty", "");
	doc_text(doc, "null", NULL);
	doc_number(doc, "number", UINT64_MAX);
	doc_signed(doc, "signed", -5);
	doc_bool(doc, "bool", true);
	doc_null(doc, "unlimited");
	doc_hex(doc, "hex", 0xed, 8);
	doc_hex(doc, "short", 0, 0);
	list = doc_list(doc, "list");
	doc_item_text(list, "x");
	doc_number(doc_item(list), "y", 1);
	assert_int_equal(doc_length(list), 2);
	assert_string_equal(doc_as_text(doc_at(list, 0)), "x");
	assert_null(doc_at(list, 2));
	assert_int_equal(doc_as_number(doc_get(doc, "hex")), 0xed);
	assert_true(doc_as_number(doc_get(doc, "number")) == UINT64_MAX);
	assert_true(doc_has(doc, "unlimited") && !doc_has(doc, "empty"));
	check_json(doc, "{\"vfioctl\":1,\"text\":\"a/b \\\"c\\\"\",\"number\":18446744073709551615,"
		   "\"signed\":-5,\"bool\":true,\"unlimited\":null,\"hex\":\"0x000000ed\","
		   "\"short\":\"0x0\",\"list\":[\"x\",{\"y\":1}]}");
}

static void reading_what_is_not_there(void **state)
{
	struct doc *doc = doc_new();

	(void)state;
	assert_null(doc_get(doc, "x"));
	assert_null(doc_get(doc_get(doc, "vfioctl"), "x"));
	assert_null(doc_get(NULL, "x"));
	assert_null(doc_as_text(doc_get(doc, "vfioctl")));
	assert_int_equal(doc_length(doc), 0);
	assert_int_equal(doc_as_number(NULL), 0);
	assert_false(doc_as_bool(NULL));
	doc_free(doc);
	doc_free(NULL);
}

static void invalid_utf8(void **state)
{
	struct doc *doc = doc_new();

	(void)state;
	doc_text(doc, "a", "caf\xc3\xa9 \xff\xfe");
	doc_text(doc, "b", "\xc0\x80 \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82");
	check_json(doc, "{\"vfioctl\":1,\"a\":\"caf\xc3\xa9 \\\\xff\\\\xfe\",\"b\":"
		   "\"\\\\xc0\\\\x80 \\\\xed\\\\xa0\\\\x80 \\\\xf4\\\\x90\\\\x80\\\\x80 "
		   "\\\\xe2\\\\x82\"}");
}

static void check_terminal(const char *text, int lines, const char *expected)
{
	char *safe = escape_terminal(text, lines);

	assert_string_equal(safe, expected);
	free(safe);
}

static void terminal(void **state)
{
	(void)state;
	check_terminal("plain \xc3\xa9 \xe2\x94\x9c", 0, "plain \xc3\xa9 \xe2\x94\x9c");
	check_terminal("\033[31mred\007", 0, "\\x1b[31mred\\x07");
	check_terminal("a\nb\tc\r", 0, "a\\x0ab\\x09c\\x0d");
	check_terminal("a\nb\tc\r", 1, "a\nb\tc\\x0d");
	check_terminal("\x7f\xc2\x9b", 0, "\\x7f\\xc2\\x9b");
	check_terminal("\xe2\x80\xae", 0, "\\xe2\\x80\\xae");	/* right-to-left override */
}

/* ---- text ----------------------------------------------------------- */

static void check_text(const struct view *view, struct doc *doc, const char *expected)
{
	static const struct terminal pipe;
	struct text t;
	size_t size;
	char *text;

	t.stream = open_memstream(&text, &size);
	layout_doc(&t, view, doc, &pipe);
	fclose(t.stream);
	assert_string_equal(text, expected);
	free(text);
	doc_free(doc);
}

static const struct field member_fields[] = {
	{ "address", "DEVICE", FMT_TEXT, NULL, NULL },
	{ "blocks", "BLOCKS", FMT_BOOL, NULL, NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field group_fields[] = {
	{ "id", "GROUP", FMT_NUMBER, NULL, NULL },
	{ "devices", "DEVICES", FMT_TABLE, NULL, member_fields },
	{ "hidden", NULL, FMT_TEXT, NULL, NULL },
	{ "words", "WORDS", FMT_LIST, NULL, NULL },
	{ "size", "SIZE", FMT_SIZE, NULL, NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct view table_view = {
	.key = "groups", .layout = LAYOUT_TABLE, .fields = group_fields, .empty = "no groups",
};

static void table(void **state)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "groups"), *row, *sub;

	(void)state;
	row = doc_item(list);
	doc_number(row, "id", 7);
	doc_text(row, "hidden", "secret");
	doc_number(row, "size", 4096);
	sub = doc_list(row, "devices");
	doc_text(doc_item(sub), "address", "0000:01:00.0");
	doc_text(doc_item(sub), "address", "evil\033[2J\n");
	doc_bool((struct doc *)doc_at(sub, 0), "blocks", true);
	row = doc_item(list);
	doc_number(row, "id", 12);
	sub = doc_list(row, "words");
	doc_item_text(sub, "msi");
	doc_item_text(sub, "direct");
	doc_number(row, "size", 1234);
	check_text(&table_view, doc,
		   "GROUP DEVICE          BLOCKS WORDS      SIZE\n"
		   "    7 0000:01:00.0    yes    -            4K\n"
		   "    7 evil\\x1b[2J\\x0a -      -            4K\n"
		   "   12 -               -      msi direct 1234\n");
}

static void empty_table(void **state)
{
	struct doc *doc = doc_new();

	(void)state;
	doc_list(doc, "groups");
	check_text(&table_view, doc, "no groups\n");
}

static const struct view tree_view = {
	.key = "groups", .layout = LAYOUT_TREE, .fields = member_fields,
};

static void tree(void **state)
{
	struct doc *doc = doc_new(), *row = doc_item(doc_list(doc, "groups")), *sub;

	(void)state;
	doc_text(row, "address", "root");
	sub = doc_list(row, "children");
	doc_text(doc_item(sub), "address", "one");
	doc_text(doc_item(sub), "address", "two");
	check_text(&tree_view, doc,
		   "DEVICE BLOCKS\n"
		   "root   -\n"
		   "|-one  -\n"
		   "`-two  -\n");
}

static const struct field pair_fields[] = {
	{ "address", "Address", FMT_TEXT, NULL, NULL },
	{ "long", "Longer name", FMT_SIZE, NULL, NULL },
	{ "limit", "Limit", FMT_NUMBER, NULL, NULL },
	{ "object", "Object", FMT_OBJECT, NULL, member_fields },
	{ "rows", "Rows", FMT_TABLE, NULL, member_fields },
	{ "none", "None", FMT_TABLE, NULL, member_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct view pairs_view = {
	.key = "device", .layout = LAYOUT_PAIRS, .fields = pair_fields,
};

static void pairs(void **state)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "device");

	(void)state;
	doc_text(object, "address", "a\nb");
	doc_number(object, "long", 3 << 20);
	doc_null(object, "limit");
	doc_text(doc_object(object, "object"), "address", "x");
	doc_text(doc_item(doc_list(object, "rows")), "address", "y");
	check_text(&pairs_view, doc,
		   "Address:     a\\x0ab\n"
		   "Longer name: 3M\n"
		   "Limit:       unlimited\n"
		   "Object:\n"
		   "  DEVICE: x\n"
		   "  BLOCKS: -\n"
		   "Rows:\n"
		   "  DEVICE BLOCKS\n"
		   "  y      -\n"
		   "None:        -\n");
}

/* What doc_fill() copies, and what it takes from a struct of each kind. */
struct sample {
	char chars[8], none[8];
	const char *string, *null;
	bool yes;
	int below, zero, number, flag;
	enum vfc_truth truth, unknown;
	uint8_t byte;
	uint16_t half;
	uint32_t word, bits;
	uint64_t wide;
	int64_t ns;
	struct { int inner; } in;
	struct sample_row { char name[8]; } rows[2], *others;
	size_t nrows, nothers;
};

static const struct field sample_row_fields[] = {
	{ "name", NULL, FMT_TEXT, NULL, MEMBER(sample_row, name) },
	{ "computed", NULL, FMT_TEXT, NULL, NULL },
	{ NULL },
};

#define SAMPLE(m) { #m, NULL, FMT_TEXT, NULL, MEMBER(sample, m) }

static const struct field sample_fields[] = {
	SAMPLE(chars), SAMPLE(none), SAMPLE(string), SAMPLE(null), SAMPLE(yes), SAMPLE(below),
	SAMPLE(zero), SAMPLE(number), SAMPLE(byte), SAMPLE(half), SAMPLE(word), SAMPLE(wide),
	SAMPLE(ns), SAMPLE(in.inner),
	{ "set", NULL, FMT_NUMBER, NULL, MEMBER(sample, zero), IF_SET },
	{ "not_set", NULL, FMT_NUMBER, NULL, MEMBER(sample, below), IF_SET },
	{ "not_set_hex", NULL, FMT_TEXT, NULL, FIELD_HEX(sample, below, 4), IF_SET },
	{ "nonzero", NULL, FMT_NUMBER, NULL, MEMBER(sample, number), IF_NONZERO },
	{ "is_zero", NULL, FMT_NUMBER, NULL, MEMBER(sample, zero), IF_NONZERO },
	{ "flag", NULL, FMT_BOOL, NULL, FIELD_BOOL(sample, flag), IF_SET },
	{ "bit", NULL, FMT_BOOL, NULL, FIELD_BIT(sample, bits, 4) },
	{ "other_bit", NULL, FMT_BOOL, NULL, FIELD_BIT(sample, bits, 8) },
	{ "truth", NULL, FMT_BOOL, NULL, FIELD_TRUTH(sample, truth) },
	{ "unknown", NULL, FMT_BOOL, NULL, FIELD_TRUTH(sample, unknown) },
	{ "hex", NULL, FMT_TEXT, NULL, FIELD_HEX(sample, half, 6) },
	{ "name", NULL, FMT_TEXT, NULL, FIELD_WORD(sample, byte, VFC_WORDS_IRQ) },
	{ "nameless", NULL, FMT_TEXT, NULL, FIELD_WORD(sample, wide, VFC_WORDS_IRQ) },
	{ "flags", NULL, FMT_LIST, NULL, FIELD_FLAGS(sample, bits, VFC_WORDS_DMA_MAP_FLAG) },
	{ "rows", NULL, FMT_TABLE, NULL, FIELD_ROWS(sample, rows, nrows, sample_row_fields) },
	{ "others", NULL, FMT_TABLE, NULL,
	  FIELD_ROWS(sample, others, nothers, sample_row_fields) },
	{ "no_rows", NULL, FMT_TABLE, NULL,
	  FIELD_ROWS(sample, others, nothers, sample_row_fields), IF_NONZERO },
	{ NULL },
};

static void filled(void **state)
{
	static const struct sample sample = {
		.chars = "c", .string = "s", .yes = true, .below = -1, .number = 7, .flag = 1,
		.truth = VFC_YES, .unknown = VFC_UNKNOWN, .byte = 2, .half = 0xffff,
		.word = UINT32_MAX, .bits = 5, .wide = UINT64_MAX, .ns = -2, .in = { 3 },
		.rows = { { "one" }, { "two" } }, .nrows = 2,
	};
	struct doc *doc = doc_new();

	(void)state;
	doc_fill(doc, sample_fields, &sample);
	doc_rows(doc, "list", sample_row_fields, sample.rows, 1);
	assert_string_equal(doc_json(doc, false),
		"{\"vfioctl\":1,\"chars\":\"c\",\"string\":\"s\",\"yes\":true,\"below\":-1,"
		"\"zero\":0,\"number\":7,\"byte\":2,\"half\":65535,\"word\":4294967295,"
		"\"wide\":18446744073709551615,\"ns\":-2,\"in.inner\":3,\"set\":0,"
		"\"nonzero\":7,\"flag\":true,\"bit\":true,\"other_bit\":false,"
		"\"truth\":true,\"hex\":\"0x00ffff\",\"name\":\"msix\","
		"\"flags\":[\"read\",\"vaddr\"],\"rows\":[{\"name\":\"one\"},{\"name\":\"two\"}],"
		"\"others\":[],\"list\":[{\"name\":\"one\"}]}");
	doc_free(doc);
}

static void add_lines(struct text *t, const struct doc *doc)
{
	text_add(t, "one\n\ttwo %s\n", doc_as_text(doc_get(doc, "text")));
	text_add(t, "%s", "fake\n");
}

/* Only the format can end a line; an argument cannot. */
static void lines(void **state)
{
	static const struct view view = { .layout = LAYOUT_TEXT, .text = add_lines };
	struct doc *doc = doc_new();

	(void)state;
	doc_text(doc, "text", "fine");
	check_text(&view, doc, "one\n\ttwo fine\nfake\\x0a");
}

static void hexdump(void **state)
{
	static const uint8_t bytes[20] = "\xed\0\0\1Hello, world~\x7f";
	struct text t;
	size_t size;
	char *text;

	(void)state;
	t.stream = open_memstream(&text, &size);
	text_hexdump(&t, 0x10, 4, bytes, sizeof(bytes));
	text_hexdump(&t, UINT64_C(0x100000000), 1, bytes, 2);
	fclose(t.stream);
	assert_string_equal(text,
		"00000010: ed000001 48656c6c 6f2c2077 6f726c64  ....Hello, world\n"
		"00000020: 7e7f0000                             ~...\n"
		"100000000: ed 00                                            ..\n");
	free(text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(reading_what_is_not_there),
		cmocka_unit_test(invalid_utf8),
		cmocka_unit_test(terminal),
		cmocka_unit_test(table),
		cmocka_unit_test(empty_table),
		cmocka_unit_test(tree),
		cmocka_unit_test(pairs),
		cmocka_unit_test(filled),
		cmocka_unit_test(lines),
		cmocka_unit_test(hexdump),
	};

	return cmocka_run_group_tests_name("doc", tests, NULL, NULL);
}
