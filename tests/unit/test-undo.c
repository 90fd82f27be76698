/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-undo.c: changes are undone, the last one first, after failures, kills,
 * other changes and reboots.
 */
#include "handing.h"

#define CONFIG "/sys/devices/pci0000:00/" FAKE_ADDRESS "/config"

static int undo(void)
{
	return act(VFC_UNDO, NULL, 1);
}

/* Undo all changes to the device. */
static int undo_all(void)
{
	const char *address = FAKE_ADDRESS;
	struct vfc_order order = {
		.verb = VFC_UNDO, .all = true, .addresses = &address, .count = 1,
		.timeout_ns = 20 * SECOND,
	};

	return carry_out(ctx, &order);
}

/* Return the note of an undo plan, in static memory, and check what it would leave. */
static const char *note_of_undo(unsigned int left, const char *op)
{
	const char *address = FAKE_ADDRESS;
	struct vfc_order order = {
		.verb = VFC_UNDO, .addresses = &address, .count = 1, .timeout_ns = SECOND,
	};
	struct vfc_plan plan;
	static char note[256];

	assert_int_equal(vfc_plan_make(ctx, &order, &plan), 0);
	assert_int_equal(plan.targets[0].left, left);
	assert_string_equal(plan.targets[0].op, op);
	strcpy(note, plan.targets[0].note);
	vfc_plan_clear(&plan);
	return note;
}

/* Change the driver three times: from nvme to vfio-pci, to uio, to none. */
static void change_thrice(void)
{
	binding_driver("uio_pci_generic", 0);
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(act(VFC_BIND, "uio_pci_generic", 1), 0);
	assert_int_equal(act(VFC_UNBIND, NULL, 1), 0);
}

static void takes_back_one_by_one(void **state)
{
	(void)state;
	change_thrice();
	assert_string_equal(note_of_undo(2, "unbind"), "");
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "uio_pci_generic,uio_pci_generic,-1,on");
	assert_string_equal(note_of_undo(1, "bind"), "");
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
	assert_true(has_journal());
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_false(has_journal());
	assert_int_equal(undo(), -ENODATA);
	assert_said("nothing to undo: " FAKE_ADDRESS " has no journal");
}

static void takes_back_all_at_once(void **state)
{
	(void)state;
	change_thrice();
	assert_int_equal(undo_all(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_false(has_journal());
}

/* Changes after an undo are counted from the undone state. */
static void goes_on_after_undo(void **state)
{
	(void)state;
	change_thrice();
	assert_int_equal(undo(), 0);
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "uio_pci_generic,uio_pci_generic,-1,on");
	assert_int_equal(act(VFC_RESTORE, NULL, 1), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_int_equal(undo(), -ENODATA);
}

/* A failed command has undone itself, so the previous one is the last. */
static void failed_command_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(bind_vfio(), 0);
	binding_driver("broken", -EINVAL);
	assert_int_equal(act(VFC_BIND, "broken", 1), -EINVAL);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
	assert_string_equal(note_of_undo(0, "bind"), "");
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
}

/* If a write fails, the undo is itself undone and can be retried. */
static void survives_every_failure(void **state)
{
	size_t n;
	int err;

	(void)state;
	fake_file(VFS, "2\n");
	for (n = 1; ; n++) {
		assert_int_equal(bind_vfio(), 0);
		binding_fail_at(n, -EIO);
		err = undo();
		binding_fail_at(0, 0);
		if (!err)
			break;
		assert_int_equal(err, -EIO);
		assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,0,auto");
		assert_int_equal(undo(), 0);
		assert_binding(FAKE_ADDRESS, "nvme,,2,on");
	}
	/* Its own record, override, unbind, attach, VFs, power, the end. */
	assert_int_equal(n, 7 + 1);
	assert_binding(FAKE_ADDRESS, "nvme,,2,on");
}

/*
 * Whatever a killed command has done, undo restores the previous state and leaves nothing
 * behind.
 */
static void assert_undoes(void)
{
	int err = undo();

	if (err && err != -ENODATA)
		fail_msg("undo: %s", vfc_error(ctx));
	assert_binding(FAKE_ADDRESS, "nvme,,2,on");
	assert_int_equal(undo(), -ENODATA);
	assert_false(has_journal() && undo_knows(ctx, FAKE_ADDRESS));
}

static void survives_every_kill_of_bind(void **state)
{
	size_t n = 1;

	(void)state;
	fake_file(VFS, "2\n");
	for (; killed_at(n, VFC_BIND); n++)
		assert_undoes();
	/* The journal, VFs, override, unbind, probe, the end. */
	assert_int_equal(n, 6 + 1);
	assert_undoes();
}

static void survives_every_kill_of_sriov(void **state)
{
	size_t n = 1;

	(void)state;
	fake_file(VFS, "2\n");
	fake_file(TOTALVFS, "8\n");
	wanted_vfs = 4;
	for (; killed_at(n, VFC_SRIOV); n++)
		assert_undoes();
	/* The journal, VFs to 0 and to the new number, the end. */
	assert_int_equal(n, 4 + 1);
	assert_undoes();
}

static void survives_every_kill_of_undo(void **state)
{
	size_t n = 1;

	(void)state;
	fake_file(VFS, "2\n");
	do {
		assert_int_equal(bind_vfio(), 0);
		if (!killed_at(n++, VFC_UNDO))
			break;
		assert_undoes();
	} while (true);
	assert_int_equal(n, 7 + 2);
	assert_binding(FAKE_ADDRESS, "nvme,,2,on");
}

/* If a command is killed after an earlier change, only the last change is undone. */
static void survives_every_kill_of_second_bind(void **state)
{
	size_t n = 1;

	(void)state;
	binding_driver("uio_pci_generic", 0);
	assert_int_equal(act(VFC_BIND, "uio_pci_generic", 1), 0);
	for (; killed_at(n, VFC_BIND); n++) {
		/* Until its record is complete, the previous command is the last one. */
		if (n == 1)
			continue;
		assert_int_equal(undo(), 0);
		assert_binding(FAKE_ADDRESS, "uio_pci_generic,uio_pci_generic,-1,on");
	}
	assert_int_equal(n, 5 + 1);
	assert_int_equal(undo_all(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
}

/* A half-done change of a killed command is not a state to return to. */
static void half_done_is_no_state(void **state)
{
	(void)state;
	assert_true(killed_at(3, VFC_BIND));
	assert_binding(FAKE_ADDRESS, "nvme,vfio-pci,-1,on");
	assert_int_equal(bind_vfio(), 0);
	assert_string_equal(note_of_undo(0, "bind"), "");
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_false(has_journal());
}

static void both_devices_of_one_command(void **state)
{
	struct vfc_past *past;

	(void)state;
	binding_device(OTHER, "nvme", FAKE_GROUP);
	assert_int_equal(act(VFC_BIND, "vfio-pci", 2), 0);
	assert_int_equal(vfc_past_list(ctx, &past), 2);
	assert_string_equal(past[0].address, OTHER);
	assert_string_equal(past[1].address, FAKE_ADDRESS);
	assert_true(past[0].run && past[0].run == past[1].run);
	assert_true(past[0].done && past[0].state == VFC_PAST_LIVE && past[0].time > 0);
	assert_string_equal(past[0].op, "bind");
	assert_string_equal(past[0].was.driver, "nvme");
	free(past);
	assert_int_equal(act(VFC_UNDO, NULL, 2), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_binding(OTHER, "nvme,,-1,on");
	assert_int_equal(vfc_past_list(ctx, &past), 0);
}

static void newest_is_first(void **state)
{
	struct vfc_past *past;

	(void)state;
	change_thrice();
	assert_int_equal(vfc_past_list(ctx, &past), 3);
	assert_string_equal(past[0].op, "unbind");
	assert_string_equal(past[0].was.driver, "uio_pci_generic");
	assert_string_equal(past[1].was.driver, "vfio-pci");
	assert_string_equal(past[2].was.driver, "nvme");
	free(past);
	assert_true(killed_at(3, VFC_BIND));
	assert_int_equal(vfc_past_list(ctx, &past), 4);
	assert_false(past[0].done);
	assert_true(past[1].done);
	free(past);
}

/* ---- reboots ------------------------------------------------------------ */

/* Simulate a reboot: a new boot ID, and the device in its boot state. */
static void reboot(void)
{
	fake_file(BOOT, "second\n");
	binding_device(FAKE_ADDRESS, "nvme", FAKE_GROUP);
}

/* Whichever write was interrupted by the reboot, the change is undone, and the message says so. */
static void reboot_in_the_middle(void **state)
{
	struct vfc_past *past;
	size_t n;

	(void)state;
	for (n = 2; n < 6; n++) {
		fake_file(BOOT, "first\n");
		killed_at(n, VFC_BIND);
		reboot();
		assert_int_equal(vfc_past_list(ctx, &past), 1);
		assert_int_equal(past[0].state, VFC_PAST_STALE);
		free(past);
		assert_string_equal(note_of_undo(0, ""),
				    "was changed before the last reboot, which undid it");
		assert_int_equal(undo(), 0);
		assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
		assert_false(has_journal());
	}
}

static void only_this_boot_is_undone(void **state)
{
	(void)state;
	assert_int_equal(bind_vfio(), 0);
	reboot();
	assert_int_equal(act(VFC_UNBIND, NULL, 1), 0);
	assert_string_equal(note_of_undo(0, "unbind"), "");
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_false(has_journal());
}

static void other_card_is_left_alone(void **state)
{
	(void)state;
	assert_int_equal(bind_vfio(), 0);
	fake_file("/sys/devices/pci0000:00/" FAKE_ADDRESS "/uevent",
		  "DRIVER=vfio-pci\nPCI_CLASS=20000\nPCI_ID=8086:10D3\n");
	assert_int_equal(undo(), -ESTALE);
	assert_said("belongs to another device (1234:11e8): nothing is undone");
	assert_true(has_journal());
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
}

/* ---- resets and power ----------------------------------------------------- */

/* Perform a reset that succeeds or fails. */
static void reset(const char *method, bool happens)
{
	const char *address = FAKE_ADDRESS;
	struct vfc_event *event;

	assert_int_equal(vfc_event_begin(ctx, "reset", method, &address, 1, &event), 0);
	vfc_event_end(event, happens);
}

/* Write a header with that value in BAR 1. */
static void set_bar(uint32_t bar)
{
	uint8_t header[64] = { 0x34, 0x12, 0xe8, 0x11 };

	memcpy(header + 0x14, &bar, sizeof(bar));
	fake_bytes(CONFIG, header, sizeof(header));
}

static void reset_is_told_and_compared(void **state)
{
	(void)state;
	set_bar(0xfe800000);
	reset("flr", true);
	assert_string_equal(note_of_undo(0, "reset"), "a reset cannot be undone: the "
			    "register contents are lost; its BARs are unchanged");
	set_bar(0);
	assert_non_null(strstr(note_of_undo(0, "reset"),
			       "; BAR 1 was 0xfe800000 and is 0x00000000"));
	assert_int_equal(undo(), 0);
	assert_false(has_journal());
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
}

static void reset_that_fails_is_forgotten(void **state)
{
	(void)state;
	reset("flr", false);
	assert_false(has_journal());
}

/* State in sysfs is restored, unless the device was bound to another driver. */
static void reset_gives_back_what_it_can(void **state)
{
	(void)state;
	fake_file(VFS, "2\n");
	reset("bus", true);
	fake_file(VFS, "0\n");
	fake_file(POWER, "auto\n");
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,2,on");

	reset("bus", true);
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(act(VFC_RESTORE, NULL, 1), 0);
	assert_false(has_journal());

	reset("bus", true);
	fake_link("/sys/devices/pci0000:00/" FAKE_ADDRESS "/driver",
		  "../../../bus/pci/drivers/vfio-pci");
	fake_file(POWER, "auto\n");
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "vfio-pci,,2,auto");
}

/*
 * `restore` does not return to the state before a reset, because others may have changed
 * the device since.
 */
static void reset_is_no_original(void **state)
{
	char **addresses;

	(void)state;
	reset("flr", true);
	assert_int_equal(vfc_journal_list(ctx, &addresses), 0);
	assert_int_equal(act(VFC_RESTORE, NULL, 1), -ENODATA);
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(undo(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_string_equal(note_of_undo(0, "reset"),
			    "a reset cannot be undone: the register contents are lost");
	assert_int_equal(undo(), 0);
	assert_false(has_journal());
}

static void many_resets_are_one_record(void **state)
{
	struct vfc_past *past;

	(void)state;
	for (int i = 0; i < 5; i++)
		reset("flr", true);
	assert_int_equal(vfc_past_list(ctx, &past), 1);
	assert_string_equal(past[0].method, "flr");
	free(past);
}

static void low_power_ends_by_itself(void **state)
{
	const char *address = FAKE_ADDRESS;
	struct vfc_event *event;

	(void)state;
	assert_int_equal(vfc_event_begin(ctx, "power", "", &address, 1, &event), 0);
	vfc_event_end(event, true);
	assert_string_equal(note_of_undo(0, "power"),
			    "low power ends when the device is closed, if not before");
	assert_int_equal(undo(), 0);
	assert_false(has_journal());
}

/* ---- concurrent commands ------------------------------------------------------------ */

/*
 * A reset does not wait forever, and names the other process, as shown by procfs rather
 * than by records.
 */
static void names_who_is_at_it(void **state)
{
	const char *address = FAKE_ADDRESS;
	struct vfc_event *event;
	struct journal j;
	struct stat file;
	char locks[128];

	(void)state;
	assert_int_equal(journal_lock(ctx, FAKE_ADDRESS, 0, &j), 0);
	assert_int_equal(journal_work(ctx, &j), 0);
	assert_int_equal(fstat(j.fd, &file), 0);
	snprintf(locks, sizeof(locks), "1: POSIX  ADVISORY  WRITE 1 00:01:1 0 EOF\n"
		 "2: FLOCK  ADVISORY  WRITE 4711 %02x:%02x:%lu 0 EOF\n", major(file.st_dev),
		 minor(file.st_dev), (unsigned long)file.st_ino);
	fake_file("/proc/locks", locks);
	fake_file("/proc/4711/comm", "vfioctl\n");
	assert_int_equal(vfc_event_begin(ctx, "reset", "flr", &address, 1, &event), -EBUSY);
	assert_string_equal(vfc_error(ctx),
			    FAKE_ADDRESS " is locked: pid 4711 (vfioctl) is changing it");
	assert_null(event);
	journal_unlock(&j);
}

/* Another change was made between computing and carrying out the plan. */
static void later_change_is_noticed(void **state)
{
	const char *address = FAKE_ADDRESS;
	struct vfc_order order = {
		.verb = VFC_UNDO, .addresses = &address, .count = 1, .timeout_ns = SECOND,
	};
	struct vfc_plan plan;

	(void)state;
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(vfc_plan_make(ctx, &order, &plan), 0);
	reset("flr", true);
	assert_int_equal(vfc_plan_apply(ctx, &plan), -EAGAIN);
	assert_said("changed in the meantime");
	vfc_plan_clear(&plan);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(takes_back_one_by_one),
		TEST(takes_back_all_at_once),
		TEST(goes_on_after_undo),
		TEST(failed_command_leaves_nothing),
		TEST(survives_every_failure),
		TEST(survives_every_kill_of_bind),
		TEST(survives_every_kill_of_sriov),
		TEST(survives_every_kill_of_undo),
		TEST(survives_every_kill_of_second_bind),
		TEST(half_done_is_no_state),
		TEST(both_devices_of_one_command),
		TEST(newest_is_first),
		TEST(reboot_in_the_middle),
		TEST(only_this_boot_is_undone),
		TEST(other_card_is_left_alone),
		TEST(reset_is_told_and_compared),
		TEST(reset_that_fails_is_forgotten),
		TEST(reset_gives_back_what_it_can),
		TEST(reset_is_no_original),
		TEST(many_resets_are_one_record),
		TEST(low_power_ends_by_itself),
		TEST(names_who_is_at_it),
		TEST(later_change_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
