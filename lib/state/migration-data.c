/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * migration-data.c: save and load a device's state.
 */
#include <string.h>

#include "migration.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/errno/oracle.h"

#define CHUNK 65536

/* ---- saving --------------------------------------------------------- */

/* Read a piece of data and pass it to put(). Returns bytes, 0 at the end, or an error. */
static ssize_t pass_data(struct vfc_handle *handle, size_t most,
		    int (*put)(void *data, const void *bytes, size_t size), void *data)
{
	uint8_t bytes[CHUNK];
	ssize_t n = sys_read(migration_fd(handle), bytes, most < CHUNK ? most : CHUNK);
	int err;

	/* The device has no more PRE_COPY data for now. */
	if (n == -ENOMSG)
		return 0;
	if (n < 0)
		return oracle_known(vfc_handle_ctx(handle), "read the state", "migration-read",
				    NULL, (int)n);
	err = n ? put(data, bytes, (size_t)n) : 0;
	return err < 0 ? err : n;
}

/* Save the initial data while the device runs; data that changes is saved later. */
static int save_initial(struct vfc_handle *handle,
			int (*put)(void *data, const void *bytes, size_t size), void *data)
{
	uint64_t initial, dirty;
	ssize_t n = 1;

	while (n > 0 && !migration_left(handle, &initial, &dirty) && initial)
		n = pass_data(handle, initial < CHUNK ? (size_t)initial : CHUNK, put, data);
	return n < 0 ? (int)n : 0;
}

static int save_rest(struct vfc_handle *handle,
		     int (*put)(void *data, const void *bytes, size_t size), void *data)
{
	ssize_t n;

	do
		n = pass_data(handle, CHUNK, put, data);
	while (n > 0);
	return (int)n;
}

/* Start again if an earlier session read part of the data, or data was lost. */
static int rewind_state(struct vfc_handle *handle, struct vfc_migration *m)
{
	bool stopped = m->state == VFC_STATE_STOP_COPY;
	int err;

	if (m->data || !state_has_data(m->state))
		return 0;
	err = vfc_migration_set(handle, stopped ? VFC_STATE_STOP : VFC_STATE_RUNNING);
	if (!err)
		m->state = stopped ? VFC_STATE_STOP : VFC_STATE_RUNNING;
	return err;
}

/* Save all data, from RUNNING or STOP, or from a state whose data is open. */
static int save_data(struct vfc_handle *handle, const struct vfc_migration *m, bool precopy,
		int (*put)(void *data, const void *bytes, size_t size), void *data)
{
	int err = 0;

	if (precopy && m->state == VFC_STATE_RUNNING && (m->flags & VFIO_MIGRATION_PRE_COPY)) {
		err = vfc_migration_set(handle, VFC_STATE_PRE_COPY);
		if (!err)
			err = save_initial(handle, put, data);
	}
	if (!err && m->state != VFC_STATE_STOP_COPY)
		err = vfc_migration_set(handle, VFC_STATE_STOP_COPY);
	return err ? err : save_rest(handle, put, data);
}

/* Return to the previous state, also after a failure, whose message is preserved. */
static int go_back(struct vfc_handle *handle, enum vfc_state state, int err)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	char error[VFC_MESSAGE], hint[VFC_MESSAGE];
	int back;

	memcpy(error, ctx->error, sizeof(error));
	memcpy(hint, ctx->hint, sizeof(hint));
	back = vfc_migration_set(handle, state);
	if (!err)
		return back;
	vfc_fail_why(ctx, err, "%s", error);
	if (back)
		vfc_suggest(ctx, err, "the device did not return to %s: reset %s",
			    state_word(state),
			    vfc_handle_address(handle));
	else if (hint[0])
		vfc_suggest(ctx, err, "%s", hint);
	return err;
}

int vfc_migration_save(struct vfc_handle *handle, bool precopy,
		       int (*put)(void *data, const void *bytes, size_t size), void *data)
{
	enum vfc_state after = VFC_STATE_RUNNING;
	struct vfc_migration m;
	int err = vfc_migration_read(handle, &m);

	if (err)
		return err;
	if (m.state == VFC_STATE_RESUMING)
		return vfc_fail_why(vfc_handle_ctx(handle), -EINVAL, "the device is in the state "
				    "resuming: its data is incomplete");
	err = rewind_state(handle, &m);
	if (err)
		return err;
	if (m.state == VFC_STATE_STOP || m.state == VFC_STATE_STOP_COPY)
		after = VFC_STATE_STOP;
	return go_back(handle, after, save_data(handle, &m, precopy, put, data));
}

/* ---- loading -------------------------------------------------------- */

static int explain_write(struct vfc_handle *handle, int err)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);

	if (err == -EFAULT || err == -EINVAL || err == -ENOMEM)
		return oracle_fail(ctx, NULL, "migration-write", err, "other-data",
				   "ERRNO", strerrorname_np(-err),
				   "DEVICE", vfc_handle_address(handle), NULL);
	oracle_known(ctx, "write the state", "migration-write", NULL, err);
	return vfc_suggest(ctx, err, "the device is now in the state resuming; to make it run: "
			   "reset %s", vfc_handle_address(handle));
}

static int write_all(struct vfc_handle *handle, const uint8_t *bytes, size_t size)
{
	ssize_t n;

	for (; size; bytes += n, size -= (size_t)n) {
		n = sys_write(migration_fd(handle), bytes, size);
		if (n <= 0)
			return explain_write(handle, n < 0 ? (int)n : -EIO);
	}
	return 0;
}

int vfc_migration_load(struct vfc_handle *handle, bool run,
		       ssize_t (*take)(void *data, void *bytes, size_t size), void *data)
{
	uint8_t bytes[CHUNK];
	int err = vfc_migration_set(handle, VFC_STATE_RESUMING);
	ssize_t n = 1;

	if (!err && migration_fd(handle) < 0)
		err = vfc_migration_set(handle, VFC_STATE_STOP) ?:
		      vfc_migration_set(handle, VFC_STATE_RESUMING);
	while (!err && n > 0) {
		n = take(data, bytes, sizeof(bytes));
		err = n < 0 ? (int)n : write_all(handle, bytes, (size_t)n);
	}
	if (!err)
		err = vfc_migration_set(handle, VFC_STATE_STOP);
	return !err && run ? vfc_migration_set(handle, VFC_STATE_RUNNING) : err;
}
