/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * session.h: items that a session stores for an open device, for the next client. Without
 * a session nothing is stored.
 */
#ifndef VFC_VFIO_SESSION_H
#define VFC_VFIO_SESSION_H

#include "handle.h"
#include "lib/vfc-session-item.h"

/* Store an item in the session; fd is -1 if it is only a number. -EEXIST if it exists. */
int session_put(struct vfc_handle *handle, enum vfc_item_type type, uint32_t index,
		uint32_t vector, uint64_t value, int fd);

/* Remove an item from the session if it exists. */
int session_drop(struct vfc_handle *handle, enum vfc_item_type type, uint32_t index,
		 uint32_t vector);

/* Add to the value of an item; *sum gets the result. Without a session add to *sum. */
void session_add(struct vfc_handle *handle, enum vfc_item_type type, uint32_t index,
		 uint32_t vector, uint64_t number, uint64_t *sum);

#endif
