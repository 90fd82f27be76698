/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-dma-dirty.c: dirty page tracking by a container, by an iommufd's page
 * table and by the device, and every errno of each call.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/vfio/dma.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"
#include "tests/fake/row.h"

#define PAGES 70
#define HWPT 9

static struct fake_device d;

/* A buffer in the space that was not mapped by the kernel; only its IOVA range matters. */
static struct vfc_buffer buffer;

static void list_buffer(void)
{
	buffer = (struct vfc_buffer){
		.name = "buf0", .iova = 0x1000, .size = PAGES * 4096, .fd = -1,
	};
	d.space->buffers = &buffer;
}

static int open_group(void **state)
{
	(void)state;
	fake_device_open(&d);
	list_buffer();
	return 0;
}

static int open_cdev(void **state)
{
	(void)state;
	fake_cdev_open(&d);
	list_buffer();
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	d.space->buffers = NULL;
	fake_device_close(&d);
	return 0;
}

/* Expect the query for the page size, which precedes each report. */
static void expect_page(void)
{
	const struct vfio_iommu_type1_info info = {
		.argsz = sizeof(info), .flags = VFIO_IOMMU_INFO_PGSIZES, .iova_pgsizes = 4096,
	};
	const struct iommu_ioas_iova_ranges ranges = {
		.size = sizeof(ranges), .ioas_id = FAKE_IOAS, .out_iova_alignment = 4096,
	};

	if (d.space->backend == &backend_iommufd)
		fake_gives(fake_ioctl(d.container, IOMMU_IOAS_IOVA_RANGES, 0), &ranges,
			   sizeof(ranges));
	else
		fake_gives(fake_ioctl(d.container, VFIO_IOMMU_GET_INFO, 0), &info, sizeof(info));
}

struct wanted {
	int err;
	const char *text, *hint;
};

static const struct wanted errors[] = {
	{ -EACCES, "type1 v1 cannot record dirty pages", "use type1v2 (Linux 5.8)" },
	{ -ENOTTY, "an iommufd used as a container cannot record dirty pages, or the kernel is "
	  "too old (type1 needs Linux 5.8, an iommufd 6.7)",
	  "use --api group, --api cdev if the IOMMU supports it, or dma dirty --by device" },
	{ -EOPNOTSUPP, "this IOMMU does not record dirty pages",
	  "use --api group (type1 reports every pinned page as dirty), or --by device" },
	{ -EINVAL, "recording was not started, or the range is not a whole mapping",
	  "start recording: dma dirty start" },
	{ -ENOMEM, "not enough memory", "" },
	{ -ENOENT, "the page table is gone", "start recording: dma dirty start" },
	{ -EOVERFLOW, "the range ends beyond the last address", "" },
	{ -EIO, "", "" },
	{ 0, NULL, NULL },
};

static void assert_explained(const char *attempt, const char *what, const struct wanted *wanted)
{
	char text[512];

	snprintf(text, sizeof(text), "%s the %s: %s", attempt, what,
		 wanted->text[0] ? wanted->text : strerror(-wanted->err));
	assert_string_equal(vfc_error(d.ctx), text);
	assert_string_equal(vfc_hint(d.ctx), wanted->hint);
}

/* Pages 0, 64 and 69 are dirty. */
static void assert_reported(const struct vfc_dirty *dirty)
{
	assert_int_equal(dirty->page, 4096);
	assert_int_equal(dirty->pages, PAGES);
	assert_int_equal(dirty->dirty, 3);
	assert_int_equal(dirty->bitmap[0], 1);
	assert_int_equal(dirty->bitmap[1], 0x21);
}

static void write_bitmap(uint64_t *bitmap)
{
	bitmap[0] |= 1;
	bitmap[1] |= 0x21;
}

/* ---- a container ---------------------------------------------------- */

static void expect_flag(uint32_t flag, int ret)
{
	const struct vfio_iommu_type1_dirty_bitmap dirty = {
		.argsz = sizeof(dirty), .flags = flag,
	};

	fake_takes(fake_ioctl(d.container, VFIO_IOMMU_DIRTY_PAGES, ret), &dirty, sizeof(dirty));
}

static void give_type1(const void *arg)
{
	const struct vfio_iommu_type1_dirty_bitmap *dirty = arg;
	struct vfio_iommu_type1_dirty_bitmap_get get;

	memcpy(&get, dirty->data, sizeof(get));
	assert_int_equal(dirty->argsz, sizeof(*dirty) + sizeof(get));
	assert_int_equal(dirty->flags, VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP);
	assert_int_equal(get.iova, 0x1000);
	assert_int_equal(get.size, PAGES * 4096);
	assert_int_equal(get.bitmap.pgsize, 4096);
	assert_int_equal(get.bitmap.size, 16);
	write_bitmap((uint64_t *)get.bitmap.data);
}

static void a_container(void **state)
{
	struct vfc_dirty dirty;

	(void)state;
	expect_flag(VFIO_IOMMU_DIRTY_PAGES_FLAG_START, 0);
	assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_IOMMU), 0);
	expect_page();
	fake_checks(fake_ioctl(d.container, VFIO_IOMMU_DIRTY_PAGES, 0), give_type1);
	assert_int_equal(vfc_dirty_report(d.handle, VFC_DIRTY_IOMMU, &buffer, &dirty), 0);
	assert_reported(&dirty);
	free(dirty.bitmap);
	expect_flag(VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP, 0);
	assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_IOMMU), 0);
}

static void a_container_fails(void **state)
{
	static const char *const rows[ARRAY_SIZE(errors)] = {
		"dirty EACCES type1-v1",
		"dirty ENOTTY iommufd-container old-kernel",
		"dirty EOPNOTSUPP no-record",
		"dirty EINVAL not-started not-whole",
		"dirty ENOMEM memory",
		"dirty ENOENT no-table",
		"dirty EOVERFLOW wrap",
	};
	const struct wanted *w;
	struct vfc_dirty dirty;

	(void)state;
	for (w = errors; w->err; w++) {
		expect_flag(VFIO_IOMMU_DIRTY_PAGES_FLAG_START, w->err);
		assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_IOMMU), w->err);
		assert_explained("start", "record of dirty pages", w);
		expect_flag(VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP, w->err);
		assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_IOMMU), w->err);
		assert_explained("stop", "record of dirty pages", w);
		expect_page();
		fake_ioctl(d.container, VFIO_IOMMU_DIRTY_PAGES, w->err);
		assert_int_equal(vfc_dirty_report(d.handle, VFC_DIRTY_IOMMU, &buffer, &dirty),
				 w->err);
		assert_explained("read", "record of dirty pages", w);
		assert_row(d.ctx, rows[w - errors]);
	}
}

/* ---- an iommufd ----------------------------------------------------- */

static void expect_alloc(int ret)
{
	struct vfcu_hwpt_alloc alloc = {
		.size = sizeof(alloc), .flags = VFCU_HWPT_ALLOC_DIRTY_TRACKING,
		.dev_id = FAKE_DEVID, .pt_id = FAKE_IOAS,
	};
	struct fake_call *call = fake_ioctl(d.container, IOMMU_HWPT_ALLOC, ret);

	fake_takes(call, &alloc, sizeof(alloc));
	alloc.out_hwpt_id = HWPT;
	if (!ret)
		fake_gives(call, &alloc, sizeof(alloc));
}

static void expect_attach(uint32_t id, int ret)
{
	const struct vfcu_device_attach_iommufd_pt attach = {
		.argsz = VFCU_DEVICE_ATTACH_MINSZ, .pt_id = id,
	};

	fake_takes(fake_ioctl(d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ret), &attach,
		   VFCU_DEVICE_ATTACH_MINSZ);
}

static void expect_tracking(uint32_t flags, int ret)
{
	const struct iommu_hwpt_set_dirty_tracking set = {
		.size = sizeof(set), .flags = flags, .hwpt_id = HWPT,
	};

	fake_takes(fake_ioctl(d.container, IOMMU_HWPT_SET_DIRTY_TRACKING, ret), &set, sizeof(set));
}

static void expect_destroy(void)
{
	const struct iommu_destroy destroy = { .size = sizeof(destroy), .id = HWPT };

	fake_takes(fake_ioctl(d.container, IOMMU_DESTROY, 0), &destroy, sizeof(destroy));
}

static void expect_started(void)
{
	expect_alloc(0);
	expect_attach(HWPT, 0);
	expect_tracking(IOMMU_HWPT_DIRTY_TRACKING_ENABLE, 0);
}

static void expect_stopped(void)
{
	expect_tracking(0, 0);
	expect_attach(FAKE_IOAS, 0);
	expect_destroy();
}

static void give_hwpt(const void *arg)
{
	const struct iommu_hwpt_get_dirty_bitmap *get = arg;

	assert_int_equal(get->size, sizeof(*get));
	assert_int_equal(get->hwpt_id, HWPT);
	assert_int_equal(get->iova, 0x1000);
	assert_int_equal(get->length, PAGES * 4096);
	assert_int_equal(get->page_size, 4096);
	write_bitmap((uint64_t *)(uintptr_t)get->data);
}

static void a_page_table(void **state)
{
	struct vfc_dirty dirty;

	(void)state;
	assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_IOMMU), 0);
	expect_started();
	assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_IOMMU), 0);
	expect_page();
	fake_checks(fake_ioctl(d.container, IOMMU_HWPT_GET_DIRTY_BITMAP, 0), give_hwpt);
	assert_int_equal(vfc_dirty_report(d.handle, VFC_DIRTY_IOMMU, &buffer, &dirty), 0);
	assert_reported(&dirty);
	free(dirty.bitmap);
	expect_stopped();
	assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_IOMMU), 0);
	expect_page();
	assert_int_equal(vfc_dirty_report(d.handle, VFC_DIRTY_IOMMU, &buffer, &dirty), -EINVAL);
	assert_explained("read", "record of dirty pages", &errors[3]);
}

/* Whichever call fails at the start, the device is attached as before and nothing is left over. */
static void a_page_table_fails(void **state)
{
	const struct wanted *w;

	(void)state;
	for (w = errors; w->err; w++) {
		expect_alloc(w->err);
		assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_IOMMU), w->err);
		assert_explained("start", "record of dirty pages", w);
		expect_alloc(0);
		expect_attach(HWPT, w->err);
		expect_attach(FAKE_IOAS, 0);
		expect_destroy();
		assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_IOMMU), w->err);
		assert_explained("start", "record of dirty pages", w);
		expect_alloc(0);
		expect_attach(HWPT, 0);
		expect_tracking(IOMMU_HWPT_DIRTY_TRACKING_ENABLE, w->err);
		expect_attach(FAKE_IOAS, 0);
		expect_destroy();
		assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_IOMMU), w->err);
		assert_explained("start", "record of dirty pages", w);
	}
}

static void a_started_one_fails(void **state)
{
	const struct wanted *w;
	struct vfc_dirty dirty;

	(void)state;
	expect_started();
	assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_IOMMU), 0);
	for (w = errors; w->err; w++) {
		expect_page();
		fake_ioctl(d.container, IOMMU_HWPT_GET_DIRTY_BITMAP, w->err);
		assert_int_equal(vfc_dirty_report(d.handle, VFC_DIRTY_IOMMU, &buffer, &dirty),
				 w->err);
		assert_explained("read", "record of dirty pages", w);
		expect_tracking(0, w->err);
		assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_IOMMU), w->err);
		expect_tracking(0, 0);
		expect_attach(FAKE_IOAS, w->err);
		assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_IOMMU), w->err);
		assert_explained("stop", "record of dirty pages", w);
	}
	expect_stopped();
	assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_IOMMU), 0);
}

/* In a session the next process is told of the page table. */
static struct vfc_item told;
static struct vfc_item dropped;

static int put(void *data, const struct vfc_item *item)
{
	(void)data;
	told = *item;
	return 0;
}

static int drop(void *data, const struct vfc_item *item)
{
	(void)data;
	dropped = *item;
	return 0;
}

static void a_session_remembers(void **state)
{
	static const struct vfc_session session = { .put = put, .drop = drop };

	(void)state;
	d.handle->in_session = true;
	d.space->session = &session;
	expect_started();
	assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_IOMMU), 0);
	assert_int_equal(told.type, VFC_ITEM_HWPT);
	assert_string_equal(told.name, FAKE_ADDRESS);
	assert_int_equal(told.value, HWPT);
	assert_int_equal(told.fd, -1);
	expect_stopped();
	assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_IOMMU), 0);
	assert_int_equal(dropped.type, VFC_ITEM_HWPT);
	assert_string_equal(dropped.name, FAKE_ADDRESS);
	d.handle->in_session = false;
	d.space->session = NULL;
}

/* ---- the device ----------------------------------------------------- */

static const struct wanted device_errors[] = {
	{ -ENOTTY, "the device does not support dma-logging (features 6, 7, 8)",
	  "features lists what it supports; omit --by to use the IOMMU" },
	{ -EINVAL, "recording is not started, or is already started, or the device does not "
	  "support these ranges or this page size",
	  "vfioctl explain EINVAL dma-logging shows how to tell them apart" },
	{ -E2BIG, "the device records fewer ranges than requested", "" },
	{ -EOPNOTSUPP, "the device cannot record pages of this size", "" },
	{ -EOVERFLOW, "a range ends beyond the last address", "" },
	{ -EIO, "", "" },
	{ 0, NULL, NULL },
};

static void check_start(const void *arg)
{
	const struct vfio_device_feature *f = arg;
	struct vfio_device_feature_dma_logging_control control;
	const struct vfio_device_feature_dma_logging_range *range;

	memcpy(&control, f->data, sizeof(control));
	assert_int_equal(f->argsz, sizeof(*f) + sizeof(control));
	assert_int_equal(f->flags, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START);
	assert_int_equal(control.page_size, 4096);
	assert_int_equal(control.num_ranges, 1);
	range = (const void *)(uintptr_t)control.ranges;
	assert_int_equal(range->iova, 0x1000);
	assert_int_equal(range->length, PAGES * 4096);
}

static void give_report(const void *arg)
{
	const struct vfio_device_feature *f = arg;
	struct vfio_device_feature_dma_logging_report report;

	memcpy(&report, f->data, sizeof(report));
	assert_int_equal(f->flags,
			 VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT);
	assert_int_equal(report.iova, 0x1000);
	assert_int_equal(report.length, PAGES * 4096);
	write_bitmap((uint64_t *)(uintptr_t)report.bitmap);
}

static void expect_feature_stop(int ret)
{
	const struct vfio_device_feature f = {
		.argsz = sizeof(f),
		.flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP,
	};

	fake_takes(fake_ioctl(d.device, VFIO_DEVICE_FEATURE, ret), &f, sizeof(f));
}

static void the_device(void **state)
{
	struct vfc_dirty dirty;

	(void)state;
	expect_page();
	fake_checks(fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0), check_start);
	assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_DEVICE), 0);
	expect_page();
	fake_checks(fake_ioctl(d.device, VFIO_DEVICE_FEATURE, 0), give_report);
	assert_int_equal(vfc_dirty_report(d.handle, VFC_DIRTY_DEVICE, &buffer, &dirty), 0);
	assert_reported(&dirty);
	free(dirty.bitmap);
	expect_feature_stop(0);
	assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_DEVICE), 0);
	d.space->buffers = NULL;
	expect_page();
	assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_DEVICE), -ENOENT);
}

static void the_device_fails(void **state)
{
	static const char *const rows[ARRAY_SIZE(device_errors)] = {
		"dma-logging ENOTTY no-feature",
		"dma-logging EINVAL not-started ranges",
		"dma-logging E2BIG too-many",
		"dma-logging EOPNOTSUPP no-such-pages",
		"dma-logging EOVERFLOW wrap",
	};
	const struct wanted *w;
	struct vfc_dirty dirty;

	(void)state;
	for (w = device_errors; w->err; w++) {
		expect_page();
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, w->err);
		assert_int_equal(vfc_dirty_start(d.handle, VFC_DIRTY_DEVICE), w->err);
		assert_row(d.ctx, rows[w - device_errors]);
		assert_explained("start", "device's record of dirty pages", w);
		expect_page();
		fake_ioctl(d.device, VFIO_DEVICE_FEATURE, w->err);
		assert_int_equal(vfc_dirty_report(d.handle, VFC_DIRTY_DEVICE, &buffer, &dirty),
				 w->err);
		assert_explained("read", "device's record of dirty pages", w);
		expect_feature_stop(w->err);
		assert_int_equal(vfc_dirty_stop(d.handle, VFC_DIRTY_DEVICE), w->err);
		assert_explained("stop", "device's record of dirty pages", w);
	}
}

#define WAY(test, way) { #test " (" #way ")", test, open_##way, close_all, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WAY(a_container, group),
		WAY(a_container_fails, group),
		WAY(a_page_table, cdev),
		WAY(a_page_table_fails, cdev),
		WAY(a_started_one_fails, cdev),
		WAY(a_session_remembers, cdev),
		WAY(the_device, group),
		WAY(the_device, cdev),
		WAY(the_device_fails, group),
		WAY(the_device_fails, cdev),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
