/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * root.c: paths below the root. The only file that contains /sys, /proc, /dev and the
 * path of the state directory.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "ctx.h"
#include "root.h"
#include "sys.h"

static const char *const places[] = {
	[ROOT_TOP] = "",
	[ROOT_SYS] = "/sys",
	[ROOT_PROC] = "/proc",
	[ROOT_DEV] = "/dev",
	[ROOT_STATE] = "/var/lib/vfioctl",
};

/* Return the state directory chosen by the user, outside any root; NULL: none. */
static const char *state_override(enum root_place place)
{
	const char *dir = place == ROOT_STATE ? getenv("VFIOCTL_STATE_DIR") : NULL;

	return dir && dir[0] == '/' ? dir : NULL;
}

/* Build the whole path; -ENAMETOOLONG if it does not fit, never a truncated path. */
static int __attribute__((format(printf, 3, 0)))
build(char buf[ROOT_PATH], enum root_place place, const char *fmt, va_list ap)
{
	const char *base = state_override(place);
	int used, n;

	used = snprintf(buf, ROOT_PATH, "%s/", base ? base : places[place]);
	if (used >= ROOT_PATH)
		return -ENAMETOOLONG;
	n = vsnprintf(buf + used, ROOT_PATH - used, fmt, ap);
	if (n < 0 || n >= ROOT_PATH - used)
		return -ENAMETOOLONG;
	if (!n)
		buf[used - 1] = '\0';
	return 0;
}

const char *root_path(char buf[ROOT_PATH], enum root_place place, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = build(buf, place, fmt, ap);
	va_end(ap);
	return err ? "(path too long)" : buf;
}

/*
 * A file with mode 0 in a recorded tree could not be read when it was recorded: -EACCES,
 * also for root. No file in sysfs and procfs has mode 0.
 */
static int unless_denied(int fd, int flags)
{
	struct stat st;

	if (fd < 0 || flags & O_PATH || sys_stat(fd, "", &st, AT_EMPTY_PATH) || st.st_mode & 07777)
		return fd;
	sys_close(fd);
	return -EACCES;
}

static int open_path(struct vfc_ctx *ctx, int flags, enum root_place place, const char *path)
{
	if (state_override(place))
		return sys_open(AT_FDCWD, path, flags, 0600);
	while (*path == '/')
		path++;
	if (!*path)
		path = ".";
	if (!ctx->sysroot)
		return sys_open(ctx->rootfd, path, flags, 0600);
	return unless_denied(sys_open_inside(ctx->rootfd, path, flags, 0600), flags);
}

/* Open what a printf-like path names; expects the caller's ap and err. */
static int __attribute__((format(printf, 4, 0)))
open_va(struct vfc_ctx *ctx, int flags, enum root_place place, const char *fmt, va_list ap)
{
	char path[ROOT_PATH];
	int err = build(path, place, fmt, ap);

	return err ? err : open_path(ctx, flags, place, path);
}

int root_open(struct vfc_ctx *ctx, int flags, enum root_place place, const char *fmt, ...)
{
	va_list ap;
	int fd;

	va_start(ap, fmt);
	fd = open_va(ctx, flags, place, fmt, ap);
	va_end(ap);
	return fd;
}

/*
 * Read the rest of fd into buf as text and close fd. sysfs returns a whole attribute in
 * one read; procfs may need several.
 */
static int read_text(int fd, char *buf, size_t size, bool attribute)
{
	size_t used = 0;
	ssize_t n;

	do {
		n = sys_read(fd, buf + used, size - 1 - used);
		used += n > 0 ? (size_t)n : 0;
	} while (n > 0 && used < size - 1 && !attribute);
	sys_close(fd);
	if (n < 0)
		return (int)n;
	while (used && buf[used - 1] == '\n')
		used--;
	buf[used] = '\0';
	return (int)used;
}

/* O_NONBLOCK: another root may have a FIFO in place of an attribute. */
#define READ_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY)

int root_read_at(int dirfd, const char *name, char *buf, size_t size)
{
	int fd = sys_open(dirfd, name, READ_FLAGS | O_NOFOLLOW, 0);

	return fd < 0 ? fd : read_text(fd, buf, size, true);
}

int root_read(struct vfc_ctx *ctx, char *buf, size_t size, enum root_place place,
	      const char *fmt, ...)
{
	va_list ap;
	int fd;

	va_start(ap, fmt);
	fd = open_va(ctx, READ_FLAGS, place, fmt, ap);
	va_end(ap);
	return fd < 0 ? fd : read_text(fd, buf, size, place == ROOT_SYS);
}

int root_bytes(struct vfc_ctx *ctx, void *buf, size_t size, enum root_place place,
	       const char *fmt, ...)
{
	size_t used = 0;
	va_list ap;
	ssize_t n;
	int fd;

	va_start(ap, fmt);
	fd = open_va(ctx, READ_FLAGS, place, fmt, ap);
	va_end(ap);
	if (fd < 0)
		return fd;
	/* Binary sysfs attributes may return one page per read. */
	do {
		n = sys_read(fd, (char *)buf + used, size - used);
		used += n > 0 ? (size_t)n : 0;
	} while (n > 0 && used < size);
	sys_close(fd);
	return n < 0 ? (int)n : (int)used;
}

int root_lines(struct vfc_ctx *ctx, void (*line)(void *data, char *text), void *data,
	       enum root_place place, const char *fmt, ...)
{
	char *text = NULL;
	size_t room = 0;
	FILE *file;
	va_list ap;
	int fd, err;

	va_start(ap, fmt);
	fd = open_va(ctx, READ_FLAGS, place, fmt, ap);
	va_end(ap);
	file = fd < 0 ? NULL : fdopen(fd, "r");
	if (!file) {
		err = fd < 0 ? fd : -errno;
		if (fd >= 0)
			sys_close(fd);
		return err;
	}
	while (getline(&text, &room, file) > 0) {
		text[strcspn(text, "\n")] = '\0';
		line(data, text);
	}
	err = ferror(file) ? -EIO : 0;
	free(text);
	fclose(file);
	return err;
}

int root_read_number_at(int dirfd, const char *name, int64_t *number)
{
	char text[VFC_NAME], *end;
	long long value;
	int n = root_read_at(dirfd, name, text, sizeof(text));

	if (n < 0)
		return n;
	errno = 0;
	value = strtoll(text, &end, strncmp(text, "0x", 2) ? 10 : 16);
	if (errno || end == text || *end)
		return -EINVAL;
	*number = value;
	return 0;
}

int root_link_at(int dirfd, const char *name, char *buf, size_t size)
{
	char target[ROOT_PATH];
	const char *base;
	ssize_t n = sys_readlink(dirfd, name, target, sizeof(target) - 1);

	if (n < 0)
		return (int)n;
	target[n] = '\0';
	base = strrchr(target, '/');
	base = base ? base + 1 : target;
	if (strlen(base) >= size)
		return -ENAMETOOLONG;
	strcpy(buf, base);
	return (int)strlen(buf);
}

int root_link(struct vfc_ctx *ctx, char target[ROOT_PATH], enum root_place place,
	      const char *fmt, ...)
{
	va_list ap;
	ssize_t n;
	int fd;

	va_start(ap, fmt);
	fd = open_va(ctx, O_PATH | O_NOFOLLOW, place, fmt, ap);
	va_end(ap);
	if (fd < 0)
		return fd;
	n = sys_readlink(fd, "", target, ROOT_PATH - 1);
	sys_close(fd);
	target[n > 0 ? n : 0] = '\0';
	return (int)n;
}

int root_kernel(struct vfc_ctx *ctx)
{
	unsigned int major, minor;
	char text[VFC_NAME];

	if (root_read(ctx, text, sizeof(text), ROOT_PROC, "sys/kernel/osrelease") < 0 ||
	    sscanf(text, "%u.%u", &major, &minor) != 2 || major > 255 || minor > 255)
		return 0;
	return (int)(major << 8 | minor);
}

/* Make the directory called so (len bytes of name) unless it is there. */
static int make_dir(int parent, const char *name, size_t len)
{
	char part[ROOT_PATH];
	int err;

	snprintf(part, sizeof(part), "%.*s", (int)len, name);
	err = len ? sys_mkdir(parent, part, 0755) : 0;
	return err == -EEXIST ? 0 : err;
}

int root_make_dirs(struct vfc_ctx *ctx, enum root_place place, char *path)
{
	int parent, err = 0;
	char *name, *end;

	for (name = path + 1; *name && !err; name = end + (*end == '/')) {
		end = strchrnul(name, '/');
		name[-1] = '\0';
		parent = open_path(ctx, O_PATH | O_DIRECTORY, place, *path ? path : "/");
		name[-1] = '/';
		if (parent < 0)
			return parent;
		err = make_dir(parent, name, (size_t)(end - name));
		sys_close(parent);
	}
	return err;
}

int root_state(struct vfc_ctx *ctx, bool create)
{
	char path[ROOT_PATH];
	int fd, err;

	root_path(path, ROOT_STATE, "%s", "");
	fd = open_path(ctx, O_RDONLY | O_DIRECTORY, ROOT_STATE, path);
	if (fd != -ENOENT || !create)
		return fd;
	err = root_make_dirs(ctx, ROOT_STATE, path);
	return err ? err : open_path(ctx, O_RDONLY | O_DIRECTORY, ROOT_STATE, path);
}

bool root_exists(struct vfc_ctx *ctx, enum root_place place, const char *fmt, ...)
{
	va_list ap;
	int fd;

	va_start(ap, fmt);
	fd = open_va(ctx, O_PATH, place, fmt, ap);
	va_end(ap);
	if (fd >= 0)
		sys_close(fd);
	return fd >= 0;
}

/* In a recorded tree a file may say that it stands for a device's node: take that. */
static void take_stand_in(struct vfc_ctx *ctx, struct stat *st, const char *path)
{
	unsigned int number[2], uid, gid;
	char text[VFC_NAME], type;
	int fd = open_path(ctx, READ_FLAGS | O_NOFOLLOW, ROOT_TOP, path);

	if (fd < 0 || read_text(fd, text, sizeof(text), true) <= 0 ||
	    sscanf(text, "node %c %u:%u %u %u", &type, &number[0], &number[1], &uid, &gid) != 5)
		return;
	st->st_mode = (st->st_mode & 07777) | (type == 'b' ? S_IFBLK : S_IFCHR);
	st->st_rdev = makedev(number[0], number[1]);
	st->st_uid = uid;
	st->st_gid = gid;
}

int root_xattr(struct vfc_ctx *ctx, const char *name, void *buf, size_t size,
	       enum root_place place, const char *fmt, ...)
{
	char link[VFC_NAME];
	va_list ap;
	ssize_t n;
	int fd;

	va_start(ap, fmt);
	fd = open_va(ctx, O_PATH | O_NOFOLLOW, place, fmt, ap);
	va_end(ap);
	if (fd < 0)
		return fd;
	/* fgetxattr(2) does not take an O_PATH descriptor; its link in procfs works. */
	snprintf(link, sizeof(link), "%s/self/fd/%d", places[ROOT_PROC], fd);
	n = sys_getxattr(link, name, buf, size);
	sys_close(fd);
	return (int)n;
}

int root_stat(struct vfc_ctx *ctx, struct stat *st, enum root_place place,
	      const char *fmt, ...)
{
	char path[ROOT_PATH];
	va_list ap;
	int fd, err;

	va_start(ap, fmt);
	err = build(path, place, fmt, ap);
	va_end(ap);
	fd = err ? err : open_path(ctx, O_PATH | O_NOFOLLOW, place, path);
	if (fd < 0)
		return fd;
	err = sys_stat(fd, "", st, AT_EMPTY_PATH);
	sys_close(fd);
	if (!err && ctx->sysroot && S_ISREG(st->st_mode) && st->st_size &&
	    !strncmp(path + strspn(path, "/"), "dev/", 4))
		take_stand_in(ctx, st, path);
	return err;
}

void root_names_free(char **names, int count)
{
	while (count-- > 0)
		free(names[count]);
	free(names);
}

static int by_version(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

/* Append a copy of a name; the array grows by doubling. */
static int add_name(char ***names, int *count, const char *name)
{
	char **grown = *names;

	if (!(*count & (*count - 1))) {
		grown = realloc(*names, (*count ? *count * 2 : 1) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		*names = grown;
	}
	grown[*count] = strdup(name);
	if (!grown[*count])
		return -ENOMEM;
	++*count;
	return 0;
}

/* Read all names of a directory stream, unsorted. */
static int read_names(DIR *dir, char ***names, int *count)
{
	struct dirent *entry;
	int err = 0;

	for (errno = 0; !err && (entry = readdir(dir)); errno = 0)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			err = add_name(names, count, entry->d_name);
	return err ? err : -errno;
}

int root_names_at(int fd, char ***out)
{
	DIR *dir = fdopendir(fd);
	char **names = NULL;
	int err, count = 0;

	if (!dir) {
		err = -errno;
		sys_close(fd);
		return err;
	}
	err = read_names(dir, &names, &count);
	closedir(dir);
	if (err) {
		root_names_free(names, count);
		return err;
	}
	if (count)
		qsort(names, count, sizeof(*names), by_version);
	*out = names;
	return count;
}

int root_names(struct vfc_ctx *ctx, char ***names, enum root_place place, const char *fmt, ...)
{
	va_list ap;
	int fd;

	va_start(ap, fmt);
	fd = open_va(ctx, O_RDONLY | O_DIRECTORY, place, fmt, ap);
	va_end(ap);
	return fd < 0 ? fd : root_names_at(fd, names);
}
