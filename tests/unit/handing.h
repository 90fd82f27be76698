/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handing.h: a device that is handed over by a kernel that fails at any write, is
 * killed at any write, or never answers, for the tests that give it back.
 */
#ifndef TESTS_UNIT_HANDING_H
#define TESTS_UNIT_HANDING_H

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/bind/bind.h"
#include "lib/base/root.h"
#include "tests/fake/binding.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"
#include "order.h"

#define OTHER "0000:01:00.1"
#define VFS "/sys/devices/pci0000:00/" FAKE_ADDRESS "/sriov_numvfs"
#define TOTALVFS "/sys/devices/pci0000:00/" FAKE_ADDRESS "/sriov_totalvfs"
#define OVERRIDE "/sys/devices/pci0000:00/" FAKE_ADDRESS "/driver_override"
#define POWER "/sys/devices/pci0000:00/" FAKE_ADDRESS "/power/control"
#define BOOT "/proc/sys/kernel/random/boot_id"
#define JOURNAL "/var/lib/vfioctl/" FAKE_ADDRESS ".journal"

#define SECOND INT64_C(1000000000)

static struct vfc_ctx *ctx;

static inline int begin(void **state)
{
	(void)state;
	unsetenv("VFIOCTL_STATE_DIR");
	unsetenv("SSH_CONNECTION");
	fake_begin();
	binding_begin();
	binding_device(FAKE_ADDRESS, "nvme", FAKE_GROUP);
	return vfc_new(&ctx, NULL);
}

static inline int end(void **state)
{
	(void)state;
	vfc_free(ctx);
	binding_end();
	fake_end();
	return 0;
}

/* What VFC_SRIOV asks for. */
static int wanted_vfs = 4;

/* Make a plan for one device, or two, and carry it out. */
static inline int act(enum vfc_verb verb, const char *driver, size_t count)
{
	static const char *const addresses[] = { FAKE_ADDRESS, OTHER };
	struct vfc_order order = {
		.verb = verb, .driver = driver, .addresses = addresses, .count = count,
		.vfs = wanted_vfs, .timeout_ns = 20 * SECOND,
	};

	return carry_out(ctx, &order);
}

static inline int bind_vfio(void)
{
	return act(VFC_BIND, "vfio-pci", 1);
}

/* What the device is bound to, in one line. */
static inline void assert_binding(const char *address, const char *expected)
{
	struct vfc_binding b;
	char text[256];

	assert_int_equal(binding_read(ctx, address, &b), 0);
	snprintf(text, sizeof(text), "%s,%s,%d,%s", b.driver, b.override, b.vfs, b.power);
	assert_string_equal(text, expected);
}

static inline bool has_journal(void)
{
	return root_exists(ctx, in_top("%s", &JOURNAL[1]));
}

static inline void assert_said(const char *part)
{
	if (!strstr(vfc_error(ctx), part))
		fail_msg("\"%s\" is not in \"%s\"", part, vfc_error(ctx));
}

/* Run a change in a process that dies at its n-th write; false: it came to its end. */
static inline bool killed_at(size_t n, enum vfc_verb verb)
{
	int status;
	pid_t pid;

	binding_kill_at(n);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		binding_doom();
		_exit(act(verb, "vfio-pci", 1) ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	binding_kill_at(0);
	if (WIFSIGNALED(status))
		return true;
	assert_int_equal(WEXITSTATUS(status), 0);
	return false;
}

#endif
