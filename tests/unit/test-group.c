/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-group.c: groups: members, blocking drivers, reserved regions, nodes.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"
#include "lib/base/text.h"

#define GROUPS "/sys/kernel/iommu_groups/"

static struct vfc_ctx *ctx;

/* Add a PCI device with that uevent to a group. */
static void add_member(int group, const char *address, const char *uevent)
{
	char path[256], target[256];

	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/uevent", address);
	fake_file(path, uevent);
	snprintf(path, sizeof(path), GROUPS "%d/devices/%s", group, address);
	snprintf(target, sizeof(target), "../../../../devices/pci0000:00/%s", address);
	fake_link(path, target);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", address);
	snprintf(target, sizeof(target), "../../../devices/pci0000:00/%s", address);
	fake_link(path, target);
}

static void none(void **state)
{
	struct vfc_group *groups = (void *)1, group = { .id = 5 };

	(void)state;
	assert_int_equal(vfc_group_list(ctx, &groups), 0);
	vfc_group_list_free(groups, 0);
	assert_int_equal(vfc_group_read(ctx, 3, &group), -ENOENT);
	assert_int_equal(group.id, 5);
	assert_string_equal(vfc_error(ctx), "no IOMMU group 3");
}

static void whole(void **state)
{
	struct vfc_group *groups;

	(void)state;
	add_member(10, "0000:00:1f.0", "DRIVER=lpc_ich\nPCI_CLASS=60100\nPCI_ID=8086:A305\n");
	add_member(10, "0000:00:04.0", "DRIVER=vfio-pci\nPCI_CLASS=FF00\nPCI_ID=1234:11E8\n"
		   "PCI_SUBSYS_ID=1AF4:1100\n");
	add_member(2, "0000:00:05.0", "PCI_CLASS=20000\nPCI_ID=8086:10D3\n");
	fake_file(GROUPS "10/type", "DMA-FQ\n");
	fake_file(GROUPS "10/reserved_regions",
		  "0x00000000fee00000 0x00000000feefffff msi\n"
		  "0x0000000000000000 0xffffffffffffffff direct-relaxable\n");
	fake_file("/dev/vfio/10", "");
	fake_file("/dev/vfio/noiommu-2", "");
	assert_int_equal(vfc_group_list(ctx, &groups), 2);
	assert_int_equal(groups[0].id, 2);
	assert_true(groups[0].viable);
	assert_string_equal(groups[0].type, "");
	assert_string_equal(groups[0].node, "/dev/vfio/noiommu-2");
	assert_int_equal(groups[0].nreserved, 0);
	assert_int_equal(groups[1].id, 10);
	assert_false(groups[1].viable);
	assert_string_equal(groups[1].type, "DMA-FQ");
	assert_string_equal(groups[1].node, "/dev/vfio/10");
	assert_int_equal(groups[1].nreserved, 2);
	assert_int_equal(groups[1].reserved[0].start, 0xfee00000);
	assert_int_equal(groups[1].reserved[1].end, UINT64_MAX);
	assert_string_equal(groups[1].reserved[1].type, "direct-relaxable");
	assert_int_equal(groups[1].ndevices, 2);
	assert_string_equal(groups[1].devices[0].address, "0000:00:04.0");
	assert_int_equal(groups[1].devices[0].class, 0xff00);
	assert_int_equal(groups[1].devices[0].device, 0x11e8);
	assert_int_equal(groups[1].devices[0].subvendor, 0x1af4);
	assert_false(groups[1].devices[0].blocks);
	assert_true(groups[1].devices[1].blocks);
	assert_int_equal(groups[1].devices[1].subvendor, -1);
	vfc_group_list_free(groups, 2);
}

static void outsiders(void **state)
{
	struct vfc_group *groups;
	char **addresses;
	int n;

	(void)state;
	add_member(1, "0000:00:02.0", "PCI_ID=8086:10D3\n");
	fake_file("/sys/bus/pci/devices/0000:00:1b.0/uevent", "PCI_ID=8086:10D3\n");
	fake_file("/sys/bus/pci/devices/0000:00:14.0/uevent", "PCI_ID=8086:10D3\n");
	n = vfc_group_list(ctx, &groups);
	assert_int_equal(n, 1);
	assert_int_equal(vfc_group_outsiders(ctx, groups, n, &addresses), 2);
	assert_string_equal(addresses[0], "0000:00:14.0");
	assert_string_equal(addresses[1], "0000:00:1b.0");
	vfc_addresses_free(addresses, 2);
	vfc_group_list_free(groups, n);
}

static void who_blocks(void **state)
{
	static const char *const vfio[] = {
		"vfio-pci", "vfio_pci", "mlx5_vfio_pci", "hisi_acc_vfio_pci", "pds_vfio_pci",
		"virtio_vfio_pci", "nvgrace_gpu_vfio_pci", "qat_vfio_pci", "xe-vfio-pci",
		"ism_vfio_pci", "vfio-platform", "vfio-amba", "vfio-fsl-mc", "vfio-cdx",
		"vfio_ccw", "vfio_ap", "vfio_mdev",
	};
	static const char *const blocking[] = {
		"lpc_ich", "nvme", "snd_hda_intel", "uio_pci_generic", "pci-pf-stub", "shpchp",
		"vfio", "pcieport2", "xpci-stub", "mlx5_core", "nvfio-pcix",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(vfio); i++) {
		assert_true(vfc_driver_is_vfio(vfio[i]));
		assert_false(vfc_driver_blocks(vfio[i]));
	}
	for (i = 0; i < ARRAY_SIZE(blocking); i++) {
		assert_false(vfc_driver_is_vfio(blocking[i]));
		assert_true(vfc_driver_blocks(blocking[i]));
	}
	assert_false(vfc_driver_blocks("pcieport"));
	assert_false(vfc_driver_blocks("pci-stub"));
	assert_false(vfc_driver_blocks(""));
	assert_false(vfc_driver_is_vfio(""));
}

static void numbers(void **state)
{
	static const char *const bad[] = {
		"", "-1", "+1", "01", "00", "1 ", " 1", "0x1", "1a", "9999999999", "１",
	};
	size_t i;

	(void)state;
	assert_int_equal(number_parse("0"), 0);
	assert_int_equal(number_parse("999999999"), 999999999);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(number_parse(bad[i]), -1);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_ctx_setup, \
		fake_ctx_teardown, &ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(none),
		TEST(whole),
		TEST(outsiders),
		cmocka_unit_test(who_blocks),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests_name("group", tests, NULL, NULL);
}
