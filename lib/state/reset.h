/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reset.h: shared by reset.c and hot-reset.c.
 */
#ifndef VFC_STATE_RESET_H
#define VFC_STATE_RESET_H

#include "lib/vfc-state.h"

/* Add an affected device, not yet owned; NULL if out of memory. */
struct vfc_affected *reset_add(struct vfc_reset *reset, const struct vfc_device *dev);

/* The effect of a hot reset. */
extern const char *const reset_bus_effect;

#endif
