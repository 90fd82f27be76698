/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* watch.h: watchers of the system calls that read paths (sys.c). */
#ifndef VFC_BASE_WATCH_H
#define VFC_BASE_WATCH_H

/*
 * A watcher of this thread: seen() is called for every open, readlink and stat with its
 * arguments (flags as of open(2), O_PATH for calls that do not read) and its result, and
 * for every read of a descriptor or directory that fails, with an empty path. Watchers
 * are nested: sys_watch_end() ends the one that began last.
 */
struct sys_watch {
	void (*seen)(void *data, int dirfd, const char *path, int flags, int result);
	void *data;
	struct sys_watch *outer;
};
void sys_watch_begin(struct sys_watch *watch);
void sys_watch_end(void);
/* Report to the watchers a call made elsewhere, such as by a child process or libc. */
void sys_tell(int dirfd, const char *path, int flags, int result);

#endif
