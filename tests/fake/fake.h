/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fake.h: a scripted kernel for unit tests, linked in place of lib/base/sys.c.
 *
 * A test says beforehand which VFIO calls it expects, in order, what they must
 * be given and what they answer. A call that is not expected fails the test,
 * and so do expectations and descriptors that are left at the end. Queries (query.h)
 * are the exception: one that is not expected gets the answer of an expected one like
 * it, else ENOTTY, so that a question more breaks no test. Files
 * (sysfs, procfs) are real, below a directory that the library takes for "/";
 * eventfds and epoll are real too.
 */
#ifndef TESTS_FAKE_H
#define TESTS_FAKE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* An empty root and an empty script; then vfc_new(&ctx, NULL) looks into it. */
void fake_begin(void);

/* Everything that was expected happened and nothing was left open. */
void fake_end(void);

/* Files of the root; directories above are made. path begins with "/". */
void fake_file(const char *path, const char *text);
void fake_bytes(const char *path, const void *bytes, size_t size);
void fake_link(const char *path, const char *target);
void fake_mode(const char *path, mode_t mode);

/* What a write(2) does, where a test wants more than the file to change. */
extern ssize_t (*fake_on_write)(int fd, const void *buf, size_t size);

/* What happens before a file (its path without the first slash) is opened: 0, or the error. */
extern int (*fake_on_open)(const char *path);

/* What a read(2) gives, where a test wants more than a file can give. */
extern ssize_t (*fake_on_read)(int fd, void *buf, size_t size);

/* A descriptor that only scripted calls may use; closed by the library. */
int fake_fd(void);

/* Expect a node to be opened; a descriptor for it, or the error err. */
int fake_open(const char *path);
/* The same for a descriptor of the test's own, which is not scripted. */
void fake_open_as(const char *path, int fd);
void fake_open_fails(const char *path, int err);

/* What one expected call gets and gives; add to it with what follows. */
struct fake_call;
struct fake_call *fake_ioctl(int fd, unsigned long request, int ret);
struct fake_call *fake_pread(int fd, uint64_t offset, size_t size, ssize_t ret);
struct fake_call *fake_pwrite(int fd, uint64_t offset, size_t size, ssize_t ret);

/* The same for read(2) and write(2) of a descriptor of fake_fd(). */
struct fake_call *fake_read(int fd, size_t size, ssize_t ret);
struct fake_call *fake_write(int fd, size_t size, ssize_t ret);

/* A mapping: memory of size bytes when err is 0, which the test may look at. */
void *fake_mmap(int fd, uint64_t offset, size_t size, int err);

/* The argument is this number; points to memory that begins with these bytes. */
void fake_takes_value(struct fake_call *call, unsigned long value);
void fake_takes(struct fake_call *call, const void *bytes, size_t size);

/* Check the argument in a function of the test. */
void fake_checks(struct fake_call *call, void (*check)(const void *arg));

/* Write these bytes to where the argument points. */
void fake_gives(struct fake_call *call, const void *bytes, size_t size);

/* From now on a query that is not expected fails the test, too: their order is its subject. */
void fake_strict(void);

/* How many calls the script has; let the one of that number be the last and fail. */
size_t fake_steps(void);
void fake_fail_at(size_t step, int err);

/* Descriptors of fake_fd() in the order they were closed; -1 after the last. */
int fake_closed(size_t i);

#endif
