/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * session.c: store the power and migration state of a device in its session, for the next
 * client.
 */
#include <stdio.h>

#include "session.h"
#include "space.h"

static const struct vfc_session *session_of(const struct vfc_handle *handle)
{
	return handle->in_session ? handle->space->session : NULL;
}

void session_drop(struct vfc_handle *handle, const char *word)
{
	const struct vfc_session *session = session_of(handle);
	char name[2 * VFC_NAME];

	snprintf(name, sizeof(name), "%s %s", word, handle->address);
	if (session)
		session->drop(session->data, name);
}

int session_put(struct vfc_handle *handle, const char *word, int fd, uint64_t value)
{
	const struct vfc_session *session = session_of(handle);
	struct vfc_item item = { .fd = fd, .value = value };

	if (!session)
		return 0;
	session_drop(handle, word);
	snprintf(item.name, sizeof(item.name), "%s %s", word, handle->address);
	return session->put(session->data, &item);
}
