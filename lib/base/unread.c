/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unread.c: collect failures of opens, reads, readlinks and stats that do not say that a
 * file is absent.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
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
};

bool unread_is_absence(int err)
{
	return err == -ENOENT || err == -ENODEV || err == -ENXIO ||
	       err == -ESRCH ||		/* a process that has ended */
	       err == -ENOTDIR;		/* a file where the path has a directory */
}

/* True for an error that is an answer about the file. */
static bool is_answer(const char *path, int flags, int err)
{
	const char *name = strrchr(path, '/');
	size_t i;

	if (unread_is_absence(err) ||
	    (err == -ELOOP && flags & O_NOFOLLOW) ||	/* a link */
	    (err == -EINVAL && flags & O_PATH) ||	/* readlink(2) of something else */
	    (err == -EBUSY && flags & O_EXCL))		/* a block device in use */
		return true;
	for (i = 0; i < ARRAY_SIZE(valueless); i++)
		if (valueless[i].err == -err && name && !strcmp(name + 1, valueless[i].name))
			return true;
	return false;
}

/* True for a file of a process: whoever reads those counts the processes that it missed. */
static bool is_process(const char *path)
{
	return !strncmp(path, "proc/", 5) && path[5] >= '0' && path[5] <= '9';
}

static void seen(void *data, int dirfd, const char *path, int flags, int result)
{
	struct unread *unread = data;
	struct unread_path *entry = &unread->paths[unread->count];
	char whole[ROOT_PATH];
	int error = errno;
	size_t i;

	if (result >= 0 || (flags & O_ACCMODE) != O_RDONLY)
		return;
	if (!root_whole(unread->ctx, dirfd, path, whole))
		snprintf(whole, sizeof(whole), "%s", *path ? path : "(a file)");
	if (!is_process(whole) && !is_answer(whole, flags, result)) {
		for (i = 0; i < unread->count && i < UNREAD_PATHS; i++)
			if (!strcmp(unread->paths[i].path + 1, whole))
				break;
		if (i == unread->count) {
			snprintf(entry->path, sizeof(entry->path), "/%.254s", whole);
			entry->err = result;
		}
		unread->count += i == unread->count || i == UNREAD_PATHS;
	}
	errno = error;
}

void unread_begin(struct vfc_ctx *ctx, struct unread *unread)
{
	*unread = (struct unread){ .ctx = ctx, .watch = { .seen = seen, .data = unread } };
	sys_watch_begin(&unread->watch);
}

void unread_end(void)
{
	sys_watch_end();
}
