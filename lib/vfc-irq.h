/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-irq.h: the interrupts of an open device. Part of vfc.h. */
#ifndef VFC_PUBLIC_IRQ_H
#define VFC_PUBLIC_IRQ_H

#include "vfc-open.h"

/* ---- interrupts (irq.c) ---------------------------------------------- */

struct vfc_irq {
	uint32_t index;
	const char *name;	/* "msi"; NULL for an index without a word */
	uint32_t flags;		/* VFIO_IRQ_INFO_* */
	uint32_t count;		/* vectors the device has */
	uint32_t enabled;	/* vectors armed through this handle */
	bool masked;		/* INTx: masked by us or by its automask */
	uint64_t total;		/* interrupts seen through this handle */
};

/* VFIO_DEVICE_GET_IRQ_INFO and what this handle has armed and seen. */
int vfc_irq_info(struct vfc_handle *handle, uint32_t index, struct vfc_irq *irq);

/*
 * Arm vectors 0 … count-1 with an eventfd each, owned by the handle. Returns
 * 0, or a positive number when the kernel grants only so many vectors
 * (nothing is armed then). -EBUSY when another index of INTx, MSI, MSI-X is armed.
 */
int vfc_irq_enable(struct vfc_handle *handle, uint32_t index, uint32_t count);

/* Disarm the index and close its eventfds; 0 when it was not armed. */
int vfc_irq_disable(struct vfc_handle *handle, uint32_t index);

/*
 * Fire vector in software (loopback), through DATA_NONE or DATA_BOOL. The
 * kernel's 0 proves nothing; -ENOENT when the vector has no eventfd here.
 */
int vfc_irq_trigger(struct vfc_handle *handle, uint32_t index,
		    uint32_t vector, bool data_bool);

/*
 * Interrupts of an armed vector since it was armed, those that wait to be
 * taken included. -ENOENT when it is not armed.
 */
int vfc_irq_total(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		  uint64_t *total);

/*
 * Why nothing arrives (from the device, or by_trigger), and the remedy, as far
 * as config space and the mask tell; NULL: not known. The string is static.
 */
const char *vfc_irq_silent(struct vfc_handle *handle, uint32_t index, bool by_trigger);

/* INTx only: -ENOTTY elsewhere. */
int vfc_irq_mask(struct vfc_handle *handle, uint32_t index);
int vfc_irq_unmask(struct vfc_handle *handle, uint32_t index);

/* One interrupt (or several that coalesced) taken from an eventfd. */
struct vfc_irq_event {
	uint32_t index, vector;
	uint64_t count;		/* the eventfd's counter, >= 1 */
	uint64_t total;		/* of this vector since it was armed */
};

/*
 * Take the next pending interrupt of index (or of any, ~0u) and vector (or
 * any, ~0u), waiting up to timeout_ns (-1: for ever, 0: only look). 1 and the
 * event, 0 on time-out, -EINTR on a signal, -ENOENT when nothing is armed.
 */
int vfc_irq_next(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		 int64_t timeout_ns, struct vfc_irq_event *event);

/*
 * One descriptor that is readable while any armed vector has an interrupt
 * pending (an epoll over the eventfds), owned by the handle; for event loops.
 */
int vfc_irq_fd(struct vfc_handle *handle);

#endif
