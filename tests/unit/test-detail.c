/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-detail.c: details of one device, from complete, short and invalid
 * attributes.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/vfc.h"
#include "tests/fake/fake.h"

#define ADDRESS "0000:00:04.0"
#define AT "/sys/bus/pci/devices/" ADDRESS "/"

static struct vfc_ctx *ctx;
static struct vfc_detail detail;

static int begin(void **state)
{
	(void)state;
	fake_begin();
	fake_file(AT "uevent", "PCI_ID=8086:10D3\n");
	return vfc_new(&ctx, NULL);
}

static int end(void **state)
{
	(void)state;
	vfc_detail_clear(&detail);
	vfc_free(ctx);
	fake_end();
	return 0;
}

/* Create a resource file of n lines, each with 4 KiB of memory. */
static void put_resources(int n)
{
	char text[2048] = "";
	int i;

	for (i = 0; i < n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "0x%016x 0x%016x 0x%016x\n", i << 12, (i << 12) + 0xfff, 0x200);
	fake_file(AT "resource", text);
}

/* The names of the lines in a resource file depend on the number of lines. */
static void resource_names(void **state)
{
	static const struct {
		int lines, at;
		const char *name;
	} cases[] = {
		{ 7, 6, "rom" }, { 13, 6, "rom" }, { 13, 7, "vf-bar0" }, { 13, 12, "vf-bar5" },
		{ 17, 12, "vf-bar5" }, { 17, 13, "window-io" }, { 17, 16, "window-extra" },
		{ 11, 6, "rom" }, { 11, 7, "window-io" }, { 11, 9, "window-prefetch" },
		{ 1, 0, "bar0" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		put_resources(cases[i].lines);
		assert_int_equal(vfc_detail_read(ctx, ADDRESS, &detail), 0);
		assert_int_equal(detail.nresources, cases[i].lines);
		assert_string_equal(detail.resources[cases[i].at].name, cases[i].name);
		assert_int_equal(detail.resources[cases[i].at].start, cases[i].at << 12);
		assert_int_equal(detail.resources[cases[i].at].size, 4096);
		vfc_detail_clear(&detail);
	}
}

static void too_many_resources(void **state)
{
	(void)state;
	put_resources(30);
	assert_int_equal(vfc_detail_read(ctx, ADDRESS, &detail), 0);
	assert_int_equal(detail.nresources, VFC_RESOURCES);
}

static void absent(void **state)
{
	(void)state;
	detail = (struct vfc_detail){ .irq = 77 };
	assert_int_equal(vfc_detail_read(ctx, "0000:00:05.0", &detail), -ENODEV);
	assert_int_equal(vfc_detail_read(ctx, "..", &detail), -ENODEV);
	assert_int_equal(vfc_detail_read(ctx, "../devices/" ADDRESS, &detail), -ENODEV);
	assert_int_equal(detail.irq, 77);
	assert_int_equal(vfc_detail_read(ctx, ADDRESS, &detail), 0);
	assert_int_equal(detail.irq, -1);
	assert_int_equal(detail.header_type, -1);
	assert_int_equal(detail.dev.group, -1);
	assert_int_equal(detail.nresources, 0);
	assert_string_equal(detail.override, "");
	assert_string_equal(detail.group_node.path, "");
}

/* The config space of a powered-off device is not read. */
static void asleep(void **state)
{
	(void)state;
	fake_file(AT "config", "\x86\x80\xd3\x10\x06\x04 123456\x01\x01\x01\x01");
	assert_int_equal(vfc_detail_read(ctx, ADDRESS, &detail), 0);
	assert_int_equal(detail.command, 0x406);
	assert_int_equal(detail.header_type, 1);
	fake_file(AT "power_state", "D3cold\n");
	assert_int_equal(vfc_detail_read(ctx, ADDRESS, &detail), 0);
	assert_int_equal(detail.command, -1);
	assert_int_equal(detail.header_type, -1);
}

static void absurd_counts(void **state)
{
	(void)state;
	fake_file(AT "sriov_totalvfs", "70000\n");
	fake_file(AT "sriov_numvfs", "70000\n");
	fake_link(AT "virtfn0", "../0000:00:04.1");
	assert_int_equal(vfc_detail_read(ctx, ADDRESS, &detail), 0);
	assert_int_equal(detail.nvirtfns, 0);
	fake_file(AT "sriov_numvfs", "7\n");
	assert_int_equal(vfc_detail_read(ctx, ADDRESS, &detail), 0);
	assert_int_equal(detail.nvirtfns, 1);
	assert_string_equal(detail.virtfns[0], "0000:00:04.1");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(resource_names, begin, end),
		cmocka_unit_test_setup_teardown(too_many_resources, begin, end),
		cmocka_unit_test_setup_teardown(absent, begin, end),
		cmocka_unit_test_setup_teardown(asleep, begin, end),
		cmocka_unit_test_setup_teardown(absurd_counts, begin, end),
	};

	return cmocka_run_group_tests_name("detail", tests, NULL, NULL);
}
