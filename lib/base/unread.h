/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unread.h: the paths that could not be read between two points of the program, so that
 * what was not seen is not taken for absent.
 */
#ifndef VFC_BASE_UNREAD_H
#define VFC_BASE_UNREAD_H

#include "root.h"
#include "sys.h"

#define UNREAD_PATHS 8

/* The first unread paths, and the total number. */
struct unread {
	struct vfc_ctx *ctx;
	struct sys_watch watch;
	struct unread_path {
		char path[256];	/* as a user would type it: "/proc/self/mountinfo" */
		int err;	/* an errno < 0 */
	} paths[UNREAD_PATHS];
	size_t count;
};

/*
 * Begin to collect on this thread. Scopes nest; an outer scope also collects the failures
 * of inner scopes. If ctx is NULL, the paths are relative and are only counted.
 */
void unread_begin(struct vfc_ctx *ctx, struct unread *unread);
void unread_end(void);

/* True for an error (< 0) meaning that a file, or the object it represents, is absent. */
bool unread_is_absence(int err);

#endif
