/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-compare.c: the differences that `compare` finds in documents; the API
 * itself is not a difference.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "cli/open/view.h"

static const enum vfc_api apis[] = { VFC_API_GROUP, VFC_API_COMPAT, VFC_API_CDEV };

/* Return the document of a device with one region and one interrupt, opened through an API. */
static struct doc *says(const char *api, uint64_t region_size, uint64_t irqs,
			uint64_t config_word)
{
	const uint64_t config[] = { 0x11e81234, config_word };
	struct doc *doc = doc_new(), *device = doc_object(doc, "device"), *item;

	doc_text(device, "address", "0000:01:00.0");
	doc_text(device, "api", api);
	doc_item_text(doc_list(device, "flags"), "pci");
	doc_list(device, "caps");
	item = doc_item(doc_list(doc, "regions"));
	doc_text(item, "name", "bar0");
	doc_number(item, "size", region_size);
	item = doc_list(doc, "irqs");
	while (irqs--)
		doc_text(doc_item(item), "name", "msi");
	view_config(doc, config, 2);
	return doc;
}

/* Check the differences between the documents, as JSON. Releases all documents. */
static void assert_differences(struct doc *const *said, size_t count, const char *json)
{
	struct doc *doc = view_compare_doc("0000:01:00.0", apis, said, count);
	const struct doc *compare = doc_get(doc, "compare");

	assert_string_equal(doc_json(doc_get(compare, "differences"), false), json);
	assert_int_equal(doc_length(doc_get(compare, "apis")), count);
	doc_free(doc);
	while (count-- > 0)
		doc_free(said[count]);
}

static void the_api_is_no_difference(void **state)
{
	struct doc *said[] = {
		says("group", 4096, 1, 7), says("compat", 4096, 1, 7), says("cdev", 4096, 1, 7)
	};

	(void)state;
	assert_differences(said, 3, "[]");
}

static void what_differs_is_found(void **state)
{
	struct doc *said[] = {
		says("group", 4096, 1, 7), says("compat", 4096, 1, 7), says("cdev", 8192, 1, 8)
	};

	(void)state;
	assert_differences(said, 3,
		"[{\"path\":\".regions[0].size\",\"api\":\"cdev\",\"expected\":\"4096\","
		"\"found\":\"8192\"},"
		"{\"path\":\".config[1].value\",\"api\":\"cdev\","
		"\"expected\":\"\\\"0x00000007\\\"\",\"found\":\"\\\"0x00000008\\\"\"}]");
}

/* A list of another length is a single difference. */
static void what_is_missing_is_found(void **state)
{
	struct doc *said[] = { says("group", 4096, 0, 7), says("compat", 4096, 1, 7) };

	(void)state;
	assert_differences(said, 2,
		"[{\"path\":\".irqs\",\"api\":\"compat\",\"expected\":\"[]\","
		"\"found\":\"[{\\\"name\\\":\\\"msi\\\"}]\"}]");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_api_is_no_difference),
		cmocka_unit_test(what_differs_is_found),
		cmocka_unit_test(what_is_missing_is_found),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
