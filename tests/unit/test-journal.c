/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-journal.c: journals: valid records, remains of a crash, the lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/bind/bind.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define ADDRESS "0000:01:00.0"
#define MS INT64_C(1000000)

static struct vfc_ctx *ctx;
static struct journal j;

static const struct journal_original now = {
	.boot = "first", .vendor = 0x1b36, .device = 0x10, .subvendor = 0xffff,
	.subdevice = 0xffff, .was = { "nvme", "odd name%", 2, "on" },
};

static int begin(void **state)
{
	unsetenv("VFIOCTL_STATE_DIR");
	return fake_ctx_setup(state);
}

/* Begin a journal with the device's original state. */
static int begin_journal(const struct journal_original *was)
{
	struct journal_entry entry = { .op = "bind", .run = 1, .pid = getpid(), .was = *was };

	return journal_note(ctx, &j, &entry);
}

static void lock(void)
{
	assert_int_equal(journal_lock(ctx, ADDRESS, 0, &j), 0);
}

/* Append raw bytes to the file. */
static void append_raw(const char *bytes, size_t size)
{
	int fd = root_open(ctx, O_WRONLY | O_APPEND, in_state(ADDRESS ".journal"));

	assert_true(fd >= 0);
	assert_int_equal(sys_write(fd, bytes, size), size);
	sys_close(fd);
}

/* Return the whole file, in static memory. */
static const char *whole(size_t *size)
{
	static char text[4096];
	int fd = root_open(ctx, O_RDONLY, in_state(ADDRESS ".journal"));
	ssize_t n = sys_read(fd, text, sizeof(text));

	assert_true(n > 0);
	*size = (size_t)n;
	sys_close(fd);
	return text;
}

static void assert_finds(enum journal_state state, const char *driver)
{
	struct journal_original was;

	assert_int_equal(journal_find(ctx, ADDRESS, &now, &was), state);
	if (driver)
		assert_string_equal(was.was.driver, driver);
}

static void remembers(void **state)
{
	struct journal_original was;

	(void)state;
	assert_finds(JOURNAL_NONE, NULL);
	lock();
	assert_int_equal(begin_journal(&now), 0);
	journal_unlock(&j);
	assert_int_equal(journal_find(ctx, ADDRESS, &now, &was), JOURNAL_LIVE);
	assert_string_equal(was.was.driver, "nvme");
	assert_string_equal(was.was.override, "odd name%");
	assert_string_equal(was.was.power, "on");
	assert_string_equal(was.boot, "first");
	assert_int_equal(was.was.vfs, 2);
	assert_int_equal(was.subdevice, 0xffff);
}

static void first_counts(void **state)
{
	struct journal_original other = now;

	(void)state;
	lock();
	strcpy(other.boot, "before");
	assert_int_equal(begin_journal(&other), 0);
	assert_finds(JOURNAL_STALE, NULL);
	other = now;
	other.device = 0x11;
	assert_int_equal(begin_journal(&other), 0);
	assert_finds(JOURNAL_FOREIGN, NULL);
	assert_int_equal(begin_journal(&now), 0);
	strcpy(other.was.driver, "vfio-pci");
	other.device = now.device;
	assert_int_equal(begin_journal(&other), 0);
	assert_finds(JOURNAL_LIVE, "nvme");
	assert_int_equal(journal_finish(ctx, &j), 0);
	assert_finds(JOURNAL_NONE, NULL);
	journal_unlock(&j);
}

/* A crash between "closed" and the removal of the file. */
static void closed_is_over(void **state)
{
	(void)state;
	lock();
	assert_int_equal(begin_journal(&now), 0);
	append_raw("04c74de4 closed\n", 16);
	assert_finds(JOURNAL_NONE, NULL);
	assert_int_equal(begin_journal(&now), 0);
	assert_finds(JOURNAL_LIVE, "nvme");
	journal_unlock(&j);
}

/* A truncated record is ignored, and the next record is valid. */
static void torn_is_ignored(void **state)
{
	struct journal_original later = now;
	char record[4096];
	size_t size, cut;

	(void)state;
	lock();
	assert_int_equal(begin_journal(&now), 0);
	memcpy(record, whole(&size), sizeof(record));
	strcpy(later.was.driver, "later");
	for (cut = 1; cut < size - 1; cut++) {
		assert_int_equal(ftruncate(j.fd, 0), 0);
		append_raw(record, cut);
		assert_finds(JOURNAL_NONE, NULL);
		assert_int_equal(begin_journal(&later), 0);
		assert_finds(JOURNAL_LIVE, "later");
	}
	journal_unlock(&j);
}

/* A single flipped bit anywhere is detected. */
static void spoilt_is_ignored(void **state)
{
	char record[4096];
	size_t size, i;

	(void)state;
	lock();
	assert_int_equal(begin_journal(&now), 0);
	memcpy(record, whole(&size), sizeof(record));
	for (i = 0; i < size; i++) {
		assert_int_equal(ftruncate(j.fd, 0), 0);
		record[i] ^= 1;
		append_raw(record, size);
		record[i] ^= 1;
		assert_finds(JOURNAL_NONE, NULL);
	}
	journal_unlock(&j);
}

static void garbage_is_ignored(void **state)
{
	static const char garbage[] = "\n\n\0\xff\xff original \n12345678\n12345678 \n";

	(void)state;
	lock();
	append_raw(garbage, sizeof(garbage));
	assert_finds(JOURNAL_NONE, NULL);
	assert_int_equal(begin_journal(&now), 0);
	assert_finds(JOURNAL_LIVE, "nvme");
	journal_unlock(&j);
}

/* Take the lock, report that, and wait to be killed (runs in another process). */
static void hold_lock(int tell)
{
	if (journal_lock(ctx, ADDRESS, 0, &j) || begin_journal(&now) ||
	    write(tell, "", 1) != 1)
		_exit(1);
	pause();
}

static void names_who_has_the_lock(void **state)
{
	char expected[64], byte;
	int ends[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (!pid)
		hold_lock(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(journal_lock(ctx, ADDRESS, 20 * MS, &j), -EBUSY);
	snprintf(expected, sizeof(expected), ADDRESS " is locked: pid %d is changing it", pid);
	assert_string_equal(vfc_error(ctx), expected);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	lock();
	assert_finds(JOURNAL_LIVE, "nvme");
	journal_unlock(&j);
	close(ends[0]);
	close(ends[1]);
}

static void empty_journal_is_removed(void **state)
{
	char **addresses;

	(void)state;
	assert_int_equal(vfc_journal_list(ctx, &addresses), 0);
	lock();
	assert_int_equal(vfc_journal_list(ctx, &addresses), 0);
	journal_unlock(&j);
	assert_false(root_exists(ctx, in_state(ADDRESS ".journal")));
}

static void lists_what_is_not_given_back(void **state)
{
	char **addresses;

	(void)state;
	lock();
	fake_file("/var/lib/vfioctl/README", "no journal\n");
	assert_int_equal(begin_journal(&now), 0);
	assert_int_equal(vfc_journal_list(ctx, &addresses), 1);
	assert_string_equal(addresses[0], ADDRESS);
	free(addresses[0]);
	free(addresses);
	assert_int_equal(journal_finish(ctx, &j), 0);
	assert_int_equal(vfc_journal_list(ctx, &addresses), 0);
	journal_unlock(&j);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_prestate_setup_teardown(name, begin, \
		fake_ctx_teardown, &ctx)
	const struct CMUnitTest tests[] = {
		TEST(remembers),
		TEST(first_counts),
		TEST(closed_is_over),
		TEST(torn_is_ignored),
		TEST(spoilt_is_ignored),
		TEST(garbage_is_ignored),
		TEST(names_who_has_the_lock),
		TEST(empty_journal_is_removed),
		TEST(lists_what_is_not_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
