/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-acpi.c: parse ACPI tables that announce IOMMUs, written by hand from
 * their specifications.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "lib/vfc.h"
#include "acpi-table.h"

static void assert_flags(const char *const *flags, size_t n, const char *words)
{
	char text[256] = "";

	for (size_t i = 0; i < n; i++) {
		strcat(text, i ? " " : "");
		strcat(text, flags[i]);
	}
	assert_string_equal(text, words);
}

/* ---- DMAR: VT-d 4.1, chapter 8 ------------------------------------------ */

/* A desktop's table: an IOMMU for graphics, one for all other devices, memory for USB. */
static void put_dmar_desktop(void)
{
	begin_dmar();
	/* 48: 8.3 DRHD for 00:02.0 */
	put(2, 0);
	put(2, 24);
	put(1, 0);
	put(1, 0);
	put(2, 0);
	put(8, 0xfed90000);
	put_scope(1, 0, 0, 2, 0);
	/* 72: DRHD for everything else, with an I/O APIC and an HPET, 8 KiB of registers */
	put(2, 0);
	put(2, 32);
	put(1, 1);
	put(1, 1);
	put(2, 0);
	put(8, 0xfed91000);
	put_scope(3, 2, 0xf0, 0x1f, 0);
	put_scope(4, 0, 0, 0x1f, 0);
	/* 104: 8.4 RMRR for 00:14.0 and the devices below 00:1c.0 */
	put(2, 1);
	put(2, 40);
	put(2, 0);
	put(2, 0);
	put(8, 0x7b800000);
	put(8, 0x7b81ffff);
	put_scope(1, 0, 0, 0x14, 0);
	put_scope(2, 0, 0, 0x1c, 0);
}

static void dmar_desktop(void **state)
{
	const struct vfc_acpi_entry *e;

	(void)state;
	put_dmar_desktop();
	acpi_end();
	parse();

	assert_string_equal(t.signature, "DMAR");
	assert_string_equal(t.oem, "OEM");
	assert_string_equal(t.oem_table, "TABLE");
	assert_int_equal(t.revision, 1);
	assert_int_equal(t.length, 144);
	assert_true(t.sum);
	assert_int_equal(t.address_bits, 39);
	assert_flags(t.flags, t.nflags, "intr-remap dma-ctrl-opt-in");
	assert_int_equal(t.ndoubts, 0);
	assert_int_equal(t.nentries, 3);
	assert_int_equal(vfc_acpi_count(&t, VFC_ACPI_UNIT), 2);

	e = vfc_acpi_at(&t, 48);
	assert_string_equal(e->word, "drhd");
	assert_true(e->base == 0xfed90000 && e->size == 4096);
	assert_int_equal(e->segment, 0);
	assert_int_equal(e->nflags, 0);
	assert_int_equal(e->nscopes, 1);
	assert_int_equal(e->scopes[0].kind, VFC_SCOPE_ENDPOINT);
	assert_int_equal(e->scopes[0].offset, 64);
	assert_int_equal(e->scopes[0].id, -1);
	assert_int_equal(e->scopes[0].nhops, 1);
	assert_int_equal(e->scopes[0].hops[0].device, 2);

	e = vfc_acpi_at(&t, 72);
	assert_true(e->base == 0xfed91000 && e->size == 8192);
	assert_flags(e->flags, e->nflags, "include-pci-all");
	assert_int_equal(e->nscopes, 3);
	assert_int_equal(e->scopes[0].kind, VFC_SCOPE_IOAPIC);
	assert_int_equal(e->scopes[0].id, 2);
	assert_int_equal(e->scopes[0].bus, 0xf0);
	assert_int_equal(e->scopes[1].kind, VFC_SCOPE_HPET);
	assert_int_equal(e->scopes[2].kind, VFC_SCOPE_ALL);

	e = vfc_acpi_at(&t, 104);
	assert_string_equal(e->word, "rmrr");
	assert_int_equal(e->role, VFC_ACPI_MEMORY);
	assert_int_equal(e->nmemory, 1);
	assert_true(e->memory[0].start == 0x7b800000 && e->memory[0].end == 0x7b81ffff);
	assert_int_equal(e->nscopes, 2);
	assert_int_equal(e->scopes[1].kind, VFC_SCOPE_BRIDGE);
	assert_int_equal(e->scopes[1].hops[0].device, 0x1c);
	assert_null(vfc_acpi_at(&t, 105));
}

/* A server's table: a second segment, ATS, affinity, a namespace device, a path of two hops. */
static void put_dmar_server(void)
{
	begin_dmar();
	/* 48: DRHD of segment 1, with a two-hop scope and a namespace scope */
	put(2, 0);
	put(2, 34);
	put(2, 0);
	put(2, 1);
	put(8, 0xd37fc000);
	put(1, 1);
	put(1, 10);
	put(3, 0);
	put(1, 0x85);
	put(4, 0x00000100);
	put_scope(5, 7, 0, 0x15, 1);
	/* 82: 8.5 ATSR for all ports of segment 1 */
	put(2, 2);
	put(2, 8);
	put(2, 1);
	put(2, 1);
	/* 90: 8.6 RHSA: node 1 */
	put(2, 3);
	put(2, 20);
	put(4, 0);
	put(8, 0xd37fc000);
	put(4, 1);
	/* 110: 8.7 ANDD number 7 */
	put(2, 4);
	put(2, 21);
	put(3, 0);
	put(1, 7);
	put_text("\\_SB.PCI0.I2C", 13);
	acpi_bytes[acpi_size - 1] = 0;
	/* 131: 8.8 SATC, and 147: 8.9 SIDP, each for 85:02.0 */
	put(2, 5);
	put(2, 16);
	put(2, 1);
	put(2, 1);
	put_scope(1, 0, 0x85, 2, 0);
	put(2, 6);
	put(2, 16);
	put(2, 0);
	put(2, 1);
	put_scope(1, 0, 0x85, 2, 0);
	/* 163: an unknown future type */
	put(2, 99);
	put(2, 4);
}

static void dmar_server(void **state)
{
	const struct vfc_acpi_entry *e;

	(void)state;
	put_dmar_server();
	acpi_end();
	parse();

	assert_int_equal(t.ndoubts, 0);
	assert_int_equal(t.nentries, 7);
	e = vfc_acpi_at(&t, 48);
	assert_int_equal(e->segment, 1);
	assert_int_equal(e->scopes[0].bus, 0x85);
	assert_int_equal(e->scopes[0].nhops, 2);
	assert_int_equal(e->scopes[0].hops[0].function, 1);
	assert_int_equal(e->scopes[1].kind, VFC_SCOPE_NAMESPACE);
	assert_int_equal(e->scopes[1].id, 7);
	e = vfc_acpi_at(&t, 82);
	assert_string_equal(e->word, "atsr");
	assert_flags(e->flags, e->nflags, "all-ports");
	e = vfc_acpi_at(&t, 90);
	assert_string_equal(e->word, "rhsa");
	assert_int_equal(e->node, 1);
	assert_true(e->base == 0xd37fc000);
	e = vfc_acpi_at(&t, 110);
	assert_string_equal(e->word, "andd");
	assert_int_equal(e->id, 7);
	assert_string_equal(e->name, "\\_SB.PCI0.I2");
	e = vfc_acpi_at(&t, 131);
	assert_string_equal(e->word, "satc");
	assert_flags(e->flags, e->nflags, "atc-required");
	assert_int_equal(e->scopes[0].bus, 0x85);
	assert_string_equal(vfc_acpi_at(&t, 147)->word, "sidp");
	e = vfc_acpi_at(&t, 163);
	assert_string_equal(e->word, "unknown");
	assert_int_equal(e->type, 99);
}

/* ---- IVRS: AMD 48882 3.10, 5.2 ------------------------------------------- */

static void put_ivrs_memory(void)
{
	/* 247: 5.2.3: IVMD for 00:14.5 to 00:14.7, unity mapped for reads and writes */
	put(1, 0x22);
	put(1, 7);
	put(2, 32);
	put(2, 0x00a5);
	put(2, 0x00a7);
	put(8, 0);
	put(8, 0xbdde0000);
	put(8, 0x20000);
	/* 279: for all; 311: for 01:00.0, an exclusion range */
	put(1, 0x20);
	put(1, 1);
	put(2, 32);
	put(4, 0);
	put(8, 0);
	put(8, 0x1000);
	put(8, 0x1000);
	put(1, 0x21);
	put(1, 8);
	put(2, 32);
	put(2, 0x0100);
	put(2, 0);
	put(8, 0);
	put(8, 0x2000);
	put(8, 0x1000);
}

static void put_ivrs_server(void)
{
	begin_ivrs();
	/* 48: type 10h: all devices */
	put_ivhd(0x10, 28);
	put_device(1, 0, 0);
	/*
	 * 76: type 11h: a device, a range, an aliased device and range, extended, I/O
	 * APIC, HPET, pads
	 */
	put_ivhd(0x11, 40 + 4 + 8 + 8 + 8 + 4 + 8 + 8 + 8 + 4 + 8);
	put_device(2, 0x0008, 0xd7);
	put_device(3, 0x0100, 0);
	put_device(4, 0x01ff, 0);
	put_device(66, 0x0300, 0);
	put(1, 0);
	put(2, 0x02a5);
	put(1, 0);
	put_device(67, 0x0400, 0);
	put(1, 0);
	put(2, 0x00a4);
	put(1, 0);
	put_device(4, 0x04ff, 0);
	put_device(70, 0x0500, 0);
	put(4, 0x80000000);
	put_device(72, 0, 0);
	put(1, 0x21);
	put(2, 0x00a0);
	put(1, 1);
	put_device(72, 0, 0);
	put(1, 0);
	put(2, 0x00a0);
	put(1, 2);
	put_device(0, 0, 0);
	put_device(64, 0, 0);
	put(4, 0);
	/* 184: type 40h: a namespace device with an integer UID */
	put_ivhd(0x40, 40 + 23);
	put_device(240, 0x0098, 0);
	put_text("AMDI0020", 8);
	put(8, 0);
	put(1, 1);
	put(1, 1);
	put(1, 3);
	put_ivrs_memory();
}

static void ivrs_server(void **state)
{
	const struct vfc_acpi_entry *e;

	(void)state;
	put_ivrs_server();
	acpi_end();
	parse();

	assert_int_equal(t.address_bits, 48);
	assert_flags(t.flags, t.nflags, "efr-sup");
	assert_int_equal(t.ndoubts, 0);
	assert_int_equal(t.nentries, 6);
	/* All three are 00:00.2. Linux uses the last type that it knows. */
	assert_int_equal(vfc_acpi_count(&t, VFC_ACPI_UNIT), 1);
	assert_int_equal(vfc_acpi_count(&t, VFC_ACPI_SPARE), 2);
	assert_int_equal(vfc_acpi_at(&t, 184)->role, VFC_ACPI_UNIT);

	e = vfc_acpi_at(&t, 48);
	assert_string_equal(e->word, "ivhd");
	assert_int_equal(e->rid, 2);
	assert_true(e->base == 0xfd200000);
	assert_flags(e->flags, e->nflags, "iotlb-sup coherent");
	assert_int_equal(e->scopes[0].kind, VFC_SCOPE_ALL);

	e = vfc_acpi_at(&t, 76);
	assert_int_equal(e->type, 0x11);
	assert_int_equal(e->nscopes, 7);
	assert_int_equal(e->scopes[0].kind, VFC_SCOPE_RANGE);
	assert_int_equal(e->scopes[0].first, 8);
	assert_int_equal(e->scopes[0].last, 8);
	assert_flags(e->scopes[0].flags, e->scopes[0].nflags,
		     "init-pass eint-pass nmi-pass sys-mgt-1 lint0-pass lint1-pass");
	assert_int_equal(e->scopes[1].first, 0x100);
	assert_int_equal(e->scopes[1].last, 0x1ff);
	assert_int_equal(e->scopes[2].kind, VFC_SCOPE_ALIAS);
	assert_int_equal(e->scopes[2].first, 0x300);
	assert_int_equal(e->scopes[2].output, 0x2a5);
	assert_int_equal(e->scopes[3].kind, VFC_SCOPE_ALIAS);
	assert_int_equal(e->scopes[3].last, 0x4ff);
	assert_int_equal(e->scopes[3].output, 0xa4);
	assert_int_equal(e->scopes[4].first, 0x500);
	assert_int_equal(e->scopes[5].kind, VFC_SCOPE_IOAPIC);
	assert_int_equal(e->scopes[5].id, 0x21);
	assert_int_equal(e->scopes[5].first, 0xa0);
	assert_int_equal(e->scopes[6].kind, VFC_SCOPE_HPET);

	e = vfc_acpi_at(&t, 184);
	assert_int_equal(e->scopes[0].kind, VFC_SCOPE_NAMESPACE);
	assert_string_equal(e->scopes[0].name, "AMDI0020");
	assert_int_equal(e->scopes[0].first, 0x98);

	e = vfc_acpi_at(&t, 247);
	assert_string_equal(e->word, "ivmd");
	assert_flags(e->flags, e->nflags, "unity read write");
	assert_true(e->memory[0].start == 0xbdde0000 && e->memory[0].end == 0xbddfffff);
	assert_int_equal(e->scopes[0].first, 0xa5);
	assert_int_equal(e->scopes[0].last, 0xa7);
	assert_int_equal(vfc_acpi_at(&t, 279)->scopes[0].kind, VFC_SCOPE_ALL);
	assert_int_equal(vfc_acpi_at(&t, 311)->scopes[0].last, 0x100);
}

/* ---- IORT: DEN0049 E.e --------------------------------------------------- */

static void put_iort_others(void)
{
	/* 236: SMMU 500 */
	put_node(3, 76, 3, 0, 0);
	put(8, 0x15000000);
	put(8, 0x80000);
	put(4, 3);
	put(4, 2);
	put(4, 60);
	put(16, 0);
	put(16, 0);
	/* 312: a named component that uses the SMMU */
	put_node(1, 68, 4, 1, 48);
	put(4, 1);
	put(8, 0);
	put(1, 32);
	put_text("\\_SB.GPU0", 19);
	put_map(0, 0, 0x400, 236, 1);
	/* 380: PMCG of the SMMUv3 */
	put_node(5, 40, 2, 0, 0);
	put(8, 0x09060000);
	put(4, 0x70);
	put(4, 72);
	put(8, 0);
	/* 420: RMR: 16 KiB that 00:02.0 uses, remapping permitted */
	put_node(6, 68, 3, 1, 48);
	put(4, 1);
	put(4, 1);
	put(4, 28);
	put(8, 0x80000000);
	put(8, 0x4000);
	put(4, 0);
	put_map(0, 0, 0x10010, 72, 1);
}

static void put_iort_server(void)
{
	acpi_begin("IORT", 6);
	put(4, 7);
	put(4, 48);
	put(4, 0);
	/* 48: ITS group of one */
	put_node(0, 24, 1, 0, 0);
	put(4, 1);
	put(4, 5);
	/* 72: SMMUv3 of node 1, mapped to the ITS */
	put_node(4, 88, 5, 1, 68);
	put(8, 0x09050000);
	put(4, 1 | 8);
	put(4, 0);
	put(8, 0);
	put(4, 0);
	put(4, 0x6a);
	put(4, 0x6b);
	put(4, 0x6c);
	put(4, 0x6d);
	put(4, 1);
	put(4, 0);
	put_map(0, 0xffff, 0, 48, 0);
	/* 160: root complex of segment 0: IDs to 0xff00 through the SMMU, the rest to the ITS */
	put_node(2, 76, 4, 2, 36);
	put(8, 0);
	put(4, 1);
	put(4, 0);
	put(4, 64);
	put_map(0, 0xfeff, 0x10000, 72, 0);
	put_map(0xff00, 0xff, 0xff00, 48, 0);
	put_iort_others();
}

static void iort_server(void **state)
{
	const struct vfc_acpi_entry *e;

	(void)state;
	put_iort_server();
	acpi_end();
	parse();

	assert_int_equal(t.ndoubts, 0);
	assert_int_equal(t.nentries, 7);
	assert_int_equal(vfc_acpi_count(&t, VFC_ACPI_UNIT), 2);
	assert_int_equal(vfc_acpi_count(&t, VFC_ACPI_SOURCE), 2);
	assert_string_equal(vfc_acpi_at(&t, 48)->word, "its");
	assert_int_equal(vfc_acpi_at(&t, 48)->id, 5);
	e = vfc_acpi_at(&t, 72);
	assert_string_equal(e->word, "smmuv3");
	assert_string_equal(e->model, "generic");
	assert_true(e->base == 0x09050000);
	assert_int_equal(e->node, 1);
	assert_flags(e->flags, e->nflags, "cohacc-override proximity-valid");
	assert_int_equal(e->scopes[0].to, 48);
	e = vfc_acpi_at(&t, 160);
	assert_string_equal(e->word, "root-complex");
	assert_int_equal(e->segment, 0);
	assert_flags(e->flags, e->nflags, "ats");
	assert_int_equal(e->nscopes, 2);
	assert_int_equal(e->scopes[0].kind, VFC_SCOPE_MAP);
	assert_int_equal(e->scopes[0].first, 0);
	assert_int_equal(e->scopes[0].last, 0xfeff);
	assert_int_equal(e->scopes[0].output, 0x10000);
	assert_int_equal(e->scopes[0].to, 72);
	e = vfc_acpi_at(&t, 236);
	assert_string_equal(e->model, "mmu-500");
	assert_true(e->size == 0x80000);
	assert_flags(e->flags, e->nflags, "coherent-walk");
	e = vfc_acpi_at(&t, 312);
	assert_string_equal(e->word, "component");
	assert_string_equal(e->name, "\\_SB.GPU0");
	assert_flags(e->scopes[0].flags, e->scopes[0].nflags, "single");
	e = vfc_acpi_at(&t, 380);
	assert_string_equal(e->word, "pmcg");
	assert_int_equal(e->to, 72);
	e = vfc_acpi_at(&t, 420);
	assert_string_equal(e->word, "rmr");
	assert_int_equal(e->role, VFC_ACPI_MEMORY);
	assert_flags(e->flags, e->nflags, "remap-permitted");
	assert_true(e->memory[0].start == 0x80000000 && e->memory[0].end == 0x80003fff);
	assert_int_equal(e->scopes[0].output, 0x10010);
}

/* ---- VIOT: draft 9 ------------------------------------------------------- */

static void viot_guest(void **state)
{
	const struct vfc_acpi_entry *e;

	(void)state;
	begin_viot(4);
	/* 48: virtio-iommu 00:02.0; 64: its PCI functions but itself; 88, 104: of the platform */
	put(2, 3);
	put(2, 16);
	put(2, 0);
	put(2, 0x10);
	put(8, 0);
	put_pci_range(0x11, 0x11, 0xffff, 48);
	put(2, 4);
	put(2, 16);
	put(4, 0);
	put(8, 0x0a003e00);
	put(2, 2);
	put(2, 24);
	put(4, 9);
	put(8, 0x0a000200);
	put(2, 88);
	put(6, 0);
	acpi_end();
	parse();

	assert_int_equal(t.ndoubts, 0);
	assert_int_equal(vfc_acpi_count(&t, VFC_ACPI_UNIT), 2);
	e = vfc_acpi_at(&t, 48);
	assert_string_equal(e->word, "virtio-pci");
	assert_int_equal(e->segment, 0);
	assert_int_equal(e->rid, 0x10);
	e = vfc_acpi_at(&t, 64);
	assert_string_equal(e->word, "pci-range");
	assert_int_equal(e->role, VFC_ACPI_SOURCE);
	assert_int_equal(e->scopes[0].first, 0x11);
	assert_int_equal(e->scopes[0].last, 0xffff);
	assert_int_equal(e->scopes[0].output, 0x11);
	assert_int_equal(e->to, 48);
	assert_true(vfc_acpi_at(&t, 88)->base == 0x0a003e00);
	e = vfc_acpi_at(&t, 104);
	assert_string_equal(e->word, "mmio-endpoint");
	assert_int_equal(e->id, 9);
	assert_int_equal(e->to, 88);
}

#define TEST(f) cmocka_unit_test_teardown(f, clear)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(dmar_desktop),
		TEST(dmar_server),
		TEST(ivrs_server),
		TEST(iort_server),
		TEST(viot_guest),
	};

	return cmocka_run_group_tests_name("acpi", tests, NULL, NULL);
}
