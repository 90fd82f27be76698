/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/irq: the interrupts of an open device: armed, triggered, counted, timed.
 *
 * irq.h: what a handle keeps of its interrupts, between irq.c, which arms
 * them, and wait.c, which takes what arrives.
 */
#ifndef VFC_IRQ_H
#define VFC_IRQ_H

#include "lib/vfio/handle.h"
#include "lib/vfc-keeper.h"
#include "lib/vfc-irq.h"

#define IRQ_ANY UINT32_MAX

/* Tag of a keeper that has hung up, in an epoll over eventfds. */
#define IRQ_KEEPER UINT64_MAX

/* An armed vector. */
struct irq_vector {
	int fd;				/* its eventfd */
	uint64_t total;			/* interrupts taken since it was armed */
};

/* An interrupt index of the device. */
struct irq_line {
	struct irq_vector *vectors;
	uint32_t armed;			/* how many vectors */
	uint32_t flags;			/* VFIO_IRQ_INFO_*, while armed */
	bool masked;
	uint64_t settled;		/* INTx: of those that wait, no reason for a mask */
	uint64_t total;			/* interrupts taken since the device was opened */
};

/* Kept with a handle once its interrupts are used. */
struct irqs {
	int epfd;			/* over all eventfds; tag is index << 32 | vector */
	uint32_t count;
	struct irq_line lines[];
};

/* What the handle keeps, made at first use. Errors are recorded. */
int irqs_of(struct vfc_handle *handle, struct irqs **irqs);

/* An armed vector; -ENOENT, recorded, when it is not. */
int irq_armed(struct vfc_handle *handle, uint32_t index, uint32_t vector,
	      struct irq_vector **armed);

/* How an index is called in messages: "msi", or "irq3". */
const char *irq_name(const struct vfc_handle *handle, uint32_t index, char buf[VFC_NAME]);

/* What waits in an eventfd, without taking it. */
uint64_t irq_waiting(struct vfc_handle *handle, int fd);

/* Take what waits in an armed vector's eventfd: 1 and the event, or 0. */
int irq_take(struct vfc_handle *handle, uint32_t index, uint32_t vector,
	     struct vfc_irq_event *event);

/* ---- keep.c: nothing but the counting is done without a keeper ------ */

/* An epoll, not yet over any eventfd, that notices when the session ends. */
int irq_epoll(const struct vfc_handle *handle);

/* Interrupts were taken from a vector: add them to its total and the line's. */
void irq_count(struct vfc_handle *handle, uint32_t index, uint32_t vector, uint64_t number);

/* Add to what is settled of a line. */
void irq_settle(struct vfc_handle *handle, uint32_t index, uint64_t number);

void irq_set_masked(struct vfc_handle *handle, uint32_t index, bool masked);

/*
 * The kernel is about to be asked to arm or disarm vectors of the index, and has
 * been. -EBUSY, recorded, when another process is at it.
 */
int irq_keep_begin(struct vfc_handle *handle, uint32_t index);
void irq_keep_end(struct vfc_handle *handle, uint32_t index);

/*
 * Keep the eventfds of vectors from … to-1; forget them, and from 0 on the whole
 * index. Errors are recorded, -EBUSY when another process was quicker.
 */
int irq_keep_vectors(struct vfc_handle *handle, uint32_t index, uint32_t from, uint32_t to);
void irq_keep_forget(struct vfc_handle *handle, uint32_t index, uint32_t from, uint32_t to);

/* True for REQ of a kept device: its keeper arms it and passes it on. */
bool irq_is_request(const struct vfc_handle *handle, uint32_t index);

/* Have REQ passed on to an eventfd; -1: no more. */
int irq_subscribe(struct vfc_handle *handle, int fd);

/* Take over one item "irq ADDRESS rest", "seen ADDRESS rest"; -EPROTO for nonsense. */
int irq_import(struct vfc_handle *handle, struct vfc_kept *item, const char *rest);
int irq_import_seen(struct vfc_handle *handle, struct vfc_kept *item, const char *rest);

#endif
