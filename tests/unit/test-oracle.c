/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-oracle.c: rows of the errno table that no other test covers: for each, the
 * kernel call fails and the message is the row's. Also queries of the table.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/bind/bind.h"
#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"
#include "tests/fake/irq.h"

#define SYSFS "/sys/devices/pci0000:00/" FAKE_ADDRESS

static struct fake_device d;

/* Check that the message contains the text. */
static void assert_said(const char *text)
{
	if (!strstr(vfc_error(d.ctx), text))
		fail_msg("\"%s\" is not in \"%s\"", text, vfc_error(d.ctx));
}

struct said {
	int err;
	const char *text;
};

/* ---- opening -------------------------------------------------------- */

static int try_open(enum vfc_api api)
{
	int err = vfc_space_new(d.ctx, api, &d.space);

	if (err)
		return err;
	err = vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle);
	vfc_space_free(d.space);
	return err;
}

static void nodes(void **state)
{
	(void)state;
	fake_open_fails("/dev/vfio/vfio", -ENXIO);
	assert_int_equal(try_open(VFC_API_GROUP), -ENODEV);
	assert_said("/dev/vfio/vfio has no driver: the module vfio is not loaded");
	fake_open_fails("/dev/iommu", -ENXIO);
	assert_int_equal(try_open(VFC_API_CDEV), -ENODEV);
	assert_said("/dev/iommu has no driver: the kernel has no iommufd");
	fake_open_fails("/dev/vfio/vfio", -EMFILE);
	assert_int_equal(try_open(VFC_API_GROUP), -EMFILE);
	assert_said("open /dev/vfio/vfio: the process has too many descriptors open");
	assert_string_equal(vfc_hint(d.ctx), "raise the limit: ulimit -n");
}

static void no_known_type(void **state)
{
	(void)state;
	fake_file("/sys/module/vfio_iommu_type1/refcnt", "0\n");
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	for (int i = 0; i < 4; i++)
		fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 0);
	assert_int_equal(try_open(VFC_API_GROUP), -ENODEV);
	assert_said("this kernel's VFIO offers no known IOMMU type");
}

/* Without an IOMMU, opening the node already requires CAP_SYS_RAWIO. */
static void no_rawio(void **state)
{
	(void)state;
	fake_file("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "Y\n");
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 1);
	fake_open_fails("/dev/vfio/noiommu-10", -EPERM);
	assert_int_equal(try_open(VFC_API_NOIOMMU), -EPERM);
	assert_said("no-IOMMU mode gives access to all memory and needs CAP_SYS_RAWIO");
}

/* A session process has the group or the device open. */
static void held_by_a_session(void **state)
{
	static const int errs[] = { -EBUSY, -EPERM, -EINVAL };

	(void)state;
	fake_file("/proc/meminfo", "");
	fake_link("/proc/4711/fd/11", "/dev/vfio/10");
	fake_file("/proc/4711/comm", VFC_SESSION_COMM "\n");
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -EBUSY);
	assert_int_equal(try_open(VFC_API_GROUP), -EBUSY);
	for (size_t i = 0; i < ARRAY_SIZE(errs); i++) {
		fake_expect_iommufd(&d);
		d.device = fake_open("/dev/vfio/devices/vfio0");
		fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, errs[i]);
		assert_int_equal(try_open(VFC_API_CDEV), -EBUSY);
		assert_said("is held by pid 4711 (" VFC_SESSION_COMM ")");
		assert_string_equal(vfc_hint(d.ctx), "list its devices with vfioctl sessions, end "
				    "it with vfioctl close");
	}
}

/* Open through the group, up to the request that fails. */
static int fail_group(unsigned long request, int err)
{
	fake_expect_space(&d);
	fake_expect_group_fails(&d, request, err);
	return try_open(VFC_API_GROUP);
}

/* Intel's RMRR, which the kernel does not allow to be removed. */
static void direct_region(void **state)
{
	static const char said[] = "the firmware requires a 1:1 mapping of 0x7c000000-0x7fffffff "
		"for the device, which VFIO cannot keep";

	(void)state;
	fake_file("/sys/kernel/iommu_groups/10/reserved_regions",
		  "0x000000007b000000 0x000000007bffffff direct-relaxable\n"
		  "0x000000007c000000 0x000000007fffffff direct\n");
	assert_int_equal(fail_group(VFIO_GROUP_SET_CONTAINER, -EINVAL), -EINVAL);
	assert_said(said);
	assert_int_equal(fail_group(VFIO_SET_IOMMU, -EPERM), -EPERM);
	assert_said(said);
	assert_int_equal(fail_group(VFIO_GROUP_GET_DEVICE_FD, -EINVAL), -EINVAL);
	assert_said(said);
	fake_expect_iommufd(&d);
	d.device = fake_open("/dev/vfio/devices/vfio0");
	fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, -EINVAL);
	assert_int_equal(try_open(VFC_API_CDEV), -EINVAL);
	assert_said(said);
}

static void no_device(void **state)
{
	(void)state;
	assert_int_equal(fail_group(VFIO_GROUP_GET_DEVICE_FD, -EAGAIN), -EAGAIN);
	assert_said("the device is locked: a reset, bind or unbind");
	assert_int_equal(fail_group(VFIO_GROUP_GET_DEVICE_FD, -EMFILE), -EMFILE);
	assert_said("the process has too many descriptors open");
	/* Linux 5.10: only here. */
	fake_device_files("0000:01:00.1", "e1000e", FAKE_GROUP);
	assert_int_equal(fail_group(VFIO_GROUP_GET_DEVICE_FD, -EINVAL), -EPERM);
	assert_said("group 10 is not viable: blocked by 0000:01:00.1 (e1000e)");
}

/* ---- an open device ------------------------------------------------- */

/* A suspended device that could not be resumed. */
static void asleep(void **state)
{
	(void)state;
	fake_file(SYSFS "/power/runtime_status", "error\n");
	fake_ioctl(d.device, VFIO_DEVICE_RESET, -EIO);
	assert_int_equal(vfc_handle_reset(d.handle), -EIO);
	assert_said("reset: the device is suspended, and the kernel could not resume it");
	assert_non_null(strstr(vfc_hint(d.ctx), "dmesg"));
	fake_file(SYSFS "/power/runtime_status", "active\n");
	fake_ioctl(d.device, VFIO_DEVICE_RESET, -EIO);
	assert_int_equal(vfc_handle_reset(d.handle), -EIO);
	assert_said("reset: Input/output error");
}

static void interrupts(void **state)
{
	static const struct said all[] = {
		{ -EMFILE, "enable 1 vector of msi: the process has too many descriptors open" },
		{ -ENODEV, "the device has no interrupt line" },
		{ -EINVAL, "another of intx, msi and msix is enabled, or the interrupt is not "
		  "enabled, or the device has no such vector" },
		{ -EBADF, "the eventfd is closed" },
		{ -ENOTTY, "this kind of interrupt has no such action" },
		{ -ENOMEM, "the host is short of interrupt vectors or memory" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 1);
		fake_irq_eventfds(&d, MSI, 0, 1, all[i].err);
		assert_int_equal(vfc_irq_enable(d.handle, MSI, 1), all[i].err);
		assert_said(all[i].text);
	}
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	fake_irq_eventfds(&d, INTX, 0, 1, -EBUSY);
	assert_int_equal(vfc_irq_enable(d.handle, INTX, 1), -EBUSY);
	assert_said("enable 1 vector of intx: another device uses the interrupt line, and this one "
		    "cannot mask");
}

static void no_such_interrupt(void **state)
{
	struct vfc_irq irq;

	(void)state;
	fake_ioctl(d.device, VFIO_DEVICE_GET_IRQ_INFO, -EINVAL);
	assert_int_equal(vfc_irq_info(d.handle, MSI, &irq), -EINVAL);
	assert_said("get info of interrupt msi: the device has no such interrupt");
}

static void accesses(void **state)
{
	static const struct said all[] = {
		{ -EFAULT, "read config+0x40: the offset is beyond the end of its config space" },
		{ -ENOMEM, "the kernel cannot map this BAR, or finds no ROM image" },
		{ -EBUSY, "another driver claims this BAR" },
	};
	struct vfc_span a = {
		.region = VFIO_PCI_CONFIG_REGION_INDEX, .offset = 0x40, .width = 4,
		.path = VFC_PATH_PREAD,
	};
	uint64_t value;

	(void)state;
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX,
			   VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE, 256);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		fake_pread(d.device, (7ULL << 40) + 0x40, 4, all[i].err);
		assert_int_equal(vfc_region_read(d.handle, &a, &value, 1), all[i].err);
		assert_said(all[i].text);
	}
}

static void features(void **state)
{
	struct vfc_feature f;

	(void)state;
	for (int i = 0; i < 2; i++) {
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0);
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0);
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0);
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, i ? -EINVAL : -ENOTTY);
		assert_int_equal(vfc_feature_read(d.handle, 9, &f), i ? -EINVAL : -ENOTTY);
		assert_said(i ? "get feature 9: the feature does not support this" :
				"get feature 9: the device's driver or the kernel does not");
	}
}

/* ---- sysfs ---------------------------------------------------------- */

static int write_err;

/* Refuse a write to an attribute, as the kernel does. */
static ssize_t refuse(int fd, const void *buf, size_t size)
{
	(void)fd;
	(void)buf;
	(void)size;
	return write_err;
}

static void assert_write(enum vfc_step_kind kind, int err, const char *text)
{
	struct vfc_step step = { .kind = kind, .file = "FILE", .path = "attribute", .value = "1" };
	struct vfc_ctx *ctx = d.ctx;

	fake_file("/sys/attribute", "");
	write_err = err;
	fake_on_write = refuse;
	assert_int_equal(plan_write_step(ctx, &step), err);
	fake_on_write = NULL;
	assert_said(text);
}

static void writes(void **state)
{
	(void)state;
	assert_write(VFC_STEP_OVERRIDE, -EACCES, "write FILE: Permission denied");
	assert_string_equal(vfc_hint(d.ctx), "run this as root");
	assert_write(VFC_STEP_UNBIND, -EPERM, "write FILE: Operation not permitted");
	assert_write(VFC_STEP_POWER, -EROFS, "write FILE: sysfs is mounted read-only");
	assert_write(VFC_STEP_OVERRIDE, -EINVAL, "the driver name is too long");
	assert_write(VFC_STEP_PROBE, -ENODEV, "the device or its driver was just removed");
	assert_write(VFC_STEP_PROBE, -EINVAL, "no driver could be probed for the device");
	assert_write(VFC_STEP_POWER, -EINVAL, "only on and auto are valid");
}

static void assert_driver(const char *driver, int err, const char *text)
{
	driver_explain(d.ctx, "0000:02:00.0", driver, err);
	assert_said(text);
}

static void drivers(void **state)
{
	(void)state;
	fake_device_files("0000:02:00.0", "", 11);
	assert_driver("vfio-pci", -EINVAL, "the driver refuses bridges, or the device is on the "
		      "driver's deny list");
	assert_driver("nvme", -EINVAL, "was not bound to nvme: the driver refuses the device");
	assert_driver("vfio-pci", -EBUSY, "the device is busy: it has virtual functions");
	assert_driver("nvme", -EBUSY, "the device is busy, or its group is in use through VFIO");
	assert_driver("nvme", -ENODEV, "the driver does not support this device");
	assert_driver("nvme", -EAGAIN, "the probe is deferred until another driver is ready");
	assert_driver("nvme", 0, "the kernel gave no reason");
	fake_device_files("0000:02:00.0", "e1000e", 11);
	assert_driver("nvme", -EBUSY, "0000:02:00.0 was bound to driver e1000e instead of nvme");
	fake_device_files("0000:03:00.0", "", -1);
	driver_explain(d.ctx, "0000:03:00.0", "vfio-pci", -EINVAL);
	assert_said("0000:03:00.0 was not bound to vfio-pci: it has no IOMMU group");
}

static void assert_functions(const char *driver, const char *text)
{
	static unsigned int slot;
	char address[VFC_NAME], path[256], link[256];

	snprintf(address, sizeof(address), "0000:02:%02x.0", slot++);
	fake_device_files(address, driver, 11);
	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/sriov_totalvfs", address);
	fake_file(path, "8\n");
	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/sriov_numvfs", address);
	fake_file(path, "0\n");
	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/driver", address);
	snprintf(link, sizeof(link), "../../../bus/pci/drivers/%s", driver);
	if (driver[0])
		fake_link(path, link);
	assert_int_equal(sriov_explain(d.ctx, address, "4", -ENOENT), -ENOENT);
	assert_said(text);
}

static void functions(void **state)
{
	(void)state;
	assert_functions("", "no driver is bound, and only a driver can enable virtual functions");
	assert_functions("pci-stub", "its driver pci-stub cannot enable virtual functions");
	assert_functions("vfio-pci", "vfio-pci is not allowed to enable virtual functions: echo Y "
			 "> /sys/module/vfio_pci/parameters/enable_sriov");
	assert_functions("ixgbe", "its driver ixgbe does not enable virtual functions through");
}

/* ---- the table ------------------------------------------------------ */

static void every_row_is_whole(void **state)
{
	struct vfc_answer *all;
	int n = vfc_oracle(NULL, 0, &all);

	(void)state;
	assert_true(n > 200);
	for (int i = 0; i < n; i++) {
		if (!all[i].state[0] || !all[i].cause[0] || !strstr(all[i].source, "()") ||
		    !vfc_errno_name(all[i].err))
			fail_msg("row %d (%s, %s) is not whole", i, all[i].operation,
				 all[i].state);
		for (int k = 0; k < i; k++) {
			if (strcmp(all[i].operation, all[k].operation) || all[i].err != all[k].err)
				continue;
			if (!strcmp(all[i].state, all[k].state))
				fail_msg("%s %s stands twice", all[i].operation, all[i].state);
			if (all[i].when == all[k].when && (!all[i].tell || !all[k].tell))
				fail_msg("%s %s: %s and %s cannot be told apart", all[i].operation,
					 vfc_errno_name(all[i].err), all[i].state, all[k].state);
		}
	}
	free(all);
}

static void asked(void **state)
{
	struct vfc_answer *answers;
	char text[64];

	(void)state;
	assert_int_equal(vfc_oracle("no-such-call", 0, &answers), -EINVAL);
	assert_int_equal(vfc_oracle("open-group", EXDEV, &answers), 0);
	/* Errnos of every call, except for calls with rows of their own. */
	assert_int_equal(vfc_oracle("open-group", ENOMEM, &answers), 1);
	assert_string_equal(answers[0].state, "no-memory");
	free(answers);
	assert_int_equal(vfc_oracle("attach", ENOMEM, &answers), 1);
	assert_string_equal(answers[0].state, "no-tables");
	free(answers);
	assert_int_equal(vfc_errno_parse("EBUSY"), EBUSY);
	assert_int_equal(vfc_errno_parse("ebusy"), EBUSY);
	assert_int_equal(vfc_errno_parse("16"), 16);
	assert_int_equal(vfc_errno_parse("0"), -EINVAL);
	assert_int_equal(vfc_errno_parse("4096"), -EINVAL);
	assert_int_equal(vfc_errno_parse(""), -EINVAL);
	assert_int_equal(vfc_errno_parse("EBUS"), -EINVAL);
	vfc_answer_text("bind {DEVICE} to {DRIVER", text, sizeof(text));
	assert_string_equal(text, "bind DEVICE to DRIVER");
	vfc_answer_text("group {GROUP}", text, 9);
	assert_string_equal(text, "group GR");
}

#define OPENING(f) cmocka_unit_test_prestate_setup_teardown(f, fake_vfio_setup, \
		fake_ctx_teardown, &d.ctx)
#define OPEN(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, \
		fake_device_teardown, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		OPENING(nodes),
		OPENING(no_known_type),
		OPENING(no_rawio),
		OPENING(held_by_a_session),
		OPENING(direct_region),
		OPENING(no_device),
		OPEN(asleep),
		OPEN(interrupts),
		OPEN(no_such_interrupt),
		OPEN(accesses),
		OPEN(features),
		OPENING(writes),
		OPENING(drivers),
		OPENING(functions),
		cmocka_unit_test(every_row_is_whole),
		cmocka_unit_test(asked),
	};

	return cmocka_run_group_tests_name("oracle", tests, NULL, NULL);
}
