/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-driver.c: bind, unbind and restore with a write that fails, a process
 * killed at a write, or a write that never returns.
 */
#include "handing.h"

static int restore(void)
{
	return act(VFC_RESTORE, NULL, 1);
}

/* Set the device's number of VFs. */
static int enable(int vfs)
{
	wanted_vfs = vfs;
	return act(VFC_SRIOV, NULL, 1);
}

static void binds_and_restores(void **state)
{
	(void)state;
	assert_int_equal(bind_vfio(), 0);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
	assert_true(has_journal());
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_false(has_journal());
	assert_int_equal(restore(), -ENODATA);
}

static void accepts_both_spellings(void **state)
{
	(void)state;
	assert_int_equal(act(VFC_BIND, "vfio_pci", 1), 0);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
	assert_int_equal(act(VFC_BIND, "NVMe", 1), -ENOENT);
	assert_said("no PCI driver NVMe");
}

static void binding_again_does_nothing(void **state)
{
	size_t writes;

	(void)state;
	assert_int_equal(bind_vfio(), 0);
	writes = binding_writes();
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(binding_writes(), writes);
}

static void first_original_wins(void **state)
{
	(void)state;
	binding_driver("uio_pci_generic", 0);
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(act(VFC_BIND, "uio-pci-generic", 1), 0);
	assert_binding(FAKE_ADDRESS, "uio_pci_generic,uio_pci_generic,-1,on");
	assert_int_equal(act(VFC_UNBIND, NULL, 1), 0);
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
}

static void unbinds_and_restores(void **state)
{
	(void)state;
	assert_int_equal(act(VFC_UNBIND, NULL, 1), 0);
	assert_binding(FAKE_ADDRESS, ",,-1,on");
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
}

static void restores_no_driver(void **state)
{
	(void)state;
	assert_int_equal(act(VFC_UNBIND, NULL, 1), 0);
	assert_int_equal(restore(), 0);
	assert_int_equal(act(VFC_UNBIND, NULL, 1), 0);
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
}

/* An override set by the user that names neither driver. */
static void restores_odd_override(void **state)
{
	(void)state;
	fake_file(OVERRIDE, "pci-stub\n");
	fake_file(POWER, "auto\n");
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,pci-stub,-1,auto");
}

static void restores_virtual_functions(void **state)
{
	(void)state;
	fake_file(VFS, "2\n");
	assert_int_equal(bind_vfio(), 0);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,0,auto");
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,2,on");
}

static void changes_and_restores_virtual_functions(void **state)
{
	(void)state;
	assert_int_equal(enable(4), -EOPNOTSUPP);
	assert_said("has no SR-IOV");
	fake_file(VFS, "0\n");
	fake_file(TOTALVFS, "8\n");
	assert_int_equal(enable(4), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,4,on");
	assert_int_equal(enable(3), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,3,on");
	assert_int_equal(bind_vfio(), 0);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,0,auto");
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,0,on");
	assert_false(has_journal());
}

/* All errnos of sriov_numvfs_store() and sriov_enable() in Linux 6.12. */
static void explains_every_refusal_of_virtual_functions(void **state)
{
	static const struct {
		int err;
		const char *said;
	} errors[] = {
		{ -ENOENT, "its driver nvme does not enable virtual functions through sysfs" },
		{ -ERANGE, "can have 8 virtual functions at most" },
		{ -EBUSY, "has 0 virtual functions, which are in use or must be removed first" },
		{ -ENOMEM, "lacks bus numbers or memory addresses for 4 virtual functions" },
		{ -EINVAL, "nvme refuses 4 virtual functions" },
		{ -EIO, "nvme refuses 4 virtual functions" },
		{ -EACCES, "sriov_numvfs: Permission denied" },
	};

	(void)state;
	fake_file(VFS, "0\n");
	fake_file(TOTALVFS, "8\n");
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		binding_fail_at(2, errors[i].err);
		assert_int_equal(enable(4), errors[i].err);
		assert_said(errors[i].said);
		assert_said("has 0 VFs as before");
		assert_binding(FAKE_ADDRESS, "nvme,,0,on");
		assert_false(has_journal());
	}
}

/* Whichever write fails, the previous state is restored and the message says so. */
static void undoes_every_failure(void **state)
{
	size_t n;
	int err;

	(void)state;
	binding_device(OTHER, "nvme", FAKE_GROUP);
	fake_file(VFS, "2\n");
	for (n = 1; ; n++) {
		binding_fail_at(n, -EIO);
		err = act(VFC_BIND, "vfio-pci", 2);
		binding_fail_at(0, 0);
		if (!err)
			break;
		assert_int_equal(err, -EIO);
		assert_binding(FAKE_ADDRESS, "nvme,,2,on");
		assert_binding(OTHER, "nvme,,-1,on");
		assert_false(has_journal());
	}
	/* Two journals; VFs; override, unbind and probe for both devices; both ends. */
	assert_int_equal(n, 2 + 1 + 2 * 3 + 2 + 1);
	assert_binding(OTHER, "vfio-pci,vfio-pci,-1,auto");
}

static void says_what_was_undone(void **state)
{
	(void)state;
	binding_fail_at(4, -EIO);
	assert_int_equal(bind_vfio(), -EIO);
	assert_said("write /sys/bus/pci/drivers_probe: Input/output error; undone: "
		    FAKE_ADDRESS " is bound to nvme again");
}

static void explains_refusing_driver(void **state)
{
	(void)state;
	binding_driver("vfio-pci", -EINVAL);
	assert_int_equal(bind_vfio(), -EINVAL);
	assert_said("was not bound to vfio-pci: the driver refuses bridges, or the device is on "
	    "the driver's deny list");
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_false(has_journal());
}

static void assert_restores(void)
{
	int err = restore();

	if (err && err != -ENODATA)
		fail_msg("restore: %s", vfc_error(ctx));
	assert_binding(FAKE_ADDRESS, "nvme,,2,on");
	assert_int_equal(restore(), -ENODATA);
}

static void survives_every_kill_of_bind(void **state)
{
	size_t n = 1;

	(void)state;
	fake_file(VFS, "2\n");
	for (; killed_at(n, VFC_BIND); n++)
		assert_restores();
	assert_int_equal(n, 1 + 1 + 3 + 1 + 1);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,0,auto");
}

static void survives_every_kill_of_restore(void **state)
{
	size_t n = 1;

	(void)state;
	fake_file(VFS, "2\n");
	do {
		assert_int_equal(bind_vfio(), 0);
		if (!killed_at(n++, VFC_RESTORE))
			break;
		assert_restores();
	} while (true);
	/* Its own record, override, unbind, attach, VFs, power, the end. */
	assert_int_equal(n, 7 + 2);
	assert_binding(FAKE_ADDRESS, "nvme,,2,on");
}

static void survives_every_kill_of_sriov(void **state)
{
	size_t n = 1;

	(void)state;
	fake_file(VFS, "2\n");
	fake_file(TOTALVFS, "8\n");
	wanted_vfs = 4;
	for (; killed_at(n, VFC_SRIOV); n++)
		assert_restores();
	/* The journal, VFs to 0 and to the new number, the end. */
	assert_int_equal(n, 1 + 2 + 1 + 1);
	assert_binding(FAKE_ADDRESS, "nvme,,4,on");
	assert_restores();
}

static void reboot_makes_stale(void **state)
{
	(void)state;
	assert_int_equal(bind_vfio(), 0);
	fake_file(BOOT, "second\n");
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
	assert_false(has_journal());
}

static void new_boot_new_original(void **state)
{
	(void)state;
	assert_int_equal(bind_vfio(), 0);
	fake_file(BOOT, "second\n");
	assert_int_equal(act(VFC_UNBIND, NULL, 1), 0);
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
}

static void other_card_is_refused(void **state)
{
	(void)state;
	assert_int_equal(bind_vfio(), 0);
	fake_file("/sys/devices/pci0000:00/" FAKE_ADDRESS "/uevent",
		  "DRIVER=vfio-pci\nPCI_CLASS=20000\nPCI_ID=8086:10D3\n");
	assert_int_equal(restore(), -ESTALE);
	assert_said("belongs to another device (1234:11e8)");
	assert_true(has_journal());
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
}

/* On timeout, the caller is told, and the change is undone once the kernel finishes. */
static void hanging_write_is_given_up(void **state)
{
	static const char *const addresses[] = { FAKE_ADDRESS };
	struct vfc_order order = {
		.verb = VFC_BIND, .driver = "vfio-pci", .addresses = addresses, .count = 1,
		.timeout_ns = SECOND / 10,
	};
	struct vfc_plan plan;
	int status;
	pid_t pid;

	(void)state;
	fake_file("/proc/4711/comm", "qemu\n");
	fake_link("/proc/4711/fd/9", "/dev/vfio/10");
	binding_hang();
	assert_int_equal(vfc_plan_make(ctx, &order, &plan), 0);
	assert_int_equal(plan.nuses, 1);
	assert_string_equal(plan.uses[0].reason, "in-use");
	assert_int_equal(vfc_plan_apply(ctx, &plan), -ETIMEDOUT);
	assert_said("/driver/unbind hangs in the kernel, which waits for pid 4711 (qemu) to "
		    "close /dev/vfio/10");
	assert_true(has_journal());
	assert_int_equal(vfc_plan_apply(ctx, &plan), -EBUSY);
	assert_said("is changing it");
	vfc_plan_clear(&plan);
	assert_int_equal(vfc_plan_make(ctx, &order, &plan), -EBUSY);
	binding_let_go();
	/* A reader that is slow to die may also be left. */
	do
		pid = waitpid(-1, &status, 0);
	while (pid > 0 && WIFSIGNALED(status));
	assert_true(pid > 0 && WIFEXITED(status));
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_false(has_journal());
}

/* The writing process also undoes its writes if its parent is gone. */
static void undoes_when_abandoned(void **state)
{
	struct journal j;
	pid_t pid;

	(void)state;
	binding_hang();
	pid = fork();
	if (!pid)
		_exit(bind_vfio() ? 1 : 0);
	binding_await_hang();
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	binding_let_go();
	assert_int_equal(journal_lock(ctx, FAKE_ADDRESS, 60 * SECOND, &j), 0);
	journal_unlock(&j);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
	assert_false(has_journal());
}

/* If only the writing process dies, restore can use the journal. */
static void says_when_writer_is_killed(void **state)
{
	(void)state;
	binding_kill_at(3);
	assert_int_equal(bind_vfio(), -ECHILD);
	binding_kill_at(0);
	assert_said("was killed");
	assert_string_equal(vfc_hint(ctx), "vfioctl undo " FAKE_ADDRESS);
	assert_binding(FAKE_ADDRESS, "nvme,vfio-pci,-1,on");
	assert_int_equal(restore(), 0);
	assert_binding(FAKE_ADDRESS, "nvme,,-1,on");
}

static void change_in_between_is_noticed(void **state)
{
	static const char *const addresses[] = { FAKE_ADDRESS };
	struct vfc_order order = {
		.verb = VFC_UNBIND, .addresses = addresses, .count = 1, .timeout_ns = SECOND,
	};
	struct vfc_plan plan;

	(void)state;
	assert_int_equal(vfc_plan_make(ctx, &order, &plan), 0);
	assert_int_equal(bind_vfio(), 0);
	assert_int_equal(vfc_plan_apply(ctx, &plan), -EAGAIN);
	vfc_plan_clear(&plan);
	assert_binding(FAKE_ADDRESS, "vfio-pci,vfio-pci,-1,auto");
	assert_int_equal(restore(), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(binds_and_restores),
		TEST(accepts_both_spellings),
		TEST(binding_again_does_nothing),
		TEST(first_original_wins),
		TEST(unbinds_and_restores),
		TEST(restores_no_driver),
		TEST(restores_odd_override),
		TEST(restores_virtual_functions),
		TEST(changes_and_restores_virtual_functions),
		TEST(explains_every_refusal_of_virtual_functions),
		TEST(undoes_every_failure),
		TEST(says_what_was_undone),
		TEST(explains_refusing_driver),
		TEST(survives_every_kill_of_bind),
		TEST(survives_every_kill_of_restore),
		TEST(survives_every_kill_of_sriov),
		TEST(reboot_makes_stale),
		TEST(new_boot_new_original),
		TEST(other_card_is_refused),
		TEST(hanging_write_is_given_up),
		TEST(undoes_when_abandoned),
		TEST(says_when_writer_is_killed),
		TEST(change_in_between_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
