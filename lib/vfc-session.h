/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-session.h: open spaces that several processes use in turn. Part of vfc.h.
 *
 * One process, the session, has an ordinary space with ordinary handles and lists its
 * contents with vfc_space_export(). Other processes get copies of the descriptors and
 * create a space from them with vfc_space_import(): its handles are the same open
 * devices. New items of such a space are reported to the session, so that the next
 * process gets them.
 */
#ifndef VFC_PUBLIC_SESSION_H
#define VFC_PUBLIC_SESSION_H

#include "vfc-session-item.h"

/* ---- open spaces that outlive a process (state/session.c) ----------- */

/*
 * List the contents of a space. Returns the count, or -ENOMEM; free() *items. The space
 * keeps its descriptors.
 */
int vfc_space_export(struct vfc_space *space, struct vfc_item **items);

/*
 * Create a space from the items that another process exported and was told since.
 * Takes over the descriptors, on failure too; borrows session. Opens no device (an open
 * would reset it); closing the space and its handles closes these descriptors and
 * changes nothing. -EPROTO for items that do not form a space, else errors of
 * vfc_handle_info().
 */
int vfc_space_import(struct vfc_ctx *ctx, struct vfc_item *items, size_t count,
		     const struct vfc_session *session, struct vfc_space **space);

/* Return the session of an imported space; NULL for a space of this process. */
const struct vfc_session *vfc_space_session(const struct vfc_space *space);

/* True if the session has the device open, not this process. */
bool vfc_handle_in_session(const struct vfc_handle *handle);

#endif
