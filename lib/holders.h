/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holders.h: which process has a node open.
 */
#ifndef VFC_HOLDERS_H
#define VFC_HOLDERS_H

#include "internal.h"

struct holder {
	pid_t pid;
	char comm[VFC_NAME];
};

/*
 * The first process whose descriptor table names path. 1 and *holder, 0 when
 * there is none; *hidden counts the processes that could not be looked into.
 * Links are read, nothing is stat'ed: a dead network mount hangs whoever does.
 */
int holder_find(struct vfc_ctx *ctx, const char *path, struct holder *holder,
		size_t *hidden);

#endif
