/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-devicetree.c: IOMMUs and PCI host controllers in a device tree, and which
 * ACPI structures cover which PCI function.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/firmware/acpi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"
#include "acpi.h"

static struct fake_device d;

#define TREE "/sys/firmware/devicetree/base"

static void cell(const char *path, uint32_t value)
{
	uint8_t bytes[4] = {
		(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
		(uint8_t)value
	};

	fake_bytes(path, bytes, sizeof(bytes));
}

static void string(const char *path, const char *text)
{
	fake_bytes(path, text, strlen(text) + 1);
}

/* An SMMU with phandle 1, and a disabled SMMU with phandle 2. */
static void iommus(void)
{
	string(TREE "/compatible", "vendor,board");
	string(TREE "/soc/iommu@5000000/compatible", "arm,smmu-v3");
	cell(TREE "/soc/iommu@5000000/#iommu-cells", 1);
	cell(TREE "/soc/iommu@5000000/phandle", 1);
	string(TREE "/soc/iommu@6000000/compatible", "arm,mmu-500");
	cell(TREE "/soc/iommu@6000000/#iommu-cells", 2);
	cell(TREE "/soc/iommu@6000000/phandle", 2);
	string(TREE "/soc/iommu@6000000/status", "disabled");
}

/* Two tuples: IDs 0-0xff to 0x100 of phandle 1, 0x100-0xffff to 0 of phandle 2. */
static const uint8_t map[] = {
	0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0,
	0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0xff, 0,
};

static void tree_of_a_board(void **state)
{
	const struct vfc_dt_host *host;
	struct vfc_dt dt;

	(void)state;
	iommus();
	string(TREE "/soc/pcie@40000000/device_type", "pci");
	string(TREE "/soc/pcie@40000000/compatible", "pci-host-ecam-generic");
	fake_bytes(TREE "/soc/pcie@40000000/iommu-map", map, sizeof(map));
	cell(TREE "/soc/pcie@40000000/iommu-map-mask", 0xfff8);
	/* A bridge below it is not a host controller. */
	string(TREE "/soc/pcie@40000000/pcie@0,0/device_type", "pci");
	cell(TREE "/soc/pcie@50000000/iommus", 1);
	string(TREE "/soc/pcie@50000000/device_type", "pci");
	string(TREE "/soc/pcie@50000000/status", "okay");
	cell(TREE "/soc/gpu@7000000/iommus", 1);
	assert_int_equal(vfc_dt_read(d.ctx, &dt), 0);

	assert_int_equal(dt.niommus, 2);
	assert_string_equal(dt.iommus[0].path, "/soc/iommu@5000000");
	assert_string_equal(dt.iommus[0].compatible, "arm,smmu-v3");
	assert_int_equal(dt.iommus[0].cells, 1);
	assert_false(dt.iommus[0].disabled);
	assert_true(dt.iommus[1].disabled);
	assert_int_equal(dt.iommus[1].cells, 2);
	assert_int_equal(dt.consumers, 1);
	assert_int_equal(dt.nhosts, 2);
	host = &dt.hosts[0];
	assert_string_equal(host->path, "/soc/pcie@40000000");
	assert_int_equal(host->nmaps, 2);
	assert_int_equal(host->maps[0].first, 0);
	assert_int_equal(host->maps[0].length, 0x100);
	assert_int_equal(host->maps[0].output, 0x100);
	assert_ptr_equal(vfc_dt_iommu(&dt, host->maps[0].iommu), &dt.iommus[0]);
	assert_int_equal(host->maps[1].first, 0x100);
	assert_int_equal(host->maps[1].length, 0xff00);
	assert_int_equal(host->mask, 0xfff8);
	assert_string_equal(host->doubt, "");
	assert_int_equal(dt.hosts[1].nmaps, 0);
	assert_int_equal(dt.hosts[1].iommu, 1);
	assert_false(dt.hosts[1].disabled);
	assert_null(vfc_dt_iommu(&dt, 0));
	assert_null(vfc_dt_iommu(&dt, 3));
	vfc_dt_clear(&dt);
}

static void map_that_is_cut(void **state)
{
	struct vfc_dt_host host = { .nmaps = 0 };

	(void)state;
	assert_int_equal(vfc_dt_parse_map(map, 31, &host), 0);
	assert_int_equal(host.nmaps, 1);
	assert_string_equal(host.doubt, "iommu-map of 31 bytes is not a multiple of 16");
	free(host.maps);
	host = (struct vfc_dt_host){ .nmaps = 0 };
	assert_int_equal(vfc_dt_parse_map(map, 0, &host), 0);
	assert_int_equal(host.nmaps, 0);
	assert_string_equal(host.doubt, "iommu-map of 0 bytes is not a multiple of 16");
}

static void no_tree(void **state)
{
	struct vfc_dt dt;

	(void)state;
	assert_int_equal(vfc_dt_read(d.ctx, &dt), -ENOENT);
}

/* ---- functions covered by ACPI structures ------------------------------- */

#define PCI "/sys/bus/pci/devices/"

/* Create 07:00.0 below 00:1c.0, its virtual function 07:10.0, and 00:14.0. */
static void functions(void)
{
	fake_link(PCI "0000:07:00.0", "../../../devices/pci0000:00/0000:00:1c.0/0000:07:00.0");
	fake_link(PCI "0000:00:14.0", "../../../devices/pci0000:00/0000:00:14.0");
	fake_link(PCI "0000:07:10.0", "../../../devices/pci0000:00/0000:00:1c.0/0000:07:10.0");
	fake_link("/sys/devices/pci0000:00/0000:00:1c.0/0000:07:10.0/physfn", "../0000:07:00.0");
	/* Intel VMD starts a segment of its own. */
	fake_link(PCI "0001:e1:00.0", "../../../devices/pci0000:00/0000:00:0e.0/pci0001:e0/"
		  "0001:e0:06.0/0001:e1:00.0");
}

static bool covers(size_t entry, const char *address)
{
	struct acpi_place place;
	struct vfc_acpi_table table;
	bool result;

	assert_true(acpi_place(d.ctx, address, &place));
	assert_int_equal(vfc_acpi_parse(acpi_bytes, acpi_size, &table), 0);
	assert_true(entry < table.nentries);
	result = acpi_covers(&table, &table.entries[entry], &place);
	vfc_acpi_clear(&table);
	return result;
}

static void places(void **state)
{
	struct acpi_place place;

	(void)state;
	functions();
	assert_true(acpi_place(d.ctx, "0000:07:00.0", &place));
	assert_int_equal(place.segment, 0);
	assert_int_equal(place.rid, 0x700);
	assert_int_equal(place.nhops, 2);
	assert_int_equal(place.hops[0].device, 0x1c);
	/* A virtual function has the path of its physical function. */
	assert_true(acpi_place(d.ctx, "0000:07:10.0", &place));
	assert_int_equal(place.rid, 0x700);
	assert_true(acpi_place(d.ctx, "0001:e1:00.0", &place));
	assert_int_equal(place.segment, 1);
	assert_int_equal(place.nhops, 2);
	assert_int_equal(place.hops[0].bus, 0xe0);
	assert_false(acpi_place(d.ctx, "0000:09:00.0", &place));
}

/* An RMRR with one scope: type, bus, and hops in the order device, function. */
static void rmrr(unsigned int segment, unsigned int type, unsigned int bus, const uint8_t *hops,
		 unsigned int nhops)
{
	begin_dmar();
	put(2, 1);
	put(2, 24 + 6 + 2 * nhops);
	put(2, 0);
	put(2, segment);
	put(8, 0x1000);
	put(8, 0x1fff);
	put(1, type);
	put(1, 6 + 2 * nhops);
	put(3, 0);
	put(1, bus);
	for (unsigned int i = 0; i < 2 * nhops; i++)
		put(1, hops[i]);
	acpi_end();
}

static void paths_of_dmar(void **state)
{
	static const uint8_t whole[] = { 0x1c, 0, 0, 0 }, port[] = { 0x1c, 0 }, usb[] = { 0x14, 0 };
	static const uint8_t own[] = { 0, 0 };

	(void)state;
	functions();
	rmrr(0, 1, 0, whole, 2);
	assert_true(covers(0, "0000:07:00.0"));
	assert_true(covers(0, "0000:07:10.0"));
	assert_false(covers(0, "0000:00:14.0"));
	/* All functions below a bridge. */
	rmrr(0, 2, 0, port, 1);
	assert_true(covers(0, "0000:07:00.0"));
	assert_false(covers(0, "0000:00:14.0"));
	rmrr(0, 1, 0, usb, 1);
	assert_true(covers(0, "0000:00:14.0"));
	assert_false(covers(0, "0000:07:00.0"));
	/* Another segment, another root bus, an I/O APIC. */
	rmrr(1, 1, 0, usb, 1);
	assert_false(covers(0, "0000:00:14.0"));
	rmrr(0, 1, 0x80, whole, 2);
	assert_false(covers(0, "0000:07:00.0"));
	rmrr(0, 3, 0, usb, 1);
	assert_false(covers(0, "0000:00:14.0"));
	/* Firmware that identifies the function by the bus it is on: dmar_match_pci_path(). */
	rmrr(0, 1, 7, own, 1);
	assert_true(covers(0, "0000:07:00.0"));
}

/* IVMD for 00:14.0 to 00:14.7, and for all of segment 1. */
static void ids_of_ivrs(void **state)
{
	(void)state;
	functions();
	begin_ivrs();
	put(1, 0x22);
	put(1, 7);
	put(2, 32);
	put(2, 0x00a0);
	put(2, 0x00a7);
	put(8, 0);
	put(8, 0x1000);
	put(8, 0x1000);
	put(1, 0x20);
	put(1, 7);
	put(2, 32);
	put(4, 0);
	put(8, 1);
	put(8, 0x2000);
	put(8, 0x1000);
	acpi_end();
	assert_true(covers(0, "0000:00:14.0"));
	assert_false(covers(0, "0000:07:00.0"));
	assert_true(covers(1, "0001:e1:00.0"));
	assert_false(covers(1, "0000:00:14.0"));
}

/* Requester IDs map to stream IDs from 0x10000; memory is for stream 0x100a0 only. */
static void streams_of_iort(void **state)
{
	(void)state;
	functions();
	acpi_begin("IORT", 6);
	put(4, 3);
	put(4, 48);
	put(4, 0);
	put_node(4, 60, 5, 0, 0);
	put(8, 0x09050000);
	put(4, 0);
	put(16, 0);
	put(16, 0);
	put_node(2, 56, 4, 1, 36);
	put(8, 0);
	put(8, 0);
	put(4, 0);
	put_map(0, 0xffff, 0x10000, 48, 0);
	put_node(6, 68, 3, 1, 48);
	put(4, 0);
	put(4, 1);
	put(4, 28);
	put(8, 0x80000000);
	put(8, 0x4000);
	put(4, 0);
	put_map(0, 0, 0x100a0, 48, 1);
	acpi_end();
	assert_true(covers(2, "0000:00:14.0"));
	assert_false(covers(2, "0000:07:00.0"));
	assert_false(covers(2, "0001:e1:00.0"));
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_vfio_setup, \
		fake_ctx_teardown, &d.ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(tree_of_a_board),
		TEST(map_that_is_cut),
		TEST(no_tree),
		TEST(places),
		TEST(paths_of_dmar),
		TEST(ids_of_ivrs),
		TEST(streams_of_iort),
	};

	return cmocka_run_group_tests_name("devicetree", tests, NULL, NULL);
}
