/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/irq: arm, trigger, count and time the interrupts of an open device.
 *
 * irq.h: a handle's data about its interrupts, shared by irq.c, which arms them, and
 * wait.c, which receives them.
 */
#ifndef VFC_IRQ_H
#define VFC_IRQ_H

#include "lib/vfio/handle.h"
#include "lib/vfc-session-item.h"
#include "lib/vfc-irq.h"

#define IRQ_ANY UINT32_MAX

/* Epoll tag of a session that has ended. */
#define IRQ_SESSION UINT64_MAX

/* An armed vector. */
struct irq_vector {
	int fd;				/* the vector's eventfd */
	uint64_t total;			/* interrupts received since it was armed */
};

/* An interrupt index of the device. */
struct irq_line {
	struct irq_vector *vectors;
	uint32_t armed;			/* number of vectors */
	uint32_t flags;			/* VFIO_IRQ_INFO_*, while armed */
	bool masked;
	uint64_t settled;		/* INTx: pending interrupts that do not mask the line */
	uint64_t total;			/* interrupts received since the device was opened */
};

/* Created with the first use of a handle's interrupts. */
struct irqs {
	int epfd;			/* watches all eventfds; tag is index << 32 | vector */
	uint32_t count;
	struct irq_line lines[];
};

/* Return the handle's data, created on first use. Errors are recorded. */
int irqs_of(struct vfc_handle *handle, struct irqs **irqs);

/* Return an armed vector; -ENOENT, recorded, if it is not armed. */
int irq_armed(struct vfc_handle *handle, uint32_t index, uint32_t vector,
	      struct irq_vector **armed);

/* Return the name of an index for messages: "msi", or "irq3". */
const char *irq_name(const struct vfc_handle *handle, uint32_t index, char buf[VFC_NAME]);

/* Return the pending count of an eventfd without reading it. */
uint64_t irq_waiting(struct vfc_handle *handle, int fd);

/* Read an armed vector's eventfd: 1 and the event, or 0. */
int irq_take(struct vfc_handle *handle, uint32_t index, uint32_t vector,
	     struct vfc_irq_event *event);

/* ---- session.c: without a session only the counting is done ------ */

/* Create an epoll that reports when the session ends, without eventfds yet. */
int irq_epoll(const struct vfc_handle *handle);

/* Add received interrupts to the totals of the vector and the line. */
void irq_count(struct vfc_handle *handle, uint32_t index, uint32_t vector, uint64_t number);

/* Add to the settled interrupts of a line. */
void irq_settle(struct vfc_handle *handle, uint32_t index, uint64_t number);

void irq_set_masked(struct vfc_handle *handle, uint32_t index, bool masked);

/*
 * Called before and after the kernel arms or disarms vectors of the index. -EBUSY,
 * recorded, if another process is doing so.
 */
int irq_session_begin(struct vfc_handle *handle, uint32_t index);
void irq_session_end(struct vfc_handle *handle, uint32_t index);

/*
 * Store the eventfds of vectors from … to-1 in the session, or remove them and, if from
 * is 0 the whole index. Errors are recorded; -EBUSY if another process was faster.
 */
int irq_session_put(struct vfc_handle *handle, uint32_t index, uint32_t from, uint32_t to);
void irq_session_drop(struct vfc_handle *handle, uint32_t index, uint32_t from, uint32_t to);

/* True for REQ of a device in a session: the session arms it and passes it on. */
bool irq_is_request(const struct vfc_handle *handle, uint32_t index);

/* Subscribe an eventfd to REQ; -1: unsubscribe. */
int irq_subscribe(struct vfc_handle *handle, int fd);

/* Import an item VFC_ITEM_IRQ… or VFC_ITEM_SEEN; -EPROTO if it is invalid. */
int irq_import(struct vfc_handle *handle, struct vfc_item *item);

#endif
