/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-mdev.c: UUIDs; mediated devices made and removed by a kernel that
 * refuses, in every way it can, and one that never answers.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/root.h"
#include "lib/vfc.h"
#include "tests/fake/binding.h"
#include "tests/fake/fake.h"
#include "tests/fake/row.h"
#include "order.h"

#define UUID "c9abdcb5-5279-413a-9057-c81d2605ce9c"
#define OTHER "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define PARENT "/sys/devices/virtual/mtty/mtty"
#define TYPE PARENT "/mdev_supported_types/mtty-1"
#define BUS "/sys/bus/mdev/devices/"

#define SECOND INT64_C(1000000000)

static struct vfc_ctx *ctx;
static ssize_t (*kernel_write)(int fd, const void *buf, size_t size);

/* Files of a mediated device. */
static void add_device(const char *uuid)
{
	char path[256], target[256];

	snprintf(path, sizeof(path), PARENT "/%s/remove", uuid);
	fake_file(path, "");
	snprintf(path, sizeof(path), PARENT "/%s/mdev_type", uuid);
	fake_link(path, "../mdev_supported_types/mtty-1");
	snprintf(path, sizeof(path), PARENT "/%s/vfio-dev/vfio0/dev", uuid);
	fake_file(path, "511:0\n");
	snprintf(path, sizeof(path), PARENT "/%s/iommu_group", uuid);
	fake_link(path, "../../../../../kernel/iommu_groups/16");
	snprintf(path, sizeof(path), BUS "%s", uuid);
	snprintf(target, sizeof(target), "../../../devices/virtual/mtty/mtty/%s", uuid);
	fake_link(path, target);
}

/* What the kernel's mdev does when `create` or `remove` is written. */
static ssize_t on_write(int fd, const void *buf, size_t size)
{
	ssize_t n = kernel_write(fd, buf, size);
	char link[64], path[512], uuid[64], *name;
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	path[len > 0 ? len : 0] = '\0';
	name = strrchr(path, '/');
	if (n < 0 || !name)
		return n;
	snprintf(uuid, sizeof(uuid), "%.*s", (int)size, (const char *)buf);
	if (!strcmp(name, "/create"))
		add_device(uuid);
	if (!strcmp(name, "/remove")) {
		*name = '\0';
		name = strstr(path, "/sys/devices/");
		snprintf(name, sizeof(path) - (size_t)(name - path), BUS UUID);
		unlink(path);
	}
	return n;
}

static int begin(void **state)
{
	(void)state;
	fake_begin();
	binding_begin();
	kernel_write = fake_on_write;
	fake_on_write = on_write;
	fake_link("/sys/class/mdev_bus/mtty", "../../devices/virtual/mtty/mtty");
	fake_file(TYPE "/name", "Single port serial\n");
	fake_file(TYPE "/device_api", "vfio-pci\n");
	fake_file(TYPE "/available_instances", "24\n");
	fake_file(TYPE "/create", "");
	return vfc_new(&ctx, NULL);
}

static int end(void **state)
{
	(void)state;
	vfc_free(ctx);
	fake_on_write = kernel_write;
	binding_end();
	fake_end();
	return 0;
}

/* Make a plan for one device and carry it out. */
static int act(enum vfc_verb verb, const char *uuid)
{
	struct vfc_order order = {
		.verb = verb, .mdev_parent = "mtty", .mdev_type = "mtty-1",
		.addresses = &uuid, .count = 1, .timeout_ns = 20 * SECOND,
	};

	return carry_out(ctx, &order);
}

static void assert_said(const char *part)
{
	if (!strstr(vfc_error(ctx), part))
		fail_msg("\"%s\" is not in \"%s\"", part, vfc_error(ctx));
}

static bool is_there(const char *uuid)
{
	return root_exists(ctx, in_sys("bus/mdev/devices/%s", uuid));
}

static void uuids_are_read_and_written(void **state)
{
	static const char *const wrong[] = {
		"", "c9abdcb5-5279-413a-9057-c81d2605ce9", "c9abdcb5-5279-413a-9057-c81d2605ce9c0",
		"c9abdcb55279-413a-9057-c81d2605ce9c00", "c9abdcb5-5279-413a-9057_c81d2605ce9c",
		"g9abdcb5-5279-413a-9057-c81d2605ce9c", " " UUID, UUID " ", "-" UUID,
	};
	uint8_t uuid[16] = { 1 };
	char text[VFC_UUID_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(vfc_uuid_parse(wrong[i], uuid), -EINVAL);
	assert_int_equal(uuid[0], 1);
	assert_int_equal(vfc_uuid_parse("C9ABDCB5-5279-413a-9057-c81d2605ce9c", uuid), 0);
	assert_int_equal(uuid[0], 0xc9);
	assert_int_equal(uuid[15], 0x9c);
	vfc_uuid_format(uuid, text);
	assert_string_equal(text, UUID);
}

static void new_uuids_differ(void **state)
{
	uint8_t a[16], b[16];

	(void)state;
	assert_int_equal(vfc_uuid_new(ctx, a), 0);
	assert_int_equal(vfc_uuid_new(ctx, b), 0);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_int_equal(a[6] >> 4, 4);
	assert_int_equal(a[8] >> 6, 2);
}

static void makes_reads_and_removes(void **state)
{
	struct vfc_mdev mdev;

	(void)state;
	assert_int_equal(act(VFC_MDEV_CREATE, UUID), 0);
	assert_int_equal(vfc_mdev_read(ctx, UUID, &mdev), 0);
	assert_string_equal(mdev.parent, "mtty");
	assert_string_equal(mdev.type, "mtty-1");
	assert_string_equal(mdev.device_api, "vfio-pci");
	assert_string_equal(mdev.dev.vfio_dev, "vfio0");
	assert_int_equal(mdev.dev.group, 16);
	assert_int_equal(act(VFC_MDEV_CREATE, UUID), -EEXIST);
	assert_row(ctx, "mdev-create EEXIST there-already");
	assert_int_equal(act(VFC_MDEV_REMOVE, UUID), 0);
	assert_false(is_there(UUID));
	assert_int_equal(act(VFC_MDEV_REMOVE, UUID), -ENODEV);
}

/* Every errno that create_store() and mdev_device_create() of Linux 6.12 have. */
static void explains_every_refusal_to_make(void **state)
{
	static const struct {
		int err;
		const char *said;
	} errors[] = {
		{ -EUSERS, "/mtty-1/create: the parent has no instance left" },
		{ -ENOSPC, "/mtty-1/create: the parent has no instance left" },
		{ -EEXIST, UUID " already exists" },
		{ -EINVAL, "/mtty-1/create: the parent's driver refuses to create it" },
		{ -ENODEV, "/mtty-1/create: the parent was just removed" },
		{ -ENOENT, "/mtty-1/create: the parent was just removed" },
		{ -ENOMEM, "/mtty-1/create: the kernel is out of memory" },
		{ -EPERM, "/mtty-1/create: Operation not permitted" },
		{ -EACCES, "/mtty-1/create: Permission denied" },
	};
	static const char *const rows[sizeof(errors) / sizeof(errors[0])] = {
		"mdev-create EUSERS none-left",
		"mdev-create ENOSPC none-left",
		"mdev-create EEXIST there-unseen",
		"mdev-create EINVAL refused",
		"mdev-create ENODEV parent-gone",
		"mdev-create ENOENT parent-gone",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		binding_fail_at(1, errors[i].err);
		assert_int_equal(act(VFC_MDEV_CREATE, UUID), errors[i].err);
		assert_said(errors[i].said);
		assert_row(ctx, rows[i]);
		assert_false(is_there(UUID));
	}
	assert_string_equal(vfc_hint(ctx), "run this as root");
}

static void explains_refusals_to_remove(void **state)
{
	(void)state;
	add_device(UUID);
	binding_fail_at(1, -EAGAIN);
	assert_int_equal(act(VFC_MDEV_REMOVE, UUID), -EAGAIN);
	assert_said("another process is creating or removing");
	binding_fail_at(1, -ENODEV);
	assert_int_equal(act(VFC_MDEV_REMOVE, UUID), -EAGAIN);
	binding_fail_at(1, -ENOENT);
	assert_int_equal(act(VFC_MDEV_REMOVE, UUID), -EAGAIN);
	binding_fail_at(1, -EACCES);
	assert_int_equal(act(VFC_MDEV_REMOVE, UUID), -EACCES);
	assert_true(is_there(UUID));
}

/* Whatever the kernel answers to the second of two removals. */
static void explains_racing_removals(void **state)
{
	static const struct {
		int err;
		const char *row;
	} racing[] = {
		{ -EAGAIN, "mdev-remove EAGAIN racing" },
		{ -ENODEV, "mdev-remove ENODEV racing" },
		{ -ENOENT, "mdev-remove ENOENT racing" },
	};

	(void)state;
	add_device(UUID);
	for (size_t i = 0; i < sizeof(racing) / sizeof(racing[0]); i++) {
		binding_fail_at(1, racing[i].err);
		assert_int_equal(act(VFC_MDEV_REMOVE, UUID), -EAGAIN);
		assert_row(ctx, racing[i].row);
	}
}

static void looks_before_it_writes(void **state)
{
	(void)state;
	assert_int_equal(act(VFC_MDEV_CREATE, "no-uuid"), -EINVAL);
	fake_file(TYPE "/available_instances", "0\n");
	fake_link(TYPE "/devices/" OTHER, "../../../" OTHER);
	assert_int_equal(act(VFC_MDEV_CREATE, UUID), -EUSERS);
	assert_said("no instance of mtty-1 left: 1 exist");
	/* Not told is not none. */
	fake_file(TYPE "/available_instances", "-\n");
	assert_int_equal(act(VFC_MDEV_CREATE, UUID), 0);
	assert_int_equal(binding_writes(), 1);
}

static void says_when_writer_is_killed(void **state)
{
	(void)state;
	binding_kill_at(1);
	assert_int_equal(act(VFC_MDEV_CREATE, UUID), -ECHILD);
	assert_said("was killed");
	assert_string_equal(vfc_hint(ctx), "vfioctl mdev list");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(uuids_are_read_and_written),
		TEST(new_uuids_differ),
		TEST(makes_reads_and_removes),
		TEST(explains_every_refusal_to_make),
		TEST(explains_refusals_to_remove),
		TEST(explains_racing_removals),
		TEST(looks_before_it_writes),
		TEST(says_when_writer_is_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
