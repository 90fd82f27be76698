/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-items.h: the named descriptors and numbers that a client stores in a session
 * for later clients.
 */
#ifndef CLI_SESSION_ITEMS_H
#define CLI_SESSION_ITEMS_H

#include "lib/vfc.h"

#define ITEMS_MAX 16384		/* eight devices with 2048 MSI-X vectors */

struct item {
	struct vfc_item item;
	uint32_t owner;		/* the client that stored it */
};

struct items {
	struct item *list;
	size_t count;
};

/* Return the item of that name, or NULL. */
struct item *items_find(const struct items *items, const char *name);

/*
 * Add an item and take ownership of its descriptor. -EEXIST if the name is in use, -ENOSPC
 * above ITEMS_MAX, -ENOMEM; the caller keeps the descriptor then.
 */
int items_put(struct items *items, const struct vfc_item *item, uint32_t owner);

/* Remove the item of that name and those below it ("NAME.…"). */
void items_drop(struct items *items, const char *name);

/* Remove all items of a device, which is the second word of their names. */
void items_drop_device(struct items *items, const char *address);

/* True if the second word of a name is the address. */
bool items_is_about(const char *name, const char *address);

/*
 * Parse the name "irq ADDRESS INDEX.pending" of an unfinished change. False for any
 * other name.
 */
bool items_is_pending(const char *name, char address[VFC_NAME], uint32_t *index);

void items_clear(struct items *items);

#endif
