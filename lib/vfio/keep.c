/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keep.c: store the power and migration state of a device in its session, for the next
 * client.
 */
#include <stdio.h>

#include "keep.h"
#include "space.h"

static const struct vfc_keeper *keeper_of(const struct vfc_handle *handle)
{
	return handle->kept ? handle->space->keeper : NULL;
}

void keep_drop(struct vfc_handle *handle, const char *word)
{
	const struct vfc_keeper *keeper = keeper_of(handle);
	char name[2 * VFC_NAME];

	snprintf(name, sizeof(name), "%s %s", word, handle->address);
	if (keeper)
		keeper->drop(keeper->data, name);
}

int keep_put(struct vfc_handle *handle, const char *word, int fd, uint64_t value)
{
	const struct vfc_keeper *keeper = keeper_of(handle);
	struct vfc_kept item = { .fd = fd, .value = value };

	if (!keeper)
		return 0;
	keep_drop(handle, word);
	snprintf(item.name, sizeof(item.name), "%s %s", word, handle->address);
	return keeper->put(keeper->data, &item);
}
