/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-trace.c: the line that each call leaves, field by field.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "../../lib/trace.h"
#include "../../lib/uapi.h"
#include "../fake/fake.h"

static struct vfc_ctx *ctx;
static char heard[VFC_MESSAGE];
static int fd;

static void listen(void *data, const char *line)
{
	(void)data;
	snprintf(heard, sizeof(heard), "%s", line);
}

static int begin(void **state)
{
	int err;

	(void)state;
	fake_begin();
	err = vfc_new(&ctx, NULL);
	fd = fake_fd();
	vfc_trace(ctx, listen, NULL);
	return err;
}

static int end(void **state)
{
	(void)state;
	trace_close(ctx, fd);
	vfc_free(ctx);
	fake_end();
	return 0;
}

/* The last line without its time; "%d" in wanted is the descriptor. */
static void assert_heard(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void assert_heard(const char *fmt, ...)
{
	char *time = strrchr(heard, '(');
	char wanted[VFC_MESSAGE];
	unsigned int us;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(wanted, sizeof(wanted), fmt, ap);
	va_end(ap);
	assert_non_null(time);
	assert_int_equal(sscanf(time, "(%u us)", &us), 1);
	time[-1] = '\0';
	assert_string_equal(heard, wanted);
}

static void numbers(void **state)
{
	(void)state;
	fake_ioctl(fd, VFIO_GET_API_VERSION, 0);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_GET_API_VERSION, NULL);
	assert_heard("ioctl container %d VFIO_GET_API_VERSION = 0", fd);
	fake_ioctl(fd, VFIO_SET_IOMMU, -EPERM);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_SET_IOMMU, (void *)VFIO_TYPE1v2_IOMMU);
	assert_heard("ioctl container %d VFIO_SET_IOMMU type1v2 = EPERM", fd);
	fake_ioctl(fd, VFIO_CHECK_EXTENSION, 0);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_CHECK_EXTENSION, (void *)77);
	assert_heard("ioctl container %d VFIO_CHECK_EXTENSION 77 = 0", fd);
}

/* The same number is another request on another descriptor. */
static void by_descriptor(void **state)
{
	char name[] = "0000:01:00.0";
	int container = 5;

	(void)state;
	fake_ioctl(fd, VFIO_GROUP_SET_CONTAINER, 0);
	trace_ioctl(ctx, TRACE_GROUP, fd, VFIO_GROUP_SET_CONTAINER, &container);
	assert_heard("ioctl group %d VFIO_GROUP_SET_CONTAINER 5 = 0", fd);
	fake_ioctl(fd, VFIO_GROUP_GET_DEVICE_FD, 9);
	trace_ioctl(ctx, TRACE_GROUP, fd, VFIO_GROUP_GET_DEVICE_FD, name);
	assert_heard("ioctl group %d VFIO_GROUP_GET_DEVICE_FD \"0000:01:00.0\" = 9", fd);
	fake_ioctl(fd, VFIO_DEVICE_GET_INFO, -ENOTTY);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_DEVICE_GET_INFO, NULL);
	assert_heard("ioctl container %d 0x3b6b = ENOTTY", fd);
}

static void group_status(void **state)
{
	struct vfio_group_status status = { .argsz = sizeof(status), .flags = 0x11 };

	(void)state;
	fake_gives(fake_ioctl(fd, VFIO_GROUP_GET_STATUS, 0), &status, sizeof(status));
	status.flags = 0;
	trace_ioctl(ctx, TRACE_GROUP, fd, VFIO_GROUP_GET_STATUS, &status);
	assert_heard("ioctl group %d VFIO_GROUP_GET_STATUS {argsz=8} = 0 "
		     "{argsz=8 flags=viable|0x10}", fd);
}

static void region_info(void **state)
{
	struct {
		struct vfio_region_info info;
		struct vfio_info_cap_header cap;
	} arg = {
		.info = { .argsz = sizeof(arg), .index = 3,
			  .flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_CAPS,
			  .cap_offset = sizeof(arg.info), .size = 0x4000,
			  .offset = UINT64_C(3) << 40 },
		.cap = { .id = VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, .version = 1 },
	};

	(void)state;
	fake_gives(fake_ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, 0), &arg, sizeof(arg));
	trace_ioctl(ctx, TRACE_DEVICE, fd, VFIO_DEVICE_GET_REGION_INFO, &arg);
	assert_heard("ioctl device %d VFIO_DEVICE_GET_REGION_INFO {argsz=40 index=3} = 0 "
		     "{argsz=40 flags=read|caps cap_offset=0x20 size=0x4000 "
		     "offset=0x30000000000 caps=[3:msix-mappable]}", fd);
}

/* argsz grows beyond the caller's buffer: what lies there is not looked at. */
static void argsz_grows(void **state)
{
	struct vfio_region_info info = {
		.argsz = 4096, .flags = VFIO_REGION_INFO_FLAG_CAPS, .cap_offset = 2048,
	};

	(void)state;
	fake_gives(fake_ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, 0), &info, sizeof(info));
	info.argsz = sizeof(info);
	trace_ioctl(ctx, TRACE_DEVICE, fd, VFIO_DEVICE_GET_REGION_INFO, &info);
	assert_heard("ioctl device %d VFIO_DEVICE_GET_REGION_INFO {argsz=32 index=0} = 0 "
		     "{argsz=4096 flags=caps cap_offset=0x800 size=0x0 offset=0x0 caps=[ …]}",
		     fd);
}

static void set_irqs(void **state)
{
	struct {
		struct vfio_irq_set set;
		int32_t fds[20];
	} arg = {
		.set = { .argsz = sizeof(arg.set) + 2 * sizeof(int32_t), .index = 2,
			 .flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
			 .start = 1, .count = 2 },
		.fds = { 7, -1, 3 },
	};

	(void)state;
	fake_ioctl(fd, VFIO_DEVICE_SET_IRQS, 1);
	trace_ioctl(ctx, TRACE_DEVICE, fd, VFIO_DEVICE_SET_IRQS, &arg);
	assert_heard("ioctl device %d VFIO_DEVICE_SET_IRQS {argsz=28 "
		     "flags=data-eventfd|trigger index=2 start=1 count=2 data=[7 -1]} = 1", fd);
	arg.set.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER;
	arg.set.argsz = sizeof(arg.set);
	arg.set.count = 0;
	fake_ioctl(fd, VFIO_DEVICE_SET_IRQS, -EINVAL);
	trace_ioctl(ctx, TRACE_DEVICE, fd, VFIO_DEVICE_SET_IRQS, &arg);
	assert_heard("ioctl device %d VFIO_DEVICE_SET_IRQS {argsz=20 "
		     "flags=data-none|trigger index=2 start=1 count=0} = EINVAL", fd);
	arg.set.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	arg.set.argsz = sizeof(arg);
	arg.set.count = 20;
	fake_ioctl(fd, VFIO_DEVICE_SET_IRQS, 0);
	trace_ioctl(ctx, TRACE_DEVICE, fd, VFIO_DEVICE_SET_IRQS, &arg);
	assert_non_null(strstr(heard, "data=[7 -1 3 0 0 0 0 0 0 0 0 0 0 0 0 0 …]} = 0"));
}

static void feature(void **state)
{
	struct vfio_device_feature arg = {
		.argsz = sizeof(arg),
		.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_SET | 3,
	};

	(void)state;
	fake_ioctl(fd, VFIO_DEVICE_FEATURE, -ENOTTY);
	trace_ioctl(ctx, TRACE_DEVICE, fd, VFIO_DEVICE_FEATURE, &arg);
	assert_heard("ioctl device %d VFIO_DEVICE_FEATURE {argsz=8 flags=set|probe "
		     "index=3 low-power-entry} = ENOTTY", fd);
}

static void accesses(void **state)
{
	struct vfc_region bar = { .index = 2, .name = "bar2", .offset = UINT64_C(2) << 40 };
	uint8_t bytes[20] = { 0 };
	void *addr;

	(void)state;
	fake_gives(fake_pread(fd, bar.offset + 4, 4, 4), "\xed\0\0\1", 4);
	assert_int_equal(trace_pread(ctx, fd, &bar, 4, bytes, 4), 4);
	assert_heard("pread device %d bar2+0x4 4 = 4 {ed 00 00 01}", fd);
	fake_pread(fd, bar.offset, 4, -EIO);
	assert_int_equal(trace_pread(ctx, fd, &bar, 0, bytes, 4), -EIO);
	assert_heard("pread device %d bar2+0x0 4 = EIO", fd);
	fake_pwrite(fd, bar.offset + 0x60, 20, 20);
	assert_int_equal(trace_pwrite(ctx, fd, &bar, 0x60, bytes, 20), 20);
	assert_heard("pwrite device %d bar2+0x60 20 "
		     "{ed 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 …} = 20", fd);
	fake_mmap(fd, bar.offset, 4096, 0);
	assert_int_equal(trace_mmap(ctx, fd, &bar, 0, 4096, PROT_READ, &addr), 0);
	assert_heard("mmap device %d bar2+0x0 4096 r = 0", fd);
	munmap(addr, 4096);
}

static void nodes(void **state)
{
	int node = fake_open("/dev/vfio/10");

	(void)state;
	assert_int_equal(trace_open(ctx, "vfio/10"), node);
	assert_heard("open /dev/vfio/10 = %d", node);
	trace_close(ctx, node);
	assert_heard("close %d = 0", node);
}

/* Without a listener the calls are the same and nothing is said. */
static void silence(void **state)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	(void)state;
	vfc_trace(ctx, NULL, NULL);
	heard[0] = '\0';
	fake_ioctl(fd, VFIO_GROUP_GET_STATUS, -ENODEV);
	assert_int_equal(trace_ioctl(ctx, TRACE_GROUP, fd, VFIO_GROUP_GET_STATUS, &status),
			 -ENODEV);
	assert_string_equal(heard, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(numbers),
		TEST(by_descriptor),
		TEST(group_status),
		TEST(region_info),
		TEST(argsz_grows),
		TEST(set_irqs),
		TEST(feature),
		TEST(accesses),
		TEST(nodes),
		TEST(silence),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
