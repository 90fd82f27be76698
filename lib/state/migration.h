/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * migration.h: shared by migration.c, which changes states, and migration-data.c,
 * which transfers the data.
 */
#ifndef VFC_STATE_MIGRATION_H
#define VFC_STATE_MIGRATION_H

#include "lib/vfio/handle.h"
#include "lib/vfc-session-item.h"
#include "lib/vfc-state.h"

/* Created when a handle first changes its state. */
struct migration {
	int fd;				/* data descriptor of the state; -1: none */
};

/* Import the data of a state, with its descriptor, from a session. */
int migration_import(struct vfc_handle *handle, struct vfc_item *item);

/* Return the descriptor of the state's data, or -1. */
int migration_fd(const struct vfc_handle *handle);

/* VFIO_MIG_GET_PRECOPY_INFO: get the remaining bytes; records no message. */
int migration_left(struct vfc_handle *handle, uint64_t *initial, uint64_t *dirty);

/* Return the state's name; never NULL. */
const char *state_word(enum vfc_state state);

/* True for states with data. */
bool state_has_data(enum vfc_state state);

#endif
