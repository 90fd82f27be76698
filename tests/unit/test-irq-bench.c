/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-irq-bench.c: benchmarks that trigger interrupts: the measurements,
 * preserved interrupts of others, and every early end.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/vfio/handle.h"
#include "lib/base/sys.h"
#include "tests/fake/irq.h"

#define NS_PER_MS 1000000

static struct fake_device d;
static int stop;

/* ---- the simulated loopback ----------------------------------------- */

static void signals(const void *arg)
{
	fake_irq_raise(((const struct vfio_irq_set *)arg)->start);
}

/* The device raises an interrupt at the same time. */
static void signals_twice(const void *arg)
{
	signals(arg);
	signals(arg);
}

static void signals_and_stops(const void *arg)
{
	signals(arg);
	stop = 1;
}

static void stops(const void *arg)
{
	(void)arg;
	stop = 1;
}

static void expect_trigger(uint32_t index, uint32_t vector, void (*what)(const void *arg))
{
	struct fake_call *call = fake_irq_set(&d, index, VFIO_IRQ_SET_DATA_NONE |
					      VFIO_IRQ_SET_ACTION_TRIGGER, vector, 1, 0, 0);

	if (what)
		fake_checks(call, what);
}

static void assert_total(uint32_t index, uint32_t flags, uint32_t count, uint64_t total)
{
	struct vfc_irq irq;

	fake_irq_info(&d, index, flags, count);
	assert_int_equal(vfc_irq_info(d.handle, index, &irq), 0);
	assert_int_equal(irq.total, total);
}

static void assert_waits(uint32_t index, uint32_t vector, uint64_t count)
{
	struct vfc_irq_event event;

	assert_int_equal(vfc_irq_next(d.handle, index, vector, 0, &event), count ? 1 : 0);
	if (count)
		assert_int_equal(event.count, count);
}

/* ---- bench ---------------------------------------------------------- */

static struct vfc_irq_bench bench_of(uint32_t index, uint32_t vector)
{
	stop = 0;
	return (struct vfc_irq_bench){
		.index = index, .vector = vector, .timeout_ns = NS_PER_MS, .stop = &stop,
	};
}

static void measures(void **state)
{
	struct vfc_irq_bench b = bench_of(MSI, 1);
	uint64_t ns[5];
	int i;

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 2);
	memset(ns, 0xff, sizeof(ns));
	for (i = 0; i < 5; i++)
		expect_trigger(MSI, 1, signals);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 3), 0);
	assert_int_equal(b.done, 3);
	assert_true(ns[2] < UINT64_MAX && ns[3] == UINT64_MAX);
	/* Times are appended to the existing ones. */
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 2), 0);
	assert_int_equal(b.done, 5);
	assert_true(ns[4] < UINT64_MAX);
	assert_int_equal(b.lost + b.coalesced, 0);
	assert_total(MSI, EVENTFD | NORESIZE, 2, 5);
	fake_irq_disable(&d, MSI);
}

/* Pending interrupts stay pending, as do those that the device raises meanwhile. */
static void leaves_others(void **state)
{
	struct vfc_irq_bench b = bench_of(MSI, 0);
	uint64_t ns[2];

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	fake_irq_raise(0);
	fake_irq_raise(0);
	expect_trigger(MSI, 0, signals);
	expect_trigger(MSI, 0, signals_twice);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 2), 0);
	assert_int_equal(b.coalesced, 1);
	/* The epoll descriptor over all eventfds also reports it. */
	assert_int_equal(poll(&(struct pollfd){ vfc_irq_fd(d.handle), POLLIN, 0 }, 1, 0), 1);
	assert_waits(MSI, 0, 3);
	assert_int_equal(poll(&(struct pollfd){ vfc_irq_fd(d.handle), POLLIN, 0 }, 1, 0), 0);
	assert_total(MSI, EVENTFD | NORESIZE, 1, 5);
	fake_irq_disable(&d, MSI);
}

/* The loopback of INTx does not mask the line; a device interrupt does. */
static void intx(void **state)
{
	struct vfc_irq_bench b = bench_of(INTX, 0);
	struct vfc_irq irq;
	uint64_t ns[2];

	(void)state;
	fake_irq_enable(&d, INTX, INTX_FLAGS, 1);
	expect_trigger(INTX, 0, signals);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), 0);
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	assert_int_equal(vfc_irq_info(d.handle, INTX, &irq), 0);
	assert_false(irq.masked);
	expect_trigger(INTX, 0, signals_twice);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), 0);
	fake_irq_waiting(1);
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	assert_int_equal(vfc_irq_info(d.handle, INTX, &irq), 0);
	assert_true(irq.masked);
	assert_waits(INTX, 0, 1);
	fake_irq_disable(&d, INTX);
}

static void expect_unmask(int ret)
{
	fake_irq_set(&d, INTX, VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK, 0, 1, 0, ret);
}

/* On a platform device, the loopback runs the handler, which masks the line. */
static void platform(void **state)
{
	uint32_t flags = d.handle->flags;
	struct vfc_irq_bench b = bench_of(INTX, 0);
	uint64_t ns[2];

	(void)state;
	fake_irq_enable(&d, INTX, INTX_FLAGS, 1);
	d.handle->flags = VFIO_DEVICE_FLAGS_PLATFORM;
	expect_trigger(INTX, 0, signals);
	expect_unmask(0);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), 0);
	expect_trigger(INTX, 0, signals);
	expect_unmask(-EINVAL);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), -EINVAL);
	assert_int_equal(b.done, 2);
	d.handle->flags = flags;
	fake_irq_disable(&d, INTX);
}

static void trigger_fails(void **state)
{
	struct vfc_irq_bench b = bench_of(MSI, 0);
	uint64_t ns[3];

	(void)state;
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), -ENOENT);
	assert_string_equal(vfc_error(d.ctx), "vector 0 of msi is not enabled");
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	expect_trigger(MSI, 0, signals);
	fake_irq_set(&d, MSI, VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER, 0, 1, 0, -EIO);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 3), -EIO);
	assert_string_equal(vfc_error(d.ctx), "trigger vector 0 of msi: Input/output error");
	assert_int_equal(b.done, 1);
	assert_total(MSI, EVENTFD | NORESIZE, 1, 1);
	fake_irq_disable(&d, MSI);
}

/* The kernel returns 0 without signaling, because COMMAND disables INTx. */
static void never_comes(void **state)
{
	struct vfc_irq_bench b = bench_of(INTX, 0);
	uint64_t ns[1];

	(void)state;
	fake_irq_enable(&d, INTX, INTX_FLAGS, 1);
	expect_trigger(INTX, 0, NULL);
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_REGION_INFO_FLAG_READ, 256);
	fake_gives(fake_pread(d.device, (7ull << 40) + 4, 2, 2), "\x02\x04", 2);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), -ETIMEDOUT);
	assert_string_equal(vfc_error(d.ctx),
			    "vector 0 of intx was triggered, but no interrupt arrived in 0.001 s");
	assert_string_equal(vfc_hint(d.ctx), "INTx is disabled in COMMAND: write config+4 0 "
			    "--mask 0x400 -w 2");
	assert_int_equal(b.done, 0);
	assert_int_equal(b.lost, 1);
	fake_irq_disable(&d, INTX);
}

static int reads;

/* The first read after a trigger finds no interrupt yet. */
static ssize_t read_late(int fd, void *buf, size_t size)
{
	ssize_t n;

	if (fd == fake_given[0] && reads++ == 1)
		return -EAGAIN;
	n = read(fd, buf, size);
	return n < 0 ? -errno : n;
}

static void comes_late(void **state)
{
	struct vfc_irq_bench b = bench_of(MSI, 0);
	ssize_t (*before)(int, void *, size_t) = fake_on_read;
	uint64_t ns[1];

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	expect_trigger(MSI, 0, signals);
	reads = 0;
	fake_on_read = read_late;
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), 0);
	fake_on_read = before;
	assert_int_equal(reads, 3);
	assert_int_equal(b.done, 1);
	fake_irq_disable(&d, MSI);
}

/* Waiting needs a descriptor, but none is available. */
static void cannot_wait(void **state)
{
	struct rlimit limit, none = { .rlim_cur = 0 };
	struct vfc_irq_bench b = bench_of(MSI, 0);
	uint64_t ns[1];

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	expect_trigger(MSI, 0, NULL);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none.rlim_max = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_string_equal(vfc_error(d.ctx), "wait for interrupts: Too many open files");
	fake_irq_disable(&d, MSI);
}

static void stopped(void **state)
{
	struct vfc_irq_bench b = bench_of(MSI, 0);
	uint64_t ns[3];

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	expect_trigger(MSI, 0, signals);
	expect_trigger(MSI, 0, signals_and_stops);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 3), -EINTR);
	assert_int_equal(b.done, 2);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 3), -EINTR);
	assert_total(MSI, EVENTFD | NORESIZE, 1, 2);
	fake_irq_disable(&d, MSI);
}

/* The keeper would mistake our REQ for the kernel's and release the device. */
static void not_req_of_a_session(void **state)
{
	struct vfc_irq_bench b = bench_of(REQ, 0);
	uint64_t ns[1];

	(void)state;
	fake_irq_enable(&d, REQ, EVENTFD | NORESIZE, 1);
	d.handle->in_session = true;
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), -EBUSY);
	d.handle->in_session = false;
	expect_trigger(REQ, 0, signals);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), 0);
	fake_irq_disable(&d, REQ);
}

static void count_call(void *data, const struct vfc_call *call)
{
	(void)call;
	++*(int *)data;
}

/* The listener is not called, because it would be measured. Afterwards it is called as before. */
static void is_not_traced(void **state)
{
	struct vfc_irq_bench b = bench_of(MSI, 0);
	int heard = 0;
	uint64_t ns[1];

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	vfc_trace(d.ctx, count_call, &heard);
	expect_trigger(MSI, 0, signals);
	assert_int_equal(vfc_irq_bench(d.handle, &b, ns, 1), 0);
	assert_int_equal(heard, 0);
	expect_trigger(MSI, 0, signals);
	assert_int_equal(vfc_irq_trigger(d.handle, MSI, 0, false), 0);
	assert_int_equal(heard, 1);
	vfc_trace(d.ctx, NULL, NULL);
	fake_irq_disable(&d, MSI);
}

/* ---- numbers -------------------------------------------------------- */

static void statistics(void **state)
{
	uint64_t ns[200];
	struct vfc_irq_stats stats;
	size_t i;

	(void)state;
	for (i = 0; i < 200; i++)
		ns[i] = 200 - i;
	vfc_irq_stats(ns, 200, &stats);
	assert_int_equal(stats.min_ns, 1);
	assert_int_equal(stats.p50_ns, 100);
	assert_int_equal(stats.p99_ns, 198);
	assert_int_equal(stats.max_ns, 200);
	assert_int_equal(stats.mean_ns, 100);
	assert_int_equal(stats.nbuckets, 8);
	assert_int_equal(stats.buckets[0].from_ns, 1);
	assert_int_equal(stats.buckets[0].to_ns, 2);
	assert_int_equal(stats.buckets[0].count, 1);
	assert_int_equal(stats.buckets[6].count, 64);
	assert_int_equal(stats.buckets[7].from_ns, 128);
	assert_int_equal(stats.buckets[7].count, 73);
}

/* A single value, empty buckets in between, and extreme values. */
static void odd_statistics(void **state)
{
	uint64_t one[] = { 7 }, ends[] = { UINT64_MAX - 1, 0 };
	struct vfc_irq_stats stats;

	(void)state;
	vfc_irq_stats(one, 1, &stats);
	assert_true(stats.min_ns == 7 && stats.p50_ns == 7 && stats.p99_ns == 7 &&
		    stats.max_ns == 7 && stats.mean_ns == 7 && stats.nbuckets == 1);
	assert_int_equal(stats.buckets[0].from_ns, 4);
	vfc_irq_stats(ends, 2, &stats);
	assert_int_equal(stats.p50_ns, 0);
	assert_int_equal(stats.nbuckets, 65);
	assert_int_equal(stats.buckets[0].count, 1);
	assert_int_equal(stats.buckets[1].count, 0);
	assert_true(stats.buckets[64].to_ns == UINT64_MAX && stats.buckets[64].count == 1);
}

/* ---- storm ---------------------------------------------------------- */

static struct vfc_irq_storm storm_of(uint32_t index, uint64_t rate, int64_t ns)
{
	stop = 0;
	return (struct vfc_irq_storm){
		.index = index, .rate = rate, .duration_ns = ns, .stop = &stop,
	};
}

static void expect_triggers(unsigned int number, void (*what)(const void *arg))
{
	while (number--)
		expect_trigger(MSI, 0, what);
}

static void storms(void **state)
{
	struct vfc_irq_storm s = storm_of(MSI, 1000, 20 * NS_PER_MS);

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	fake_irq_raise(0);
	expect_triggers(20, signals);
	assert_int_equal(vfc_irq_storm(d.handle, &s), 0);
	assert_int_equal(s.due, 20);
	assert_int_equal(s.sent, 20);
	assert_int_equal(s.received, 20);
	assert_true(s.backlog >= 1 && s.backlog <= 20 && s.coalesced < 20);
	assert_true(s.elapsed_ns >= 20 * NS_PER_MS);
	assert_waits(MSI, 0, 1);
	assert_total(MSI, EVENTFD | NORESIZE, 1, 21);
	fake_irq_disable(&d, MSI);
}

/* Even the shortest storm sends one interrupt. */
static void storms_once(void **state)
{
	struct vfc_irq_storm s = storm_of(MSI, 1, NS_PER_MS);

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	expect_trigger(MSI, 0, signals);
	assert_int_equal(vfc_irq_storm(d.handle, &s), 0);
	assert_true(s.due == 1 && s.sent == 1 && s.received == 1 && !s.coalesced);
	fake_irq_disable(&d, MSI);
}

static void storm_ends_early(void **state)
{
	struct vfc_irq_storm s = storm_of(MSI, 0, NS_PER_MS);

	(void)state;
	assert_int_equal(vfc_irq_storm(d.handle, &s), -EINVAL);
	s = storm_of(MSI, 1000, NS_PER_MS);
	assert_int_equal(vfc_irq_storm(d.handle, &s), -ENOENT);
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	expect_trigger(MSI, 0, signals_and_stops);
	s = storm_of(MSI, 1000, 1000 * NS_PER_MS);
	assert_int_equal(vfc_irq_storm(d.handle, &s), -EINTR);
	assert_true(s.sent == 1 && s.received == 1);
	fake_irq_set(&d, MSI, VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER, 0, 1, 0, -EIO);
	s = storm_of(MSI, 1000, 1000 * NS_PER_MS);
	assert_int_equal(vfc_irq_storm(d.handle, &s), -EIO);
	assert_int_equal(s.sent, 0);
	fake_irq_disable(&d, MSI);
}

static void storm_without_answer(void **state)
{
	struct vfc_irq_storm s = storm_of(MSI, 1, NS_PER_MS);

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	expect_trigger(MSI, 0, NULL);
	assert_int_equal(vfc_irq_storm(d.handle, &s), 0);
	assert_true(s.sent == 1 && s.received == 0);
	/* A stop request ends the wait for an interrupt that never arrives. */
	expect_trigger(MSI, 0, stops);
	s = storm_of(MSI, 1, NS_PER_MS);
	assert_int_equal(vfc_irq_storm(d.handle, &s), -EINTR);
	fake_irq_disable(&d, MSI);
}

/* ---- CPUs ----------------------------------------------------------- */

static void pins(void **state)
{
	struct vfc_cpus before, now, after;
	unsigned int cpu = 0, width = 8 * sizeof(before.bits[0]);

	(void)state;
	memset(&before, 0, sizeof(before));
	assert_int_equal(sys_get_cpus(before.bits, sizeof(before.bits)), 0);
	while (!(before.bits[cpu / width] >> cpu % width & 1))
		cpu++;
	assert_int_equal(vfc_cpu_pin(d.ctx, cpu, &after), 0);
	memset(&now, 0, sizeof(now));
	assert_int_equal(sys_get_cpus(now.bits, sizeof(now.bits)), 0);
	assert_int_equal(now.bits[cpu / width], 1ul << cpu % width);
	assert_int_equal(vfc_cpu_unpin(d.ctx, &after), 0);
	memset(&now, 0, sizeof(now));
	assert_int_equal(sys_get_cpus(now.bits, sizeof(now.bits)), 0);
	assert_memory_equal(&now, &before, sizeof(now));
}

static void no_such_cpu(void **state)
{
	struct vfc_cpus before = { { 0 } };

	(void)state;
	assert_int_equal(vfc_cpu_pin(d.ctx, 8191, &before), -EINVAL);
	assert_string_equal(vfc_error(d.ctx), "CPU 8191 does not exist, or this process may "
			    "not use it");
	assert_int_equal(vfc_cpu_pin(d.ctx, 1u << 31, &before), -EINVAL);
	assert_int_equal(vfc_cpu_unpin(d.ctx, &before), -EINVAL);
	assert_string_equal(vfc_error(d.ctx), "run on any CPU again: Invalid argument");
}

#define TEST(name) cmocka_unit_test_prestate_setup_teardown(name, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(measures),
		TEST(leaves_others),
		TEST(intx),
		TEST(platform),
		TEST(trigger_fails),
		TEST(never_comes),
		TEST(comes_late),
		TEST(cannot_wait),
		TEST(stopped),
		TEST(not_req_of_a_session),
		TEST(is_not_traced),
		TEST(storms),
		TEST(storms_once),
		TEST(storm_ends_early),
		TEST(storm_without_answer),
		TEST(pins),
		TEST(no_such_cpu),
		cmocka_unit_test(statistics),
		cmocka_unit_test(odd_statistics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
