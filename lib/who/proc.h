/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proc.h: walk over processes, their descriptors and mappings.
 */
#ifndef VFC_WHO_PROC_H
#define VFC_WHO_PROC_H

#include "lib/base/child.h"

/*
 * Call each(data, pid) for every process, until it fails: 0, that failure, or
 * -errno when there is no procfs. Not recorded.
 */
int proc_each(struct vfc_ctx *ctx, int (*each)(void *data, const char *pid), void *data);

/*
 * Call each(data, fd, link) for every descriptor of a process, until it returns
 * false. Links are read, never followed: their targets may hang. 0, or -errno: -EACCES and
 * -EPERM for another user's process.
 */
int proc_links(struct vfc_ctx *ctx, const char *pid,
	       bool (*each)(void *data, const char *fd, const char *link), void *data);

/* Read the text after a key ("vfio-device-syspath:") in a descriptor's fdinfo; false: none. */
bool proc_fdinfo_text(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key,
		      char *text, size_t size);

/* Read the number after a key ("eventfd-id:") in a descriptor's fdinfo; false: none. */
bool proc_fdinfo(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key, int base,
		 uint64_t *number);

/* Read a process's name; "" if it is gone. */
void proc_comm(struct vfc_ctx *ctx, const char *pid, char comm[VFC_NAME]);

/* A mapping of a file in a process. */
struct proc_map {
	uint64_t size, offset;	/* bytes; offset in the file */
	const char *path;	/* as in the link of a descriptor */
};

/* Parse a line of /proc/PID/maps, which is modified; false: not a file's mapping. */
bool proc_map_parse(char *line, struct proc_map *map);

/*
 * Call each(data, map) for the mappings of a process with part in their path. 0, -errno
 * as proc_links(), or -ETIMEDOUT if the read blocks: while the process waits in mmap(2)
 * of a file on a dead mount, its mmap_lock is not available (m_start() of
 * fs/proc/task_mmu.c, killable since Linux 5.3). So a child reads the mappings; it is
 * started if reader is zero, and child_serve_end() ends it.
 */
int proc_maps(struct vfc_ctx *ctx, struct child_server *reader, const char *pid,
	      const char *part, void (*each)(void *data, const struct proc_map *map), void *data);

/* From /proc/PID/stat and status, which any user can read. */
struct proc_stat {
	bool kernel;		/* a kernel thread */
	uint64_t start;		/* start time: clock ticks after boot */
	int64_t uid;		/* effective; -1: unknown */
};

/* Read it: 0, or -errno. */
int proc_stat(struct vfc_ctx *ctx, const char *pid, struct proc_stat *stat);

#endif
