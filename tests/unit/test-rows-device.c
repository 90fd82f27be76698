/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-rows-device.c: rows of the errno table for interrupts, resets, features and
 * migration: for each, the kernel call fails and the message is the row's.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/uapi/uapi.h"
#include "lib/vfio/handle.h"
#include "tests/fake/irq.h"
#include "tests/fake/row.h"

#define SYSFS "/sys/devices/pci0000:00/" FAKE_ADDRESS
#define ALL (VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P | VFIO_MIGRATION_PRE_COPY)

static struct fake_device d;

struct row {
	int err;
	const char *row;
};

/* ---- interrupts and resets ------------------------------------------ */

static void interrupts(void **state)
{
	static const struct row rows[] = {
		{ -EMFILE, "set-irqs EMFILE descriptors" },
		{ -ENODEV, "set-irqs ENODEV no-line" },
		{ -ENOSPC, "set-irqs ENOSPC no-vectors" },
		{ -ENOMEM, "set-irqs ENOMEM no-vectors" },
		{ -EINVAL, "set-irqs EINVAL other-mode not-enabled no-vector" },
		{ -EBADF, "set-irqs EBADF closed" },
		{ -ENOTTY, "set-irqs ENOTTY no-action" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 1);
		fake_irq_eventfds(&d, MSI, 0, 1, rows[i].err);
		assert_int_equal(vfc_irq_enable(d.handle, MSI, 1), rows[i].err);
		assert_row(d.ctx, rows[i].row);
	}
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	fake_irq_eventfds(&d, INTX, 0, 1, -EBUSY);
	assert_int_equal(vfc_irq_enable(d.handle, INTX, 1), -EBUSY);
	assert_row(d.ctx, "set-irqs EBUSY line-shared");
}

static void resets(void **state)
{
	static const struct row rows[] = {
		{ -EINVAL, "reset EINVAL no-reset" },
		{ -ENOTTY, "reset ENOTTY no-reset" },
		{ -EAGAIN, "reset EAGAIN locked" },
		{ -ETIMEDOUT, "reset ETIMEDOUT no-return" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_ioctl(d.device, VFIO_DEVICE_RESET, rows[i].err);
		assert_true(vfc_handle_reset(d.handle) < 0);
		assert_row(d.ctx, rows[i].row);
	}
	fake_file(SYSFS "/power/runtime_status", "error\n");
	fake_ioctl(d.device, VFIO_DEVICE_RESET, -EIO);
	assert_int_equal(vfc_handle_reset(d.handle), -EIO);
	assert_row(d.ctx, "reset EIO not-resumed");
}

static void hot_resets(void **state)
{
	static const struct row rows[] = {
		{ -EINVAL, "hot-reset EINVAL not-owned" },
		{ -EBUSY, "hot-reset EBUSY accessed" },
		{ -EAGAIN, "hot-reset EAGAIN locked" },
		{ -ENOTTY, "hot-reset ENOTTY no-return" },
		{ -ENODEV, "hot-reset ENODEV no-bus-reset" },
		{ -EBADF, "hot-reset EBADF closed" },
	};
	struct vfc_reset plan = { .hot = true };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_ioctl(d.device, VFIO_DEVICE_PCI_HOT_RESET, rows[i].err);
		assert_int_equal(vfc_handle_hot_reset(d.handle, &plan), rows[i].err);
		assert_row(d.ctx, rows[i].row);
	}
}

static void hot_reset_infos(void **state)
{
	static const struct row rows[] = {
		{ -ENODEV, "hot-reset-info ENODEV no-bus-reset" },
		{ -EPERM, "hot-reset-info EPERM no-group" },
		{ -ENOTTY, "hot-reset-info ENOTTY no-pci" },
	}, moving[] = {
		{ -EAGAIN, "hot-reset-info EAGAIN moving" },
		{ -ENOSPC, "hot-reset-info ENOSPC moving" },
	};
	const struct vfio_pci_hot_reset_info one = {
		.argsz = sizeof(one) + sizeof(struct vfio_pci_dependent_device), .count = 1,
	};
	struct vfc_reset plan;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_ioctl(d.device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, rows[i].err);
		assert_int_equal(vfc_hot_reset_info(d.handle, &plan), rows[i].err);
		assert_row(d.ctx, rows[i].row);
	}
	for (size_t i = 0; i < ARRAY_SIZE(moving); i++) {
		for (int k = 0; k < 8; k++)
			fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO,
					      moving[i].err), &one, sizeof(one));
		assert_int_equal(vfc_hot_reset_info(d.handle, &plan), -EAGAIN);
		assert_row(d.ctx, moving[i].row);
	}
}

/* ---- features ------------------------------------------------------- */

static void features(void **state)
{
	static const struct row rows[] = {
		{ -ENOTTY, "feature ENOTTY no-feature" },
		{ -EINVAL, "feature EINVAL other-direction" },
	};
	struct vfc_feature f;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (int probe = 0; probe < 3; probe++)
			fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0);
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, rows[i].err);
		assert_int_equal(vfc_feature_read(d.handle, VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, &f),
				 rows[i].err);
		assert_row(d.ctx, rows[i].row);
	}
}

static void bus_master(void **state)
{
	uint32_t flags = d.handle->flags;
	const char *how;

	(void)state;
	d.handle->flags = VFIO_DEVICE_FLAGS_PLATFORM;
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -ENOTTY);
	assert_int_equal(vfc_bus_master_set(d.handle, true, &how), -ENOTTY);
	assert_row(d.ctx, "bus-master ENOTTY no-command");
	d.handle->flags = flags;
}

static void dma_bufs(void **state)
{
	static const struct row rows[] = {
		{ -ENOTTY, "dma-buf ENOTTY no-feature" },
		{ -EINVAL, "dma-buf EINVAL not-whole" },
		{ -ENODEV, "dma-buf ENODEV no-bar" },
	};
	uint64_t got;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, rows[i].err);
		assert_int_equal(vfc_dma_buf_export(d.handle, 0, 0, 4096, &got), rows[i].err);
		assert_row(d.ctx, rows[i].row);
	}
}

static void low_power(void **state)
{
	static const struct row rows[] = {
		{ -ENOTTY, "low-power ENOTTY no-feature" },
		{ -EINVAL, "low-power EINVAL there-already" },
		{ -EBADF, "low-power EBADF closed" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, rows[i].err);
		assert_int_equal(vfc_power_enter(d.handle, true), rows[i].err);
		assert_row(d.ctx, rows[i].row);
	}
}

/* ---- migration ------------------------------------------------------ */

/* Expect a get of a feature, with the header and 8 bytes of data. */
static void give_feature(uint32_t index, const void *data)
{
	struct {
		struct vfio_device_feature feature;
		uint8_t data[8];
	} answer = { .feature = { .argsz = sizeof(answer),
				  .flags = index | VFIO_DEVICE_FEATURE_GET } };

	memcpy(answer.data, data, sizeof(answer.data));
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0), &answer, sizeof(answer));
}

static void give_state(enum vfc_state now)
{
	struct vfio_device_feature_mig_state mig = { .device_state = now, .data_fd = -1 };

	give_feature(VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, &mig);
}

/* Expect the migration status to be read: capabilities and state, without a size. */
static void give_migration(uint64_t flags, enum vfc_state now)
{
	give_feature(VFIO_DEVICE_FEATURE_MIGRATION, &flags);
	give_state(now);
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -ENOTTY);
}

/* Expect a change of state. fd is the descriptor of the new state, or -1. */
static void expect_set(enum vfc_state to, int fd, int ret)
{
	struct {
		struct vfio_device_feature feature;
		struct vfio_device_feature_mig_state mig;
	} answer = {
		.feature = { .argsz = sizeof(answer), .flags = VFIO_DEVICE_FEATURE_SET |
			     VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE },
		.mig = { .device_state = to, .data_fd = fd },
	};

	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_FEATURE, ret), &answer, sizeof(answer));
}

static void migration_is_read(void **state)
{
	static const struct row rows[] = {
		{ -ENOTTY, "migration ENOTTY no-migration" },
		{ -EINVAL, "migration EINVAL no-migration" },
	};
	struct vfc_migration m;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, rows[i].err);
		assert_int_equal(vfc_migration_read(d.handle, &m), -ENOTTY);
		assert_row(d.ctx, rows[i].row);
	}
}

static void states(void **state)
{
	static const struct {
		uint64_t flags;
		enum vfc_state from, to;
		const char *row;
	} rows[] = {
		{ ALL, VFC_STATE_ERROR, VFC_STATE_RUNNING, "migration EINVAL in-error" },
		{ ALL, VFC_STATE_RUNNING, VFC_STATE_ERROR, "migration EINVAL never-asked" },
		{ VFIO_MIGRATION_STOP_COPY, VFC_STATE_RUNNING, VFC_STATE_RUNNING_P2P,
		  "migration EINVAL no-state" },
		{ ALL, VFC_STATE_STOP_COPY, VFC_STATE_PRE_COPY, "migration EINVAL no-way" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		give_migration(rows[i].flags, rows[i].from);
		assert_int_equal(vfc_migration_set(d.handle, rows[i].to), -EINVAL);
		assert_row(d.ctx, rows[i].row);
	}
	give_migration(ALL, VFC_STATE_RESUMING);
	expect_set(VFC_STATE_STOP, -1, -EINVAL);
	give_state(VFC_STATE_RESUMING);
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_STOP), -EINVAL);
	assert_row(d.ctx, "migration EINVAL data-not-whole");
}

static int put(void *data, const void *bytes, size_t size)
{
	(void)data;
	(void)bytes;
	(void)size;
	return 0;
}

static ssize_t take(void *data, void *bytes, size_t size)
{
	(void)data;
	assert_true(size >= 1);
	memcpy(bytes, "x", 1);
	return 1;
}

static void data(void **state)
{
	static const struct row rows[] = {
		{ -EFAULT, "migration-write EFAULT other-data" },
		{ -EINVAL, "migration-write EINVAL other-data" },
		{ -ENOMEM, "migration-write ENOMEM other-data" },
		{ -ENODEV, "migration-write ENODEV taken-back" },
	};
	int fd;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fd = fake_fd();
		give_migration(ALL, VFC_STATE_RUNNING);
		expect_set(VFC_STATE_RESUMING, fd, 0);
		fake_write(fd, 1, rows[i].err);
		assert_int_equal(vfc_migration_load(d.handle, true, take, NULL), rows[i].err);
		assert_row(d.ctx, rows[i].row);
	}
	fd = fake_fd();
	give_migration(VFIO_MIGRATION_STOP_COPY, VFC_STATE_RUNNING);
	give_migration(ALL, VFC_STATE_RUNNING);
	expect_set(VFC_STATE_STOP_COPY, fd, 0);
	fake_read(fd, 65536, -ENODEV);
	give_migration(ALL, VFC_STATE_STOP_COPY);
	expect_set(VFC_STATE_RUNNING, -1, 0);
	assert_int_equal(vfc_migration_save(d.handle, true, put, NULL), -ENODEV);
	assert_row(d.ctx, "migration-read ENODEV taken-back");
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(interrupts),
		TEST(resets),
		TEST(hot_resets),
		TEST(hot_reset_infos),
		TEST(features),
		TEST(bus_master),
		TEST(dma_bufs),
		TEST(low_power),
		TEST(migration_is_read),
		TEST(states),
		TEST(data),
	};

	return cmocka_run_group_tests_name("rows-device", tests, NULL, NULL);
}
