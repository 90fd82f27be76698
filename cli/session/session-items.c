/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-items.c: the named items that clients store in a session.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "session-items.h"

struct item *items_find(const struct items *items, const char *name)
{
	size_t i;

	for (i = 0; i < items->count; i++)
		if (!strcmp(items->list[i].item.name, name))
			return &items->list[i];
	return NULL;
}

int items_put(struct items *items, const struct vfc_item *item, uint32_t owner)
{
	struct item *grown;

	if (items_find(items, item->name))
		return -EEXIST;
	if (items->count == ITEMS_MAX)
		return -ENOSPC;
	grown = reallocarray(items->list, items->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	items->list = grown;
	grown[items->count++] = (struct item){ .item = *item, .owner = owner };
	return 0;
}

/* Remove the items that match; the others keep their order. */
static void drop_matching(struct items *items, const char *word,
			  bool (*matches)(const char *name, const char *word))
{
	size_t i, left = 0;

	for (i = 0; i < items->count; i++) {
		struct item *item = &items->list[i];

		if (!matches(item->item.name, word))
			items->list[left++] = *item;
		else if (item->item.fd >= 0)
			close(item->item.fd);
	}
	items->count = left;
}

static bool is_below(const char *name, const char *top)
{
	size_t length = strlen(top);

	return !strncmp(name, top, length) && (!name[length] || name[length] == '.');
}

void items_drop(struct items *items, const char *name)
{
	drop_matching(items, name, is_below);
}

bool items_is_about(const char *name, const char *address)
{
	const char *second = strchr(name, ' ');
	size_t length = strlen(address);

	return second && !strncmp(second + 1, address, length) &&
	       (!second[1 + length] || second[1 + length] == ' ');
}

void items_drop_device(struct items *items, const char *address)
{
	drop_matching(items, address, items_is_about);
}

bool items_is_pending(const char *name, char address[VFC_NAME], uint32_t *index)
{
	int end = 0;

	return sscanf(name, "irq %63s %u.pending%n", address, index, &end) == 2 && end &&
	       !name[end];
}

static bool matches_any(const char *name, const char *word)
{
	(void)name;
	(void)word;
	return true;
}

void items_clear(struct items *items)
{
	drop_matching(items, NULL, matches_any);
	free(items->list);
	*items = (struct items){ 0 };
}
