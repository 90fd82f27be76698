/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proc.h: walks over the processes of the machine and what they have open.
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
 * false. Links are read, never followed: what they name may hang. 0, or -errno:
 * -EACCES and -EPERM for another user's process.
 */
int proc_links(struct vfc_ctx *ctx, const char *pid,
	       bool (*each)(void *data, const char *fd, const char *link), void *data);

/* The text behind a key ("vfio-device-syspath:") in a descriptor's fdinfo, cut to fit; or false. */
bool proc_fdinfo_text(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key,
		      char *text, size_t size);

/* A number behind a key ("eventfd-id:") in a descriptor's fdinfo; false: it is not there. */
bool proc_fdinfo(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key, int base,
		 uint64_t *number);

/* A process's name, "" when it is gone. */
void proc_comm(struct vfc_ctx *ctx, const char *pid, char comm[VFC_NAME]);

/* A stretch of a process's memory that is a file's. */
struct proc_map {
	uint64_t size, offset;	/* bytes; where in the file */
	const char *path;	/* what the link of a descriptor of it would say */
};

/* Understand a line of /proc/PID/maps, which is cut up; false: no file's. */
bool proc_map_parse(char *line, struct proc_map *map);

/*
 * Call each(data, map) for the stretches of a process with part in their path; 0, -errno
 * as proc_links(), -ETIMEDOUT when the kernel does not let them be read: while
 * the process waits in an mmap(2) of a file on a dead mount nobody gets its mmap_lock
 * (m_start() of fs/proc/task_mmu.c, killable since Linux 5.3). So a child reads them, made
 * when reader is zero; child_serve_end() ends it.
 */
int proc_maps(struct vfc_ctx *ctx, struct child_server *reader, const char *pid,
	      const char *part, void (*each)(void *data, const struct proc_map *map), void *data);

/* What /proc/PID/stat and status say, which every user may read. */
struct proc_stat {
	bool kernel;		/* a thread of the kernel */
	uint64_t start;		/* when it began: clock ticks after boot */
	int64_t uid;		/* effective; -1 when not told */
};

/* 0, or -errno. */
int proc_stat(struct vfc_ctx *ctx, const char *pid, struct proc_stat *stat);

#endif
