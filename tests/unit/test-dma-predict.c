/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-dma-predict.c: the chosen IOVA of a mapping, the reasons for refusals,
 * and the proposed alternatives. Pure.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/vfio/dma.h"

#define READ_WRITE (VFC_DMA_READ | VFC_DMA_WRITE)
#define HUGE_PAGE (UINT64_C(2) << 20)

/* The windows of QEMU's VT-d, and two buffers in them. */
static struct vfc_iova_range windows[] = {
	{ 0, 0xfedfffff }, { 0xfef00000, 0x7fffffffff },
};
static struct vfc_reserved reserved[] = { { 0xfee00000, 0xfeefffff, "msi" } };
static struct vfc_buffer second = { .name = "ring", .iova = 0x20000, .size = 0x1000 };
static struct vfc_buffer first = {
	.name = "buf0", .iova = 0x1000, .size = 0x10000, .next = &second,
};
static struct vfc_dma_ranges ranges;
static struct dma_layout layout;

static struct vfc_dma_refusal refusal;
static uint64_t iova;

static int setup(void **state)
{
	(void)state;
	ranges = (struct vfc_dma_ranges){
		.ranges = windows, .nranges = ARRAY_SIZE(windows),
		.reserved = reserved, .nreserved = ARRAY_SIZE(reserved),
		.page_sizes = 0x40201000, .alignment = 4096, .available = 65535,
		.memlock = { .limit = UINT64_MAX },
	};
	layout = (struct dma_layout){
		.ranges = &ranges, .buffers = &first, .huge = HUGE_PAGE, .memory = UINT64_MAX,
	};
	return 0;
}

/* Request size bytes, at a fixed IOVA unless at is NULL. */
static void ask(uint64_t size, const uint64_t *at)
{
	struct vfc_dma_request request = {
		.size = size, .fixed = at, .iova = at ? *at : 0, .flags = READ_WRITE,
	};

	dma_predict(&layout, &request, &refusal, &iova);
}

static void ask_at(uint64_t size, uint64_t at)
{
	ask(size, &at);
}

static void assert_refused(const char *reason, int err, const char *text, const char *hint)
{
	assert_string_equal(refusal.reason, reason);
	assert_int_equal(refusal.err, err);
	assert_string_equal(refusal.text, text);
	assert_string_equal(refusal.hint, hint);
}

static void assert_placed(uint64_t at)
{
	assert_null(refusal.reason);
	assert_int_equal(iova, at);
}

/* ---- places --------------------------------------------------------- */

static void the_lowest_that_is_free(void **state)
{
	(void)state;
	ask(0x1000, NULL);
	assert_placed(0x11000);
	ask(0xf000, NULL);
	assert_placed(0x11000);
	ask(0x10000, NULL);
	assert_placed(0x21000);
	ask(0xfee00000, NULL);
	assert_placed(0xfef00000);
	layout.buffers = NULL;
	ask(0x1000, NULL);
	assert_placed(0x1000);
	first.iova = 0;
	layout.buffers = &first;
	ask(0x1000, NULL);
	assert_placed(0x10000);
	first.iova = 0x1000;
}

static void huge_pages_are_aligned(void **state)
{
	struct vfc_dma_request request = { .size = HUGE_PAGE, .flags = READ_WRITE, .huge = true };

	(void)state;
	dma_predict(&layout, &request, &refusal, &iova);
	assert_placed(HUGE_PAGE);
	request.size = 4096;
	dma_predict(&layout, &request, &refusal, &iova);
	assert_placed(HUGE_PAGE);
}

static void an_engine_reaches_only_so_far(void **state)
{
	struct vfc_dma_request request = {
		.size = 0x10000, .flags = READ_WRITE, .limit = 0x30fff,
	};

	(void)state;
	dma_predict(&layout, &request, &refusal, &iova);
	assert_placed(0x21000);
	request.limit = 0x30ffe;
	dma_predict(&layout, &request, &refusal, &iova);
	assert_refused("full", -ENOSPC, "no 65536 bytes are free up to IOVA 0x30ffe, the last "
		       "usable one", "");
}

static void nothing_is_free(void **state)
{
	static struct vfc_iova_range small[] = { { 0x1000, 0x11fff } };

	(void)state;
	ranges.ranges = small;
	ranges.nranges = 1;
	ask(0x1000, NULL);
	assert_placed(0x11000);
	ask(0x2000, NULL);
	assert_refused("full", -ENOSPC, "no 8192 bytes are free in the IOVA windows", "");
	ask_at(0x2000, 0x10000);
	assert_refused("overlap", -EEXIST, "the range overlaps buf0 at 0x1000-0x10fff",
		       "no 8192 bytes are free in the IOVA windows");
}

/* A container of mediated devices reports no windows; an IOAS without devices has one. */
static void no_windows_are_all_windows(void **state)
{
	static struct vfc_iova_range all[] = { { 0, UINT64_MAX } };

	(void)state;
	ranges.memlock = (struct vfc_memlock){ .limit = 4096 };
	ranges.nranges = 0;
	ask_at(0x2000, UINT64_C(0xffffffffffffe000));
	assert_placed(UINT64_C(0xffffffffffffe000));
	ranges.ranges = all;
	ranges.nranges = 1;
	ask_at(0x2000, UINT64_C(0xffffffffffffe000));
	assert_placed(UINT64_C(0xffffffffffffe000));
}

/* A buffer that ends with the last address, and one that ends with its window. */
static void buffers_at_the_end(void **state)
{
	static struct vfc_buffer last = {
		.name = "last", .iova = UINT64_C(0xfffffffffffff000), .size = 0x1000,
	};

	(void)state;
	layout.buffers = &last;
	ranges.nranges = 0;
	ask_at(0x1000, UINT64_C(0xfffffffffffff000));
	assert_refused("overlap", -EEXIST,
		       "the range overlaps last at 0xfffffffffffff000-0xffffffffffffffff",
		       "use the nearest free range: --iova 0xffffffffffffe000");
}

/* ---- refusals ------------------------------------------------------- */

static void size_and_alignment(void **state)
{
	(void)state;
	ask(0, NULL);
	assert_refused("size", -EINVAL, "the size of the mapping is 0",
		       "the smallest size is 4096");
	ask(100, NULL);
	assert_refused("misaligned", -EINVAL, "100 bytes are not a multiple of the page size 4096",
		       "the next valid size is 4096");
	assert_int_equal(iova, 0x11000);
	ask(UINT64_MAX, NULL);
	assert_refused("misaligned", -EINVAL,
		       "18446744073709551615 bytes are not a multiple of the page size 4096", "");
	ask_at(4096, 0x11800);
	assert_refused("misaligned", -EINVAL, "IOVA 0x11800 is not aligned to the page size 4096",
		       "use the nearest free range: --iova 0x11000");
}

static void direction(void **state)
{
	struct vfc_dma_request request = { .size = 4096 };

	(void)state;
	dma_predict(&layout, &request, &refusal, &iova);
	assert_refused("direction", -EINVAL, "the mapping is neither readable nor writable", "");
}

static void wraps(void **state)
{
	(void)state;
	ask_at(0x2000, UINT64_C(0xfffffffffffff000));
	assert_refused("wrap", -EINVAL, "8192 bytes at IOVA 0xfffffffffffff000 end beyond the "
		       "last address", "use the nearest free range: --iova 0x7fffffe000");
	layout.iommufd = true;
	ask_at(0x2000, UINT64_C(0xfffffffffffff000));
	assert_int_equal(refusal.err, -EOVERFLOW);
}

static void windows_and_reserved(void **state)
{
	(void)state;
	ask_at(0x1000, 0xfee00000);
	assert_refused("reserved", -EINVAL, "0xfee00000-0xfee00fff overlaps the reserved region "
		       "0xfee00000-0xfeefffff (msi)",
		       "use the nearest free range: --iova 0xfedff000");
	ask_at(0x1000, 0xfeeff000);
	assert_string_equal(refusal.hint, "use the nearest free range: --iova 0xfef00000");
	ask_at(0x1000, UINT64_C(0x8000000000));
	assert_refused("aperture", -EINVAL, "0x8000000000-0x8000000fff is outside the IOVA "
		       "windows: 0x0-0xfedfffff, 0xfef00000-0x7fffffffff",
		       "use the nearest free range: --iova 0x7ffffff000");
}

static void overlaps(void **state)
{
	(void)state;
	ask_at(0x1000, 0x10000);
	assert_refused("overlap", -EEXIST, "the range overlaps buf0 at 0x1000-0x10fff",
		       "use the nearest free range: --iova 0x11000");
	ask_at(0x2000, 0x1f000);
	assert_refused("overlap", -EEXIST, "the range overlaps ring at 0x20000-0x20fff",
		       "use the nearest free range: --iova 0x1e000");
	ask_at(0x1000, 0x1f000);
	assert_placed(0x1f000);
	ask_at(0x1000, 0x21000);
	assert_placed(0x21000);
}

/*
 * A request that overlaps both a buffer and a reserved region. Each backend checks in its
 * own order.
 */
static void the_kernels_order(void **state)
{
	(void)state;
	ask_at(0xfee00000, 0);
	assert_string_equal(refusal.reason, "overlap");
	ask_at(0xff000000, 0);
	assert_string_equal(refusal.reason, "overlap");
	layout.iommufd = true;
	ask_at(0xff000000, 0);
	assert_string_equal(refusal.reason, "reserved");
}

static void no_mapping_left(void **state)
{
	(void)state;
	ranges.available = 0;
	ask(4096, NULL);
	assert_refused("entries", -ENOSPC, "the container has reached its limit of mappings, "
		       "dma_entry_limit of module vfio_iommu_type1",
		       "unmap a buffer, or map fewer and larger buffers");
}

static void locked_memory(void **state)
{
	(void)state;
	ranges.memlock = (struct vfc_memlock){ .limit = 65536, .locked = 4096 };
	ask(0xf000, NULL);
	assert_placed(0x11000);
	ask(0x10000, NULL);
	assert_refused("memlock", -ENOMEM, "65536 bytes would be locked, but RLIMIT_MEMLOCK is "
		       "65536 and this process has locked 4096 of them",
		       "raise it with ulimit -l 68, or run with CAP_IPC_LOCK; a mapping of 61440 "
		       "fits");
	ranges.memlock.per_user = true;
	ranges.memlock.locked = 1 << 20;
	ask(0x1000, NULL);
	assert_refused("memlock", -ENOMEM, "4096 bytes would be locked, but RLIMIT_MEMLOCK is "
		       "65536 and this user has locked 1048576 of them",
		       "raise it with ulimit -l 1028, or run with CAP_IPC_LOCK");
	ranges.memlock.exempt = true;
	ask(0x10000, NULL);
	assert_placed(0x21000);
}

static void more_than_there_is(void **state)
{
	(void)state;
	layout.memory = 0x10000;
	ask(0x10000, NULL);
	assert_placed(0x21000);
	ask(0x11000, NULL);
	assert_refused("memory", -ENOMEM, "69632 bytes would be pinned, but only 65536 are free: "
		       "the kernel would kill processes before failing the call", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_lowest_that_is_free, setup),
		cmocka_unit_test_setup(huge_pages_are_aligned, setup),
		cmocka_unit_test_setup(an_engine_reaches_only_so_far, setup),
		cmocka_unit_test_setup(nothing_is_free, setup),
		cmocka_unit_test_setup(no_windows_are_all_windows, setup),
		cmocka_unit_test_setup(buffers_at_the_end, setup),
		cmocka_unit_test_setup(size_and_alignment, setup),
		cmocka_unit_test_setup(direction, setup),
		cmocka_unit_test_setup(wraps, setup),
		cmocka_unit_test_setup(windows_and_reserved, setup),
		cmocka_unit_test_setup(overlaps, setup),
		cmocka_unit_test_setup(the_kernels_order, setup),
		cmocka_unit_test_setup(no_mapping_left, setup),
		cmocka_unit_test_setup(locked_memory, setup),
		cmocka_unit_test_setup(more_than_there_is, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
