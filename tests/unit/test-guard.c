/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-guard.c: a SIGBUS under the guard becomes an error; any other goes to
 * the previous handler. Access to a mapping beyond the end of a file raises the
 * signal.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/region/sigbus.h"

#define OTHER_HANDLER 42	/* exit status of a child ended by the other handler */

/* A mapping of two pages, of which the file has only one. */
struct half {
	size_t page;
	volatile uint8_t *bytes;
};

static void half_map(struct half *half)
{
	int fd = memfd_create("half", MFD_CLOEXEC);
	void *addr;

	half->page = (size_t)sysconf(_SC_PAGESIZE);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)half->page), 0);
	addr = mmap(NULL, 2 * half->page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(addr != MAP_FAILED);
	close(fd);
	half->bytes = addr;
}

static void half_unmap(struct half *half)
{
	munmap((void *)half->bytes, 2 * half->page);
}

/* Bytes to access in sequence, and the number accessed. */
struct walk {
	volatile uint8_t *bytes;
	size_t step, end;
	volatile size_t done;
	volatile uint8_t last;		/* valgrind drops a load that nothing uses */
};

static void walk_read(void *data)
{
	struct walk *walk = data;

	for (; walk->done < walk->end; walk->done += walk->step)
		walk->last = walk->bytes[walk->done];
}

static void walk_write(void *data)
{
	struct walk *walk = data;

	for (; walk->done < walk->end; walk->done += walk->step)
		walk->bytes[walk->done] = 1;
}

static void other_handler(int sig)
{
	(void)sig;
	_exit(OTHER_HANDLER);
}

/* Run a child that had another SIGBUS handler before the guard. */
static int child_with_handler(void (*fn)(struct half *half))
{
	struct half half;
	int status;
	pid_t pid;

	half_map(&half);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		signal(SIGBUS, other_handler);
		fn(&half);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	half_unmap(&half);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void fault_after_guard(struct half *half)
{
	struct walk walk = { .bytes = half->bytes, .step = 1, .end = 8 };

	if (guard_run(walk.bytes, walk.end, walk_read, &walk))
		_exit(1);
	half->bytes[half->page] = 1;
}

/* The fault is outside the guarded range. */
static void fault_beside_guard(struct half *half)
{
	struct walk walk = { .bytes = half->bytes, .step = half->page, .end = 2 * half->page };

	guard_run(walk.bytes, half->page, walk_read, &walk);
}

static void signal_sent(struct half *half)
{
	struct walk walk = { .bytes = half->bytes, .step = 1, .end = 8 };

	if (guard_run(walk.bytes, walk.end, walk_read, &walk))
		_exit(1);
	raise(SIGBUS);
}

static void foreign_signals(void **state)
{
	(void)state;
	assert_int_equal(child_with_handler(fault_after_guard), OTHER_HANDLER);
	assert_int_equal(child_with_handler(fault_beside_guard), OTHER_HANDLER);
	assert_int_equal(child_with_handler(signal_sent), OTHER_HANDLER);
}

static void no_fault(void **state)
{
	struct half half;
	struct walk walk = { .step = 1 };

	(void)state;
	half_map(&half);
	walk.bytes = half.bytes;
	walk.end = half.page;
	assert_int_equal(guard_run(half.bytes, half.page, walk_write, &walk), 0);
	assert_int_equal(walk.done, half.page);
	assert_int_equal(half.bytes[half.page - 1], 1);
	half_unmap(&half);
}

/* The accesses before the fault are counted, and the guard works repeatedly. */
static void faults(void **state)
{
	struct half half;
	sigset_t blocked;
	int i;

	(void)state;
	half_map(&half);
	for (i = 0; i < 3; i++) {
		struct walk walk = { .bytes = half.bytes, .step = 8, .end = 2 * half.page };

		assert_int_equal(guard_run(half.bytes, 2 * half.page,
					   i % 2 ? walk_write : walk_read, &walk), -EFAULT);
		assert_int_equal(walk.done, half.page);
	}
	assert_int_equal(sigprocmask(SIG_SETMASK, NULL, &blocked), 0);
	assert_false(sigismember(&blocked, SIGBUS));
	half_unmap(&half);
}

static void *fault_in_thread(void *data)
{
	struct half *half = data;
	intptr_t wrong = 0;
	int i;

	for (i = 0; i < 1000; i++) {
		struct walk walk = { .bytes = half->bytes, .step = half->page,
				     .end = 2 * half->page };

		wrong += guard_run(half->bytes, 2 * half->page, walk_read, &walk) != -EFAULT ||
			 walk.done != half->page;
	}
	return (void *)wrong;
}

/* Each thread returns to its own guard. */
static void threads(void **state)
{
	pthread_t thread[4];
	struct half half;
	void *wrong;
	size_t i;

	(void)state;
	half_map(&half);
	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, fault_in_thread, &half), 0);
	for (i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(thread[i], &wrong), 0);
		assert_null(wrong);
	}
	half_unmap(&half);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foreign_signals),
		cmocka_unit_test(no_fault),
		cmocka_unit_test(faults),
		cmocka_unit_test(threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
