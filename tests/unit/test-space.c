/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-space.c: opening devices through their group: order of calls, one open
 * per group, and the messages of failures.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

static struct fake_device d;

/*
 * Open FAKE_ADDRESS and close everything again. Return the result of the open.
 * A failed open must leave only the container open.
 */
static int try_open(void)
{
	int err = vfc_space_new(d.ctx, VFC_API_GROUP, &d.space);
	size_t closed = 0;

	if (err)
		return err;
	err = vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle);
	if (!err)
		vfc_handle_close(d.handle);
	while (fake_closed(closed) >= 0)
		closed++;
	vfc_space_free(d.space);
	assert_int_equal(fake_closed(closed), d.container);
	assert_int_equal(fake_closed(closed + 1), -1);
	return err;
}

static void assert_said(const char *error, const char *hint)
{
	assert_string_equal(vfc_error(d.ctx), error);
	assert_string_equal(vfc_hint(d.ctx), hint);
}

static void opens_and_closes(void **state)
{
	(void)state;
	fake_strict();
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_expect_space(&d);
	fake_expect_device(&d);
	assert_int_equal(try_open(), 0);
	assert_int_equal(fake_closed(0), d.device);
	assert_int_equal(fake_closed(1), d.group);
	assert_int_equal(fake_closed(2), d.container);
	assert_int_equal(fake_closed(3), -1);
}

/* Whichever call fails, everything opened before is closed (fake_end() checks this). */
static void every_failing_step(void **state)
{
	static const int errs[] = { -EPERM, -EBUSY, -ENODEV, -EINVAL, -ENOENT, -EACCES };
	size_t steps = 1;

	fake_ctx_teardown(state);
	for (size_t step = 0; step < steps; step++)
		for (size_t i = 0; i < ARRAY_SIZE(errs); i++) {
			assert_int_equal(fake_ctx_setup(state), 0);
			fake_strict();
			fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
			fake_device_files("0000:02:00.0", "vfio-pci", FAKE_GROUP);
			fake_expect_space(&d);
			fake_expect_device(&d);
			steps = fake_steps();
			fake_fail_at(step, errs[i]);
			if (step == 2)	/* without type1v2, the other types are tried */
				for (int type = 0; type < 3; type++)
					fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 0);
			assert_true(try_open() < 0);
			assert_true(vfc_error(d.ctx)[0]);
			fake_ctx_teardown(state);
		}
	assert_int_equal(steps, 9);
	fake_ctx_setup(state);
}

static void only_type1(void **state)
{
	(void)state;
	fake_strict();
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_takes_value(fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 0), VFIO_TYPE1v2_IOMMU);
	fake_takes_value(fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 1), VFIO_TYPE1_IOMMU);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_AUTO, &d.space), 0);
	assert_int_equal(vfc_space_api(d.space), VFC_API_GROUP);
	vfc_space_free(d.space);
}

static void no_iommu_driver(void **state)
{
	(void)state;
	fake_strict();
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	for (int type = 0; type < 4; type++)
		fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 0);
	assert_int_equal(try_open(), -ENODEV);
	assert_said("the module vfio_iommu_type1 is not loaded: VFIO has no IOMMU driver",
		    "modprobe vfio_iommu_type1");
}

static void other_version(void **state)
{
	(void)state;
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, 7);
	assert_int_equal(try_open(), -EOPNOTSUPP);
	assert_said("the kernel has VFIO API version 7, not 0", "");
}

static void no_module(void **state)
{
	(void)state;
	fake_open_fails("/dev/vfio/vfio", -ENOENT);
	assert_int_equal(try_open(), -ENODEV);
	assert_said("/dev/vfio/vfio does not exist: the module vfio is not loaded",
		    "modprobe vfio-pci (`vfioctl bind DEVICE` does it too)");
	fake_open_fails("/dev/vfio/vfio", -ENODEV);
	assert_int_equal(try_open(), -ENODEV);
	assert_said("/dev/vfio/vfio has no driver: the module vfio is not loaded",
		    "modprobe vfio-pci (`vfioctl bind DEVICE` does it too)");
}

static void another_root(void **state)
{
	struct vfc_ctx *ctx;

	(void)state;
	assert_int_equal(vfc_new(&ctx, "/usr"), 0);
	assert_int_equal(vfc_space_new(ctx, VFC_API_AUTO, &d.space), -EOPNOTSUPP);
	assert_string_equal(vfc_error(ctx), "devices cannot be opened with --sysroot: a recorded "
			    "system has no VFIO");
	vfc_free(ctx);
}

static void not_bound(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "nvme", FAKE_GROUP);
	fake_device_files("0000:02:00.0", "", FAKE_GROUP);
	fake_expect_space(&d);
	assert_int_equal(try_open(), -ENODEV);
	assert_said("bound to nvme, not to a VFIO driver", "vfioctl bind 0000:01:00.0");
	fake_expect_space(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_AUTO, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, "0000:02:00.0", &d.handle), -ENODEV);
	assert_said("not bound to any driver",
		    "vfioctl bind 0000:02:00.0");
	assert_int_equal(vfc_handle_open(d.space, "0000:03:00.0", &d.handle), -ENODEV);
	vfc_space_free(d.space);
}

static void no_group(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", -1);
	fake_expect_space(&d);
	assert_int_equal(try_open(), -ENODEV);
	assert_said("no IOMMU group: no IOMMU translates for the device",
		    "vfioctl groups names the likely cause");
}

static void permission(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_file("/dev/vfio/10", "");
	fake_mode("/dev/vfio/10", 0600);
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -EACCES);
	assert_int_equal(try_open(), -EACCES);
	assert_non_null(strstr(vfc_error(d.ctx), "open /dev/vfio/10 (mode 0600, owner "));
	assert_non_null(strstr(vfc_error(d.ctx), "): Permission denied"));
	assert_string_equal(vfc_hint(d.ctx), "run as root, or give the node to your user: "
			    "chown USER /dev/vfio/10");
}

static void held_elsewhere(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_link("/proc/17/fd/3", "/dev/null");
	fake_link("/proc/42/fd/3", "/dev/vfio/100");
	fake_link("/proc/4711/fd/11", "/dev/vfio/10");
	fake_file("/proc/4711/comm", "qemu-system-x86\n");
	fake_file("/proc/meminfo", "");
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -EBUSY);
	assert_int_equal(try_open(), -EBUSY);
	assert_said("group 10 is in use: /dev/vfio/10 is held by pid 4711 (qemu-system-x86)",
		    "end that process, or close the device there");
}

/* The device loses its driver during a call. */
static void unbind(const void *arg)
{
	(void)arg;
	fake_file("/sys/devices/pci0000:00/0000:01:00.0/uevent",
		  "PCI_CLASS=FF00\nPCI_ID=1234:11E8\n");
}

static const char blocked[] = "group 10 is not viable: "
	"blocked by 0000:01:00.1 (e1000e), 0000:01:00.2 (nvme)";
static const char bind_both[] = "vfioctl bind 0000:01:00.1 0000:01:00.2";

static void blocked_files(void)
{
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_device_files("0000:01:00.1", "e1000e", FAKE_GROUP);
	fake_device_files("0000:01:00.2", "nvme", FAKE_GROUP);
	fake_device_files("0000:01:00.3", "", FAKE_GROUP);
	fake_device_files("0000:00:1c.0", "pcieport", FAKE_GROUP);
	fake_expect_space(&d);
}

static void not_viable_by_status(void **state)
{
	(void)state;
	blocked_files();
	d.group = fake_expect_group("/dev/vfio/10", 0);
	assert_int_equal(try_open(), -EPERM);
	assert_said(blocked, bind_both);
}

static void not_viable_by_container(void **state)
{
	(void)state;
	blocked_files();
	d.group = fake_expect_group("/dev/vfio/10", VFIO_GROUP_FLAGS_VIABLE);
	fake_ioctl(d.group, VFIO_GROUP_SET_CONTAINER, -EPERM);
	assert_int_equal(try_open(), -EPERM);
	assert_said(blocked, bind_both);
}

/* Linux 5.10 reports this only when the device's descriptor is requested. */
static void not_viable_by_device(void **state)
{
	(void)state;
	blocked_files();
	d.group = fake_expect_group("/dev/vfio/10", VFIO_GROUP_FLAGS_VIABLE);
	fake_ioctl(d.group, VFIO_GROUP_SET_CONTAINER, 0);
	fake_ioctl(d.container, VFIO_SET_IOMMU, 0);
	fake_ioctl(d.group, VFIO_GROUP_GET_DEVICE_FD, -EINVAL);
	assert_int_equal(try_open(), -EPERM);
	assert_said(blocked, bind_both);
}

static void no_remapping(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_expect_space(&d);
	d.group = fake_expect_group("/dev/vfio/10", VFIO_GROUP_FLAGS_VIABLE);
	fake_ioctl(d.group, VFIO_GROUP_SET_CONTAINER, 0);
	fake_ioctl(d.container, VFIO_SET_IOMMU, -EPERM);
	assert_int_equal(try_open(), -EPERM);
	assert_string_equal(vfc_error(d.ctx), "no interrupt remapping: the device could forge "
			    "interrupts");
	assert_non_null(strstr(vfc_hint(d.ctx), "echo 1 > /sys/module/vfio_iommu_type1/"
			       "parameters/allow_unsafe_interrupts"));
}

/* The device may be unbound between the check of its driver and the open. */
static void lost_on_the_way(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -ENODEV);
	assert_int_equal(try_open(), -ENODEV);
	assert_said("open /dev/vfio/10: the device is being unbound from its VFIO driver, or "
	    "removed", "");
	fake_expect_space(&d);
	d.group = fake_expect_group("/dev/vfio/10", VFIO_GROUP_FLAGS_VIABLE);
	fake_ioctl(d.group, VFIO_GROUP_SET_CONTAINER, 0);
	fake_ioctl(d.container, VFIO_SET_IOMMU, 0);
	fake_checks(fake_ioctl(d.group, VFIO_GROUP_GET_DEVICE_FD, -ENODEV), unbind);
	assert_int_equal(try_open(), -ENODEV);
	assert_said("not bound to any driver", "vfioctl bind 0000:01:00.0");
}

static void no_node(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -ENOENT);
	assert_int_equal(try_open(), -ENODEV);
	assert_said("/dev/vfio/10 does not exist, although 0000:01:00.0 is bound to vfio-pci",
		    "in a container, pass the node into it");
	fake_file("/dev/vfio/noiommu-10", "");
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -ENOENT);
	assert_int_equal(try_open(), -EOPNOTSUPP);
	assert_string_equal(vfc_error(d.ctx), "group 10 has no IOMMU");
	assert_non_null(strstr(vfc_hint(d.ctx), "--api noiommu"));
}

/* For two devices in one group, the group is opened and added only once. */
static void shared_group(void **state)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfc_handle *second;
	int fd;

	(void)state;
	fake_strict();
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_device_files("0000:01:00.1", "vfio-pci", FAKE_GROUP);
	fake_expect_space(&d);
	fake_expect_device(&d);
	fd = fake_fd();
	fake_takes(fake_ioctl(d.group, VFIO_GROUP_GET_DEVICE_FD, fd), "0000:01:00.1", 13);
	fake_gives(fake_ioctl(fd, VFIO_DEVICE_GET_INFO, 0), &info, sizeof(info));
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_AUTO, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	assert_int_equal(vfc_handle_open(d.space, "0000:01:00.1", &second), 0);
	vfc_handle_close(d.handle);
	assert_int_equal(fake_closed(1), -1);
	vfc_handle_close(second);
	assert_int_equal(fake_closed(1), fd);
	assert_int_equal(fake_closed(2), d.group);

	/* The empty container has lost its IOMMU, so the next open sets it again. */
	fake_expect_device(&d);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	vfc_handle_close(d.handle);
	vfc_space_free(d.space);
}

/* The group's node is busy because a device of it is open through its cdev. */
static void cdev_open_elsewhere(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_device_files("0000:01:00.1", "vfio-pci", FAKE_GROUP);
	fake_cdev_files("0000:01:00.1", "vfio3");
	fake_link("/proc/4711/fd/11", "/dev/vfio/devices/vfio3");
	fake_file("/proc/4711/comm", "qemu-system-x86\n");
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -EBUSY);
	assert_int_equal(try_open(), -EBUSY);
	assert_said("group 10 is in use: /dev/vfio/devices/vfio3 is held by pid 4711 "
		    "(qemu-system-x86)", "end that process, or close the device there");
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_ctx_setup, \
		fake_ctx_teardown, &d.ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(opens_and_closes),
		TEST(every_failing_step),
		TEST(only_type1),
		TEST(no_iommu_driver),
		TEST(other_version),
		TEST(no_module),
		TEST(another_root),
		TEST(not_bound),
		TEST(no_group),
		TEST(permission),
		TEST(held_elsewhere),
		TEST(not_viable_by_status),
		TEST(not_viable_by_container),
		TEST(not_viable_by_device),
		TEST(no_remapping),
		TEST(lost_on_the_way),
		TEST(no_node),
		TEST(shared_group),
		TEST(cdev_open_elsewhere),
	};

	return cmocka_run_group_tests_name("space", tests, NULL, NULL);
}
