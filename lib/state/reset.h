/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reset.h: what the two ways to foretell a reset share.
 */
#ifndef VFC_STATE_RESET_H
#define VFC_STATE_RESET_H

#include "lib/vfc-state.h"

/* Add a device that is reached, not owned; NULL without memory. */
struct vfc_affected *reset_add(struct vfc_reset *reset, const struct vfc_device *dev);

/* What a hot reset does, in words. */
extern const char *const reset_bus_effect;

#endif
