/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unread.c: collect failures of opens, reads, readlinks and stats that do not say that a
 * file is absent.
 */
#include <errno.h>
#include <fcntl.h>
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

/* True for an error that says that the file, or what it stands for, is not there. */
static bool is_absence(const char *path, int flags, int err)
{
	const char *name = strrchr(path, '/');
	size_t i;

	switch (err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
	case ESRCH:	/* a process that has ended */
		return true;
	case ENOTDIR:	/* another kind of file than the caller asked for */
		return flags & O_DIRECTORY;
	case ELOOP:
		return flags & O_NOFOLLOW;
	case EINVAL:	/* readlink(2) of something else */
		if (flags & O_PATH)
			return true;
		break;
	case EBUSY:	/* the answer to an exclusive open of a block device */
		return flags & O_EXCL;
	}
	for (i = 0; i < ARRAY_SIZE(valueless); i++)
		if (valueless[i].err == err && name && !strcmp(name + 1, valueless[i].name))
			return true;
	return false;
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
	if (!is_absence(whole, flags, -result)) {
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
