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

/* ---- targets -------------------------------------------------------- */

static void assert_target(const char *word, enum target_kind kind, const char *text)
{
	struct target target;

	assert_int_equal(target_parse(word, &target), 0);
	assert_int_equal(target.kind, kind);
	assert_string_equal(target.text, text);
}

static void assert_no_target(const char *word)
{
	struct target target = { .text = "untouched" };

	assert_int_equal(target_parse(word, &target), -EINVAL);
	assert_string_equal(target.text, "untouched");
}

static void test_addresses(void **state)
{
	(void)state;
	assert_target("0000:01:00.0", TARGET_ADDRESS, "0000:01:00.0");
	assert_target("01:00.0", TARGET_ADDRESS, "0000:01:00.0");
	assert_target("0A:1F.7", TARGET_ADDRESS, "0000:0a:1f.7");
	assert_target("10000:00:00.0", TARGET_ADDRESS, "10000:00:00.0");
	assert_no_target("01:00.8");
	assert_no_target("01:20.0");
	assert_no_target("01:00");
	assert_no_target("0000:01:00.0:");
}

static void test_globs(void **state)
{
	(void)state;
	assert_target("01:00.*", TARGET_GLOB, "01:00.*");
	assert_target("*:00.[0-3]", TARGET_GLOB, "*:00.[0-3]");
	/* Without a colon, a star is a name, not an address pattern. */
	assert_target("*", TARGET_NAME, "*");
}

static void test_ids(void **state)
{
	struct target target;

	(void)state;
	assert_int_equal(target_parse("1234:11e8", &target), 0);
	assert_int_equal(target.kind, TARGET_IDS);
	assert_int_equal(target.vendor, 0x1234);
	assert_int_equal(target.device, 0x11e8);
	assert_no_target("123:11e8");
	assert_no_target("1234:11e");
	assert_no_target("12345:11e8");
}

static void test_names(void **state)
{
	(void)state;
	assert_target("vfio12", TARGET_VFIO, "vfio12");
	assert_target("vfio", TARGET_NAME, "vfio");
	assert_target("vfio1x", TARGET_NAME, "vfio1x");
	assert_target("dev:vfio1", TARGET_DEV, "vfio1");
	assert_target("dev:eth0", TARGET_DEV, "eth0");
	assert_target("nvme0n1p1", TARGET_NAME, "nvme0n1p1");
	assert_target("83B8F4F2-509F-382F-3C1E-E6BFE0FA1001", TARGET_UUID,
		      "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001");
	assert_target("83b8f4f2-509f-382f-3c1e-e6bfe0fa100", TARGET_NAME,
		      "83b8f4f2-509f-382f-3c1e-e6bfe0fa100");
}

static void test_lasting_names(void **state)
{
	(void)state;
	assert_target("slot:0000:00/1c.0/00.0", TARGET_SLOT, "0000:00/1c.0/00.0");
	assert_target("slot:PCIe Slot 4", TARGET_SLOT, "PCIe Slot 4");
	assert_target("serial:00-1b-21-ff-ff-a1-b2-c3.1", TARGET_SERIAL,
		      "00-1b-21-ff-ff-a1-b2-c3.1");
	assert_target("serial:52:54:00:12:34:56", TARGET_SERIAL, "52:54:00:12:34:56");
	assert_target("alias:gpu_0.vm-1", TARGET_ALIAS, "gpu_0.vm-1");
	assert_no_target("slot:");
	assert_no_target("serial:");
	assert_no_target("serial:a\nb");
	assert_no_target("alias:");
	assert_no_target("alias:a b");
	assert_no_target("alias:../x");
	assert_no_target("alias:.hidden");
}

static void test_malformed(void **state)
{
	char *endless = test_malloc(VFC_NAME + 1);

	(void)state;
	memset(endless, 'a', VFC_NAME);
	endless[VFC_NAME] = '\0';
	assert_no_target("");
	assert_no_target("..");
	assert_no_target("dev:");
	assert_no_target("dev:..");
	assert_no_target("/dev/nvme0n1");
	assert_no_target("eth 0");
	assert_no_target("eth\t0");
	assert_no_target("eth\x1b[2J");
	assert_no_target(endless);
	assert_target(endless + 1, TARGET_NAME, endless + 1);
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
		assert_true(target_has_shape(shaped[i]));
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(target_has_shape(others[i]));
}

static bool matches(const char *word, const struct vfc_device *dev)
{
	struct target target;

	assert_int_equal(target_parse(word, &target), 0);
	return target_matches(&target, dev);
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

	return cmocka_run_group_tests_name("targets and lines", tests, NULL, NULL);
}
