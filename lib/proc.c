/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proc.c: walks over the processes of the machine and what they have open.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "proc.h"
#include "root.h"
#include "sys.h"

int proc_each(struct vfc_ctx *ctx, int (*each)(void *data, const char *pid), void *data)
{
	char **pids;
	int i, err = 0, n = root_names(ctx, &pids, ROOT_PROC, "%s", "");

	if (n < 0)
		return n;
	for (i = 0; i < n && !err; i++)
		if (!pids[i][strspn(pids[i], "0123456789")])
			err = each(data, pids[i]);
	root_names_free(pids, n);
	return err;
}

int proc_links(struct vfc_ctx *ctx, const char *pid,
	       bool (*each)(void *data, const char *fd, const char *link), void *data)
{
	int i, n, dirfd = root_open(ctx, O_RDONLY | O_DIRECTORY, ROOT_PROC, "%s/fd", pid);
	char link[ROOT_PATH], **fds;
	bool more = true;
	ssize_t len;

	if (dirfd < 0)
		return dirfd;
	n = root_names(ctx, &fds, ROOT_PROC, "%s/fd", pid);
	for (i = 0; i < n && more; i++) {
		len = sys_readlink(dirfd, fds[i], link, sizeof(link) - 1);
		link[len > 0 ? len : 0] = '\0';
		more = each(data, fds[i], link);
	}
	if (n >= 0)
		root_names_free(fds, n);
	sys_close(dirfd);
	return n < 0 ? n : 0;
}

bool proc_fdinfo(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key, int base,
		 uint64_t *number)
{
	char text[4096], *at, *end;

	if (root_read(ctx, text, sizeof(text), ROOT_PROC, "%s/fdinfo/%s", pid, fd) < 0)
		return false;
	at = strstr(text, key);
	if (!at)
		return false;
	*number = strtoull(at + strlen(key), &end, base);
	return end > at + strlen(key);
}

void proc_comm(struct vfc_ctx *ctx, const char *pid, char comm[VFC_NAME])
{
	if (root_read(ctx, comm, VFC_NAME, ROOT_PROC, "%s/comm", pid) < 0)
		comm[0] = '\0';
}
