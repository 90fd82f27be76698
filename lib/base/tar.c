/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tar.c: unpack a report (a tar archive) from memory or from a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gunzip.h"
#include "root.h"
#include "sys.h"
#include "tar.h"

#define MAX_ARCHIVE (256 << 20)	/* bytes, unpacked */

unsigned int tar_sum(const struct tar_header *h)
{
	const unsigned char *bytes = (const unsigned char *)h;
	unsigned int sum = 8 * ' ';
	size_t i;

	for (i = 0; i < TAR_BLOCK; i++)
		if (i < offsetof(struct tar_header, sum) || i >= offsetof(struct tar_header, type))
			sum += bytes[i];
	return sum;
}

/* ---- unpacking ------------------------------------------------------ */

struct unpacking {
	const char *bytes;
	size_t size, at;
	int dirfd;
	char name[ROOT_PATH], target[ROOT_PATH];	/* "": take it from the header */
};

/* Parse the octal number in a field. Return -EINVAL if it is invalid. */
static int64_t parse_octal(const char *field, size_t size)
{
	char text[16], *end;
	unsigned long long value;

	snprintf(text, sizeof(text), "%.*s", (int)size, field);
	value = strtoull(text, &end, 8);
	return end == text || end[strspn(end, " ")] || value > MAX_ARCHIVE ? -EINVAL :
	       (int64_t)value;
}

/*
 * Create and open the directory part of name, without following links or "..". Set
 * *last to the last component of name.
 */
static int open_parent(int dirfd, char *name, char **last)
{
	int fd = sys_open(dirfd, ".", O_PATH | O_DIRECTORY, 0), deeper;
	char *slash;

	for (; fd >= 0 && (slash = strchr(name, '/')); name = slash + 1) {
		*slash = '\0';
		if (!*name || !strcmp(name, "."))
			continue;
		sys_mkdir(fd, name, 0755);
		deeper = strcmp(name, "..") ?
			 sys_open(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0) : -EINVAL;
		sys_close(fd);
		fd = deeper;
	}
	*last = name;
	return fd;
}

/* Create a new file. */
static int make_file(int parent, const char *name, unsigned int mode, const char *data, size_t size)
{
	int fd = sys_open(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	int err;

	if (fd < 0)
		return fd;
	err = root_write_all(fd, data, size);
	if (!err)
		err = sys_fchmod(fd, mode & 0777);
	sys_close(fd);
	return err;
}

/* Create a directory, or set the mode of an existing one. */
static int make_directory(int parent, const char *name, unsigned int mode)
{
	int fd, err = sys_mkdir(parent, name, 0755);

	if (err && err != -EEXIST)
		return err;
	fd = sys_open(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (fd < 0)
		return fd;
	/* Keep mode 0; otherwise make the directory writable. */
	err = sys_fchmod(fd, mode & 0777 ? (mode & 0777) | 0700 : 0);
	sys_close(fd);
	return err;
}

/* Create the member, without replacing an existing file. */
static int make_member(struct unpacking *u, const struct tar_header *h, const char *data,
		       size_t size)
{
	size_t used = strlen(u->name);
	int64_t mode = parse_octal(h->mode, sizeof(h->mode));
	int err = -EINVAL, parent;
	char *name = u->name;

	while (used && u->name[used - 1] == '/')
		u->name[--used] = '\0';
	parent = mode < 0 ? (int)mode : open_parent(u->dirfd, u->name, &name);
	if (parent < 0)
		return parent;
	if (!strcmp(name, "..") || !*name)
		err = -EINVAL;
	else if (h->type == TAR_DIRECTORY)
		err = strcmp(name, ".") ? make_directory(parent, name, (unsigned int)mode) : 0;
	else if (h->type == TAR_LINK)
		err = sys_symlink(u->target, parent, name);
	else if (h->type == TAR_FILE || h->type == TAR_OLD_FILE)
		err = make_file(parent, name, (unsigned int)mode, data, size);
	sys_close(parent);
	return err;
}

/* Store a long name or link target for the next member. */
static int store_long(char text[ROOT_PATH], const char *data, size_t size)
{
	if (!size || size > ROOT_PATH || strnlen(data, size) == size)
		return -EINVAL;
	strcpy(text, data);
	return 0;
}

/* Read the name and link target from the header, unless a preceding entry provided them. */
static void read_names(struct unpacking *u, const struct tar_header *h)
{
	bool split = !memcmp(h->magic, "ustar", 6) && *h->prefix;

	if (!*u->name)
		snprintf(u->name, sizeof(u->name), "%.*s%s%.*s", split ? 155 : 0, h->prefix,
			 split ? "/" : "", 100, h->name);
	if (!*u->target)
		snprintf(u->target, sizeof(u->target), "%.100s", h->target);
}

/* Unpack the member at u->at. Return 1, 0 at the end, or -errno. */
static int unpack_one(struct unpacking *u)
{
	const char *data = u->bytes + u->at + TAR_BLOCK;
	struct tar_header h;
	int64_t size;
	int err;

	if (u->size - u->at < TAR_BLOCK)
		return -EINVAL;
	memcpy(&h, u->bytes + u->at, TAR_BLOCK);
	if (!*h.name)
		return 0;
	size = parse_octal(h.size, sizeof(h.size));
	if (parse_octal(h.sum, sizeof(h.sum)) != tar_sum(&h) || size < 0 ||
	    (uint64_t)size > u->size - u->at - TAR_BLOCK)
		return -EINVAL;
	u->at += TAR_BLOCK + (size_t)size;
	u->at += -u->at % TAR_BLOCK;
	u->at = u->at > u->size ? u->size : u->at;
	if (h.type == TAR_LONG_NAME || h.type == TAR_LONG_TARGET) {
		err = store_long(h.type == TAR_LONG_NAME ? u->name : u->target, data,
				(size_t)size);
		return err ? err : 1;
	}
	read_names(u, &h);
	err = make_member(u, &h, data, (size_t)size);
	*u->name = *u->target = '\0';
	return err ? err : 1;
}

int tar_unpack(const void *bytes, size_t size, int dirfd)
{
	static const unsigned char gzip[] = { 0x1f, 0x8b };
	struct unpacking u = { .bytes = bytes, .size = size, .dirfd = dirfd };
	char *plain = NULL;
	int n;

	if (size > sizeof(gzip) && !memcmp(bytes, gzip, sizeof(gzip))) {
		n = gunzip(bytes, size, MAX_ARCHIVE, &plain);
		if (n < 0)
			return n;
		u.bytes = plain;
		u.size = (size_t)n;
	}
	do
		n = unpack_one(&u);
	while (n > 0);
	free(plain);
	return n;
}

/* ---- archive files -------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void tar_remove(const char *dir)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Read a whole file. Return its size, or -errno. */
static int64_t read_whole(const char *file, char **bytes)
{
	int fd = sys_open(AT_FDCWD, file, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	int64_t size = fd < 0 ? fd : sys_size(fd);
	int64_t done = 0;
	ssize_t n = 1;

	if (size > MAX_ARCHIVE)
		size = -EFBIG;
	*bytes = size < 0 ? NULL : malloc((size_t)size + 1);
	while (*bytes && done < size && n > 0) {
		n = sys_pread(fd, *bytes + done, (size_t)(size - done), (uint64_t)done);
		done += n > 0 ? n : 0;
	}
	if (fd >= 0)
		sys_close(fd);
	if (size >= 0)
		size = !*bytes ? -ENOMEM : n < 0 ? n : done;
	return size;
}

int tar_open(const char *file, char **dir)
{
	const char *tmp = getenv("TMPDIR");
	char *bytes, *made = NULL;
	int64_t size = read_whole(file, &bytes);
	int fd, err = size < 0 ? (int)size : 0;

	if (!err && asprintf(&made, "%s/vfioctl-report-XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0)
		err = -ENOMEM;
	if (!err && !mkdtemp(made))
		err = -errno;
	if (!err) {
		fd = sys_open(AT_FDCWD, made, O_RDONLY | O_DIRECTORY, 0);
		err = fd < 0 ? fd : tar_unpack(bytes, (size_t)size, fd);
		if (fd >= 0)
			sys_close(fd);
		if (err)
			tar_remove(made);
	}
	free(bytes);
	if (err) {
		free(made);
		return err;
	}
	*dir = made;
	return 0;
}
