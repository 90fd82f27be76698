/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-persist.c: which device is the recorded one; records and their files when any
 * write fails; what a boot makes of a device.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/bind/bind.h"
#include "lib/persist/persist.h"
#include "lib/base/root.h"
#include "tests/fake/binding.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define SECOND INT64_C(1000000000)

static struct vfc_ctx *ctx;

static int begin(void **state)
{
	(void)state;
	fake_begin();
	binding_begin();
	binding_device(FAKE_ADDRESS, "nvme", FAKE_GROUP);
	fake_link("/proc/self/exe", "/usr/sbin/vfioctl");
	fake_file("/proc/sys/kernel/random/boot_id", "this-boot\n");
	return vfc_new(&ctx, NULL);
}

static int end(void **state)
{
	(void)state;
	vfc_free(ctx);
	binding_end();
	fake_end();
	return 0;
}

/* ---- which device it is --------------------------------------------- */

/* A card as it was recorded, with both kinds of serial numbers. */
static struct vfc_identity card(void)
{
	return (struct vfc_identity){
		.address = "0000:01:00.0", .vendor = 0x8086, .device = 0x1521,
		.subvendor = 0x8086, .subdevice = 0x0002, .slot = "0000:00/1c.0/00.0",
		.bay = "4", .nserials = 2,
		.serials = { { "dsn", "00-1b-21-ff-ff-a1-b2-c3" },
			     { "net", "00:1b:21:a1:b2:c3" } },
	};
}

/* The same, its serial numbers but for the first n gone. */
static struct vfc_identity card_with(size_t n)
{
	struct vfc_identity id = card();

	id.nserials = n;
	return id;
}

/* What tells the device from the recorded one begins so; NULL: nothing does. */
static void assert_differs(struct vfc_identity was, struct vfc_identity now, const char *why)
{
	struct vfc_persist p = { .id = was };
	char said[4 * VFC_NAME];

	if (persist_differs(&p, &now, said) != (why != NULL))
		fail_msg("\"%s\" instead of \"%s\"", said, why ?: "");
	if (why && strncmp(said, why, strlen(why)))
		fail_msg("\"%s\" does not begin with \"%s\"", said, why);
}

static void ids_and_board_count(void **state)
{
	struct vfc_identity other = card();

	(void)state;
	assert_differs(card(), card(), NULL);
	other.device = 0x10d3;
	assert_differs(card(), other, "it is 8086:10d3, recorded is 8086:1521");
	other = card();
	other.subdevice = -1;
	assert_differs(card(), other, "its subsystem is 8086:ffff, recorded is 8086:0002");
}

static void serial_numbers_decide(void **state)
{
	struct vfc_identity other = card(), hidden = card_with(0);

	(void)state;
	strcpy(other.slot, "0000:80/01.0/00.0");
	assert_differs(card(), other, NULL);
	strcpy(other.serials[1].text, "00:1b:21:a1:b2:c4");
	assert_differs(card(), other, "its serial number (net) is 00:1b:21:a1:b2:c4");
	other = card();
	strcpy(other.serials[0].text, "00-1B-21-FF-FF-A1-B2-C3");
	assert_differs(card(), other, NULL);
	/* The capability does not go away; what only a driver tells does. */
	assert_differs(card(), card_with(1), NULL);
	assert_differs(card(), card_with(0), "its serial number (dsn) is none");
	hidden.dsn_unknown = true;
	assert_differs(card(), hidden, NULL);
}

static void slots_decide_where_no_number_does(void **state)
{
	struct vfc_identity other = card_with(0), unknown = card_with(0);

	(void)state;
	strcpy(other.slot, "0000:80/01.0/00.0");
	assert_differs(card_with(0), other, "it is in slot 0000:80/01.0/00.0, recorded is "
		       "0000:00/1c.0/00.0, and no serial number distinguishes them");
	unknown.slot[0] = '\0';
	assert_differs(card_with(0), unknown, "it is in slot (unknown)");
	assert_differs(unknown, other, NULL);
}

/* Whether a record with that key is of the device. */
static bool concerns(enum vfc_persist_key key, struct vfc_identity now)
{
	struct vfc_persist p = { .id = card(), .key = key };

	return persist_concerns(&p, &now);
}

static void each_key_finds_its_device(void **state)
{
	struct vfc_identity moved = card(), function = card(), twin = card();

	(void)state;
	strcpy(moved.address, "0000:05:00.0");
	assert_false(concerns(VFC_PERSIST_ADDRESS, moved));
	assert_true(concerns(VFC_PERSIST_SLOT, moved));
	assert_true(concerns(VFC_PERSIST_SERIAL, moved));
	strcpy(function.address, "0000:01:00.1");
	assert_false(concerns(VFC_PERSIST_SERIAL, function));
	strcpy(twin.serials[0].text, "00-1b-21-ff-ff-a1-b2-c4");
	assert_true(concerns(VFC_PERSIST_ADDRESS, twin));
	assert_false(concerns(VFC_PERSIST_SERIAL, twin));
	strcpy(twin.slot, "");
	assert_false(concerns(VFC_PERSIST_SLOT, twin));
}

static void names_mean_a_device_or_a_function(void **state)
{
	struct vfc_identity id = card();

	(void)state;
	assert_true(vfc_identity_has_serial(&id, "00-1b-21-ff-ff-a1-b2-c3"));
	assert_true(vfc_identity_has_serial(&id, "00-1B-21-ff-ff-a1-b2-c3.0"));
	assert_false(vfc_identity_has_serial(&id, "00-1b-21-ff-ff-a1-b2-c3.1"));
	assert_false(vfc_identity_has_serial(&id, "00-1b-21-ff-ff-a1-b2"));
	assert_false(vfc_identity_has_serial(&id, ""));
	assert_true(vfc_identity_has_slot(&id, "0000:00/1c.0/00.0"));
	assert_false(vfc_identity_has_slot(&id, "0000:00/1c.0"));
	assert_true(vfc_identity_has_slot(&id, "4"));
	assert_true(vfc_identity_has_slot(&id, "4.0"));
	assert_false(vfc_identity_has_slot(&id, "4.1"));
	id.bay[0] = '\0';
	assert_false(vfc_identity_has_slot(&id, ""));
	assert_false(vfc_identity_has_slot(&id, ".0"));
}

/* ---- records and their files ---------------------------------------- */

/* A text of one letter that fills a buffer. */
#define FILL(buf) (memset(buf, 'x', sizeof(buf) - 1), (buf)[sizeof(buf) - 1] = '\0')

static void the_longest_record_is_read_as_it_was_written(void **state)
{
	struct vfc_persist p = { .id = card(), .way = VFC_PERSIST_UDEV,
				 .key = VFC_PERSIST_SERIAL }, back;
	size_t i;

	(void)state;
	FILL(p.driver);
	FILL(p.module);
	FILL(p.program);
	FILL(p.id.slot);
	FILL(p.id.bay);
	p.id.nserials = VFC_SERIALS;
	for (i = 0; i < VFC_SERIALS; i++) {
		FILL(p.id.serials[i].kind);
		FILL(p.id.serials[i].text);
	}
	assert_int_equal(vfc_persist_write(ctx, &p), 0);
	assert_int_equal(vfc_persist_find(ctx, p.id.address, &back), 1);
	assert_false(back.broken);
	assert_memory_equal(&p.id, &back.id, sizeof(p.id));
	assert_string_equal(p.program, back.program);
	assert_int_equal(back.key, VFC_PERSIST_SERIAL);
	assert_int_equal(vfc_persist_remove(ctx, &back, false), 0);
	assert_false(root_exists(ctx, in_top("etc/vfioctl")));
}

static void make(struct vfc_persist *p)
{
	assert_int_equal(vfc_persist_make(ctx, FAKE_ADDRESS, "vfio_pci", VFC_PERSIST_AUTO,
					  VFC_PERSIST_ADDRESS, p), 0);
}

/* How many of a record's files are there. */
static size_t files_there(const struct vfc_persist *p)
{
	struct vfc_persist_files files;
	size_t i, n = 0;

	vfc_persist_files(p, &files);
	for (i = 0; i < files.count; i++)
		n += root_exists(ctx, in_top("%s", files.list[i].path));
	return n;
}

static void all_files_or_none(void **state)
{
	struct vfc_persist p;
	size_t n;

	(void)state;
	make(&p);
	assert_string_equal(p.driver, "vfio-pci");
	assert_string_equal(p.program, "/usr/sbin/vfioctl");
	for (n = 1;; n++) {
		binding_fail_at(n, -ENOSPC);
		if (!vfc_persist_write(ctx, &p))
			break;
		assert_int_equal(files_there(&p), 0);
		assert_false(root_exists(ctx, in_top("etc/vfioctl")));
	}
	assert_true(n > 2);
	assert_int_equal(files_there(&p), n - 1);
	binding_fail_at(100, 0);
}

static void an_earlier_record_stays_when_the_new_one_fails(void **state)
{
	struct vfc_persist p, other, now;

	(void)state;
	make(&p);
	assert_int_equal(vfc_persist_write(ctx, &p), 0);
	other = p;
	strcpy(other.driver, "nvme");
	binding_fail_at(2, -ENOSPC);
	assert_int_equal(vfc_persist_write(ctx, &other), -ENOSPC);
	assert_int_equal(vfc_persist_find(ctx, FAKE_ADDRESS, &now), 1);
	assert_string_equal(now.driver, "vfio-pci");
	assert_int_equal(vfc_persist_remove(ctx, &now, false), 0);
}

static void a_program_that_udev_would_have_to_quote(void **state)
{
	struct vfc_persist p;

	(void)state;
	assert_int_equal(vfc_persist_make(ctx, FAKE_ADDRESS, "vfio-pci", VFC_PERSIST_DRIVERCTL,
					  VFC_PERSIST_ADDRESS, &p), -ENOENT);
	assert_int_equal(root_remove(ctx, "proc/self/exe", 0), 0);
	fake_link("/proc/self/exe", "/home/my own/vfioctl (deleted)");
	assert_int_equal(vfc_persist_make(ctx, FAKE_ADDRESS, "vfio-pci", VFC_PERSIST_AUTO,
					  VFC_PERSIST_ADDRESS, &p), -EINVAL);
}

/* ---- boot ----------------------------------------------------------- */

static int boot(enum vfc_persist_run run)
{
	struct vfc_persist p;

	return vfc_persist_boot(ctx, FAKE_ADDRESS, run, 20 * SECOND, &p);
}

static void assert_driver(const char *driver, const char *override)
{
	struct vfc_binding b;

	assert_int_equal(binding_read(ctx, FAKE_ADDRESS, &b), 0);
	assert_string_equal(b.driver, driver);
	assert_string_equal(b.override, override);
}

static enum vfc_persist_state state_of(const struct vfc_persist *p)
{
	struct vfc_persist_status status;

	assert_int_equal(vfc_persist_look(ctx, p, &status), 0);
	return status.state;
}

static void boot_binds_what_was_recorded(void **state)
{
	struct vfc_persist p;

	(void)state;
	assert_int_equal(boot(VFC_PERSIST_BIND), 0);
	make(&p);
	assert_int_equal(vfc_persist_write(ctx, &p), 0);
	assert_int_equal(state_of(&p), VFC_PERSIST_UNBOUND);
	assert_int_equal(boot(VFC_PERSIST_CHECK), 1);
	assert_driver("nvme", "");
	assert_int_equal(boot(VFC_PERSIST_BIND), 1);
	assert_driver("vfio-pci", "vfio-pci");
	assert_int_equal(state_of(&p), VFC_PERSIST_BOUND);
	assert_false(root_exists(ctx, in_state("%s", "")));
	assert_int_equal(boot(VFC_PERSIST_BIND), 1);
}

static void boot_that_fails_at_any_write_is_undone(void **state)
{
	struct vfc_persist p;
	size_t n;

	(void)state;
	make(&p);
	assert_int_equal(vfc_persist_write(ctx, &p), 0);
	/* The override, the unbind, the probe. */
	for (n = 1; n <= 3; n++) {
		binding_fail_at(n, -EIO);
		fake_open_fails("/dev/kmsg", -EACCES);
		assert_true(boot(VFC_PERSIST_BIND) < 0);
		assert_driver("nvme", "");
		assert_int_equal(state_of(&p), VFC_PERSIST_FAILED);
	}
	assert_int_equal(boot(VFC_PERSIST_BIND), 1);
	assert_int_equal(state_of(&p), VFC_PERSIST_BOUND);
}

static void boot_leaves_another_device_alone(void **state)
{
	struct vfc_persist p;
	size_t writes;

	(void)state;
	make(&p);
	p.id.device ^= 1;
	assert_int_equal(vfc_persist_write(ctx, &p), 0);
	writes = binding_writes();
	assert_int_equal(boot(VFC_PERSIST_TELL), -ESTALE);
	assert_int_equal(binding_writes(), writes);
	fake_open_fails("/dev/kmsg", -EACCES);
	assert_int_equal(boot(VFC_PERSIST_BIND), -ESTALE);
	assert_driver("nvme", "");
	assert_int_equal(state_of(&p), VFC_PERSIST_DIFFERENT);
}

#define test(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(ids_and_board_count),
		test(serial_numbers_decide),
		test(slots_decide_where_no_number_does),
		test(each_key_finds_its_device),
		test(names_mean_a_device_or_a_function),
		test(the_longest_record_is_read_as_it_was_written),
		test(all_files_or_none),
		test(an_earlier_record_stays_when_the_new_one_fails),
		test(a_program_that_udev_would_have_to_quote),
		test(boot_binds_what_was_recorded),
		test(boot_that_fails_at_any_write_is_undone),
		test(boot_leaves_another_device_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
