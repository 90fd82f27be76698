/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * migration.h: what migration.c, which goes from state to state, and
 * migration-data.c, which moves the data, share.
 */
#ifndef VFC_STATE_MIGRATION_H
#define VFC_STATE_MIGRATION_H

#include "lib/vfio/handle.h"
#include "lib/vfc-keeper.h"
#include "lib/vfc-state.h"

/* Kept with a handle once it has gone to a state. */
struct migration {
	int fd;				/* the data of the state; -1: none */
};

/* Take over the data of a state, with its descriptor, from what a keeper keeps. */
int migration_import(struct vfc_handle *handle, struct vfc_kept *item);

/* The descriptor of the state's data, or -1. */
int migration_fd(const struct vfc_handle *handle);

/* VFIO_MIG_GET_PRECOPY_INFO: bytes that are still to be read; no message. */
int migration_left(struct vfc_handle *handle, uint64_t *initial, uint64_t *dirty);

/* The state's word; never NULL. */
const char *state_word(enum vfc_state state);

/* True for the states that have data. */
bool state_has_data(enum vfc_state state);

#endif
