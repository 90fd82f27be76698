/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sys.h: the library's system calls. They retry on EINTR (except in waits) and return
 * -errno on failure. Unit tests link tests/fake/sys.c instead of sys.c.
 */
#ifndef VFC_BASE_SYS_H
#define VFC_BASE_SYS_H

#include <poll.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "watch.h"

int sys_open(int dirfd, const char *path, int flags, mode_t mode);
/* Open a path below rootfd as if rootfd were "/". Links and ".." never lead outside. */
int sys_open_inside(int rootfd, const char *path, int flags, mode_t mode);
int sys_close(int fd);
ssize_t sys_read(int fd, void *buf, size_t size);
ssize_t sys_write(int fd, const void *buf, size_t size);
/* Seek to the end of a file, to read only data added later. */
int sys_seek_end(int fd);
ssize_t sys_pread(int fd, void *buf, size_t size, uint64_t offset);
ssize_t sys_pwrite(int fd, const void *buf, size_t size, uint64_t offset);
ssize_t sys_readlink(int dirfd, const char *path, char *buf, size_t size);
int sys_stat(int dirfd, const char *path, struct stat *st, int flags);
int sys_fchmod(int fd, mode_t mode);
int sys_symlink(const char *target, int dirfd, const char *path);
ssize_t sys_getxattr(const char *path, const char *name, void *buf, size_t size);
int sys_mkdir(int dirfd, const char *path, mode_t mode);
int sys_rename(int dirfd, const char *from, const char *to);
int sys_unlink(int dirfd, const char *path);
int sys_rmdir(int dirfd, const char *path);
/* Return a file's size in bytes. */
int64_t sys_size(int fd);
int sys_fsync(int fd);
int sys_flock(int fd, int operation);
int sys_ioctl(int fd, unsigned long request, void *arg);
/*
 * Call an ioctl and read an eventfd, and measure the two calls alone in ns. Return 0
 * and the eventfd's count (0 if there was no event), or the ioctl's error.
 */
int sys_round(int fd, unsigned long request, void *arg, int eventfd, uint64_t *count,
	      int64_t ns[2]);
int sys_mmap(void **addr, size_t size, int prot, int flags, int fd, uint64_t offset);
int sys_munmap(void *addr, size_t size);
/* Create an anonymous file (flags as for memfd_create(2)) and seal its size. */
int sys_memfd(const char *name, unsigned int flags, uint64_t size);
int sys_eventfd(unsigned int initial, int flags);
int sys_epoll_create(void);
int sys_epoll_add(int epfd, int fd, uint64_t tag);
int sys_epoll_del(int epfd, int fd);
/* Wait for an event. Return 1 and *tag, 0 on timeout, or -EINTR if interrupted. */
int sys_epoll_wait(int epfd, int64_t timeout_ns, uint64_t *tag);
/* Sleep. Return -EINTR if interrupted. */
int sys_sleep_ns(int64_t ns);
/* Sleep until a time on the monotonic clock. Return -EINTR if interrupted. */
int sys_sleep_until_ns(int64_t ns);
/* Store the affinity mask of the calling thread in size bytes at bits. */
int sys_get_cpus(unsigned long *bits, size_t size);
int sys_set_cpus(const unsigned long *bits, size_t size);
/* Return the time of the monotonic clock in nanoseconds. */
int64_t sys_now_ns(void);

#endif
