/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-items.c: the items that clients store in a session.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "session-items.h"

/* True if the stored item is item, or belongs to it. */
static bool is_part(const struct vfc_item *stored, const struct vfc_item *item)
{
	if (strcmp(stored->name, item->name) != 0)
		return false;
	if (item->type == VFC_ITEM_DEVICE)
		return true;
	if (stored->index != item->index)
		return false;
	if (item->type == VFC_ITEM_IRQ)
		return stored->type >= VFC_ITEM_IRQ && stored->type <= VFC_ITEM_IRQ_PENDING;
	return stored->type == item->type && stored->vector == item->vector;
}

struct vfc_item *items_find(const struct items *items, const struct vfc_item *item)
{
	size_t i;

	for (i = 0; i < items->count; i++)
		if (items->list[i].item.type == item->type &&
		    is_part(&items->list[i].item, item))
			return &items->list[i].item;
	return NULL;
}

int items_put(struct items *items, const struct vfc_item *item, uint32_t owner)
{
	struct stored_item *grown;

	if (items_find(items, item))
		return -EEXIST;
	if (items->count == ITEMS_MAX)
		return -ENOSPC;
	grown = reallocarray(items->list, items->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	items->list = grown;
	grown[items->count++] = (struct stored_item){ .item = *item, .owner = owner };
	return 0;
}

/* The remaining items keep their order: an import needs it. */
void items_drop(struct items *items, const struct vfc_item *item)
{
	size_t i, left = 0;

	for (i = 0; i < items->count; i++) {
		struct stored_item *stored = &items->list[i];

		if (!is_part(&stored->item, item))
			items->list[left++] = *stored;
		else if (stored->item.fd >= 0)
			close(stored->item.fd);
	}
	items->count = left;
}
