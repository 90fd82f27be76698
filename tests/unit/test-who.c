/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-who.c: processes that use VFIO, found by links and mappings as the kernel
 * formats them, and stale nodes.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "tests/fake/device.h"
#include "proc.h"

#define OTHER "0000:02:00.0"

static struct vfc_ctx *ctx;
static struct vfc_who who;

/* ---- data in procfs and sysfs -------------------------------------- */

/* Set the device's enable count, which shows whether it is open. */
static void put_enable(const char *address, const char *count)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/enable", address);
	fake_file(path, count);
}

static void put_class(const char *address, const char *name)
{
	char path[128], target[128];

	snprintf(path, sizeof(path), "/sys/class/vfio-dev/%s", name);
	snprintf(target, sizeof(target), "../../devices/pci0000:00/%s/vfio-dev/%s", address, name);
	fake_link(path, target);
}

/* ---- asking --------------------------------------------------------- */

static void ask_all(void)
{
	const struct vfc_who_query query = { .group = -1 };

	assert_int_equal(vfc_who(ctx, &query, &who), 0);
}

static void ask_group(int group)
{
	const struct vfc_who_query query = { .group = group };

	assert_int_equal(vfc_who(ctx, &query, &who), 0);
}

static void ask_device(const char *address)
{
	struct vfc_device dev;
	const struct vfc_who_query query = { .device = &dev, .group = -1 };

	assert_int_equal(vfc_device_read(ctx, address, VFC_DEPTH_ROW, &dev), 0);
	assert_int_equal(vfc_who(ctx, &query, &who), 0);
}

/* Check kind and path of the only process's i'th item, and return the item. */
static const struct vfc_who_item *item(size_t i, enum vfc_who_kind kind, const char *path)
{
	const struct vfc_who_item *it;

	assert_int_equal(who.nprocesses, 1);
	assert_true(i < who.processes[0].nitems);
	it = &who.processes[0].items[i];
	assert_string_equal(vfc_who_word(it->kind), vfc_who_word(kind));
	assert_string_equal(it->path, path);
	return it;
}

static void assert_nobody(void)
{
	assert_int_equal(who.nprocesses, 0);
	vfc_who_clear(&who);
}

/* ---- kinds ---------------------------------------------------------- */

/* Links as d_path() of Linux 6.12 and 7.3 writes them. */
static void every_kind(void **state)
{
	static const struct {
		const char *link;
		enum vfc_who_kind kind;
		const char *path;
		int group;
		const char *address;
	} all[] = {
		{ "/dev/vfio/vfio", VFC_WHO_CONTAINER, "/dev/vfio/vfio", -1, "" },
		{ "/dev/vfio/10", VFC_WHO_GROUP, "/dev/vfio/10", 10, "" },
		{ "/dev/vfio/noiommu-3", VFC_WHO_GROUP, "/dev/vfio/noiommu-3", 3, "" },
		{ "/dev/vfio/10 (deleted)", VFC_WHO_GROUP, "/dev/vfio/10 (deleted)", 10, "" },
		{ "anon_inode:[vfio-device]", VFC_WHO_DEVICE, "[vfio-device]", 10, FAKE_ADDRESS },
		{ "/dev/vfio/devices/vfio0", VFC_WHO_DEVICE, "/dev/vfio/devices/vfio0", 10,
		  FAKE_ADDRESS },
		{ "/dev/vfio/devices/vfio0 (deleted)", VFC_WHO_DEVICE,
		  "/dev/vfio/devices/vfio0 (deleted)", 10, FAKE_ADDRESS },
		{ "/dev/vfio/devices/noiommu-vfio0", VFC_WHO_DEVICE,
		  "/dev/vfio/devices/noiommu-vfio0", 10, FAKE_ADDRESS },
		{ "/dev/iommu", VFC_WHO_IOMMUFD, "/dev/iommu", -1, "" },
		{ "anon_inode:[iommufd-pgfault]", VFC_WHO_IOMMUFD, "[iommufd-pgfault]", -1, "" },
		{ "/srv/jail/dev/vfio/10", VFC_WHO_UNKNOWN, "/srv/jail/dev/vfio/10", 10, "" },
		{ "/srv/jail/dev/vfio/devices/vfio0", VFC_WHO_UNKNOWN,
		  "/srv/jail/dev/vfio/devices/vfio0", 10, FAKE_ADDRESS },
		{ "/srv/jail/dev/iommu", VFC_WHO_UNKNOWN, "/srv/jail/dev/iommu", -1, "" },
	};
	const struct vfc_who_item *it;
	size_t i;

	(void)state;
	put_enable(FAKE_ADDRESS, "1\n");
	put_class(FAKE_ADDRESS, "vfio0");
	for (i = 0; i < ARRAY_SIZE(all); i++)
		put_fd(77, (int)i, all[i].link, INFO);
	ask_all();
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		it = item(i, all[i].kind, all[i].path);
		assert_int_equal(it->fd, i);
		assert_int_equal(it->count, 1);
		assert_int_equal(it->group, all[i].group);
		assert_string_equal(it->address, all[i].address);
	}
	assert_int_equal(who.processes[0].nitems, ARRAY_SIZE(all));
	assert_int_equal(who.looked, 1);
	assert_int_equal(who.unread, 0);
	vfc_who_clear(&who);
}

/* Links that only look similar. */
static void no_kind(void **state)
{
	static const char *const links[] = {
		"/dev/vfio", "/dev/vfio/", "/dev/vfio/devices", "/dev/vfio/devices/",
		"/dev/vfio/10x", "/dev/vfio/-1", "/dev/iommu2", "/dev/null", "socket:[17]",
		"anon_inode:[eventpoll]", "anon_inode:[vfio", "anon_inode:kvm-vm", "",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(links) - 1; i++)
		put_fd(77, (int)i, links[i], INFO);
	put_fd(77, 99, "anon_inode:[eventfd]", INFO "eventfd-count: 0\neventfd-id: 7\n");
	ask_all();
	assert_nobody();
}

/* ---- which device --------------------------------------------------- */

/* Since Linux 7.0, fdinfo names the device even if others are open. */
static void named_by_fdinfo(void **state)
{
	(void)state;
	fake_device_files(OTHER, "vfio-pci", 11);
	put_enable(FAKE_ADDRESS, "1\n");
	put_enable(OTHER, "1\n");
	put_fd(77, 5, "anon_inode:[vfio-device]",
	       INFO "vfio-device-syspath: /sys/devices/pci0000:00/" OTHER "\n");
	ask_device(OTHER);
	assert_string_equal(item(0, VFC_WHO_DEVICE, "[vfio-device]")->address, OTHER);
	assert_int_equal(who.processes[0].items[0].group, 11);
	vfc_who_clear(&who);
	ask_group(11);
	item(0, VFC_WHO_DEVICE, "[vfio-device]");
	vfc_who_clear(&who);
	ask_device(FAKE_ADDRESS);
	assert_nobody();
	ask_group(10);
	assert_nobody();
}

/* A device that is bound but not open is not enabled, so the other one is meant. */
static void named_by_elimination(void **state)
{
	(void)state;
	fake_device_files(OTHER, "vfio-pci", 11);
	put_enable(FAKE_ADDRESS, "0\n");
	put_enable(OTHER, "1\n");
	put_fd(77, 5, "anon_inode:[vfio-device]", INFO);
	ask_device(OTHER);
	assert_string_equal(item(0, VFC_WHO_DEVICE, "[vfio-device]")->address, OTHER);
	vfc_who_clear(&who);
	ask_device(FAKE_ADDRESS);
	assert_nobody();
}

/*
 * An unbind that waits for the holder has removed the driver link, but the device is
 * still enabled.
 */
static void named_while_it_is_unbound(void **state)
{
	(void)state;
	fake_device_files(OTHER, "", 11);
	fake_device_files("0000:03:00.0", "nvme", 12);
	put_enable(FAKE_ADDRESS, "0\n");
	put_enable(OTHER, "1\n");
	put_enable("0000:03:00.0", "1\n");
	put_fd(77, 5, "anon_inode:[vfio-device]", INFO);
	ask_all();
	assert_string_equal(item(0, VFC_WHO_DEVICE, "[vfio-device]")->address, OTHER);
	vfc_who_clear(&who);
}

/* If two devices are open, or sysfs is not clear, each of them may match, but a third may not. */
static void not_named(void **state)
{
	const struct vfc_who_item *it;

	(void)state;
	fake_device_files(OTHER, "vfio-pci", 11);
	fake_device_files("0000:03:00.0", "vfio-pci", 12);
	put_enable(OTHER, "1\n");
	put_enable("0000:03:00.0", "0\n");
	put_fd(77, 5, "anon_inode:[vfio-device]", INFO);
	put_fd(77, 6, "anon_inode:[vfio-device]", INFO);
	put_fd(77, 7, "/dev/vfio/vfio", INFO);
	ask_device(OTHER);
	it = item(0, VFC_WHO_UNKNOWN, "[vfio-device]");
	assert_true(it->fd == 5 && it->count == 2 && it->group == -1 && !it->address[0]);
	item(1, VFC_WHO_CONTAINER, "/dev/vfio/vfio");
	vfc_who_clear(&who);
	ask_group(10);
	item(0, VFC_WHO_UNKNOWN, "[vfio-device]");
	vfc_who_clear(&who);
	ask_device("0000:03:00.0");
	assert_nobody();
	ask_group(12);
	assert_nobody();
}

/* A device is found by its node through the class, or as the device in the query. */
static void named_by_node(void **state)
{
	(void)state;
	put_fd(77, 5, "/dev/vfio/devices/vfio0", INFO);
	ask_device(FAKE_ADDRESS);
	assert_int_equal(item(0, VFC_WHO_DEVICE, "/dev/vfio/devices/vfio0")->group, 10);
	vfc_who_clear(&who);
	fake_device_files(OTHER, "vfio-pci", 11);
	put_enable(OTHER, "1\n");
	put_class(FAKE_ADDRESS, "vfio0");
	ask_group(10);
	assert_string_equal(item(0, VFC_WHO_DEVICE, "/dev/vfio/devices/vfio0")->address,
			    FAKE_ADDRESS);
	vfc_who_clear(&who);
	ask_group(11);
	assert_nobody();
}

/* While an open device is being removed, its node disappears before the holder ends. */
static void named_by_a_node_that_is_gone(void **state)
{
	struct vfc_device dev;
	const struct vfc_who_query query = { .device = &dev, .group = -1 };

	(void)state;
	fake_device_files(OTHER, "vfio-pci", 11);
	put_enable(FAKE_ADDRESS, "1\n");
	put_enable(OTHER, "1\n");
	put_fd(77, 5, "/dev/vfio/devices/vfio3 (deleted)", INFO);
	ask_device(FAKE_ADDRESS);
	item(0, VFC_WHO_UNKNOWN, "/dev/vfio/devices/vfio3 (deleted)");
	vfc_who_clear(&who);
	assert_int_equal(vfc_device_read(ctx, FAKE_ADDRESS, VFC_DEPTH_ROW, &dev), 0);
	strcpy(dev.vfio_dev, "vfio3");
	assert_int_equal(vfc_who(ctx, &query, &who), 0);
	assert_string_equal(item(0, VFC_WHO_DEVICE, "/dev/vfio/devices/vfio3 (deleted)")->address,
			    FAKE_ADDRESS);
	vfc_who_clear(&who);
}

/* ---- queries --------------------------------------------- */

/* A matching process is listed with its containers, but without items of other devices. */
static void only_what_was_asked(void **state)
{
	(void)state;
	fake_device_files(OTHER, "vfio-pci", 11);
	put_fd(77, 3, "/dev/vfio/vfio", INFO);
	put_fd(77, 4, "/dev/vfio/10", INFO);
	put_fd(77, 5, "/dev/vfio/11", INFO);
	put_fd(77, 6, "/dev/iommu", INFO);
	put_fd(78, 3, "/dev/vfio/vfio", INFO);
	put_fd(79, 3, "/dev/vfio/11", INFO);
	ask_device(FAKE_ADDRESS);
	item(0, VFC_WHO_CONTAINER, "/dev/vfio/vfio");
	item(1, VFC_WHO_GROUP, "/dev/vfio/10");
	item(2, VFC_WHO_IOMMUFD, "/dev/iommu");
	assert_int_equal(who.processes[0].nitems, 3);
	assert_int_equal(who.looked, 3);
	vfc_who_clear(&who);
	ask_all();
	assert_int_equal(who.nprocesses, 3);
	vfc_who_clear(&who);
}

/* ---- mappings ------------------------------------------------------- */

/* With all descriptors closed, mappings keep the device open: bar0 in two parts, and bar2. */
static void mappings(void **state)
{
	const struct vfc_who_item *it;

	(void)state;
	put_enable(FAKE_ADDRESS, "1\n");
	put_class(FAKE_ADDRESS, "vfio0");
	fake_link("/proc/77/fd/0", "/dev/null");
	put(77, "maps",
	    "55d000000000-55d000001000 r-xp 00000000 fe:01 33   /usr/bin/qemu-system-x86_64\n"
	    "7f0000000000-7f0000001000 rw-s 00000000 00:0e 1042   anon_inode:[vfio-device]\n"
	    "7f0000002000-7f0000004000 rw-s 00002000 00:0e 1042   anon_inode:[vfio-device]\n"
	    "7f0000010000-7f0000011000 rw-s 20000000000 00:05 77   /dev/vfio/devices/vfio0\n"
	    "7f0000020000-7f0000021000 rw-p 00000000 00:00 0   [heap]\n");
	ask_device(FAKE_ADDRESS);
	it = item(0, VFC_WHO_MAPPING, "[vfio-device]");
	assert_true(it->fd == -1 && it->count == 2 && it->region == 0 && it->size == 0x3000);
	assert_string_equal(it->address, FAKE_ADDRESS);
	it = item(1, VFC_WHO_MAPPING, "/dev/vfio/devices/vfio0");
	assert_true(it->count == 1 && it->region == 2 && it->size == 0x1000);
	vfc_who_clear(&who);
}

static int hang_on_maps(const char *path)
{
	if (!strcmp(path, "proc/77/maps"))
		pause();
	return 0;
}

/*
 * If reading a process's mappings hangs, the process is counted and its links are kept,
 * and the search continues.
 */
static void mappings_that_hang(void **state)
{
	(void)state;
	put_enable(FAKE_ADDRESS, "1\n");
	put_fd(77, 3, "/dev/vfio/10", INFO);
	put(77, "maps", "");
	put_fd(78, 3, "/dev/null", INFO);
	put(78, "maps", "7f0000000000-7f0000001000 rw-s 0 00:0e 1042 anon_inode:[vfio-device]\n");
	fake_on_open = hang_on_maps;
	ask_device(FAKE_ADDRESS);
	assert_int_equal(who.unread, 1);
	assert_int_equal(who.looked, 1);
	assert_int_equal(who.nprocesses, 2);
	assert_int_equal(who.processes[0].items[0].kind, VFC_WHO_GROUP);
	assert_int_equal(who.processes[1].items[0].kind, VFC_WHO_MAPPING);
	vfc_who_clear(&who);
}

/* ---- eventfds ------------------------------------------------------- */

#define EVENTFD(id) INFO "eventfd-count:                0\neventfd-id: " id "\n"

/* Eventfds known to a session belong to the device; the others form one item of unknown use. */
static void eventfds(void **state)
{
	const struct vfc_who_eventfd known[] = {
		{ FAKE_ADDRESS, 41, "msix", 1 }, { FAKE_ADDRESS, -1, "msix", 2 },
	};
	const struct vfc_who_query query = {
		.group = 10, .eventfds = known, .neventfds = ARRAY_SIZE(known),
	};
	const struct vfc_who_item *it;

	(void)state;
	put_fd(77, 3, "/dev/vfio/10", INFO);
	put_fd(77, 4, "anon_inode:[eventfd]", EVENTFD("40"));
	put_fd(77, 5, "anon_inode:[eventfd]", EVENTFD("41"));
	put_fd(77, 6, "anon_inode:[eventfd]", EVENTFD("42"));
	put_fd(78, 3, "anon_inode:[eventfd]", EVENTFD("42"));
	put_fd(77, 9, "anon_inode:kvm-vm", INFO);
	assert_int_equal(vfc_who(ctx, &query, &who), 0);
	item(0, VFC_WHO_GROUP, "/dev/vfio/10");
	it = item(1, VFC_WHO_EVENTFD, "[eventfd]");
	assert_true(it->fd == 5 && it->eventfd == 41 && it->vector == 1);
	assert_string_equal(it->address, FAKE_ADDRESS);
	assert_string_equal(it->irq, "msix");
	it = item(2, VFC_WHO_UNKNOWN, "[eventfd]");
	assert_true(it->fd == 4 && it->count == 2 && it->eventfd == -1);
	assert_int_equal(who.processes[0].nitems, 3);
	assert_int_equal(who.processes[0].eventfds, 3);
	assert_true(who.processes[0].kvm);
	vfc_who_clear(&who);
}

/* A process with a copy of the device's eventfd is listed. */
static void eventfd_alone(void **state)
{
	const struct vfc_who_eventfd known = { FAKE_ADDRESS, 42, NULL, 0 };
	const struct vfc_who_query query = { .group = 10, .eventfds = &known, .neventfds = 1 };

	(void)state;
	put_fd(78, 3, "anon_inode:[eventfd]", EVENTFD("42"));
	assert_int_equal(vfc_who(ctx, &query, &who), 0);
	item(0, VFC_WHO_EVENTFD, "[eventfd]");
	vfc_who_clear(&who);
}

/* ---- nodes ---------------------------------------------------------- */

/* Regular files in place of nodes. Nodes that exist before their module is loaded do not count. */
static void no_nodes(void **state)
{
	struct vfc_stale_node *nodes;

	(void)state;
	fake_file("/dev/vfio/vfio", "");
	fake_file("/dev/vfio/10", "");
	fake_file("/dev/vfio/devices/vfio0", "");
	assert_int_equal(vfc_stale_nodes(ctx, &nodes), 3);
	assert_string_equal(nodes[0].path, "/dev/vfio/10");
	assert_int_equal(nodes[0].why, VFC_STALE_NO_NODE);
	assert_string_equal(nodes[1].path, "/dev/vfio/vfio");
	assert_string_equal(nodes[2].path, "/dev/vfio/devices/vfio0");
	free(nodes);
}

static void no_nodes_at_all(void **state)
{
	struct vfc_stale_node *nodes = NULL;

	(void)state;
	assert_int_equal(vfc_stale_nodes(ctx, &nodes), 0);
	free(nodes);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_vfio_setup, \
		fake_ctx_teardown, &ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(every_kind),
		TEST(no_kind),
		TEST(named_by_fdinfo),
		TEST(named_by_elimination),
		TEST(named_while_it_is_unbound),
		TEST(not_named),
		TEST(named_by_node),
		TEST(named_by_a_node_that_is_gone),
		TEST(only_what_was_asked),
		TEST(mappings),
		TEST(mappings_that_hang),
		TEST(eventfds),
		TEST(eventfd_alone),
		TEST(no_nodes),
		TEST(no_nodes_at_all),
	};

	return cmocka_run_group_tests_name("who", tests, NULL, NULL);
}
