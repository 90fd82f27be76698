/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-trace.c: the trace of each call, field by field.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "cli/answers/view.h"
#include "cli/out/out.h"
#include "lib/base/action.h"
#include "lib/trace/trace.h"
#include "lib/uapi/uapi.h"
#include "tests/fake/fake.h"

static struct vfc_ctx *ctx;
static char heard[VFC_MESSAGE];
static int fd;

static void listen(void *data, const struct vfc_call *call)
{
	struct doc *doc = view_call_doc(call);
	char *line = out_line(&view_call, doc, false);

	(void)data;
	snprintf(heard, sizeof(heard), "%s", line);
	free(line);
	doc_free(doc);
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

/* Check the last line without its time. "%d" in wanted is the descriptor. */
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
	assert_int_equal(sscanf(time, "(%u us)\n", &us), 1);
	time[-1] = '\0';
	assert_string_equal(heard, wanted);
}

static void numbers(void **state)
{
	(void)state;
	fake_ioctl(fd, VFIO_GET_API_VERSION, 0);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_GET_API_VERSION, NULL);
	assert_heard("ioctl %d<container> VFIO_GET_API_VERSION = 0", fd);
	fake_ioctl(fd, VFIO_SET_IOMMU, -EPERM);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_SET_IOMMU, (void *)VFIO_TYPE1v2_IOMMU);
	assert_heard("ioctl %d<container> VFIO_SET_IOMMU {iommu=3:type1v2} = EPERM", fd);
	fake_ioctl(fd, VFIO_CHECK_EXTENSION, 0);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_CHECK_EXTENSION, (void *)77);
	assert_heard("ioctl %d<container> VFIO_CHECK_EXTENSION {iommu=77} = 0", fd);
}

/* The same number means different requests on different descriptors. */
static void by_descriptor(void **state)
{
	char name[] = "0000:01:00.0";
	int container = 5;

	(void)state;
	fake_ioctl(fd, VFIO_GROUP_SET_CONTAINER, 0);
	trace_ioctl(ctx, TRACE_GROUP, fd, VFIO_GROUP_SET_CONTAINER, &container);
	assert_heard("ioctl %d<group> VFIO_GROUP_SET_CONTAINER {container=5} = 0", fd);
	fake_ioctl(fd, VFIO_GROUP_GET_DEVICE_FD, 9);
	trace_ioctl(ctx, TRACE_GROUP, fd, VFIO_GROUP_GET_DEVICE_FD, name);
	assert_heard("ioctl %d<group> VFIO_GROUP_GET_DEVICE_FD {name=\"0000:01:00.0\"} = 9", fd);
	fake_ioctl(fd, VFIO_DEVICE_GET_INFO, -ENOTTY);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_DEVICE_GET_INFO, NULL);
	assert_heard("ioctl %d<container> 0x3b6b {arg=0x0} = ENOTTY", fd);
}

static void group_status(void **state)
{
	struct vfio_group_status status = { .argsz = sizeof(status), .flags = 0x11 };

	(void)state;
	fake_gives(fake_ioctl(fd, VFIO_GROUP_GET_STATUS, 0), &status, sizeof(status));
	status.flags = 0;
	trace_ioctl(ctx, TRACE_GROUP, fd, VFIO_GROUP_GET_STATUS, &status);
	assert_heard("ioctl %d<group> VFIO_GROUP_GET_STATUS {argsz=8} = 0 "
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
	assert_heard("ioctl %d<device> VFIO_DEVICE_GET_REGION_INFO {argsz=40 index=3} = 0 "
		     "{argsz=40 flags=read|caps cap_offset=0x20 size=0x4000 "
		     "offset=0x30000000000 caps=[{id=3:msix-mappable version=1}]}", fd);
}

/* If argsz grows beyond the caller's buffer, memory beyond the buffer is not read. */
static void argsz_grows(void **state)
{
	struct vfio_region_info info = {
		.argsz = 4096, .flags = VFIO_REGION_INFO_FLAG_CAPS, .cap_offset = 2048,
	};

	(void)state;
	fake_gives(fake_ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, 0), &info, sizeof(info));
	info.argsz = sizeof(info);
	trace_ioctl(ctx, TRACE_DEVICE, fd, VFIO_DEVICE_GET_REGION_INFO, &info);
	assert_heard("ioctl %d<device> VFIO_DEVICE_GET_REGION_INFO {argsz=32 index=0} = 0 "
		     "{argsz=4096 flags=caps cap_offset=0x800 size=0x0 offset=0x0 caps=0 "
		     "doubt=\"a capability lies outside the answer\"}",
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
	assert_heard("ioctl %d<device> VFIO_DEVICE_SET_IRQS {argsz=28 "
		     "flags=data-eventfd|trigger index=2 start=1 count=2 eventfds=[7 -1]} = 1", fd);
	arg.set.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER;
	arg.set.argsz = sizeof(arg.set);
	arg.set.count = 0;
	fake_ioctl(fd, VFIO_DEVICE_SET_IRQS, -EINVAL);
	trace_ioctl(ctx, TRACE_DEVICE, fd, VFIO_DEVICE_SET_IRQS, &arg);
	assert_heard("ioctl %d<device> VFIO_DEVICE_SET_IRQS {argsz=20 "
		     "flags=data-none|trigger index=2 start=1 count=0} = EINVAL", fd);
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
	assert_heard("ioctl %d<device> VFIO_DEVICE_FEATURE {argsz=8 flags=set|probe "
		     "index=3:low-power-entry} = ENOTTY", fd);
}

static void accesses(void **state)
{
	struct trace_span bar = { "bar2", UINT64_C(2) << 40, 4, 4 };
	uint8_t bytes[20] = { 0 };
	void *addr;

	(void)state;
	trace_fd(ctx, fd, TRACE_DEVICE, "0000:01:00.0");
	fake_gives(fake_pread(fd, bar.start + 4, 4, 4), "\xed\0\0\1", 4);
	assert_int_equal(trace_pread(ctx, fd, &bar, bytes), 4);
	assert_heard("pread %d<device 0000:01:00.0> bar2+0x4 4 = 4 {bytes={ed 00 00 01}}", fd);
	bar.offset = 0;
	fake_pread(fd, bar.start, 4, -EIO);
	assert_int_equal(trace_pread(ctx, fd, &bar, bytes), -EIO);
	assert_heard("pread %d<device 0000:01:00.0> bar2+0x0 4 = EIO", fd);
	bar.offset = 0x60;
	bar.size = 20;
	fake_pwrite(fd, bar.start + 0x60, 20, 20);
	assert_int_equal(trace_pwrite(ctx, fd, &bar, bytes), 20);
	assert_heard("pwrite %d<device 0000:01:00.0> bar2+0x60 20 {bytes={ed 00 00 01 "
		     "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00}} = 20", fd);
	bar.offset = 0;
	bar.size = 4096;
	fake_mmap(fd, bar.start, 4096, 0);
	assert_int_equal(trace_mmap(ctx, fd, &bar, PROT_READ, &addr), 0);
	assert_heard("mmap %d<device 0000:01:00.0> bar2+0x0 4096 {prot=read} = 0", fd);
	munmap(addr, 4096);
}

static void nodes(void **state)
{
	int node = fake_open("/dev/vfio/10");

	(void)state;
	assert_int_equal(trace_open(ctx, "vfio/10"), node);
	assert_heard("open /dev/vfio/10 = %d", node);
	trace_close(ctx, node);
	assert_heard("close %d<group 10> = 0", node);
}

/* The kind of a descriptor is derived from the call that creates it. */
static void meanings(void **state)
{
	char name[] = "0000:01:00.0 vf_token=2ab74924-c335-45f4-9b16-8569e5b08258";
	int group = fake_open("/dev/vfio/noiommu-3"), iommufd = fake_open("/dev/iommu");
	int cdev = fake_open("/dev/vfio/devices/vfio7"), device = fake_fd();

	(void)state;
	trace_open(ctx, "vfio/noiommu-3");
	trace_open(ctx, "iommu");
	trace_open(ctx, "vfio/devices/vfio7");
	fake_ioctl(group, VFIO_GROUP_GET_DEVICE_FD, device);
	trace_ioctl(ctx, TRACE_GROUP, group, VFIO_GROUP_GET_DEVICE_FD, name);
	fake_ioctl(device, VFIO_DEVICE_RESET, 0);
	trace_ioctl(ctx, TRACE_DEVICE, device, VFIO_DEVICE_RESET, NULL);
	assert_heard("ioctl %d<device 0000:01:00.0> VFIO_DEVICE_RESET = 0", device);
	trace_close(ctx, device);
	trace_close(ctx, cdev);
	assert_heard("close %d<device vfio7> = 0", cdev);
	trace_close(ctx, group);
	assert_heard("close %d<group noiommu-3> = 0", group);
	trace_close(ctx, iommufd);
	assert_heard("close %d<iommufd> = 0", iommufd);
}

/* A container with a SPAPR IOMMU uses the same numbers for other requests. */
static void spapr(void **state)
{
	struct vfio_iommu_spapr_tce_remove remove = {
		.argsz = sizeof(remove), .start_addr = UINT64_C(1) << 59,
	};

	(void)state;
	trace_fd(ctx, fd, TRACE_CONTAINER, "");
	fake_ioctl(fd, VFIO_SET_IOMMU, 0);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_SET_IOMMU, (void *)VFIO_SPAPR_TCE_v2_IOMMU);
	fake_ioctl(fd, VFIO_IOMMU_SPAPR_TCE_REMOVE, -ENXIO);
	trace_ioctl(ctx, TRACE_CONTAINER, fd, VFIO_IOMMU_SPAPR_TCE_REMOVE, &remove);
	assert_heard("ioctl %d<container> VFIO_IOMMU_SPAPR_TCE_REMOVE "
		     "{argsz=16 flags=0x0 start_addr=0x800000000000000} = ENXIO", fd);
}

/* Writes to sysfs, mapped accesses, and programs run are reported. */
static void told(void **state)
{
	struct trace_span unit = { "bar0", 0, 0x10, 4 }, units = { "bar0", 0, 0, 8 };

	(void)state;
	action_write(ctx, 0, "/sys/bus/pci/drivers_probe", "0000:01:00.0\n", -EBUSY);
	assert_heard("write /sys/bus/pci/drivers_probe \"0000:01:00.0\" = EBUSY");
	trace_mapped(ctx, 0, "load", &unit, 4, 0x123, 0);
	assert_heard("load bar0+0x10 4 {width=4 value=0x123} = 0");
	trace_mapped(ctx, 0, "store", &units, 4, 0, -EFAULT);
	assert_heard("store bar0+0x0 8 {width=4} = EFAULT");
	action_run(ctx, 0, "modprobe -- vfio-pci", 1);
	assert_heard("run modprobe -- vfio-pci = 1");
}

/* Without a listener, the calls are the same and nothing is reported. */
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
		TEST(meanings),
		TEST(spapr),
		TEST(told),
		TEST(silence),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
