/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-names.c: every word leads back to its number.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "lib/vfc.h"

/* Numbers below 64 and single bits: all that the tables hold. */
static void both_ways(void **state)
{
	size_t words = 0;

	(void)state;
	for (int table = VFC_WORDS_REGION; table <= VFC_WORDS_IOMMU; table++)
		for (unsigned int i = 0; i < 128; i++) {
			uint64_t number = i < 64 ? i : UINT64_C(1) << (i - 64), back;
			const char *word = vfc_word((enum vfc_words)table, number);

			if (!word)
				continue;
			words++;
			assert_int_equal(vfc_word_number((enum vfc_words)table, word, &back), 0);
			assert_int_equal(back, number);
		}
	assert_true(words > 60);
}

static void strangers(void **state)
{
	uint64_t number = 42;

	(void)state;
	assert_null(vfc_word(VFC_WORDS_REGION, 9));
	assert_int_equal(vfc_word_number(VFC_WORDS_REGION, "bar6", &number), -EINVAL);
	assert_int_equal(vfc_word_number(VFC_WORDS_IRQ, "", &number), -EINVAL);
	assert_int_equal(number, 42);
}

/* What users and scripts see must not change by accident. */
static void known_words(void **state)
{
	(void)state;
	assert_string_equal(vfc_word(VFC_WORDS_REGION, 7), "config");
	assert_string_equal(vfc_word(VFC_WORDS_IRQ, 2), "msix");
	assert_string_equal(vfc_word(VFC_WORDS_DEVICE_FLAG, 1 << 8), "cdx");
	assert_string_equal(vfc_word(VFC_WORDS_REGION_FLAG, 4), "mmap");
	assert_string_equal(vfc_word(VFC_WORDS_IRQ_FLAG, 8), "noresize");
	assert_string_equal(vfc_word(VFC_WORDS_REGION_CAP, 3), "msix-mappable");
	assert_string_equal(vfc_word(VFC_WORDS_DEVICE_CAP, 5), "pci-atomic-comp");
	assert_string_equal(vfc_word(VFC_WORDS_FEATURE, 13), "zpci-error");
}

static void region_types(void **state)
{
	(void)state;
	assert_string_equal(vfc_region_type_word(1u << 31 | 0x8086, 1), "igd-opregion");
	assert_string_equal(vfc_region_type_word(1, 1), "gfx-edid");
	assert_null(vfc_region_type_word(1u << 31 | 0x8086, 9));
	assert_null(vfc_region_type_word(0x8086, 1));
}

static void apis(void **state)
{
	enum vfc_api api = VFC_API_AUTO;

	(void)state;
	for (int i = VFC_API_AUTO; i <= VFC_API_NOIOMMU; i++) {
		assert_int_equal(vfc_api_parse(vfc_api_word((enum vfc_api)i), &api), 0);
		assert_int_equal(api, i);
	}
	assert_int_equal(vfc_api_parse("vfio", &api), -EINVAL);
	assert_int_equal(api, VFC_API_NOIOMMU);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways),
		cmocka_unit_test(strangers),
		cmocka_unit_test(known_words),
		cmocka_unit_test(region_types),
		cmocka_unit_test(apis),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
