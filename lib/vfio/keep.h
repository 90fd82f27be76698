/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keep.h: the one thing of a kind that a kept device has beside its interrupts:
 * the item "WORD ADDRESS". Without a keeper all of this is nothing.
 */
#ifndef VFC_VFIO_KEEP_H
#define VFC_VFIO_KEEP_H

#include "handle.h"
#include "lib/vfc-open.h"

/* Let the keeper have it in place of an earlier one; fd -1: only a number. */
int keep_put(struct vfc_handle *handle, const char *word, int fd, uint64_t value);

/* Let the keeper forget it; also when there is none. */
void keep_drop(struct vfc_handle *handle, const char *word);

#endif
