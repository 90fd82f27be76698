/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-session-item.h: the items of a session and the calls to its process. Part of vfc.h. */
#ifndef VFC_PUBLIC_SESSION_ITEM_H
#define VFC_PUBLIC_SESSION_ITEM_H

#include "vfc-base.h"

enum vfc_item_type {
	/* The session process has these open; an import needs them in this order. */
	VFC_ITEM_CONTAINER,	/* index: enum vfc_api; value: IOMMU type */
	VFC_ITEM_IOMMUFD,	/* index: enum vfc_api; value: IOAS */
	VFC_ITEM_GROUP,		/* index: group */
	VFC_ITEM_DEVICE,	/* index: group; value: device ID of iommufd */
	VFC_ITEM_DMA,		/* memfd of a buffer; value: IOVA; size and flags */
	VFC_ITEM_SINCE,		/* value: start time of the session */
	/* Clients store these for a device. */
	VFC_ITEM_IRQ,		/* an armed index and its parts up to PENDING; value: flags */
	VFC_ITEM_IRQ_VECTOR,	/* eventfd; value: interrupts received since it was armed */
	VFC_ITEM_IRQ_SETTLED,	/* value: struct irq_line's */
	VFC_ITEM_IRQ_MASKED,
	VFC_ITEM_IRQ_PENDING,	/* a client is changing the index */
	VFC_ITEM_SEEN,		/* value: interrupts on the index since the device was opened */
	VFC_ITEM_REQ,		/* eventfd for the kernel's request of the device */
	VFC_ITEM_POWER,		/* eventfd, or none; value: enum vfc_low_power */
	VFC_ITEM_MIGRATION,	/* data; value: enum vfc_state */
	VFC_ITEM_HWPT,		/* value: page table */
	VFC_ITEM_TYPES,
};

/*
 * A descriptor or number of a session; unused members are 0. Type, name, index and vector
 * identify it. Messages contain this struct: a change needs a new WIRE_MAGIC.
 */
struct vfc_item {
	uint32_t type;		/* enum vfc_item_type */
	uint32_t index, vector;
	uint32_t flags;		/* VFC_DMA_* */
	uint32_t huge;
	int fd;			/* -1: none */
	char name[VFC_NAME];	/* the device's address or the buffer's name */
	uint64_t value;
	uint64_t size;
};

/* Return an item without a value or descriptor; name NULL: none. */
struct vfc_item vfc_item(enum vfc_item_type type, const char *name, uint32_t index,
			 uint32_t vector);

/*
 * Calls of an imported space to its session process. All return 0, or a negative errno that
 * is recorded with vfc_record().
 */
struct vfc_session {
	/*
	 * Store a new item, with a copy of its descriptor; -EEXIST: it is there. A buffer is
	 * mapped for the devices: its pages are charged to the session process.
	 */
	int (*put)(void *data, const struct vfc_item *item);
	/* Add the item's value to the stored one; *sum gets the result. -ENOENT: no such item. */
	int (*add)(void *data, const struct vfc_item *item, uint64_t *sum);
	/* Remove an item, with the parts of an armed index; unmap a buffer. */
	int (*drop)(void *data, const struct vfc_item *item);
	void *data;
	int fd;			/* hangs up when the session ends */
	pid_t pid;		/* its limits apply to mappings */
};

#endif
