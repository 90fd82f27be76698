/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-ways.c: APIs that use groups: their container and IOMMU type, no-IOMMU
 * mode, several groups in one container, and the message for every errno.
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

static struct fake_device d;

static void assert_said(const char *error, const char *hint)
{
	assert_string_equal(vfc_error(d.ctx), error);
	assert_string_equal(vfc_hint(d.ctx), hint);
}

/* Check the calls that open a space through an API, up to the IOMMU type, and close it. */
static void assert_chooses(enum vfc_api api, const char *node, const unsigned int *types,
			   const char *word)
{
	d.container = fake_open(node);
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	for (; *types; types++)
		fake_takes_value(fake_ioctl(d.container, VFIO_CHECK_EXTENSION, !types[1]),
				 *types);
	assert_int_equal(vfc_space_new(d.ctx, api, &d.space), 0);
	assert_int_equal(vfc_space_api(d.space), api);
	assert_string_equal(vfc_space_iommu(d.space), word);
	vfc_space_free(d.space);
}

static void every_container(void **state)
{
	(void)state;
	fake_strict();
	assert_chooses(VFC_API_GROUP, "/dev/vfio/vfio", (const unsigned int[]){
		       VFIO_TYPE1v2_IOMMU, 0 }, "type1v2");
	assert_chooses(VFC_API_GROUP, "/dev/vfio/vfio", (const unsigned int[]){
		       VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU, VFIO_SPAPR_TCE_v2_IOMMU,
		       VFIO_SPAPR_TCE_IOMMU, 0 }, "spapr-tce");
	assert_chooses(VFC_API_TYPE1, "/dev/vfio/vfio", (const unsigned int[]){
		       VFIO_TYPE1_IOMMU, 0 }, "type1");
	assert_chooses(VFC_API_COMPAT, "/dev/iommu", (const unsigned int[]){
		       VFIO_TYPE1v2_IOMMU, 0 }, "type1v2");
	assert_chooses(VFC_API_NOIOMMU, "/dev/vfio/vfio", (const unsigned int[]){
		       VFIO_NOIOMMU_IOMMU, 0 }, "noiommu");
}

static void compat_lacks_emulation(void **state)
{
	(void)state;
	d.container = fake_open("/dev/iommu");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 0);
	fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 0);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_COMPAT, &d.space), -ENODEV);
	assert_said("the iommufd does not work as a container", "");
}

/* Check that the container refuses d without an IOMMU, with this message. */
static void assert_no_noiommu(int err, const char *error, const char *hint)
{
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 0);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_NOIOMMU, &d.space), err);
	assert_said(error, hint);
}

#define MODE "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"

static void noiommu_refused(void **state)
{
	(void)state;
	assert_no_noiommu(-EOPNOTSUPP, "this kernel has no no-IOMMU mode (CONFIG_VFIO_NOIOMMU): "
			  MODE " does not exist", "");
	fake_file(MODE, "N\n");
	assert_no_noiommu(-EPERM, "no-IOMMU mode is off: " MODE " is N",
			  "enable it; the device can then access all memory, and the kernel is "
			  "tainted: echo 1 > " MODE);
	fake_file(MODE, "Y\n");
	assert_no_noiommu(-EPERM, "no-IOMMU mode gives access to all memory and needs "
			  "CAP_SYS_RAWIO",
			  "run as root (CAP_SYS_RAWIO)");
}

/* Expect the calls that open FAKE_ADDRESS through noiommu-10, up to SET_IOMMU. */
static void expect_noiommu(int set_iommu)
{
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_takes_value(fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 1), VFIO_NOIOMMU_IOMMU);
	d.group = fake_expect_group("/dev/vfio/noiommu-10", VFIO_GROUP_FLAGS_VIABLE);
	fake_ioctl(d.group, VFIO_GROUP_SET_CONTAINER, 0);
	fake_takes_value(fake_ioctl(d.container, VFIO_SET_IOMMU, set_iommu), VFIO_NOIOMMU_IOMMU);
}

static int try_noiommu(void)
{
	int err;

	assert_int_equal(vfc_space_new(d.ctx, VFC_API_NOIOMMU, &d.space), 0);
	err = vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle);
	if (!err)
		vfc_handle_close(d.handle);
	vfc_space_free(d.space);
	return err;
}

static void noiommu_opens(void **state)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };

	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	expect_noiommu(0);
	d.device = fake_fd();
	fake_ioctl(d.group, VFIO_GROUP_GET_DEVICE_FD, d.device);
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, 0), &info, sizeof(info));
	assert_int_equal(try_noiommu(), 0);
	assert_false(vfc_tainted(d.ctx));
	fake_file("/proc/sys/kernel/tainted", "4160\n");
	assert_true(vfc_tainted(d.ctx));
	fake_file("/proc/sys/kernel/tainted", "4096\n");
	assert_false(vfc_tainted(d.ctx));

	expect_noiommu(-EPERM);
	assert_int_equal(try_noiommu(), -EPERM);
	assert_said("no-IOMMU mode gives access to all memory and needs CAP_SYS_RAWIO",
		    "run as root (CAP_SYS_RAWIO)");
}

static void noiommu_is_not_for_it(void **state)
{
	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_file("/dev/vfio/10", "");
	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 1);
	fake_open_fails("/dev/vfio/noiommu-10", -ENOENT);
	assert_int_equal(try_noiommu(), -EOPNOTSUPP);
	assert_said("group 10 has an IOMMU: --api noiommu cannot open it", "use --api group");
}

/* The message expected for an errno of a call. error "" means the errno's own text. */
struct said {
	int err;
	const char *error, *hint;
};

/* An open that fails at SET_CONTAINER, SET_IOMMU or GET_DEVICE_FD. */
static void fail_at(enum vfc_api api, unsigned int request, int err)
{
	d.container = fake_open(api == VFC_API_COMPAT ? "/dev/iommu" : "/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 1);
	fake_expect_group_fails(&d, request, err);
	assert_int_equal(vfc_space_new(d.ctx, api, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), err);
	vfc_space_free(d.space);
}

static void assert_each(enum vfc_api api, unsigned int request, const struct said *said)
{
	for (; said->err; said++) {
		fail_at(api, request, said->err);
		assert_string_equal(vfc_error(d.ctx), said->error);
		assert_string_equal(vfc_hint(d.ctx), said->hint);
	}
}

static const char unsafe[] = "no interrupt remapping: the device could forge interrupts";

static void every_errno(void **state)
{
	static const struct said set_container[] = {
		{ -EINVAL, "set the container of group 10: the group is already in a container, "
		  "or VFIO does not accept an iommufd as a container (Linux 6.2 does)",
		  "use --api group" },
		{ -EBADF, "set the container of group 10: the container's descriptor is closed",
		  "" },
		{ -EBADFD, "set the container of group 10: VFIO does not accept this descriptor "
		  "as a container", "" },
		{ -EPERM, "set the container of group 10: the kernel or another process owns the "
		  "DMA of the group, or a container cannot have both groups with an IOMMU and "
		  "groups without one", "vfioctl explain EPERM set-container shows "
		  "how to tell them apart" },
		{ 0 }
	}, set_iommu[] = {
		{ -EINVAL, "set IOMMU type1v2: the container no longer has a group", "" },
		{ -ENODEV, "set IOMMU type1v2: VFIO has no IOMMU driver of this type for the "
		  "group", "" },
		{ -EBUSY, "set IOMMU type1v2: the group is attached to another page table",
		  "" },
		{ -ENOMEM, "set IOMMU type1v2: the kernel has no memory for page tables", "" },
		{ -EIO, "set IOMMU type1v2: Input/output error", "" },
		{ 0 }
	}, device[] = {
		{ -EINVAL, "get the device's descriptor of group 10: its group is not in a "
		  "container, or the container has no IOMMU yet", "" },
		{ -EPERM, "get the device's descriptor of group 10: the kernel or another process "
		  "owns the DMA of the group", "" },
		{ -ENODEV, "get the device's descriptor: the device is being unbound from its "
		  "VFIO driver, or removed", "" },
		{ -EIO, "get the device's descriptor: the device does not respond: its driver "
		  "could not enable it", "" },
		{ 0 }
	};

	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	assert_each(VFC_API_GROUP, VFIO_GROUP_SET_CONTAINER, set_container);
	assert_each(VFC_API_COMPAT, VFIO_GROUP_SET_CONTAINER, set_container);
	assert_each(VFC_API_GROUP, VFIO_SET_IOMMU, set_iommu);
	assert_each(VFC_API_GROUP, VFIO_GROUP_GET_DEVICE_FD, device);
	/* An iommufd used as a container requires interrupt remapping here. */
	fail_at(VFC_API_COMPAT, VFIO_GROUP_GET_DEVICE_FD, -EPERM);
	assert_string_equal(vfc_error(d.ctx), unsafe);
	assert_non_null(strstr(vfc_hint(d.ctx), "/sys/module/iommufd/parameters/"));
	fail_at(VFC_API_COMPAT, VFIO_SET_IOMMU, -EPERM);
	assert_non_null(strstr(vfc_hint(d.ctx), "/sys/module/iommufd/parameters/"));
}

/* A second group joins the container that the first has opened. */
static void second_group(void **state)
{
	static const struct said refusals[] = {
		{ -EINVAL, "set the container of group 11: its IOMMU differs from that of the "
		  "other groups in the container, or a mapping overlaps one of its reserved "
		  "regions",
		  "open the devices one by one" },
		{ -EBUSY, "set the container of group 11: the group is attached to another page "
		  "table", "" },
		{ -ENOMEM, "set the container of group 11: the kernel has no memory for page "
		  "tables", "" },
		{ -EPERM, unsafe, NULL },
		{ 0 }
	};
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfc_handle *second;
	int group, fd;

	(void)state;
	fake_strict();
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_device_files("0000:02:00.0", "vfio-pci", 11);
	fake_expect_space(&d);
	fake_expect_device(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_GROUP, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	for (const struct said *said = refusals; said->err; said++) {
		group = fake_expect_group("/dev/vfio/11", VFIO_GROUP_FLAGS_VIABLE);
		fake_ioctl(group, VFIO_GROUP_SET_CONTAINER, said->err);
		assert_int_equal(vfc_handle_open(d.space, "0000:02:00.0", &second), said->err);
		assert_string_equal(vfc_error(d.ctx), said->error);
		if (said->hint)
			assert_string_equal(vfc_hint(d.ctx), said->hint);
	}

	/* The container already has its IOMMU, which is not set again. */
	group = fake_expect_group("/dev/vfio/11", VFIO_GROUP_FLAGS_VIABLE);
	fake_takes(fake_ioctl(group, VFIO_GROUP_SET_CONTAINER, 0), &d.container,
		   sizeof(d.container));
	fd = fake_fd();
	fake_ioctl(group, VFIO_GROUP_GET_DEVICE_FD, fd);
	fake_gives(fake_ioctl(fd, VFIO_DEVICE_GET_INFO, 0), &info, sizeof(info));
	assert_int_equal(vfc_handle_open(d.space, "0000:02:00.0", &second), 0);
	assert_ptr_equal(vfc_space_handle(d.space, "0000:02:00.0"), second);
	vfc_handle_close(d.handle);
	vfc_handle_close(second);
	vfc_space_free(d.space);
}

/* Once an IOMMU is set, the kernel shows whether /dev/vfio/vfio is an iommufd. */
static void who_serves_the_container(void **state)
{
	struct iommu_destroy probe = { .size = 4 };

	(void)state;
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_expect_space(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_GROUP, &d.space), 0);
	assert_int_equal(vfc_space_iommufd(d.space), -ENODATA);
	fake_expect_device(&d);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	fake_takes(fake_ioctl(d.container, IOMMU_DESTROY, -ENOTTY), &probe, sizeof(probe));
	assert_int_equal(vfc_space_iommufd(d.space), 0);
	fake_ioctl(d.container, IOMMU_DESTROY, -EINVAL);
	assert_int_equal(vfc_space_iommufd(d.space), 1);
	vfc_handle_close(d.handle);
	vfc_space_free(d.space);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_ctx_setup, \
		fake_ctx_teardown, &d.ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(every_container),
		TEST(compat_lacks_emulation),
		TEST(noiommu_refused),
		TEST(noiommu_opens),
		TEST(noiommu_is_not_for_it),
		TEST(every_errno),
		TEST(second_group),
		TEST(who_serves_the_container),
	};

	return cmocka_run_group_tests_name("ways", tests, NULL, NULL);
}
