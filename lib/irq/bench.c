/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench.c: trigger interrupts through the loopback many times: measure the time
 * of each, and whether a rate can be sustained.
 */
#include <stdlib.h>
#include <string.h>

#include "irq.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/vfio/space.h"

#define NS_PER_S INT64_C(1000000000)

/* Maximum number of interrupts that a storm sends before it reads the eventfd. */
#define BURST 256

/* Time that a storm waits at its end for outstanding interrupts. */
#define LAST_NS NS_PER_S

/* A vector that is being triggered. */
struct run {
	struct vfc_handle *handle;
	uint32_t index, vector;
	const volatile int *stop;
	int fd;			/* the vector's eventfd */
	bool unmasks;		/* the loopback masks the vector, as the device would */
	action_listener *listener;	/* the listener to restore at the end */
	uint64_t sent, own;	/* triggered; how many of them were received */
	uint64_t others;	/* to be left pending: not triggered here, or earlier */
};

/* ---- one vector ----------------------------------------------------- */

/* Read the eventfd; 0 if nothing is pending. */
static uint64_t take(const struct run *r)
{
	uint64_t count;

	return sys_read(r->fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

static int begin(struct run *r)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(r->handle);
	const struct irqs *irqs;
	struct irq_vector *v;
	int err = irq_armed(r->handle, r->index, r->vector, &v);
	uint32_t flags;

	if (err)
		return err;
	irqs = r->handle->irqs.state;
	if (irq_is_request(r->handle, r->index))
		return vfc_fail_why(ctx, -EBUSY, "req belongs to the session, which would "
				    "release the device");
	flags = irqs->lines[r->index].flags;
	/* vfio-pci's loopback signals the eventfd alone; others run the whole handler. */
	r->unmasks = flags & VFIO_IRQ_INFO_AUTOMASKED &&
		     !(r->handle->flags & VFIO_DEVICE_FLAGS_PCI);
	r->fd = v->fd;
	r->listener = ctx->listener;
	ctx->listener = NULL;
	/* An epoll on the eventfd is woken by each signal, which would be measured. */
	sys_epoll_del(irqs->epfd, r->fd);
	r->others = take(r);
	return 0;
}

/* Restore the vector and count our own interrupts. Returns err, or else the restore's error. */
static int end(struct run *r, int err)
{
	const struct irqs *irqs = r->handle->irqs.state;
	struct vfc_ctx *ctx = vfc_handle_ctx(r->handle);
	int watched;

	ctx->listener = r->listener;
	if (r->others)
		sys_write(r->fd, &r->others, sizeof(r->others));
	irq_count(r->handle, r->index, r->vector, r->own);
	watched = sys_epoll_add(irqs->epfd, r->fd, (uint64_t)r->index << 32 | r->vector);
	return err || !watched ? err : vfc_fail(ctx, watched, "watch interrupts");
}

/* Fill a VFIO_DEVICE_SET_IRQS request for an action on the vector, without data. */
static void request(const struct run *r, uint32_t action, struct vfio_irq_set *set)
{
	*set = (struct vfio_irq_set){
		.argsz = sizeof(*set),
		.flags = VFIO_IRQ_SET_DATA_NONE | action,
		.index = r->index,
		.start = r->vector,
		.count = 1,
	};
}

static int act(const struct run *r, uint32_t action)
{
	struct vfio_irq_set set;

	request(r, action, &set);
	return r->handle->ops->set_irqs(r->handle, &set);
}

/* Record why triggering failed. */
static int fail_act(const struct run *r, int err)
{
	char buf[VFC_NAME];

	return vfc_fail(vfc_handle_ctx(r->handle), err, "trigger vector %u of %s", r->vector,
			irq_name(r->handle, r->index, buf));
}

/* Wait until the eventfd is readable. Returns 1, 0 on timeout, -EINTR or -ENODEV. */
static int await(const struct run *r, int64_t timeout_ns)
{
	int ret, epfd = irq_epoll(r->handle);
	uint64_t tag = 0;

	if (epfd < 0)
		return vfc_fail(vfc_handle_ctx(r->handle), epfd, "wait for interrupts");
	ret = sys_epoll_add(epfd, r->fd, 0);
	if (!ret)
		ret = sys_epoll_wait(epfd, timeout_ns, &tag);
	sys_close(epfd);
	if (ret == 1 && tag == IRQ_SESSION)
		return vfc_fail_why(vfc_handle_ctx(r->handle), -ENODEV, "the session has ended");
	return ret < 0 && ret != -EINTR ?
	       vfc_fail(vfc_handle_ctx(r->handle), ret, "wait for interrupts") : ret;
}

static bool is_stopped(const struct run *r)
{
	return r->stop && *r->stop;
}

/* ---- bench ---------------------------------------------------------- */

/* Record that a triggered interrupt did not arrive; returns -ETIMEDOUT. */
static int fail_lost(const struct run *r, int64_t timeout_ns)
{
	const char *silent = vfc_irq_silent(r->handle, r->index, true);
	struct vfc_ctx *ctx = vfc_handle_ctx(r->handle);
	char buf[VFC_NAME];

	vfc_fail_why(ctx, -ETIMEDOUT, "vector %u of %s was triggered, but no interrupt arrived in "
		     "%.3g s", r->vector, irq_name(r->handle, r->index, buf),
		     (double)timeout_ns / 1e9);
	return silent ? vfc_suggest(ctx, -ETIMEDOUT, "%s", silent) : -ETIMEDOUT;
}

/* Receive an interrupt that did not arrive at once, and count coalesced ones. */
static int take_late(struct run *r, struct vfc_irq_bench *b, uint64_t *count)
{
	int ret = await(r, b->timeout_ns);

	if (ret == -EINTR)
		return is_stopped(r) ? ret : 0;
	if (ret == 1)
		*count = take(r);
	b->lost += !ret;
	return ret ? ret < 0 ? ret : 0 : fail_lost(r, b->timeout_ns);
}

/* Measure one round: trigger and receive. */
static int measure(struct run *r, struct vfc_irq_bench *b, struct vfio_irq_set *trigger,
		   uint64_t *ns)
{
	uint64_t count;
	int64_t at[2];
	int err = r->handle->ops->round(r->handle, trigger, r->fd, &count, at);

	if (err < 0)
		return fail_act(r, err);
	while (!count) {
		err = take_late(r, b, &count);
		if (err)
			return err;
		at[1] = sys_now_ns();
	}
	*ns = (uint64_t)(at[1] - at[0]);
	r->own++;
	r->others += count - 1;
	b->coalesced += count - 1;
	err = r->unmasks ? act(r, VFIO_IRQ_SET_ACTION_UNMASK) : 0;
	return err < 0 ? fail_act(r, err) : 0;
}

int vfc_irq_bench(struct vfc_handle *handle, struct vfc_irq_bench *b, uint64_t *ns,
		  size_t count)
{
	struct run r = {
		.handle = handle, .index = b->index, .vector = b->vector, .stop = b->stop,
	};
	struct vfio_irq_set trigger;
	int err = begin(&r);
	size_t i;

	if (err)
		return err;
	request(&r, VFIO_IRQ_SET_ACTION_TRIGGER, &trigger);
	for (i = 0; i < count && !err; i++)
		err = is_stopped(&r) ? -EINTR : measure(&r, b, &trigger, &ns[b->done + i]);
	b->done += r.own;
	return end(&r, err);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Return the value that percent of the sorted values do not exceed. */
static uint64_t percentile(const uint64_t *ns, size_t count, unsigned int percent)
{
	size_t rank = count / 100 * percent + (count % 100 * percent + 99) / 100;

	return ns[rank ? rank - 1 : 0];
}

/* Return the largest power of two not above a time. */
static uint64_t bucket_of(uint64_t ns)
{
	return ns ? UINT64_C(1) << (63 - __builtin_clzll(ns)) : 0;
}

/* Count sorted values in buckets. */
static void fill_buckets(const uint64_t *ns, size_t count, struct vfc_irq_stats *stats)
{
	uint64_t from = bucket_of(ns[0]), to;
	size_t i = 0;

	stats->nbuckets = 0;
	while (i < count && stats->nbuckets < ARRAY_SIZE(stats->buckets)) {
		struct vfc_irq_bucket *bucket = &stats->buckets[stats->nbuckets++];

		to = from > UINT64_MAX / 2 ? UINT64_MAX : from ? 2 * from : 1;
		*bucket = (struct vfc_irq_bucket){ .from_ns = from, .to_ns = to };
		for (; i < count && ns[i] < to; i++)
			bucket->count++;
		from = to;
	}
}

void vfc_irq_stats(uint64_t *ns, size_t count, struct vfc_irq_stats *stats)
{
	uint64_t sum = 0;
	size_t i;

	qsort(ns, count, sizeof(*ns), by_number);
	for (i = 0; i < count; i++)
		sum += ns[i];
	stats->min_ns = ns[0];
	stats->max_ns = ns[count - 1];
	stats->p50_ns = percentile(ns, count, 50);
	stats->p99_ns = percentile(ns, count, 99);
	stats->mean_ns = sum / count;
	fill_buckets(ns, count, stats);
}

/* ---- storm ---------------------------------------------------------- */

/* Return the time at which the n'th interrupt is due, ns since the start, rounded up. */
static int64_t time_of(uint64_t n, uint64_t rate)
{
	return (int64_t)(n / rate) * NS_PER_S +
	       (int64_t)((n % rate * NS_PER_S + rate - 1) / rate);
}

/* Return the number of interrupts that a rate gives in a time. */
static uint64_t number_in(int64_t ns, uint64_t rate)
{
	return (uint64_t)(ns / NS_PER_S) * rate + (uint64_t)(ns % NS_PER_S) * rate / NS_PER_S;
}

/* Return the number of interrupts due at a time; the first is due at 0. */
static uint64_t due_at(const struct vfc_irq_storm *s, int64_t ns)
{
	uint64_t all = number_in(s->duration_ns, s->rate), due;

	all += !all;
	due = ns < s->duration_ns ? number_in(ns, s->rate) + 1 : all;
	return due < all ? due : all;
}

/* Receive pending interrupts; at most the outstanding ones are ours. */
static void take_sent(struct run *r, struct vfc_irq_storm *s)
{
	uint64_t count = take(r), own = r->sent - r->own;

	if (own > count)
		own = count;
	r->own += own;
	r->others += count - own;
	s->coalesced += own > 1 ? own - 1 : 0;
}

/* Send a number of interrupts in a row, and receive them. */
static int send_burst(struct run *r, struct vfc_irq_storm *s, uint64_t number)
{
	int err = 0;

	for (; number && !err && !is_stopped(r); number--) {
		err = act(r, VFIO_IRQ_SET_ACTION_TRIGGER);
		r->sent += !err;
		if (!err && r->unmasks)
			err = act(r, VFIO_IRQ_SET_ACTION_UNMASK);
	}
	take_sent(r, s);
	return err < 0 ? fail_act(r, err) : 0;
}

/* Send due interrupts until the time is over; a sleep ended by a signal is repeated. */
static int blow(struct run *r, struct vfc_irq_storm *s, int64_t start)
{
	int err = 0;

	while (!err && s->elapsed_ns < s->duration_ns) {
		uint64_t late;

		s->elapsed_ns = sys_now_ns() - start;
		s->due = due_at(s, s->elapsed_ns);
		late = s->due - r->sent;
		if (late > s->backlog)
			s->backlog = late;
		if (is_stopped(r))
			return -EINTR;
		if (late)
			err = send_burst(r, s, late < BURST ? late : BURST);
		else if (s->elapsed_ns < s->duration_ns)
			sys_sleep_until_ns(start + (r->sent < due_at(s, s->duration_ns) ?
						    time_of(r->sent, s->rate) : s->duration_ns));
	}
	return err;
}

/* Wait a little for outstanding interrupts. */
static int settle(struct run *r, struct vfc_irq_storm *s)
{
	int ret = 1;

	while (r->own < r->sent && ret == 1 && !is_stopped(r)) {
		ret = await(r, LAST_NS);
		if (ret == 1)
			take_sent(r, s);
	}
	return ret < 0 ? ret : 0;
}

int vfc_irq_storm(struct vfc_handle *handle, struct vfc_irq_storm *s)
{
	struct run r = {
		.handle = handle, .index = s->index, .vector = s->vector, .stop = s->stop,
	};
	int err;

	if (!s->rate || s->rate > VFC_IRQ_RATE_MAX || s->duration_ns <= 0)
		return vfc_fail_why(vfc_handle_ctx(handle), -EINVAL, "the rate or duration of "
				    "the storm is invalid");
	err = begin(&r);
	if (err)
		return err;
	err = blow(&r, s, sys_now_ns());
	if (!err)
		err = settle(&r, s);
	s->sent = r.sent;
	s->received = r.own;
	return end(&r, err);
}

/* ---- CPUs ----------------------------------------------------------- */

int vfc_cpu_pin(struct vfc_ctx *ctx, unsigned int cpu, struct vfc_cpus *before)
{
	const unsigned int width = 8 * sizeof(before->bits[0]);
	struct vfc_cpus one = { { 0 } }, all;
	int err = cpu / width < ARRAY_SIZE(one.bits) ? 0 : -EINVAL;

	if (!err)
		err = sys_get_cpus(all.bits, sizeof(all.bits));
	if (!err) {
		one.bits[cpu / width] = 1ul << cpu % width;
		err = sys_set_cpus(one.bits, sizeof(one.bits));
	}
	if (err == -EINVAL)
		return vfc_fail_why(ctx, err, "CPU %u does not exist, or this process may not "
				    "use it", cpu);
	if (err)
		return vfc_fail(ctx, err, "run on CPU %u", cpu);
	*before = all;
	return 0;
}

int vfc_cpu_unpin(struct vfc_ctx *ctx, const struct vfc_cpus *before)
{
	int err = sys_set_cpus(before->bits, sizeof(before->bits));

	return err ? vfc_fail(ctx, err, "run on any CPU again") : 0;
}
