/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-move.c: copies of plain memory, which use wide accesses.
 */
#include "lib/base/array.h"
#include "region.h"

/* BAR4 is prefetchable, and is treated as memory unless a width or a path is requested. */
#define MEMORY 0x8000

static uint8_t *begin_memory(void)
{
	uint8_t *memory;

	fake_expect_region(&d, 4, RWM, MEMORY);
	expect_no_caps();
	memory = fake_mmap(d.device, AT(4, 0), MEMORY, 0);
	for (size_t i = 0; i < MEMORY; i++)
		memory[i] = (uint8_t)(i * 31 + (i >> 8));
	return memory;
}

/* Heads and tails of any length that are not multiples of the wide access. */
static void memory_moves(void **state)
{
	static const size_t edges[] = { 4, 8, 12, 16, 20, 252, 256, 260, 600, 4096 };
	struct vfc_span a = access_of(4, 0, 4, VFC_PATH_AUTO);
	uint8_t *memory = begin_memory(), buf[4096 + 8], before[MEMORY];
	size_t i, k, done;

	(void)state;
	memcpy(before, memory, MEMORY);
	for (i = 0; i < ARRAY_SIZE(edges); i++)
		for (k = 0; k < ARRAY_SIZE(edges); k++) {
			a.offset = edges[i];
			memset(buf, 0xee, sizeof(buf));
			assert_int_equal(load_at(&a, buf + 1, edges[k], &done),
					 0);
			assert_int_equal(done, edges[k]);
			assert_memory_equal(buf + 1, before + edges[i], edges[k]);
			assert_int_equal(buf[0], 0xee);
			assert_int_equal(buf[1 + edges[k]], 0xee);
			a.offset = 0x2000 + edges[i];
			assert_int_equal(store_at(&a, buf + 1, edges[k], &done),
					 0);
			assert_memory_equal(memory + a.offset, before + edges[i], edges[k]);
			assert_memory_equal(memory + a.offset + edges[k],
					    before + a.offset + edges[k], 16);
			memcpy(memory, before, MEMORY);
		}
}

/* A requested width or path means single accesses. */
static void memory_is_plain(void **state)
{
	struct vfc_span a = access_of(4, 0, 4, VFC_PATH_AUTO);

	(void)state;
	fake_expect_region(&d, 4, RWM, MEMORY);
	assert_true(vfc_region_memory(d.handle, &a));
	a.width = 1;
	assert_false(vfc_region_memory(d.handle, &a));
	a = access_of(4, 0, 4, VFC_PATH_MMAP);
	assert_false(vfc_region_memory(d.handle, &a));
	a = access_of(4, 0, 4, VFC_PATH_PREAD);
	assert_false(vfc_region_memory(d.handle, &a));
	a = access_of(0, 0, 4, VFC_PATH_AUTO);
	assert_false(vfc_region_memory(d.handle, &a));
}

/* After a fault in the middle, the bytes copied before are present and counted. */
static void memory_faults(void **state)
{
	struct vfc_span a = access_of(4, 0x1000 - 260, 4, VFC_PATH_AUTO);
	uint8_t *memory = begin_memory(), buf[0x1000] = { 0 };
	size_t done;

	(void)state;
	make_faulty(memory + 0x1000, PAGE, true);
	expect_memory_off();
	assert_int_equal(load_at(&a, buf, sizeof(buf), &done), -EFAULT);
	assert_said("read bar4+0x1000: the mapped access faulted (SIGBUS): memory decode off",
		    "--enable-memory turns memory decode on");
	assert_int_equal(done, 260);
	assert_memory_equal(buf, memory + 0x1000 - 260, 260);
	a.offset = 0x1000 - 16 - 256 - 4;
	expect_memory_off();
	assert_int_equal(store_at(&a, buf, 600, &done), -EFAULT);
	assert_int_equal(done, 4 + 256);
	assert_memory_equal(memory + a.offset, buf, done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(memory_moves),
		TEST(memory_is_plain),
		TEST(memory_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
