/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/persist: bindings that survive a reboot.
 *
 * persist.h: what the files that keep bindings share.
 */
#ifndef VFC_PERSIST_H
#define VFC_PERSIST_H

#include "lib/vfc-persist.h"

/* Where records are, and what a boot says of them: a file of that address each. */
#define PERSIST_RECORDS "etc/vfioctl/persist.d"
#define PERSIST_STATES "run/vfioctl/persist"

/* ---- records (persist.c) -------------------------------------------- */

/* Write a record as text, cut to size. */
void persist_format(const struct vfc_persist *p, char *text, size_t size);

/* ---- comparing (match.c) -------------------------------------------- */

/* True when a device is where, or has what, a record is found by. */
bool persist_concerns(const struct vfc_persist *p, const struct vfc_identity *id);

/* True when it is another device than the recorded one: why says in what. */
bool persist_differs(const struct vfc_persist *p, const struct vfc_identity *id,
		     char why[4 * VFC_NAME]);

/* ---- what a boot said (status.c) ------------------------------------ */

/* Keep it for this boot; the state is a word of vfc_persist_states. */
void persist_say(struct vfc_ctx *ctx, const struct vfc_persist *p, const char *address,
		 enum vfc_persist_state state, const char *why);

/* What was kept; false when this boot has said nothing. */
bool persist_said(struct vfc_ctx *ctx, const struct vfc_persist *p,
		  struct vfc_persist_status *status);

#endif
