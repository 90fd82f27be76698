/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-snapshot.c: the header of a snapshot file, written and read back and
 * with every field hostile, and a snapshot in place of the device.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/vfio/handle.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define BAR0 VFIO_PCI_BAR0_REGION_INDEX
#define CONFIG VFIO_PCI_CONFIG_REGION_INDEX

/* Three parts of 8, 0 (a gap of 16) and 4 bytes. */
#define HEADER (320 + 3 * 256)
#define FILE_SIZE (HEADER + 12)

/* Offsets of the fields. */
#define VERSION_AT 8
#define HEADER_SIZE_AT 12
#define FILE_SIZE_AT 16
#define NPARTS_AT 24
#define CHECKSUM_AT 28
#define CLASS_AT 52
#define ADDRESS_AT 56
#define API_AT (56 + 128)
#define PART_AT(i) (320 + 256 * (i))
#define WHY_AT(i) (PART_AT(i) + 64)
#define INDEX_AT(i) (PART_AT(i) + 192)
#define WIDTH_AT(i) (PART_AT(i) + 196)
#define PATH_AT(i) (PART_AT(i) + 200)
#define REGION_SIZE_AT(i) (PART_AT(i) + 208)
#define OFFSET_AT(i) (PART_AT(i) + 216)
#define SIZE_AT(i) (PART_AT(i) + 224)

static struct vfc_snapshot_part parts[] = {
	{ "bar0", BAR0, 0x100, 0x10, 8, 4, VFC_PATH_PREAD, "", 0 },
	{ "bar0", BAR0, 0x100, 0x40, 16, 4, VFC_PATH_MMAP, "the MSI-X table", 0 },
	{ "config", CONFIG, 256, 0, 4, 2, VFC_PATH_PREAD, "", 0 },
};

static struct vfc_snapshot made = {
	.dev = {
		.address = FAKE_ADDRESS, .bus = "pci", .vendor = 0x1234, .device = 0x11e8,
		.subvendor = -1, .subdevice = 0, .class = 0x00ff00,
	},
	.api = "cdev",
	.kernel = "6.12.0",
	.time_ns = INT64_C(1800000000123456789),
	.parts = parts,
	.nparts = 3,
};

static uint8_t file[FILE_SIZE];
static char why[VFC_SNAPSHOT_REASON];

static int begin(void **state)
{
	(void)state;
	assert_int_equal(vfc_snapshot_lay_out(&made), FILE_SIZE);
	vfc_snapshot_pack(&made, file);
	memcpy(file + HEADER, "abcdefgh" "\x34\x12\xe8\x11", 12);
	why[0] = '\0';
	return 0;
}

static int parse(size_t size, struct vfc_snapshot *s)
{
	return vfc_snapshot_parse(file, size, FILE_SIZE, s, why);
}

/* Update the checksum of the header. */
static void sign(void)
{
	struct vfc_crc sum;
	uint32_t crc;

	memset(file + CHECKSUM_AT, 0, 4);
	vfc_crc_begin(&sum);
	vfc_crc_add(&sum, file, HEADER);
	crc = htole32(vfc_crc_end(&sum));
	memcpy(file + CHECKSUM_AT, &crc, 4);
}

static void put(size_t at, uint64_t value, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		file[at + i] = (uint8_t)(value >> 8 * i);
	sign();
}

static void assert_refused(const char *reason)
{
	struct vfc_snapshot s;

	assert_int_equal(parse(HEADER, &s), -EINVAL);
	assert_string_equal(why, reason);
}

/* ---- the header ----------------------------------------------------- */

static void there_and_back(void **state)
{
	struct vfc_snapshot s;
	uint8_t again[HEADER];
	size_t size, i;

	(void)state;
	assert_int_equal(vfc_snapshot_measure(file, VFC_SNAPSHOT_BEGIN, FILE_SIZE, &size, why), 0);
	assert_int_equal(size, HEADER);
	assert_int_equal(size, vfc_snapshot_header_size(3));
	assert_int_equal(parse(size, &s), 0);
	assert_string_equal(s.dev.address, FAKE_ADDRESS);
	assert_string_equal(s.dev.bus, "pci");
	assert_int_equal(s.dev.vendor, 0x1234);
	assert_int_equal(s.dev.device, 0x11e8);
	assert_int_equal(s.dev.subvendor, -1);
	assert_int_equal(s.dev.subdevice, 0);
	assert_int_equal(s.dev.class, 0xff00);
	assert_string_equal(s.api, "cdev");
	assert_string_equal(s.kernel, "6.12.0");
	assert_int_equal(s.time_ns, made.time_ns);
	assert_int_equal(s.nparts, 3);
	for (i = 0; i < 3; i++) {
		assert_string_equal(s.parts[i].region, parts[i].region);
		assert_string_equal(s.parts[i].why, parts[i].why);
		assert_int_equal(s.parts[i].index, parts[i].index);
		assert_int_equal(s.parts[i].region_size, parts[i].region_size);
		assert_int_equal(s.parts[i].offset, parts[i].offset);
		assert_int_equal(s.parts[i].size, parts[i].size);
		assert_int_equal(s.parts[i].width, parts[i].width);
		assert_int_equal(s.parts[i].path, parts[i].path);
	}
	assert_int_equal(s.parts[0].at, HEADER);
	assert_int_equal(s.parts[2].at, HEADER + 8);
	vfc_snapshot_pack(&s, again);
	assert_memory_equal(again, file, HEADER);
	vfc_snapshot_clear(&s);
}

/* Files are little-endian on every host. */
static void bytes(void **state)
{
	(void)state;
	assert_memory_equal(file, "\x89VFC\r\n\x1a\n" "\1\0\0\0" "\x40\x04\0\0", 16);
	assert_memory_equal(file + FILE_SIZE_AT, "\x4c\x04\0\0\0\0\0\0" "\3\0\0\0", 12);
	assert_memory_equal(file + CLASS_AT, "\0\xff\0\0" FAKE_ADDRESS, 17);
	assert_memory_equal(file + INDEX_AT(1), "\0\0\0\0\4\0\0\0\1\0\0\0", 12);
	assert_memory_equal(file + REGION_SIZE_AT(1),
			    "\0\1\0\0\0\0\0\0" "\x40\0\0\0\0\0\0\0" "\x10\0\0\0\0\0\0\0", 24);
}

/* Devices with all, some or no IDs. The longest text is truncated. */
static void odd_devices(void **state)
{
	struct vfc_snapshot odd = { .dev = { "0", "mdev", -1, 0xffff, -1, -1, -1 } }, s;
	uint8_t header[320];

	(void)state;
	memset(odd.kernel, 'k', sizeof(odd.kernel));
	assert_int_equal(vfc_snapshot_lay_out(&odd), sizeof(header));
	vfc_snapshot_pack(&odd, header);
	assert_int_equal(vfc_snapshot_parse(header, 320, 320, &s, why), 0);
	assert_int_equal(s.dev.vendor, -1);
	assert_int_equal(s.dev.device, 0xffff);
	assert_int_equal(s.dev.class, -1);
	assert_int_equal(strlen(s.kernel), VFC_NAME - 1);
	assert_int_equal(s.nparts, 0);
	assert_null(vfc_snapshot_find(&s, 0, 0));
	vfc_snapshot_clear(&s);
}

static void no_snapshots(void **state)
{
	size_t size = 7, i;

	(void)state;
	for (i = 0; i < FILE_SIZE; i++) {
		assert_int_equal(vfc_snapshot_measure(file, i < 32 ? i : 32, i, &size, why),
				 -EINVAL);
		if (i < 8)
			assert_string_equal(why, "it is not a snapshot");
		else if (i < 32)
			assert_string_equal(why, "the snapshot is truncated in its header");
	}
	assert_string_equal(why, "it has 1099 bytes, but its header claims 1100");
	assert_int_equal(vfc_snapshot_measure(file, 32, FILE_SIZE + 1, &size, why), -EINVAL);
	assert_int_equal(size, 7);
	for (i = 0; i < 8; i++) {
		file[i] ^= 0x20;
		assert_refused("it is not a snapshot");
		file[i] ^= 0x20;
	}
}

static void hostile_counts(void **state)
{
	(void)state;
	put(VERSION_AT, 2, 4);
	assert_refused("its version is 2; this vfioctl reads only version 1");
	begin(state);
	put(NPARTS_AT, 4, 4);
	assert_refused("its header claims 4 parts in 1088 bytes");
	put(NPARTS_AT, UINT32_MAX, 4);
	assert_refused("its header claims 4294967295 parts in 1088 bytes");
	/* 2^24 + 3 parts would have the same size again, in 32 bits. */
	put(NPARTS_AT, 0x1000003, 4);
	assert_refused("its header claims 16777219 parts in 1088 bytes");
	begin(state);
	put(HEADER_SIZE_AT, HEADER - 1, 4);
	assert_refused("its header claims 3 parts in 1087 bytes");
	begin(state);
	put(FILE_SIZE_AT, UINT64_MAX, 8);
	assert_refused("it has 1100 bytes, but its header claims 18446744073709551615");
	/* A file that ends before its header does. */
	begin(state);
	put(FILE_SIZE_AT, 100, 8);
	assert_int_equal(vfc_snapshot_parse(file, HEADER, 100, &(struct vfc_snapshot){ 0 }, why),
			 -EINVAL);
	assert_string_equal(why, "the snapshot is truncated in its header");
}

/* Any changed bit in the header is detected. */
static void damaged(void **state)
{
	struct vfc_snapshot s;
	size_t i;

	(void)state;
	for (i = 0; i < HEADER * 8; i++) {
		file[i / 8] ^= 1 << i % 8;
		assert_int_equal(parse(HEADER, &s), -EINVAL);
		file[i / 8] ^= 1 << i % 8;
	}
	file[ADDRESS_AT]++;
	assert_refused("its header is damaged: wrong checksum");
	/* What stands behind a header of another size is no part of it. */
	begin(state);
	assert_int_equal(parse(HEADER - 256, &s), -EINVAL);
	assert_int_equal(parse(HEADER + 12, &s), -EINVAL);
}

static void hostile_texts(void **state)
{
	static const char nobody[] = "its header does not identify the device";
	size_t i;

	(void)state;
	memset(file + ADDRESS_AT, 'a', 64);
	sign();
	assert_refused(nobody);
	begin(state);
	file[ADDRESS_AT + 40] = 'x';
	sign();
	assert_refused(nobody);
	begin(state);
	memset(file + ADDRESS_AT, 0, 64);
	sign();
	assert_refused(nobody);
	begin(state);
	put(CLASS_AT, 0x1000000, 4);
	assert_refused(nobody);
	for (i = ADDRESS_AT + 64; i < ADDRESS_AT + 256; i += 64) {
		begin(state);
		memset(file + i, 'a', 64);
		sign();
		assert_refused(nobody);
	}
	begin(state);
	memset(file + PART_AT(1), 'a', 64);
	sign();
	assert_refused("its part 1 is invalid");
	begin(state);
	memset(file + PART_AT(1), 0, 64);
	sign();
	assert_refused("its part 1 is invalid");
	begin(state);
	memset(file + WHY_AT(1), 'a', 128);
	sign();
	assert_refused("its part 1 is invalid");
}

static void hostile_parts(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		const char *reason;
	} bad[] = {
		{ INDEX_AT(2), 4, UINT32_MAX, "its part 2 is invalid" },
		{ INDEX_AT(2), 4, VFC_SNAPSHOT_REGIONS, "its part 2 is invalid" },
		{ INDEX_AT(0), 4, 1, "its part 1 is out of order" },
		{ INDEX_AT(2), 4, 0, "its part 2 is out of order" },
		{ WIDTH_AT(0), 4, 0, "its part 0 is invalid" },
		{ WIDTH_AT(0), 4, 3, "its part 0 is invalid" },
		{ WIDTH_AT(0), 4, 16, "its part 0 is invalid" },
		{ WIDTH_AT(2), 4, 8, "its part 2 is invalid" },
		{ WIDTH_AT(1), 4, 0x100000004, "" },
		{ PATH_AT(0), 4, 2, "its part 0 is invalid" },
		{ REGION_SIZE_AT(0), 8, 0x17, "its part 0 is invalid" },
		{ REGION_SIZE_AT(0), 8, 0, "its part 0 is invalid" },
		{ REGION_SIZE_AT(1), 8, 0x101, "its part 1 is out of order" },
		{ OFFSET_AT(0), 8, UINT64_MAX - 3, "its part 0 is invalid" },
		{ OFFSET_AT(0), 8, 0x12, "its part 0 is invalid" },
		{ OFFSET_AT(0), 8, 0x3c, "its part 1 is out of order" },
		{ OFFSET_AT(0), 8, 0x38, "" },
		{ OFFSET_AT(1), 8, 0x17, "its part 1 is out of order" },
		{ OFFSET_AT(1), 8, 0x18, "" },
		{ OFFSET_AT(1), 8, 0xf1, "its part 1 is invalid" },
		{ SIZE_AT(0), 8, 0, "its part 0 is invalid" },
		{ SIZE_AT(0), 8, UINT64_MAX - 3, "its part 0 is invalid" },
		{ SIZE_AT(0), 8, 6, "its part 0 is invalid" },
		{ SIZE_AT(0), 8, 4, "it has 4 bytes that do not belong to a part" },
		{ SIZE_AT(0), 8, 12, "the bytes of its part 2 are beyond its end" },
		{ SIZE_AT(0), 8, 16, "the bytes of its part 0 are beyond its end" },
		{ SIZE_AT(1), 8, UINT64_MAX, "its part 1 is invalid" },
		{ SIZE_AT(1), 8, 0xc0, "" },
		{ SIZE_AT(1), 8, 0xc1, "its part 1 is invalid" },
		{ WHY_AT(1), 1, 0, "its part 1 is invalid" },
	};
	struct vfc_snapshot s;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		begin(state);
		put(bad[i].at, bad[i].value, bad[i].size);
		if (*bad[i].reason) {
			assert_refused(bad[i].reason);
			continue;
		}
		assert_int_equal(parse(HEADER, &s), 0);
		vfc_snapshot_clear(&s);
	}
}

static void find(void **state)
{
	(void)state;
	assert_ptr_equal(vfc_snapshot_find(&made, BAR0, 0), &parts[0]);
	assert_ptr_equal(vfc_snapshot_find(&made, BAR0, 0x17), &parts[0]);
	assert_ptr_equal(vfc_snapshot_find(&made, BAR0, 0x18), &parts[1]);
	assert_ptr_equal(vfc_snapshot_find(&made, BAR0, 0x4f), &parts[1]);
	assert_null(vfc_snapshot_find(&made, BAR0, 0x50));
	assert_null(vfc_snapshot_find(&made, BAR0 + 1, 0));
	assert_ptr_equal(vfc_snapshot_find(&made, CONFIG, 3), &parts[2]);
	assert_null(vfc_snapshot_find(&made, CONFIG, 4));
}

/* ---- in place of the device ----------------------------------------- */

static int read_value(struct vfc_handle *handle, uint32_t region, uint64_t offset,
		      unsigned int width, uint64_t *value)
{
	struct vfc_span a = { .region = region, .offset = offset, .width = width };

	return vfc_region_read(handle, &a, value, 1);
}

/* The system also has a device at that address, which is not accessed. */
static void stand_in(void **state)
{
	const struct vfc_span bar0 = { .region = BAR0, .offset = 0x10, .width = 4 };
	struct vfc_handle *handle;
	struct vfc_region region;
	struct vfc_space *space;
	struct vfc_ctx *ctx;
	uint64_t value = 0;
	int fd;

	(void)state;
	fake_begin();
	fd = memfd_create("snapshot", 0);
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	assert_int_equal(vfc_new(&ctx, NULL), 0);
	assert_int_equal(write(fd, file, FILE_SIZE), FILE_SIZE);
	assert_int_equal(vfc_snapshot_open(ctx, &made, fd, "a.snap", &handle), 0);
	space = vfc_handle_space(handle);
	assert_string_equal(vfc_handle_address(handle), "a.snap");
	assert_int_equal(vfc_handle_regions(handle), CONFIG + 1);
	assert_int_equal(vfc_region_info(handle, BAR0, &region), 0);
	assert_int_equal(region.size, 0x100);
	assert_string_equal(region.name, "bar0");
	vfc_region_clear(&region);
	assert_int_equal(vfc_region_info(handle, 1, &region), 0);
	assert_int_equal(region.size, 0);
	vfc_region_clear(&region);
	assert_int_equal(read_value(handle, BAR0, 0x10, 8, &value), 1);
	assert_int_equal(value, 0x6867666564636261);
	assert_int_equal(read_value(handle, BAR0, 0x16, 2, &value), 1);
	assert_int_equal(value, 0x6867);
	assert_int_equal(read_value(handle, CONFIG, 0, 4, &value), 1);
	assert_int_equal(value, 0x11e81234);
	assert_int_equal(read_value(handle, BAR0, 0x18, 4, &value), -ENODATA);
	assert_int_equal(read_value(handle, BAR0, 0x40, 4, &value), -ENODATA);
	assert_int_equal(read_value(handle, CONFIG, 4, 4, &value), -ENODATA);
	assert_int_equal(read_value(handle, BAR0, 0x100, 4, &value), -EINVAL);
	assert_int_equal(vfc_region_write(handle, &bar0, &value, 1), -EACCES);
	vfc_handle_close(handle);
	vfc_space_free(space);
	vfc_free(ctx);
	close(fd);
	fake_end();
}

#define TEST(f) cmocka_unit_test_setup(f, begin)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(there_and_back),
		TEST(bytes),
		TEST(odd_devices),
		TEST(no_snapshots),
		TEST(hostile_counts),
		TEST(damaged),
		TEST(hostile_texts),
		TEST(hostile_parts),
		TEST(find),
		TEST(stand_in),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
