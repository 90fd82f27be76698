/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-view-open.c: capabilities, regions, interrupts and features as JSON that
 * no device in the lab has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cli/open/view.h"
#include "cli/state/view.h"
#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"

/* Check the only item of a list, as JSON. */
static void check_item(struct doc *doc, const char *list, const char *expected)
{
	assert_int_equal(doc_length(doc_get(doc, list)), 1);
	assert_string_equal(doc_json(doc_at(doc_get(doc, list), 0), false), expected);
	doc_free(doc);
}

static void device_caps(void **state)
{
	static const uint32_t atomic = VFIO_PCI_ATOMIC_COMP32 | VFIO_PCI_ATOMIC_COMP128 | 0x100;
	static const uint8_t base[] = { 0x00, 0x0f, 0xff };
	struct vfc_info info = {
		.flags = VFIO_DEVICE_FLAGS_PCI | 1u << 31,
		.num_regions = 9,
		.num_irqs = 5,
		.caps = {
			{ VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP, 1, (const void *)&atomic, 4 },
			{ VFIO_DEVICE_INFO_CAP_ZPCI_BASE, 2, base, sizeof(base) },
			{ 0x77, 1, NULL, 0 },
			{ VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP, 1, base, sizeof(base) },
		},
		.ncaps = 4,
	};
	struct fake_device d;
	struct doc *doc;

	(void)state;
	fake_device_open(&d);
	doc = view_info_doc(d.handle, &info);
	assert_string_equal(doc_json(doc, false),
		"{\"vfioctl\":1,\"device\":{\"address\":\"0000:01:00.0\",\"api\":\"group\","
		"\"group\":10,\"flags\":[\"pci\",\"0x80000000\"],"
		"\"num_regions\":9,\"num_irqs\":5,\"caps\":["
		"{\"id\":5,\"name\":\"pci-atomic-comp\",\"version\":1,"
		"\"flags\":[\"comp32\",\"comp128\",\"0x100\"]},"
		"{\"id\":1,\"name\":\"zpci-base\",\"version\":2,\"data\":\"000fff\"},"
		"{\"id\":119,\"name\":\"0x77\",\"version\":1},"
		"{\"id\":5,\"name\":\"pci-atomic-comp\",\"version\":1,\"data\":\"000fff\"}]}}");
	doc_free(doc);
	fake_device_close(&d);
}

static void typed_region(void **state)
{
	static const uint8_t odd[] = { 0xab };
	struct vfc_region region = {
		.index = 9, .name = "region9", .size = 8192, .offset = 1ull << 43,
		.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_CAPS,
		.typed = true, .type = 1u << 31 | 0x8086, .subtype = 1,
		.caps = { { VFIO_REGION_INFO_CAP_TYPE, 1, NULL, 8 }, { 42, 1, odd, 1 } },
		.ncaps = 2,
	};
	struct doc *doc = doc_new();

	(void)state;
	view_region(doc_list(doc, "regions"), &region);
	check_item(doc, "regions",
		"{\"index\":9,\"name\":\"region9\",\"size\":8192,\"flags\":[\"read\",\"caps\"],"
		"\"offset\":\"0x80000000000\",\"kind\":\"igd-opregion\",\"caps\":["
		"{\"id\":2,\"name\":\"type\",\"version\":1,"
		"\"type\":\"0x80008086\",\"subtype\":\"0x1\"},"
		"{\"id\":42,\"name\":\"0x2a\",\"version\":1,\"data\":\"ab\"}]}");
}

static void unknown_type(void **state)
{
	struct vfc_region region = {
		.index = 10, .name = "region10", .typed = true,
		.type = 1u << 31 | 0x1234, .subtype = 0x10,
	};
	struct doc *doc = doc_new();
	const struct doc *item;

	(void)state;
	view_region(doc_list(doc, "regions"), &region);
	item = doc_at(doc_get(doc, "regions"), 0);
	assert_string_equal(doc_as_text(doc_get(item, "kind")), "0x80001234/0x10");
	doc_free(doc);
}

static void sparse_region(void **state)
{
	struct vfc_region_area areas[] = { { 0, 0x2000 }, { 0x3000, 0x1000 } };
	struct vfc_region region = {
		.index = 0, .name = "bar0", .size = 0x4000,
		.flags = VFIO_REGION_INFO_FLAG_MMAP,
		.areas = areas, .nareas = 2,
		.caps = { { VFIO_REGION_INFO_CAP_SPARSE_MMAP, 1, NULL, 0 } },
		.ncaps = 1,
	};
	struct doc *doc = doc_new();

	(void)state;
	view_region(doc_list(doc, "regions"), &region);
	check_item(doc, "regions",
		"{\"index\":0,\"name\":\"bar0\",\"size\":16384,\"flags\":[\"mmap\"],"
		"\"offset\":\"0x0\",\"mappable\":[\"0x0-0x1fff\",\"0x3000-0x3fff\"],\"caps\":["
		"{\"id\":1,\"name\":\"sparse-mmap\",\"version\":1,\"areas\":["
		"{\"offset\":\"0x0\",\"size\":8192},{\"offset\":\"0x3000\",\"size\":4096}]}]}");
}

static void irqs(void **state)
{
	struct vfc_irq irq = {
		.index = 5, .flags = VFIO_IRQ_INFO_EVENTFD | 0x10, .count = 2, .enabled = 1,
		.total = 7, .masked = true,
	};
	struct doc *doc = doc_new();

	(void)state;
	view_irq(doc_list(doc, "irqs"), &irq);
	check_item(doc, "irqs", "{\"index\":5,\"count\":2,"
		"\"flags\":[\"eventfd\",\"0x10\"],\"enabled\":1,\"total\":7,\"masked\":true,"
		"\"name\":\"irq5\"}");
}

static void features(void **state)
{
	struct vfc_feature feature = {
		.index = 2, .support = VFC_FEATURE_GET | VFC_FEATURE_SET,
		.kind = VFC_GIVES_STATE, .value = VFC_STATE_STOP_COPY,
	};
	struct doc *doc = doc_new();

	(void)state;
	view_feature(doc_list(doc, "features"), &feature);
	check_item(doc, "features", "{\"index\":2,\"name\":\"mig-device-state\",\"get\":true,"
		"\"set\":true,\"state\":\"stop-copy\"}");
	doc = doc_new();
	feature = (struct vfc_feature){ .index = 1, .support = VFC_FEATURE_GET,
					.kind = VFC_GIVES_FLAGS, .value = 3 };
	view_feature(doc_list(doc, "features"), &feature);
	check_item(doc, "features", "{\"index\":1,\"name\":\"migration\",\"get\":true,"
		"\"set\":false,\"flags\":[\"stop-copy\",\"p2p\"]}");
	doc = doc_new();
	feature = (struct vfc_feature){ .index = 12, .support = VFC_FEATURE_KNOWN };
	view_feature(doc_list(doc, "features"), &feature);
	check_item(doc, "features",
		"{\"index\":12,\"name\":\"mig-precopy-info-v2\",\"get\":false,\"set\":false}");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_caps),
		cmocka_unit_test(typed_region),
		cmocka_unit_test(unknown_type),
		cmocka_unit_test(sparse_region),
		cmocka_unit_test(irqs),
		cmocka_unit_test(features),
	};

	return cmocka_run_group_tests_name("view-open", tests, NULL, NULL);
}
