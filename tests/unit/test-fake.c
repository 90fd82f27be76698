/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-fake.c: the scripted kernel of tests/fake: a query more breaks no test, and anything
 * else that a script does not name fails it.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define BAR2 (UINT64_C(2) << 40)
#define RW (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE)

static struct fake_device d;

/* ---- queries -------------------------------------------------------- */

static int ask_region(uint32_t index, struct vfio_region_info *info)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info), .index = index };
	return sys_ioctl(d.device, VFIO_DEVICE_GET_REGION_INFO, info);
}

static int probe(uint32_t feature)
{
	struct vfio_device_feature f = {
		.argsz = sizeof(f), .flags = VFIO_DEVICE_FEATURE_PROBE | feature,
	};

	return sys_ioctl(d.device, VFIO_DEVICE_FEATURE, &f);
}

static void *number(uintptr_t n)
{
	return (void *)n;
}

/* What was answered when the device was opened is answered again. */
static void answers_as_before(void **state)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_group_status status = { .argsz = sizeof(status) };

	(void)state;
	assert_int_equal(sys_ioctl(d.device, VFIO_DEVICE_GET_INFO, &info), 0);
	assert_int_equal(info.num_regions, VFIO_PCI_NUM_REGIONS);
	assert_int_equal(sys_ioctl(d.group, VFIO_GROUP_GET_STATUS, &status), 0);
	assert_int_equal(status.flags, VFIO_GROUP_FLAGS_VIABLE);
	assert_int_equal(sys_ioctl(d.container, VFIO_GET_API_VERSION, NULL), VFIO_API_VERSION);
	assert_int_equal(sys_ioctl(d.container, VFIO_CHECK_EXTENSION, number(VFIO_TYPE1v2_IOMMU)),
			 1);
}

static void answers_as_a_kernel_without_it(void **state)
{
	struct vfio_irq_info irq = { .argsz = sizeof(irq) };
	struct vfio_iommu_type1_info iommu = { .argsz = sizeof(iommu) };
	struct vfio_region_info region;

	(void)state;
	assert_int_equal(sys_ioctl(d.container, VFIO_CHECK_EXTENSION, number(VFIO_EEH)), 0);
	assert_int_equal(sys_ioctl(d.container, VFIO_IOMMU_GET_INFO, &iommu), -ENOTTY);
	assert_int_equal(sys_ioctl(d.device, VFIO_DEVICE_GET_IRQ_INFO, &irq), -ENOTTY);
	assert_int_equal(ask_region(0, &region), -ENOTTY);
	assert_int_equal(probe(VFIO_DEVICE_FEATURE_MIGRATION), -ENOTTY);
}

/* Queries before, between and after the calls of a script, which stay as they are. */
static void a_query_more_breaks_nothing(void **state)
{
	struct vfc_access a = { .region = 2, .offset = 0x10, .width = 4, .path = VFC_PATH_PREAD };
	struct vfio_region_info info;
	uint64_t value = 7;

	(void)state;
	fake_expect_region(&d, 2, RW, 0x1000);
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX, RW, 256);
	fake_gives(fake_pread(d.device, (UINT64_C(7) << 40) + 0x34, 1, 1), "\0", 1);
	fake_takes(fake_pwrite(d.device, BAR2 + 0x10, 4, 4), "\7\0\0\0", 4);
	fake_ioctl(d.device, VFIO_DEVICE_RESET, 0);
	/* As the script answers later. */
	assert_int_equal(ask_region(VFIO_PCI_CONFIG_REGION_INDEX, &info), 0);
	assert_int_equal(info.size, 256);
	assert_int_equal(ask_region(2, &info), 0);
	assert_int_equal(info.size, 0x1000);
	assert_int_equal(ask_region(9, &info), -ENOTTY);
	/* That was the expected one: the library's own is the one more. */
	assert_int_equal(vfc_region_write(d.handle, &a, &value, 1), 1);
	assert_int_equal(probe(0), -ENOTTY);
	assert_int_equal(ask_region(2, &info), 0);
	assert_int_equal(info.offset, BAR2);
	assert_false(root_exists(d.ctx, in_sys("no/such/file")));
	assert_int_equal(vfc_handle_reset(d.handle), 0);
}

/* ---- failures ------------------------------------------------------- */

/* Run a test in a process of its own: true if it passed. */
static bool passes(CMUnitTestFunction test)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate_setup_teardown(test, fake_device_setup,
							 fake_device_teardown, &d),
	};
	int status, null;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		close(null);
		_exit(cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return !WEXITSTATUS(status);
}

/* An argument of any of the calls; feature flags without PROBE. */
static struct {
	struct vfio_device_feature feature;
	uint8_t rest[256];
} arg = { .feature = { .argsz = sizeof(arg), .flags = VFIO_DEVICE_FEATURE_SET } };

/* What the next test asks for, whether its script names it, and how strict that is. */
static const struct deed {
	int *fd;
	unsigned long request;
} *deed;
static bool named, strict;

static const struct deed deeds[] = {
	{ &d.device, VFIO_DEVICE_RESET },
	{ &d.device, VFIO_DEVICE_SET_IRQS },
	{ &d.device, VFIO_DEVICE_PCI_HOT_RESET },
	{ &d.device, VFIO_DEVICE_FEATURE },
	{ &d.device, VFIO_DEVICE_IOEVENTFD },
	{ &d.device, VFIO_DEVICE_BIND_IOMMUFD },
	{ &d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT },
	{ &d.device, VFIO_DEVICE_DETACH_IOMMUFD_PT },
	{ &d.group, VFIO_GROUP_SET_CONTAINER },
	{ &d.group, VFIO_GROUP_UNSET_CONTAINER },
	{ &d.group, VFIO_GROUP_GET_DEVICE_FD },
	{ &d.container, VFIO_SET_IOMMU },
	{ &d.container, VFIO_IOMMU_MAP_DMA },
	{ &d.container, VFIO_IOMMU_UNMAP_DMA },
	{ &d.container, VFIO_IOMMU_DIRTY_PAGES },
	{ &d.container, IOMMU_IOAS_ALLOC },
	{ &d.container, IOMMU_IOAS_MAP },
	{ &d.container, IOMMU_IOAS_UNMAP },
	{ &d.container, IOMMU_HWPT_ALLOC },
	{ &d.container, IOMMU_DESTROY },
};

static void do_deed(void **state)
{
	(void)state;
	if (named)
		fake_ioctl(*deed->fd, deed->request, 0);
	assert_int_equal(sys_ioctl(*deed->fd, deed->request, &arg), 0);
}

static void what_changes_something_is_named(void **state)
{
	(void)state;
	for (deed = deeds; deed < deeds + ARRAY_SIZE(deeds); deed++)
		for (int i = 0; i < 2; i++) {
			named = i;
			if (passes(do_deed) != named)
				fail_msg("request 0x%lx, %s", deed->request,
					 named ? "named" : "not named");
		}
}

static void do_write(void **state)
{
	(void)state;
	if (named)
		fake_takes(fake_pwrite(d.device, BAR2, 4, 4), "abcd", 4);
	assert_int_equal(sys_pwrite(d.device, "abcd", 4, BAR2), 4);
}

static void do_read(void **state)
{
	uint32_t value;

	(void)state;
	if (named)
		fake_gives(fake_pread(d.device, BAR2, 4, 4), "abcd", 4);
	assert_int_equal(sys_pread(d.device, &value, 4, BAR2), 4);
}

static void do_map(void **state)
{
	void *memory = named ? fake_mmap(d.device, BAR2, 4096, 0) : NULL, *at;

	(void)state;
	assert_int_equal(sys_mmap(&at, 4096, PROT_READ, MAP_SHARED, d.device, BAR2), 0);
	assert_ptr_equal(at, memory);
	munmap(at, 4096);
}

static void do_open(void **state)
{
	int root = sys_open(AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0), fd;

	(void)state;
	if (named)
		fake_open("/dev/vfio/11");
	fd = sys_open(root, "dev/vfio/11", O_RDWR, 0);
	assert_true(fd >= 0);
	sys_close(fd);
	sys_close(root);
}

static void accesses_and_nodes_are_named(void **state)
{
	static const CMUnitTestFunction tests[] = { do_write, do_read, do_map, do_open };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		named = true;
		assert_true(passes(tests[i]));
		named = false;
		assert_false(passes(tests[i]));
	}
}

/* The expected query comes after the write that it should come before. */
static void do_in_other_order(void **state)
{
	struct vfio_region_info info;

	(void)state;
	if (named)
		fake_expect_region(&d, 2, RW, 0x1000);
	fake_pwrite(d.device, BAR2, 4, 4);
	assert_int_equal(sys_pwrite(d.device, "abcd", 4, BAR2), 4);
	ask_region(2, &info);
}

static void do_ask_less(void **state)
{
	(void)state;
	if (named)
		fake_expect_region(&d, 2, RW, 0x1000);
}

static void what_is_named_happens(void **state)
{
	(void)state;
	named = true;
	assert_false(passes(do_in_other_order));
	assert_false(passes(do_ask_less));
	named = false;
	assert_true(passes(do_in_other_order));
	assert_true(passes(do_ask_less));
}

static void do_ask_more(void **state)
{
	struct vfio_region_info info;

	(void)state;
	if (strict)
		fake_strict();
	ask_region(2, &info);
}

static void do_ask_closed(void **state)
{
	struct vfio_region_info info;
	int fd = d.device;

	(void)state;
	d.device = fake_fd();
	sys_close(d.device);
	ask_region(2, &info);
	d.device = fd;
}

static void where_queries_count(void **state)
{
	(void)state;
	strict = false;
	assert_true(passes(do_ask_more));
	strict = true;
	assert_false(passes(do_ask_more));
	assert_false(passes(do_ask_closed));
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(answers_as_before),
		TEST(answers_as_a_kernel_without_it),
		TEST(a_query_more_breaks_nothing),
		cmocka_unit_test(what_changes_something_is_named),
		cmocka_unit_test(accesses_and_nodes_are_named),
		cmocka_unit_test(what_is_named_happens),
		cmocka_unit_test(where_queries_count),
	};

	return cmocka_run_group_tests_name("fake", tests, NULL, NULL);
}
