/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * region.h: a device with BARs of every kind, for the tests that access them.
 */
#ifndef TESTS_UNIT_REGION_H
#define TESTS_UNIT_REGION_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/region/mapping.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define RW (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE)
#define RWM (RW | VFIO_REGION_INFO_FLAG_MMAP)
#define CONFIG VFIO_PCI_CONFIG_REGION_INDEX
#define AT(region, offset) (((uint64_t)(region) << 40) + (offset))
#define PAGE 4096

static struct fake_device d;

/* BAR0 and BAR2 memory, BAR1 I/O, BAR4 prefetchable. */
static const char resource[] =
	"0x00000000fe800000 0x00000000fe8fffff 0x0000000000040200\n"
	"0x000000000000c000 0x000000000000c0ff 0x0000000000040101\n"
	"0x00000000fe900000 0x00000000fe903fff 0x0000000000040200\n"
	"0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
	"0x000000fe00000000 0x000000fe003fffff 0x000000000014220c\n";

static inline int begin(void **state)
{
	fake_device_open(*state);
	fake_file("/sys/devices/pci0000:00/" FAKE_ADDRESS "/resource", resource);
	fake_file("/proc/sys/kernel/osrelease", "6.1.0-56-amd64\n");
	return 0;
}

static inline void expect_bytes(uint64_t at, const void *bytes, size_t size)
{
	fake_gives(fake_pread(d.device, at, size, (ssize_t)size), bytes, size);
}

/* The question for capabilities that the first access of a BAR brings: none. */
static inline void expect_no_caps(void)
{
	fake_expect_region(&d, CONFIG, RW, 256);
	expect_bytes(AT(CONFIG, 0x34), "\0", 1);
}

static inline struct vfc_span access_of(uint32_t region, uint64_t offset, unsigned int width,
				   enum vfc_path path)
{
	return (struct vfc_span){
		.region = region, .offset = offset, .width = width, .path = path,
	};
}

/* Load, or store, so many bytes that begin at a span. */
static inline int load_at(struct vfc_span *span, void *bytes, size_t size, size_t *done)
{
	span->size = size;
	return vfc_region_load(d.handle, span, bytes, done);
}

static inline int store_at(struct vfc_span *span, const void *bytes, size_t size, size_t *done)
{
	span->size = size;
	return vfc_region_store(d.handle, span, bytes, done);
}

static inline void assert_said(const char *error, const char *hint)
{
	assert_string_equal(vfc_error(d.ctx), error);
	assert_string_equal(vfc_hint(d.ctx), hint);
}

/* What config space says of the device when a read failed: class, then COMMAND. */
static inline void expect_memory_off(void)
{
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	expect_bytes(AT(CONFIG, 4), "\0\0", 2);
}

/* Let accesses of memory raise SIGBUS: an empty file takes its place; and back. */
static inline void make_faulty(uint8_t *memory, size_t size, bool faulty)
{
	int fd = memfd_create("region", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, faulty ? 0 : (off_t)size), 0);
	assert_ptr_equal(mmap(memory, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0),
			 memory);
	close(fd);
}

#define TEST(name) cmocka_unit_test_prestate_setup_teardown(name, begin, \
	fake_device_teardown, &d)

#endif
