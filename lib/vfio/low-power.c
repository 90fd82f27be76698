/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * low-power.c: the low-power state of an open device. Mapped accesses fault while the
 * device is in low power.
 */
#include <errno.h>
#include <stdlib.h>

#include "low-power.h"
#include "space.h"
#include "lib/base/sys.h"

void low_power_leave(struct low_power *power)
{
	if (power->fd >= 0)
		sys_close(power->fd);
	power->fd = -1;
	power->state = VFC_POWER_FULL;
}

static void release_power(struct vfc_handle *handle, void *state)
{
	(void)handle;
	low_power_leave(state);
	free(state);
}

struct low_power *low_power_of(struct vfc_handle *handle)
{
	struct low_power *power = handle->power.state;

	if (power)
		return power;
	power = calloc(1, sizeof(*power));
	if (!power)
		return NULL;
	power->fd = -1;
	handle->power = (struct handle_part){ power, release_power };
	return power;
}

/* Events that end a wait: the wake-up and the end of the session. */
enum { WAKEUP, KEEPER };

int low_power_wait(const struct vfc_handle *handle, int64_t timeout_ns)
{
	const struct low_power *power = handle->power.state;
	int epfd = sys_epoll_create(), ret = epfd;
	uint64_t tag = WAKEUP;

	if (epfd < 0)
		return epfd;
	ret = sys_epoll_add(epfd, power->fd, WAKEUP);
	if (!ret && handle->kept)
		ret = sys_epoll_add(epfd, handle->space->keeper->fd, KEEPER);
	if (!ret)
		ret = sys_epoll_wait(epfd, timeout_ns, &tag);
	sys_close(epfd);
	return tag == KEEPER ? -ENODEV : ret;
}

bool low_power_woken(const struct vfc_handle *handle)
{
	const struct low_power *power = handle->power.state;

	return power->fd >= 0 && low_power_wait(handle, 0) == 1;
}

enum vfc_low_power vfc_power_low(const struct vfc_handle *handle)
{
	const struct low_power *power = handle->power.state;

	if (!power)
		return VFC_POWER_FULL;
	return low_power_woken(handle) ? VFC_POWER_WOKEN : power->state;
}
