/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* power.h: import a device that another process has put into low power. */
#ifndef VFC_STATE_POWER_H
#define VFC_STATE_POWER_H

#include "lib/vfio/handle.h"
#include "lib/vfc-session-item.h"

/* Import the low power state, with its eventfd, from a session. */
int power_import(struct vfc_handle *handle, struct vfc_item *item);

#endif
