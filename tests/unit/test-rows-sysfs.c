/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-rows-sysfs.c: rows of the errno table for sysfs writes (drivers and virtual
 * functions): for each, the write fails and the message is the row's.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/bind/bind.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"
#include "tests/fake/row.h"

#define DEVICE "0000:02:00.0"
#define SYSFS "/sys/devices/pci0000:00/" DEVICE

static struct vfc_ctx *ctx;
static int write_err;

/* Refuse a write to an attribute, as the kernel does. */
static ssize_t refuse(int fd, const void *buf, size_t size)
{
	(void)fd;
	(void)buf;
	(void)size;
	return write_err;
}

static void writes(void **state)
{
	static const struct {
		enum vfc_step_kind kind;
		int err;
		const char *row;
	} rows[] = {
		{ VFC_STEP_OVERRIDE, -EACCES, "override EACCES not-root" },
		{ VFC_STEP_UNBIND, -EPERM, "unbind EPERM not-permitted" },
		{ VFC_STEP_POWER, -EROFS, "power EROFS read-only" },
		{ VFC_STEP_OVERRIDE, -EINVAL, "override EINVAL too-long" },
		{ VFC_STEP_PROBE, -ENODEV, "probe ENODEV gone" },
		{ VFC_STEP_PROBE, -EINVAL, "probe EINVAL not-tried" },
		{ VFC_STEP_POWER, -EINVAL, "power EINVAL no-word" },
	};
	ssize_t (*usual)(int fd, const void *buf, size_t size) = fake_on_write;

	(void)state;
	fake_file("/sys/attribute", "");
	fake_on_write = refuse;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vfc_step step = {
			.kind = rows[i].kind, .file = "FILE", .path = "attribute", .value = "1",
		};

		write_err = rows[i].err;
		assert_int_equal(plan_write_step(ctx, &step), rows[i].err);
		assert_row(ctx, rows[i].row);
	}
	fake_on_write = usual;
}

static void drivers(void **state)
{
	static const struct {
		const char *driver;
		int err;
		const char *row;
	} rows[] = {
		{ "vfio-pci", -EINVAL, "bind EINVAL bridge deny-list" },
		{ "nvme", -EINVAL, "bind EINVAL refused" },
		{ "vfio-pci", -EBUSY, "bind EBUSY has-vfs" },
		{ "nvme", -EBUSY, "bind EBUSY busy group-in-use" },
		{ "nvme", -ENODEV, "bind ENODEV no-match" },
		{ "nvme", -EAGAIN, "bind EAGAIN deferred" },
		{ "nvme", 0, "bind ENODEV no-reason" },
	};

	(void)state;
	fake_device_files(DEVICE, "", 11);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		driver_explain(ctx, DEVICE, rows[i].driver, rows[i].err);
		assert_row(ctx, rows[i].row);
	}
	fake_device_files(DEVICE, "e1000e", 11);
	driver_explain(ctx, DEVICE, "nvme", -EBUSY);
	assert_row(ctx, "bind EBUSY other-driver");
	fake_device_files("0000:03:00.0", "", -1);
	driver_explain(ctx, "0000:03:00.0", "vfio-pci", -EINVAL);
	assert_row(ctx, "bind EINVAL no-group");
}

/* Bind the device, which supports 8 VFs. */
static void set_driver(const char *driver)
{
	char link[256];

	fake_device_files(DEVICE, driver, 11);
	fake_file(SYSFS "/sriov_totalvfs", "8\n");
	fake_file(SYSFS "/sriov_numvfs", "0\n");
	snprintf(link, sizeof(link), "../../../bus/pci/drivers/%s", driver);
	if (driver[0])
		fake_link(SYSFS "/driver", link);
}

static void virtual_functions(void **state)
{
	static const struct {
		const char *driver;
		int err;
		const char *row;
	} rows[] = {
		{ "", -ENOENT, "sriov ENOENT no-driver" },
		{ "pci-stub", -ENOENT, "sriov ENOENT incapable-driver" },
		{ "vfio-pci", -ENOENT, "sriov ENOENT vfio-told-not-to" },
		{ "ixgbe", -ENOENT, "sriov ENOENT no-callback" },
		{ "ixgbe", -ERANGE, "sriov ERANGE too-many" },
		{ "ixgbe", -EBUSY, "sriov EBUSY enabled" },
		{ "ixgbe", -ENOMEM, "sriov ENOMEM no-room" },
		{ "ixgbe", -EINVAL, "sriov EINVAL refused" },
		{ "ixgbe", -EIO, "sriov EIO refused" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		set_driver(rows[i].driver);
		assert_int_equal(sriov_explain(ctx, DEVICE, "4", rows[i].err), rows[i].err);
		assert_row(ctx, rows[i].row);
	}
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_ctx_setup, \
		fake_ctx_teardown, &ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(writes),
		TEST(drivers),
		TEST(virtual_functions),
	};

	return cmocka_run_group_tests_name("rows-sysfs", tests, NULL, NULL);
}
