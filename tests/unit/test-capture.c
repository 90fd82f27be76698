/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-capture.c: snapshots of a device that does not behave as it reported.
 */
#include <errno.h>
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

#include "cli/snapshot/capture.h"
#include "cli/out/err.h"
#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define RW (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE)
#define CONFIG VFIO_PCI_CONFIG_REGION_INDEX
#define AT(region, offset) (((uint64_t)(region) << 40) + (offset))

static struct fake_device d;
static struct vfc_snapshot snapshot;
static struct targets s;
static struct env env;
static char *said;
static int fd;

static int begin(void **state)
{
	fake_device_open(*state);
	env = (struct env){ .ctx = d.ctx };
	fd = memfd_create("snapshot", MFD_CLOEXEC);
	return fd < 0;
}

static int end(void **state)
{
	vfc_snapshot_clear(&snapshot);
	targets_free(&s);
	close(fd);
	free(said);
	said = NULL;
	fake_device_close(*state);
	return 0;
}

/* 16 bytes of BAR2, which the device says to have 64 of. */
static void take_target(const char *word, uint64_t offset)
{
	const struct target next = {
		.handle = d.handle, .word = word, .name = "bar2", .end = 64,
		.span = { .region = 2, .offset = offset, .size = 16, .width = 4 },
	};

	assert_int_equal(targets_add(&env, &s, &next), EXIT_DONE);
}

/* Expect the queries that precede the first access. */
static void expect_first(void)
{
	fake_expect_region(&d, 2, RW, 64);
	fake_expect_region(&d, CONFIG, RW, 256);
	fake_gives(fake_pread(d.device, AT(CONFIG, 0x34), 1, 1), "\0", 1);
}

static void expect_unit(uint64_t offset, const char *bytes)
{
	fake_gives(fake_pread(d.device, AT(2, offset), 4, 4), bytes, 4);
}

/* Expect the checks after a failed read: is the device present, is memory decode on? */
static void expect_doubt(void)
{
	fake_gives(fake_pread(d.device, AT(CONFIG, 8), 4, 4), "\0\0\xff\0", 4);
	fake_gives(fake_pread(d.device, AT(CONFIG, 4), 2, 2), "\2\0", 2);
	fake_gives(fake_pread(d.device, AT(CONFIG, 0x34), 1, 1), "\0", 1);
}

/* Take the snapshot, and store the messages in said. */
static int take(void)
{
	FILE *kept = stderr;
	size_t size;
	int status;

	stderr = open_memstream(&said, &size);
	assert_non_null(stderr);
	status = capture(&env, d.handle, &s, fd, "a.snap", &snapshot);
	fclose(stderr);
	stderr = kept;
	return status;
}

static void whole(void **state)
{
	uint8_t file[1024];
	struct vfc_snapshot again;
	char why[VFC_SNAPSHOT_REASON];
	ssize_t size;

	(void)state;
	take_target("bar2+0x10", 0x10);
	expect_first();
	expect_unit(0x10, "abcd");
	expect_unit(0x14, "efgh");
	expect_unit(0x18, "ijkl");
	expect_unit(0x1c, "mnop");
	assert_int_equal(take(), EXIT_DONE);
	assert_string_equal(said, "");
	size = pread(fd, file, sizeof(file), 0);
	assert_int_equal(size, vfc_snapshot_header_size(1) + 16);
	assert_int_equal(vfc_snapshot_parse(file, vfc_snapshot_header_size(1), (uint64_t)size,
					    &again, why), 0);
	assert_string_equal(again.dev.address, FAKE_ADDRESS);
	assert_string_equal(again.parts[0].region, "bar2");
	assert_int_equal(again.parts[0].region_size, 64);
	assert_int_equal(again.parts[0].offset, 0x10);
	assert_memory_equal(file + again.parts[0].at, "abcdefghijklmnop", 16);
	vfc_snapshot_clear(&again);
}

/* A region that ends early cannot be captured. */
static void shrinks(void **state)
{
	char first[8];

	(void)state;
	take_target(NULL, 0);
	expect_first();
	expect_unit(0, "abcd");
	fake_pread(d.device, AT(2, 4), 4, -EINVAL);
	assert_int_equal(take(), EXIT_FAILED);
	assert_string_equal(said, "vfioctl: " FAKE_ADDRESS ": read bar2+0x4: no such offset: the "
			    "region is smaller than it was\n");
	assert_int_equal(pread(fd, first, sizeof(first), 0), sizeof(first));
	assert_memory_equal(first, "\0\0\0\0\0\0\0\0", sizeof(first));
}

/* … nor one that returns fewer bytes than requested. */
static void breaks_off(void **state)
{
	(void)state;
	take_target("bar2", 0);
	expect_first();
	expect_unit(0, "abcd");
	fake_pread(d.device, AT(2, 4), 4, 2);
	expect_doubt();
	assert_int_equal(take(), EXIT_FAILED);
	assert_string_equal(said, "vfioctl: " FAKE_ADDRESS ": read bar2+0x4: "
			    "Input/output error\n");
}

/* An unreadable region is a gap, unless it was requested explicitly. */
static void silent(void **state)
{
	(void)state;
	take_target(NULL, 0);
	expect_first();
	fake_pread(d.device, AT(2, 0), 4, -EBUSY);
	assert_int_equal(take(), EXIT_DONE);
	assert_string_equal(said, "warning: bar2+0x0: skipped 16 bytes: "
			    "read bar2+0x0: another driver claims this BAR\n");
	assert_int_equal(snapshot.nparts, 1);
	assert_string_equal(snapshot.parts[0].why, "read bar2+0x0: another driver claims this BAR");
	assert_int_equal(lseek(fd, 0, SEEK_END), vfc_snapshot_header_size(1));
}

static void silent_but_named(void **state)
{
	(void)state;
	take_target("bar2", 0);
	expect_first();
	fake_pread(d.device, AT(2, 0), 4, -EBUSY);
	assert_int_equal(take(), EXIT_FAILED);
}

/* All ones are kept, with a doubt if config space shows a cause. */
static void all_ones(void **state)
{
	int i;

	(void)state;
	take_target("bar2", 0);
	expect_first();
	for (i = 0; i < 4; i++)
		expect_unit(4 * i, "\xff\xff\xff\xff");
	fake_gives(fake_pread(d.device, AT(CONFIG, 8), 4, 4), "\xff\xff\xff\xff", 4);
	assert_int_equal(take(), EXIT_DONE);
	assert_string_equal(said, "warning: bar2 reads all ones: device gone\n");
}

/* Bytes of a range that do not fill a whole access are a gap. */
static void odd_size(void **state)
{
	(void)state;
	take_target(NULL, 0);
	s.list[0].span.size = 6;
	expect_first();
	expect_unit(0, "abcd");
	assert_int_equal(take(), EXIT_DONE);
	assert_int_equal(snapshot.nparts, 2);
	assert_int_equal(snapshot.parts[0].size, 4);
	assert_int_equal(snapshot.parts[1].offset, 4);
	assert_int_equal(snapshot.parts[1].size, 2);
	assert_string_equal(snapshot.parts[1].why, "less than one access");
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, begin, end, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(whole),
		TEST(shrinks),
		TEST(breaks_off),
		TEST(silent),
		TEST(silent_but_named),
		TEST(all_ones),
		TEST(odd_size),
	};

	return cmocka_run_group_tests_name("capture", tests, NULL, NULL);
}
