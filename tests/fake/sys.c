/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sys.c: the scripted kernel behind fake.h.
 */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

/* The real calls, under another name, for everything that is not scripted. */
#define sys_open real_open
#define sys_open_inside real_open_inside
#define sys_ioctl real_ioctl
#define sys_close real_close
#define sys_pread real_pread
#define sys_pwrite real_pwrite
#define sys_read real_read
#define sys_write real_write
#define sys_mmap real_mmap
#define sys_round real_round
#include "lib/base/sys.c"
#undef sys_open
#undef sys_open_inside
#undef sys_ioctl
#undef sys_close
#undef sys_pread
#undef sys_pwrite
#undef sys_read
#undef sys_write
#undef sys_mmap
#undef sys_round
#undef VFC_BASE_SYS_H
#include "lib/base/sys.h"

#include "fake.h"
#include "query.h"

enum what {
	OPEN,
	IOCTL,
	PREAD,
	PWRITE,
	READ,
	WRITE,
	MMAP,
};

static const char *const words[] = { "open", "ioctl", "pread", "pwrite", "read", "write", "mmap" };

struct fake_call {
	enum what what;
	char path[64];		/* open */
	int fd;
	unsigned long request;
	uint64_t offset;
	size_t size;
	int64_t ret;
	bool by_value;
	unsigned long value;
	void *takes, *gives;
	size_t takes_size, gives_size;
	void (*check)(const void *arg);
	void *memory;		/* mmap */
	struct fake_call *next;
};

#define FDS 1024

static struct {
	char root[64];
	struct fake_call *calls, **last;
	size_t steps, done;
	bool strict;		/* queries are named, too */
	size_t unnamed;		/* queries that no call of the script was for */
	unsigned long last_unnamed;
	bool fake[FDS];		/* descriptors that fake_fd() made */
	int closed[FDS];
	size_t nclosed;
	int open_before;
} kernel;

/* How many descriptors this process has. */
static int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static int let_open(const char *path)
{
	(void)path;
	return 0;
}

int (*fake_on_open)(const char *path) = let_open;

void fake_begin(void)
{
	memset(&kernel, 0, sizeof(kernel));
	fake_on_open = let_open;
	query_drop(-1);
	kernel.last = &kernel.calls;
	snprintf(kernel.root, sizeof(kernel.root), "/tmp/vfioctl-unit-XXXXXX");
	kernel.open_before = count_fds();
	assert_non_null(mkdtemp(kernel.root));
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void free_call(struct fake_call *call)
{
	free(call->takes);
	free(call->gives);
	free(call);
}

void fake_end(void)
{
	struct fake_call *left = kernel.calls;

	query_drop(-1);
	nftw(kernel.root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	if (left)
		fail_msg("call %zu never came: %s %s of descriptor %d, request 0x%lx "
			 "(%zu queries were not named, the last is 0x%lx)",
			 kernel.done + 1, words[left->what], left->path, left->fd,
			 left->request, kernel.unnamed, kernel.last_unnamed);
	assert_int_equal(count_fds(), kernel.open_before);
}

/* The path below the test's root, directories above it made. */
static const char *below_root(const char *path)
{
	static char full[PATH_MAX];
	char *slash = full + strlen(kernel.root) + 1;

	snprintf(full, sizeof(full), "%s%s", kernel.root, path);
	while ((slash = strchr(slash, '/'))) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash++ = '/';
	}
	return full;
}

void fake_bytes(const char *path, const void *bytes, size_t size)
{
	FILE *file = fopen(below_root(path), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	fclose(file);
}

void fake_file(const char *path, const char *text)
{
	fake_bytes(path, text, strlen(text));
}

void fake_link(const char *path, const char *target)
{
	unlink(below_root(path));
	assert_int_equal(symlink(target, below_root(path)), 0);
}

void fake_mode(const char *path, mode_t mode)
{
	assert_int_equal(chmod(below_root(path), mode), 0);
}

int fake_fd(void)
{
	int fd = real_open(AT_FDCWD, "/dev/null", O_RDWR, 0);

	assert_in_range(fd, 0, FDS - 1);
	kernel.fake[fd] = true;
	return fd;
}

/* Append one call to the script. */
static struct fake_call *expect_call(enum what what, int fd, int64_t ret)
{
	struct fake_call *call = calloc(1, sizeof(*call));

	assert_non_null(call);
	call->what = what;
	call->fd = fd;
	call->ret = ret;
	*kernel.last = call;
	kernel.last = &call->next;
	kernel.steps++;
	return call;
}

/* Open calls are told apart by their path below the root, without its slash. */
static void expect_open(const char *path, int ret)
{
	struct fake_call *call = expect_call(OPEN, -1, ret);

	snprintf(call->path, sizeof(call->path), "%s", path + 1);
}

int fake_open(const char *path)
{
	int fd = fake_fd();

	expect_open(path, fd);
	return fd;
}

void fake_open_as(const char *path, int fd)
{
	expect_open(path, fd);
}

void fake_open_fails(const char *path, int err)
{
	expect_open(path, err);
}

struct fake_call *fake_ioctl(int fd, unsigned long request, int ret)
{
	struct fake_call *call = expect_call(IOCTL, fd, ret);

	call->request = request;
	return call;
}

static struct fake_call *expect_access(enum what what, int fd, uint64_t offset,
				       size_t size, int64_t ret)
{
	struct fake_call *call = expect_call(what, fd, ret);

	call->offset = offset;
	call->size = size;
	return call;
}

struct fake_call *fake_pread(int fd, uint64_t offset, size_t size, ssize_t ret)
{
	return expect_access(PREAD, fd, offset, size, ret);
}

struct fake_call *fake_pwrite(int fd, uint64_t offset, size_t size, ssize_t ret)
{
	return expect_access(PWRITE, fd, offset, size, ret);
}

struct fake_call *fake_read(int fd, size_t size, ssize_t ret)
{
	return expect_access(READ, fd, 0, size, ret);
}

struct fake_call *fake_write(int fd, size_t size, ssize_t ret)
{
	return expect_access(WRITE, fd, 0, size, ret);
}

void *fake_mmap(int fd, uint64_t offset, size_t size, int err)
{
	struct fake_call *call = expect_access(MMAP, fd, offset, size, err);

	if (!err)
		call->memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(call->memory, MAP_FAILED);
	return call->memory;
}

void fake_takes_value(struct fake_call *call, unsigned long value)
{
	call->by_value = true;
	call->value = value;
}

/* A copy, so that a test may build the next one in the same place. */
static void *copy(const void *bytes, size_t size)
{
	void *new = malloc(size ? size : 1);

	assert_non_null(new);
	return memcpy(new, bytes, size);
}

void fake_takes(struct fake_call *call, const void *bytes, size_t size)
{
	call->takes = copy(bytes, size);
	call->takes_size = size;
}

void fake_checks(struct fake_call *call, void (*check)(const void *arg))
{
	call->check = check;
}

void fake_gives(struct fake_call *call, const void *bytes, size_t size)
{
	call->gives = copy(bytes, size);
	call->gives_size = size;
}

void fake_strict(void)
{
	kernel.strict = true;
}

size_t fake_steps(void)
{
	return kernel.steps;
}

/* Forget the calls from there on, and the descriptors they would have given. */
static void forget(struct fake_call **at)
{
	while (*at) {
		struct fake_call *call = *at;

		*at = call->next;
		if (call->ret >= 0 && call->ret < FDS && kernel.fake[call->ret] &&
		    (call->what == OPEN || call->what == IOCTL)) {
			kernel.fake[call->ret] = false;
			real_close((int)call->ret);
		}
		if (call->memory)
			munmap(call->memory, call->size);
		free_call(call);
	}
	kernel.last = at;
}

void fake_fail_at(size_t step, int err)
{
	struct fake_call **at = &kernel.calls, failing;

	while (step--)
		at = &(*at)->next;
	failing = **at;
	failing.takes = failing.gives = NULL;
	failing.takes_size = failing.gives_size = 0;
	forget(at);
	failing.next = NULL;
	failing.ret = err;
	*at = copy(&failing, sizeof(failing));
	kernel.last = &(*at)->next;
}

int fake_closed(size_t i)
{
	return i < kernel.nclosed ? kernel.closed[i] : -1;
}

/* The call that the script has next; the test fails when it is another one. */
static struct fake_call *next_call(enum what what, int fd)
{
	struct fake_call *call = kernel.calls;

	kernel.done++;
	if (!call)
		fail_msg("call %zu was not expected: %s of descriptor %d", kernel.done,
			 words[what], fd);
	if (call->what != what || call->fd != fd)
		fail_msg("call %zu: %s of descriptor %d, expected %s of %d", kernel.done,
			 words[what], fd, words[call->what], call->fd);
	kernel.calls = call->next;
	if (!kernel.calls)
		kernel.last = &kernel.calls;
	return call;
}

/* Check and fill what the argument points to; what the call returns. */
static int64_t play(struct fake_call *call, const void *in, void *out)
{
	int64_t ret = call->ret;

	if (call->takes)
		assert_memory_equal(in, call->takes, call->takes_size);
	if (call->check)
		call->check(in);
	if (call->gives)
		memcpy(out, call->gives, call->gives_size);
	free_call(call);
	return ret;
}

static bool is_fake(int fd)
{
	return fd >= 0 && fd < FDS && kernel.fake[fd];
}

/* Only VFIO's nodes are scripted; looking at one (O_PATH) is not using it. */
int sys_open(int dirfd, const char *path, int flags, mode_t mode)
{
	struct fake_call *call;
	int err = fake_on_open(path);

	if (err)
		return err;
	if (dirfd == AT_FDCWD && !strcmp(path, "/"))
		return real_open(dirfd, kernel.root, flags, mode);
	if (flags & (O_PATH | O_DIRECTORY) || strncmp(path, "dev/", 4))
		return real_open(dirfd, path, flags, mode);
	call = next_call(OPEN, -1);
	assert_string_equal(path, call->path);
	return (int)play(call, NULL, NULL);
}

int sys_open_inside(int rootfd, const char *path, int flags, mode_t mode)
{
	return real_open_inside(rootfd, path, flags, mode);
}

int sys_close(int fd)
{
	if (is_fake(fd)) {
		kernel.fake[fd] = false;
		query_drop(fd);
		assert_in_range(kernel.nclosed, 0, FDS - 1);
		kernel.closed[kernel.nclosed++] = fd;
	}
	return real_close(fd);
}

/* True if the call of the script is this one, as far as the argument can tell. */
static bool is_of(const struct fake_call *call, int fd, unsigned long request, const void *arg)
{
	if (call->what != IOCTL || call->fd != fd || call->request != request)
		return false;
	if (call->by_value && (unsigned long)arg != call->value)
		return false;
	for (size_t i = 0; i < call->takes_size; i++)
		if (((const uint8_t *)arg)[i] != ((const uint8_t *)call->takes)[i])
			return false;
	return true;
}

static struct query_answer answer_of(const struct fake_call *call)
{
	return (struct query_answer){
		(int)call->ret, call->gives, call->gives_size, call->check,
	};
}

/*
 * Answer a query that the script does not name here: as before, else as the script will
 * later, which stays in the script, else as a kernel without the call.
 */
static int play_unnamed(int fd, unsigned long request, void *arg)
{
	struct fake_call *call = kernel.calls;
	struct query_answer answer;

	kernel.unnamed++;
	kernel.last_unnamed = request;
	if (query_is_recorded(fd, request, arg))
		return query_repeat(fd, request, arg);
	while (call && !is_of(call, fd, request, arg))
		call = call->next;
	if (!call)
		return query_repeat(fd, request, arg);
	answer = answer_of(call);
	return query_give(&answer, arg);
}

int sys_ioctl(int fd, unsigned long request, void *arg)
{
	bool query = is_fake(fd) && query_is(request, arg);
	struct query_answer answer;
	struct fake_call *call;

	if (query && !kernel.strict &&
	    !(kernel.calls && is_of(kernel.calls, fd, request, arg)))
		return play_unnamed(fd, request, arg);
	call = next_call(IOCTL, fd);
	if (request != call->request)
		fail_msg("call %zu: request 0x%lx, expected 0x%lx", kernel.done, request,
			 call->request);
	if (call->by_value)
		assert_int_equal((unsigned long)arg, call->value);
	if (query) {
		answer = answer_of(call);
		query_record(fd, request, arg, &answer);
	}
	return (int)play(call, arg, arg);
}

/* The next access, which must be of that place. */
static struct fake_call *next_access(enum what what, int fd, size_t size, uint64_t offset)
{
	struct fake_call *call = next_call(what, fd);

	if (offset != call->offset || size != call->size)
		fail_msg("call %zu: %s of %zu bytes at 0x%llx, expected %zu at 0x%llx",
			 kernel.done, words[what], size, (unsigned long long)offset,
			 call->size, (unsigned long long)call->offset);
	return call;
}

ssize_t (*fake_on_read)(int fd, void *buf, size_t size) = real_read;
ssize_t (*fake_on_write)(int fd, const void *buf, size_t size) = real_write;

ssize_t sys_read(int fd, void *buf, size_t size)
{
	if (!is_fake(fd))
		return fake_on_read(fd, buf, size);
	return (ssize_t)play(next_access(READ, fd, size, 0), NULL, buf);
}

ssize_t sys_write(int fd, const void *buf, size_t size)
{
	if (is_fake(fd))
		return (ssize_t)play(next_access(WRITE, fd, size, 0), buf, NULL);
	return fake_on_write(fd, buf, size);
}

int sys_round(int fd, unsigned long request, void *arg, int eventfd, uint64_t *count,
	      int64_t ns[2])
{
	int err = sys_ioctl(fd, request, arg);

	if (err < 0 || sys_read(eventfd, count, sizeof(*count)) != sizeof(*count))
		*count = 0;
	ns[0] = 1000;
	ns[1] = 1001;
	return err;
}

ssize_t sys_pread(int fd, void *buf, size_t size, uint64_t offset)
{
	if (!is_fake(fd))
		return real_pread(fd, buf, size, offset);
	return (ssize_t)play(next_access(PREAD, fd, size, offset), NULL, buf);
}

ssize_t sys_pwrite(int fd, const void *buf, size_t size, uint64_t offset)
{
	if (!is_fake(fd))
		return real_pwrite(fd, buf, size, offset);
	return (ssize_t)play(next_access(PWRITE, fd, size, offset), buf, NULL);
}

int sys_mmap(void **addr, size_t size, int prot, int flags, int fd, uint64_t offset)
{
	struct fake_call *call;

	if (!is_fake(fd))
		return real_mmap(addr, size, prot, flags, fd, offset);
	assert_true(flags & MAP_SHARED);
	call = next_access(MMAP, fd, size, offset);
	if (!call->ret)
		*addr = call->memory;
	return (int)play(call, NULL, NULL);
}
