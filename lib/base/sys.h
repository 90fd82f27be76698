/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sys.h: the system calls the library makes, and nothing else: EINTR is
 * retried (except where a wait is wanted), a failure is -errno. Unit tests
 * link tests/fake/sys.c in place of sys.c.
 */
#ifndef VFC_BASE_SYS_H
#define VFC_BASE_SYS_H

#include <poll.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * Tell this thread's watcher of every open, read link and stat: what it was asked
 * for (flags as of open(2), O_PATH for those that do not read) and what came of it.
 * seen NULL: nobody is told.
 */
typedef void sys_watcher(void *data, int dirfd, const char *path, int flags, int result);
void sys_watch(sys_watcher *seen, void *data);
/* The same of a path that a child process opened in this one's place. */
void sys_tell(int dirfd, const char *path, int flags, int result);

int sys_open(int dirfd, const char *path, int flags, mode_t mode);
/* Open below rootfd as if that were "/": links and ".." never leave it. */
int sys_open_inside(int rootfd, const char *path, int flags, mode_t mode);
int sys_close(int fd);
ssize_t sys_read(int fd, void *buf, size_t size);
ssize_t sys_write(int fd, const void *buf, size_t size);
/* Read no more of what is there, only what comes. */
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
/* Where a file ends: its size in bytes. */
int64_t sys_size(int fd);
int sys_fsync(int fd);
int sys_flock(int fd, int operation);
int sys_ioctl(int fd, unsigned long request, void *arg);
/*
 * An ioctl and the read of an eventfd, with nothing else between two looks at the
 * clock (ns): 0 and the eventfd's count (0: nothing was there), or the ioctl's error.
 */
int sys_round(int fd, unsigned long request, void *arg, int eventfd, uint64_t *count,
	      int64_t ns[2]);
int sys_mmap(void **addr, size_t size, int prot, int flags, int fd, uint64_t offset);
int sys_munmap(void *addr, size_t size);
/* An anonymous file (flags as memfd_create(2)) of that many bytes, whose size is sealed. */
int sys_memfd(const char *name, unsigned int flags, uint64_t size);
int sys_eventfd(unsigned int initial, int flags);
int sys_epoll_create(void);
int sys_epoll_add(int epfd, int fd, uint64_t tag);
int sys_epoll_del(int epfd, int fd);
/* Waits; -EINTR is passed up. Returns 1 and *tag, or 0 on time-out. */
int sys_epoll_wait(int epfd, int64_t timeout_ns, uint64_t *tag);
/* Sleeps; -EINTR is passed up. */
int sys_sleep_ns(int64_t ns);
/* Sleeps until the monotonic clock says so; -EINTR is passed up. */
int sys_sleep_until_ns(int64_t ns);
/* The CPUs that the calling thread may run on, a bit each of size bytes. */
int sys_get_cpus(unsigned long *bits, size_t size);
int sys_set_cpus(const unsigned long *bits, size_t size);
/* Monotonic clock in nanoseconds. */
int64_t sys_now_ns(void);

#endif
