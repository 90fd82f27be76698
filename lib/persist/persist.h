/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/persist: bindings that survive a reboot.
 *
 * persist.h: shared by the files of lib/persist.
 */
#ifndef VFC_PERSIST_H
#define VFC_PERSIST_H

#include "lib/vfc-persist.h"

/* Directories of the records and of their boot results: one file per address. */
#define PERSIST_RECORDS "etc/vfioctl/persist.d"
#define PERSIST_STATES "run/vfioctl/persist"

/* ---- records (persist.c) -------------------------------------------- */

/* Write a record as text, cut to size. */
void persist_format(const struct vfc_persist *p, char *text, size_t size);

/* ---- comparing (match.c) -------------------------------------------- */

/* True if a device has the address, slot or serial that identifies the record. */
bool persist_concerns(const struct vfc_persist *p, const struct vfc_identity *id);

/* True if the device is not the recorded one; why gets the difference. */
bool persist_differs(const struct vfc_persist *p, const struct vfc_identity *id,
		     char why[4 * VFC_NAME]);

/* ---- results of this boot (status.c) ------------------------------------ */

/* Store a result for this boot; the state is a word of vfc_persist_states. */
void persist_say(struct vfc_ctx *ctx, const struct vfc_persist *p, const char *address,
		 enum vfc_persist_state state, const char *why);

/* Read the stored result; false if this boot has none. */
bool persist_said(struct vfc_ctx *ctx, const struct vfc_persist *p,
		  struct vfc_persist_status *status);

#endif
