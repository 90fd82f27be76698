/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-rows-open.c: rows of the errno table for opening a device: for each, the kernel
 * call fails and the message is the row's. tests/unit/oracle.proofs lists them.
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
#include "tests/fake/row.h"

#define SYSFS "/sys/devices/pci0000:00/" FAKE_ADDRESS
#define CDEV "/dev/vfio/devices/vfio0"
#define OTHER "0000:02:00.0"
#define SIBLING "0000:01:00.1"
#define PHYSFN "0000:03:00.0"
#define NOIOMMU "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"

static struct fake_device d;

static int open_address(enum vfc_api api, const char *address)
{
	int err = vfc_space_new(d.ctx, api, &d.space);

	if (err)
		return err;
	err = vfc_handle_open(d.space, address, &d.handle);
	if (!err)
		vfc_handle_close(d.handle);
	vfc_space_free(d.space);
	return err;
}

/* Check that opening FAKE_ADDRESS fails as these rows describe. */
static void assert_open_fails(enum vfc_api api, const char *row)
{
	assert_true(open_address(api, FAKE_ADDRESS) < 0);
	assert_row(d.ctx, row);
}

static void expect_noiommu(int has)
{
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_ioctl(d.container, VFIO_CHECK_EXTENSION, has);
}

/* Check that a request through the group fails as these rows describe. */
static void assert_group_fails(unsigned long request, int err, const char *row)
{
	fake_expect_space(&d);
	fake_expect_group_fails(&d, request, err);
	assert_open_fails(VFC_API_GROUP, row);
}

/* Check that binding the cdev to the iommufd fails as these rows describe. */
static void assert_bind_fails(int err, const char *row)
{
	fake_expect_iommufd(&d);
	d.device = fake_open(CDEV);
	fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, err);
	assert_open_fails(VFC_API_CDEV, row);
}

/* Make another process have the file open. */
static void hold(const char *node, const char *comm)
{
	fake_file("/proc/meminfo", "");
	fake_link("/proc/4711/fd/11", node);
	fake_file("/proc/4711/comm", comm);
}

/* ---- nodes ---------------------------------------------------------- */

static void containers(void **state)
{
	static const struct {
		int err;
		const char *container, *iommufd;
	} rows[] = {
		{ -ENOENT, "open-container ENOENT no-module", "open-iommufd ENOENT no-module" },
		{ -ENODEV, "open-container ENODEV no-module", "open-iommufd ENODEV no-module" },
		{ -ENXIO, "open-container ENXIO no-module", "open-iommufd ENXIO no-module" },
		{ -EACCES, "open-container EACCES node-mode", "open-iommufd EACCES node-mode" },
		{ -EPERM, "open-container EPERM device-cgroup",
		  "open-iommufd EPERM device-cgroup" },
		{ -EMFILE, "open-container EMFILE descriptors",
		  "open-iommufd EMFILE descriptors" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_open_fails("/dev/vfio/vfio", rows[i].err);
		assert_open_fails(VFC_API_GROUP, rows[i].container);
		fake_open_fails("/dev/iommu", rows[i].err);
		assert_open_fails(VFC_API_CDEV, rows[i].iommufd);
	}
	d.container = fake_open("/dev/iommu");
	fake_ioctl(d.container, IOMMU_IOAS_ALLOC, -ENOTTY);
	assert_open_fails(VFC_API_CDEV, "alloc-ioas ENOTTY no-iommufd");
}

static void extensions(void **state)
{
	(void)state;
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	assert_open_fails(VFC_API_GROUP, "check-extension ENODEV no-iommu-driver");
	fake_file("/sys/module/vfio_iommu_type1/refcnt", "0\n");
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	assert_open_fails(VFC_API_GROUP, "check-extension ENODEV no-known-type");
	d.container = fake_open("/dev/iommu");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	assert_open_fails(VFC_API_COMPAT, "check-extension ENODEV no-container");
}

static void noiommu(void **state)
{
	(void)state;
	expect_noiommu(0);
	assert_open_fails(VFC_API_NOIOMMU, "check-extension EOPNOTSUPP no-noiommu");
	fake_file(NOIOMMU, "N\n");
	expect_noiommu(0);
	assert_open_fails(VFC_API_NOIOMMU, "check-extension EPERM noiommu-off");
	fake_file(NOIOMMU, "Y\n");
	expect_noiommu(0);
	assert_open_fails(VFC_API_NOIOMMU, "check-extension EPERM no-rawio");
	expect_noiommu(1);
	fake_open_fails("/dev/vfio/noiommu-10", -EPERM);
	assert_open_fails(VFC_API_NOIOMMU, "open-group EPERM no-rawio");
	expect_noiommu(1);
	d.group = fake_expect_group("/dev/vfio/noiommu-10", VFIO_GROUP_FLAGS_VIABLE);
	fake_ioctl(d.group, VFIO_GROUP_SET_CONTAINER, 0);
	fake_ioctl(d.container, VFIO_SET_IOMMU, -EPERM);
	assert_open_fails(VFC_API_NOIOMMU, "set-iommu EPERM no-rawio");
	fake_file("/dev/vfio/10", "");
	expect_noiommu(1);
	fake_open_fails("/dev/vfio/noiommu-10", -ENOENT);
	assert_open_fails(VFC_API_NOIOMMU, "open-group ENOENT has-iommu");
}

static void noiommu_cdevs(void **state)
{
	(void)state;
	fake_device_files(OTHER, "vfio-pci", -1);
	fake_cdev_files(OTHER, "noiommu-vfio1");
	fake_file("/dev/vfio/devices/noiommu-vfio1", "");
	fake_expect_iommufd(&d);
	assert_open_fails(VFC_API_NOIOMMU, "open-cdev ENOENT has-iommu");
	fake_expect_iommufd(&d);
	fake_open_fails("/dev/vfio/devices/noiommu-vfio1", -EPERM);
	assert_int_equal(open_address(VFC_API_NOIOMMU, OTHER), -EPERM);
	assert_row(d.ctx, "open-cdev EPERM no-rawio");
}

static void group_nodes(void **state)
{
	static const struct {
		int err;
		const char *row;
	} rows[] = {
		{ -ENOENT, "open-group ENOENT node-missing" },
		{ -ENODEV, "open-group ENODEV just-gone" },
		{ -EACCES, "open-group EACCES node-mode" },
		{ -EPERM, "open-group EPERM device-cgroup" },
		{ -EMFILE, "open-group EMFILE descriptors" },
		{ -EBUSY, "open-group EBUSY held-unseen" },
	};

	(void)state;
	fake_file("/proc/meminfo", "");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_expect_space(&d);
		fake_open_fails("/dev/vfio/10", rows[i].err);
		assert_open_fails(VFC_API_GROUP, rows[i].row);
	}
	fake_file("/dev/vfio/noiommu-10", "");
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -ENOENT);
	assert_open_fails(VFC_API_GROUP, "open-group ENOENT no-iommu");
}

static void cdev_nodes(void **state)
{
	static const struct {
		int err;
		const char *row;
	} rows[] = {
		{ -ENOENT, "open-cdev ENOENT no-cdev" },
		{ -ENODEV, "open-cdev ENODEV just-gone" },
		{ -EACCES, "open-cdev EACCES node-mode" },
		{ -EPERM, "open-cdev EPERM device-cgroup" },
		{ -EMFILE, "open-cdev EMFILE descriptors" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_expect_iommufd(&d);
		fake_open_fails(CDEV, rows[i].err);
		assert_open_fails(VFC_API_CDEV, rows[i].row);
	}
	fake_file("/sys/class/vfio-dev/vfio0/dev", "511:0\n");
	fake_expect_iommufd(&d);
	fake_open_fails(CDEV, -ENOENT);
	assert_open_fails(VFC_API_CDEV, "open-cdev ENOENT node-missing");
	fake_file("/dev/vfio/noiommu-10", "");
	fake_expect_iommufd(&d);
	fake_open_fails(CDEV, -ENOENT);
	assert_open_fails(VFC_API_CDEV, "open-cdev ENOENT no-iommu");
}

static void drivers(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "nvme", FAKE_GROUP);
	fake_expect_space(&d);
	assert_open_fails(VFC_API_GROUP, "open-group ENODEV other-driver");
	fake_device_files(FAKE_ADDRESS, "", FAKE_GROUP);
	fake_expect_space(&d);
	assert_open_fails(VFC_API_GROUP, "open-group ENODEV no-driver");
}

/* ---- nodes in use ----------------------------------------------------- */

static const int held_errs[] = { -EBUSY, -EPERM, -EINVAL };

static void held_by_a_process(void **state)
{
	static const char *const rows[ARRAY_SIZE(held_errs)] = {
		"bind-iommufd EBUSY node-held",
		"bind-iommufd EPERM node-held",
		"bind-iommufd EINVAL node-held",
	};

	(void)state;
	hold("/dev/vfio/10", "qemu-system-x86\n");
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -EBUSY);
	assert_open_fails(VFC_API_GROUP, "open-group EBUSY node-held");
	for (size_t i = 0; i < ARRAY_SIZE(held_errs); i++)
		assert_bind_fails(held_errs[i], rows[i]);
}

static void held_by_a_session(void **state)
{
	static const char *const rows[ARRAY_SIZE(held_errs)] = {
		"bind-iommufd EBUSY session-held",
		"bind-iommufd EPERM session-held",
		"bind-iommufd EINVAL session-held",
	};

	(void)state;
	hold("/dev/vfio/10", VFC_SESSION_COMM "\n");
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -EBUSY);
	assert_open_fails(VFC_API_GROUP, "open-group EBUSY session-held");
	for (size_t i = 0; i < ARRAY_SIZE(held_errs); i++)
		assert_bind_fails(held_errs[i], rows[i]);
}

static int keep_out(const char *path)
{
	return strcmp(path, "proc/4711/fd") ? 0 : -EACCES;
}

/* The descriptors of another user's process cannot be listed. */
static void held_by_another_user(void **state)
{
	(void)state;
	hold("/dev/vfio/10", "qemu-system-x86\n");
	fake_on_open = keep_out;
	fake_expect_space(&d);
	fake_open_fails("/dev/vfio/10", -EBUSY);
	assert_open_fails(VFC_API_GROUP, "open-group EBUSY held-unreadable");
	assert_bind_fails(-EBUSY, "bind-iommufd EBUSY held-unreadable");
}

/* ---- the group ------------------------------------------------------ */

static void not_viable(void **state)
{
	(void)state;
	fake_device_files(SIBLING, "e1000e", FAKE_GROUP);
	fake_expect_space(&d);
	d.group = fake_expect_group("/dev/vfio/10", 0);
	assert_open_fails(VFC_API_GROUP, "group-status EPERM sibling-blocks");
	assert_group_fails(VFIO_GROUP_SET_CONTAINER, -EPERM,
			   "set-container EPERM sibling-blocks");
	assert_group_fails(VFIO_GROUP_GET_DEVICE_FD, -EPERM, "get-device EPERM sibling-blocks");
	/* Linux 5.10 */
	assert_group_fails(VFIO_GROUP_GET_DEVICE_FD, -EINVAL, "get-device EINVAL sibling-blocks");
	assert_bind_fails(-EPERM, "bind-iommufd EPERM sibling-blocks");
}

static void group_calls(void **state)
{
	static const struct {
		unsigned long request;
		int err;
		const char *row;
	} rows[] = {
		{ VFIO_GROUP_SET_CONTAINER, -EINVAL,
		  "set-container EINVAL in-container no-iommufd" },
		{ VFIO_GROUP_SET_CONTAINER, -EBADF, "set-container EBADF closed" },
		{ VFIO_GROUP_SET_CONTAINER, -EBADFD, "set-container EBADFD no-container" },
		{ VFIO_GROUP_SET_CONTAINER, -EPERM, "set-container EPERM dma-owned mixed" },
		{ VFIO_GROUP_SET_CONTAINER, -EBUSY, "set-container EBUSY own-table" },
		{ VFIO_GROUP_SET_CONTAINER, -ENODEV, "set-container ENODEV just-gone" },
		{ VFIO_SET_IOMMU, -EINVAL, "set-iommu EINVAL no-group" },
		{ VFIO_SET_IOMMU, -ENODEV, "set-iommu ENODEV no-type" },
		{ VFIO_SET_IOMMU, -EBUSY, "set-iommu EBUSY own-table" },
		{ VFIO_SET_IOMMU, -ENOMEM, "set-iommu ENOMEM no-tables" },
		{ VFIO_SET_IOMMU, -EPERM, "set-iommu EPERM no-intremap" },
		{ VFIO_GROUP_GET_DEVICE_FD, -EINVAL, "get-device EINVAL no-iommu-set" },
		{ VFIO_GROUP_GET_DEVICE_FD, -EPERM, "get-device EPERM dma-owned" },
		{ VFIO_GROUP_GET_DEVICE_FD, -ENODEV, "get-device ENODEV just-gone" },
		{ VFIO_GROUP_GET_DEVICE_FD, -EIO, "get-device EIO not-enabled" },
		{ VFIO_GROUP_GET_DEVICE_FD, -EAGAIN, "get-device EAGAIN locked" },
		{ VFIO_GROUP_GET_DEVICE_FD, -EMFILE, "get-device EMFILE descriptors" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_group_fails(rows[i].request, rows[i].err, rows[i].row);
	/* An iommufd used as a container requires interrupt remapping here. */
	d.container = fake_open("/dev/iommu");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 1);
	fake_expect_group_fails(&d, VFIO_GROUP_GET_DEVICE_FD, -EPERM);
	assert_open_fails(VFC_API_COMPAT, "get-device EPERM no-intremap");
}

static void group_status(void **state)
{
	static const struct {
		int err;
		const char *row;
	} rows[] = {
		{ -EPERM, "group-status EPERM dma-owned" },
		{ -ENODEV, "group-status ENODEV just-gone" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_expect_space(&d);
		d.group = fake_open("/dev/vfio/10");
		fake_ioctl(d.group, VFIO_GROUP_GET_STATUS, rows[i].err);
		assert_open_fails(VFC_API_GROUP, rows[i].row);
	}
}

static void second_group(void **state)
{
	static const struct {
		int err;
		const char *row;
	} rows[] = {
		{ -EINVAL, "set-container EINVAL other-iommu reserved-mapped" },
		{ -ENOMEM, "set-container ENOMEM no-tables" },
		{ -EPERM, "set-container EPERM no-intremap" },
	};
	struct vfc_handle *second;
	int group;

	(void)state;
	fake_device_files(OTHER, "vfio-pci", 11);
	fake_expect_space(&d);
	fake_expect_device(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_GROUP, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		group = fake_expect_group("/dev/vfio/11", VFIO_GROUP_FLAGS_VIABLE);
		fake_ioctl(group, VFIO_GROUP_SET_CONTAINER, rows[i].err);
		assert_int_equal(vfc_handle_open(d.space, OTHER, &second), rows[i].err);
		assert_row(d.ctx, rows[i].row);
	}
	vfc_handle_close(d.handle);
	vfc_space_free(d.space);
}

/* Intel's RMRR. */
static void direct_regions(void **state)
{
	(void)state;
	fake_file("/sys/kernel/iommu_groups/10/reserved_regions",
		  "0x000000007c000000 0x000000007fffffff direct\n");
	assert_group_fails(VFIO_GROUP_SET_CONTAINER, -EINVAL, "set-container EINVAL direct-region");
	assert_group_fails(VFIO_SET_IOMMU, -EPERM, "set-iommu EPERM direct-region");
	assert_group_fails(VFIO_GROUP_GET_DEVICE_FD, -EINVAL, "get-device EINVAL direct-region");
	assert_bind_fails(-EINVAL, "bind-iommufd EINVAL direct-region");
}

/* ---- the cdev ------------------------------------------------------- */

static void cdev_binds(void **state)
{
	static const struct {
		int err;
		const char *row;
	} rows[] = {
		{ -EBADF, "bind-iommufd EBADF closed" },
		{ -EBADFD, "bind-iommufd EBADFD no-iommufd" },
		{ -ENOTTY, "bind-iommufd ENOTTY no-cdev" },
		{ -E2BIG, "bind-iommufd E2BIG older-kernel" },
		{ -EIO, "bind-iommufd EIO not-enabled" },
		{ -ENODEV, "bind-iommufd ENODEV just-gone" },
		{ -EAGAIN, "bind-iommufd EAGAIN locked" },
		{ -EINVAL, "bind-iommufd EINVAL not-coherent bound-elsewhere" },
		{ -EPERM, "bind-iommufd EPERM no-intremap" },
		{ -EBUSY, "bind-iommufd EBUSY held-unseen" },
	};

	(void)state;
	fake_file("/proc/meminfo", "");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_bind_fails(rows[i].err, rows[i].row);
}

static void cdev_attaches(void **state)
{
	static const struct {
		int err;
		const char *row;
	} rows[] = {
		{ -EINVAL, "attach EINVAL cannot-share group-elsewhere" },
		{ -EADDRINUSE, "attach EADDRINUSE reserved-mapped" },
		{ -EBUSY, "attach EBUSY resetting group-elsewhere" },
		{ -ENOENT, "attach ENOENT no-ioas" },
		{ -ENODEV, "attach ENODEV no-tables" },
		{ -ENOMEM, "attach ENOMEM no-tables" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_expect_iommufd(&d);
		d.device = fake_open(CDEV);
		fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, 0);
		fake_ioctl(d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, rows[i].err);
		assert_open_fails(VFC_API_CDEV, rows[i].row);
	}
	fake_expect_iommufd(&d);
	fake_expect_cdev(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_CDEV, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	fake_ioctl(d.device, VFIO_DEVICE_DETACH_IOMMUFD_PT, -EINVAL);
	assert_int_equal(vfc_handle_detach(d.handle), -EINVAL);
	assert_row(d.ctx, "detach EINVAL not-bound");
	vfc_handle_close(d.handle);
	vfc_space_free(d.space);
}

/* ---- VF tokens ------------------------------------------------------ */

/* Check that opening through group and cdev fails as these rows describe. */
static void assert_token_fails(int err, const char *group, const char *cdev)
{
	assert_group_fails(VFIO_GROUP_GET_DEVICE_FD, err, group);
	assert_bind_fails(err, cdev);
}

static void tokens(void **state)
{
	static const uint8_t token[16] = { 1 };

	(void)state;
	fake_file("/proc/sys/kernel/osrelease", "6.18.1\n");
	vfc_token_use(d.ctx, token, true);
	assert_token_fails(-EINVAL, "get-device EINVAL token-of-neither",
			   "bind-iommufd EINVAL token-of-neither");
	fake_file(SYSFS "/sriov_totalvfs", "2\n");
	assert_token_fails(-EACCES, "get-device EACCES token-wrong-for-open",
			   "bind-iommufd EACCES token-wrong-for-open");
	vfc_token_use(d.ctx, NULL, true);
	assert_token_fails(-EACCES, "get-device EACCES token-missing-for-open",
			   "bind-iommufd EACCES token-missing-for-open");
	fake_device_files(PHYSFN, "vfio-pci", FAKE_GROUP + 1);
	fake_link(SYSFS "/physfn", "../" PHYSFN);
	assert_token_fails(-EACCES, "get-device EACCES token-missing",
			   "bind-iommufd EACCES token-missing");
	vfc_token_use(d.ctx, token, true);
	assert_token_fails(-EACCES, "get-device EACCES token-wrong",
			   "bind-iommufd EACCES token-wrong");
	fake_device_files(PHYSFN, "igb", FAKE_GROUP + 1);
	assert_token_fails(-EINVAL, "get-device EINVAL token-of-other-driver",
			   "bind-iommufd EINVAL token-of-other-driver");
	fake_device_files(PHYSFN, "vfio-pci", FAKE_GROUP + 1);
	fake_file("/proc/sys/kernel/osrelease", "6.12.0\n");
	assert_bind_fails(-EINVAL, "bind-iommufd EINVAL token-by-cdev");
}

/* Before Linux 6.18, the token of a cdev is set after opening it. */
static void token_feature(void **state)
{
	static const uint8_t token[16] = { 1 };
	struct vfio_device_info info = { .argsz = sizeof(info), .flags = VFIO_DEVICE_FLAGS_PCI };

	(void)state;
	fake_file("/proc/sys/kernel/osrelease", "6.12.0\n");
	fake_file(SYSFS "/sriov_totalvfs", "2\n");
	vfc_token_use(d.ctx, token, true);
	fake_expect_iommufd(&d);
	d.device = fake_open(CDEV);
	fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, -EINVAL);
	fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, 0);
	fake_ioctl(d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, 0);
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, 0), &info, sizeof(info));
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -ENOTTY);
	assert_open_fails(VFC_API_CDEV, "vf-token ENOTTY no-physical-function");
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_vfio_setup, \
		fake_ctx_teardown, &d.ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(containers),
		TEST(extensions),
		TEST(noiommu),
		TEST(noiommu_cdevs),
		TEST(group_nodes),
		TEST(cdev_nodes),
		TEST(drivers),
		TEST(held_by_a_process),
		TEST(held_by_a_session),
		TEST(held_by_another_user),
		TEST(not_viable),
		TEST(group_calls),
		TEST(group_status),
		TEST(second_group),
		TEST(direct_regions),
		TEST(cdev_binds),
		TEST(cdev_attaches),
		TEST(tokens),
		TEST(token_feature),
	};

	return cmocka_run_group_tests_name("rows-open", tests, NULL, NULL);
}
