/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * session.c: interrupts of an imported handle: what is stored in the session, and its
 * import in the next process. Without a session all data is local.
 *
 * VFC_ITEM_IRQ_PENDING is stored during a call to the kernel: a process that dies
 * meanwhile leaves the index undefined, and the session disables it.
 */
#include <stdlib.h>

#include "irq.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/vfio/session.h"
#include "lib/vfio/space.h"

bool irq_is_request(const struct vfc_handle *handle, uint32_t index)
{
	return handle->in_session && handle->flags & VFIO_DEVICE_FLAGS_PCI &&
	       index == VFIO_PCI_REQ_IRQ_INDEX;
}

int irq_epoll(const struct vfc_handle *handle)
{
	const struct vfc_session *session = handle->in_session ? handle->space->session : NULL;
	int fd = sys_epoll_create(), err = 0;

	if (fd >= 0 && session)
		err = sys_epoll_add(fd, session->fd, IRQ_SESSION);
	if (err)
		sys_close(fd);
	return err ? err : fd;
}

void irq_count(struct vfc_handle *handle, uint32_t index, uint32_t vector, uint64_t number)
{
	struct irqs *irqs = handle->irqs.state;
	struct irq_line *line = &irqs->lines[index];

	session_add(handle, VFC_ITEM_IRQ_VECTOR, index, vector, number,
		    &line->vectors[vector].total);
	if (number)
		session_add(handle, VFC_ITEM_SEEN, index, 0, number, &line->total);
}

void irq_settle(struct vfc_handle *handle, uint32_t index, uint64_t number)
{
	struct irqs *irqs = handle->irqs.state;

	session_add(handle, VFC_ITEM_IRQ_SETTLED, index, 0, number, &irqs->lines[index].settled);
}

void irq_set_masked(struct vfc_handle *handle, uint32_t index, bool masked)
{
	struct irqs *irqs = handle->irqs.state;

	irqs->lines[index].masked = masked;
	/* The item may already exist. */
	if (masked)
		session_put(handle, VFC_ITEM_IRQ_MASKED, index, 0, 1, -1);
	else
		session_drop(handle, VFC_ITEM_IRQ_MASKED, index, 0);
}

int irq_session_begin(struct vfc_handle *handle, uint32_t index)
{
	int err = session_put(handle, VFC_ITEM_IRQ_PENDING, index, 0, 1, -1);

	return err == -EEXIST ? vfc_fail_why(vfc_handle_ctx(handle), -EBUSY,
					     "another command is changing this interrupt") : err;
}

void irq_session_end(struct vfc_handle *handle, uint32_t index)
{
	session_drop(handle, VFC_ITEM_IRQ_PENDING, index, 0);
}

void irq_session_drop(struct vfc_handle *handle, uint32_t index, uint32_t from, uint32_t to)
{
	if (!from)
		session_drop(handle, VFC_ITEM_IRQ, index, 0);
	for (; from && from < to; from++)
		session_drop(handle, VFC_ITEM_IRQ_VECTOR, index, from);
}

/* Store an index that is about to be armed, and its counts. */
static int put_line(struct vfc_handle *handle, uint32_t index, const struct irq_line *line)
{
	int err = session_put(handle, VFC_ITEM_IRQ, index, 0, line->flags, -1);

	if (err)
		return err;
	if (line->flags & VFIO_IRQ_INFO_AUTOMASKED)
		session_put(handle, VFC_ITEM_IRQ_SETTLED, index, 0, 0, -1);
	session_put(handle, VFC_ITEM_SEEN, index, 0, line->total, -1);
	return 0;
}

int irq_session_put(struct vfc_handle *handle, uint32_t index, uint32_t from, uint32_t to)
{
	struct irqs *irqs = handle->irqs.state;
	const struct irq_line *line = &irqs->lines[index];
	int err = from ? 0 : put_line(handle, index, line);
	uint32_t v;

	for (v = from; v < to && !err; v++)
		err = session_put(handle, VFC_ITEM_IRQ_VECTOR, index, v, 0, line->vectors[v].fd);
	return err == -EEXIST ? vfc_fail_why(vfc_handle_ctx(handle), -EBUSY,
					     "another command has just enabled it") : err;
}

int irq_subscribe(struct vfc_handle *handle, int fd)
{
	return fd < 0 ? session_drop(handle, VFC_ITEM_REQ, 0, 0) :
			session_put(handle, VFC_ITEM_REQ, 0, 0, 0, fd);
}

/* ---- import --------------------------------------------------------- */

/* Import an eventfd; eventfds come in the order of the vectors. */
static int import_eventfd(struct irqs *irqs, struct vfc_item *item)
{
	struct irq_line *line = &irqs->lines[item->index];
	struct irq_vector *vectors;
	int err;

	if (item->fd < 0 || item->vector != line->armed)
		return -EPROTO;
	vectors = realloc(line->vectors, (item->vector + 1) * sizeof(*vectors));
	if (!vectors)
		return -ENOMEM;
	line->vectors = vectors;
	err = sys_epoll_add(irqs->epfd, item->fd, (uint64_t)item->index << 32 | item->vector);
	if (err)
		return err;
	vectors[line->armed++] = (struct irq_vector){ .fd = item->fd, .total = item->value };
	item->fd = -1;
	return 0;
}

int irq_import(struct vfc_handle *handle, struct vfc_item *item)
{
	struct irq_line *line;
	struct irqs *irqs;
	int err = irqs_of(handle, &irqs);

	if (err)
		return err;
	if (item->index >= irqs->count)
		return -EPROTO;
	line = &irqs->lines[item->index];
	if (item->type == VFC_ITEM_IRQ_VECTOR)
		return import_eventfd(irqs, item);
	if (item->type == VFC_ITEM_IRQ)
		line->flags = (uint32_t)item->value;
	else if (item->type == VFC_ITEM_IRQ_SETTLED)
		line->settled = item->value;
	else if (item->type == VFC_ITEM_IRQ_MASKED)
		line->masked = true;
	else if (item->type == VFC_ITEM_SEEN)
		line->total = item->value;
	return 0;
}
