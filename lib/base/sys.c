/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sys.c: the library's system calls, which retry on EINTR and return -errno.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "sys.h"

#define NS_PER_S INT64_C(1000000000)

/* Repeat a call while it fails with EINTR. Evaluates to its result, or -errno. */
#define RETRY(call) ({						\
	__typeof__(call) ret_;					\
	do							\
		ret_ = (call);					\
	while (ret_ == -1 && errno == EINTR);			\
	ret_ == -1 ? (__typeof__(call))-errno : ret_;		\
})

static __thread struct sys_watch *watches;	/* the innermost first */

void sys_watch_begin(struct sys_watch *watch)
{
	watch->outer = watches;
	watches = watch;
}

void sys_watch_end(void)
{
	watches = watches->outer;
}

void sys_tell(int dirfd, const char *path, int flags, int result)
{
	for (const struct sys_watch *w = watches; w; w = w->outer)
		w->seen(w->data, dirfd, path, flags, result);
}

/* Report a call on a path to the watchers and return the call's result. */
static int report_path(int dirfd, const char *path, int flags, int result)
{
	sys_tell(dirfd, path, flags, result);
	return result;
}

/* Report a read of a descriptor to the watchers if it failed, and return its result. */
static ssize_t report_read(int fd, ssize_t result)
{
	if (result < 0)
		sys_tell(fd, "", O_RDONLY, (int)result);
	return result;
}

int sys_open(int dirfd, const char *path, int flags, mode_t mode)
{
	return report_path(dirfd, path, flags, RETRY(openat(dirfd, path, flags | O_CLOEXEC, mode)));
}

/* Attempts to open a path with ".." in it while others rename directories. */
#define OPEN_ATTEMPTS 1000

/*
 * Call openat2(2) (Linux 5.6), for which the C library has no function before 2.42. With
 * RESOLVE_IN_ROOT it fails with EAGAIN if any directory was renamed or any file system
 * was mounted while it followed a "..": handle_dots() in fs/namei.c, Linux 6.12.
 */
int sys_open_inside(int rootfd, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.mode = flags & O_CREAT ? mode : 0,
		.resolve = RESOLVE_IN_ROOT,
	};
	int fd = -EAGAIN;

	for (int i = 0; fd == -EAGAIN && i < OPEN_ATTEMPTS; i++)
		fd = (int)RETRY(syscall(SYS_openat2, rootfd, path, &how, sizeof(how)));
	return report_path(rootfd, path, flags, fd);
}

/* Do not retry: Linux closes the descriptor even if close(2) returns EINTR. */
int sys_close(int fd)
{
	return close(fd) ? -errno : 0;
}

ssize_t sys_read(int fd, void *buf, size_t size)
{
	return report_read(fd, RETRY(read(fd, buf, size)));
}

ssize_t sys_write(int fd, const void *buf, size_t size)
{
	return RETRY(write(fd, buf, size));
}

int sys_seek_end(int fd)
{
	return lseek(fd, 0, SEEK_END) < 0 ? -errno : 0;
}

ssize_t sys_pread(int fd, void *buf, size_t size, uint64_t offset)
{
	return report_read(fd, RETRY(pread(fd, buf, size, (off_t)offset)));
}

ssize_t sys_pwrite(int fd, const void *buf, size_t size, uint64_t offset)
{
	return RETRY(pwrite(fd, buf, size, (off_t)offset));
}

ssize_t sys_readlink(int dirfd, const char *path, char *buf, size_t size)
{
	return report_path(dirfd, path, O_PATH | O_NOFOLLOW,
		    (int)RETRY(readlinkat(dirfd, path, buf, size)));
}

int sys_stat(int dirfd, const char *path, struct stat *st, int flags)
{
	return report_path(dirfd, path, O_PATH | (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0),
		    RETRY(fstatat(dirfd, path, st, flags)));
}

int sys_fchmod(int fd, mode_t mode)
{
	return RETRY(fchmod(fd, mode));
}

int sys_symlink(const char *target, int dirfd, const char *path)
{
	return RETRY(symlinkat(target, dirfd, path));
}

ssize_t sys_getxattr(const char *path, const char *name, void *buf, size_t size)
{
	return RETRY(getxattr(path, name, buf, size));
}

int sys_mkdir(int dirfd, const char *path, mode_t mode)
{
	return RETRY(mkdirat(dirfd, path, mode));
}

int sys_rename(int dirfd, const char *from, const char *to)
{
	return RETRY(renameat(dirfd, from, dirfd, to));
}

int sys_unlink(int dirfd, const char *path)
{
	return RETRY(unlinkat(dirfd, path, 0));
}

int sys_rmdir(int dirfd, const char *path)
{
	return RETRY(unlinkat(dirfd, path, AT_REMOVEDIR));
}

int64_t sys_size(int fd)
{
	return RETRY(lseek(fd, 0, SEEK_END));
}

int sys_fsync(int fd)
{
	return RETRY(fsync(fd));
}

int sys_flock(int fd, int operation)
{
	return RETRY(flock(fd, operation));
}

int sys_ioctl(int fd, unsigned long request, void *arg)
{
	return RETRY(ioctl(fd, request, arg));
}

int sys_mmap(void **addr, size_t size, int prot, int flags, int fd, uint64_t offset)
{
	void *p = mmap(NULL, size, prot, flags, fd, (off_t)offset);

	if (p == MAP_FAILED)
		return -errno;
	*addr = p;
	return 0;
}

int sys_munmap(void *addr, size_t size)
{
	return munmap(addr, size) ? -errno : 0;
}

int sys_memfd(const char *name, unsigned int flags, uint64_t size)
{
	int err, fd = memfd_create(name, flags | MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -errno;
	if (!ftruncate(fd, (off_t)size) &&
	    !fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int sys_eventfd(unsigned int initial, int flags)
{
	int fd = eventfd(initial, flags | EFD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int sys_epoll_create(void)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int sys_epoll_add(int epfd, int fd, uint64_t tag)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = tag };

	return epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

int sys_epoll_del(int epfd, int fd)
{
	return epoll_ctl(epfd, EPOLL_CTL_DEL, fd, NULL) ? -errno : 0;
}

/*
 * Uses milliseconds because epoll_pwait2() needs Linux 5.11. Rounds up, because
 * a wait that ends early would look like a timeout.
 */
int sys_epoll_wait(int epfd, int64_t timeout_ns, uint64_t *tag)
{
	int64_t end = timeout_ns > 0 ? sys_now_ns() + timeout_ns : 0;
	struct epoll_event event;
	int64_t ms = timeout_ns;
	int n;

	do {
		if (timeout_ns > 0)
			ms = (end - sys_now_ns() + 999999) / 1000000;
		if (timeout_ns > 0 && ms < 0)
			ms = 0;
		n = epoll_wait(epfd, &event, 1, ms < 0 ? -1 : ms > 60000 ? 60000 : (int)ms);
		if (n < 0)
			return -errno;
	} while (!n && timeout_ns > 0 && sys_now_ns() < end);
	if (n)
		*tag = event.data.u64;
	return n;
}

int sys_sleep_ns(int64_t ns)
{
	struct timespec ts = { .tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S };

	return nanosleep(&ts, NULL) ? -errno : 0;
}

int sys_sleep_until_ns(int64_t ns)
{
	struct timespec ts = { .tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S };

	return -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

int sys_get_cpus(unsigned long *bits, size_t size)
{
	return sched_getaffinity(0, size, (cpu_set_t *)bits) ? -errno : 0;
}

int sys_set_cpus(const unsigned long *bits, size_t size)
{
	return sched_setaffinity(0, size, (const cpu_set_t *)bits) ? -errno : 0;
}

int64_t sys_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

int sys_round(int fd, unsigned long request, void *arg, int eventfd, uint64_t *count,
	      int64_t ns[2])
{
	ssize_t n;
	int err;

	ns[0] = sys_now_ns();
	err = sys_ioctl(fd, request, arg);
	n = err < 0 ? 0 : sys_read(eventfd, count, sizeof(*count));
	ns[1] = sys_now_ns();
	if (n != sizeof(*count))
		*count = 0;
	return err < 0 ? err : 0;
}
