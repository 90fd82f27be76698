/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-session-item.h: the session process that owns an open space. Part of vfc.h. */
#ifndef VFC_PUBLIC_SESSION_ITEM_H
#define VFC_PUBLIC_SESSION_ITEM_H

#include "vfc-dma.h"

/*
 * One item of a space in a session. Names are a word, its subject, and parts after dots:
 * "api", "container", "iommufd", "group 10",
 * "device 0000:01:00.0", "irq 0000:01:00.0 1", "irq 0000:01:00.0 1.0".
 */
struct vfc_item {
	char name[2 * VFC_NAME];
	uint64_t value;
	int fd;			/* -1: only a number */
};

/*
 * Calls of an imported space to its session process. All return 0, or a negative errno that
 * is recorded with vfc_record().
 */
struct vfc_session {
	/* Store a new item, with a copy of its descriptor; -EEXIST: name in use. */
	int (*put)(void *data, const struct vfc_item *item);
	/* Add number to an item's value and set *value to the sum; -ENOENT: no such item. */
	int (*add)(void *data, const char *name, uint64_t number, uint64_t *value);
	/* Remove the item of that name and its parts ("irq … 1": "irq … 1.0"). */
	int (*drop)(void *data, const char *name);
	/* Map or unmap a buffer for the devices: pages are charged to the session process. */
	int (*map)(void *data, const struct vfc_buffer *buffer);
	int (*unmap)(void *data, const char *name);
	void *data;
	int fd;			/* hangs up when the session ends */
	pid_t pid;		/* its limits apply to mappings */
};

#endif
