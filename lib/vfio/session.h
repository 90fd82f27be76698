/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * session.h: items "WORD ADDRESS" that a session stores for a device, one per word. No-op
 * without a session.
 */
#ifndef VFC_VFIO_SESSION_H
#define VFC_VFIO_SESSION_H

#include "handle.h"
#include "lib/vfc-open.h"

/* Store the item in the session, replacing an earlier one; fd -1: only a number. */
int session_put(struct vfc_handle *handle, const char *word, int fd, uint64_t value);

/* Remove the item from the session, if it is there. */
void session_drop(struct vfc_handle *handle, const char *word);

#endif
