/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-dma.c: buffers through a container, through an iommufd that acts as one,
 * and in an IOAS: what the kernel is asked, what is said of every errno, and
 * that memory goes after its mapping.
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

#include "../../lib/dma.h"
#include "../fake/device.h"
#include "../fake/fake.h"

#define RW (VFC_DMA_READ | VFC_DMA_WRITE)

static struct fake_device d;
static struct vfc_dma_refusal refusal;
static const struct vfc_buffer *buffer;

/* ---- the three ways -------------------------------------------------- */

static int open_group(void **state)
{
	(void)state;
	fake_device_open(&d);
	return 0;
}

static int open_compat(void **state)
{
	open_group(state);
	d.space->backend = &backend_compat;
	return 0;
}

static int open_cdev(void **state)
{
	(void)state;
	fake_cdev_open(&d);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	fake_device_close(&d);
	return 0;
}

static bool is_cdev(void)
{
	return d.space->backend == &backend_iommufd;
}

/* ---- calls ----------------------------------------------------------- */

/* What type1 answers: DMA_AVAIL, then the windows. */
struct answer {
	struct vfio_iommu_type1_info info;
	struct vfio_iommu_type1_info_dma_avail avail;
	uint32_t pad;
	struct vfio_iommu_type1_info_cap_iova_range windows;
	struct vfio_iova_range ranges[2];
};

static const struct answer answer = {
	.info = {
		.argsz = sizeof(answer),
		.flags = VFIO_IOMMU_INFO_PGSIZES | VFIO_IOMMU_INFO_CAPS,
		.iova_pgsizes = 0x40201000,
		.cap_offset = offsetof(struct answer, avail),
	},
	.avail = {
		.header = { VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, 1, offsetof(struct answer, windows) },
		.avail = 65535,
	},
	.windows = {
		.header = { VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, 1, 0 },
		.nr_iovas = 2,
	},
	.ranges = { { 0, 0xfedfffff }, { 0xfef00000, 0x7fffffffff } },
};

static void expect_info(void)
{
	fake_gives(fake_ioctl(d.container, VFIO_IOMMU_GET_INFO, 0), &answer, sizeof(answer.info));
	fake_gives(fake_ioctl(d.container, VFIO_IOMMU_GET_INFO, 0), &answer, sizeof(answer));
}

static void give_windows(const void *arg)
{
	static const struct iommu_iova_range windows[] = {
		{ 0, 0xfedfffff }, { 0xfef00000, 0x7fffffffff },
	};
	const struct iommu_ioas_iova_ranges *ask = arg;

	assert_int_equal(ask->ioas_id, FAKE_IOAS);
	assert_int_equal(ask->num_iovas, 8);
	memcpy((void *)(uintptr_t)ask->allowed_iovas, windows, sizeof(windows));
}

static void expect_windows(void)
{
	static const struct iommu_ioas_iova_ranges reply = {
		.size = sizeof(reply), .ioas_id = FAKE_IOAS, .num_iovas = 2,
		.out_iova_alignment = 4096,
	};
	struct fake_call *call = fake_ioctl(d.container, IOMMU_IOAS_IOVA_RANGES, 0);

	fake_checks(call, give_windows);
	fake_gives(call, &reply, sizeof(reply));
}

static void expect_ranges(void)
{
	if (is_cdev())
		expect_windows();
	else
		expect_info();
}

/* The last mapping that was asked for, whichever struct it came in. */
static struct vfc_mapping mapped;
static uint8_t *mapped_at;

static void keep_type1(const void *arg)
{
	const struct vfio_iommu_type1_dma_map *map = arg;

	assert_int_equal(map->argsz, sizeof(*map));
	mapped = (struct vfc_mapping){ map->iova, map->size, map->flags };
	mapped_at = (uint8_t *)(uintptr_t)map->vaddr;
}

static void keep_ioas(const void *arg)
{
	const struct iommu_ioas_map *map = arg;

	assert_int_equal(map->size, sizeof(*map));
	assert_int_equal(map->ioas_id, FAKE_IOAS);
	assert_true(map->flags & IOMMU_IOAS_MAP_FIXED_IOVA);
	mapped = (struct vfc_mapping){
		map->iova, map->length,
		(map->flags & IOMMU_IOAS_MAP_READABLE ? VFC_DMA_READ : 0) |
		(map->flags & IOMMU_IOAS_MAP_WRITEABLE ? VFC_DMA_WRITE : 0),
	};
	mapped_at = (uint8_t *)(uintptr_t)map->user_va;
}

static void expect_map(int ret)
{
	if (is_cdev())
		fake_checks(fake_ioctl(d.container, IOMMU_IOAS_MAP, ret), keep_ioas);
	else
		fake_checks(fake_ioctl(d.container, VFIO_IOMMU_MAP_DMA, ret), keep_type1);
}

/* Unmap size bytes at iova; done are. */
static void expect_unmap(uint64_t iova, uint64_t size, uint64_t done, int ret)
{
	struct vfio_iommu_type1_dma_unmap type1 = {
		.argsz = sizeof(type1), .iova = iova, .size = size,
	};
	struct iommu_ioas_unmap ioas = {
		.size = sizeof(ioas), .ioas_id = FAKE_IOAS, .iova = iova, .length = size,
	};
	struct fake_call *call;

	if (is_cdev()) {
		call = fake_ioctl(d.container, IOMMU_IOAS_UNMAP, ret);
		fake_takes(call, &ioas, sizeof(ioas));
		ioas.length = done;
		fake_gives(call, &ioas, sizeof(ioas));
	} else {
		call = fake_ioctl(d.container, VFIO_IOMMU_UNMAP_DMA, ret);
		fake_takes(call, &type1, sizeof(type1));
		type1.size = done;
		fake_gives(call, &type1, sizeof(type1));
	}
}

static int map(const struct vfc_dma_request *request)
{
	return vfc_dma_map(d.space, request, &refusal, &buffer);
}

/* Map size bytes where there is room. */
static void map_some(uint64_t size, const char *name)
{
	const struct vfc_dma_request request = { .name = name, .size = size, .flags = RW };

	expect_ranges();
	expect_map(0);
	assert_int_equal(map(&request), 0);
	assert_null(refusal.reason);
}

static void assert_said(const char *error, const char *hint)
{
	assert_string_equal(vfc_error(d.ctx), error);
	assert_string_equal(vfc_hint(d.ctx), hint);
}

/* ---- map and unmap --------------------------------------------------- */

static void maps_and_unmaps(void **state)
{
	const struct vfc_dma_request request = {
		.name = "ring", .size = 0x2000, .fixed = true, .iova = 0x100000,
		.flags = VFC_DMA_READ,
	};

	(void)state;
	map_some(0x10000, NULL);
	assert_string_equal(buffer->name, "buf0");
	assert_int_equal(buffer->iova, 0x1000);
	assert_int_equal(mapped.iova, 0x1000);
	assert_int_equal(mapped.size, 0x10000);
	assert_int_equal(mapped.flags, RW);
	assert_ptr_equal(mapped_at, buffer->addr);
	assert_int_equal(buffer->addr[0xffff], 0);
	memset(buffer->addr, 0xa5, 0x10000);
	expect_ranges();
	expect_map(0);
	assert_int_equal(map(&request), 0);
	assert_int_equal(mapped.iova, 0x100000);
	assert_int_equal(mapped.flags, VFC_DMA_READ);
	assert_ptr_equal(vfc_dma_buffer(d.space, "ring"), buffer);
	assert_string_equal(vfc_dma_buffers(d.space)->name, "buf0");
	assert_ptr_equal(vfc_dma_buffers(d.space)->next, buffer);
	expect_unmap(0x1000, 0x10000, 0x10000, 0);
	assert_int_equal(vfc_dma_unmap(d.space, "buf0"), 0);
	assert_ptr_equal(vfc_dma_buffers(d.space), buffer);
	assert_int_equal(vfc_dma_unmap(d.space, "buf0"), -ENOENT);
	assert_said("no buffer \"buf0\" is mapped", "dma list");
	expect_unmap(0x100000, 0x2000, 0x2000, 0);
}

/* The device is closed, and with that reset, before what it uses goes. */
static void closing_unmaps(void **state)
{
	(void)state;
	map_some(0x1000, NULL);
	map_some(0x1000, NULL);
	assert_string_equal(buffer->name, "buf1");
	expect_unmap(0x1000, 0x1000, 0x1000, 0);
	expect_unmap(0x2000, 0x1000, 0x1000, 0);
	vfc_handle_close(d.handle);
	d.handle = NULL;
	assert_int_equal(fake_closed(0), d.device);
	assert_null(vfc_dma_buffers(d.space));
}

static void a_failing_unmap_at_the_end(void **state)
{
	(void)state;
	map_some(0x1000, NULL);
	expect_unmap(0x1000, 0x1000, 0, -EIO);
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
		expect_ranges();
		assert_int_equal(map(&request), -EINVAL);
		assert_non_null(strstr(vfc_error(d.ctx), "is no name for a buffer"));
	}
	map_some(4096, "buf0");
	request.name = "buf0";
	expect_ranges();
	assert_int_equal(map(&request), -EEXIST);
	assert_said("there is a buffer buf0", "");
	map_some(4096, NULL);
	assert_string_equal(buffer->name, "buf1");
	expect_unmap(0x1000, 0x1000, 0x1000, 0);
	expect_unmap(0x2000, 0x1000, 0x1000, 0);
}

/* ---- errors ---------------------------------------------------------- */

struct wanted {
	int err;
	const char *text, *hint;	/* behind what was attempted */
};

static void each_map_error(const struct wanted *wanted)
{
	const struct vfc_dma_request request = { .size = 0x2000, .flags = RW };
	char text[512];

	for (; wanted->err; wanted++) {
		expect_ranges();
		expect_map(wanted->err);
		assert_int_equal(map(&request), wanted->err);
		snprintf(text, sizeof(text), "map 8192 bytes at IOVA 0x1000%s: %s", wanted->text,
			 strerror(-wanted->err));
		assert_said(text, wanted->hint);
		assert_null(vfc_dma_buffers(d.space));
	}
}

static void map_errors(void **state)
{
	static const struct wanted type1[] = {
		{ -EINVAL, ": IOVA or size is off the page size, outside the windows, or wraps",
		  "dma ranges shows the windows and reserved regions" },
		{ -EEXIST, ": something is mapped in that range", "dma list" },
		{ -EFAULT, ": the memory cannot be pinned", "" },
		{ -ENOMEM, ": RLIMIT_MEMLOCK is exceeded, or memory is short",
		  "ulimit -l, or CAP_IPC_LOCK; the kernel's log names the limit" },
		{ -ENOSPC, ": the container has no mapping left",
		  "dma_entry_limit of the module vfio_iommu_type1 sets how many it takes" },
		{ -EPERM, ": before its memory is registered a SPAPR container maps nothing", "" },
		{ -EBUSY, "", "" }, { -EIO, "", "" }, { -ENOTTY, "", "" },
		{ 0, NULL, NULL },
	};
	static const struct wanted iommufd[] = {
		{ -EINVAL, ": IOVA or size is off the alignment, or a reserved IOVA lies in the "
		  "range", "dma ranges shows the windows and reserved regions" },
		{ -EEXIST, ": something is mapped in that range", "dma list" },
		{ -EFAULT, ": the memory cannot be pinned", "" },
		{ -ENOMEM, ": RLIMIT_MEMLOCK is exceeded, which all processes of the user share, "
		  "or memory is short", "ulimit -l, or CAP_IPC_LOCK" },
		{ -ENOENT, ": the IOAS is gone", "" },
		{ -ENODEV, ": the iommufd has no IOAS for containers yet: no group was attached",
		  "" },
		{ -EOVERFLOW, ": the range goes beyond the last address there is", "" },
		{ -EPERM, ": the memory may not be written", "" },
		{ -EOPNOTSUPP, "", "" }, { -E2BIG, "", "" }, { -ENOTTY, "", "" },
		{ 0, NULL, NULL },
	};

	(void)state;
	each_map_error(d.space->backend->dma->iommufd ? iommufd : type1);
}

static void each_unmap_error(const struct wanted *wanted)
{
	char text[512];

	map_some(0x1000, NULL);
	for (; wanted->err; wanted++) {
		expect_unmap(0x1000, 0x1000, 0, wanted->err);
		assert_int_equal(vfc_dma_unmap(d.space, "buf0"), wanted->err);
		snprintf(text, sizeof(text), "unmap 4096 bytes at IOVA 0x1000%s: %s",
			 wanted->text, strerror(-wanted->err));
		assert_said(text, wanted->hint);
		assert_ptr_equal(vfc_dma_buffers(d.space), buffer);
	}
	expect_unmap(0x1000, 0x1000, 0x1000, 0);
}

static void unmap_errors(void **state)
{
	static const struct wanted type1[] = {
		{ -EINVAL, ": a mapping would be cut in two, or the range is off the page size",
		  "dma list shows where mappings begin and end" },
		{ -EFAULT, "", "" }, { -ENOTTY, "", "" },
		{ 0, NULL, NULL },
	};
	static const struct wanted iommufd[] = {
		{ -ENOENT, ": nothing is mapped there, or a mapping would be cut in two",
		  "dma list shows where mappings begin and end" },
		{ -EINVAL, ": the range is empty", "" },
		{ -EOVERFLOW, ": the range goes beyond the last address there is", "" },
		{ -EBUSY, ": a mapping in it is being made or used by another thread", "" },
		{ -EDEADLK, ": a device does not let go of pages in it", "" },
		{ -EFAULT, "", "" }, { -ENOTTY, "", "" },
		{ 0, NULL, NULL },
	};

	(void)state;
	each_unmap_error(d.space->backend->dma->iommufd ? iommufd : type1);
}

static void ranges_of_iovas(void **state)
{
	uint64_t done = 0;

	(void)state;
	map_some(0x1000, NULL);
	map_some(0x1000, NULL);
	expect_unmap(0x1000, 0x10000, 0x2000, 0);
	assert_int_equal(vfc_dma_unmap_range(d.space, 0x1000, 0x10000, &done), 0);
	assert_int_equal(done, 0x2000);
	assert_null(vfc_dma_buffers(d.space));
	map_some(0x2000, NULL);
	expect_unmap(0x2000, 0x1000, 0, -EINVAL);
	assert_int_equal(vfc_dma_unmap_range(d.space, 0x2000, 0x1000, &done), -EINVAL);
	assert_ptr_equal(vfc_dma_buffers(d.space), buffer);
	expect_unmap(0x1000, 0x2000, 0x2000, 0);
}

/* ---- prediction and the kernel --------------------------------------- */

static void foretold(void **state)
{
	struct vfc_dma_request request = {
		.size = 4096, .fixed = true, .iova = 0xfee00000, .flags = RW,
	};

	(void)state;
	fake_file("/sys/kernel/iommu_groups/10/reserved_regions",
		  "0x00000000fee00000 0x00000000feefffff msi\n");
	expect_ranges();
	assert_int_equal(vfc_dma_predict(d.space, &request, &refusal), 0);
	assert_string_equal(refusal.reason, "reserved");
	expect_ranges();
	assert_int_equal(map(&request), 1);
	assert_string_equal(refusal.hint, "the nearest that is free: --iova 0xfedff000");
	request.anyway = true;
	expect_ranges();
	expect_map(-EINVAL);
	assert_int_equal(map(&request), -EINVAL);
	assert_said("map 4096 bytes at IOVA 0xfee00000: as predicted: 0xfee00000-0xfee00fff meets "
		    "the reserved region 0xfee00000-0xfeefffff (msi): Invalid argument",
		    "the nearest that is free: --iova 0xfedff000");
	expect_ranges();
	expect_map(-EEXIST);
	assert_int_equal(map(&request), -EEXIST);
	assert_non_null(strstr(vfc_error(d.ctx), "something is mapped in that range"));
	expect_ranges();
	expect_map(0);
	assert_int_equal(map(&request), 0);
	assert_string_equal(refusal.reason, "reserved");
	expect_unmap(0xfee00000, 4096, 4096, 0);
}

static void no_place_is_never_asked_for(void **state)
{
	const struct vfc_dma_request request = {
		.size = 4096, .flags = RW, .limit = 0xfff, .anyway = true,
	};

	(void)state;
	expect_ranges();
	assert_int_equal(map(&request), 1);
	assert_string_equal(refusal.reason, "full");
}

/* ---- what there is room for ------------------------------------------ */

static void limits_are_read(void **state)
{
	struct vfc_dma_ranges ranges;
	bool user = d.space->backend->dma->iommufd;

	(void)state;
	fake_file("/proc/self/limits", "Limit  Soft Limit  Hard Limit  Units\n"
		  "Max processes             100   200   processes\n"
		  "Max locked memory         65536                65536                bytes\n");
	fake_file("/proc/self/status", "Name:\tx\nVmLck:\t      12 kB\nVmPin:\t       8 kB\n"
		  "CapEff:\t0000000000004000\n");
	expect_ranges();
	assert_int_equal(vfc_dma_ranges(d.space, &ranges), 0);
	assert_int_equal(ranges.nranges, 2);
	assert_int_equal(ranges.ranges[1].start, 0xfef00000);
	assert_int_equal(ranges.ranges[1].end, 0x7fffffffff);
	assert_int_equal(ranges.page_sizes, is_cdev() ? 4096 : 0x40201000);
	assert_int_equal(ranges.alignment, 4096);
	assert_int_equal(ranges.available, is_cdev() ? UINT32_MAX : 65535);
	assert_int_equal(ranges.memlock.limit, 65536);
	assert_int_equal(ranges.memlock.locked, user ? 8192 : 12288);
	assert_int_equal(ranges.memlock.pinned, 8192);
	assert_true(ranges.memlock.exempt);
	assert_int_equal(ranges.memlock.per_user, user);
	vfc_dma_ranges_clear(&ranges);
	fake_file("/proc/self/limits", "Max locked memory         unlimited    unlimited  bytes\n");
	expect_ranges();
	assert_int_equal(vfc_dma_ranges(d.space, &ranges), 0);
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
		fake_ioctl(d.container, is_cdev() ? IOMMU_IOAS_IOVA_RANGES : VFIO_IOMMU_GET_INFO,
			   errs[i]);
		assert_int_equal(vfc_dma_ranges(d.space, &ranges), errs[i]);
		assert_non_null(strstr(vfc_error(d.ctx), "for its IOVA windows"));
	}
}

/* More windows than there was room for are asked for again. */
static void more_windows(void **state)
{
	struct iommu_ioas_iova_ranges reply = {
		.size = sizeof(reply), .ioas_id = FAKE_IOAS, .num_iovas = 9,
		.out_iova_alignment = 4096,
	};
	struct vfc_dma_ranges ranges;

	(void)state;
	fake_gives(fake_ioctl(d.container, IOMMU_IOAS_IOVA_RANGES, -EMSGSIZE), &reply,
		   sizeof(reply));
	fake_gives(fake_ioctl(d.container, IOMMU_IOAS_IOVA_RANGES, 0), &reply, sizeof(reply));
	assert_int_equal(vfc_dma_ranges(d.space, &ranges), 0);
	assert_int_equal(ranges.nranges, 9);
	vfc_dma_ranges_clear(&ranges);
	reply.num_iovas = 1u << 30;
	fake_gives(fake_ioctl(d.container, IOMMU_IOAS_IOVA_RANGES, -EMSGSIZE), &reply,
		   sizeof(reply));
	assert_int_equal(vfc_dma_ranges(d.space, &ranges), -EMSGSIZE);
}

/* Kernels that tell less, and a number of windows that is not true. */
static void odd_answers(void **state)
{
	struct vfio_iommu_type1_info bare = { .argsz = sizeof(bare) };
	struct answer odd = answer;
	struct vfc_dma_ranges ranges;

	(void)state;
	fake_gives(fake_ioctl(d.container, VFIO_IOMMU_GET_INFO, 0), &bare, sizeof(bare));
	assert_int_equal(vfc_dma_ranges(d.space, &ranges), 0);
	assert_int_equal(ranges.nranges, 0);
	assert_int_equal(ranges.alignment, sysconf(_SC_PAGESIZE));
	assert_true(ranges.available == UINT32_MAX);
	vfc_dma_ranges_clear(&ranges);
	odd.windows.nr_iovas = UINT32_MAX;
	fake_gives(fake_ioctl(d.container, VFIO_IOMMU_GET_INFO, 0), &odd, sizeof(odd.info));
	fake_gives(fake_ioctl(d.container, VFIO_IOMMU_GET_INFO, 0), &odd, sizeof(odd));
	assert_int_equal(vfc_dma_ranges(d.space, &ranges), 0);
	assert_int_equal(ranges.nranges, 2);
	vfc_dma_ranges_clear(&ranges);
}

static void without_an_iommu(void **state)
{
	const struct backend *before = d.space->backend;
	const struct vfc_dma_request request = { .size = 4096, .flags = RW };
	struct vfc_dma_ranges ranges;
	uint64_t done;

	(void)state;
	d.space->backend = &backend_noiommu;
	assert_int_equal(vfc_dma_ranges(d.space, &ranges), -EOPNOTSUPP);
	assert_int_equal(map(&request), -EOPNOTSUPP);
	assert_int_equal(vfc_dma_unmap_range(d.space, 0, 4096, &done), -EOPNOTSUPP);
	assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_IOMMU), -EOPNOTSUPP);
	assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_IOMMU), -EOPNOTSUPP);
	assert_said("no mappings without an IOMMU: the device uses physical addresses and reaches "
		    "all memory", "");
	d.space->backend = before;
}

/* ---- memory ---------------------------------------------------------- */

static void too_large(void **state)
{
	const struct vfc_dma_request request = {
		.size = UINT64_C(1) << 63, .fixed = true, .flags = RW, .anyway = true,
	};

	(void)state;
	expect_ranges();
	assert_int_equal(map(&request), -EFBIG);
	assert_said("make a buffer of 9223372036854775808 bytes: File too large", "");
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
	expect_ranges();
	err = map(&request);
	assert_true(err < 0);
	assert_non_null(strstr(vfc_error(d.ctx),
			       "make a buffer of 8388608 huge pages of 2097152 bytes"));
	if (err == -ENOMEM)
		assert_string_equal(vfc_hint(d.ctx),
				    "so many are not free: sysctl vm.nr_hugepages=8388608");
}

/* ---- from process to process ----------------------------------------- */

static int kept_err;
static char kept_name[VFC_BUFFER_NAME];

static int keeper_map(void *data, const struct vfc_buffer *b)
{
	snprintf(kept_name, sizeof(kept_name), "%s", b->name);
	return data == &d ? kept_err : -EPROTO;
}

static int keeper_unmap(void *data, const char *name)
{
	assert_string_equal(name, kept_name);
	return data == &d ? kept_err : -EPROTO;
}

static const struct vfc_keeper keeper = {
	.map = keeper_map, .unmap = keeper_unmap, .data = &d, .fd = -1,
};

/* In a space that is kept elsewhere the keeper maps, and closing changes nothing. */
static void a_keeper_maps(void **state)
{
	const struct vfc_dma_request request = { .size = 0x2000, .flags = RW };
	uint64_t done;

	(void)state;
	d.space->keeper = &keeper;
	kept_err = -ENOMEM;
	expect_ranges();
	assert_int_equal(map(&request), -ENOMEM);
	assert_null(vfc_dma_buffers(d.space));
	kept_err = 0;
	expect_ranges();
	assert_int_equal(map(&request), 0);
	assert_string_equal(kept_name, "buf0");
	assert_int_equal(vfc_dma_unmap_range(d.space, 0x2000, 0x1000, &done), -EINVAL);
	assert_said("buf0 would be cut in two", "");
	assert_int_equal(vfc_dma_unmap_range(d.space, 0x1000, 0x2000, &done), 0);
	assert_int_equal(done, 0x2000);
	expect_ranges();
	assert_int_equal(map(&request), 0);
	kept_err = -EIO;
	assert_int_equal(vfc_dma_unmap(d.space, "buf0"), -EIO);
	assert_non_null(vfc_dma_buffer(d.space, "buf0"));
	vfc_handle_close(d.handle);
	d.handle = NULL;
	assert_null(vfc_dma_buffers(d.space));
	d.space->keeper = NULL;
}

/* What one process made is mapped by another, and found by a third. */
static void handed_over(void **state)
{
	struct vfc_buffer given = {
		.name = "ring", .iova = 0x5000, .size = 0x1000, .flags = VFC_DMA_READ,
	};
	struct vfc_kept items[3];
	struct vfc_space third = { .ctx = d.ctx, .backend = d.space->backend, .keeper = &keeper };

	(void)state;
	map_some(0x1000, NULL);
	buffer->addr[7] = 0x77;
	given.fd = dup(buffer->fd);
	expect_map(0);
	assert_int_equal(vfc_dma_adopt(d.space, &given), 0);
	assert_int_equal(mapped.iova, 0x5000);
	assert_int_equal(mapped.flags, VFC_DMA_READ);
	assert_int_equal(mapped_at[7], 0x77);
	assert_int_equal(dma_export(d.space, NULL), 4);
	given.fd = dup(buffer->fd);
	assert_int_equal(vfc_dma_adopt(d.space, &given), -EEXIST);
	given.fd = dup(buffer->fd);
	snprintf(given.name, sizeof(given.name), "late");
	given.iova = 0x9000;
	expect_map(-EINVAL);
	assert_int_equal(vfc_dma_adopt(d.space, &given), -EINVAL);
	expect_unmap(0x1000, 0x1000, 0x1000, 0);
	assert_int_equal(vfc_dma_unmap(d.space, "buf0"), 0);
	assert_int_equal(dma_export(d.space, items), 2);
	assert_string_equal(items[0].name, "dma ring.flags");
	assert_string_equal(items[1].name, "dma ring");
	items[1].fd = dup(items[1].fd);
	items[2] = (struct vfc_kept){ .name = "hwpt 0000:09:00.0", .fd = -1 };
	assert_int_equal(dma_import(&third, items, 3), 0);
	assert_int_equal(items[1].fd, -1);
	assert_int_equal(third.buffers->iova, 0x5000);
	assert_int_equal(third.buffers->size, 0x1000);
	assert_int_equal(third.buffers->flags, VFC_DMA_READ);
	assert_int_equal(third.buffers->addr[7], 0x77);
	dma_release(&third);
	expect_unmap(0x5000, 0x1000, 0x1000, 0);
}

/* What is no memory of ours is not taken over. */
static void taken_over_badly(void **state)
{
	struct vfc_buffer given = { .name = "ring", .iova = 0x5000, .size = 0x1000, .flags = RW };

	(void)state;
	map_some(0x1000, NULL);
	given.fd = dup(buffer->fd);
	given.size = 0x1001;
	assert_int_equal(vfc_dma_adopt(d.space, &given), -EPROTO);
	given.fd = dup(buffer->fd);
	given.size = 0x1000;
	snprintf(given.name, sizeof(given.name), "../x");
	assert_int_equal(vfc_dma_adopt(d.space, &given), -EPROTO);
	expect_unmap(0x1000, 0x1000, 0x1000, 0);
}

#define WAY(test, way) { #test " (" #way ")", test, open_##way, close_all, NULL }
#define ALL(test) WAY(test, group), WAY(test, compat), WAY(test, cdev)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ALL(maps_and_unmaps),
		ALL(closing_unmaps),
		ALL(a_failing_unmap_at_the_end),
		WAY(names, group),
		ALL(map_errors),
		ALL(unmap_errors),
		ALL(ranges_of_iovas),
		ALL(foretold),
		ALL(no_place_is_never_asked_for),
		ALL(limits_are_read),
		ALL(ranges_fail),
		WAY(more_windows, cdev),
		WAY(odd_answers, group),
		WAY(without_an_iommu, group),
		ALL(too_large),
		WAY(no_huge_pages, group),
		ALL(a_keeper_maps),
		ALL(handed_over),
		WAY(taken_over_badly, group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
