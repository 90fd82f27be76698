/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-rows-region.c: rows of the errno table for region accesses: for each, the kernel
 * call fails or the mapping faults, and the message is the row's.
 */
#include "lib/base/array.h"
#include "region.h"
#include "tests/fake/row.h"

static int read_mapped(uint64_t *value)
{
	struct vfc_span a = access_of(0, 0, 4, VFC_PATH_MMAP);

	return vfc_region_read(d.handle, &a, value, 1);
}

static void accesses(void **state)
{
	static const struct {
		int err;
		const char *read, *write;
	} rows[] = {
		{ -EFAULT, "read EFAULT beyond-config", "write EFAULT beyond-config" },
		{ -EINVAL, "read EINVAL smaller", "write EINVAL smaller" },
		{ -EBUSY, "read EBUSY claimed", "write EBUSY claimed" },
		{ -ENOMEM, "read ENOMEM not-mapped", "write ENOMEM not-mapped" },
	};
	struct vfc_span a = access_of(CONFIG, 0x40, 4, VFC_PATH_PREAD);
	uint64_t value = 0;

	(void)state;
	fake_expect_region(&d, CONFIG, RW, 256);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_pread(d.device, AT(CONFIG, 0x40), 4, rows[i].err);
		assert_int_equal(vfc_region_read(d.handle, &a, &value, 1), rows[i].err);
		assert_row(d.ctx, rows[i].read);
		fake_pwrite(d.device, AT(CONFIG, 0x40), 4, rows[i].err);
		assert_int_equal(vfc_region_write(d.handle, &a, &value, 1), rows[i].err);
		assert_row(d.ctx, rows[i].write);
	}
}

/* Expect reads of config space that show these device states. */
static void expect_gone(void)
{
	expect_bytes(AT(CONFIG, 8), "\xff\xff\xff\xff", 4);
}

static void expect_d3(void)
{
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	expect_bytes(AT(CONFIG, 4), "\2\0", 2);
	expect_bytes(AT(CONFIG, 0x34), "\x50", 1);
	expect_bytes(AT(CONFIG, 0x50), "\1\0", 2);
	expect_bytes(AT(CONFIG, 0x54), "\3\0", 2);
}

static void expect_nothing_wrong(void)
{
	expect_bytes(AT(CONFIG, 8), "\x10\0\xff\0", 4);
	expect_bytes(AT(CONFIG, 4), "\2\0", 2);
	expect_bytes(AT(CONFIG, 0x34), "\0", 1);
}

static void failed_reads(void **state)
{
	static const struct {
		void (*expect)(void);
		const char *row;
	} rows[] = {
		{ expect_gone, "read EIO gone" },
		{ expect_memory_off, "read EIO memory-off" },
		{ expect_d3, "read EIO d3" },
	};
	struct vfc_span a = access_of(2, 0, 4, VFC_PATH_PREAD);
	uint64_t value;

	(void)state;
	fake_expect_region(&d, 2, RWM, 0x4000);
	expect_no_caps();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_pread(d.device, AT(2, 0), 4, -EIO);
		rows[i].expect();
		assert_int_equal(vfc_region_read(d.handle, &a, &value, 1), -EIO);
		assert_row(d.ctx, rows[i].row);
		rows[i].expect();
		assert_row_in(vfc_handle_suspect(d.handle), rows[i].row);
	}
}

static void faults(void **state)
{
	static const struct {
		void (*expect)(void);
		const char *row;
	} rows[] = {
		{ expect_gone, "read EFAULT gone" },
		{ expect_memory_off, "read EFAULT memory-off" },
		{ expect_d3, "read EFAULT d3" },
		{ expect_nothing_wrong, "read EFAULT resetting" },
	};
	struct vfc_span a = access_of(0, 0, 4, VFC_PATH_MMAP);
	uint64_t value = 0;
	uint8_t *memory;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x2000);
	expect_no_caps();
	memory = fake_mmap(d.device, AT(0, 0), 0x2000, 0);
	make_faulty(memory, 0x2000, true);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		rows[i].expect();
		assert_int_equal(read_mapped(&value), -EFAULT);
		assert_row(d.ctx, rows[i].row);
	}
	expect_memory_off();
	assert_int_equal(vfc_region_write(d.handle, &a, &value, 1), -EFAULT);
	assert_row(d.ctx, "write EFAULT memory-off");
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0);
	assert_int_equal(vfc_power_enter(d.handle, false), 0);
	assert_int_equal(read_mapped(&value), -EFAULT);
	assert_row(d.ctx, "read EFAULT low-power");
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0);
	assert_int_equal(vfc_power_exit(d.handle), 0);
	make_faulty(memory, 0x2000, false);
}

static void mappings(void **state)
{
	uint64_t value;

	(void)state;
	fake_expect_region(&d, 0, RWM, 0x1000);
	expect_no_caps();
	fake_mmap(d.device, AT(0, 0), PAGE, -EINVAL);
	assert_int_equal(read_mapped(&value), -EINVAL);
	assert_row(d.ctx, "mmap EINVAL not-mappable");
	fake_mmap(d.device, AT(0, 0), PAGE, -EBUSY);
	assert_int_equal(read_mapped(&value), -EBUSY);
	assert_row(d.ctx, "mmap EBUSY claimed");
}

static void infos(void **state)
{
	struct vfc_region region;
	struct vfc_info info;
	struct vfc_irq irq;

	(void)state;
	fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, -ENODEV);
	assert_int_equal(vfc_handle_info(d.handle, &info), -ENODEV);
	assert_row(d.ctx, "device-info ENODEV gone");
	fake_ioctl(d.device, VFIO_DEVICE_GET_REGION_INFO, -EINVAL);
	assert_int_equal(vfc_region_info(d.handle, 99, &region), -EINVAL);
	assert_row(d.ctx, "region-info EINVAL no-region");
	fake_ioctl(d.device, VFIO_DEVICE_GET_IRQ_INFO, -EINVAL);
	assert_int_equal(vfc_irq_info(d.handle, VFIO_PCI_MSI_IRQ_INDEX, &irq), -EINVAL);
	assert_row(d.ctx, "irq-info EINVAL no-interrupt");
	fake_ioctl(d.device, VFIO_DEVICE_GET_IRQ_INFO, -EINVAL);
	assert_int_equal(vfc_irq_enable(d.handle, VFIO_PCI_ERR_IRQ_INDEX, 1), -EINVAL);
	assert_row(d.ctx, "irq-info EINVAL not-express");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(accesses),
		TEST(failed_reads),
		TEST(faults),
		TEST(mappings),
		TEST(infos),
	};

	return cmocka_run_group_tests_name("rows-region", tests, NULL, NULL);
}
