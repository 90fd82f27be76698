/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-who-process.c: properties of processes that use VFIO, and processes that
 * cannot be read.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/who/proc.h"
#include "tests/fake/device.h"
#include "proc.h"

static struct vfc_ctx *ctx;
static struct vfc_who who;

static void ask_all(void)
{
	const struct vfc_who_query query = { .group = -1 };

	assert_int_equal(vfc_who(ctx, &query, &who), 0);
}

static void assert_nobody(void)
{
	assert_int_equal(who.nprocesses, 0);
	vfc_who_clear(&who);
}

static void lines_of_maps(void **state)
{
	static const char *const none[] = {
		"", "7ffe0000-7fff0000 rw-p 00000000 00:00 0", "what", "-",
		"7fff0000-7ffe0000 rw-s 0 00:05 7 /dev/vfio/devices/vfio0",
	};
	char line[128] = "7f5e8e000000-7f5e8e004000 rw-s 70000001000 00:0e 1042"
			 "                       anon_inode:[vfio-device]";
	struct proc_map map;

	(void)state;
	assert_true(proc_map_parse(line, &map));
	assert_true(map.size == 0x4000 && map.offset == 0x70000001000);
	assert_string_equal(map.path, "anon_inode:[vfio-device]");
	strcpy(line, "1000-3000 rw-s 0 00:05 7   /a b (deleted)");
	assert_true(proc_map_parse(line, &map));
	assert_string_equal(map.path, "/a b (deleted)");
	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		strcpy(line, none[i]);
		assert_false(proc_map_parse(line, &map));
	}
}

static void process(void **state)
{
	const struct vfc_who_process *p;

	(void)state;
	fake_file("/proc/stat", "cpu  1 2 3\nintr 7\nbtime 1700000000\nprocesses 9\n");
	fake_link("/proc/self/ns/mnt", "mnt:[4026531840]");
	put_fd(77, 3, "/dev/vfio/10", INFO);
	put(77, "comm", "a) R 1 2 (b\n");
	/* Fields 9, flags, and 22, starttime, of proc_pid_stat(5). */
	put(77, "stat", "77 (a) R 1 2 (b) S 1 77 77 0 -1 4194560 100 0 2 0 10 20 0 0 20 0 3 0 "
	    "12345 9000000 500 18446744073709551615\n");
	put(77, "status", "Name:\ta) R 1 2 (b\nUmask:\t0022\nUid:\t1000\t64055\t1000\t1000\n"
	    "Gid:\t5\t5\t5\t5\n");
	put(77, "cgroup", "0::/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/emulator\n");
	fake_link("/proc/77/ns/mnt", "mnt:[4026532777]");
	ask_all();
	assert_int_equal(who.nprocesses, 1);
	p = &who.processes[0];
	assert_int_equal(p->pid, 77);
	assert_string_equal(p->comm, "a) R 1 2 (b");
	assert_int_equal(p->uid, 64055);
	assert_int_equal(p->since, 1700000000 + 12345 / sysconf(_SC_CLK_TCK));
	assert_string_equal(p->unit, "machine-qemu\\x2d1\\x2dvm.scope");
	assert_string_equal(p->container, "machine:qemu\\x2d1\\x2dvm");
	assert_int_equal(p->elsewhere, 1);
	assert_false(p->kvm);
	vfc_who_clear(&who);
}

/* A process whose other files are unreadable or invalid. */
static void process_unknown(void **state)
{
	const struct vfc_who_process *p;

	(void)state;
	put_fd(77, 3, "/dev/vfio/10", INFO);
	put(77, "stat", "77 (a S 1\n");
	put(77, "cgroup", "\n:\n7\n0::\n");
	ask_all();
	assert_int_equal(who.nprocesses, 1);
	p = &who.processes[0];
	assert_string_equal(p->comm, "");
	assert_true(p->uid == -1 && p->since == -1 && p->elsewhere == -1);
	assert_true(!p->unit[0] && !p->container[0]);
	vfc_who_clear(&who);
}

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* Paths as systemd, Docker, Podman, Kubernetes, LXC and libvirt create them. */
static void cgroups(void **state)
{
	static const struct {
		const char *lines, *unit, *container;
	} all[] = {
		{ "0::/init.scope\n", "init.scope", "" },
		{ "0::/user.slice/user-1000.slice/user@1000.service/app.slice/vm.service\n",
		  "vm.service", "" },
		{ "0::/user.slice/user-0.slice/session-3.scope\n", "session-3.scope", "" },
		{ "0::/system.slice/docker-" ID ".scope\n", "docker-" ID ".scope", "docker:" ID },
		{ "12:devices:/docker/" ID "\n1:name=systemd:/docker/" ID "\n0::/\n", "",
		  "docker:" ID },
		{ "0::/machine.slice/libpod-" ID ".scope/container\n", "libpod-" ID ".scope",
		  "podman:" ID },
		{ "0::/kubepods.slice/kubepods-pod3c.slice/cri-containerd-" ID ".scope\n",
		  "cri-containerd-" ID ".scope", "containerd:" ID },
		{ "0::/kubepods.slice/kubepods-pod3c.slice/crio-" ID ".scope\n",
		  "crio-" ID ".scope", "cri-o:" ID },
		{ "0::/kubepods/besteffort/pod3c0b/" ID "\n", "", "kubernetes:" ID },
		{ "0::/lxc.payload.web/system.slice/x.service\n", "x.service", "lxc:web" },
		{ "5:cpu:/lxc/web\n1:name=systemd:/lxc/web\n", "", "lxc:web" },
		{ "0::/machine.slice/systemd-nspawn@deb.service/payload\n",
		  "systemd-nspawn@deb.service", "nspawn:deb" },
		{ "0::/../../../system.slice/x.service\n", "x.service", "" },
		{ "0::/.service/docker-.scope/pod/x\n", "docker-.scope", "" },
	};

	(void)state;
	put_fd(77, 3, "/dev/vfio/10", INFO);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		put(77, "cgroup", all[i].lines);
		ask_all();
		assert_int_equal(who.nprocesses, 1);
		assert_string_equal(who.processes[0].unit, all[i].unit);
		assert_string_equal(who.processes[0].container, all[i].container);
		vfc_who_clear(&who);
	}
}

/* ---- unreadable processes -------------------------------------------- */

static int deny_fds(const char *path)
{
	return !strcmp(path, "proc/77/fd") || !strcmp(path, "proc/78/fd") ? -EACCES : 0;
}

/* Another user's process counts as unread; kernel threads do not. */
static void unreadable(void **state)
{
	(void)state;
	put_fd(77, 3, "/dev/vfio/10", INFO);
	put(77, "stat", "77 (qemu) S 1 77 77 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 3 0 12345\n");
	put_fd(78, 3, "/dev/null", INFO);
	put(78, "stat", "78 (kworker/0:0) I 2 0 0 0 -1 69238880 0 0 0 0 0 0 0 0 20 0 1 0 3\n");
	put_fd(79, 3, "/dev/null", INFO);
	fake_on_open = deny_fds;
	ask_all();
	assert_int_equal(who.unread, 1);
	assert_int_equal(who.looked, 1);
	assert_nobody();
}

static void no_procfs(void **state)
{
	const struct vfc_who_query query = { .group = -1 };

	(void)state;
	assert_int_equal(vfc_who(ctx, &query, &who), -ENOENT);
	assert_string_equal(vfc_error(ctx), "read the processes: No such file or directory");
}

static void not_blind(void **state)
{
	(void)state;
	put(77, "comm", "x\n");
	fake_link("/proc/self/ns/pid", "pid:[4026531836]");
	ask_all();
	assert_false(who.partial);
	assert_string_equal(who.blind, "");
	assert_nobody();
}

/* Inside a PID namespace, there may be processes that are not visible. */
static void blind_in_a_container(void **state)
{
	(void)state;
	put(77, "comm", "x\n");
	fake_link("/proc/self/ns/pid", "pid:[4026532456]");
	ask_all();
	assert_true(who.partial);
	assert_string_equal(who.blind, "processes outside this PID namespace");
	assert_nobody();
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_vfio_setup, \
		fake_ctx_teardown, &ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(lines_of_maps),
		TEST(process),
		TEST(process_unknown),
		TEST(cgroups),
		TEST(unreadable),
		TEST(no_procfs),
		TEST(not_blind),
		TEST(blind_in_a_container),
	};

	return cmocka_run_group_tests_name("who-process", tests, NULL, NULL);
}
