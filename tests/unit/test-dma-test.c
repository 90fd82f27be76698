/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-dma-test.c: a device with a copy engine, register by register: the
 * programmed transfers, the copied data, and the cleanup after each failure.
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
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define BAR0 (UINT64_C(0) << 40)
#define CONFIG (UINT64_C(7) << 40)
#define BUFFER 0x40000

static struct fake_device d;
static struct vfc_dma_test result;

/* The device's memory, and the last mappings: source, then destination. */
static uint8_t inside[4096];
static uint8_t *mapped[2];
static size_t nmapped;

static int setup(void **state)
{
	(void)state;
	nmapped = 0;
	memset(&result, 0, sizeof(result));
	fake_device_open(&d);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_device_close(&d);
	return 0;
}

static void expect_page(void)
{
	const struct vfio_iommu_type1_info info = {
		.argsz = sizeof(info), .flags = VFIO_IOMMU_INFO_PGSIZES, .iova_pgsizes = 4096,
	};

	fake_gives(fake_ioctl(d.container, VFIO_IOMMU_GET_INFO, 0), &info, sizeof(info));
}

static void keep_map(const void *arg)
{
	const struct vfio_iommu_type1_dma_map *map = arg;

	mapped[nmapped++] = (uint8_t *)(uintptr_t)map->vaddr;
}

static void expect_map(int ret)
{
	expect_page();
	fake_checks(fake_ioctl(d.container, VFIO_IOMMU_MAP_DMA, ret), keep_map);
}

static void expect_unmap(uint64_t iova, uint64_t size, int ret)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = iova, .size = size,
	};

	fake_takes(fake_ioctl(d.container, VFIO_IOMMU_UNMAP_DMA, ret), &unmap, sizeof(unmap));
}

static void expect_read(uint64_t offset, size_t size, uint32_t value, int err)
{
	fake_gives(fake_pread(d.device, offset, size, err ? err : (ssize_t)size), &value, size);
}

static void expect_write(uint64_t offset, size_t size, uint32_t value, int err)
{
	fake_takes(fake_pwrite(d.device, offset, size, err ? err : (ssize_t)size), &value, size);
}

/* COMMAND is 0x102. Expect memory decode and bus mastering to be turned on. */
static void expect_enabled(void)
{
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX,
			   VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE, 256);
	expect_read(CONFIG + 4, 2, 0x102, 0);
	expect_write(CONFIG + 4, 2, 0x106, 0);
	fake_expect_region(&d, 0, VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE,
			   1 << 20);
	/* No MSI-X table overlaps. */
	expect_read(CONFIG + 0x34, 1, 0, 0);
}

static void expect_start(uint32_t source, uint32_t target, uint32_t count, uint32_t command)
{
	expect_write(BAR0 + 0x80, 4, source, 0);
	expect_write(BAR0 + 0x88, 4, target, 0);
	expect_write(BAR0 + 0x90, 4, count, 0);
	expect_write(BAR0 + 0x98, 4, command, 0);
}

static void expect_busy(uint32_t busy)
{
	expect_read(BAR0 + 0x98, 4, busy, 0);
}

/* Simulate the device's transfer when its status is polled. */
static size_t offset, length;

static void take_in(void)
{
	memcpy(inside, mapped[0] + offset, length);
}

static void put_out(void)
{
	memcpy(mapped[1] + offset, inside, length);
	offset += length;
	length = 1;
}

/* The number of polls of the engine. Each poll simulates one transfer. */
static unsigned int looks, spoil, stop_at;

static bool watch(void *data, uint64_t done)
{
	(void)data;
	(void)done;
	switch (looks++ % 2) {
	case 0:
		take_in();
		break;
	default:
		put_out();
	}
	if (spoil && looks == 2)
		mapped[1][spoil] ^= 0xff;
	return stop_at && looks == stop_at;
}

/* Expect one transfer each way, each busy for one poll. */
static void expect_copy(uint32_t from, uint32_t to, uint32_t count)
{
	expect_start(from, BUFFER, count, 1);
	expect_busy(1);
	expect_busy(0);
	expect_start(BUFFER, to, count, 3);
	expect_busy(1);
	expect_busy(0);
}

static void begin(void)
{
	offset = 0;
	length = 4095;
	looks = spoil = stop_at = 0;
	expect_page();
	expect_map(0);
	expect_map(0);
	expect_enabled();
	expect_busy(0);
}

static void finish(void)
{
	expect_write(CONFIG + 4, 2, 0x102, 0);
	expect_unmap(0x2000, 0x1000, 0);
	expect_unmap(0x1000, 0x1000, 0);
}

static int run(uint64_t size)
{
	return vfc_dma_test(d.handle, size, watch, NULL, &result);
}

static void copies(void **state)
{
	(void)state;
	begin();
	expect_copy(0x1000, 0x2000, 4095);
	expect_copy(0x1fff, 0x2fff, 1);
	finish();
	assert_int_equal(run(4096), 0);
	assert_string_equal(result.engine, "edu");
	assert_int_equal(result.bytes, 4096);
	assert_int_equal(result.chunks, 2);
	assert_int_equal(result.mismatches, 0);
}

static void finds_a_wrong_byte(void **state)
{
	(void)state;
	begin();
	spoil = 1234;
	expect_copy(0x1000, 0x2000, 4095);
	expect_copy(0x1fff, 0x2fff, 1);
	finish();
	assert_int_equal(run(4096), 0);
	assert_int_equal(result.mismatches, 1);
	assert_int_equal(result.first_bad, 1234);
	assert_int_equal(result.sent ^ result.received, 0xff);
}

/* A device that reports completion without copying anything. */
static void finds_that_nothing_came(void **state)
{
	(void)state;
	begin();
	expect_start(0x1000, BUFFER, 4095, 1);
	expect_busy(0);
	expect_start(BUFFER, 0x2000, 4095, 3);
	expect_busy(0);
	expect_start(0x1fff, BUFFER, 1, 1);
	expect_busy(0);
	expect_start(BUFFER, 0x2fff, 1, 3);
	expect_busy(0);
	finish();
	assert_int_equal(run(4096), 0);
	assert_int_equal(result.mismatches, 4096);
	assert_int_equal(result.first_bad, 0);
}

/* The memory stays mapped until the current transfer has ended. */
static void is_stopped(void **state)
{
	(void)state;
	begin();
	stop_at = 1;
	expect_start(0x1000, BUFFER, 4095, 1);
	expect_busy(1);
	expect_busy(1);
	expect_busy(0);
	finish();
	assert_int_equal(run(4096), -EINTR);
}

/* Whichever register access fails, bus mastering is restored and the buffers are removed. */
static void a_register_fails(void **state)
{
	static const uint64_t registers[] = { 0x80, 0x88, 0x90, 0x98 };
	static const uint32_t values[] = { 0x1000, BUFFER, 4095, 1 };
	size_t failing, i;

	for (failing = 0; failing < ARRAY_SIZE(registers); failing++) {
		if (failing) {
			teardown(state);
			setup(state);
		}
		begin();
		for (i = 0; i < failing; i++)
			expect_write(BAR0 + registers[i], 4, values[i], 0);
		expect_write(BAR0 + registers[i], 4, values[i], -EBUSY);
		expect_busy(0);
		finish();
		assert_int_equal(run(4096), -EBUSY);
		assert_null(vfc_dma_buffers(d.space));
	}
}

/* A failure to restore is reported, unless something failed before. */
static void command_stays(void **state)
{
	(void)state;
	begin();
	expect_copy(0x1000, 0x2000, 100);
	expect_write(CONFIG + 4, 2, 0x102, -EBUSY);
	expect_unmap(0x2000, 0x1000, 0);
	expect_unmap(0x1000, 0x1000, 0);
	length = 100;
	assert_int_equal(run(100), -EBUSY);
	assert_string_equal(vfc_error(d.ctx), "restore the COMMAND register: "
			    "Device or resource busy");
}

static void unmap_fails(void **state)
{
	(void)state;
	begin();
	expect_copy(0x1000, 0x2000, 100);
	expect_write(CONFIG + 4, 2, 0x102, 0);
	expect_unmap(0x2000, 0x1000, -EINVAL);
	expect_unmap(0x1000, 0x1000, 0);
	length = 100;
	assert_int_equal(run(100), -EINVAL);
	/* The unmap is retried at the end. */
	expect_unmap(0x2000, 0x1000, 0);
}

static void no_second_buffer(void **state)
{
	(void)state;
	expect_page();
	expect_map(0);
	expect_map(-ENOMEM);
	expect_unmap(0x1000, 0x1000, 0);
	assert_int_equal(run(4096), -ENOMEM);
	assert_null(vfc_dma_buffers(d.space));
}

static void no_first_buffer(void **state)
{
	(void)state;
	expect_page();
	expect_map(-ENOMEM);
	assert_int_equal(run(4096), -ENOMEM);
	assert_null(vfc_dma_buffers(d.space));
}

static void sizes(void **state)
{
	(void)state;
	assert_int_equal(run(0), -EINVAL);
	assert_string_equal(vfc_error(d.ctx), "edu copies 1 to 268435455 bytes");
	assert_int_equal(run(UINT64_MAX), -EINVAL);
	expect_page();
	expect_page();
	assert_int_equal(run(0xfffffff), -ENOSPC);
	assert_non_null(strstr(vfc_error(d.ctx), "no buffer for the test: no 268435456 bytes"));
}

static void an_unknown_device(void **state)
{
	(void)state;
	fake_file("/sys/devices/pci0000:00/" FAKE_ADDRESS "/uevent",
		  "DRIVER=vfio-pci\nPCI_CLASS=20000\nPCI_ID=8086:10D3\n");
	assert_int_equal(run(4096), -EOPNOTSUPP);
	assert_string_equal(vfc_error(d.ctx), "dma test does not support the device 8086:10d3");
	assert_string_equal(vfc_hint(d.ctx), "use a supported device: 1234:11e8 (QEMU's edu)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(copies),
		TEST(finds_a_wrong_byte),
		TEST(finds_that_nothing_came),
		TEST(is_stopped),
		TEST(a_register_fails),
		TEST(command_stays),
		TEST(unmap_fails),
		TEST(no_second_buffer),
		TEST(no_first_buffer),
		TEST(sizes),
		TEST(an_unknown_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
