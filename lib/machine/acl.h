/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* acl.h: whether a POSIX ACL lets a process read and write a node (acl(5)). */
#ifndef VFC_MACHINE_ACL_H
#define VFC_MACHINE_ACL_H

#include "process.h"

enum acl_verdict {
	ACL_NONE,		/* no entry applies: the mode decides */
	ACL_ALLOWS,
	ACL_DENIES,
};

/* Judge a node below /dev by its ACL, for a process that does not own it. */
enum acl_verdict acl_allows(struct vfc_ctx *ctx, const char *node,
			    const struct machine_process *process);

/* Judge by the bytes of an ACL (linux/posix_acl_xattr.h). */
enum acl_verdict acl_judge(const void *bytes, size_t size, const struct machine_process *process);

#endif
