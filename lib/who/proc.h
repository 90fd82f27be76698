/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proc.h: iterate over processes, their descriptors and their mappings.
 */
#ifndef VFC_WHO_PROC_H
#define VFC_WHO_PROC_H

#include "lib/base/child.h"

/*
 * Call each(data, pid) for every process until each() fails. Return 0, the
 * value returned by each(), or -errno without procfs. Records no message.
 */
int proc_each(struct vfc_ctx *ctx, int (*each)(void *data, const char *pid), void *data);

/*
 * Call each(data, fd, link) for every descriptor of a process until each() returns false.
 * Links are read but never followed, because their targets may hang. Return 0 or -errno
 * (-EACCES or -EPERM for another user's process).
 */
int proc_links(struct vfc_ctx *ctx, const char *pid,
	       bool (*each)(void *data, const char *fd, const char *link), void *data);

/*
 * Read the text after a key ("vfio-device-syspath:") in a descriptor's fdinfo. False if
 * the key is missing.
 */
bool proc_fdinfo_text(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key,
		      char *text, size_t size);

/*
 * Read the number after a key ("eventfd-id:") in a descriptor's fdinfo. False if the key
 * is missing.
 */
bool proc_fdinfo(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key, int base,
		 uint64_t *number);

/* Read the name of a process, or "" if the process is gone. */
void proc_comm(struct vfc_ctx *ctx, const char *pid, char comm[VFC_NAME]);

/* A file mapping of a process. */
struct proc_map {
	uint64_t size, offset;	/* bytes; offset in the file */
	const char *path;	/* as in the link of a descriptor */
};

/*
 * Parse a line of /proc/PID/maps, modifying the line. False if it does not describe a
 * file mapping.
 */
bool proc_map_parse(char *line, struct proc_map *map);

/*
 * Call each(data, map) for the mappings of a process that have part in their path.
 * Return 0, -errno as for proc_links(), or -ETIMEDOUT if the read blocks: while a
 * process waits in mmap(2) for a file on a dead mount, its mmap_lock is not available
 * (m_start() in fs/proc/task_mmu.c, killable since Linux 5.3). Therefore a child reads
 * the mappings. The child is started if reader is zero, and child_serve_end() ends it.
 */
int proc_maps(struct vfc_ctx *ctx, struct child_server *reader, const char *pid,
	      const char *part, void (*each)(void *data, const struct proc_map *map), void *data);

/* Data from /proc/PID/stat and status, which any user can read. */
struct proc_stat {
	bool kernel;		/* a kernel thread */
	uint64_t start;		/* start time in clock ticks after boot */
	int64_t uid;		/* effective; -1 if unknown */
};

/* Read the data of a process. Return 0 or -errno. */
int proc_stat(struct vfc_ctx *ctx, const char *pid, struct proc_stat *stat);

#endif
