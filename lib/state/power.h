/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* power.h: take over a device that another process has put into low power. */
#ifndef VFC_STATE_POWER_H
#define VFC_STATE_POWER_H

#include "lib/vfio/handle.h"
#include "lib/vfc-keeper.h"

/* Take over the low power state, with its eventfd, from what a keeper keeps. */
int power_import(struct vfc_handle *handle, struct vfc_kept *item);

#endif
