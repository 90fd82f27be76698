/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holders.c: which process has a node open, by the links in /proc/PID/fd.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "holders.h"
#include "root.h"
#include "sys.h"

/* True when one of the descriptors below dirfd is path. */
static bool names_path(int dirfd, char *const *names, int count, const char *path)
{
	char target[ROOT_PATH];
	ssize_t n;

	while (count-- > 0) {
		n = sys_readlink(dirfd, names[count], target, sizeof(target));
		if (n == (ssize_t)strlen(path) && !memcmp(target, path, (size_t)n))
			return true;
	}
	return false;
}

/* 1 when the process holds path, 0 when not, -errno when that is not known. */
static int holds(struct vfc_ctx *ctx, const char *pid, const char *path)
{
	char **names;
	int dirfd, count, found;

	dirfd = root_open(ctx, O_RDONLY | O_DIRECTORY, ROOT_PROC, "%s/fd", pid);
	if (dirfd < 0)
		return dirfd;
	count = root_names(ctx, &names, ROOT_PROC, "%s/fd", pid);
	found = count < 0 ? count : names_path(dirfd, names, count, path);
	if (count >= 0)
		root_names_free(names, count);
	sys_close(dirfd);
	return found;
}

int holder_find(struct vfc_ctx *ctx, const char *path, struct holder *holder,
		size_t *hidden)
{
	char **pids;
	int found = 0;
	int count = root_names(ctx, &pids, ROOT_PROC, "%s", "");

	for (int i = 0; i < count && found <= 0; i++) {
		if (strspn(pids[i], "0123456789") != strlen(pids[i]))
			continue;
		found = holds(ctx, pids[i], path);
		if (found == -EACCES || found == -EPERM)
			++*hidden;
		if (found <= 0)
			continue;
		holder->pid = atoi(pids[i]);
		if (root_read(ctx, holder->comm, sizeof(holder->comm), ROOT_PROC,
			      "%s/comm", pids[i]) < 0)
			strcpy(holder->comm, "?");
	}
	if (count >= 0)
		root_names_free(pids, count);
	return found > 0;
}
