/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-width.c: the access widths that a region supports, judged by the data that
 * each width returns.
 */
#include "region.h"

/* Expect reads of the 8 bytes at a location in units of a width, and return these bytes. */
static void expect_units(uint64_t offset, unsigned int width, const char *bytes)
{
	for (unsigned int i = 0; i < VFC_WIDTH_STEP; i += width)
		expect_bytes(AT(2, offset + i), bytes + i, width);
}

/* … as a probe reads them: twice with width 4, on a kernel without width 8. */
static void expect_place(uint64_t offset, const char *by1, const char *by2, const char *by4,
			 const char *again)
{
	expect_units(offset, 4, by4);
	expect_units(offset, 1, by1);
	expect_units(offset, 2, by2);
	expect_units(offset, 4, again);
}

static void begin_probe(struct vfc_span *a, struct vfc_widths *widths)
{
	*a = access_of(2, 0, 4, VFC_PATH_PREAD);
	fake_expect_region(&d, 2, RWM, 0x4000);
	expect_no_caps();
	vfc_widths_begin(d.handle, a, widths);
}

#define ZEROS "\0\0\0\0\0\0\0\0"
#define ONES "\xff\xff\xff\xff\xff\xff\xff\xff"

static void counts(void **state)
{
	struct vfc_widths widths;
	struct vfc_span a;

	(void)state;
	begin_probe(&a, &widths);
	assert_int_equal(widths.widths[3].width, 8);
	assert_int_equal(widths.widths[3].refused, -EOPNOTSUPP);
	expect_place(0, ONES, "abcdefgx", "abcdefgh", "abcdefgh");
	assert_int_equal(vfc_widths_ask(d.handle, &a, &widths), 0);
	a.offset = 8;
	expect_place(8, ZEROS, "ABCDEFGH", "ABCDEFGH", "ABCDEFGH");
	assert_int_equal(vfc_widths_ask(d.handle, &a, &widths), 0);
	assert_int_equal(widths.places, 2);
	assert_int_equal(widths.changing, 0);
	assert_int_equal(widths.widths[0].ones, 1);
	assert_int_equal(widths.widths[0].zeros, 1);
	assert_false(vfc_width_answers(&widths.widths[0]));
	assert_int_equal(widths.widths[1].data, 1);
	assert_int_equal(widths.widths[1].differs, 1);
	assert_false(vfc_width_answers(&widths.widths[1]));
	assert_int_equal(widths.widths[2].data, 2);
	assert_true(vfc_width_answers(&widths.widths[2]));
	assert_false(vfc_width_answers(&widths.widths[3]));
}

/*
 * Data that only byte reads return does not count against bytes. Changing data does not
 * count at all.
 */
static void odd_places(void **state)
{
	struct vfc_widths widths;
	struct vfc_span a;

	(void)state;
	begin_probe(&a, &widths);
	expect_place(0, "abcdefgh", ONES, ONES, ONES);
	assert_int_equal(vfc_widths_ask(d.handle, &a, &widths), 0);
	assert_int_equal(widths.widths[0].data, 1);
	assert_int_equal(widths.widths[2].ones, 1);
	a.offset = 0x10;
	expect_place(0x10, "abcdefgh", "abcdefgh", "abcdefgh", "abcdefgi");
	assert_int_equal(vfc_widths_ask(d.handle, &a, &widths), 0);
	assert_int_equal(widths.places, 2);
	assert_int_equal(widths.changing, 1);
	assert_int_equal(widths.widths[0].data, 1);
}

static void errors(void **state)
{
	struct vfc_widths widths;
	struct vfc_span a;

	(void)state;
	begin_probe(&a, &widths);
	expect_units(0, 4, "abcdefgh");
	fake_pread(d.device, AT(2, 0), 1, -EBUSY);
	expect_units(0, 2, "abcdefgh");
	expect_units(0, 4, "abcdefgh");
	assert_int_equal(vfc_widths_ask(d.handle, &a, &widths), 0);
	assert_int_equal(widths.widths[0].errors, 1);
	assert_int_equal(widths.widths[1].data, 1);
	fake_pread(d.device, AT(2, 0), 4, -EBUSY);
	assert_int_equal(vfc_widths_ask(d.handle, &a, &widths), -EBUSY);
	assert_int_equal(widths.places, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counts),
		TEST(odd_places),
		TEST(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
