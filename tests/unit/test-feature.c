/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-feature.c: features of an open device: probe, get, set, bus mastering
 * and dma-bufs, and low power, which has three features.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/state/power.h"
#include "lib/vfio/space.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

static struct fake_device d;

/* Expect the three probes of a feature (plain, get, set), with these answers. */
static void expect_probes(uint32_t index, int plain, int get, int set)
{
	const int answers[] = { plain, get, set };
	const uint32_t operations[] = { 0, VFIO_DEVICE_FEATURE_GET, VFIO_DEVICE_FEATURE_SET };

	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		struct vfio_device_feature feature = {
			.argsz = sizeof(feature),
			.flags = index | VFIO_DEVICE_FEATURE_PROBE | operations[i],
		};

		fake_takes(fake_ioctl(d.device, VFIO_DEVICE_FEATURE, answers[i]), &feature,
			   sizeof(feature));
	}
}

static void features(void **state)
{
	struct vfio_device_feature unknown = {
		.argsz = sizeof(unknown), .flags = 9 | VFIO_DEVICE_FEATURE_PROBE,
	};

	(void)state;
	fake_strict();
	expect_probes(0, 0, -EINVAL, 0);
	assert_int_equal(vfc_handle_feature(d.handle, 0), VFC_FEATURE_SET);
	expect_probes(1, 0, 0, -EINVAL);
	assert_int_equal(vfc_handle_feature(d.handle, 1), VFC_FEATURE_GET);
	expect_probes(2, 0, 0, 0);
	assert_int_equal(vfc_handle_feature(d.handle, 2), VFC_FEATURE_GET | VFC_FEATURE_SET);
	expect_probes(12, -EINVAL, -EINVAL, -EINVAL);
	assert_int_equal(vfc_handle_feature(d.handle, 12), VFC_FEATURE_KNOWN);
	fake_takes(fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -ENOTTY), &unknown, sizeof(unknown));
	assert_int_equal(vfc_handle_feature(d.handle, 9), VFC_FEATURE_NONE);
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -ENODEV);
	assert_int_equal(vfc_handle_feature(d.handle, 3), -ENODEV);
	assert_string_equal(vfc_error(d.ctx), "probe feature 3: No such device");
}

/* Expect a get or set of a feature, with the bytes passed in and returned. */
static struct fake_call *expect(uint32_t operation, uint32_t index, const void *data, size_t size,
				int ret)
{
	struct {
		struct vfio_device_feature feature;
		uint8_t data[64];
	} answer = { .feature = { .argsz = (uint32_t)(sizeof(answer.feature) + size),
				  .flags = index | operation } };
	struct fake_call *call = fake_ioctl(d.device, VFIO_DEVICE_FEATURE, ret);

	fake_takes(call, &answer, sizeof(answer.feature));
	if (size)
		memcpy(answer.data, data, size);
	fake_gives(call, &answer, sizeof(answer.feature) + size);
	return call;
}

static struct fake_call *expect_get(uint32_t index, const void *data, size_t size, int ret)
{
	return expect(VFIO_DEVICE_FEATURE_GET, index, data, size, ret);
}

static struct fake_call *expect_set(uint32_t index, const void *data, size_t size, int ret)
{
	return expect(VFIO_DEVICE_FEATURE_SET, index, data, size, ret);
}

static void assert_said(const char *error)
{
	assert_non_null(strstr(vfc_error(d.ctx), error));
}

/* ---- values --------------------------------------------------------- */

static void values(void **state)
{
	uint64_t flags = VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P, size = 4711;
	struct vfio_device_feature_mig_state mig = { .device_state = 2, .data_fd = -1 };
	struct vfc_feature f;

	(void)state;
	expect_probes(1, 0, 0, -EINVAL);
	expect_get(1, &flags, sizeof(flags), 0);
	assert_int_equal(vfc_feature_read(d.handle, 1, &f), 0);
	assert_int_equal(f.kind, VFC_GIVES_FLAGS);
	assert_int_equal(f.value, flags);
	expect_probes(2, 0, 0, 0);
	expect_get(2, &mig, sizeof(mig), 0);
	assert_int_equal(vfc_feature_read(d.handle, 2, &f), 0);
	assert_int_equal(f.kind, VFC_GIVES_STATE);
	assert_int_equal(f.value, VFC_STATE_RUNNING);
	expect_probes(9, 0, 0, -EINVAL);
	expect_get(9, &size, sizeof(size), 0);
	assert_int_equal(vfc_feature_read(d.handle, 9, &f), 0);
	assert_int_equal(f.kind, VFC_GIVES_SIZE);
	assert_int_equal(f.value, 4711);
	expect_probes(9, 0, 0, -EINVAL);
	expect_get(9, &size, sizeof(size), -EIO);
	assert_int_equal(vfc_feature_read(d.handle, 9, &f), -EIO);
	assert_said("get feature 9: Input/output error");
}

/* Features with a side effect are only probed. */
static void not_asked(void **state)
{
	static const uint32_t indexes[] = { 8, 11, 13 };
	struct vfc_feature f;

	(void)state;
	fake_strict();
	for (size_t i = 0; i < ARRAY_SIZE(indexes); i++) {
		expect_probes(indexes[i], 0, 0, -EINVAL);
		assert_int_equal(vfc_feature_read(d.handle, indexes[i], &f), 0);
		assert_int_equal(f.kind, VFC_GIVES_NONE);
		assert_non_null(strstr(f.note, "not read"));
	}
	/* A feature that can only be set, or that is missing, has no note. */
	expect_probes(8, 0, -EINVAL, 0);
	assert_int_equal(vfc_feature_read(d.handle, 8, &f), 0);
	assert_null(f.note);
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -EPERM);
	assert_int_equal(vfc_feature_read(d.handle, 8, &f), -EPERM);
}

/* ---- bus mastering -------------------------------------------------- */

#define CONFIG (UINT64_C(7) << 40)

static void check_on(const void *arg)
{
	assert_int_equal(*(const uint32_t *)((const struct vfio_device_feature *)arg)->data, 1);
}

static void check_off(const void *arg)
{
	assert_int_equal(*(const uint32_t *)((const struct vfio_device_feature *)arg)->data, 0);
}

static void bus_master(void **state)
{
	uint32_t on = 1, off = 0;
	const char *how = NULL;

	(void)state;
	fake_checks(expect_set(10, &on, sizeof(on), 0), check_on);
	assert_int_equal(vfc_bus_master_set(d.handle, true, &how), 0);
	assert_string_equal(how, "feature");
	fake_checks(expect_set(10, &off, sizeof(off), 0), check_off);
	assert_int_equal(vfc_bus_master_set(d.handle, false, &how), 0);
	expect_set(10, &on, sizeof(on), -EIO);
	assert_int_equal(vfc_bus_master_set(d.handle, true, &how), -EIO);
	assert_said("turn bus mastering on: Input/output error");
	/* A PCI device has COMMAND instead. */
	expect_set(10, &on, sizeof(on), -ENOTTY);
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX,
			   VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE, 256);
	fake_gives(fake_pread(d.device, CONFIG + PCI_COMMAND, 2, 2), "\2\4", 2);
	fake_takes(fake_pwrite(d.device, CONFIG + PCI_COMMAND, 2, 2), "\6\4", 2);
	assert_int_equal(vfc_bus_master_set(d.handle, true, &how), 0);
	assert_string_equal(how, "config");
	expect_set(10, &off, sizeof(off), -ENOTTY);
	fake_gives(fake_pread(d.device, CONFIG + PCI_COMMAND, 2, 2), "\6\4", 2);
	fake_takes(fake_pwrite(d.device, CONFIG + PCI_COMMAND, 2, -EACCES), "\2\4", 2);
	assert_int_equal(vfc_bus_master_set(d.handle, false, &how), -EACCES);
	assert_said("turn bus mastering off");
	d.handle->flags = VFIO_DEVICE_FLAGS_PLATFORM;
	expect_set(10, &on, sizeof(on), -ENOTTY);
	assert_int_equal(vfc_bus_master_set(d.handle, true, &how), -ENOTTY);
	assert_said("no feature bus-master");
}

/* ---- dma-bufs ------------------------------------------------------- */

static void dma_bufs(void **state)
{
	struct {
		struct vfio_device_feature feature;
		struct vfcu_feature_dma_buf buf;
		struct vfcu_region_dma_range range;
	} request = {
		.feature = { .argsz = sizeof(request),
			     .flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_BUF },
		.buf = { .region_index = 2, .open_flags = O_RDWR | O_CLOEXEC, .nr_ranges = 1 },
		.range = { .offset = 0x1000, .length = 0x2000 },
	};
	int fds[2] = { memfd_create("dma-buf", MFD_CLOEXEC), memfd_create("another", MFD_CLOEXEC) };
	uint64_t got = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		assert_int_equal(ftruncate(fds[i], 0x2000), 0);
		fake_takes(fake_ioctl(d.device, VFIO_DEVICE_FEATURE, fds[i]), &request,
			   sizeof(request));
		assert_int_equal(vfc_dma_buf_export(d.handle, 2, 0x1000, 0x2000, &got), fds[i]);
		assert_int_equal(got, 0x2000);
	}
	/* Both are closed with the device; fake_end() checks this. */
}

static void assert_no_dma_buf(int err, const char *error)
{
	uint64_t got;

	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, err);
	assert_int_equal(vfc_dma_buf_export(d.handle, 0, 0, 4096, &got), err);
	assert_said(error);
}

static void no_dma_buf(void **state)
{
	uint64_t got;
	int ends[2];

	(void)state;
	assert_no_dma_buf(-ENOTTY, "that needs Linux 6.19");
	assert_no_dma_buf(-EINVAL, "whole pages of a mappable memory BAR");
	assert_no_dma_buf(-ENODEV, "the BAR does not exist");
	assert_no_dma_buf(-ENOMEM, "export a dma-buf: the kernel is out of memory");
	assert_no_dma_buf(-EPERM, "export a dma-buf: Operation not permitted");
	/* A descriptor whose size is unknown. */
	assert_int_equal(pipe(ends), 0);
	close(ends[1]);
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, ends[0]);
	assert_int_equal(vfc_dma_buf_export(d.handle, 0, 0, 4096, &got), -ESPIPE);
}

/* ---- low power ------------------------------------------------------ */

#define ENTRY VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY
#define WAKEUP VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP
#define EXIT VFIO_DEVICE_FEATURE_LOW_POWER_EXIT

static void enters_and_leaves(void **state)
{
	(void)state;
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_FULL);
	expect_set(ENTRY, "", 0, 0);
	assert_int_equal(vfc_power_enter(d.handle, false), 0);
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_LOW);
	assert_int_equal(vfc_power_enter(d.handle, false), -EINVAL);
	assert_said("the device is already in low power");
	assert_int_equal(vfc_power_wait(d.handle, 0), -ENOENT);
	assert_said("low power was entered without wake-up");
	expect_set(EXIT, "", 0, 0);
	assert_int_equal(vfc_power_exit(d.handle), 0);
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_FULL);
}

/* The eventfd passed to the kernel. */
static int32_t given;

static void keep_eventfd(const void *arg)
{
	const struct vfio_device_feature *feature = arg;
	struct vfio_device_low_power_entry_with_wakeup entry;

	assert_int_equal(feature->argsz, sizeof(*feature) + sizeof(entry));
	memcpy(&entry, feature->data, sizeof(entry));
	assert_int_equal(entry.reserved, 0);
	given = entry.wakeup_eventfd;
}

static void expect_wakeup(int ret)
{
	struct vfio_device_low_power_entry_with_wakeup entry = { 0 };

	fake_checks(expect_set(WAKEUP, &entry, sizeof(entry), ret), keep_eventfd);
}

static void wakes(void **state)
{
	(void)state;
	expect_wakeup(0);
	assert_int_equal(vfc_power_enter(d.handle, true), 0);
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_LOW_WAKEUP);
	assert_int_equal(vfc_power_wait(d.handle, 0), 0);
	assert_int_equal(eventfd_write(given, 1), 0);
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_WOKEN);
	assert_int_equal(vfc_power_wait(d.handle, -1), 1);
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_FULL);
	assert_int_equal(vfc_power_wait(d.handle, 0), -ENOENT);
	/* Woken without a wait, the device may enter low power again. */
	expect_wakeup(0);
	assert_int_equal(vfc_power_enter(d.handle, true), 0);
	assert_int_equal(eventfd_write(given, 1), 0);
	expect_wakeup(0);
	assert_int_equal(vfc_power_enter(d.handle, true), 0);
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_LOW_WAKEUP);
	/* Its eventfd is closed with the device. */
}

/* ---- a device in a session ---------------------------- */

static struct vfc_item stored;
static struct vfc_item dropped;
static int refusal;

static int put(void *data, const struct vfc_item *item)
{
	(void)data;
	stored = *item;
	return refusal;
}

static int drop(void *data, const struct vfc_item *item)
{
	(void)data;
	dropped = *item;
	return 0;
}

static void session_power(void **state)
{
	struct vfc_session session = { .put = put, .drop = drop, .fd = eventfd(0, 0) };
	struct vfc_item item;

	(void)state;
	d.handle->in_session = true;
	d.space->session = &session;
	expect_wakeup(0);
	assert_int_equal(vfc_power_enter(d.handle, true), 0);
	assert_int_equal(stored.type, VFC_ITEM_POWER);
	assert_string_equal(stored.name, FAKE_ADDRESS);
	assert_int_equal(stored.value, VFC_POWER_LOW_WAKEUP);
	assert_int_equal(stored.fd, given);
	/* The next process, which has its own copy of the descriptor. */
	item = stored;
	item.fd = dup(stored.fd);
	dropped.type = VFC_ITEM_TYPES;
	expect_set(EXIT, "", 0, 0);
	assert_int_equal(vfc_power_exit(d.handle), 0);
	assert_int_equal(dropped.type, VFC_ITEM_POWER);
	assert_string_equal(dropped.name, FAKE_ADDRESS);
	assert_int_equal(power_import(d.handle, &item), 0);
	assert_int_equal(item.fd, -1);
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_LOW_WAKEUP);
	assert_int_equal(eventfd_write(session.fd, 1), 0);
	assert_int_equal(vfc_power_wait(d.handle, -1), -ENODEV);
	expect_set(EXIT, "", 0, 0);
	assert_int_equal(vfc_power_exit(d.handle), 0);
	/* If the session refuses the item, low power is undone. */
	refusal = -EPIPE;
	expect_set(ENTRY, "", 0, 0);
	expect_set(EXIT, "", 0, 0);
	assert_int_equal(vfc_power_enter(d.handle, false), -EPIPE);
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_FULL);
	close(session.fd);
	d.handle->in_session = false;
	d.space->session = NULL;
}

static void power_errors(void **state)
{
	(void)state;
	expect_set(ENTRY, "", 0, -ENOTTY);
	assert_int_equal(vfc_power_enter(d.handle, false), -ENOTTY);
	assert_said("before Linux 6.1");
	expect_set(ENTRY, "", 0, -EINVAL);
	assert_int_equal(vfc_power_enter(d.handle, false), -EINVAL);
	assert_said("the device is already in low power");
	assert_string_equal(vfc_hint(d.ctx), "leave it with `power exit`");
	expect_wakeup(-EBADF);
	assert_int_equal(vfc_power_enter(d.handle, true), -EBADF);
	assert_said("enter low power: the eventfd for the wake-up is closed");
	expect_wakeup(-ENOTTY);
	assert_int_equal(vfc_power_enter(d.handle, true), -ENOTTY);
	assert_int_equal(vfc_power_low(d.handle), VFC_POWER_FULL);
	expect_set(EXIT, "", 0, -ENOTTY);
	assert_int_equal(vfc_power_exit(d.handle), -ENOTTY);
	assert_said("leave low power");
	expect_set(EXIT, "", 0, -EIO);
	assert_int_equal(vfc_power_exit(d.handle), -EIO);
}

#define FILES "/sys/devices/pci0000:00/" FAKE_ADDRESS "/"

static void power_in_sysfs(void **state)
{
	struct vfc_power power;
	char config[257] = "";

	(void)state;
	assert_int_equal(vfc_power_read(d.ctx, FAKE_ADDRESS, &power), 0);
	assert_string_equal(power.status, "");
	assert_int_equal(power.pmcsr, -1);
	assert_int_equal(power.keeps, -1);
	fake_file(FILES "power/runtime_status", "suspended\n");
	fake_file(FILES "power/control", "auto\n");
	fake_file(FILES "power_state", "D3cold\n");
	fake_file(FILES "d3cold_allowed", "1\n");
	/* Fake text files end at a NUL, so 0xf0 stands for 0 here. */
	memset(config, 0xf0, 256);
	config[PCI_CAPABILITY_LIST] = 0x40;
	config[0x40] = PCI_CAP_ID_PM;
	config[0x41] = 0x50;
	config[0x44] = 0x0b;
	fake_file(FILES "config", config);
	assert_int_equal(vfc_power_read(d.ctx, FAKE_ADDRESS, &power), 0);
	assert_string_equal(power.status, "suspended");
	assert_string_equal(power.control, "auto");
	assert_int_equal(power.d3cold_allowed, 1);
	assert_int_equal(power.pmcsr, -1);
	fake_file(FILES "power_state", "D3hot\n");
	assert_int_equal(vfc_power_read(d.ctx, FAKE_ADDRESS, &power), 0);
	assert_string_equal(power.state, "D3hot");
	assert_int_equal(power.pmcsr, 3);
	assert_int_equal(power.keeps, 1);
	assert_int_equal(vfc_power_read(d.ctx, "0000:77:00.0", &power), -ENODEV);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(features),
		TEST(values),
		TEST(not_asked),
		TEST(bus_master),
		TEST(dma_bufs),
		TEST(no_dma_buf),
		TEST(enters_and_leaves),
		TEST(wakes),
		TEST(session_power),
		TEST(power_errors),
		TEST(power_in_sysfs),
	};

	return cmocka_run_group_tests_name("feature", tests, NULL, NULL);
}
