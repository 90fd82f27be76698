/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-dma-ranges.c: limits and windows, memory that cannot be allocated, and
 * buffers passed between processes.
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

/* ---- limits ----------------------------------------- */

static void limits_are_read(void **state)
{
	struct vfc_dma_ranges ranges;
	bool user = fake_dma.space->backend->dma->iommufd;

	(void)state;
	fake_file("/proc/self/limits", "Limit  Soft Limit  Hard Limit  Units\n"
		  "Max processes             100   200   processes\n"
		  "Max locked memory         65536                65536                bytes\n");
	fake_file("/proc/self/status", "Name:\tx\nVmLck:\t      12 kB\nVmPin:\t       8 kB\n"
		  "CapEff:\t0000000000004000\n");
	fake_expect_ranges();
	assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), 0);
	assert_int_equal(ranges.nranges, 2);
	assert_int_equal(ranges.ranges[1].start, 0xfef00000);
	assert_int_equal(ranges.ranges[1].end, 0x7fffffffff);
	assert_int_equal(ranges.page_sizes, fake_is_cdev() ? 4096 : 0x40201000);
	assert_int_equal(ranges.alignment, 4096);
	assert_int_equal(ranges.available, fake_is_cdev() ? UINT32_MAX : 65535);
	assert_int_equal(ranges.memlock.limit, 65536);
	assert_int_equal(ranges.memlock.locked, user ? 8192 : 12288);
	assert_int_equal(ranges.memlock.pinned, 8192);
	assert_true(ranges.memlock.exempt);
	assert_int_equal(ranges.memlock.per_user, user);
	vfc_dma_ranges_clear(&ranges);
	fake_file("/proc/self/limits", "Max locked memory         unlimited    unlimited  bytes\n");
	fake_expect_ranges();
	assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), 0);
	assert_true(ranges.memlock.limit == UINT64_MAX);
	vfc_dma_ranges_clear(&ranges);
}

static void ranges_fail(void **state)
{
	static const int errs[] = { -EINVAL, -ENOTTY, -ENODEV, -EFAULT, -ENOENT };
	struct vfc_dma_ranges ranges;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(errs); i++) {
		fake_ioctl(fake_dma.container,
			   fake_is_cdev() ? IOMMU_IOAS_IOVA_RANGES : VFIO_IOMMU_GET_INFO,
			   errs[i]);
		assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), errs[i]);
		assert_non_null(strstr(vfc_error(fake_dma.ctx), "get the IOVA windows of the"));
	}
}

/* If there are more windows than fit, the query is repeated. */
static void more_windows(void **state)
{
	struct iommu_ioas_iova_ranges reply = {
		.size = sizeof(reply), .ioas_id = FAKE_IOAS, .num_iovas = 9,
		.out_iova_alignment = 4096,
	};
	struct vfc_dma_ranges ranges;

	(void)state;
	fake_strict();
	fake_gives(fake_ioctl(fake_dma.container, IOMMU_IOAS_IOVA_RANGES, -EMSGSIZE), &reply,
		   sizeof(reply));
	fake_gives(fake_ioctl(fake_dma.container, IOMMU_IOAS_IOVA_RANGES, 0), &reply,
		   sizeof(reply));
	assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), 0);
	assert_int_equal(ranges.nranges, 9);
	vfc_dma_ranges_clear(&ranges);
	reply.num_iovas = 1u << 30;
	fake_gives(fake_ioctl(fake_dma.container, IOMMU_IOAS_IOVA_RANGES, -EMSGSIZE), &reply,
		   sizeof(reply));
	assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), -EMSGSIZE);
	assert_row(fake_dma.ctx, "iova-ranges EMSGSIZE too-many");
}

static void ranges_are_explained(void **state)
{
	static const struct {
		int err;
		const char *row;
	} container[] = {
		{ -EINVAL, "iova-ranges EINVAL no-iommu-set" },
		{ -ENODEV, "iova-ranges ENODEV no-ioas" },
	};
	struct vfc_dma_ranges ranges;

	(void)state;
	if (fake_is_cdev()) {
		fake_ioctl(fake_dma.container, IOMMU_IOAS_IOVA_RANGES, -ENOENT);
		assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), -ENOENT);
		assert_row(fake_dma.ctx, "iova-ranges ENOENT no-ioas");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(container); i++) {
		fake_ioctl(fake_dma.container, VFIO_IOMMU_GET_INFO, container[i].err);
		assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), container[i].err);
		assert_row(fake_dma.ctx, container[i].row);
	}
}

/* Kernels that report less, and a wrong number of windows. */
static void odd_answers(void **state)
{
	struct vfio_iommu_type1_info bare = { .argsz = sizeof(bare) };
	struct fake_type1_info odd = fake_type1_info;
	struct vfc_dma_ranges ranges;

	(void)state;
	fake_gives(fake_ioctl(fake_dma.container, VFIO_IOMMU_GET_INFO, 0), &bare, sizeof(bare));
	assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), 0);
	assert_int_equal(ranges.nranges, 0);
	assert_int_equal(ranges.alignment, sysconf(_SC_PAGESIZE));
	assert_true(ranges.available == UINT32_MAX);
	vfc_dma_ranges_clear(&ranges);
	odd.windows.nr_iovas = UINT32_MAX;
	fake_gives(fake_ioctl(fake_dma.container, VFIO_IOMMU_GET_INFO, 0), &odd, sizeof(odd.info));
	fake_gives(fake_ioctl(fake_dma.container, VFIO_IOMMU_GET_INFO, 0), &odd, sizeof(odd));
	assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), 0);
	assert_int_equal(ranges.nranges, 2);
	vfc_dma_ranges_clear(&ranges);
}

static void without_an_iommu(void **state)
{
	const struct backend *before = fake_dma.space->backend;
	const struct vfc_dma_request request = { .size = 4096, .flags = RW };
	struct vfc_dma_ranges ranges;
	uint64_t done;

	(void)state;
	fake_dma.space->backend = &backend_noiommu;
	assert_int_equal(vfc_dma_ranges(fake_dma.space, &ranges), -EOPNOTSUPP);
	assert_int_equal(fake_map(&request), -EOPNOTSUPP);
	assert_int_equal(vfc_dma_unmap_range(fake_dma.space, 0, 4096, &done), -EOPNOTSUPP);
	assert_int_equal(vfc_dirty_start(fake_dma.handle, VFC_DIRTY_IOMMU), -EOPNOTSUPP);
	assert_int_equal(vfc_dirty_stop(fake_dma.handle, VFC_DIRTY_IOMMU), -EOPNOTSUPP);
	assert_said("no mappings without an IOMMU: the device uses physical addresses and can "
		    "access all memory", "");
	fake_dma.space->backend = before;
}

/* ---- memory --------------------------------------------------------- */

static void too_large(void **state)
{
	const struct vfc_dma_request request = {
		.size = UINT64_C(1) << 63, .fixed = true, .flags = RW, .anyway = true,
	};

	(void)state;
	fake_expect_ranges();
	assert_int_equal(fake_map(&request), -EFBIG);
	assert_said("create a buffer of 9223372036854775808 bytes: File too large", "");
}

/* More huge pages than any machine has. */
static void no_huge_pages(void **state)
{
	const struct vfc_dma_request request = {
		.size = UINT64_C(1) << 44, .fixed = true, .flags = RW, .huge = true,
		.anyway = true,
	};
	int err;

	(void)state;
	fake_file("/proc/meminfo", "MemAvailable:   16 kB\nHugepagesize:       2048 kB\n");
	fake_expect_ranges();
	err = fake_map(&request);
	assert_true(err < 0);
	assert_non_null(strstr(vfc_error(fake_dma.ctx),
			       "create a buffer of 8388608 huge pages of 2097152 bytes"));
	if (err == -ENOMEM)
		assert_string_equal(vfc_hint(fake_dma.ctx),
				    "reserve huge pages: sysctl vm.nr_hugepages=8388608");
}

/* ---- passing between processes ---------------------------------------- */

static int session_err;
static char session_name[VFC_BUFFER_NAME];

static int map(void *data, const struct vfc_item *item)
{
	assert_int_equal(item->type, VFC_ITEM_DMA);
	snprintf(session_name, sizeof(session_name), "%.31s", item->name);
	return data == &fake_dma ? session_err : -EPROTO;
}

static int unmap(void *data, const struct vfc_item *item)
{
	assert_int_equal(item->type, VFC_ITEM_DMA);
	assert_string_equal(item->name, session_name);
	return data == &fake_dma ? session_err : -EPROTO;
}

static const struct vfc_session session = {
	.put = map, .drop = unmap, .data = &fake_dma, .fd = -1,
};

/* In the space of a session the session process maps, and closing changes nothing. */
static void a_session_maps(void **state)
{
	const struct vfc_dma_request request = { .size = 0x2000, .flags = RW };
	uint64_t done;

	(void)state;
	fake_dma.space->session = &session;
	session_err = -ENOMEM;
	fake_expect_ranges();
	assert_int_equal(fake_map(&request), -ENOMEM);
	assert_null(vfc_dma_buffers(fake_dma.space));
	session_err = 0;
	fake_expect_ranges();
	assert_int_equal(fake_map(&request), 0);
	assert_string_equal(session_name, "buf0");
	assert_int_equal(vfc_dma_unmap_range(fake_dma.space, 0x2000, 0x1000, &done), -EINVAL);
	assert_said("the range covers only part of buf0", "");
	assert_int_equal(vfc_dma_unmap_range(fake_dma.space, 0x1000, 0x2000, &done), 0);
	assert_int_equal(done, 0x2000);
	fake_expect_ranges();
	assert_int_equal(fake_map(&request), 0);
	session_err = -EIO;
	assert_int_equal(vfc_dma_unmap(fake_dma.space, "buf0"), -EIO);
	assert_non_null(vfc_dma_buffer(fake_dma.space, "buf0"));
	vfc_handle_close(fake_dma.handle);
	fake_dma.handle = NULL;
	assert_null(vfc_dma_buffers(fake_dma.space));
	fake_dma.space->session = NULL;
}

/* A buffer created by one process is mapped by another and found by a third. */
static void handed_over(void **state)
{
	struct vfc_item given = {
		.type = VFC_ITEM_DMA, .name = "ring", .value = 0x5000, .size = 0x1000,
		.flags = VFC_DMA_READ,
	}, item;
	struct vfc_space third = {
		.ctx = fake_dma.ctx, .backend = fake_dma.space->backend, .session = &session,
	};

	(void)state;
	fake_map_some(0x1000, NULL);
	fake_buffer->addr[7] = 0x77;
	given.fd = dup(fake_buffer->fd);
	fake_expect_map(0);
	assert_int_equal(vfc_dma_adopt(fake_dma.space, &given), 0);
	assert_int_equal(fake_mapped.iova, 0x5000);
	assert_int_equal(fake_mapped.flags, VFC_DMA_READ);
	assert_int_equal(fake_mapped_at[7], 0x77);
	assert_non_null(fake_dma.space->buffers->next);
	assert_null(fake_dma.space->buffers->next->next);
	given.fd = dup(fake_buffer->fd);
	assert_int_equal(vfc_dma_adopt(fake_dma.space, &given), -EEXIST);
	given.fd = dup(fake_buffer->fd);
	snprintf(given.name, sizeof(given.name), "late");
	given.value = 0x9000;
	fake_expect_map(-EINVAL);
	assert_int_equal(vfc_dma_adopt(fake_dma.space, &given), -EINVAL);
	fake_expect_unmap(0x1000, 0x1000, 0x1000, 0);
	assert_int_equal(vfc_dma_unmap(fake_dma.space, "buf0"), 0);
	assert_null(fake_dma.space->buffers->next);
	item = dma_item(fake_dma.space->buffers);
	assert_int_equal(item.type, VFC_ITEM_DMA);
	assert_string_equal(item.name, "ring");
	item.fd = dup(item.fd);
	assert_int_equal(dma_import(&third, &item), 0);
	assert_int_equal(item.fd, -1);
	assert_int_equal(third.buffers->iova, 0x5000);
	assert_int_equal(third.buffers->size, 0x1000);
	assert_int_equal(third.buffers->flags, VFC_DMA_READ);
	assert_int_equal(third.buffers->addr[7], 0x77);
	dma_release(&third);
	fake_expect_unmap(0x5000, 0x1000, 0x1000, 0);
}

/* Invalid items are not imported. */
static void taken_over_badly(void **state)
{
	struct vfc_item given = {
		.type = VFC_ITEM_DMA, .name = "ring", .value = 0x5000, .size = 0x1000, .flags = RW,
	};

	(void)state;
	fake_map_some(0x1000, NULL);
	given.fd = dup(fake_buffer->fd);
	given.size = 0x1001;
	assert_int_equal(vfc_dma_adopt(fake_dma.space, &given), -EPROTO);
	given.fd = dup(fake_buffer->fd);
	given.size = 0x1000;
	snprintf(given.name, sizeof(given.name), "../x");
	assert_int_equal(vfc_dma_adopt(fake_dma.space, &given), -EPROTO);
	fake_expect_unmap(0x1000, 0x1000, 0x1000, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKE_WAYS(limits_are_read),
		FAKE_WAYS(ranges_fail),
		FAKE_WAYS(ranges_are_explained),
		FAKE_WAY(more_windows, cdev),
		FAKE_WAY(odd_answers, group),
		FAKE_WAY(without_an_iommu, group),
		FAKE_WAYS(too_large),
		FAKE_WAY(no_huge_pages, group),
		FAKE_WAYS(a_session_maps),
		FAKE_WAYS(handed_over),
		FAKE_WAY(taken_over_badly, group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
