/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-region-info.c: region info converted to plain fields, including
 * contradictory answers.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define RW (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE)
#define RWM (RW | VFIO_REGION_INFO_FLAG_MMAP)

static struct fake_device d;
static struct vfc_region region;

static int end(void **state)
{
	vfc_region_clear(&region);
	return fake_device_teardown(state);
}

static void plain(void **state)
{
	(void)state;
	fake_expect_region(&d, 0, RWM, 0x100000);
	assert_int_equal(vfc_region_info(d.handle, 0, &region), 0);
	assert_string_equal(region.name, "bar0");
	assert_int_equal(region.flags, RWM);
	assert_int_equal(region.size, 0x100000);
	assert_int_equal(region.nareas, 1);
	assert_int_equal(region.areas[0].offset, 0);
	assert_int_equal(region.areas[0].size, 0x100000);
	assert_false(region.typed);
	assert_null(region.doubt);
}

static void config_and_device_specific(void **state)
{
	(void)state;
	fake_expect_region(&d, 7, RW, 256);
	assert_int_equal(vfc_region_info(d.handle, 7, &region), 0);
	assert_string_equal(region.name, "config");
	assert_int_equal(region.offset, UINT64_C(7) << 40);
	assert_int_equal(region.nareas, 0);
	vfc_region_clear(&region);
	fake_expect_region(&d, 9, RW, 16);
	assert_int_equal(vfc_region_info(d.handle, 9, &region), 0);
	assert_string_equal(region.name, "region9");
}

static void no_such_region(void **state)
{
	(void)state;
	fake_ioctl(d.device, VFIO_DEVICE_GET_REGION_INFO, -EINVAL);
	assert_int_equal(vfc_region_info(d.handle, 99, &region), -EINVAL);
	assert_string_equal(vfc_error(d.ctx), "get info of region 99: the device has no such "
	    "region");
}

/* The kernel refuses the VGA index for a device that is not a VGA device. */
static void not_implemented(void **state)
{
	(void)state;
	fake_ioctl(d.device, VFIO_DEVICE_GET_REGION_INFO, -EINVAL);
	assert_int_equal(vfc_region_info(d.handle, 8, &region), 0);
	assert_string_equal(region.name, "vga");
	assert_int_equal(region.index, 8);
	assert_int_equal(region.size, 0);
}

/* A region info struct followed by capabilities. */
struct answer {
	struct vfio_region_info info;
	struct vfio_info_cap_header type;
	uint32_t numbers[2];
	struct vfio_info_cap_header msix;
	struct vfio_info_cap_header sparse;
	uint32_t nr_areas, reserved;
	struct vfio_region_sparse_mmap_area areas[4];
};

static struct answer make_answer(void)
{
	return (struct answer) {
		.info = {
			.argsz = sizeof(struct answer),
			.flags = RWM | VFIO_REGION_INFO_FLAG_CAPS,
			.size = 0x4000,
			.cap_offset = offsetof(struct answer, type),
		},
		.type = { VFIO_REGION_INFO_CAP_TYPE, 1, offsetof(struct answer, msix) },
		.numbers = { 1u << 31 | 0x8086, 1 },
		.msix = { VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, 1,
			  offsetof(struct answer, sparse) },
		.sparse = { VFIO_REGION_INFO_CAP_SPARSE_MMAP, 1, 0 },
		.nr_areas = 2,
		.areas = { { 0, 0x1000 }, { 0x3000, 0x1000 } },
	};
}

/* Expect the query, first with a buffer that is too small, then in full. */
static void ask(const struct answer *answer)
{
	struct vfio_region_info small = answer->info;
	uint32_t argsz = sizeof(*answer);
	struct fake_call *call;

	small.cap_offset = 0;
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_REGION_INFO, 0), &small, sizeof(small));
	call = fake_ioctl(d.device, VFIO_DEVICE_GET_REGION_INFO, 0);
	fake_takes(call, &argsz, sizeof(argsz));
	fake_gives(call, answer, sizeof(*answer));
	assert_int_equal(vfc_region_info(d.handle, 2, &region), 0);
}

static void capabilities(void **state)
{
	struct answer answer = make_answer();

	(void)state;
	fake_strict();
	ask(&answer);
	assert_null(region.doubt);
	assert_int_equal(region.ncaps, 3);
	assert_true(region.typed);
	assert_int_equal(region.type, 1u << 31 | 0x8086);
	assert_int_equal(region.subtype, 1);
	assert_true(region.msix_mappable);
	assert_int_equal(region.nareas, 2);
	assert_int_equal(region.areas[1].offset, 0x3000);
	assert_int_equal(region.areas[1].size, 0x1000);
}

static void more_areas_than_listed(void **state)
{
	struct answer answer = make_answer();

	(void)state;
	answer.nr_areas = UINT32_MAX;
	ask(&answer);
	assert_int_equal(region.nareas, 2);	/* the empty ones are dropped */
	assert_string_equal(region.doubt, "the kernel announces more mappable areas than it lists");
}

static void areas_beyond(void **state)
{
	struct answer answer = make_answer();

	(void)state;
	answer.nr_areas = 4;
	answer.areas[2] = (struct vfio_region_sparse_mmap_area){ 0x2000, UINT64_MAX };
	answer.areas[3] = (struct vfio_region_sparse_mmap_area){ UINT64_MAX, 0x1000 };
	ask(&answer);
	assert_int_equal(region.nareas, 3);
	assert_int_equal(region.areas[2].size, 0x2000);
	assert_non_null(region.doubt);
}

/* A sparse capability that ends before its own fields. */
static void cut_capability(void **state)
{
	struct answer answer = make_answer();

	(void)state;
	answer.sparse.next = offsetof(struct answer, nr_areas);
	answer.nr_areas = 0;
	answer.reserved = 0;
	ask(&answer);
	assert_int_equal(region.ncaps, 4);
	assert_int_equal(region.nareas, 1);
	assert_int_equal(region.areas[0].size, 0x4000);
}

/* With two lists of areas, the first counts, and nothing leaks. */
static void twice(void **state)
{
	struct answer answer = make_answer();

	(void)state;
	answer.type.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
	ask(&answer);
	assert_int_equal(region.nareas, 0);
	assert_string_equal(region.doubt, "the kernel announces more mappable areas than it lists");
}

static void size_overflows(void **state)
{
	(void)state;
	fake_expect_region(&d, 2, RW, UINT64_MAX);
	assert_int_equal(vfc_region_info(d.handle, 2, &region), 0);
	assert_int_equal(region.size, INT64_MAX - (INT64_C(2) << 40));
	assert_string_equal(region.doubt, "the region extends beyond the end of any file");
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, end, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(plain),
		TEST(config_and_device_specific),
		TEST(no_such_region),
		TEST(not_implemented),
		TEST(capabilities),
		TEST(more_areas_than_listed),
		TEST(areas_beyond),
		TEST(cut_capability),
		TEST(twice),
		TEST(size_overflows),
	};

	return cmocka_run_group_tests_name("region-info", tests, NULL, NULL);
}
