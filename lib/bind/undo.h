/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * undo.h: what the files that remember and undo share.
 */
#ifndef VFC_BIND_UNDO_H
#define VFC_BIND_UNDO_H

#include "journal.h"

/* The first bytes of a device's config space; how many could be read. */
unsigned int undo_header(struct vfc_ctx *ctx, const char *address,
			 uint8_t header[JOURNAL_HEADER]);

#endif
