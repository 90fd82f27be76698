/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-region.c: region accesses: requests refused before any access, the exact
 * width, mappings, the MSI-X table, and messages of failures.
 */
#include <stdio.h>

#include "lib/base/array.h"
#include "region.h"

/*
 * Like expect_no_caps(), for a device with 16 MSI-X vectors: table at BAR2+0x800, PBA at
 * BAR2+0xc00.
 */
static void expect_msix(void)
{
	static const uint8_t cap[] = { 0x11, 0, 0x0f, 0, 0x02, 0x08, 0, 0, 0x02, 0x0c, 0, 0 };

	fake_expect_region(&d, CONFIG, RW, 256);
	expect_bytes(AT(CONFIG, 0x34), "\x70", 1);
	expect_bytes(AT(CONFIG, 0x70), "\x11", 2);
	expect_bytes(AT(CONFIG, 0x70), cap, sizeof(cap));
}

static int read_at(uint32_t region, uint64_t offset, unsigned int width, enum vfc_path path,
		   uint64_t *value)
{
	struct vfc_span a = access_of(region, offset, width, path);

	return vfc_region_read(d.handle, &a, value, 1);
}

static int write_at(uint32_t region, uint64_t offset, unsigned int width, enum vfc_path path,
		    uint64_t value)
{
	struct vfc_span a = access_of(region, offset, width, path);

	return vfc_region_write(d.handle, &a, &value, 1);
}

static void exact_width(void **state)
{
	struct vfc_span a = access_of(2, 0x10, 2, VFC_PATH_PREAD);
	uint64_t values[3];

	(void)state;
	fake_expect_region(&d, 2, RWM, 0x4000);
	expect_no_caps();
	expect_bytes(AT(2, 0x10), "\x34\x12", 2);
	expect_bytes(AT(2, 0x12), "\x78\x56", 2);
	expect_bytes(AT(2, 0x14), "\xff\x00", 2);
	assert_int_equal(vfc_region_read(d.handle, &a, values, 3), 3);
	assert_int_equal(values[0], 0x1234);
	assert_int_equal(values[1], 0x5678);
	assert_int_equal(values[2], 0xff);
	a.width = 4;
	fake_takes(fake_pwrite(d.device, AT(2, 0x10), 4, 4), "\xef\xcd\xab\x89", 4);
	assert_int_equal(vfc_region_write(d.handle, &a, &(uint64_t){ 0x89abcdef }, 1), 1);
}

/* More values than the intermediate buffer holds, in order. */
static void many_values(void **state)
{
	struct vfc_span a = access_of(2, 0, 4, VFC_PATH_PREAD);
	uint64_t values[300];
	uint32_t i;

	(void)state;
	fake_expect_region(&d, 2, RWM, 0x4000);
	expect_no_caps();
	for (i = 0; i < 300; i++)
		expect_bytes(AT(2, 4 * i), &i, 4);
	assert_int_equal(vfc_region_read(d.handle, &a, values, 300), 300);
	for (i = 0; i < 300; i++)
		assert_int_equal(values[i], i);
}

/* No access happens: a call that is not in the script would fail the test. */
static void refused_shapes(void **state)
{
	static const struct {
		uint64_t offset;
		unsigned int width;
		const char *error, *hint;
	} bad[] = {
		{ 0, 0, "invalid width 0: use 1, 2, 4 or 8", "" },
		{ 0, 3, "invalid width 3: use 1, 2, 4 or 8", "" },
		{ 0, 16, "invalid width 16: use 1, 2, 4 or 8", "" },
		{ 2, 4, "bar2+0x2 is not aligned to 4 bytes", "use a width of 2: -w 2" },
		{ 1, 2, "bar2+0x1 is not aligned to 2 bytes", "use a width of 1: -w 1" },
		{ 12, 8, "bar2+0xc is not aligned to 8 bytes", "use a width of 4: -w 4" },
		{ 0x4000, 4, "4 bytes at bar2+0x4000 exceed the region's end at 0x4000", "" },
		{ 0xfffffffffffffffc, 4,
		  "4 bytes at bar2+0xfffffffffffffffc exceed the region's end at 0x4000", "" },
	};
	uint64_t value = 7;

	(void)state;
	fake_expect_region(&d, 2, RWM, 0x4000);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(read_at(2, bad[i].offset, bad[i].width, VFC_PATH_PREAD, &value),
				 -EINVAL);
		assert_said(bad[i].error, bad[i].hint);
		assert_int_equal(write_at(2, bad[i].offset, bad[i].width, VFC_PATH_MMAP, 0),
				 -EINVAL);
	}
	assert_int_equal(value, 7);
}

/* The first unit fits, the second does not, so neither is accessed. */
static void straddle(void **state)
{
	struct vfc_span a = access_of(2, 0x3ffc, 4, VFC_PATH_PREAD);
	uint64_t values[2];
	uint8_t bytes[8];
	size_t done = 9;

	(void)state;
	fake_expect_region(&d, 2, RWM, 0x4000);
	assert_int_equal(vfc_region_read(d.handle, &a, values, 2), -EINVAL);
	assert_said("8 bytes at bar2+0x3ffc exceed the region's end at 0x4000", "");
	assert_int_equal(load_at(&a, bytes, 8, &done), -EINVAL);
	assert_int_equal(done, 0);
	assert_int_equal(vfc_region_read(d.handle, &a, values, SIZE_MAX / 2), -EINVAL);
}

static void refused_directions(void **state)
{
	uint64_t value;

	(void)state;
	fake_expect_region(&d, VFIO_PCI_ROM_REGION_INDEX, VFIO_REGION_INFO_FLAG_READ, 0x1000);
	assert_int_equal(write_at(VFIO_PCI_ROM_REGION_INDEX, 0, 4, VFC_PATH_AUTO, 0), -EACCES);
	assert_said("rom cannot be written", "");
	fake_expect_region(&d, 5, 0, 0);
	assert_int_equal(read_at(5, 0, 4, VFC_PATH_AUTO, &value), -ENXIO);
	assert_said("the device has no bar5", "");
}

/* If one of several values does not fit, none is written. */
static void refused_values(void **state)
{
	struct vfc_span a = access_of(2, 0, 1, VFC_PATH_PREAD);
	const uint64_t values[] = { 1, 0x100 };

	(void)state;
	fake_expect_region(&d, 2, RWM, 0x4000);
	expect_no_caps();
	assert_int_equal(vfc_region_write(d.handle, &a, values, 2), -EINVAL);
	assert_said("0x100 does not fit in 1 byte", "");
}

static void qwords(void **state)
{
	uint64_t value;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x100000);
	assert_int_equal(read_at(0, 0, 8, VFC_PATH_AUTO, &value), -EOPNOTSUPP);
	assert_said("this kernel splits an 8-byte pread in two (before Linux 6.12)",
		    "use --mmap, which does one 8-byte access through a mapping");
	fake_file("/proc/sys/kernel/osrelease", "6.12.0\n");
	expect_no_caps();
	expect_bytes(AT(0, 0), "\1\2\3\4\5\6\7\x88", 8);
	assert_int_equal(read_at(0, 0, 8, VFC_PATH_AUTO, &value), 1);
	assert_int_equal(value, 0x8807060504030201);
	assert_int_equal(read_at(CONFIG, 0, 8, VFC_PATH_AUTO, &value), -EOPNOTSUPP);
	assert_said("config has no 8-byte access: use a width of 4 or less", "");
	fake_expect_region(&d, 1, RW, 0x100);
	assert_int_equal(write_at(1, 0, 8, VFC_PATH_AUTO, 0), -EOPNOTSUPP);
	fake_file("/proc/sys/kernel/osrelease", "nonsense\n");
	assert_int_equal(read_at(0, 0, 8, VFC_PATH_PREAD, &value), -EOPNOTSUPP);
}

static void kinds_and_paths(void **state)
{
	static const enum vfc_kind kinds[] = {
		VFC_KIND_MEMORY, VFC_KIND_IO, VFC_KIND_MEMORY, VFC_KIND_OTHER, VFC_KIND_PREFETCH,
		VFC_KIND_OTHER, VFC_KIND_OTHER, VFC_KIND_OTHER,
	};
	struct vfc_span a = access_of(4, 0, 4, VFC_PATH_AUTO);

	(void)state;
	for (uint32_t i = 0; i < ARRAY_SIZE(kinds); i++)
		assert_int_equal(vfc_region_kind(d.handle, i), kinds[i]);
	fake_expect_region(&d, 4, RWM, 0x400000);
	assert_int_equal(vfc_region_path(d.handle, &a), VFC_PATH_MMAP);
	a.path = VFC_PATH_PREAD;
	assert_int_equal(vfc_region_path(d.handle, &a), VFC_PATH_PREAD);
	a = access_of(0, 0, 4, VFC_PATH_AUTO);
	assert_int_equal(vfc_region_path(d.handle, &a), VFC_PATH_PREAD);
}

/* Every width through a single mapping, which is removed at the end. */
static void mapped(void **state)
{
	uint8_t *memory, resident;
	uint64_t value;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x2000);
	expect_no_caps();
	memory = fake_mmap(d.device, AT(0, 0), 0x2000, 0);
	memcpy(memory + 0x1008, "\1\2\3\4\5\6\7\x88", 8);
	assert_int_equal(read_at(0, 0x1008, 1, VFC_PATH_MMAP, &value), 1);
	assert_int_equal(value, 0x01);
	assert_int_equal(read_at(0, 0x100a, 2, VFC_PATH_MMAP, &value), 1);
	assert_int_equal(value, 0x0403);
	assert_int_equal(read_at(0, 0x1008, 4, VFC_PATH_MMAP, &value), 1);
	assert_int_equal(value, 0x04030201);
	assert_int_equal(read_at(0, 0x1008, 8, VFC_PATH_MMAP, &value), 1);
	assert_int_equal(value, 0x8807060504030201);
	assert_int_equal(write_at(0, 0x10, 2, VFC_PATH_MMAP, 0xbeef), 1);
	assert_memory_equal(memory + 0xe, "\0\0\xef\xbe\0\0", 6);
	fake_device_close(&d);
	assert_int_equal(mincore(memory, PAGE, &resident), -1);
	assert_int_equal(errno, ENOMEM);
	fake_device_open(&d);
}

static void not_mappable(void **state)
{
	uint64_t value;

	(void)state;
	fake_expect_region(&d, CONFIG, RW, 256);
	assert_int_equal(read_at(CONFIG, 0, 4, VFC_PATH_MMAP, &value), -EOPNOTSUPP);
	assert_said("config cannot be mapped", "");
	fake_expect_region(&d, 0, RWM, 0x1000);
	expect_bytes(AT(CONFIG, 0x34), "\0", 1);
	fake_mmap(d.device, AT(0, 0), PAGE, -EINVAL);
	assert_int_equal(read_at(0, 0, 4, VFC_PATH_MMAP, &value), -EINVAL);
	assert_said("map bar0+0x0: the kernel does not allow mapping this part of the region",
		    "omit --mmap");
}

/* Whole pages are mapped around an area, which may be smaller or unaligned. */
static void pages_around_areas(void **state)
{
	const struct vfc_region region = { .index = 3, .name = "bar3", .flags = RWM,
					   .size = 0x10000, .offset = AT(3, 0) };
	static const struct {
		struct vfc_region_area area;
		uint64_t start, length;
	} cases[] = {
		{ { 0, 256 }, 0, PAGE },
		{ { 0x1000, 0x1000 }, 0x1000, PAGE },
		{ { 0x2100, 0x80 }, 0x2000, PAGE },
		{ { 0x3ff0, 0x20 }, 0x3000, 2 * PAGE },
		{ { 0x6800, 0x1801 }, 0x6000, 3 * PAGE },
	};
	const struct map *map, *again;
	struct map *list = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t *memory = fake_mmap(d.device, AT(3, cases[i].start), cases[i].length, 0);

		assert_int_equal(map_area(d.handle, &list, &region, &cases[i].area, &map), 0);
		assert_ptr_equal(map->bytes, memory + (cases[i].area.offset - cases[i].start));
		assert_int_equal(map_area(d.handle, &list, &region, &cases[i].area, &again), 0);
		assert_ptr_equal(map, again);
	}
	map_free(list);
}

/* A write from the offset to the end of a region of 0x4000 bytes begins with size bytes. */
static void assert_run(uint32_t region, uint64_t offset, uint64_t size, const char *why)
{
	struct vfc_span a = access_of(region, offset, 4, VFC_PATH_PREAD);
	struct vfc_span run;

	a.size = 0x4000 - offset;
	assert_int_equal(vfc_region_run(d.handle, &a, true, &run), 0);
	assert_int_equal(run.size, size);
	assert_string_equal(run.why ?: "", why ?: "");
}

static void msix_table(void **state)
{
	struct vfc_span a = access_of(2, 0x800, 4, VFC_PATH_PREAD);
	uint64_t value;
	uint8_t *memory;

	(void)state;
	fake_expect_region(&d, 2, RWM, 0x4000);
	expect_msix();
	assert_int_equal(read_at(2, 0x800, 4, VFC_PATH_MMAP, &value), -EPERM);
	assert_said("read bar2+0x800: it is in the MSI-X table", "");
	assert_int_equal(write_at(2, 0x8fc, 4, VFC_PATH_MMAP, 0), -EPERM);
	assert_said("write bar2+0x8fc: it is in the MSI-X table", "");
	assert_int_equal(read_at(2, 0xc00, 8, VFC_PATH_MMAP, &value), -EPERM);
	assert_said("read bar2+0xc00: it is in the MSI-X PBA", "");
	assert_int_equal(write_at(2, 0x800, 4, VFC_PATH_PREAD, 0), -EPERM);
	assert_int_equal(write_at(2, 0xc04, 4, VFC_PATH_PREAD, 0), -EPERM);

	memory = fake_mmap(d.device, AT(2, 0), 0x4000, 0);
	memory[0x900] = 1;
	memory[0x7fc] = 2;
	assert_int_equal(read_at(2, 0x900, 4, VFC_PATH_MMAP, &value), 1);
	assert_int_equal(value, 1);
	assert_int_equal(read_at(2, 0x7fc, 4, VFC_PATH_MMAP, &value), 1);
	assert_int_equal(value, 2);
	assert_int_equal(write_at(2, 0xc08, 4, VFC_PATH_MMAP, 3), 1);
	assert_int_equal(memory[0xc08], 3);

	expect_bytes(AT(2, 0x800), "\xff\xff\xff\xff", 4);
	assert_int_equal(read_at(2, 0x800, 4, VFC_PATH_PREAD, &value), 1);
	assert_string_equal(vfc_region_suspect(d.handle, &a),
			    "in the MSI-X table, which the kernel hides");

	assert_run(2, 0, 0x800, NULL);
	assert_run(2, 0x800, 256, "the MSI-X table");
	assert_run(2, 0x900, 0xc00 - 0x900, NULL);
	assert_run(2, 0xc00, 8, "the MSI-X PBA");
	fake_expect_region(&d, 0, RWM, 0x4000);
	assert_run(0, 0, 0x4000, NULL);
}

/* A range that reaches into the table is refused as a whole, even if it begins before the table. */
static void range_over_table(void **state)
{
	struct vfc_span a = access_of(2, 0x7f0, 4, VFC_PATH_MMAP);
	uint8_t bytes[64] = { 0 };
	struct vfc_span run;
	size_t done;

	(void)state;
	fake_expect_region(&d, 2, RWM, 0x4000);
	expect_msix();
	assert_int_equal(store_at(&a, bytes, sizeof(bytes), &done), -EPERM);
	assert_int_equal(done, 0);
	assert_said("write bar2+0x800: it is in the MSI-X table", "");
	a.size = 0x4000 - 0x7f0;
	assert_int_equal(vfc_region_run(d.handle, &a, false, &run), 0);
	assert_null(run.why);
	assert_int_equal(run.size, 0x10);
	a.offset = 0x808;
	a.size = 0x4000 - 0x808;
	assert_int_equal(vfc_region_run(d.handle, &a, false, &run), 0);
	assert_string_equal(run.why, "the MSI-X table");
	assert_int_equal(run.size, 0xf8);
	a.offset = 0x900;
	a.size = 0x4000 - 0x900;
	assert_int_equal(vfc_region_run(d.handle, &a, false, &run), 0);
	assert_null(run.why);
	assert_int_equal(run.size, 0x300);
}

/* The VGA region has three accessible windows. */
static void vga_holes(void **state)
{
	static const struct {
		uint64_t offset, size;
		bool gap;
	} runs[] = {
		{ 0, 0x3b0, true }, { 0x3b0, 0xc, false }, { 0x3bc, 4, true },
		{ 0x3c0, 0x20, false }, { 0x3e0, 0xa0000 - 0x3e0, true },
		{ 0xa0000, 0x20000, false },
	};
	struct vfc_span a = access_of(VFIO_PCI_VGA_REGION_INDEX, 0, 1, VFC_PATH_PREAD);
	struct vfc_span run;
	uint64_t value;

	(void)state;
	fake_expect_region(&d, VFIO_PCI_VGA_REGION_INDEX, RW, 0xc0000);
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++, a.offset += run.size) {
		assert_int_equal(a.offset, runs[i].offset);
		a.size = 0xc0000 - a.offset;
		assert_int_equal(vfc_region_run(d.handle, &a, false, &run), 0);
		assert_int_equal(run.size, runs[i].size);
		assert_int_equal(!!run.why, runs[i].gap);
	}
	expect_bytes(AT(VFIO_PCI_VGA_REGION_INDEX, 0x3b8), "\0\0\0\0", 4);
	assert_int_equal(read_at(VFIO_PCI_VGA_REGION_INDEX, 0x3b8, 4, VFC_PATH_PREAD, &value), 1);
	assert_int_equal(read_at(VFIO_PCI_VGA_REGION_INDEX, 0x3bc, 4, VFC_PATH_PREAD, &value),
			 -EOPNOTSUPP);
}

static void memory_off(void **state)
{
	uint64_t value;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x2000);
	expect_no_caps();
	fake_pread(d.device, AT(0, 0x10), 4, -EIO);
	expect_memory_off();
	assert_int_equal(read_at(0, 0x10, 4, VFC_PATH_PREAD, &value), -EIO);
	assert_said("read bar0+0x10: memory decode off", "--enable-memory turns memory decode on");
}

/* The number of bytes transferred before a failure is known. */
static void fails_on_the_way(void **state)
{
	struct vfc_span a = access_of(0, 0x10, 4, VFC_PATH_PREAD);
	uint8_t bytes[16];
	size_t done;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x2000);
	expect_no_caps();
	expect_bytes(AT(0, 0x10), "abcd", 4);
	expect_bytes(AT(0, 0x14), "efgh", 4);
	fake_pread(d.device, AT(0, 0x18), 4, -EBUSY);
	assert_int_equal(load_at(&a, bytes, sizeof(bytes), &done), -EBUSY);
	assert_int_equal(done, 8);
	assert_memory_equal(bytes, "abcdefgh", 8);
	assert_said("read bar0+0x18: another driver claims this BAR",
		    "see /proc/iomem; vfioctl doctor DEVICE names the driver and the fix");
}

/* A short count is a distinct failure. */
static void short_read(void **state)
{
	uint64_t value;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x2000);
	expect_no_caps();
	fake_pread(d.device, AT(0, 0), 4, 2);
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	expect_bytes(AT(CONFIG, 4), "\2\0", 2);
	expect_bytes(AT(CONFIG, 0x34), "\0", 1);
	assert_int_equal(read_at(0, 0, 4, VFC_PATH_PREAD, &value), -EIO);
	assert_said("read bar0+0x0: Input/output error", "");
}

/* What was checked is one pread each time, and fails as what was not. */
static void checked_span(void **state)
{
	struct vfc_span a = access_of(0, 0x10, 2, VFC_PATH_AUTO);
	uint64_t value = 7;

	(void)state;
	fake_expect_region(&d, 0, RW, 0x2000);
	a.offset = 0x11;
	assert_int_equal(vfc_region_prepare(d.handle, &a), -EINVAL);
	assert_null(a.checked);
	a.offset = 0x10;
	expect_no_caps();
	assert_int_equal(vfc_region_prepare(d.handle, &a), 0);
	assert_non_null(a.checked);
	expect_bytes(AT(0, 0x10), "\x34\x12", 2);
	assert_int_equal(vfc_region_read(d.handle, &a, &value, 1), 1);
	assert_int_equal(value, 0x1234);
	fake_pread(d.device, AT(0, 0x10), 2, 1);
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	expect_bytes(AT(CONFIG, 4), "\2\0", 2);
	expect_bytes(AT(CONFIG, 0x34), "\0", 1);
	assert_int_equal(vfc_region_read(d.handle, &a, &value, 1), -EIO);
	assert_non_null(strstr(vfc_error(d.ctx), "read bar0+0x10"));
	assert_int_equal(value, 0x1234);
}

/* A mapping is looked at each time: it may fault. */
static void checked_span_mapped(void **state)
{
	struct vfc_span a = access_of(0, 0x1008, 4, VFC_PATH_MMAP);
	uint64_t value;
	uint8_t *memory;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x2000);
	expect_no_caps();
	assert_int_equal(vfc_region_prepare(d.handle, &a), 0);
	assert_null(a.checked);
	memory = fake_mmap(d.device, AT(0, 0), 0x2000, 0);
	memcpy(memory + 0x1008, "\1\2\3\4", 4);
	assert_int_equal(vfc_region_read(d.handle, &a, &value, 1), 1);
	assert_int_equal(value, 0x04030201);
	make_faulty(memory, 0x2000, true);
	expect_memory_off();
	assert_int_equal(vfc_region_read(d.handle, &a, &value, 1), -EFAULT);
	make_faulty(memory, 0x2000, false);
}

static void mapped_fault(void **state)
{
	struct vfc_span a = access_of(0, 0x1ff8, 4, VFC_PATH_MMAP);
	uint8_t *memory, bytes[8];
	uint64_t value = 7;
	size_t done;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x2000);
	expect_no_caps();
	memory = fake_mmap(d.device, AT(0, 0), 0x2000, 0);
	make_faulty(memory, 0x2000, true);
	expect_memory_off();
	assert_int_equal(read_at(0, 0x10, 4, VFC_PATH_MMAP, &value), -EFAULT);
	assert_said("read bar0+0x10: the mapped access faulted (SIGBUS): memory decode off",
		    "--enable-memory turns memory decode on");
	assert_int_equal(value, 7);
	expect_memory_off();
	assert_int_equal(store_at(&a, bytes, 8, &done), -EFAULT);
	assert_int_equal(done, 0);
	/* The mapping survives the fault and works again when decode is back on. */
	make_faulty(memory, 0x2000, false);
	assert_int_equal(write_at(0, 0x10, 4, VFC_PATH_MMAP, 0x12345678), 1);
	assert_int_equal(read_at(0, 0x10, 4, VFC_PATH_MMAP, &value), 1);
	assert_int_equal(value, 0x12345678);
}

/* Every state in which memory does not respond, as shown by config space and the handle. */
static void mapped_fault_states(void **state)
{
	uint8_t *memory;
	uint64_t value;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x2000);
	expect_no_caps();
	memory = fake_mmap(d.device, AT(0, 0), 0x2000, 0);
	make_faulty(memory, 0x2000, true);
	expect_bytes(AT(CONFIG, 8), "\xff\xff\xff\xff", 4);
	assert_int_equal(read_at(0, 0, 4, VFC_PATH_MMAP, &value), -EFAULT);
	assert_said("read bar0+0x0: the mapped access faulted (SIGBUS): device gone", "");
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	expect_bytes(AT(CONFIG, 4), "\2\0", 2);
	expect_bytes(AT(CONFIG, 0x34), "\x50", 1);
	expect_bytes(AT(CONFIG, 0x50), "\1\0", 2);
	expect_bytes(AT(CONFIG, 0x54), "\3\0", 2);
	assert_int_equal(read_at(0, 0, 4, VFC_PATH_MMAP, &value), -EFAULT);
	assert_said("read bar0+0x0: the mapped access faulted (SIGBUS): power state D3", "");
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	expect_bytes(AT(CONFIG, 4), "\2\0", 2);
	expect_bytes(AT(CONFIG, 0x34), "\0", 1);
	assert_int_equal(read_at(0, 0, 4, VFC_PATH_MMAP, &value), -EFAULT);
	assert_said("read bar0+0x0: the mapped access faulted (SIGBUS): the device is being "
		    "reset, or in a low-power state", "");
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0);
	assert_int_equal(vfc_power_enter(d.handle, false), 0);
	assert_int_equal(read_at(0, 0, 4, VFC_PATH_MMAP, &value), -EFAULT);
	assert_said("read bar0+0x0: the mapped access faulted (SIGBUS): low power; leave it with "
		    "`power exit`", "");
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0);
	assert_int_equal(vfc_power_exit(d.handle), 0);
	make_faulty(memory, 0x2000, false);
}

/* All ones from a BAR are suspect if decode is off, even if the device is fine. */
static void suspect_bar(void **state)
{
	struct vfc_span a = access_of(0, 0x10, 4, VFC_PATH_PREAD);

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x2000);
	expect_no_caps();
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	expect_bytes(AT(CONFIG, 4), "\0\0", 2);
	assert_string_equal(vfc_region_suspect(d.handle, &a), "memory decode off");
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	expect_bytes(AT(CONFIG, 4), "\2\0", 2);
	expect_bytes(AT(CONFIG, 0x34), "\0", 1);
	assert_null(vfc_region_suspect(d.handle, &a));
}

/* Config space may legitimately contain all ones. They are suspect only if the device is gone. */
static void suspect_config(void **state)
{
	struct vfc_span a = access_of(CONFIG, 0x10, 4, VFC_PATH_PREAD);

	(void)state;
	fake_expect_region(&d, CONFIG, RW, 256);
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	assert_null(vfc_region_suspect(d.handle, &a));
	expect_bytes(AT(CONFIG, 8), "\xff\xff\xff\xff", 4);
	expect_bytes(AT(CONFIG, 8), "\xff\xff\xff\xff", 4);
	assert_string_equal(vfc_region_suspect(d.handle, &a), "device gone");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(exact_width),
		TEST(many_values),
		TEST(refused_shapes),
		TEST(straddle),
		TEST(refused_directions),
		TEST(refused_values),
		TEST(qwords),
		TEST(kinds_and_paths),
		TEST(mapped),
		TEST(not_mappable),
		TEST(pages_around_areas),
		TEST(msix_table),
		TEST(range_over_table),
		TEST(vga_holes),
		TEST(memory_off),
		TEST(fails_on_the_way),
		TEST(short_read),
		TEST(checked_span), TEST(checked_span_mapped),
		TEST(mapped_fault),
		TEST(mapped_fault_states),
		TEST(suspect_bar), TEST(suspect_config),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
