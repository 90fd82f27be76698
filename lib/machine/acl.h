/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* acl.h: check whether a POSIX ACL lets a process read and write a node (acl(5)). */
#ifndef VFC_MACHINE_ACL_H
#define VFC_MACHINE_ACL_H

#include "process.h"

enum acl_verdict {
	ACL_NONE,		/* no entry applies, so the mode decides */
	ACL_ALLOWS,
	ACL_DENIES,
};

/* Check the ACL of a node below /dev, for a process that does not own the node. */
enum acl_verdict acl_allows(struct vfc_ctx *ctx, const char *node,
			    const struct machine_process *process);

/* Check an ACL given as bytes (linux/posix_acl_xattr.h). */
enum acl_verdict acl_judge(const void *bytes, size_t size, const struct machine_process *process);

#endif
