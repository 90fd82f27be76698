/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock.c: check whether another process is changing a device: that process locks the
 * device's journal while it does.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>

#include "device.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"

bool device_is_locked(struct vfc_ctx *ctx, const char *address, int64_t wait_ns)
{
	int fd = root_open(ctx, O_RDONLY, in_state("%s" DEVICE_JOURNAL, address));
	int64_t end = sys_now_ns() + wait_ns;
	int err;

	/* Without a journal no process changes it. Other errors are found when it is read. */
	if (fd < 0)
		return false;
	while ((err = sys_flock(fd, LOCK_SH | LOCK_NB)) == -EAGAIN && sys_now_ns() < end)
		poll(NULL, 0, DEVICE_LOCK_RETRY_MS);
	sys_close(fd);
	return err;
}
