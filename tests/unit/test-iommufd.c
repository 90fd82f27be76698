/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-iommufd.c: opening devices through their cdev: order of calls, the choice
 * of auto, several devices in one IOAS, and the message for every errno.
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
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define CDEV "/dev/vfio/devices/vfio0"

static struct fake_device d;

static void assert_said(const char *error, const char *hint)
{
	assert_string_equal(vfc_error(d.ctx), error);
	assert_string_equal(vfc_hint(d.ctx), hint);
}

/* Open FAKE_ADDRESS through its cdev and close it again. Return the result of the open. */
static int try_open(enum vfc_api api)
{
	int err = vfc_space_new(d.ctx, api, &d.space);

	if (err)
		return err;
	err = vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle);
	if (!err)
		vfc_handle_close(d.handle);
	vfc_space_free(d.space);
	return err;
}

static void opens_and_closes(void **state)
{
	(void)state;
	fake_strict();
	fake_expect_iommufd(&d);
	fake_expect_cdev(&d);
	assert_int_equal(try_open(VFC_API_CDEV), 0);
	assert_int_equal(fake_closed(0), d.device);
	assert_int_equal(fake_closed(1), d.container);
	assert_int_equal(fake_closed(2), -1);
}

static void says_what_it_is(void **state)
{
	(void)state;
	fake_expect_iommufd(&d);
	fake_expect_cdev(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_CDEV, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	assert_int_equal(vfc_space_api(d.space), VFC_API_CDEV);
	assert_string_equal(vfc_space_iommu(d.space), "ioas");
	assert_int_equal(vfc_space_iommufd(d.space), 1);
	assert_int_equal(vfc_handle_group(d.handle), FAKE_GROUP);
	vfc_handle_close(d.handle);
	vfc_space_free(d.space);
}

/* Whichever call fails, everything opened before is closed (fake_end() checks this). */
static void every_failing_step(void **state)
{
	static const int errs[] = { -EPERM, -EBUSY, -ENODEV, -EINVAL, -ENOENT, -EACCES,
				    -EBADF, -EBADFD, -ENOMEM, -EIO, -ENOTTY, -E2BIG };
	size_t steps = 1;

	fake_ctx_teardown(state);
	for (size_t step = 0; step < steps; step++)
		for (size_t i = 0; i < ARRAY_SIZE(errs); i++) {
			fake_vfio_setup(state);
			fake_strict();
			fake_expect_iommufd(&d);
			fake_expect_cdev(&d);
			steps = fake_steps();
			fake_fail_at(step, errs[i]);
			assert_true(try_open(VFC_API_CDEV) < 0);
			assert_true(vfc_error(d.ctx)[0]);
			fake_ctx_teardown(state);
		}
	assert_int_equal(steps, 6);
	fake_vfio_setup(state);
}

/* ---- the choice of auto ------------------------------------------------ */

static void auto_takes_the_cdev(void **state)
{
	int cdev, iommufd;

	(void)state;
	cdev = fake_open(CDEV);
	iommufd = fake_open("/dev/iommu");
	assert_int_equal(vfc_api_choose(d.ctx, FAKE_ADDRESS), VFC_API_CDEV);
	assert_int_equal(fake_closed(0), cdev);
	assert_int_equal(fake_closed(1), iommufd);
}

static void auto_takes_the_group(void **state)
{
	(void)state;
	fake_open_fails(CDEV, -ENOENT);		/* no CONFIG_VFIO_DEVICE_CDEV */
	assert_int_equal(vfc_api_choose(d.ctx, FAKE_ADDRESS), VFC_API_GROUP);
	fake_open_fails(CDEV, -EACCES);		/* permission for the group only */
	assert_int_equal(vfc_api_choose(d.ctx, FAKE_ADDRESS), VFC_API_GROUP);
	fake_open(CDEV);
	fake_open_fails("/dev/iommu", -ENODEV);	/* iommufd is not loaded */
	assert_int_equal(vfc_api_choose(d.ctx, FAKE_ADDRESS), VFC_API_GROUP);
	fake_device_files("0000:02:00.0", "vfio-pci", 11);	/* before 6.1 */
	assert_int_equal(vfc_api_choose(d.ctx, "0000:02:00.0"), VFC_API_GROUP);
	assert_int_equal(vfc_api_choose(d.ctx, "0000:03:00.0"), VFC_API_GROUP);
}

static void auto_never_does_without_iommu(void **state)
{
	(void)state;
	fake_device_files("0000:02:00.0", "vfio-pci", 11);
	fake_cdev_files("0000:02:00.0", "noiommu-vfio1");
	assert_int_equal(vfc_api_choose(d.ctx, "0000:02:00.0"), VFC_API_GROUP);
}

/* ---- several devices ------------------------------------------------ */

/* Expect a second device to be bound to the same iommufd and attached to the same IOAS. */
static int expect_second(int attach)
{
	struct vfcu_device_bind_iommufd bind = {
		.argsz = VFCU_DEVICE_BIND_MINSZ, .iommufd = d.container
	};
	struct vfcu_device_attach_iommufd_pt pt = {
		.argsz = VFCU_DEVICE_ATTACH_MINSZ, .pt_id = FAKE_IOAS
	};
	struct vfio_device_info info = { .argsz = sizeof(info) };
	int fd = fake_open("/dev/vfio/devices/vfio1");

	fake_takes(fake_ioctl(fd, VFIO_DEVICE_BIND_IOMMUFD, 0), &bind, VFCU_DEVICE_BIND_MINSZ);
	fake_takes(fake_ioctl(fd, VFIO_DEVICE_ATTACH_IOMMUFD_PT, attach), &pt,
		   VFCU_DEVICE_ATTACH_MINSZ);
	if (!attach)
		fake_gives(fake_ioctl(fd, VFIO_DEVICE_GET_INFO, 0), &info, sizeof(info));
	return fd;
}

static void shared_ioas(void **state)
{
	struct vfc_handle *second;
	int fd;

	(void)state;
	fake_strict();
	fake_device_files("0000:02:00.0", "vfio-pci", 11);
	fake_cdev_files("0000:02:00.0", "vfio1");
	fake_expect_iommufd(&d);
	fake_expect_cdev(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_CDEV, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	fd = expect_second(-EADDRINUSE);
	assert_int_equal(vfc_handle_open(d.space, "0000:02:00.0", &second), -EADDRINUSE);
	assert_said("attach 0000:02:00.0 to the IOAS: a mapping overlaps one of the device's "
		    "reserved regions", "open the device before mapping; dma ranges shows its "
		    "reserved regions");
	assert_int_equal(fake_closed(0), fd);
	fd = expect_second(0);
	assert_int_equal(vfc_handle_open(d.space, "0000:02:00.0", &second), 0);
	vfc_handle_close(d.handle);
	vfc_handle_close(second);
	vfc_space_free(d.space);
	assert_int_equal(fake_closed(1), d.device);
	assert_int_equal(fake_closed(2), fd);
	assert_int_equal(fake_closed(3), d.container);
}

static void detached_and_attached(void **state)
{
	static const int errs[] = { -EFAULT, -EINVAL, -ENODEV };
	struct vfio_device_detach_iommufd_pt detach = { .argsz = sizeof(detach) };
	struct vfcu_device_attach_iommufd_pt attach = {
		.argsz = VFCU_DEVICE_ATTACH_MINSZ, .pt_id = FAKE_IOAS
	};

	(void)state;
	fake_expect_iommufd(&d);
	fake_expect_cdev(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_CDEV, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	fake_takes(fake_ioctl(d.device, VFIO_DEVICE_DETACH_IOMMUFD_PT, 0), &detach,
		   sizeof(detach));
	assert_int_equal(vfc_handle_detach(d.handle), 0);
	fake_takes(fake_ioctl(d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, 0), &attach,
		   VFCU_DEVICE_ATTACH_MINSZ);
	assert_int_equal(vfc_handle_attach(d.handle), 0);
	for (size_t i = 0; i < ARRAY_SIZE(errs); i++) {
		fake_ioctl(d.device, VFIO_DEVICE_DETACH_IOMMUFD_PT, errs[i]);
		assert_int_equal(vfc_handle_detach(d.handle), errs[i]);
		assert_non_null(strstr(vfc_error(d.ctx), "detach 0000:01:00.0 from its IOAS: "));
	}
	fake_ioctl(d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, -ENOMEM);
	assert_int_equal(vfc_handle_attach(d.handle), -ENOMEM);
	assert_said("attach 0000:01:00.0 to the IOAS: the kernel has no memory for page tables",
		    "");
	vfc_handle_close(d.handle);
	vfc_space_free(d.space);
}

static void a_group_stays(void **state)
{
	(void)state;
	fake_expect_space(&d);
	fake_expect_device(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_GROUP, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	assert_int_equal(vfc_handle_detach(d.handle), -EOPNOTSUPP);
	assert_said("detach: a group cannot leave its container while its device is open",
		    "open it with --api cdev");
	assert_int_equal(vfc_handle_attach(d.handle), -EOPNOTSUPP);
	vfc_handle_close(d.handle);
	vfc_space_free(d.space);
}

/* ---- failures -------------------------------------------------------- */

static void no_iommufd(void **state)
{
	(void)state;
	fake_open_fails("/dev/iommu", -ENOENT);
	assert_int_equal(try_open(VFC_API_CDEV), -ENODEV);
	assert_said("/dev/iommu does not exist: the kernel has no iommufd, or its module is not "
		    "loaded", "modprobe iommufd; without CONFIG_IOMMUFD use --api group");
	fake_open_fails("/dev/iommu", -ENODEV);
	assert_int_equal(try_open(VFC_API_COMPAT), -ENODEV);
	assert_string_equal(vfc_error(d.ctx), "/dev/iommu has no driver: the kernel has no "
			    "iommufd, or its module is not loaded");
}

static void no_permission(void **state)
{
	(void)state;
	fake_file("/dev/iommu", "");
	fake_mode("/dev/iommu", 0660);
	fake_open_fails("/dev/iommu", -EACCES);
	assert_int_equal(try_open(VFC_API_CDEV), -EACCES);
	assert_non_null(strstr(vfc_error(d.ctx), "open /dev/iommu (mode 0660, owner "));
	fake_file(CDEV, "");
	fake_mode(CDEV, 0600);
	fake_expect_iommufd(&d);
	fake_open_fails(CDEV, -EACCES);
	assert_int_equal(try_open(VFC_API_CDEV), -EACCES);
	assert_non_null(strstr(vfc_error(d.ctx), "open " CDEV " (mode 0600, owner "));
	assert_string_equal(vfc_hint(d.ctx), "run as root, or give the node to your user: "
			    "chown USER " CDEV);
}

static void no_cdev(void **state)
{
	(void)state;
	fake_expect_iommufd(&d);
	fake_open_fails(CDEV, -ENOENT);
	assert_int_equal(try_open(VFC_API_CDEV), -EOPNOTSUPP);
	assert_said("this kernel has no device cdev (CONFIG_VFIO_DEVICE_CDEV, Linux 6.6)",
		    "use --api group");
	fake_file("/sys/class/vfio-dev/vfio0/dev", "511:0\n");
	fake_expect_iommufd(&d);
	fake_open_fails(CDEV, -ENOENT);
	assert_int_equal(try_open(VFC_API_CDEV), -ENODEV);
	assert_said(CDEV " does not exist, although the kernel lists it",
		    "in a container, pass the node into it");
	fake_file("/dev/vfio/noiommu-10", "");
	fake_expect_iommufd(&d);
	fake_open_fails(CDEV, -ENOENT);
	assert_int_equal(try_open(VFC_API_CDEV), -EOPNOTSUPP);
	assert_string_equal(vfc_error(d.ctx), "0000:01:00.0 has no IOMMU");
}

static void lost_on_the_way(void **state)
{
	(void)state;
	fake_expect_iommufd(&d);
	fake_open_fails(CDEV, -ENODEV);
	assert_int_equal(try_open(VFC_API_CDEV), -ENODEV);
	assert_said("open " CDEV ": the device is being unbound from its VFIO driver, or "
		    "removed", "");
}

/* The message expected for an errno of a call. */
struct said {
	int err;
	const char *error, *hint;
};

static void every_errno_of_ioas_alloc(void **state)
{
	static const struct said all[] = {
		{ -ENOTTY, "allocate an IOAS: the node is not an iommufd", "" },
		{ -ENOMEM, "allocate an IOAS: the kernel is out of memory", "" },
		{ -EIO, "allocate an IOAS: Input/output error", "" },
		{ 0 }
	};

	(void)state;
	for (const struct said *said = all; said->err; said++) {
		d.container = fake_open("/dev/iommu");
		fake_ioctl(d.container, IOMMU_IOAS_ALLOC, said->err);
		assert_int_equal(try_open(VFC_API_CDEV), said->err);
		assert_said(said->error, said->hint);
	}
}

/* Let BIND fail with err. Return the result of the open. */
static int fail_bind(int err)
{
	fake_expect_iommufd(&d);
	d.device = fake_open(CDEV);
	fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, err);
	return try_open(VFC_API_CDEV);
}

static void every_errno_of_bind(void **state)
{
	static const struct said all[] = {
		{ -EBADF, "bind to the iommufd: the descriptor of the iommufd is closed", "" },
		{ -EBADFD, "bind to the iommufd: VFIO does not accept this descriptor as an "
		  "iommufd", "" },
		{ -ENOTTY, "bind to the iommufd: the node is not a VFIO device cdev",
		  "use --api group" },
		{ -E2BIG, "bind to the iommufd: the kernel is too old for this request",
		  "" },
		{ -ENOMEM, "bind to the iommufd: the kernel is out of memory", "" },
		{ -EIO, "bind to the iommufd: the device does not respond: its driver could not "
		  "enable it", "" },
		{ -ENODEV, "bind to the iommufd: the device is being unbound from its VFIO "
		  "driver, or removed", "" },
		{ -EINVAL, "bind to the iommufd: its IOMMU does not support cache-coherent DMA, "
		  "or another process has the device open", "use --api group" },
		{ -EFAULT, "bind to the iommufd: the kernel could not access memory that the "
		  "request points to", "" },
		{ -EPERM, "no interrupt remapping: the device could forge interrupts",
		  "enable interrupt remapping (in firmware; intremap=on in QEMU), or let the "
		  "device forge any interrupt: echo 1 > "
		  "/sys/module/iommufd/parameters/allow_unsafe_interrupts" },
		{ -EBUSY, "group 10 of 0000:01:00.0 is in use: /dev/vfio/10 is held by another "
		  "process", "" },
		{ 0 }
	};

	(void)state;
	fake_file("/proc/meminfo", "");
	for (const struct said *said = all; said->err; said++) {
		assert_int_equal(fail_bind(said->err), said->err);
		assert_said(said->error, said->hint);
	}
}

/* The same errnos when another process is the cause. */
static void bind_refused_for_another(void **state)
{
	static const char hint[] = "end that process, or close the device there";

	(void)state;
	fake_link("/proc/4711/fd/11", "/dev/vfio/10");
	fake_file("/proc/4711/comm", "qemu-system-x86\n");
	assert_int_equal(fail_bind(-EBUSY), -EBUSY);
	assert_said("group 10 of 0000:01:00.0 is in use: /dev/vfio/10 is held by pid 4711 "
		    "(qemu-system-x86)", hint);
	assert_int_equal(fail_bind(-EPERM), -EBUSY);
	assert_said("group 10 of 0000:01:00.0 is in use: /dev/vfio/10 is held by pid 4711 "
		    "(qemu-system-x86)", hint);
	fake_link("/proc/42/fd/3", CDEV);
	fake_file("/proc/42/comm", "dpdk-testpmd\n");
	assert_int_equal(fail_bind(-EINVAL), -EBUSY);
	assert_said("0000:01:00.0 is in use: " CDEV " is held by pid 42 (dpdk-testpmd)", hint);
	fake_device_files("0000:01:00.1", "e1000e", FAKE_GROUP);
	assert_int_equal(fail_bind(-EPERM), -EPERM);
	assert_said("group 10 is not viable: blocked by 0000:01:00.1 (e1000e)",
		    "vfioctl bind 0000:01:00.1");
}

static void every_errno_of_attach(void **state)
{
	static const struct said all[] = {
		{ -EINVAL, "its IOMMU cannot share the mappings of the IOAS, or another device of "
		  "its group is attached to another page table", "open the device alone" },
		{ -EBUSY, "the device is being reset, or its group is attached to another page "
		"table",
		  "vfioctl explain EBUSY attach shows how to tell them apart" },
		{ -ENOENT, "the IOAS is gone", "" },
		{ -ENODEV, "its IOMMU cannot create page tables for it", "" },
		{ -ENOMEM, "the kernel has no memory for page tables", "" },
		{ -EFAULT, "the kernel could not access memory that the request points to", "" },
		{ 0 }
	};
	char error[256];

	(void)state;
	for (const struct said *said = all; said->err; said++) {
		fake_expect_iommufd(&d);
		d.device = fake_open(CDEV);
		fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, 0);
		fake_ioctl(d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, said->err);
		assert_int_equal(try_open(VFC_API_CDEV), said->err);
		snprintf(error, sizeof(error), "attach 0000:01:00.0 to the IOAS: %s",
			 said->error);
		assert_said(error, said->hint);
	}
}

/* ---- without an IOMMU: Linux 7.3 ------------------------------------ */

#define NOIOMMU_CDEV "/dev/vfio/devices/noiommu-vfio1"

static void noiommu_cdev(void **state)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };

	(void)state;
	fake_device_files("0000:02:00.0", "vfio-pci", -1);
	fake_cdev_files("0000:02:00.0", "noiommu-vfio1");
	fake_file(NOIOMMU_CDEV, "");
	fake_expect_iommufd(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_NOIOMMU, &d.space), 0);
	assert_int_equal(vfc_space_api(d.space), VFC_API_NOIOMMU);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), -EOPNOTSUPP);
	assert_said("0000:01:00.0 has an IOMMU: --api noiommu cannot open it", "use --api cdev");

	fake_open_fails(NOIOMMU_CDEV, -EPERM);
	assert_int_equal(vfc_handle_open(d.space, "0000:02:00.0", &d.handle), -EPERM);
	assert_said("no-IOMMU mode gives access to all memory and needs CAP_SYS_RAWIO",
		    "run as root (CAP_SYS_RAWIO)");

	d.device = fake_open(NOIOMMU_CDEV);
	fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, 0);
	fake_ioctl(d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, 0);
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, 0), &info, sizeof(info));
	assert_int_equal(vfc_handle_open(d.space, "0000:02:00.0", &d.handle), 0);
	assert_int_equal(vfc_handle_group(d.handle), -1);
	vfc_handle_close(d.handle);
	vfc_space_free(d.space);
}

static void noiommu_must_be_asked_for(void **state)
{
	(void)state;
	fake_device_files("0000:02:00.0", "vfio-pci", 11);
	fake_cdev_files("0000:02:00.0", "noiommu-vfio1");
	fake_expect_iommufd(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_CDEV, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, "0000:02:00.0", &d.handle), -EOPNOTSUPP);
	assert_said("0000:02:00.0 has no IOMMU", "use --api noiommu: the device can then access "
		    "all memory, and the kernel is tainted");
	vfc_space_free(d.space);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_vfio_setup, \
		fake_ctx_teardown, &d.ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(opens_and_closes),
		TEST(says_what_it_is),
		TEST(every_failing_step),
		TEST(auto_takes_the_cdev),
		TEST(auto_takes_the_group),
		TEST(auto_never_does_without_iommu),
		TEST(shared_ioas),
		TEST(detached_and_attached),
		TEST(a_group_stays),
		TEST(no_iommufd),
		TEST(no_permission),
		TEST(no_cdev),
		TEST(lost_on_the_way),
		TEST(every_errno_of_ioas_alloc),
		TEST(every_errno_of_bind),
		TEST(bind_refused_for_another),
		TEST(every_errno_of_attach),
		TEST(noiommu_cdev),
		TEST(noiommu_must_be_asked_for),
	};

	return cmocka_run_group_tests_name("iommufd", tests, NULL, NULL);
}
