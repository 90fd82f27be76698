/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* session.c: store items of an open device in its session. */
#include <stdio.h>

#include "session.h"
#include "space.h"

struct vfc_item vfc_item(enum vfc_item_type type, const char *name, uint32_t index,
			 uint32_t vector)
{
	struct vfc_item item = { .type = type, .index = index, .vector = vector, .fd = -1 };

	snprintf(item.name, sizeof(item.name), "%s", name ? name : "");
	return item;
}

static const struct vfc_session *session_of(const struct vfc_handle *handle)
{
	return handle->in_session ? handle->space->session : NULL;
}

int session_put(struct vfc_handle *handle, enum vfc_item_type type, uint32_t index,
		uint32_t vector, uint64_t value, int fd)
{
	const struct vfc_session *session = session_of(handle);
	struct vfc_item item = vfc_item(type, handle->address, index, vector);

	item.value = value;
	item.fd = fd;
	return session ? session->put(session->data, &item) : 0;
}

int session_drop(struct vfc_handle *handle, enum vfc_item_type type, uint32_t index,
		 uint32_t vector)
{
	const struct vfc_session *session = session_of(handle);
	struct vfc_item item = vfc_item(type, handle->address, index, vector);

	return session ? session->drop(session->data, &item) : 0;
}

void session_add(struct vfc_handle *handle, enum vfc_item_type type, uint32_t index,
		 uint32_t vector, uint64_t number, uint64_t *sum)
{
	const struct vfc_session *session = session_of(handle);
	struct vfc_item item = vfc_item(type, handle->address, index, vector);

	item.value = number;
	if (!session || session->add(session->data, &item, sum))
		*sum += number;
}
