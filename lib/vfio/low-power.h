/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * low-power.h: the low power state that an open device was put into through its handle.
 */
#ifndef VFC_VFIO_LOW_POWER_H
#define VFC_VFIO_LOW_POWER_H

#include "handle.h"
#include "lib/vfc-open.h"

/* Stored in the handle of a device that was put into low power. */
struct low_power {
	enum vfc_low_power state;
	int fd;			/* the wake-up's eventfd; -1: none */
};

/* Return the handle's state, allocated at first use; NULL without memory. */
struct low_power *low_power_of(struct vfc_handle *handle);

/* Record that the device is at full power, and close the eventfd. */
void low_power_leave(struct low_power *power);

/* Wait for the wake-up: 1, 0 on timeout, or -errno. */
int low_power_wait(const struct vfc_handle *handle, int64_t timeout_ns);

/* True if the wake-up arrived: the device has left low power. */
bool low_power_woken(const struct vfc_handle *handle);

#endif
