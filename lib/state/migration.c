/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * migration.c: the migration states of a device, the transitions between them, and
 * the data descriptors of some states. migration-data.c saves and loads the data.
 */
#include <stdio.h>
#include <stdlib.h>

#include "feature.h"
#include "migration.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/trace/trace.h"
#include "lib/vfio/session.h"
#include "lib/vfio/open-failure.h"
#include "lib/vfc-words.h"

_Static_assert(VFC_STATE_RUNNING_P2P == (int)VFIO_DEVICE_STATE_RUNNING_P2P, "as the kernel has it");
_Static_assert(VFC_STATE_PRE_COPY_P2P == VFCU_STATE_PRE_COPY_P2P, "as the kernel has it");

#define P2P VFIO_MIGRATION_P2P
#define PRE VFIO_MIGRATION_PRE_COPY

/* The transitions that a driver implements, by its flags. */
static const struct {
	uint8_t from, to;
	uint8_t with, without;	/* VFIO_MIGRATION_* */
} arcs[] = {
	{ VFC_STATE_STOP, VFC_STATE_RUNNING, 0, P2P },
	{ VFC_STATE_STOP, VFC_STATE_STOP_COPY, 0, 0 },
	{ VFC_STATE_STOP, VFC_STATE_RESUMING, 0, 0 },
	{ VFC_STATE_STOP, VFC_STATE_RUNNING_P2P, P2P, 0 },
	{ VFC_STATE_RUNNING, VFC_STATE_STOP, 0, P2P },
	{ VFC_STATE_RUNNING, VFC_STATE_RUNNING_P2P, P2P, 0 },
	{ VFC_STATE_RUNNING, VFC_STATE_PRE_COPY, PRE, 0 },
	{ VFC_STATE_STOP_COPY, VFC_STATE_STOP, 0, 0 },
	{ VFC_STATE_RESUMING, VFC_STATE_STOP, 0, 0 },
	{ VFC_STATE_RUNNING_P2P, VFC_STATE_STOP, P2P, 0 },
	{ VFC_STATE_RUNNING_P2P, VFC_STATE_RUNNING, P2P, 0 },
	{ VFC_STATE_RUNNING_P2P, VFC_STATE_PRE_COPY_P2P, P2P | PRE, 0 },
	{ VFC_STATE_PRE_COPY, VFC_STATE_RUNNING, PRE, 0 },
	{ VFC_STATE_PRE_COPY, VFC_STATE_STOP_COPY, PRE, P2P },
	{ VFC_STATE_PRE_COPY, VFC_STATE_PRE_COPY_P2P, P2P | PRE, 0 },
	{ VFC_STATE_PRE_COPY_P2P, VFC_STATE_STOP_COPY, P2P | PRE, 0 },
	{ VFC_STATE_PRE_COPY_P2P, VFC_STATE_RUNNING_P2P, P2P | PRE, 0 },
	{ VFC_STATE_PRE_COPY_P2P, VFC_STATE_PRE_COPY, P2P | PRE, 0 },
};

size_t vfc_migration_arcs(uint64_t flags, enum vfc_state from, enum vfc_state next[VFC_STATES])
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(arcs); i++)
		if (arcs[i].from == from && (flags & arcs[i].with) == arcs[i].with &&
		    !(flags & arcs[i].without))
			next[n++] = arcs[i].to;
	return n;
}

const char *state_word(enum vfc_state state)
{
	return vfc_word(VFC_WORDS_MIGRATION_STATE, state) ?: "unknown";
}

/* ---- the data ------------------------------------------------------- */

bool state_has_data(enum vfc_state state)
{
	return state == VFC_STATE_STOP_COPY || state == VFC_STATE_RESUMING ||
	       state == VFC_STATE_PRE_COPY || state == VFC_STATE_PRE_COPY_P2P;
}

int migration_fd(const struct vfc_handle *handle)
{
	const struct migration *migration = handle->migration.state;

	return migration ? migration->fd : -1;
}

/* Close the data of the state being left. */
static void drop(struct vfc_handle *handle)
{
	struct migration *migration = handle->migration.state;

	if (migration && migration->fd >= 0)
		trace_close(vfc_handle_ctx(handle), migration->fd);
	if (migration)
		migration->fd = -1;
}

static void release(struct vfc_handle *handle, void *state)
{
	drop(handle);
	free(state);
}

/* Allocate the owner of the data before any data exists, so that none is lost. */
static int prepare(struct vfc_handle *handle)
{
	struct migration *migration = handle->migration.state;

	if (migration)
		return 0;
	migration = calloc(1, sizeof(*migration));
	if (!migration)
		return vfc_fail(vfc_handle_ctx(handle), -ENOMEM, "store the data of a state");
	migration->fd = -1;
	handle->migration = (struct handle_part){ migration, release };
	return 0;
}

/* Take ownership of the data descriptor of the new state. */
static void own(struct vfc_handle *handle, int fd)
{
	struct migration *migration = handle->migration.state;

	migration->fd = fd;
	trace_fd(vfc_handle_ctx(handle), fd, TRACE_MIGRATION, vfc_handle_address(handle));
}

int migration_import(struct vfc_handle *handle, struct vfc_item *item)
{
	if (item->fd < 0)
		return -EPROTO;
	if (prepare(handle))
		return -ENOMEM;
	own(handle, item->fd);
	item->fd = -1;
	return 0;
}

/* ---- queries -------------------------------------------------------- */

static int get(struct vfc_handle *handle, uint32_t index, void *data, size_t size)
{
	return feature_call(handle, VFIO_DEVICE_FEATURE_GET, index, data, size);
}

/* Get the state from the kernel; records no message. */
static int get_state(struct vfc_handle *handle, enum vfc_state *state)
{
	struct vfio_device_feature_mig_state mig = { .data_fd = -1 };
	int err = get(handle, VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, &mig, sizeof(mig));

	if (!err)
		*state = mig.device_state;
	return err;
}

int migration_left(struct vfc_handle *handle, uint64_t *initial, uint64_t *dirty)
{
	struct vfio_precopy_info info = { .argsz = sizeof(info) };
	int err = trace_ioctl(vfc_handle_ctx(handle), TRACE_MIGRATION, migration_fd(handle),
			      VFIO_MIG_GET_PRECOPY_INFO, &info);

	if (err)
		return err;
	*initial = info.initial_bytes;
	*dirty = info.dirty_bytes;
	return 0;
}

/* Read the bytes that STOP_COPY saves; not every kernel and driver reports them. */
static void read_size(struct vfc_handle *handle, struct vfc_migration *m)
{
	struct vfcu_feature_mig_data_size size = { 0 };

	m->sized = !get(handle, VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, &size, sizeof(size));
	m->size = size.stop_copy_length;
}

static int no_migration(struct vfc_handle *handle, int err)
{
	oracle_fail(vfc_handle_ctx(handle), NULL, "migration", err, "no-migration", NULL);
	return -ENOTTY;
}

int vfc_migration_read(struct vfc_handle *handle, struct vfc_migration *out)
{
	struct vfio_device_feature_migration flags = { 0 };
	struct vfc_migration m = { .data = migration_fd(handle) >= 0 };
	int err = get(handle, VFIO_DEVICE_FEATURE_MIGRATION, &flags, sizeof(flags));

	if (err == -ENOTTY || err == -EINVAL)
		return no_migration(handle, err);
	if (err)
		return cause_call(handle, "get the migration flags", "migration", err);
	err = get_state(handle, &m.state);
	if (err)
		return cause_call(handle, "get the migration state", "migration", err);
	m.flags = flags.flags;
	read_size(handle, &m);
	if (m.data && (m.state == VFC_STATE_PRE_COPY || m.state == VFC_STATE_PRE_COPY_P2P))
		m.precopy = !migration_left(handle, &m.initial, &m.dirty);
	*out = m;
	return 0;
}

/* ---- transitions ---------------------------------------------------- */

/* True if the device does not support the state. */
static bool is_lacking(uint64_t flags, enum vfc_state state)
{
	bool p2p = state == VFC_STATE_RUNNING_P2P || state == VFC_STATE_PRE_COPY_P2P;
	bool pre = state == VFC_STATE_PRE_COPY || state == VFC_STATE_PRE_COPY_P2P;

	return (p2p && !(flags & P2P)) || (pre && !(flags & PRE));
}

/* Refuse transitions that the kernel would refuse. */
static int check(struct vfc_handle *handle, const struct vfc_migration *m, enum vfc_state state)
{
	const char *why = NULL;

	if (m->state == VFC_STATE_ERROR)
		why = "in-error";
	else if (state == VFC_STATE_ERROR || state >= VFC_STATES)
		why = "never-asked";
	else if (is_lacking(m->flags, state))
		why = "no-state";
	else if (m->state == VFC_STATE_STOP_COPY &&
		 (state == VFC_STATE_PRE_COPY || state == VFC_STATE_PRE_COPY_P2P))
		why = "no-way";
	return !why ? 0 : oracle_fail(vfc_handle_ctx(handle), NULL, "migration", -EINVAL, why,
				      "STATE", state_word(state),
				      "DEVICE", vfc_handle_address(handle), NULL);
}

/* Record the failure and the resulting state of the device. */
static int explain(struct vfc_handle *handle, enum vfc_state from, enum vfc_state to, int err)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	char attempt[VFC_NAME];
	enum vfc_state now;

	snprintf(attempt, sizeof(attempt), "go from %s to %s", state_word(from), state_word(to));
	if (from == VFC_STATE_RESUMING && err == -EINVAL)
		oracle_fail(ctx, NULL, "migration", err, "data-not-whole", NULL);
	else
		cause_call(handle, attempt, "migration", err);
	if (get_state(handle, &now))
		return vfc_suggest(ctx, err, "the device's state is now unknown: reset %s",
				   vfc_handle_address(handle));
	if (now == VFC_STATE_ERROR || now == VFC_STATE_RESUMING)
		return vfc_suggest(ctx, err, "the device is now in the state %s; to make it run: "
				   "reset %s", state_word(now), vfc_handle_address(handle));
	return vfc_suggest(ctx, err, "the device is now in the state %s", state_word(now));
}

int vfc_migration_set(struct vfc_handle *handle, enum vfc_state state)
{
	struct vfio_device_feature_mig_state mig = { .device_state = state, .data_fd = -1 };
	struct vfc_migration m;
	int err = vfc_migration_read(handle, &m);

	if (!err)
		err = check(handle, &m, state);
	if (!err)
		err = prepare(handle);
	if (err)
		return err;
	err = feature_call(handle, VFIO_DEVICE_FEATURE_SET, VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
			   &mig, sizeof(mig));
	if (err)
		return explain(handle, m.state, state, err);
	/* STOP_COPY continues with PRE_COPY's descriptor. */
	if (mig.data_fd < 0 && state_has_data(state))
		return 0;
	drop(handle);
	session_drop(handle, VFC_ITEM_MIGRATION, 0, 0);
	if (mig.data_fd < 0)
		return 0;
	own(handle, mig.data_fd);
	return session_put(handle, VFC_ITEM_MIGRATION, 0, 0, state, mig.data_fd);
}
