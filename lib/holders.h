/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holders.h: which process has a node open.
 */
#ifndef VFC_HOLDERS_H
#define VFC_HOLDERS_H

#include "internal.h"

/*
 * The first process whose descriptor table names path. 1 and *holder, 0 when
 * there is none; *hidden is the number of processes that could not be looked into.
 */
int holder_find(struct vfc_ctx *ctx, const char *path, struct vfc_holder *holder,
		unsigned int *hidden);

#endif
