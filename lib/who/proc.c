/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proc.c: iterate over processes and their descriptors.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proc.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/unread.h"

int proc_each(struct vfc_ctx *ctx, int (*each)(void *data, const char *pid), void *data)
{
	char **pids;
	int i, err = 0, n = root_names(ctx, &pids, in_proc("%s", ""));

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
	int i, n, dirfd = root_open(ctx, O_RDONLY | O_DIRECTORY, in_proc("%s/fd", pid));
	char link[ROOT_PATH], **fds;
	bool more = true;
	ssize_t len;
	int err = 0;

	if (dirfd < 0)
		return dirfd;
	n = root_names(ctx, &fds, in_proc("%s/fd", pid));
	/* Names need fewer rights (CAP_DAC_READ_SEARCH) than links (CAP_SYS_PTRACE). */
	for (i = 0; i < n && more && err != -EACCES; i++) {
		len = sys_readlink(dirfd, fds[i], link, sizeof(link) - 1);
		if (len < 0 && !unread_is_absence((int)len))
			err = (int)len;
		link[len > 0 ? len : 0] = '\0';
		more = each(data, fds[i], link);
	}
	root_names_free(fds, n);
	sys_close(dirfd);
	return n < 0 ? n : err;
}

bool proc_fdinfo_text(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key,
		      char *value, size_t size)
{
	char text[4096], *at;

	if (root_read(ctx, text, sizeof(text), in_proc("%s/fdinfo/%s", pid, fd)) < 0)
		return false;
	at = strstr(text, key);
	if (!at)
		return false;
	at += strlen(key);
	at += strspn(at, " \t");
	snprintf(value, size, "%.*s", (int)strcspn(at, "\n"), at);
	return true;
}

bool proc_fdinfo(struct vfc_ctx *ctx, const char *pid, const char *fd, const char *key, int base,
		 uint64_t *number)
{
	char text[VFC_NAME], *end;

	if (!proc_fdinfo_text(ctx, pid, fd, key, text, sizeof(text)))
		return false;
	*number = strtoull(text, &end, base);
	return end > text;
}

void proc_comm(struct vfc_ctx *ctx, const char *pid, char comm[VFC_NAME])
{
	if (root_read(ctx, comm, VFC_NAME, in_proc("%s/comm", pid)) < 0)
		comm[0] = '\0';
}

/* PF_KTHREAD of linux/sched.h. */
#define KERNEL_THREAD 0x00200000

static void read_uid(void *data, char *line)
{
	struct proc_stat *stat = data;

	sscanf(line, "Uid: %*d %" SCNd64, &stat->uid);
}

int proc_stat(struct vfc_ctx *ctx, const char *pid, struct proc_stat *stat)
{
	char text[1024], *rest;
	unsigned int flags;
	int n = root_read(ctx, text, sizeof(text), in_proc("%s/stat", pid));

	if (n < 0)
		return n;
	/* The second field, the name, may contain any character, including blanks and ')'. */
	rest = strrchr(text, ')');
	if (!rest || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d "
			    "%*d %*d %*d %*d %" SCNu64, &flags, &stat->start) != 2)
		return -EINVAL;
	stat->kernel = flags & KERNEL_THREAD;
	stat->uid = -1;
	root_lines(ctx, read_uid, stat, in_proc("%s/status", pid));
	return 0;
}
