/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-acpi-broken.c: invalid ACPI tables: the offset and description of each
 * error, and whether Linux rejects the table because of it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "lib/vfc.h"
#include "acpi-table.h"

/* Check doubt number i. */
static void assert_doubt(size_t i, uint32_t offset, bool fatal, const char *text)
{
	assert_true(i < t.ndoubts);
	assert_string_equal(t.doubts[i].text, text);
	assert_int_equal(t.doubts[i].offset, offset);
	assert_int_equal(t.doubts[i].fatal, fatal);
}

static void dmar_broken(void **state)
{
	(void)state;
	/* The last structure extends past the end. */
	small_dmar();
	put(2, 1);
	put(2, 40);
	acpi_end();
	parse();
	assert_int_equal(t.nentries, 1);
	assert_int_equal(t.ndoubts, 1);
	assert_doubt(0, 64, true, "a structure of 40 bytes, but only 4 bytes are left");
	vfc_acpi_clear(&t);

	/* Linux stops at a structure of length 0 and uses the structures before it. */
	small_dmar();
	put(4, 0);
	acpi_end();
	parse();
	assert_doubt(0, 64, false, "a structure of 0 bytes, but only 4 bytes are left");
	vfc_acpi_clear(&t);

	/* Address 0, and an address width of 11 bits. */
	small_dmar();
	set_at(56, 8, 0);
	set_at(36, 1, 10);
	acpi_end();
	parse();
	assert_doubt(0, 36, true, "an address width of 11 bits");
	assert_doubt(1, 56, true, "an IOMMU at address 0");
	vfc_acpi_clear(&t);

	/* No IOMMU. */
	begin_dmar();
	acpi_end();
	parse();
	assert_doubt(0, 0, true, "the table describes no IOMMU");
	assert_int_equal(t.nentries, 0);
	vfc_acpi_clear(&t);

	/* An unterminated name. */
	small_dmar();
	put(2, 4);
	put(2, 12);
	put(4, 0);
	put_text("ABCD", 4);
	acpi_end();
	parse();
	assert_doubt(0, 72, true, "an unterminated device name");
	assert_string_equal(t.entries[1].name, "ABCD");
}

static void dmar_odd(void **state)
{
	(void)state;
	/*
	 * Memory that is not page-aligned and has no device, a scope that is too long,
	 * short structures.
	 */
	small_dmar();
	put(2, 1);
	put(2, 24);
	put(4, 0);
	put(8, 0x1000);
	put(8, 0x1ff0);
	put(2, 2);
	put(2, 12);
	put(4, 0);
	put(4, 0x00004001);
	put(2, 3);
	put(2, 8);
	put(4, 0);
	acpi_end();
	set_at(40, 1, 1);
	parse();
	assert_false(t.sum);
	assert_int_equal(t.nentries, 4);
	assert_int_equal(t.ndoubts, 5);
	assert_doubt(0, 9, false, "wrong checksum: the bytes do not add up to 0");
	assert_doubt(1, 72, false, "a memory region that is not page-aligned");
	assert_doubt(2, 64, false, "a memory region without a device");
	assert_doubt(3, 96, false, "a device scope of 64 bytes, but only 4 bytes are left");
	assert_doubt(4, 100, false, "rhsa of 8 bytes is too short");
}

static void ivrs_broken(void **state)
{
	(void)state;
	/* Only AMD's driver checks the checksum: check_ivrs_checksum(). */
	begin_ivrs();
	put_ivhd(0x10, 24);
	acpi_end();
	acpi_bytes[9]++;
	parse();
	assert_int_equal(t.ndoubts, 1);
	assert_doubt(0, 9, true, "wrong checksum: the bytes do not add up to 0");
	vfc_acpi_clear(&t);

	/* Ranges without an end or a beginning, empty memory, a truncated block. */
	begin_ivrs();
	put_ivhd(0x10, 24 + 4 * 5);
	put_device(4, 0x10, 0);
	put_device(3, 0x20, 0);
	put_device(3, 0x30, 0);
	put_device(4, 0x2f, 0);
	put_device(3, 0x40, 0);
	put(1, 0x21);
	put(1, 1);
	put(2, 32);
	put(4, 0);
	put(8, 0);
	put(8, 0x1000);
	put(8, 0);
	put_ivhd(0x10, 80);
	acpi_end();
	parse();
	assert_int_equal(t.ndoubts, 6);
	assert_doubt(0, 72, false, "the end of a range without a start");
	assert_doubt(1, 80, false, "a range begins inside the range at 0x4c");
	assert_doubt(2, 84, false, "a range from 0x0030 to 0x002f");
	assert_doubt(3, 88, false, "a range without an end");
	assert_doubt(4, 108, false, "memory of 0x0 bytes");
	assert_doubt(5, 124, true, "a block of 80 bytes, but only 24 bytes are left");
	vfc_acpi_clear(&t);

	/* A device entry of a type with unknown length, a truncated entry, a short block. */
	begin_ivrs();
	put_ivhd(0x10, 28);
	put_device(0x80, 0, 0);
	put_ivhd(0x10, 28);
	put_device(72, 0, 0);
	put_ivhd(0x11, 24);
	acpi_size -= 16;
	acpi_end();
	parse();
	assert_int_equal(t.ndoubts, 3);
	assert_doubt(0, 72, false, "a device of type 128 and 0 bytes where 4 are left");
	assert_doubt(1, 100, false, "a device of type 72 and 8 bytes where 4 are left");
	assert_doubt(2, 104, true, "ivhd of 24 bytes is too short");
}

static void iort_broken(void **state)
{
	(void)state;
	/*
	 * More mappings, ranges and ITSs than the node has room for; a mapping to a
	 * missing node.
	 */
	acpi_begin("IORT", 6);
	put(4, 4);
	put(4, 48);
	put(4, 0);
	put_node(2, 56, 4, 1, 36);
	put(8, 0);
	put(8, 0);
	put(4, 0);
	put_map(0xffffff00, 0x200, 0, 50, 0);
	put_node(2, 36, 4, 0x10000000, 36);
	put(8, 0);
	put(8, 0);
	put(4, 0);
	put_node(6, 28, 3, 0, 0);
	put(4, 0);
	put(4, 1);
	put(4, 28);
	put_node(0, 20, 3, 0, 0);
	put(4, 1);
	acpi_end();
	parse();
	assert_int_equal(t.nentries, 4);
	assert_int_equal(t.ndoubts, 5);
	assert_doubt(0, 84, false, "ID range at 0xffffff00 with 0x200 more IDs overflows");
	assert_doubt(1, 112, false, "268435456 ID mappings at 0x24 of 36 bytes");
	assert_doubt(2, 160, false, "1 memory ranges at 0x1c of 28 bytes");
	assert_doubt(3, 184, false, "1 ITSs in 20 bytes");
	assert_doubt(4, 84, false, "a mapping to 0x32, where there is no node");
	vfc_acpi_clear(&t);

	/* Fewer nodes than announced, and nodes inside the header. */
	acpi_begin("IORT", 6);
	put(4, 2);
	put(4, 48);
	put(4, 0);
	put_node(0, 20, 1, 0, 0);
	put(4, 0);
	acpi_end();
	parse();
	assert_doubt(0, 68, true, "a node of 0 bytes, with 1 nodes left");
	vfc_acpi_clear(&t);
	set_at(40, 4, 8);
	acpi_end();
	parse();
	assert_doubt(0, 40, true, "nodes at 0x8, in the header");
	assert_int_equal(t.nentries, 0);
}

static void viot_broken(void **state)
{
	(void)state;
	/* Devices whose output node is not an IOMMU, and a node that is too short. */
	begin_viot(3);
	put_pci_range(0, 0x20, 0x10, 48);
	put(2, 9);
	put(2, 4);
	put(2, 3);
	put(2, 8);
	put(4, 0);
	acpi_end();
	parse();
	assert_int_equal(t.nentries, 3);
	assert_int_equal(t.ndoubts, 4);
	assert_doubt(0, 56, false, "a range that ends before its start");
	assert_doubt(1, 76, true, "virtio-pci of 8 bytes is too short");
	assert_doubt(2, 48, false, "devices behind 0x30, where there is no IOMMU");
	assert_doubt(3, 0, true, "the table describes no IOMMU");
	vfc_acpi_clear(&t);

	begin_viot(1);
	set_at(38, 2, 0);
	acpi_end();
	parse();
	assert_doubt(0, 38, true, "nodes at 0x0, in the header");
	vfc_acpi_clear(&t);
	begin_viot(1);
	acpi_end();
	parse();
	assert_doubt(0, 48, true, "a node of 0 bytes, with 1 nodes left");
}

/* ---- all ----------------------------------------------------------------- */

/* Less than a header, another table, a header with a wrong length. */
static void headers(void **state)
{
	struct vfc_acpi_table none;

	(void)state;
	small_dmar();
	acpi_end();
	assert_int_equal(vfc_acpi_parse(acpi_bytes, 35, &none), -EINVAL);
	assert_int_equal(vfc_acpi_parse("FACP567890123456789012345678901234567890", 40, &none),
			 -EOPNOTSUPP);
	set_at(4, 4, 20);
	parse();
	assert_doubt(0, 4, true, "the length, 20 bytes, is less than the header's");
	vfc_acpi_clear(&t);
	set_at(4, 4, 65);
	parse();
	assert_doubt(0, 4, true, "the table is truncated: 64 of 65 bytes");
	assert_int_equal(t.nentries, 1);
	assert_int_equal(t.size, 64);
}

/* A table may be truncated anywhere: the parser survives and reports it. */
static void cut_everywhere(void **state)
{
	size_t whole;

	(void)state;
	acpi_begin("IORT", 6);
	put(4, 2);
	put(4, 48);
	put(4, 0);
	put_node(0, 24, 1, 0, 0);
	put(4, 1);
	put(4, 5);
	put_node(2, 56, 4, 1, 36);
	put(8, 0);
	put(8, 0);
	put(4, 0);
	put_map(0, 0xffff, 0, 48, 0);
	acpi_end();
	parse();
	assert_int_equal(t.ndoubts, 0);
	vfc_acpi_clear(&t);
	whole = acpi_size;
	for (size_t size = 36; size < whole; size++) {
		uint8_t *copy = malloc(size);

		memcpy(copy, acpi_bytes, size);
		assert_int_equal(vfc_acpi_parse(copy, size, &t), 0);
		assert_true(t.ndoubts > 0 && t.doubts[0].fatal);
		vfc_acpi_clear(&t);
		free(copy);
	}
}

#define TEST(f) cmocka_unit_test_teardown(f, clear)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(dmar_broken),
		TEST(dmar_odd),
		TEST(ivrs_broken),
		TEST(iort_broken),
		TEST(viot_broken),
		TEST(headers),
		TEST(cut_everywhere),
	};

	return cmocka_run_group_tests_name("acpi-broken", tests, NULL, NULL);
}
