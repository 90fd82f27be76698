/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * irq.h: what a handle keeps of its interrupts, between irq.c, which arms
 * them, and irq-wait.c, which takes what arrives.
 */
#ifndef VFC_IRQ_H
#define VFC_IRQ_H

#include "handle.h"

#define IRQ_ANY UINT32_MAX

/* An armed vector. */
struct irq_vector {
	int fd;				/* its eventfd */
	uint64_t total;			/* interrupts taken since it was armed */
	uint64_t settled;		/* of those that wait: no reason for a masked line */
};

/* An interrupt index of the device. */
struct irq_line {
	struct irq_vector *vectors;
	uint32_t armed;			/* how many vectors */
	uint32_t flags;			/* VFIO_IRQ_INFO_*, while armed */
	bool masked;
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

/* Record that a vector is not armed; -ENOENT. */
int irq_not_armed(struct vfc_handle *handle, uint32_t index, uint32_t vector);

/* What waits in an eventfd, without taking it. */
uint64_t irq_waiting(struct vfc_handle *handle, int fd);

/* Take what waits in an armed vector's eventfd: 1 and the event, or 0. */
int irq_take(struct irqs *irqs, uint32_t index, uint32_t vector, struct vfc_irq_event *event);

#endif
