/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-fault-queue.c: page requests through an iommufd: the order of calls, the
 * message for every errno, groups of requests, and the answers.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"
#include "tests/fake/row.h"

#define QUEUE 20
#define HWPT 21

static struct fake_device d;
static struct vfc_fault_queue *queue;
static int kernel_end;		/* the other end of the queue's descriptor */

static int begin(void **state)
{
	fake_cdev_open(*state);
	return 0;
}

/* ---- expected kernel calls --------------------------------------- */

static void expect_alloc(int ret)
{
	struct iommu_fault_alloc alloc = { .size = sizeof(alloc) };
	struct fake_call *call = fake_ioctl(d.container, IOMMU_FAULT_QUEUE_ALLOC, ret);
	int ends[2];

	fake_takes(call, &alloc, sizeof(alloc));
	if (ret)
		return;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
				    ends), 0);
	kernel_end = ends[1];
	alloc.out_fault_id = QUEUE;
	alloc.out_fault_fd = (uint32_t)ends[0];
	fake_gives(call, &alloc, sizeof(alloc));
}

static void expect_hwpt(int ret)
{
	struct vfcu_hwpt_alloc hwpt = {
		.size = sizeof(hwpt), .flags = VFCU_HWPT_FAULT_ID_VALID, .dev_id = FAKE_DEVID,
		.pt_id = FAKE_IOAS, .fault_id = QUEUE,
	};
	struct fake_call *call = fake_ioctl(d.container, IOMMU_HWPT_ALLOC, ret);

	fake_takes(call, &hwpt, sizeof(hwpt));
	hwpt.out_hwpt_id = HWPT;
	fake_gives(call, &hwpt, sizeof(hwpt));
}

static void expect_attach(uint32_t id, int ret)
{
	struct vfcu_device_attach_iommufd_pt arg = {
		.argsz = VFCU_DEVICE_ATTACH_MINSZ, .pt_id = id,
	};

	fake_takes(fake_ioctl(d.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, ret), &arg, arg.argsz);
}

static void expect_destroy(uint32_t id)
{
	struct iommu_destroy arg = { .size = sizeof(arg), .id = id };

	fake_takes(fake_ioctl(d.container, IOMMU_DESTROY, 0), &arg, sizeof(arg));
}

static void open_queue(void)
{
	expect_alloc(0);
	expect_hwpt(0);
	expect_attach(HWPT, 0);
	assert_int_equal(vfc_fault_queue_open(d.handle, &queue), 0);
}

static void close_queue(void)
{
	expect_attach(FAKE_IOAS, 0);
	expect_destroy(HWPT);
	expect_destroy(QUEUE);
	vfc_fault_queue_close(queue);
	close(kernel_end);
}

/* ---- opening -------------------------------------------------------- */

static void opens_and_closes(void **state)
{
	(void)state;
	open_queue();
	close_queue();
	vfc_fault_queue_close(NULL);
}

static void assert_refused(int err, const char *error)
{
	queue = NULL;
	assert_int_equal(vfc_fault_queue_open(d.handle, &queue), err);
	assert_null(queue);
	assert_string_equal(vfc_error(d.ctx), error);
}

static void no_queue(void **state)
{
	static const struct {
		int err;
		const char *error;
	} cases[] = {
		{ -ENOTTY, "allocate a queue for page requests: this kernel has no fault queues "
		  "(they need Linux 6.11)" },
		{ -EOPNOTSUPP, "allocate a queue for page requests: this kernel does not support "
		  "the request" },
		{ -EMFILE, "allocate a queue for page requests: the process has too many "
		  "descriptors open" },
		{ -ENOMEM, "allocate a queue for page requests: the kernel is out of memory" },
		{ -EFAULT, "allocate a queue for page requests: the kernel could not access "
		  "memory that the request points to" },
	};
	static const char *const rows[ARRAY_SIZE(cases)] = {
		"fault-queue ENOTTY old-kernel",
		"fault-queue EOPNOTSUPP older-kernel",
		"fault-queue EMFILE descriptors",
		"any ENOMEM no-memory",
		"any EFAULT bad-pointer",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		expect_alloc(cases[i].err);
		assert_refused(cases[i].err, cases[i].error);
		assert_row(d.ctx, rows[i]);
	}
}

static void no_page_table(void **state)
{
	static const struct {
		int err;
		const char *error;
	} cases[] = {
		{ -EOPNOTSUPP, "create a page table with page requests: the kernel cannot create "
		  "the page table for an IOAS (before Linux 6.13), or the IOMMU does not support "
		  "it" },
		{ -EINVAL, "create a page table with page requests: the IOMMU cannot create the "
		  "page table for this device" },
		{ -ENOENT, "create a page table with page requests: the device or the IOAS is "
		  "gone" },
		{ -ENODEV, "create a page table with page requests: its IOMMU cannot create page "
		  "tables for it" },
		{ -ENOMEM, "create a page table with page requests: the kernel has no memory for "
		  "page tables" },
		{ -EIO, "create a page table with page requests: Input/output error" },
	};
	static const char *const rows[ARRAY_SIZE(cases)] = {
		"alloc-hwpt EOPNOTSUPP no-such-table",
		"alloc-hwpt EINVAL refused",
		"alloc-hwpt ENOENT gone",
		"alloc-hwpt ENODEV no-tables",
		"alloc-hwpt ENOMEM no-tables",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		expect_alloc(0);
		expect_hwpt(cases[i].err);
		expect_destroy(QUEUE);
		assert_refused(cases[i].err, cases[i].error);
		assert_row(d.ctx, rows[i]);
		close(kernel_end);
	}
}

static void no_page_requests(void **state)
{
	static const struct {
		int err;
		const char *error;
	} cases[] = {
		{ -ENODEV, "enable the device's page requests: no page requests: the device, "
		  "the IOMMU or the kernel lacks the PCI Page Request Interface (PRI), or ATS, "
		  "which PRI needs" },
		{ -EINVAL, "enable the device's page requests: a virtual function shares the page "
		  "requests of its physical function, or the device's page requests cannot carry "
		  "a PASID" },
		{ -EBUSY, "enable the device's page requests: its page requests are already in "
		  "use" },
		{ -EOPNOTSUPP, "enable the device's page requests: the IOMMU does not support page "
		"requests" },
		{ -ENOMEM, "enable the device's page requests: the kernel is out of memory" },
		{ -EPERM, "enable the device's page requests: Operation not permitted" },
	};
	static const char *const rows[ARRAY_SIZE(cases)] = {
		"page-requests ENODEV no-pri",
		"page-requests EINVAL virtual-function no-pasid",
		"page-requests EBUSY taken",
		"page-requests EOPNOTSUPP not-taken",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		expect_alloc(0);
		expect_hwpt(0);
		expect_attach(HWPT, cases[i].err);
		expect_destroy(HWPT);
		expect_destroy(QUEUE);
		assert_refused(cases[i].err, cases[i].error);
		assert_row(d.ctx, rows[i]);
		close(kernel_end);
	}
}

static void not_through_a_group(void **state)
{
	struct fake_device group;

	(void)state;
	fake_device_open(&group);
	assert_int_equal(vfc_fault_queue_open(group.handle, &queue), -EOPNOTSUPP);
	assert_string_equal(vfc_error(group.ctx), "page requests need a device cdev and an "
			    "iommufd, not group");
	assert_string_equal(vfc_hint(group.ctx), "--api cdev");
	fake_device_close(&group);
}

/* ---- requests and answers ------------------------------------------- */

#define REQUEST(the_addr, the_flags, the_perm, the_cookie) { \
	.flags = the_flags, .dev_id = FAKE_DEVID, .pasid = 9, .grpid = 3, \
	.perm = the_perm, .addr = the_addr, .cookie = the_cookie, \
}

static const struct iommu_hwpt_pgfault group_of_two[] = {
	REQUEST(0x1000, IOMMU_PGFAULT_FLAGS_PASID_VALID, IOMMU_PGFAULT_PERM_READ, 77),
	REQUEST(0x2000, IOMMU_PGFAULT_FLAGS_LAST_PAGE,
		IOMMU_PGFAULT_PERM_WRITE | IOMMU_PGFAULT_PERM_EXEC | IOMMU_PGFAULT_PERM_PRIV, 77),
};

static void request(const void *bytes, size_t size)
{
	assert_int_equal(write(kernel_end, bytes, size), size);
}

static void groups_of_requests(void **state)
{
	struct vfc_page_request r = { .iova = 1 };
	int round;

	(void)state;
	open_queue();
	assert_int_equal(vfc_fault_queue_next(queue, 0, &r), 0);
	assert_int_equal(vfc_fault_queue_next(queue, 1000, &r), 0);
	assert_int_equal(r.iova, 1);
	for (round = 0; round < 2; round++) {
		request(group_of_two, sizeof(group_of_two));
		assert_int_equal(vfc_fault_queue_next(queue, round - 1, &r), 1);
		assert_int_equal(r.iova, 0x1000);
		assert_int_equal(r.want, VFC_PAGE_READ);
		assert_true(r.has_pasid && r.pasid == 9 && r.group == 3 && r.cookie == 77);
		assert_false(r.last);
		assert_int_equal(vfc_fault_queue_next(queue, 0, &r), 1);
		assert_int_equal(r.iova, 0x2000);
		assert_int_equal(r.want, VFC_PAGE_WRITE | VFC_PAGE_EXECUTE | VFC_PAGE_PRIVILEGED);
		assert_true(r.last && !r.has_pasid);
	}
	assert_int_equal(vfc_fault_queue_next(queue, 0, &r), 0);
	close_queue();
}

static void half_a_request(void **state)
{
	struct vfc_page_request r;

	(void)state;
	open_queue();
	request(group_of_two, sizeof(group_of_two) - 1);
	assert_int_equal(vfc_fault_queue_next(queue, 0, &r), -EPROTO);
	assert_string_equal(vfc_error(d.ctx), "read page requests: Protocol error");
	close_queue();
}

/* The buffer size that a group needs, and the sizes offered until it fits. */
static size_t wanted, offered;

static ssize_t big_group(int fd, void *buf, size_t size)
{
	(void)fd;
	offered = size;
	if (size < wanted)
		return -EINVAL;
	memset(buf, 0, wanted);
	return (ssize_t)wanted;
}

static void a_large_group(void **state)
{
	ssize_t (*usual)(int fd, void *buf, size_t size) = fake_on_read;
	struct vfc_page_request r;
	size_t n = 1;

	(void)state;
	open_queue();
	fake_on_read = big_group;
	wanted = 1000 * sizeof(struct iommu_hwpt_pgfault);
	assert_int_equal(vfc_fault_queue_next(queue, 0, &r), 1);
	wanted = SIZE_MAX;
	while (n < 1000 && vfc_fault_queue_next(queue, 0, &r) == 1)
		n++;
	assert_int_equal(n, 1000);
	/* The buffer does not grow forever. */
	assert_int_equal(vfc_fault_queue_next(queue, 0, &r), -EINVAL);
	assert_int_equal(offered, 65536 * sizeof(struct iommu_hwpt_pgfault));
	fake_on_read = usual;
	close_queue();
}

static void answers(void **state)
{
	struct iommu_hwpt_page_response response;

	(void)state;
	open_queue();
	assert_int_equal(vfc_fault_queue_answer(queue, 77, true), 0);
	assert_int_equal(read(kernel_end, &response, sizeof(response)), sizeof(response));
	assert_true(response.cookie == 77 && response.code == IOMMUFD_PAGE_RESP_SUCCESS);
	assert_int_equal(vfc_fault_queue_answer(queue, 78, false), 0);
	assert_int_equal(read(kernel_end, &response, sizeof(response)), sizeof(response));
	assert_true(response.cookie == 78 && response.code == IOMMUFD_PAGE_RESP_INVALID);
	close_queue();
}

static ssize_t answered_before(int fd, const void *buf, size_t size)
{
	(void)fd;
	(void)buf;
	(void)size;
	return -EINVAL;
}

static void answered_twice(void **state)
{
	ssize_t (*usual)(int fd, const void *buf, size_t size) = fake_on_write;

	(void)state;
	open_queue();
	fake_on_write = answered_before;
	assert_int_equal(vfc_fault_queue_answer(queue, 77, true), -EINVAL);
	assert_string_equal(vfc_error(d.ctx), "answer a page request: Invalid argument");
	fake_on_write = usual;
	close_queue();
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, begin, \
		fake_device_teardown, &d)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(opens_and_closes),
		TEST(no_queue),
		TEST(no_page_table),
		TEST(no_page_requests),
		TEST(groups_of_requests),
		TEST(half_a_request),
		TEST(a_large_group),
		TEST(answers),
		TEST(answered_twice),
		cmocka_unit_test(not_through_a_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
