/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-dma.c: buffers in a container, in an iommufd used as a container, and in
 * an IOAS: the kernel calls, the message for every errno, and that memory is
 * freed after its mapping.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "tests/fake/dma.h"
#include "tests/fake/fake.h"
#include "tests/fake/row.h"

#define RW (VFC_DMA_READ | VFC_DMA_WRITE)

static void assert_said(const char *error, const char *hint)
{
	assert_string_equal(vfc_error(fake_dma.ctx), error);
	assert_string_equal(vfc_hint(fake_dma.ctx), hint);
}

/* ---- map and unmap -------------------------------------------------- */

static void maps_and_unmaps(void **state)
{
	const struct vfc_dma_request request = {
		.name = "ring", .size = 0x2000, .fixed = true, .iova = 0x100000,
		.flags = VFC_DMA_READ,
	};

	(void)state;
	fake_map_some(0x10000, NULL);
	assert_string_equal(fake_buffer->name, "buf0");
	assert_int_equal(fake_buffer->iova, 0x1000);
	assert_int_equal(fake_mapped.iova, 0x1000);
	assert_int_equal(fake_mapped.size, 0x10000);
	assert_int_equal(fake_mapped.flags, RW);
	assert_ptr_equal(fake_mapped_at, fake_buffer->addr);
	assert_int_equal(fake_buffer->addr[0xffff], 0);
	memset(fake_buffer->addr, 0xa5, 0x10000);
	fake_expect_ranges();
	fake_expect_map(0);
	assert_int_equal(fake_map(&request), 0);
	assert_int_equal(fake_mapped.iova, 0x100000);
	assert_int_equal(fake_mapped.flags, VFC_DMA_READ);
	assert_ptr_equal(vfc_dma_buffer(fake_dma.space, "ring"), fake_buffer);
	assert_string_equal(vfc_dma_buffers(fake_dma.space)->name, "buf0");
	assert_ptr_equal(vfc_dma_buffers(fake_dma.space)->next, fake_buffer);
	fake_expect_unmap(0x1000, 0x10000, 0x10000, 0);
	assert_int_equal(vfc_dma_unmap(fake_dma.space, "buf0"), 0);
	assert_ptr_equal(vfc_dma_buffers(fake_dma.space), fake_buffer);
	assert_int_equal(vfc_dma_unmap(fake_dma.space, "buf0"), -ENOENT);
	assert_said("no buffer \"buf0\" is mapped", "list the buffers: dma list");
	fake_expect_unmap(0x100000, 0x2000, 0x2000, 0);
}

/* The device is closed, and thereby reset, before its buffers are removed. */
static void closing_unmaps(void **state)
{
	(void)state;
	fake_map_some(0x1000, NULL);
	fake_map_some(0x1000, NULL);
	assert_string_equal(fake_buffer->name, "buf1");
	fake_expect_unmap(0x1000, 0x1000, 0x1000, 0);
	fake_expect_unmap(0x2000, 0x1000, 0x1000, 0);
	vfc_handle_close(fake_dma.handle);
	fake_dma.handle = NULL;
	assert_int_equal(fake_closed(0), fake_dma.device);
	assert_null(vfc_dma_buffers(fake_dma.space));
}

static void a_failing_unmap_at_the_end(void **state)
{
	(void)state;
	fake_map_some(0x1000, NULL);
	fake_expect_unmap(0x1000, 0x1000, 0, -EIO);
}

static void names(void **state)
{
	static const char *const wrong[] = {
		"", "0x", "a b", "bar0", "config", "region9", "a+1", "a/b",
		"abcdefghijklmnopqrstuvwxyz123456",
	};
	struct vfc_dma_request request = { .size = 4096, .flags = RW };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		request.name = wrong[i];
		fake_expect_ranges();
		assert_int_equal(fake_map(&request), -EINVAL);
		assert_non_null(strstr(vfc_error(fake_dma.ctx), "is not a buffer name"));
	}
	fake_map_some(4096, "buf0");
	request.name = "buf0";
	fake_expect_ranges();
	assert_int_equal(fake_map(&request), -EEXIST);
	assert_said("buffer buf0 already exists", "");
	fake_map_some(4096, NULL);
	assert_string_equal(fake_buffer->name, "buf1");
	fake_expect_unmap(0x1000, 0x1000, 0x1000, 0);
	fake_expect_unmap(0x2000, 0x1000, 0x1000, 0);
}

/* ---- errors --------------------------------------------------------- */

struct wanted {
	int err;
	const char *text, *hint;	/* follows the attempt; "" for the errno's own text */
};

static const char *said(const struct wanted *wanted)
{
	return wanted->text[0] ? wanted->text : strerror(-wanted->err);
}

static void each_map_error(const struct wanted *wanted, const char *const *row)
{
	const struct vfc_dma_request request = { .size = 0x2000, .flags = RW };
	char text[512];

	for (; wanted->err; wanted++, row++) {
		fake_expect_ranges();
		fake_expect_map(wanted->err);
		assert_int_equal(fake_map(&request), wanted->err);
		snprintf(text, sizeof(text), "map 8192 bytes at IOVA 0x1000: %s", said(wanted));
		assert_said(text, wanted->hint);
		assert_row(fake_dma.ctx, *row);
		assert_null(vfc_dma_buffers(fake_dma.space));
	}
}

static void map_errors(void **state)
{
	static const struct wanted type1[] = {
		{ -EINVAL, "IOVA or size is not a multiple of the page size, or the range is "
		  "outside the IOVA windows, or the range wraps around",
		  "dma ranges shows the windows and reserved regions" },
		{ -EEXIST, "the range overlaps a mapping", "list the mappings: dma list" },
		{ -EFAULT, "the memory cannot be pinned", "" },
		{ -ENOMEM, "RLIMIT_MEMLOCK is exceeded, or not enough memory",
		  "raise the limit (ulimit -l), or run with CAP_IPC_LOCK; the kernel's log names "
		  "the limit" },
		{ -ENOSPC, "the container has reached its limit of mappings",
		  "the limit is dma_entry_limit of module vfio_iommu_type1" },
		{ -EPERM, "a SPAPR container maps only memory that is registered", "" },
		{ -EBUSY, "", "" }, { -EIO, "", "" }, { -ENOTTY, "", "" },
		{ 0, NULL, NULL },
	};
	static const struct wanted iommufd[] = {
		{ -EINVAL, "IOVA or size is not aligned, or the range overlaps a reserved region",
		  "dma ranges shows the windows and reserved regions" },
		{ -EEXIST, "the range overlaps a mapping", "list the mappings: dma list" },
		{ -EFAULT, "the memory cannot be pinned", "" },
		{ -ENOMEM, "RLIMIT_MEMLOCK, which all processes of the user share, is exceeded, "
		  "or not enough memory", "raise the limit (ulimit -l), or run with "
		  "CAP_IPC_LOCK" },
		{ -ENOENT, "the IOAS is gone", "" },
		{ -ENODEV, "the iommufd has no IOAS for containers yet: no group was attached",
		  "" },
		{ -EOVERFLOW, "the range ends beyond the last address", "" },
		{ -EPERM, "the memory is read-only", "" },
		{ -EOPNOTSUPP, "", "" }, { -E2BIG, "", "" }, { -ENOTTY, "", "" },
		{ 0, NULL, NULL },
	};
	static const char *const type1_rows[ARRAY_SIZE(type1)] = {
		"map-dma EINVAL misaligned aperture wrap",
		"map-dma EEXIST overlap",
		"map-dma EFAULT not-pinned",
		"map-dma ENOMEM memlock memory",
		"map-dma ENOSPC entries",
		"map-dma EPERM not-registered",
	};
	static const char *const iommufd_rows[ARRAY_SIZE(iommufd)] = {
		"map-dma EINVAL alignment reserved",
		"map-dma EEXIST overlap",
		"map-dma EFAULT not-pinned",
		"map-dma ENOMEM memlock-of-user memory",
		"map-dma ENOENT no-ioas",
		"map-dma ENODEV no-ioas",
		"map-dma EOVERFLOW wrap",
		"map-dma EPERM read-only",
	};
	bool by_iommufd = fake_dma.space->backend->dma->iommufd;

	(void)state;
	each_map_error(by_iommufd ? iommufd : type1, by_iommufd ? iommufd_rows : type1_rows);
}

static void each_unmap_error(const struct wanted *wanted, const char *const *row)
{
	char text[512];

	fake_map_some(0x1000, NULL);
	for (; wanted->err; wanted++, row++) {
		fake_expect_unmap(0x1000, 0x1000, 0, wanted->err);
		assert_int_equal(vfc_dma_unmap(fake_dma.space, "buf0"), wanted->err);
		snprintf(text, sizeof(text), "unmap 4096 bytes at IOVA 0x1000: %s", said(wanted));
		assert_said(text, wanted->hint);
		assert_row(fake_dma.ctx, *row);
		assert_ptr_equal(vfc_dma_buffers(fake_dma.space), fake_buffer);
	}
	fake_expect_unmap(0x1000, 0x1000, 0x1000, 0);
}

static void unmap_errors(void **state)
{
	static const struct wanted type1[] = {
		{ -EINVAL, "the range covers only part of a mapping, or the range is not a "
		"multiple of the page size",
		  "dma list shows where mappings begin and end" },
		{ -EFAULT, "the kernel could not access memory that the request points to", "" },
		{ -ENOTTY, "", "" },
		{ 0, NULL, NULL },
	};
	static const struct wanted iommufd[] = {
		{ -ENOENT, "nothing is mapped in the range, or the range covers only part of a "
		"mapping",
		  "dma list shows where mappings begin and end" },
		{ -EINVAL, "the range is empty", "" },
		{ -EOVERFLOW, "the range ends beyond the last address", "" },
		{ -EBUSY, "another thread is creating or using a mapping in the range", "" },
		{ -EDEADLK, "a device does not release pages in the range", "" },
		{ -EFAULT, "the kernel could not access memory that the request points to", "" },
		{ -ENOTTY, "", "" },
		{ 0, NULL, NULL },
	};
	static const char *const type1_rows[ARRAY_SIZE(type1)] = {
		"unmap-dma EINVAL cut misaligned",
	};
	static const char *const iommufd_rows[ARRAY_SIZE(iommufd)] = {
		"unmap-dma ENOENT nothing cut",
		"unmap-dma EINVAL empty",
		"unmap-dma EOVERFLOW wrap",
		"unmap-dma EBUSY racing",
		"unmap-dma EDEADLK kept",
	};
	bool by_iommufd = fake_dma.space->backend->dma->iommufd;

	(void)state;
	each_unmap_error(by_iommufd ? iommufd : type1, by_iommufd ? iommufd_rows : type1_rows);
}

static void ranges_of_iovas(void **state)
{
	uint64_t done = 0;

	(void)state;
	fake_map_some(0x1000, NULL);
	fake_map_some(0x1000, NULL);
	fake_expect_unmap(0x1000, 0x10000, 0x2000, 0);
	assert_int_equal(vfc_dma_unmap_range(fake_dma.space, 0x1000, 0x10000, &done), 0);
	assert_int_equal(done, 0x2000);
	assert_null(vfc_dma_buffers(fake_dma.space));
	fake_map_some(0x2000, NULL);
	fake_expect_unmap(0x2000, 0x1000, 0, -EINVAL);
	assert_int_equal(vfc_dma_unmap_range(fake_dma.space, 0x2000, 0x1000, &done), -EINVAL);
	assert_ptr_equal(vfc_dma_buffers(fake_dma.space), fake_buffer);
	fake_expect_unmap(0x1000, 0x2000, 0x2000, 0);
}

/* ---- prediction and the kernel -------------------------------------- */

static void foretold(void **state)
{
	struct vfc_dma_request request = {
		.size = 4096, .fixed = true, .iova = 0xfee00000, .flags = RW,
	};

	(void)state;
	fake_file("/sys/kernel/iommu_groups/10/reserved_regions",
		  "0x00000000fee00000 0x00000000feefffff msi\n");
	fake_expect_ranges();
	assert_int_equal(fake_map(&request), 1);
	assert_string_equal(fake_refusal.reason, "reserved");
	assert_string_equal(fake_refusal.hint, "use the nearest free range: --iova 0xfedff000");
	request.anyway = true;
	fake_expect_ranges();
	fake_expect_map(-EINVAL);
	assert_int_equal(fake_map(&request), -EINVAL);
	assert_said("map 4096 bytes at IOVA 0xfee00000: as predicted: 0xfee00000-0xfee00fff "
		    "overlaps the reserved region 0xfee00000-0xfeefffff (msi): Invalid argument",
		    "use the nearest free range: --iova 0xfedff000");
	fake_expect_ranges();
	fake_expect_map(-EEXIST);
	assert_int_equal(fake_map(&request), -EEXIST);
	assert_non_null(strstr(vfc_error(fake_dma.ctx), "the range overlaps a mapping"));
	fake_expect_ranges();
	fake_expect_map(0);
	assert_int_equal(fake_map(&request), 0);
	assert_string_equal(fake_refusal.reason, "reserved");
	fake_expect_unmap(0xfee00000, 4096, 4096, 0);
}

static void no_place_is_never_asked_for(void **state)
{
	const struct vfc_dma_request request = {
		.size = 4096, .flags = RW, .limit = 0xfff, .anyway = true,
	};

	(void)state;
	fake_expect_ranges();
	assert_int_equal(fake_map(&request), 1);
	assert_string_equal(fake_refusal.reason, "full");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_WAYS(maps_and_unmaps),
		FAKE_WAYS(closing_unmaps),
		FAKE_WAYS(a_failing_unmap_at_the_end),
		FAKE_WAY(names, group),
		FAKE_WAYS(map_errors),
		FAKE_WAYS(unmap_errors),
		FAKE_WAYS(ranges_of_iovas),
		FAKE_WAYS(foretold),
		FAKE_WAYS(no_place_is_never_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
