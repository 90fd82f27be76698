/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-keeper.h: the process that keeps an open space, as a space sees it. Part of vfc.h. */
#ifndef VFC_PUBLIC_KEEPER_H
#define VFC_PUBLIC_KEEPER_H

#include "vfc-dma.h"

/*
 * One thing that a space is made of. Names are a word, what it is about, and
 * dots below that: "api", "container", "iommufd", "group 10",
 * "device 0000:01:00.0", "irq 0000:01:00.0 1", "irq 0000:01:00.0 1.0".
 */
struct vfc_kept {
	char name[2 * VFC_NAME];
	uint64_t value;
	int fd;			/* -1: only a number */
};

/*
 * How an imported space reaches the process that keeps it. All return 0 or a
 * negative errno that has been recorded with vfc_record().
 */
struct vfc_keeper {
	/* Keep a new item, with a copy of its descriptor; -EEXIST for a name in use. */
	int (*put)(void *data, const struct vfc_kept *item);
	/* Add to an item's value, *value becomes the sum; -ENOENT when there is none. */
	int (*add)(void *data, const char *name, uint64_t number, uint64_t *value);
	/* Forget the item of that name and those below it ("irq … 1": "irq … 1.0"). */
	int (*drop)(void *data, const char *name);
	/* Map a buffer for the devices, unmap it: pages are charged to the keeper. */
	int (*map)(void *data, const struct vfc_buffer *buffer);
	int (*unmap)(void *data, const char *name);
	void *data;
	int fd;			/* hangs up when the keeper lets the devices go */
	pid_t pid;		/* whose limits count for what it maps */
};

#endif
