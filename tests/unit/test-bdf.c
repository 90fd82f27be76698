/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-bdf.c: PCI addresses as text, as numbers, and their sort order.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/base/bdf.h"
#include "lib/vfc.h"

static void accepts(void **state)
{
	static const struct {
		const char *text, *full;
		struct vfc_bdf bdf;
	} cases[] = {
		{ "0000:01:00.0", "0000:01:00.0", { 0, 1, 0, 0 } },
		{ "01:00.0", "0000:01:00.0", { 0, 1, 0, 0 } },
		{ "ff:1f.7", "0000:ff:1f.7", { 0, 0xff, 0x1f, 7 } },
		{ "ABCD:EF:0a.1", "abcd:ef:0a.1", { 0xabcd, 0xef, 0xa, 1 } },
		{ "10000:e0:06.0", "10000:e0:06.0", { 0x10000, 0xe0, 6, 0 } },
		{ "ffffffff:00:00.0", "ffffffff:00:00.0", { UINT32_MAX, 0, 0, 0 } },
	};
	char text[VFC_NAME];
	struct vfc_bdf bdf;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(vfc_bdf_parse(cases[i].text, &bdf), 0);
		assert_int_equal(bdf.domain, cases[i].bdf.domain);
		assert_int_equal(bdf.bus, cases[i].bdf.bus);
		assert_int_equal(bdf.slot, cases[i].bdf.slot);
		assert_int_equal(bdf.function, cases[i].bdf.function);
		vfc_bdf_format(&bdf, text);
		assert_string_equal(text, cases[i].full);
	}
}

static void refuses(void **state)
{
	static const char *const cases[] = {
		"", ":", "::.", "1", "01:00", "01:00.", "01:00.8", "01:20.0", "1:00.0",
		"001:00.0", "01:0.0", "01:00.00", "000:01:00.0", "123456789:01:00.0",
		"0000:01:00.0 ", " 0000:01:00.0", "0000:01:00.0\n", "0000:01:00:0",
		"0000:01:00.0.0", "0000:0g:00.0", "-001:00.0", "0x01:00.0", "1234:11e8",
		"0000:00:01:00.0", "01:00.*",
	};
	const struct vfc_bdf before = { 1, 2, 3, 4 };
	struct vfc_bdf bdf;
	size_t i;

	(void)state;
	/* An assignment might not copy the padding, which is compared too. */
	memcpy(&bdf, &before, sizeof(bdf));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (vfc_bdf_parse(cases[i], &bdf) != -EINVAL)
			fail_msg("\"%s\" was taken", cases[i]);
		assert_memory_equal(&bdf, &before, sizeof(bdf));
	}
}

static void orders(void **state)
{
	static const char *const order[] = {
		"0000:00:14.0", "0000:00:1b.0", "0000:00:1f.0", "0000:00:1f.3", "0000:01:00.0",
		"0000:ff:00.0", "1000:00:00.0", "10000:e0:06.0", "INT33C3:00",
		"c9abdcb5-5279-413a-9057-c81d2605ce9c", "mdev2", "mdev10",
	};
	size_t i, k;
	int sign;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(order); i++)
		for (k = 0; k < ARRAY_SIZE(order); k++) {
			sign = bdf_compare(&order[i], &order[k]);
			assert_int_equal((sign > 0) - (sign < 0), (i > k) - (i < k));
		}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts),
		cmocka_unit_test(refuses),
		cmocka_unit_test(orders),
	};

	return cmocka_run_group_tests_name("bdf", tests, NULL, NULL);
}
