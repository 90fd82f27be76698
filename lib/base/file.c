/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file.c: replace and remove whole files below the root atomically, so that no reader
 * sees a partial file.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "ctx.h"
#include "root.h"
#include "sys.h"

/*
 * Open the directory of a file for fsync(2), or create it. Cut the path to the directory;
 * *name is the file's name.
 */
static int open_parent(struct vfc_ctx *ctx, struct path *path, char **name, bool create)
{
	char *slash = strrchr(path->text, '/');

	if (path->too_long)
		return -ENAMETOOLONG;
	if (!slash || slash == path->text)
		return -EINVAL;
	*slash = '\0';
	*name = slash + 1;
	return root_dir(ctx, create, *path);
}

int root_write_all(int fd, const void *data, size_t size)
{
	size_t done = 0;
	ssize_t n = 1;

	while (done < size && n > 0) {
		n = sys_write(fd, (const char *)data + done, size - done);
		done += n > 0 ? (size_t)n : 0;
	}
	return done == size ? 0 : n ? (int)n : -ENOSPC;
}

/* Write a new file and sync it to disk. */
static int write_new(int dirfd, const char *name, const char *text)
{
	int fd = sys_open(dirfd, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644);
	int err;

	if (fd < 0)
		return fd;
	err = root_write_all(fd, text, strlen(text));
	if (!err)
		err = sys_fsync(fd);
	sys_close(fd);
	return err;
}

/* Write under a temporary name, then rename: the file is replaced completely or not at all. */
static int replace_at(int dirfd, const char *name, const char *text)
{
	char other[ROOT_PATH + 8];
	int err;

	/* Programs ignore configuration files whose name begins with a dot. */
	snprintf(other, sizeof(other), ".%s.new", name);
	err = write_new(dirfd, other, text);
	if (!err)
		err = sys_rename(dirfd, other, name);
	if (err)
		sys_unlink(dirfd, other);
	return err ? err : sys_fsync(dirfd);
}

int root_replace(struct vfc_ctx *ctx, const char *path, const char *text)
{
	struct path whole = in_top("%s", path);
	char *name;
	int err, dirfd = open_parent(ctx, &whole, &name, true);

	err = dirfd < 0 ? dirfd : replace_at(dirfd, name, text);
	if (dirfd >= 0)
		sys_close(dirfd);
	return err ? suggest_root(ctx, vfc_fail(ctx, err, "write /%s", path)) : 0;
}

/* Remove a directory and those above it while they are empty; whole is modified. */
static void remove_dirs(struct vfc_ctx *ctx, struct path *whole, int levels)
{
	int dirfd, err = 0;
	char *name;

	for (; levels > 0 && !err; levels--) {
		dirfd = open_parent(ctx, whole, &name, false);
		if (dirfd < 0)
			return;
		err = sys_rmdir(dirfd, name);
		sys_close(dirfd);
	}
}

int root_remove(struct vfc_ctx *ctx, const char *path, int levels)
{
	struct path whole = in_top("%s", path);
	char *name;
	int err, dirfd = open_parent(ctx, &whole, &name, false);

	if (dirfd == -ENOENT)
		return 0;
	err = dirfd < 0 ? dirfd : sys_unlink(dirfd, name);
	if (!err)
		err = sys_fsync(dirfd);
	if (dirfd >= 0)
		sys_close(dirfd);
	if (err && err != -ENOENT)
		return suggest_root(ctx, vfc_fail(ctx, err, "remove /%s", path));
	remove_dirs(ctx, &whole, levels);
	return 0;
}

/* The callback of root_pairs(), for root_lines(). */
struct pairs {
	void (*line)(void *data, const char *key, const char *value);
	void *data;
};

static void split_pair(void *data, char *text)
{
	const struct pairs *pairs = data;
	char *key = text + strspn(text, " \t"), *value, *end;

	value = key + strcspn(key, " \t");
	if (*value)
		*value++ = '\0';
	value += strspn(value, " \t");
	for (end = value + strlen(value); end > value && strchr(" \t\r", end[-1]); end--)
		end[-1] = '\0';
	if (*key && *key != '#')
		pairs->line(pairs->data, key, value);
}

int root_pairs(struct vfc_ctx *ctx, const char *path,
	       void (*line)(void *data, const char *key, const char *value), void *data)
{
	return root_lines(ctx, split_pair, &(struct pairs){ line, data }, in_top("%s", path));
}
