/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-session.h: an open space handed from process to process. Part of vfc.h.
 *
 * One process, the holder, has an ordinary space with ordinary handles, and
 * lists what it is made of with vfc_space_export(). Others get copies of the
 * descriptors and make a space of them with vfc_space_import(): its handles are
 * the same open devices. What such a space gains it tells its keeper, so that
 * the next process finds it.
 */
#ifndef VFC_PUBLIC_SESSION_H
#define VFC_PUBLIC_SESSION_H

#include "vfc-keeper.h"

/* ---- open spaces that outlive a process (state/session.c) ----------- */

/*
 * List what a space is made of. The count, or -ENOMEM; *items is to be freed
 * with free(), the descriptors in it stay the space's.
 */
int vfc_space_export(struct vfc_space *space, struct vfc_kept **items);

/*
 * Make a space of what another process has exported and been told since. It
 * takes over the descriptors, also when it fails; keeper is borrowed. No
 * device is opened (opening would reset it), and closing the space and its
 * handles closes these descriptors and changes nothing. -EPROTO for items that
 * make no space, else as vfc_handle_info().
 */
int vfc_space_import(struct vfc_ctx *ctx, struct vfc_kept *items, size_t count,
		     const struct vfc_keeper *keeper, struct vfc_space **space);

/* The keeper of an imported space; NULL for a space of this process. */
const struct vfc_keeper *vfc_space_keeper(const struct vfc_space *space);

/* True for a device that the keeper has open, not this process. */
bool vfc_handle_kept(const struct vfc_handle *handle);

#endif
