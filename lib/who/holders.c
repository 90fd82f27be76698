/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* holders.c: list the processes that have a device or its group open. */
#include <stdlib.h>
#include <string.h>

#include "who.h"
#include "lib/base/ctx.h"

/* True if the item keeps the device or its group in use. */
static bool is_holding(const struct vfc_who_item *item)
{
	return item->kind == VFC_WHO_GROUP || item->kind == VFC_WHO_DEVICE ||
	       item->kind == VFC_WHO_MAPPING;
}

const struct vfc_who_item *who_held(const struct vfc_who_process *process)
{
	for (size_t i = 0; i < process->nitems; i++)
		if (is_holding(&process->items[i]))
			return &process->items[i];
	return NULL;
}

static void fill_holder(struct vfc_holder *h, const struct vfc_who_process *process,
		 const struct vfc_who_item *item)
{
	h->pid = process->pid;
	memcpy(h->comm, process->comm, sizeof(h->comm));
	memcpy(h->what, item->path, sizeof(h->what));
}

int vfc_device_holders(struct vfc_ctx *ctx, const struct vfc_device *dev,
		       struct vfc_holder **out, unsigned int *unread)
{
	const struct vfc_who_query query = { .device = dev, .group = -1 };
	const struct vfc_who_item *item;
	struct vfc_holder *holders;
	struct vfc_who who;
	int count = 0, err = vfc_who(ctx, &query, &who);

	if (err)
		return err;
	holders = calloc(who.nprocesses + 1, sizeof(*holders));
	for (size_t i = 0; holders && i < who.nprocesses; i++) {
		item = who_held(&who.processes[i]);
		if (item)
			fill_holder(&holders[count++], &who.processes[i], item);
	}
	*unread = who.unread;
	vfc_who_clear(&who);
	if (!holders)
		return vfc_fail(ctx, -ENOMEM, "list the processes that have %s open", dev->address);
	*out = holders;
	return count;
}

bool who_is_session(const struct vfc_who_process *process)
{
	return !strcmp(process->comm, VFC_SESSION_COMM);
}

bool vfc_holder_is_session(const struct vfc_holder *holder)
{
	return !strcmp(holder->comm, VFC_SESSION_COMM);
}
