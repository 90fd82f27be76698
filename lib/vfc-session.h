/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-session.h: open spaces that several processes use in turn. Part of vfc.h.
 *
 * One process, the session, has an ordinary space with ordinary handles and exports
 * the space's contents with vfc_space_export(). Other processes get copies of the
 * descriptors and create a space from them with vfc_space_import(). The handles in
 * that space refer to the same open devices. New items in such a space are reported
 * to the session, so that the next process gets them.
 */
#ifndef VFC_PUBLIC_SESSION_H
#define VFC_PUBLIC_SESSION_H

#include "vfc-session-item.h"

/* ---- open spaces that outlive a process (state/session.c) ----------- */

/*
 * List the contents of a space. Return the count, or -ENOMEM. The caller frees *items.
 * The descriptors still belong to the space.
 */
int vfc_space_export(struct vfc_space *space, struct vfc_item **items);

/*
 * Create a space from the items that another process exported, and from items reported
 * to it since. Takes ownership of the descriptors, even on failure, and borrows
 * session. Does not open devices, because an open would reset them. Closing the space
 * and its handles closes these descriptors but changes nothing else. Return -EPROTO
 * for items that do not form a space; otherwise fails like vfc_handle_info().
 */
int vfc_space_import(struct vfc_ctx *ctx, struct vfc_item *items, size_t count,
		     const struct vfc_session *session, struct vfc_space **space);

/* Return the session of an imported space; NULL for a space of this process. */
const struct vfc_session *vfc_space_session(const struct vfc_space *space);

/* True if the session has the device open, not this process. */
bool vfc_handle_in_session(const struct vfc_handle *handle);

#endif
