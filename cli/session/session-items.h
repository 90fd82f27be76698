/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-items.h: the named descriptors and numbers that clients leave with a
 * holder for the clients after them.
 */
#ifndef CLI_SESSION_ITEMS_H
#define CLI_SESSION_ITEMS_H

#include "lib/vfc.h"

#define ITEMS_MAX 16384		/* eight devices with all vectors that MSI-X has */

struct item {
	struct vfc_kept kept;
	uint32_t owner;		/* the client that left it */
};

struct items {
	struct item *list;
	size_t count;
};

/* The item of that name, or NULL. */
struct item *items_find(const struct items *items, const char *name);

/* Keep a new item, descriptor and all. -EEXIST for a name in use, -ENOSPC, -ENOMEM. */
int items_put(struct items *items, const struct vfc_kept *kept, uint32_t owner);

/* Forget the item of that name and those below it ("NAME.…"). */
void items_drop(struct items *items, const char *name);

/* Forget everything about a device: the second word of a name. */
void items_drop_device(struct items *items, const char *address);

/* True when the second word of a name is the address. */
bool items_is_about(const char *name, const char *address);

/*
 * The device and interrupt index of an item "irq ADDRESS I.pending": what a
 * client that is gone has left undone. False for any other name.
 */
bool items_is_pending(const char *name, char address[VFC_NAME], uint32_t *index);

void items_clear(struct items *items);

#endif
