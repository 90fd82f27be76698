/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * irq-wait.c: interrupts that arrived: counted, taken, waited for.
 */
#include <stdio.h>
#include <string.h>

#include "irq.h"
#include "root.h"
#include "sys.h"

uint64_t irq_waiting(struct vfc_handle *handle, int fd)
{
	static const char key[] = "eventfd-count:";
	unsigned long long count;
	char text[1024], *at;

	if (root_read(vfc_handle_ctx(handle), text, sizeof(text), ROOT_PROC,
		      "self/fdinfo/%d", fd) < 0)
		return 0;
	at = strstr(text, key);
	return at && sscanf(at + strlen(key), "%llx", &count) == 1 ? count : 0;
}

int vfc_irq_total(struct vfc_handle *handle, uint32_t index, uint32_t vector, uint64_t *total)
{
	struct irqs *irqs = handle->irqs.state;
	const struct irq_vector *v;

	if (!irqs || index >= irqs->count || vector >= irqs->lines[index].armed)
		return irq_not_armed(handle, index, vector);
	v = &irqs->lines[index].vectors[vector];
	*total = v->total + irq_waiting(handle, v->fd);
	return 0;
}

int irq_take(struct irqs *irqs, uint32_t index, uint32_t vector, struct vfc_irq_event *event)
{
	struct irq_line *line = &irqs->lines[index];
	struct irq_vector *v = &line->vectors[vector];
	uint64_t count;

	if (sys_read(v->fd, &count, sizeof(count)) != sizeof(count))
		return 0;
	v->total += count;
	line->total += count;
	/* An interrupt of the device masks its line; one that we fired does not. */
	if (line->flags & VFIO_IRQ_INFO_AUTOMASKED && count > v->settled)
		line->masked = true;
	v->settled -= count < v->settled ? count : v->settled;
	*event = (struct vfc_irq_event){ index, vector, count, v->total };
	return 1;
}

static bool matches(uint32_t filter, uint32_t number)
{
	return filter == IRQ_ANY || filter == number;
}

/* An epoll over the armed vectors that match; -ENOENT when there is none. */
static int watch(struct irqs *irqs, uint32_t index, uint32_t vector)
{
	int fd = sys_epoll_create(), err = fd < 0 ? fd : -ENOENT;
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

/* Wait on an epoll until one of its vectors has something to take. */
static int next(struct irqs *irqs, int epfd, int64_t timeout_ns, struct vfc_irq_event *event)
{
	int64_t end = sys_now_ns() + timeout_ns, left = timeout_ns;
	uint64_t tag;
	int ret;

	do {
		ret = sys_epoll_wait(epfd, left, &tag);
		if (ret > 0)
			ret = irq_take(irqs, (uint32_t)(tag >> 32), (uint32_t)tag, event);
		else
			return ret;
		if (timeout_ns > 0)
			left = end > sys_now_ns() ? end - sys_now_ns() : 0;
	} while (!ret && left);
	return ret;
}

int vfc_irq_next(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		 int64_t timeout_ns, struct vfc_irq_event *event)
{
	struct irqs *irqs;
	int epfd, ret = irqs_of(handle, &irqs);

	if (ret)
		return ret;
	epfd = watch(irqs, index, vector);
	if (epfd == -ENOENT)
		return vfc_fail_why(vfc_handle_ctx(handle), epfd, "no such vector is armed");
	if (epfd < 0)
		return vfc_fail(vfc_handle_ctx(handle), epfd, "wait for interrupts");
	ret = next(irqs, epfd, timeout_ns, event);
	sys_close(epfd);
	return ret < 0 && ret != -EINTR ?
	       vfc_fail(vfc_handle_ctx(handle), ret, "wait for interrupts") : ret;
}

int vfc_irq_fd(struct vfc_handle *handle)
{
	struct irqs *irqs;
	int err = irqs_of(handle, &irqs);

	return err ? err : irqs->epfd;
}
