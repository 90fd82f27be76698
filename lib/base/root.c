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
#include <unistd.h>

#include "array.h"
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

struct path root_at(enum root_place place, const char *fmt, ...)
{
	const char *base = state_override(place);
	struct path path = { .place = place };
	int used, n = -1;
	va_list ap;

	used = snprintf(path.text, ROOT_PATH, "%s/", base ? base : places[place]);
	if (used < ROOT_PATH) {
		va_start(ap, fmt);
		n = vsnprintf(path.text + used, ROOT_PATH - used, fmt, ap);
		va_end(ap);
	}
	path.too_long = n < 0 || n >= ROOT_PATH - used;
	if (path.too_long)
		strcpy(path.text, "(path too long)");
	else if (!n)
		path.text[used - 1] = '\0';
	return path;
}

/*
 * In a recorded tree, mode 0 marks a file that could not be read during recording. Fail
 * with -EACCES even for root. No file in sysfs or procfs has mode 0.
 */
static int unless_denied(int fd, int flags)
{
	struct stat st;

	if (fd < 0 || flags & O_PATH || sys_stat(fd, "", &st, AT_EMPTY_PATH) || st.st_mode & 07777)
		return fd;
	sys_tell(fd, "", flags, -EACCES);
	sys_close(fd);
	return -EACCES;
}

int root_open(struct vfc_ctx *ctx, int flags, struct path path)
{
	const char *below = path.text;

	if (path.too_long)
		return -ENAMETOOLONG;
	if (state_override(path.place))
		return sys_open(AT_FDCWD, path.text, flags, 0600);
	while (*below == '/')
		below++;
	if (!*below)
		below = ".";
	if (!ctx->sysroot)
		return sys_open(ctx->rootfd, below, flags, 0600);
	return unless_denied(sys_open_inside(ctx->rootfd, below, flags, 0600), flags);
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

int root_read(struct vfc_ctx *ctx, char *buf, size_t size, struct path path)
{
	int fd = root_open(ctx, READ_FLAGS, path);

	return fd < 0 ? fd : read_text(fd, buf, size, path.place == ROOT_SYS);
}

int root_bytes(struct vfc_ctx *ctx, void *buf, size_t size, struct path path)
{
	int fd = root_open(ctx, READ_FLAGS, path);
	size_t used = 0;
	ssize_t n;

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

int root_records(struct vfc_ctx *ctx, char end, void (*record)(void *data, char *text),
		 void *data, struct path path)
{
	int err, fd = root_open(ctx, READ_FLAGS, path);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	char *text = NULL;
	size_t room = 0;
	ssize_t n;

	if (!file) {
		err = fd < 0 ? fd : -errno;
		if (fd >= 0) {
			sys_tell(fd, "", O_RDONLY, err);
			sys_close(fd);
		}
		return err;
	}
	while ((n = getdelim(&text, &room, end, file)) > 0) {
		if (text[n - 1] == end)
			text[n - 1] = '\0';
		record(data, text);
	}
	err = feof(file) ? 0 : -errno;
	if (err)
		sys_tell(fd, "", O_RDONLY, err);
	free(text);
	fclose(file);
	return err;
}

int root_lines(struct vfc_ctx *ctx, void (*line)(void *data, char *text), void *data,
	       struct path path)
{
	return root_records(ctx, '\n', line, data, path);
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

int root_link(struct vfc_ctx *ctx, char target[ROOT_PATH], struct path path)
{
	int fd = root_open(ctx, O_PATH | O_NOFOLLOW, path);
	ssize_t n;

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

	if (root_read(ctx, text, sizeof(text), in_proc("sys/kernel/osrelease")) < 0 ||
	    sscanf(text, "%u.%u", &major, &minor) != 2 || major > 255 || minor > 255)
		return 0;
	return (int)(major << 8 | minor);
}

/* Create the missing directories of a path. */
static int make_dirs(struct vfc_ctx *ctx, struct path path)
{
	char *name, *end, part[ROOT_PATH];
	int parent, err = 0;

	for (name = path.text + 1; *name && !err; name = end + (*end == '/')) {
		end = strchrnul(name, '/');
		name[-1] = '\0';
		parent = root_open(ctx, O_PATH | O_DIRECTORY, path);
		name[-1] = '/';
		if (parent < 0)
			return parent;
		snprintf(part, sizeof(part), "%.*s", (int)(end - name), name);
		err = *part ? sys_mkdir(parent, part, 0755) : 0;
		err = err == -EEXIST ? 0 : err;
		sys_close(parent);
	}
	return err;
}

int root_dir(struct vfc_ctx *ctx, bool create, struct path path)
{
	int err, fd = root_open(ctx, O_RDONLY | O_DIRECTORY, path);

	if (fd != -ENOENT || !create)
		return fd;
	err = make_dirs(ctx, path);
	return err ? err : root_open(ctx, O_RDONLY | O_DIRECTORY, path);
}

bool root_is(struct vfc_ctx *ctx, const char *text, struct path path)
{
	char found[VFC_NAME];

	return root_read(ctx, found, sizeof(found), path) > 0 && !strcmp(found, text);
}

bool root_exists(struct vfc_ctx *ctx, struct path path)
{
	int fd = root_open(ctx, O_PATH, path);

	if (fd >= 0)
		sys_close(fd);
	return fd >= 0;
}

/* In a recorded tree, use the text of a file that stands for a device node. */
static void take_stand_in(struct vfc_ctx *ctx, struct stat *st, struct path path)
{
	unsigned int number[2], uid, gid;
	char text[VFC_NAME], type;
	int fd = root_open(ctx, READ_FLAGS | O_NOFOLLOW, path);

	if (fd < 0 || read_text(fd, text, sizeof(text), true) <= 0 ||
	    sscanf(text, "node %c %u:%u %u %u", &type, &number[0], &number[1], &uid, &gid) != 5)
		return;
	st->st_mode = (st->st_mode & 07777) | (type == 'b' ? S_IFBLK : S_IFCHR);
	st->st_rdev = makedev(number[0], number[1]);
	st->st_uid = uid;
	st->st_gid = gid;
}

int root_xattr(struct vfc_ctx *ctx, const char *name, void *buf, size_t size,
	       struct path path)
{
	int fd = root_open(ctx, O_PATH | O_NOFOLLOW, path);
	ssize_t n;

	if (fd < 0)
		return fd;
	/* fgetxattr(2) does not take an O_PATH descriptor; its link in procfs works. */
	n = sys_getxattr(in_proc("self/fd/%d", fd).text, name, buf, size);
	sys_close(fd);
	return (int)n;
}

int root_stat(struct vfc_ctx *ctx, struct stat *st, struct path path)
{
	int err, fd = root_open(ctx, O_PATH | O_NOFOLLOW, path);

	if (fd < 0)
		return fd;
	err = sys_stat(fd, "", st, AT_EMPTY_PATH);
	sys_close(fd);
	if (!err && ctx->sysroot && S_ISREG(st->st_mode) && st->st_size &&
	    !strncmp(path.text + strspn(path.text, "/"), "dev/", 4))
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

/* Read all names of a directory stream, unsorted. */
static int read_names(DIR *dir, char ***names, int *count)
{
	struct dirent *entry;
	char **name;

	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		name = GROW(*names, *count);
		if (!name)
			return -ENOMEM;
		*name = strdup(entry->d_name);
		if (!*name)
			return -ENOMEM;
	}
	return -errno;
}

int root_names_at(int fd, char ***out)
{
	DIR *dir = fdopendir(fd);
	char **names = NULL;
	int err, count = 0;

	*out = NULL;
	err = dir ? read_names(dir, &names, &count) : -errno;
	if (err)
		sys_tell(fd, "", O_RDONLY | O_DIRECTORY, err);
	if (dir)
		closedir(dir);
	else
		sys_close(fd);
	if (err) {
		root_names_free(names, count);
		return err;
	}
	if (count)
		qsort(names, count, sizeof(*names), by_version);
	*out = names;
	return count;
}

int root_names(struct vfc_ctx *ctx, char ***names, struct path path)
{
	int fd = root_open(ctx, O_RDONLY | O_DIRECTORY, path);

	*names = NULL;
	return fd < 0 ? fd : root_names_at(fd, names);
}

/* Find the path of a descriptor in the running system; false if it has none. */
static bool path_of(int fd, char path[ROOT_PATH])
{
	char link[VFC_NAME];
	ssize_t n;

	/* Not by sys_readlink(): watchers call this. */
	snprintf(link, sizeof(link), "%s/self/fd/%d", places[ROOT_PROC], fd);
	n = readlink(link, path, ROOT_PATH - 1);
	path[n > 0 ? n : 0] = '\0';
	return path[0] == '/';
}

bool root_whole(const struct vfc_ctx *ctx, int dirfd, const char *path, char whole[ROOT_PATH])
{
	char base[ROOT_PATH] = "", top[ROOT_PATH];
	size_t skip;
	int n;

	if (!path_of(ctx->rootfd, top) ||
	    ((path[0] != '/' || dirfd == ctx->rootfd) && !path_of(dirfd, base)))
		return false;
	skip = strcmp(top, "/") ? strlen(top) : 0;
	n = snprintf(whole, ROOT_PATH, "%s%s%s", strcmp(base, "/") ? base : "",
		     *path ? "/" : "", path);
	if (n >= ROOT_PATH || strncmp(whole, top, skip) || whole[skip] != '/')
		return false;
	skip += strspn(whole + skip, "/");
	memmove(whole, whole + skip, (size_t)n - skip + 1);
	return true;
}
