/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proc.h: walks over the processes of the machine and what they have open.
 */
#ifndef VFC_PROC_H
#define VFC_PROC_H

#include "internal.h"

/*
 * Call each(data, pid) for every process, until it fails: 0, that failure, or
 * -errno when there is no procfs. Not recorded.
 */
int proc_each(struct vfc_ctx *ctx, int (*each)(void *data, const char *pid), void *data);

/*
 * Call each(data, fd, link) for every descriptor of a process, until it returns
 * false. Links are read, never followed: what they name may hang. 0, or -errno:
 * -EACCES and -EPERM for another user's process.
 */
int proc_links(struct vfc_ctx *ctx, const char *pid,
	       bool (*each)(void *data, const char *fd, const char *link), void *data);

/* A number behind a key ("eventfd-id:") in a descriptor's fdinfo; false: it is not there. */
bool proc_fdinfo(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key, int base,
		 uint64_t *number);

/* A process's name, "" when it is gone. */
void proc_comm(struct vfc_ctx *ctx, const char *pid, char comm[VFC_NAME]);

#endif
