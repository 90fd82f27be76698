/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * low-power.h: the low-power state that an open device entered through its handle.
 */
#ifndef VFC_VFIO_LOW_POWER_H
#define VFC_VFIO_LOW_POWER_H

#include "handle.h"
#include "lib/vfc-open.h"

/* Stored in the handle of a device that has entered low power. */
struct low_power {
	enum vfc_low_power state;
	int fd;			/* eventfd of the wake-up, or -1 */
};

/* Return the handle's low-power state, allocated on first use, or NULL if out of memory. */
struct low_power *low_power_of(struct vfc_handle *handle);

/* Record that the device is at full power, and close the eventfd. */
void low_power_leave(struct low_power *power);

/* Wait for the wake-up. Return 1, 0 on timeout, or -errno. */
int low_power_wait(const struct vfc_handle *handle, int64_t timeout_ns);

/* True if the wake-up has arrived, that is, the device has left low power. */
bool low_power_woken(const struct vfc_handle *handle);

#endif
