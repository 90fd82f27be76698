/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-session.h: an open space handed from process to process. Part of vfc.h.
 *
 * One process, the holder, has an ordinary space with ordinary handles, and
 * lists what it is made of with vfc_space_export(). Others get copies of the
 * descriptors and make a space of them with vfc_space_import(): its handles are
 * the same open devices. What such a space gains it tells its keeper, so that
 * the next process finds it.
 */
#ifndef VFC_PUBLIC_SESSION_H
#define VFC_PUBLIC_SESSION_H

#include "vfc-dma.h"
#include "vfc-irq.h"

/* ---- open spaces that outlive a process (state/session.c) ----------- */

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

/*
 * List what a space is made of. The count, or -ENOMEM; *items is to be freed
 * with free(), the descriptors in it stay the space's.
 */
int vfc_space_export(struct vfc_space *space, struct vfc_kept **items);

/*
 * Make a space of what another process has exported and been told since. It
 * takes over the descriptors, also when it fails; keeper is borrowed. No
 * device is opened (opening would reset it), and closing the space and its
 * handles closes these descriptors and changes nothing. -EPROTO for items that
 * make no space, else as vfc_handle_info().
 */
int vfc_space_import(struct vfc_ctx *ctx, struct vfc_kept *items, size_t count,
		     const struct vfc_keeper *keeper, struct vfc_space **space);

/* The keeper of an imported space; NULL for a space of this process. */
const struct vfc_keeper *vfc_space_keeper(const struct vfc_space *space);

/* True for a device that the keeper has open, not this process. */
bool vfc_handle_kept(const struct vfc_handle *handle);

/*
 * Disable an interrupt index of which others have the eventfds: what the keeper
 * does for a process that ended in the middle of it. 0 also when none was armed.
 */
int vfc_irq_clear(struct vfc_handle *handle, uint32_t index);

/*
 * What the keeper does for keeper->map: map the memfd of the buffer here and
 * for the devices, under its name. The descriptor is taken over, also on
 * failure. Unmapped with vfc_dma_unmap(). Errors as vfc_dma_map().
 */
int vfc_dma_adopt(struct vfc_space *space, const struct vfc_buffer *buffer);

/* The last failure of another process, so that vfc_error() says it; returns err. */
int vfc_record(struct vfc_ctx *ctx, int err, const char *error, const char *hint);

#endif
