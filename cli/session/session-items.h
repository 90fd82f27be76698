/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-items.h: the descriptors and numbers that a client stores in a session for
 * later clients.
 */
#ifndef CLI_SESSION_ITEMS_H
#define CLI_SESSION_ITEMS_H

#include "lib/vfc.h"

#define ITEMS_MAX 16384		/* eight devices with 2048 MSI-X vectors */

struct stored_item {
	struct vfc_item item;
	uint32_t owner;		/* the client that stored it */
};

struct items {
	struct stored_item *list;
	size_t count;
};

/* Return the stored item with the same type, name, index and vector; NULL: none. */
struct vfc_item *items_find(const struct items *items, const struct vfc_item *item);

/*
 * Add an item and take ownership of its descriptor. -EEXIST if it is there, -ENOSPC above
 * ITEMS_MAX, -ENOMEM; the caller keeps the descriptor then.
 */
int items_put(struct items *items, const struct vfc_item *item, uint32_t owner);

/*
 * Remove an item, and the parts of an armed index (VFC_ITEM_IRQ). VFC_ITEM_DEVICE removes
 * all items of the device.
 */
void items_drop(struct items *items, const struct vfc_item *item);

#endif
