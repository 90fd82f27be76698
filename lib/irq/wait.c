/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wait.c: count, receive and wait for interrupts.
 */
#include <stdio.h>

#include "irq.h"
#include "lib/base/sys.h"
#include "lib/who/proc.h"
#include "lib/vfio/space.h"

uint64_t irq_waiting(struct vfc_handle *handle, int fd)
{
	uint64_t count;
	char name[16];

	snprintf(name, sizeof(name), "%d", fd);
	return proc_fdinfo(vfc_handle_ctx(handle), "self", name, "eventfd-count:", 16, &count) ?
	       count : 0;
}

int vfc_irq_total(struct vfc_handle *handle, uint32_t index, uint32_t vector, uint64_t *total)
{
	struct irq_vector *v;
	int err = irq_armed(handle, index, vector, &v);

	if (err)
		return err;
	/* Other processes may have received some interrupts. */
	irq_count(handle, index, vector, 0);
	*total = v->total + irq_waiting(handle, v->fd);
	return 0;
}

int irq_take(struct vfc_handle *handle, uint32_t index, uint32_t vector,
	     struct vfc_irq_event *event)
{
	struct irqs *irqs = handle->irqs.state;
	struct irq_line *line = &irqs->lines[index];
	struct irq_vector *v = &line->vectors[vector];
	uint64_t count;

	if (sys_read(v->fd, &count, sizeof(count)) != sizeof(count))
		return 0;
	irq_count(handle, index, vector, count);
	if (line->flags & VFIO_IRQ_INFO_AUTOMASKED) {
		/* An interrupt from the device masks its line; a triggered interrupt does not. */
		irq_settle(handle, index, 0);
		if (count > line->settled)
			irq_set_masked(handle, index, true);
		irq_settle(handle, index, -(count < line->settled ? count : line->settled));
	}
	*event = (struct vfc_irq_event){ index, vector, count, v->total };
	return 1;
}

static bool matches(uint32_t filter, uint32_t number)
{
	return filter == IRQ_ANY || filter == number;
}

/*
 * Create an epoll over the matching armed vectors and the session; -ENOENT if there is
 * nothing to wait for.
 */
static int watch(struct vfc_handle *handle, uint32_t index, uint32_t vector)
{
	struct irqs *irqs = handle->irqs.state;
	int fd = irq_epoll(handle), err = fd < 0 ? fd : handle->in_session ? 0 : -ENOENT;
	uint32_t i, v;

	for (i = 0; fd >= 0 && i < irqs->count; i++)
		for (v = 0; matches(index, i) && v < irqs->lines[i].armed; v++)
			if (matches(vector, v) && (err == -ENOENT || !err))
				err = sys_epoll_add(fd, irqs->lines[i].vectors[v].fd,
						    (uint64_t)i << 32 | v);
	if (err && fd >= 0)
		sys_close(fd);
	return err ? err : fd;
}

/*
 * Wait on an epoll until one of its vectors has an interrupt. Interrupts that arrived
 * before the session ended are returned first; then -ENODEV.
 */
static int wait_next(struct vfc_handle *handle, int epfd, int64_t timeout_ns,
		struct vfc_irq_event *event)
{
	int64_t end = sys_now_ns() + timeout_ns, left = timeout_ns;
	bool gone = false;
	uint64_t tag;
	int ret;

	do {
		ret = sys_epoll_wait(epfd, left, &tag);
		if (ret <= 0)
			return ret ? ret : gone ? -ENODEV : 0;
		if (tag == IRQ_SESSION) {
			gone = true;
			ret = sys_epoll_del(epfd, handle->space->session->fd);
		} else {
			ret = irq_take(handle, (uint32_t)(tag >> 32), (uint32_t)tag, event);
		}
		if (timeout_ns > 0)
			left = end > sys_now_ns() ? end - sys_now_ns() : 0;
		if (gone)
			left = 0;
	} while (!ret && (left || gone));
	return ret;
}

/* Record why a wait failed, unless a signal interrupted it. */
static int fail_wait(struct vfc_handle *handle, int err)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);

	if (err == -EINTR)
		return err;
	if (err == -ENOENT)
		return vfc_fail_why(ctx, err, "no such vector is enabled");
	if (err == -ENODEV)
		return vfc_fail_why(ctx, err, "the session has ended: the device was closed, or "
				    "the kernel requested its release");
	return vfc_fail(ctx, err, "wait for interrupts");
}

int vfc_irq_next(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		 int64_t timeout_ns, struct vfc_irq_event *event)
{
	struct irqs *irqs;
	int epfd, ret = irqs_of(handle, &irqs);

	if (ret)
		return ret;
	epfd = watch(handle, index, vector);
	if (epfd < 0)
		return fail_wait(handle, epfd);
	ret = wait_next(handle, epfd, timeout_ns, event);
	sys_close(epfd);
	return ret < 0 ? fail_wait(handle, ret) : ret;
}

int vfc_irq_fd(struct vfc_handle *handle)
{
	struct irqs *irqs;
	int err = irqs_of(handle, &irqs);

	return err ? err : irqs->epfd;
}
