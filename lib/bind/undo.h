/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * undo.h: config space reads, shared by event.c and undo.c.
 */
#ifndef VFC_BIND_UNDO_H
#define VFC_BIND_UNDO_H

#include "journal.h"

/* Read the first bytes of a device's config space. Returns the number of bytes read. */
unsigned int undo_header(struct vfc_ctx *ctx, const char *address,
			 uint8_t header[JOURNAL_HEADER]);

#endif
