/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-token.c: devices opened with a VF token, through their group and their
 * cdev, and the messages for a wrong, a missing or an unexpected token.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define SYSFS "/sys/devices/pci0000:00/" FAKE_ADDRESS
#define PHYSFN "0000:02:00.0"
#define CDEV "/dev/vfio/devices/vfio0"

static const uint8_t token[16] = {
	0x83, 0xb8, 0xf4, 0xf2, 0x50, 0x9f, 0x38, 0x2f,
	0x3c, 0x1e, 0xe6, 0xbf, 0xe0, 0xfa, 0x10, 0x01,
};

static struct fake_device d;

/* Make the device a physical function, or a virtual one. */
static void be_physical(void)
{
	fake_file(SYSFS "/sriov_totalvfs", "2\n");
}

static void be_virtual(const char *driver)
{
	fake_device_files(PHYSFN, driver, FAKE_GROUP + 1);
	fake_link(SYSFS "/physfn", "../" PHYSFN);
}

static void be_kernel(const char *release)
{
	fake_file("/proc/sys/kernel/osrelease", release);
}

static int try_open(enum vfc_api api)
{
	int err;

	assert_int_equal(vfc_space_new(d.ctx, api, &d.space), 0);
	err = vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle);
	if (!err)
		vfc_handle_close(d.handle);
	vfc_space_free(d.space);
	return err;
}

static void assert_said(const char *part)
{
	if (!strstr(vfc_error(d.ctx), part))
		fail_msg("\"%s\" is not in \"%s\"", part, vfc_error(d.ctx));
}

static enum vfc_token_role role(void)
{
	struct vfc_device dev;

	assert_int_equal(vfc_device_read(d.ctx, FAKE_ADDRESS, VFC_DEPTH_ROW, &dev), 0);
	return vfc_token_role(d.ctx, &dev);
}

static void knows_who_takes_one(void **state)
{
	(void)state;
	assert_int_equal(role(), VFC_TOKEN_REFUSED);
	be_physical();
	assert_int_equal(role(), VFC_TOKEN_SETS);
	be_virtual("vfio-pci");
	assert_int_equal(role(), VFC_TOKEN_NEEDED);
}

/* ---- through the group ---------------------------------------------- */

/* Expect a request for the device's descriptor by that name. */
static void expect_name(const char *name, int ret)
{
	fake_expect_space(&d);
	d.group = fake_expect_group("/dev/vfio/10", VFIO_GROUP_FLAGS_VIABLE);
	fake_ioctl(d.group, VFIO_GROUP_SET_CONTAINER, 0);
	fake_ioctl(d.container, VFIO_SET_IOMMU, 0);
	fake_takes(fake_ioctl(d.group, VFIO_GROUP_GET_DEVICE_FD, ret), name, strlen(name) + 1);
}

/* Like expect_name(), followed by the query for device information. */
static void expect_open(const char *name)
{
	struct vfio_device_info info = { .argsz = sizeof(info), .flags = VFIO_DEVICE_FLAGS_PCI };

	d.device = fake_fd();
	expect_name(name, d.device);
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, 0), &info, sizeof(info));
}

static void goes_with_the_name(void **state)
{
	(void)state;
	be_virtual("vfio-pci");
	vfc_token_use(d.ctx, token, true);
	expect_open(FAKE_ADDRESS " vf_token=" UUID);
	assert_int_equal(try_open(VFC_API_GROUP), 0);
	vfc_token_use(d.ctx, NULL, true);
	expect_open(FAKE_ADDRESS);
	assert_int_equal(try_open(VFC_API_GROUP), 0);
}

static void ambient_one_goes_where_it_is_wanted(void **state)
{
	(void)state;
	vfc_token_use(d.ctx, token, false);
	expect_open(FAKE_ADDRESS);
	assert_int_equal(try_open(VFC_API_GROUP), 0);
	be_physical();
	expect_open(FAKE_ADDRESS " vf_token=" UUID);
	assert_int_equal(try_open(VFC_API_GROUP), 0);
}

static void tells_missing_wrong_and_unwanted_apart(void **state)
{
	static const char *const with = FAKE_ADDRESS " vf_token=" UUID;

	(void)state;
	be_physical();
	expect_name(FAKE_ADDRESS, -EACCES);
	assert_int_equal(try_open(VFC_API_GROUP), -EACCES);
	assert_said("no VF token was given: virtual functions of " FAKE_ADDRESS " are open");
	vfc_token_use(d.ctx, token, true);
	expect_name(with, -EACCES);
	assert_int_equal(try_open(VFC_API_GROUP), -EACCES);
	assert_said("this is not the VF token: virtual functions of " FAKE_ADDRESS " are open");
	be_virtual("vfio-pci");
	expect_name(with, -EACCES);
	assert_int_equal(try_open(VFC_API_GROUP), -EACCES);
	assert_said("this is not the VF token of " PHYSFN ", the physical function of "
		    FAKE_ADDRESS);
	vfc_token_use(d.ctx, NULL, true);
	expect_name(FAKE_ADDRESS, -EACCES);
	assert_int_equal(try_open(VFC_API_GROUP), -EACCES);
	assert_said("no VF token was given: " PHYSFN ", the physical function of "
		    FAKE_ADDRESS ", is bound to VFIO");
	assert_non_null(strstr(vfc_hint(d.ctx), "--vf-token @FILE or VFIOCTL_VF_TOKEN"));
}

static void says_who_takes_none(void **state)
{
	static const char *const with = FAKE_ADDRESS " vf_token=" UUID;

	(void)state;
	vfc_token_use(d.ctx, token, true);
	expect_name(with, -EINVAL);
	assert_int_equal(try_open(VFC_API_GROUP), -EINVAL);
	assert_said("takes no VF token: it is not an SR-IOV physical or virtual function");
	be_virtual("igb");
	expect_name(with, -EINVAL);
	assert_int_equal(try_open(VFC_API_GROUP), -EINVAL);
	assert_said("its physical function " PHYSFN " is bound to igb, not to VFIO");
	assert_string_equal(vfc_hint(d.ctx), "omit --vf-token");
}

/* ---- through the cdev ----------------------------------------------- */

/* The bytes that a struct's member points to. */
static void check_bind(const void *arg)
{
	const struct vfcu_device_bind_iommufd *bind = arg;

	assert_int_equal(bind->argsz, 24);
	assert_int_equal(bind->flags, VFCU_DEVICE_BIND_FLAG_TOKEN);
	assert_memory_equal((const void *)(uintptr_t)bind->token_uuid_ptr, token, sizeof(token));
}

/* Expect the cdev to be bound with the token. */
static void expect_bind(int err)
{
	fake_expect_iommufd(&d);
	d.device = fake_open(CDEV);
	fake_checks(fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, err), check_bind);
}

/* Expect the bound cdev to be attached and queried for device information. */
static void expect_rest(void)
{
	struct vfio_device_info info = { .argsz = sizeof(info), .flags = VFIO_DEVICE_FLAGS_PCI };

	fake_ioctl(d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, 0);
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, 0), &info, sizeof(info));
}

static void binds_with_it(void **state)
{
	(void)state;
	be_kernel("6.18.1\n");
	be_virtual("vfio-pci");
	vfc_token_use(d.ctx, token, true);
	expect_bind(0);
	expect_rest();
	assert_int_equal(try_open(VFC_API_CDEV), 0);
}

static void cdev_refuses_it_too(void **state)
{
	(void)state;
	be_kernel("6.18.1\n");
	vfc_token_use(d.ctx, token, true);
	expect_bind(-EINVAL);
	assert_int_equal(try_open(VFC_API_CDEV), -EINVAL);
	assert_said("takes no VF token: it is not an SR-IOV");
	be_virtual("vfio-pci");
	expect_bind(-EACCES);
	assert_int_equal(try_open(VFC_API_CDEV), -EACCES);
	assert_said("this is not the VF token of " PHYSFN);
	vfc_token_use(d.ctx, NULL, false);
	fake_expect_iommufd(&d);
	d.device = fake_open(CDEV);
	fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, -EACCES);
	assert_int_equal(try_open(VFC_API_CDEV), -EACCES);
	assert_said("no VF token was given: " PHYSFN);
}

/* Before Linux 6.18 there is no flag for the token. */
static void old_cdev_takes_none(void **state)
{
	(void)state;
	be_kernel("6.12.117\n");
	be_virtual("vfio-pci");
	vfc_token_use(d.ctx, token, true);
	expect_bind(-EINVAL);
	assert_int_equal(try_open(VFC_API_CDEV), -EINVAL);
	assert_said("the device cdev of this kernel does not take a VF token for "
		     FAKE_ADDRESS);
	assert_int_equal(vfc_api_choose(d.ctx, FAKE_ADDRESS), VFC_API_GROUP);
}

static void check_feature(const void *arg)
{
	const struct vfio_device_feature *feature = arg;

	assert_int_equal(feature->argsz, sizeof(*feature) + 16);
	assert_int_equal(feature->flags, VFIO_DEVICE_FEATURE_SET |
			 VFIO_DEVICE_FEATURE_PCI_VF_TOKEN);
	assert_memory_equal(feature->data, token, sizeof(token));
}

/* Open a physical function on such a kernel. The feature returns err. */
static int try_old_physical(int err)
{
	be_kernel("6.12.117\n");
	be_physical();
	vfc_token_use(d.ctx, token, true);
	expect_bind(-EINVAL);
	fake_ioctl(d.device, VFIO_DEVICE_BIND_IOMMUFD, 0);
	expect_rest();
	fake_checks(fake_ioctl(d.device, VFIO_DEVICE_FEATURE, err), check_feature);
	return try_open(VFC_API_CDEV);
}

static void old_cdev_is_told_when_it_is_open(void **state)
{
	(void)state;
	assert_int_equal(try_old_physical(0), 0);
}

static void every_errno_of_the_feature(void **state)
{
	(void)state;
	assert_int_equal(try_old_physical(-ENOTTY), -ENOTTY);
	assert_said(FAKE_ADDRESS " has no VF token to set");
	assert_int_equal(try_old_physical(-EFAULT), -EFAULT);
	assert_said("set the VF token of " FAKE_ADDRESS ": the kernel could not access memory "
	    "that the request points to");
	assert_int_equal(try_old_physical(-EINVAL), -EINVAL);
	assert_said("set the VF token of " FAKE_ADDRESS ": Invalid argument");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_prestate_setup_teardown(name, fake_vfio_setup, \
		fake_ctx_teardown, &d.ctx)
	const struct CMUnitTest tests[] = {
		TEST(knows_who_takes_one),
		TEST(goes_with_the_name),
		TEST(ambient_one_goes_where_it_is_wanted),
		TEST(tells_missing_wrong_and_unwanted_apart),
		TEST(says_who_takes_none),
		TEST(binds_with_it),
		TEST(cdev_refuses_it_too),
		TEST(old_cdev_takes_none),
		TEST(old_cdev_is_told_when_it_is_open),
		TEST(every_errno_of_the_feature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
