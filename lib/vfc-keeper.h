/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-keeper.h: the session process that owns an open space. Part of vfc.h. */
#ifndef VFC_PUBLIC_KEEPER_H
#define VFC_PUBLIC_KEEPER_H

#include "vfc-dma.h"

/*
 * An item of a space in a session. A name has a word, a subject, and parts after dots:
 * "api", "container", "iommufd", "group 10", "device 0000:01:00.0", "irq 0000:01:00.0
 * 1", "irq 0000:01:00.0 1.0".
 */
struct vfc_kept {
	char name[2 * VFC_NAME];
	uint64_t value;
	int fd;			/* -1 for an item without a descriptor */
};

/*
 * Calls from an imported space to its session process. All return 0, or a negative errno,
 * which vfc_record() has recorded.
 */
struct vfc_keeper {
	/* Store a new item with a copy of its descriptor. Return -EEXIST if the name is in use. */
	int (*put)(void *data, const struct vfc_kept *item);
	/*
	 * Add number to an item's value and set *value to the sum. Return -ENOENT if
	 * there is no such item.
	 */
	int (*add)(void *data, const char *name, uint64_t number, uint64_t *value);
	/* Remove the item with that name and its parts ("irq … 1" includes "irq … 1.0"). */
	int (*drop)(void *data, const char *name);
	/* Map or unmap a buffer for the devices. The session process is charged for the pages. */
	int (*map)(void *data, const struct vfc_buffer *buffer);
	int (*unmap)(void *data, const char *name);
	void *data;
	int fd;			/* hangs up when the session ends */
	pid_t pid;		/* process whose limits apply to mappings */
};

#endif
