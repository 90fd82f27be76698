// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * test-target.c: words that name devices, and splitting lines into words.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/words/split.h"
#include "cli/words/device-word.h"

/* ---- device words --------------------------------------------------- */

static void assert_word(const char *word, enum device_word_kind kind, const char *text)
{
	struct device_word parsed;

	assert_int_equal(device_word_parse(word, &parsed), 0);
	assert_int_equal(parsed.kind, kind);
	assert_string_equal(parsed.text, text);
}

static void assert_no_word(const char *word)
{
	struct device_word parsed = { .text = "untouched" };

	assert_int_equal(device_word_parse(word, &parsed), -EINVAL);
	assert_string_equal(parsed.text, "untouched");
}

static void test_addresses(void **state)
{
	(void)state;
	assert_word("0000:01:00.0", DEVICE_WORD_ADDRESS, "0000:01:00.0");
	assert_word("01:00.0", DEVICE_WORD_ADDRESS, "0000:01:00.0");
	assert_word("0A:1F.7", DEVICE_WORD_ADDRESS, "0000:0a:1f.7");
	assert_word("10000:00:00.0", DEVICE_WORD_ADDRESS, "10000:00:00.0");
	assert_no_word("01:00.8");
	assert_no_word("01:20.0");
	assert_no_word("01:00");
	assert_no_word("0000:01:00.0:");
}

static void test_globs(void **state)
{
	(void)state;
	assert_word("01:00.*", DEVICE_WORD_GLOB, "01:00.*");
	assert_word("*:00.[0-3]", DEVICE_WORD_GLOB, "*:00.[0-3]");
	/* Without a colon a star is no pattern of addresses, but a name. */
	assert_word("*", DEVICE_WORD_NAME, "*");
}

static void test_ids(void **state)
{
	struct device_word parsed;

	(void)state;
	assert_int_equal(device_word_parse("1234:11e8", &parsed), 0);
	assert_int_equal(parsed.kind, DEVICE_WORD_IDS);
	assert_int_equal(parsed.vendor, 0x1234);
	assert_int_equal(parsed.device, 0x11e8);
	assert_no_word("123:11e8");
	assert_no_word("1234:11e");
	assert_no_word("12345:11e8");
}

static void test_names(void **state)
{
	(void)state;
	assert_word("vfio12", DEVICE_WORD_VFIO, "vfio12");
	assert_word("vfio", DEVICE_WORD_NAME, "vfio");
	assert_word("vfio1x", DEVICE_WORD_NAME, "vfio1x");
	assert_word("dev:vfio1", DEVICE_WORD_DEV, "vfio1");
	assert_word("dev:eth0", DEVICE_WORD_DEV, "eth0");
	assert_word("nvme0n1p1", DEVICE_WORD_NAME, "nvme0n1p1");
	assert_word("83B8F4F2-509F-382F-3C1E-E6BFE0FA1001", DEVICE_WORD_UUID,
		      "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001");
	assert_word("83b8f4f2-509f-382f-3c1e-e6bfe0fa100", DEVICE_WORD_NAME,
		      "83b8f4f2-509f-382f-3c1e-e6bfe0fa100");
}

static void test_lasting_names(void **state)
{
	(void)state;
	assert_word("slot:0000:00/1c.0/00.0", DEVICE_WORD_SLOT, "0000:00/1c.0/00.0");
	assert_word("slot:PCIe Slot 4", DEVICE_WORD_SLOT, "PCIe Slot 4");
	assert_word("serial:00-1b-21-ff-ff-a1-b2-c3.1", DEVICE_WORD_SERIAL,
		      "00-1b-21-ff-ff-a1-b2-c3.1");
	assert_word("serial:52:54:00:12:34:56", DEVICE_WORD_SERIAL, "52:54:00:12:34:56");
	assert_word("alias:gpu_0.vm-1", DEVICE_WORD_ALIAS, "gpu_0.vm-1");
	assert_no_word("slot:");
	assert_no_word("serial:");
	assert_no_word("serial:a\nb");
	assert_no_word("alias:");
	assert_no_word("alias:a b");
	assert_no_word("alias:../x");
	assert_no_word("alias:.hidden");
}

static void test_malformed(void **state)
{
	char *endless = test_malloc(VFC_NAME + 1);

	(void)state;
	memset(endless, 'a', VFC_NAME);
	endless[VFC_NAME] = '\0';
	assert_no_word("");
	assert_no_word("..");
	assert_no_word("dev:");
	assert_no_word("dev:..");
	assert_no_word("/dev/nvme0n1");
	assert_no_word("eth 0");
	assert_no_word("eth\t0");
	assert_no_word("eth\x1b[2J");
	assert_no_word(endless);
	assert_word(endless + 1, DEVICE_WORD_NAME, endless + 1);
	test_free(endless);
}

/* An argument in place of an optional DEVICE must not be taken for a device. */
static void test_shapes(void **state)
{
	static const char *const shaped[] = {
		"0000:01:00.0", "01:00.0", "01:00.9", "01:00.*", "1234:11e8", "vfio0",
		"dev:eth0", "dev:", "slot:4", "serial:x", "alias:", "alias:gpu",
		"83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
	};
	static const char *const others[] = {
		"bar0", "bar0+0x10", "+0x10", "config", "config:COMMAND", "region9", "msi",
		"0", "0x10", "CC.EN", "eth0", "nvme0n1", "vfio", "", "*",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(shaped) / sizeof(shaped[0]); i++)
		assert_true(device_word_has_shape(shaped[i]));
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(device_word_has_shape(others[i]));
}

static bool matches(const char *word, const struct vfc_device *dev)
{
	struct device_word parsed;

	assert_int_equal(device_word_parse(word, &parsed), 0);
	return device_word_matches(&parsed, dev);
}

static void test_matches(void **state)
{
	struct vfc_device low = { .address = "0000:01:00.0", .bus = "pci",
				  .vendor = 0x1234, .device = 0x11e8 };
	struct vfc_device high = { .address = "10000:01:00.0", .bus = "pci",
				   .vendor = 0x1234, .device = 0x1111 };
	struct vfc_device mdev = { .address = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
				   .bus = "mdev", .vendor = -1, .device = -1 };

	(void)state;
	assert_true(matches("01:00.*", &low));
	assert_true(matches("0000:0?:*", &low));
	assert_false(matches("02:00.*", &low));
	assert_false(matches("01:00.*", &high));
	assert_true(matches("10000:*", &high));
	assert_true(matches("1234:11e8", &low));
	assert_false(matches("1234:11e8", &high));
	assert_true(matches("01:00.0", &low));
	assert_false(matches("01:00.0", &high));
	assert_false(matches("*:*", &mdev));
	assert_true(matches("83B8F4F2-509F-382F-3C1E-E6BFE0FA1001", &mdev));
}

/* ---- lines ---------------------------------------------------------- */

/* Check the split of a line: words are in <>, commands are separated by '|'. */
static void assert_split(const char *line, const char *want)
{
	char got[256] = "";
	struct split split;
	int i;

	while (split_next(&line, &split) > 0) {
		for (i = 0; i < split.count; i++) {
			strcat(got, "<");
			strcat(got, split.words[i]);
			strcat(got, ">");
		}
		assert_null(split.words[split.count]);
		strcat(got, split.open ? "?|" : "|");
		split_clear(&split);
	}
	assert_string_equal(got, want);
}

static void test_words(void **state)
{
	(void)state;
	assert_split("", "");
	assert_split("   ", "|");
	assert_split("read bar0", "<read><bar0>|");
	assert_split("\t read  bar0+0x10 \r\n", "<read><bar0+0x10>|");
	assert_split("a;b ; c", "<a>|<b>|<c>|");
	assert_split(";;a", "||<a>|");
	assert_split("a\nb", "<a>|<b>|");
}

static void test_quotes(void **state)
{
	(void)state;
	assert_split("echo 'a  b' \"c;d\" e\\ f", "<echo><a  b><c;d><e f>|");
	assert_split("echo ''", "<echo><>|");
	assert_split("echo a'b'\"c\"d", "<echo><abcd>|");
	assert_split("echo '\\' \"\\\"\" \\\\", "<echo><\\><\"><\\>|");
	assert_split("echo \"it's\" 'a \"b\"'", "<echo><it's><a \"b\">|");
}

static void test_comments(void **state)
{
	(void)state;
	assert_split("# all of it; even this", "|");
	assert_split("read bar0 # 'not a quote", "<read><bar0>|");
	assert_split("echo a#b '#' \\#", "<echo><a#b><#><#>|");
	assert_split("a # b\nc", "<a>|<c>|");
}

static void test_open_lines(void **state)
{
	(void)state;
	assert_split("echo 'a b", "<echo><a b>?|");
	assert_split("echo \"a", "<echo><a>?|");
	assert_split("echo a\\", "<echo><a>?|");
	assert_split("'", "<>?|");
}

/* The queries of completion about an incomplete line. */
static void test_ends(void **state)
{
	const char *line = "read b", *more = "read bar0 ; x ", *next = "a;";
	struct split split;

	(void)state;
	assert_int_equal(split_next(&line, &split), 1);
	assert_false(split.blank || split.ended);
	split_clear(&split);
	assert_int_equal(split_next(&more, &split), 1);
	assert_true(split.blank && split.ended);
	split_clear(&split);
	assert_int_equal(split_next(&more, &split), 1);
	assert_true(split.blank && !split.ended);
	split_clear(&split);
	assert_int_equal(split_next(&next, &split), 1);
	assert_true(split.ended && !split.blank);
	assert_string_equal(next, "");
	split_clear(&split);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_globs),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_lasting_names),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_open_lines),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests_name("device words and lines", tests, NULL, NULL);
}
