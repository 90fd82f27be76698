/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-fault-log.c: read faults from the log: to the end, with gaps, as records
 * arrive, starting at a mark, and without permission.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define INTEL(address) "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr " address \
	" [fault reason 0x06] PTE Read access is not set\n"

static struct vfc_ctx *ctx;

/* Make /dev/kmsg a file with that text. Return a descriptor for writing to it. */
static int log_is(const char *text)
{
	int fd = memfd_create("kmsg", MFD_CLOEXEC);

	assert_int_equal(pwrite(fd, text, strlen(text), 0), strlen(text));
	fake_open_as("/dev/kmsg", fcntl(fd, F_DUPFD_CLOEXEC, 0));
	return fd;
}

/* Open a log with that text. */
static struct vfc_faults *open_log(const char *text)
{
	struct vfc_faults *log;

	close(log_is(text));
	assert_int_equal(vfc_faults_open(ctx, false, &log), 0);
	return log;
}

static void assert_next(struct vfc_faults *log, enum vfc_fault_kind kind, uint64_t number)
{
	struct vfc_fault f;

	assert_int_equal(vfc_faults_next(log, 0, &f), 1);
	assert_int_equal(f.kind, kind);
	assert_int_equal(kind == VFC_FAULT ? f.iova : f.count, number);
}

static void log_to_the_end(void **state)
{
	struct vfc_faults *log = open_log(
		"6,0,1,-;Linux version\n"
		"3,1,2,-;" INTEL("0x1000") " SUBSYSTEM=pci\n DEVICE=+pci:0000:01:00.0\n"
		"not a record\n"
		"3,4,5,-;" INTEL("0x2000"));
	struct vfc_fault f;

	(void)state;
	assert_next(log, VFC_FAULT, 0x1000);
	assert_next(log, VFC_FAULT_LOST, 2);
	assert_next(log, VFC_FAULT, 0x2000);
	assert_int_equal(vfc_faults_next(log, -1, &f), -ENODATA);
	assert_int_equal(vfc_faults_next(log, -1, &f), -ENODATA);
	vfc_faults_close(log);
}

static void log_without_its_beginning(void **state)
{
	struct vfc_faults *log = open_log("3,10,7,-;" INTEL("0x1000"));

	(void)state;
	assert_next(log, VFC_FAULT_LOST, 10);
	assert_next(log, VFC_FAULT, 0x1000);
	vfc_faults_close(log);
}

/* If there is a gap in the middle of an event, return the known part of the event, then the gap. */
static void log_with_a_torn_event(void **state)
{
	struct vfc_faults *log = open_log(
		"3,0,7,-;arm-smmu-v3 x: event 0x10 received:\n"
		"3,1,7,-;arm-smmu-v3 x: \\x090x0000010000000010\n"
		"3,9,7,-;" INTEL("0x1000"));
	struct vfc_fault f;

	(void)state;
	assert_int_equal(vfc_faults_next(log, 0, &f), 1);
	assert_string_equal(f.address, "0000:01:00.0");
	assert_int_equal(f.iommu, VFC_FAULT_SMMU_V3);
	assert_next(log, VFC_FAULT_LOST, 7);
	assert_next(log, VFC_FAULT, 0x1000);
	vfc_faults_close(log);
}

static void log_of_nonsense(void **state)
{
	static const char record[] = "\n3,0,7,-;" INTEL("0x1000");
	char bytes[40000];
	struct vfc_faults *log;
	struct vfc_fault f;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	strcpy(bytes + sizeof(bytes) - sizeof(record), record);
	log = open_log(bytes);
	assert_next(log, VFC_FAULT, 0x1000);
	assert_int_equal(vfc_faults_next(log, 0, &f), -ENODATA);
	vfc_faults_close(log);
}

/*
 * Each read returns one record, as from the kernel. An event waits until all its lines
 * have arrived.
 */
static void log_as_it_comes(void **state)
{
	static const char *const lines[] = {
		"3,5,7,-;arm-smmu-v3 x: event 0x10 received:\n",
		"3,6,7,-;arm-smmu-v3 x: \\x090x0000010000000010\n",
		"3,7,7,-;arm-smmu-v3 x: \\x090x0000000000000000\n",
		"3,8,7,-;arm-smmu-v3 x: \\x090x0000000000003000\n",
		"3,9,7,-;arm-smmu-v3 x: \\x090x0000000000000000\n",
	};
	struct vfc_faults *log;
	struct vfc_fault f;
	int ends[2];
	size_t i;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
				    ends), 0);
	fake_open_as("/dev/kmsg", ends[0]);
	assert_int_equal(vfc_faults_open(ctx, true, &log), 0);
	assert_int_equal(vfc_faults_next(log, 0, &f), 0);
	assert_int_equal(vfc_faults_next(log, 1000000, &f), 0);
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		assert_true(write(ends[1], lines[i], strlen(lines[i])) > 0);
	assert_next(log, VFC_FAULT, 0x3000);
	assert_int_equal(vfc_faults_next(log, 0, &f), 0);
	/* If the rest of an event never arrives, return the known part. */
	assert_true(write(ends[1], "3,10,7,-;arm-smmu-v3 x: event 0x10 received:\n", 46) > 0);
	assert_int_equal(vfc_faults_next(log, 0, &f), 1);
	assert_string_equal(f.event, "F_TRANSLATION");
	assert_string_equal(f.address, "");
	close(ends[1]);
	assert_int_equal(vfc_faults_next(log, -1, &f), -ENODATA);
	vfc_faults_close(log);
}

/* A read fails once with EPIPE if records were overwritten, then continues. */
static int broken;

static ssize_t read_overrun(int fd, void *buf, size_t size)
{
	return broken++ ? read(fd, buf, size) : -EPIPE;
}

static void log_overrun(void **state)
{
	ssize_t (*usual)(int fd, void *buf, size_t size) = fake_on_read;
	static const char record[] = "3,30,7,-;" INTEL("0x1000");
	struct vfc_faults *log = open_log(record);
	int fd;

	(void)state;
	broken = 0;
	fake_on_read = read_overrun;
	assert_next(log, VFC_FAULT_LOST, 30);
	assert_next(log, VFC_FAULT, 0x1000);
	vfc_faults_close(log);
	/* With new records only, the number of the first lost record is unknown. */
	fd = log_is("");
	assert_int_equal(vfc_faults_open(ctx, true, &log), 0);
	assert_true(pwrite(fd, record, strlen(record), 0) > 0);
	broken = 0;
	assert_next(log, VFC_FAULT_LOST, 0);
	assert_next(log, VFC_FAULT, 0x1000);
	vfc_faults_close(log);
	close(fd);
	fake_on_read = usual;
}

static ssize_t read_fails(int fd, void *buf, size_t size)
{
	(void)fd;
	(void)buf;
	(void)size;
	return -EIO;
}

static void log_unreadable(void **state)
{
	ssize_t (*usual)(int fd, void *buf, size_t size) = fake_on_read;
	struct vfc_faults *log = open_log("");
	struct vfc_fault f;

	(void)state;
	fake_on_read = read_fails;
	assert_int_equal(vfc_faults_next(log, 0, &f), -EIO);
	assert_string_equal(vfc_error(ctx), "read the kernel's log: Input/output error");
	fake_on_read = usual;
	vfc_faults_close(log);
}

static void marks(void **state)
{
	static const char before[] = "3,0,7,-;" INTEL("0x1000");
	static const char after[] = "3,1,7,-;" INTEL("0x2000");
	struct vfc_fault f = { .iova = 1 };
	struct vfc_faults *mark;
	int fd = log_is(before);

	(void)state;
	vfc_faults_mark(ctx, &mark);
	assert_non_null(mark);
	assert_int_equal(vfc_faults_since(mark, "0000:01:00.0", &f), 0);
	assert_true(pwrite(fd, after, strlen(after), (off_t)strlen(before)) > 0);
	assert_int_equal(vfc_faults_since(mark, "0000:01:00.0", &f), 1);
	assert_int_equal(f.iova, 0x2000);
	assert_true(pwrite(fd, after, strlen(after), (off_t)strlen(before) * 2) > 0);
	assert_int_equal(vfc_faults_since(mark, "0000:02:00.0", &f), 0);
	vfc_faults_close(mark);
	vfc_faults_close(NULL);
	close(fd);
	assert_int_equal(vfc_faults_since(NULL, "0000:01:00.0", &f), 0);
}

/* A bridge to conventional PCI issues requests as slot 0 of its secondary bus. */
static void requesters(void **state)
{
	struct vfc_fault f = { .address = "0000:05:00.0" };

	(void)state;
	assert_true(vfc_fault_is_of(ctx, &f, "0000:05:00.0"));
	assert_true(vfc_fault_is_of(ctx, &f, "0000:05:02.0"));
	assert_false(vfc_fault_is_of(ctx, &f, "0000:06:02.0"));
	assert_false(vfc_fault_is_of(ctx, &f, "0001:05:02.0"));
	fake_file("/sys/bus/pci/devices/0000:05:00.0/vendor", "0x1234\n");
	assert_false(vfc_fault_is_of(ctx, &f, "0000:05:02.0"));
	f.address[0] = '\0';
	assert_false(vfc_fault_is_of(ctx, &f, "0000:05:02.0"));
}

static void refused(void **state)
{
	static const struct {
		int err;
		const char *restricted, *error, *hint;
	} cases[] = {
		{ -EPERM, "1\n", "open /dev/kmsg: Operation not permitted",
		  "kernel.dmesg_restrict is 1, so only CAP_SYSLOG can read the log: run it as "
		  "root" },
		{ -EACCES, "0\n", "open /dev/kmsg: Permission denied", "run it as root" },
		{ -ENOENT, "0\n", "there is no /dev/kmsg: the kernel's log cannot be read",
		  "in a container, run it on the host" },
		{ -EMFILE, "0\n", "open /dev/kmsg: Too many open files", "" },
	};
	struct vfc_faults *log = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_file("/proc/sys/kernel/dmesg_restrict", cases[i].restricted);
		fake_open_fails("/dev/kmsg", cases[i].err);
		assert_int_equal(vfc_faults_open(ctx, false, &log), cases[i].err);
		assert_null(log);
		assert_string_equal(vfc_error(ctx), cases[i].error);
		assert_string_equal(vfc_hint(ctx), cases[i].hint);
	}
	fake_open_fails("/dev/kmsg", -EPERM);
	vfc_faults_mark(ctx, &log);
	assert_null(log);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_ctx_setup, \
		fake_ctx_teardown, &ctx)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(log_to_the_end),
		TEST(log_without_its_beginning),
		TEST(log_with_a_torn_event),
		TEST(log_of_nonsense),
		TEST(log_as_it_comes),
		TEST(log_overrun),
		TEST(log_unreadable),
		TEST(marks),
		TEST(requesters),
		TEST(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
