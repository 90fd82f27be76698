/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-migration.c: the migration states of a device: query, change, save,
 * load, and every failure.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/state/migration.h"
#include "lib/vfio/space.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define ALL (VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P | VFIO_MIGRATION_PRE_COPY)
#define CHUNK 65536

static struct fake_device d;

/* A feature call with the header and up to 8 bytes of data. */
struct call {
	struct vfio_device_feature feature;
	uint8_t data[8];
};

static void expect_feature(uint32_t operation, uint32_t index, const void *takes,
			   const void *gives, size_t size, int ret)
{
	struct call asked = { 0 }, answer;
	struct fake_call *call = fake_ioctl(d.device, VFIO_DEVICE_FEATURE, ret);

	asked.feature.argsz = (uint32_t)(sizeof(asked.feature) + size);
	asked.feature.flags = index | operation;
	answer = asked;
	memcpy(answer.data, gives, size);
	if (takes)
		memcpy(asked.data, takes, size);
	fake_takes(call, &asked, takes ? sizeof(asked.feature) + size : sizeof(asked.feature));
	fake_gives(call, &answer, sizeof(answer.feature) + size);
}

static void expect_flags(uint64_t flags)
{
	expect_feature(VFIO_DEVICE_FEATURE_GET, VFIO_DEVICE_FEATURE_MIGRATION, NULL, &flags,
		       sizeof(flags), 0);
}

static void expect_state(enum vfc_state state)
{
	struct vfio_device_feature_mig_state mig = { .device_state = state, .data_fd = -1 };

	expect_feature(VFIO_DEVICE_FEATURE_GET, VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, NULL, &mig,
		       sizeof(mig), 0);
}

static void expect_size(uint64_t size, int ret)
{
	expect_feature(VFIO_DEVICE_FEATURE_GET, VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, NULL, &size,
		       sizeof(size), ret);
}

/* Expect the calls of vfc_migration_read(). */
static void expect_read(uint64_t flags, enum vfc_state state)
{
	expect_flags(flags);
	expect_state(state);
	expect_size(104, 0);
}

static void expect_left(int fd, uint64_t initial, uint64_t dirty, int ret)
{
	struct vfio_precopy_info info = { .argsz = sizeof(info) };
	struct fake_call *call = fake_ioctl(fd, VFIO_MIG_GET_PRECOPY_INFO, ret);

	fake_takes(call, &info, sizeof(info));
	info.initial_bytes = initial;
	info.dirty_bytes = dirty;
	fake_gives(call, &info, sizeof(info));
}

static void expect_set(enum vfc_state state, int fd, int ret)
{
	struct vfio_device_feature_mig_state takes = { .device_state = state, .data_fd = -1 };
	struct vfio_device_feature_mig_state gives = { .device_state = state, .data_fd = fd };

	expect_feature(VFIO_DEVICE_FEATURE_SET, VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, &takes,
		       &gives, sizeof(gives), ret);
}

/* Expect a change of state. fd is the descriptor of the new state, or -1. */
static void expect_go(enum vfc_state from, enum vfc_state to, int fd)
{
	expect_read(ALL, from);
	expect_set(to, fd, 0);
}

/* ---- asking --------------------------------------------------------- */

static void asks(void **state)
{
	struct vfc_migration m;

	(void)state;
	expect_read(ALL, VFC_STATE_RUNNING);
	assert_int_equal(vfc_migration_read(d.handle, &m), 0);
	assert_int_equal(m.flags, ALL);
	assert_int_equal(m.state, VFC_STATE_RUNNING);
	assert_true(m.sized);
	assert_int_equal(m.size, 104);
	assert_false(m.data || m.precopy);
	expect_flags(VFIO_MIGRATION_STOP_COPY);
	expect_state(VFC_STATE_STOP);
	expect_size(0, -ENOTTY);
	assert_int_equal(vfc_migration_read(d.handle, &m), 0);
	assert_false(m.sized);
}

static void asking_fails(void **state)
{
	static const char *const none = "the device cannot migrate: its VFIO driver does not "
					"support migration";
	struct vfc_migration m;

	(void)state;
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -ENOTTY);
	assert_int_equal(vfc_migration_read(d.handle, &m), -ENOTTY);
	assert_string_equal(vfc_error(d.ctx), none);
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -EINVAL);
	assert_int_equal(vfc_migration_read(d.handle, &m), -ENOTTY);
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -EIO);
	assert_int_equal(vfc_migration_read(d.handle, &m), -EIO);
	assert_string_equal(vfc_error(d.ctx), "get the migration flags: Input/output error");
	expect_flags(ALL);
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -EFAULT);
	assert_int_equal(vfc_migration_read(d.handle, &m), -EFAULT);
	assert_string_equal(vfc_error(d.ctx), "get the migration state: the kernel could not "
	    "access memory that the request points to");
}

/* For every kind of device, no state is a dead end and none is unreachable. */
static void steps(void **state)
{
	static const uint64_t kinds[] = {
		VFIO_MIGRATION_STOP_COPY,
		VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P,
		VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_PRE_COPY,
		ALL,
	};
	static const size_t counts[] = { 6, 8, 9, 15 };
	enum vfc_state next[VFC_STATES];

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		unsigned int from = 0, to = 0;
		size_t count = 0, n;

		for (enum vfc_state s = 0; s < VFC_STATES; s++) {
			n = vfc_migration_arcs(kinds[k], s, next);
			count += n;
			from |= n ? 1u << s : 0;
			while (n--)
				to |= 1u << next[n];
		}
		assert_int_equal(from, to);
		assert_int_equal(count, counts[k]);
		assert_int_equal(from >> VFC_STATE_RUNNING_P2P & 1,
				 !!(kinds[k] & VFIO_MIGRATION_P2P));
		assert_int_equal(from >> VFC_STATE_PRE_COPY & 1,
				 !!(kinds[k] & VFIO_MIGRATION_PRE_COPY));
	}
	assert_int_equal(vfc_migration_arcs(ALL, VFC_STATE_ERROR, next), 0);
}

/* ---- going ---------------------------------------------------------- */

static void keeps_data(void **state)
{
	struct vfc_migration m;
	int fd = fake_fd(), other = fake_fd();

	(void)state;
	expect_go(VFC_STATE_RUNNING, VFC_STATE_PRE_COPY, fd);
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_PRE_COPY), 0);
	expect_read(ALL, VFC_STATE_PRE_COPY);
	expect_left(fd, 24, 8, 0);
	assert_int_equal(vfc_migration_read(d.handle, &m), 0);
	assert_true(m.data && m.precopy);
	assert_int_equal(m.initial, 24);
	assert_int_equal(m.dirty, 8);
	expect_read(ALL, VFC_STATE_PRE_COPY);
	expect_left(fd, 0, 0, -EINVAL);
	assert_int_equal(vfc_migration_read(d.handle, &m), 0);
	assert_false(m.precopy);
	/* The same descriptor stays in use, so nothing is closed. */
	expect_read(ALL, VFC_STATE_PRE_COPY);
	expect_left(fd, 0, 0, 0);
	expect_set(VFC_STATE_STOP_COPY, -1, 0);
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_STOP_COPY), 0);
	assert_int_equal(fake_closed(0), -1);
	expect_go(VFC_STATE_STOP_COPY, VFC_STATE_RESUMING, other);
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_RESUMING), 0);
	assert_int_equal(fake_closed(0), fd);
	expect_go(VFC_STATE_RESUMING, VFC_STATE_STOP, -1);
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_STOP), 0);
	assert_int_equal(fake_closed(1), other);
}

/* An open data descriptor is closed with the device. */
static void closes_data(void **state)
{
	(void)state;
	expect_go(VFC_STATE_STOP, VFC_STATE_STOP_COPY, fake_fd());
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_STOP_COPY), 0);
}

static struct vfc_item stored;
static struct vfc_item dropped;

static int put_item(void *data, const struct vfc_item *item)
{
	(void)data;
	stored = *item;
	return 0;
}

static int drop_item(void *data, const struct vfc_item *item)
{
	(void)data;
	dropped = *item;
	return 0;
}

/* The data of a device in a session outlives this process. */
static void session_data(void **state)
{
	struct vfc_session session = { .put = put_item, .drop = drop_item, .fd = -1 };
	struct vfc_item none = { .fd = -1 };
	struct vfc_migration m;
	int fd = fake_fd(), copy = fake_fd();

	(void)state;
	d.handle->in_session = true;
	d.space->session = &session;
	expect_go(VFC_STATE_STOP, VFC_STATE_STOP_COPY, fd);
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_STOP_COPY), 0);
	assert_int_equal(stored.type, VFC_ITEM_MIGRATION);
	assert_string_equal(stored.name, FAKE_ADDRESS);
	assert_int_equal(stored.fd, fd);
	dropped = (struct vfc_item){ .type = VFC_ITEM_TYPES };
	expect_go(VFC_STATE_STOP_COPY, VFC_STATE_STOP, -1);
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_STOP), 0);
	assert_int_equal(dropped.type, VFC_ITEM_MIGRATION);
	assert_string_equal(dropped.name, FAKE_ADDRESS);
	stored.fd = copy;
	assert_int_equal(migration_import(d.handle, &stored), 0);
	assert_int_equal(stored.fd, -1);
	expect_read(ALL, VFC_STATE_STOP_COPY);
	assert_int_equal(vfc_migration_read(d.handle, &m), 0);
	assert_true(m.data);
	assert_int_equal(migration_import(d.handle, &none), -EPROTO);
	d.handle->in_session = false;
	d.space->session = NULL;
}

static void assert_refused(uint64_t flags, enum vfc_state from, enum vfc_state to,
			   const char *error)
{
	expect_read(flags, from);
	assert_int_equal(vfc_migration_set(d.handle, to), -EINVAL);
	assert_string_equal(vfc_error(d.ctx), error);
}

static void refuses(void **state)
{
	(void)state;
	assert_refused(ALL, VFC_STATE_ERROR, VFC_STATE_RUNNING,
		       "the device is in state error, which only a reset clears");
	assert_string_equal(vfc_hint(d.ctx), "reset " FAKE_ADDRESS);
	assert_refused(ALL, VFC_STATE_RUNNING, VFC_STATE_ERROR,
		       "state error cannot be requested");
	assert_refused(ALL, VFC_STATE_RUNNING, 77, "state unknown cannot be requested");
	assert_refused(VFIO_MIGRATION_STOP_COPY, VFC_STATE_RUNNING, VFC_STATE_RUNNING_P2P,
		       "the device has no state running-p2p");
	assert_refused(VFIO_MIGRATION_PRE_COPY, VFC_STATE_RUNNING, VFC_STATE_PRE_COPY_P2P,
		       "the device has no state pre-copy-p2p");
	assert_refused(VFIO_MIGRATION_P2P, VFC_STATE_RUNNING, VFC_STATE_PRE_COPY,
		       "the device has no state pre-copy");
	assert_refused(ALL, VFC_STATE_STOP_COPY, VFC_STATE_PRE_COPY,
		       "stop-copy cannot go back to pre-copy");
}

static void assert_going_fails(enum vfc_state from, int err, enum vfc_state now,
			       const char *error, const char *hint)
{
	expect_read(ALL, from);
	expect_set(VFC_STATE_STOP, -1, err);
	expect_state(now);
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_STOP), err);
	assert_string_equal(vfc_error(d.ctx), error);
	assert_string_equal(vfc_hint(d.ctx), hint);
}

static void going_fails(void **state)
{
	(void)state;
	assert_going_fails(VFC_STATE_RUNNING, -EIO, VFC_STATE_ERROR,
			   "go from running to stop: Input/output error",
			   "the device is now in the state error; to make it run: reset "
			   FAKE_ADDRESS);
	assert_going_fails(VFC_STATE_RUNNING, -EINVAL, VFC_STATE_RUNNING,
			   "go from running to stop: Invalid argument",
			   "the device is now in the state running");
	assert_going_fails(VFC_STATE_RESUMING, -EINVAL, VFC_STATE_RESUMING,
			   "the data is not the complete state of a device of this type",
			   "the device is now in the state resuming; to make it run: reset "
			   FAKE_ADDRESS);
	assert_going_fails(VFC_STATE_RUNNING, -ENOTTY, VFC_STATE_RUNNING,
			   "go from running to stop: Inappropriate ioctl for device",
			   "the device is now in the state running");
	expect_read(ALL, VFC_STATE_RUNNING);
	expect_set(VFC_STATE_STOP, -1, -EBUSY);
	fake_ioctl(d.device, VFIO_DEVICE_FEATURE, -EIO);
	assert_int_equal(vfc_migration_set(d.handle, VFC_STATE_STOP), -EBUSY);
	assert_string_equal(vfc_hint(d.ctx), "the device's state is now unknown: reset "
			    FAKE_ADDRESS);
}

/* ---- saving --------------------------------------------------------- */

/* The buffer for the bytes of saves and loads. */
static struct {
	char bytes[64];
	size_t size, at;
	int err;
} file;

static int put(void *data, const void *bytes, size_t size)
{
	(void)data;
	if (file.err)
		return file.err;
	assert_in_range(size, 1, sizeof(file.bytes) - file.size);
	memcpy(file.bytes + file.size, bytes, size);
	file.size += size;
	return 0;
}

static ssize_t take(void *data, void *bytes, size_t size)
{
	size_t n = file.size - file.at;

	(void)data;
	if (file.err)
		return file.err;
	assert_true(n <= size);
	memcpy(bytes, file.bytes + file.at, n);
	file.at += n;
	return (ssize_t)n;
}

static void fill(const char *text, int err)
{
	memset(&file, 0, sizeof(file));
	file.size = strlen(text);
	memcpy(file.bytes, text, file.size);
	file.err = err;
}

static void give(int fd, const char *text)
{
	fake_gives(fake_read(fd, CHUNK, (ssize_t)strlen(text)), text, strlen(text));
}

static void saves_through_precopy(void **state)
{
	int fd = fake_fd();

	(void)state;
	fill("", 0);
	expect_read(ALL, VFC_STATE_RUNNING);
	expect_go(VFC_STATE_RUNNING, VFC_STATE_PRE_COPY, fd);
	expect_left(fd, 4, 0, 0);
	fake_gives(fake_read(fd, 4, 4), "head", 4);
	expect_left(fd, 0, 99, 0);
	expect_read(ALL, VFC_STATE_PRE_COPY);
	expect_left(fd, 0, 99, 0);
	expect_set(VFC_STATE_STOP_COPY, -1, 0);
	give(fd, "port");
	give(fd, "s");
	fake_read(fd, CHUNK, 0);
	expect_go(VFC_STATE_STOP_COPY, VFC_STATE_RUNNING, -1);
	assert_int_equal(vfc_migration_save(d.handle, true, put, NULL), 0);
	assert_int_equal(file.size, 9);
	assert_memory_equal(file.bytes, "headports", 9);
	assert_int_equal(fake_closed(0), fd);
}

/* A stopped device stays stopped. ENOMSG ends PRE_COPY. */
static void saves_from_elsewhere(void **state)
{
	int fd = fake_fd(), second = fake_fd(), third = fake_fd();

	(void)state;
	fill("", 0);
	expect_read(ALL, VFC_STATE_STOP);
	expect_go(VFC_STATE_STOP, VFC_STATE_STOP_COPY, fd);
	give(fd, "a");
	fake_read(fd, CHUNK, 0);
	expect_go(VFC_STATE_STOP_COPY, VFC_STATE_STOP, -1);
	assert_int_equal(vfc_migration_save(d.handle, true, put, NULL), 0);
	/* In STOP_COPY with the data descriptor in another session, the save starts over. */
	expect_read(ALL, VFC_STATE_STOP_COPY);
	expect_go(VFC_STATE_STOP_COPY, VFC_STATE_STOP, -1);
	expect_go(VFC_STATE_STOP, VFC_STATE_STOP_COPY, second);
	give(second, "b");
	fake_read(second, CHUNK, 0);
	expect_go(VFC_STATE_STOP_COPY, VFC_STATE_STOP, -1);
	assert_int_equal(vfc_migration_save(d.handle, true, put, NULL), 0);
	expect_read(ALL, VFC_STATE_RUNNING);
	expect_go(VFC_STATE_RUNNING, VFC_STATE_PRE_COPY, third);
	expect_left(third, 9, 0, 0);
	fake_read(third, 9, -ENOMSG);
	expect_read(ALL, VFC_STATE_PRE_COPY);
	expect_left(third, 9, 0, 0);
	expect_set(VFC_STATE_STOP_COPY, -1, 0);
	fake_read(third, CHUNK, 0);
	expect_go(VFC_STATE_STOP_COPY, VFC_STATE_RUNNING, -1);
	assert_int_equal(vfc_migration_save(d.handle, true, put, NULL), 0);
	assert_memory_equal(file.bytes, "ab", 2);
}

static void assert_saving_fails(int fd, ssize_t n, int err, const char *error)
{
	expect_read(VFIO_MIGRATION_STOP_COPY, VFC_STATE_RUNNING);
	expect_go(VFC_STATE_RUNNING, VFC_STATE_STOP_COPY, fd);
	fake_gives(fake_read(fd, CHUNK, n), "x", n > 0);
	expect_go(VFC_STATE_STOP_COPY, VFC_STATE_RUNNING, -1);
	assert_int_equal(vfc_migration_save(d.handle, true, put, NULL), err);
	if (error)
		assert_string_equal(vfc_error(d.ctx), error);
}

/* Whatever fails, a device that was running is running afterwards. */
static void saving_fails(void **state)
{
	(void)state;
	fill("", 0);
	assert_saving_fails(fake_fd(), -EIO, -EIO, "read the state: Input/output error");
	assert_saving_fails(fake_fd(), -ENODEV, -ENODEV, "read the state: a reset or another "
			    "state change revoked the descriptor");
	fill("", -EINTR);
	assert_saving_fails(fake_fd(), 1, -EINTR, NULL);
	expect_read(ALL, VFC_STATE_RESUMING);
	assert_int_equal(vfc_migration_save(d.handle, true, put, NULL), -EINVAL);
	assert_string_equal(vfc_error(d.ctx), "the device is in the state resuming: its data is "
			    "incomplete");
}

/* ---- loading -------------------------------------------------------- */

static void loads(void **state)
{
	int fd = fake_fd(), second = fake_fd();

	(void)state;
	fill("state", 0);
	expect_go(VFC_STATE_RUNNING, VFC_STATE_RESUMING, fd);
	fake_takes(fake_write(fd, 5, 2), "state", 5);
	fake_takes(fake_write(fd, 3, 3), "ate", 3);
	expect_go(VFC_STATE_RESUMING, VFC_STATE_STOP, -1);
	expect_go(VFC_STATE_STOP, VFC_STATE_RUNNING, -1);
	assert_int_equal(vfc_migration_load(d.handle, true, take, NULL), 0);
	/* In RESUMING with the data descriptor in another session, the load starts over. */
	fill("s", 0);
	expect_go(VFC_STATE_RESUMING, VFC_STATE_RESUMING, -1);
	expect_go(VFC_STATE_RESUMING, VFC_STATE_STOP, -1);
	expect_go(VFC_STATE_STOP, VFC_STATE_RESUMING, second);
	fake_takes(fake_write(second, 1, 1), "s", 1);
	expect_go(VFC_STATE_RESUMING, VFC_STATE_STOP, -1);
	assert_int_equal(vfc_migration_load(d.handle, false, take, NULL), 0);
}

static void assert_loading_fails(int fd, ssize_t n, int err, const char *error)
{
	fill("state", 0);
	expect_go(VFC_STATE_RUNNING, VFC_STATE_RESUMING, fd);
	fake_write(fd, 5, n);
	assert_int_equal(vfc_migration_load(d.handle, true, take, NULL), err);
	assert_string_equal(vfc_error(d.ctx), error);
	assert_string_equal(vfc_hint(d.ctx),
			    "the device is now in the state resuming; to make it run: reset "
			    FAKE_ADDRESS);
}

static void loading_fails(void **state)
{
	(void)state;
	assert_loading_fails(fake_fd(), -EFAULT, -EFAULT, "the device refuses the data (EFAULT): "
			     "it is not the state of a device of this type");
	assert_loading_fails(fake_fd(), -ENOMEM, -ENOMEM, "the device refuses the data (ENOMEM): "
			     "it is not the state of a device of this type");
	assert_loading_fails(fake_fd(), -EINVAL, -EINVAL, "the device refuses the data (EINVAL): "
			     "it is not the state of a device of this type");
	assert_loading_fails(fake_fd(), -ENODEV, -ENODEV, "write the state: a reset or another "
	    "state change revoked the descriptor");
	assert_loading_fails(fake_fd(), 0, -EIO, "write the state: Input/output error");
	fill("", -EPERM);
	expect_go(VFC_STATE_RUNNING, VFC_STATE_RESUMING, fake_fd());
	assert_int_equal(vfc_migration_load(d.handle, true, take, NULL), -EPERM);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(asks),
		TEST(asking_fails),
		TEST(steps),
		TEST(keeps_data),
		TEST(closes_data),
		TEST(session_data),
		TEST(refuses),
		TEST(going_fails),
		TEST(saves_through_precopy),
		TEST(saves_from_elsewhere),
		TEST(saving_fails),
		TEST(loads),
		TEST(loading_fails),
	};

	return cmocka_run_group_tests_name("migration", tests, NULL, NULL);
}
