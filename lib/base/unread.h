/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unread.h: the paths that could not be read between two points of the program, so that
 * what was not seen is not taken for absent.
 */
#ifndef VFC_BASE_UNREAD_H
#define VFC_BASE_UNREAD_H

#include "lib/vfc-base.h"
#include "root.h"
#include "sys.h"

/* The first paths, and how many there were. The program sees it through vfc_unread_*(). */
struct vfc_unread {
	struct vfc_ctx *ctx;
	struct sys_watch watch;
	struct vfc_unread_path paths[VFC_UNREAD_PATHS];
	size_t count;
};

/*
 * Begin to collect on this thread. Scopes nest; an outer scope also collects the failures
 * of inner scopes. If ctx is NULL, the paths are relative and are only counted.
 */
void unread_begin(struct vfc_ctx *ctx, struct vfc_unread *unread);
void unread_end(void);

/* True for an error (< 0) meaning that a file, or the object it represents, is absent. */
bool unread_is_absence(int err);

#endif
