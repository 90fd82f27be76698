/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * session.c: interrupts of an imported handle: items that are stored in the session, and
 * their import in the next process. Without a session all data is local.
 *
 * "irq ADDRESS I" is an armed index (value: its flags) and "irq ADDRESS I.V" an
 * eventfd (value: interrupts taken). Below the index: ".settled" and ".masked"
 * as in struct irq_line, and ".pending" during a call to the kernel: a process
 * that dies meanwhile leaves the index undefined, and the session disables it.
 * "seen ADDRESS I" counts the interrupts received since the device was opened.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "irq.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/vfio/space.h"

#define LINE "irq %s %u"

static const struct vfc_session *session_of(const struct vfc_handle *handle)
{
	return handle->in_session ? handle->space->session : NULL;
}

bool irq_is_request(const struct vfc_handle *handle, uint32_t index)
{
	return handle->in_session && handle->flags & VFIO_DEVICE_FLAGS_PCI &&
	       index == VFIO_PCI_REQ_IRQ_INDEX;
}

int irq_epoll(const struct vfc_handle *handle)
{
	const struct vfc_session *session = session_of(handle);
	int fd = sys_epoll_create(), err = 0;

	if (fd >= 0 && session)
		err = sys_epoll_add(fd, session->fd, IRQ_SESSION);
	if (err)
		sys_close(fd);
	return err ? err : fd;
}

/* Name of an item in the session. */
struct name {
	char text[2 * VFC_NAME];
};

static struct name name_item(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static struct name name_item(const char *fmt, ...)
{
	struct name name;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name.text, sizeof(name.text), fmt, ap);
	va_end(ap);
	return name;
}

/* Store a new item: its descriptor (-1: none) and value. */
static int put_item(struct vfc_handle *handle, int fd, uint64_t value, struct name name)
{
	const struct vfc_session *session = session_of(handle);
	struct vfc_item item = { .fd = fd, .value = value };

	snprintf(item.name, sizeof(item.name), "%s", name.text);
	return session ? session->put(session->data, &item) : 0;
}

static int drop_item(struct vfc_handle *handle, struct name name)
{
	const struct vfc_session *session = session_of(handle);

	return session ? session->drop(session->data, name.text) : 0;
}

/* Add to a number, stored in the session if there is one; *sum gets the result. */
static void count(struct vfc_handle *handle, uint64_t number, uint64_t *sum, struct name name)
{
	const struct vfc_session *session = session_of(handle);

	if (!session || session->add(session->data, name.text, number, sum))
		*sum += number;
}

void irq_count(struct vfc_handle *handle, uint32_t index, uint32_t vector, uint64_t number)
{
	struct irqs *irqs = handle->irqs.state;
	struct irq_line *line = &irqs->lines[index];

	count(handle, number, &line->vectors[vector].total,
	      name_item(LINE ".%u", handle->address, index, vector));
	if (number)
		count(handle, number, &line->total, name_item("seen %s %u", handle->address,
							      index));
}

void irq_settle(struct vfc_handle *handle, uint32_t index, uint64_t number)
{
	struct irqs *irqs = handle->irqs.state;

	count(handle, number, &irqs->lines[index].settled,
	      name_item(LINE ".settled", handle->address, index));
}

void irq_set_masked(struct vfc_handle *handle, uint32_t index, bool masked)
{
	struct irqs *irqs = handle->irqs.state;

	irqs->lines[index].masked = masked;
	/* The item may already exist. */
	if (masked)
		put_item(handle, -1, 1, name_item(LINE ".masked", handle->address, index));
	else
		drop_item(handle, name_item(LINE ".masked", handle->address, index));
}

int irq_session_begin(struct vfc_handle *handle, uint32_t index)
{
	int err = put_item(handle, -1, 1, name_item(LINE ".pending", handle->address, index));

	return err == -EEXIST ? vfc_fail_why(vfc_handle_ctx(handle), -EBUSY,
					     "another command is changing this interrupt") : err;
}

void irq_session_end(struct vfc_handle *handle, uint32_t index)
{
	drop_item(handle, name_item(LINE ".pending", handle->address, index));
}

void irq_session_drop(struct vfc_handle *handle, uint32_t index, uint32_t from, uint32_t to)
{
	if (!from)
		drop_item(handle, name_item(LINE, handle->address, index));
	for (; from && from < to; from++)
		drop_item(handle, name_item(LINE ".%u", handle->address, index, from));
}

/* Store an index that is about to be armed, and its counts. */
static int put_line(struct vfc_handle *handle, uint32_t index)
{
	struct irqs *irqs = handle->irqs.state;
	struct irq_line *line = &irqs->lines[index];
	int err = put_item(handle, -1, line->flags, name_item(LINE, handle->address, index));

	if (err)
		return err;
	if (line->flags & VFIO_IRQ_INFO_AUTOMASKED)
		put_item(handle, -1, 0, name_item(LINE ".settled", handle->address, index));
	put_item(handle, -1, line->total, name_item("seen %s %u", handle->address, index));
	return 0;
}

int irq_session_put(struct vfc_handle *handle, uint32_t index, uint32_t from, uint32_t to)
{
	struct irqs *irqs = handle->irqs.state;
	const struct irq_line *line = &irqs->lines[index];
	int err = from ? 0 : put_line(handle, index);
	uint32_t v;

	for (v = from; v < to && !err; v++)
		err = put_item(handle, line->vectors[v].fd, 0,
			  name_item(LINE ".%u", handle->address, index, v));
	return err == -EEXIST ? vfc_fail_why(vfc_handle_ctx(handle), -EBUSY,
					     "another command has just enabled it") : err;
}

int irq_subscribe(struct vfc_handle *handle, int fd)
{
	return fd < 0 ? drop_item(handle, name_item("req %s", handle->address)) :
			put_item(handle, fd, 0, name_item("req %s", handle->address));
}

/* ---- import --------------------------------------------------------- */

/* Import an eventfd; eventfds come in the order of the vectors. */
static int take_eventfd(struct irqs *irqs, uint32_t index, uint32_t vector,
			struct vfc_item *item)
{
	struct irq_line *line = &irqs->lines[index];
	struct irq_vector *vectors;
	int err;

	if (item->fd < 0 || vector != line->armed)
		return -EPROTO;
	vectors = realloc(line->vectors, (vector + 1) * sizeof(*vectors));
	if (!vectors)
		return -ENOMEM;
	line->vectors = vectors;
	err = sys_epoll_add(irqs->epfd, item->fd, (uint64_t)index << 32 | vector);
	if (err)
		return err;
	vectors[line->armed++] = (struct irq_vector){ .fd = item->fd, .total = item->value };
	item->fd = -1;
	return 0;
}

int irq_import(struct vfc_handle *handle, struct vfc_item *item, const char *rest)
{
	struct irq_line *line;
	struct irqs *irqs;
	uint32_t index, vector;
	int n = 0, err = irqs_of(handle, &irqs);

	if (err)
		return err;
	if (sscanf(rest, "%u%n", &index, &n) != 1 || index >= irqs->count)
		return -EPROTO;
	line = &irqs->lines[index];
	rest += n;
	if (!*rest)
		line->flags = (uint32_t)item->value;
	else if (!strcmp(rest, ".settled"))
		line->settled = item->value;
	else if (!strcmp(rest, ".masked"))
		line->masked = true;
	else if (sscanf(rest, ".%u", &vector) == 1)
		return take_eventfd(irqs, index, vector, item);
	return 0;
}

int irq_import_seen(struct vfc_handle *handle, struct vfc_item *item, const char *rest)
{
	struct irqs *irqs;
	uint32_t index;
	int err = irqs_of(handle, &irqs);

	if (err)
		return err;
	if (sscanf(rest, "%u", &index) != 1 || index >= irqs->count)
		return -EPROTO;
	irqs->lines[index].total = item->value;
	return 0;
}
