/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unread.c: collect failures of open, read, readlink and stat, except those that mean that
 * a file is absent.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "unread.h"

/* Errors that a healthy kernel returns for an attribute that has no value now. */
static const struct {
	const char *name;
	int err;
} valueless[] = {
	/* carrier_show(), speed_show(): an interface that is down (net/core/net-sysfs.c). */
	{ "carrier", EINVAL }, { "speed", EINVAL }, { "duplex", EINVAL },
	/* current_link_speed_show(): no config space, as in D3cold (drivers/pci/pci-sysfs.c). */
	{ "current_link_speed", EINVAL }, { "current_link_width", EINVAL },
};

bool unread_is_absence(int err)
{
	return err == -ENOENT || err == -ENODEV || err == -ENXIO ||
	       err == -ESRCH ||		/* a process that has ended */
	       err == -ENOTDIR ||	/* a file where the path has a directory */
	       err == -EISDIR;		/* a directory where there should be a file */
}

/* True for an error that is an answer about the file. */
static bool is_answer(const char *path, int flags, int err)
{
	const char *name = strrchr(path, '/');
	size_t i;

	if ((err == -ELOOP && flags & O_NOFOLLOW) ||	/* a link */
	    (err == -EINVAL && flags & O_PATH) ||	/* readlink(2) of something else */
	    (err == -EBUSY && flags & O_EXCL))		/* a block device in use */
		return true;
	for (i = 0; i < ARRAY_SIZE(valueless); i++)
		if (valueless[i].err == -err && name && !strcmp(name + 1, valueless[i].name))
			return true;
	return false;
}

/* True for a file of a process. Readers of these files count unreadable processes themselves. */
static bool is_process(const char *path)
{
	path += *path == '/';
	return !strncmp(path, "proc/", 5) && path[5] >= '0' && path[5] <= '9';
}

/* True if the path is already listed. */
static bool is_listed(const struct vfc_unread *unread, const char *path)
{
	for (size_t i = 0; i < unread->count && i < VFC_UNREAD_PATHS; i++)
		if (!strcmp(unread->paths[i].path, path))
			return true;
	return false;
}

static void seen(void *data, int dirfd, const char *path, int flags, int result)
{
	struct vfc_unread *unread = data;
	char whole[ROOT_PATH + 1] = "/";
	int error = errno;

	/* Most failures: do not look for the path. */
	if (result >= 0 || unread_is_absence(result) || (flags & O_ACCMODE) != O_RDONLY)
		return;
	if (!unread->ctx || !root_whole(unread->ctx, dirfd, path, whole + 1))
		snprintf(whole, sizeof(whole), "%s", path);
	whole[sizeof(unread->paths->path) - 1] = '\0';
	if (!is_process(whole) && !is_answer(whole, flags, result) && !is_listed(unread, whole)) {
		if (unread->count < VFC_UNREAD_PATHS) {
			strcpy(unread->paths[unread->count].path, whole);
			unread->paths[unread->count].err = result;
		}
		unread->count++;
	}
	errno = error;
}

void unread_begin(struct vfc_ctx *ctx, struct vfc_unread *unread)
{
	*unread = (struct vfc_unread){ .ctx = ctx, .watch = { .seen = seen, .data = unread } };
	sys_watch_begin(&unread->watch);
}

void unread_end(void)
{
	sys_watch_end();
}

/* ---- for the program ------------------------------------------------ */

struct vfc_unread *vfc_unread_begin(struct vfc_ctx *ctx)
{
	struct vfc_unread *u = malloc(sizeof(*u));

	if (u)
		unread_begin(ctx, u);
	return u;
}

void vfc_unread_end(struct vfc_unread *u)
{
	if (u)
		unread_end();
	free(u);
}

size_t vfc_unread_paths(const struct vfc_unread *u, const struct vfc_unread_path **paths)
{
	*paths = u->paths;
	return u->count;
}
