/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-irq-path.c: the path of an interrupt: registers, the MSI-X table, host
 * interrupts, the remapping table and processes, and the message for each part that
 * cannot be read.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/vfio/handle.h"
#include "tests/fake/irq.h"
#include "proc.h"

#define DEVICE "/sys/devices/pci0000:00/" FAKE_ADDRESS
#define REMAPPING "/sys/kernel/debug/iommu/intel/ir_translation_struct"

static struct fake_device d;
static struct vfc_irq_path path;

/* ---- the device's registers ----------------------------------------------- */

static uint8_t config[256];

/*
 * Create config space with a pin, 64-bit MSI with masks at 0x50, and MSI-X at 0x70 (table
 * in BAR 3).
 */
static void put_config(uint16_t command, uint16_t msi, uint16_t msix)
{
	memset(config, 0, sizeof(config));
	memcpy(config, "\x86\x80\xd3\x10", 4);
	config[0x04] = (uint8_t)command;
	config[0x05] = (uint8_t)(command >> 8);
	config[0x06] = 0x18;
	config[0x34] = 0x50;
	config[0x3d] = 2;
	memcpy(&config[0x50], "\x05\x70\x00\x00\x98\x02\xe0\xfe\x01\x00\x00\x00\x04\x00", 14);
	config[0x52] = (uint8_t)msi;
	config[0x53] = (uint8_t)(msi >> 8);
	config[0x60] = 0x0e;
	config[0x64] = 0x02;
	memcpy(&config[0x70], "\x11\x00\x00\x00\x03\x10\x00\x00\x03\x18\x00\x00", 12);
	config[0x72] = (uint8_t)msix;
	config[0x73] = (uint8_t)(msix >> 8);
	fake_bytes(DEVICE "/config", config, sizeof(config));
}

/* Fill five entries, of which 0 and 2 are in use. Vector 2 is pending. */
static void put_entries(uint32_t *table, uint32_t *pba)
{
	static const uint32_t entries[5][4] = {
		{ 0xfee00278, 0, 0, 0 }, { 0, 0, 0, 1 }, { 0xfee002b8, 1, 0x21, 1 },
		{ 0, 0, 0, 1 }, { 0, 0, 0, 1 },
	};

	memcpy(table, entries, sizeof(entries));
	*pba = 1 << 2;
}

static void put_resource(void)
{
	static uint32_t bar[0x2000 / 4];

	memset(bar, 0, sizeof(bar));
	put_entries(&bar[0x1000 / 4], &bar[0x1800 / 4]);
	fake_bytes(DEVICE "/resource3", bar, sizeof(bar));
}

static void follow(struct vfc_handle *handle)
{
	assert_int_equal(vfc_irq_path_read(d.ctx, FAKE_ADDRESS, handle, &path), 0);
}

/* Return why a part was not read, or NULL if it was. */
static const char *unseen(const char *part)
{
	size_t i;

	for (i = 0; i < path.nunseen; i++)
		if (!strcmp(path.unseen[i].part, part))
			return path.unseen[i].reason;
	return NULL;
}

static void assert_unseen(const char *part, const char *reason)
{
	assert_non_null(unseen(part));
	assert_string_equal(unseen(part), reason);
}

static void registers(void **state)
{
	const struct vfc_irq_caps *caps = &path.caps;

	(void)state;
	put_config(0x406, 0x01b5, 0x4004);
	follow(NULL);
	assert_true(path.has_caps && !path.has_shown);
	assert_int_equal(caps->intx.pin, 2);
	assert_true(caps->intx.disabled && caps->intx.asserted);
	assert_true(caps->msi.present && caps->msi.enabled && caps->msi.maskable);
	assert_int_equal(caps->msi.vectors, 4);
	assert_int_equal(caps->msi.granted, 8);
	assert_int_equal(caps->msi.address, 0x1fee00298);
	assert_int_equal(caps->msi.data, 4);
	assert_int_equal(caps->msi.masked, 0xe);
	assert_int_equal(caps->msi.pending, 2);
	assert_true(caps->msix.present && !caps->msix.enabled && caps->msix.masked);
	assert_int_equal(caps->msix.vectors, 5);
	assert_int_equal(caps->msix.table_bar, 3);
	assert_int_equal(caps->msix.table_offset, 0x1000);
	assert_int_equal(caps->msix.pba_offset, 0x1800);
	assert_null(caps->msix.entries);
	vfc_irq_path_clear(&path);
	/* 32 bits, no masks. */
	put_config(0, 0x0001, 0);
	follow(NULL);
	assert_int_equal(caps->msi.address, 0xfee00298);
	assert_int_equal(caps->msi.data, 1);
	assert_false(caps->msi.maskable);
	vfc_irq_path_clear(&path);
}

static void no_registers(void **state)
{
	(void)state;
	follow(NULL);
	assert_false(path.has_caps);
	assert_unseen("config", "sysfs does not show its config space");
	vfc_irq_path_clear(&path);
	put_config(0, 0, 0);
	fake_bytes(DEVICE "/config", config, 64);
	follow(NULL);
	assert_unseen("config", "only root can read config space beyond its header");
	vfc_irq_path_clear(&path);
	memset(config, 0xff, sizeof(config));
	fake_bytes(DEVICE "/config", config, sizeof(config));
	follow(NULL);
	assert_unseen("config", "config space is all ones: the device is gone");
	vfc_irq_path_clear(&path);
	fake_file(DEVICE "/power_state", "D3cold\n");
	follow(NULL);
	assert_non_null(strstr(unseen("config"), "D3cold"));
	vfc_irq_path_clear(&path);
	assert_int_equal(vfc_irq_path_read(d.ctx, "0000:09:00.0", NULL, &path), -ENODEV);
}

/* ---- the MSI-X table ------------------------------------------------ */

static void assert_entries(void)
{
	const struct vfc_msix_entry *e = path.caps.msix.entries;

	assert_non_null(e);
	assert_true(e[0].address == 0xfee00278 && !e[0].data && !e[0].masked && !e[0].pending);
	assert_true(e[1].masked && !e[1].address);
	assert_true(e[2].address == 0x1fee002b8 && e[2].data == 0x21 && e[2].masked &&
		    e[2].pending);
	assert_false(e[4].pending);
}

static void table_in_sysfs(void **state)
{
	(void)state;
	put_config(2, 0, 0x8004);
	put_resource();
	follow(NULL);
	assert_entries();
	vfc_irq_path_clear(&path);
}

static void no_table(void **state)
{
	(void)state;
	put_config(2, 0, 0x8004);
	follow(NULL);
	assert_unseen("msix-table", "BAR 3: sysfs has no file for it");
	vfc_irq_path_clear(&path);
	/* The file ends before the table, so an access raises SIGBUS. */
	fake_bytes(DEVICE "/resource3", config, sizeof(config));
	follow(NULL);
	assert_null(path.caps.msix.entries);
	assert_unseen("msix-table", "BAR 3: the device does not answer there");
	vfc_irq_path_clear(&path);
}

static void expect_shown(void)
{
	uint64_t at = (uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40;

	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_REGION_INFO_FLAG_READ, 256);
	fake_gives(fake_pread(d.device, at, 64, 64), config, 64);
	fake_gives(fake_pread(d.device, at, 256, 256), config, 256);
}

/* If the device is open in the session, VFIO maps the table and shows other registers. */
static void table_through_vfio(void **state)
{
	const uint32_t flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;
	uint32_t *table, *pba;

	(void)state;
	put_config(0x402, 0, 0x8004);
	config[5] = 0;
	expect_shown();
	fake_expect_region(&d, 3, flags, 0x4000);
	table = fake_mmap(d.device, (3ull << 40) + 0x1000, 0x1000, 0);
	pba = fake_mmap(d.device, (3ull << 40) + 0x1000, 0x1000, 0);
	put_entries(table, pba + 0x800 / 4);
	follow(d.handle);
	assert_entries();
	assert_true(path.caps.intx.disabled && path.has_shown && !path.shown.intx.disabled);
	assert_true(path.shown.msix.enabled && !path.shown.msix.entries);
	vfc_irq_path_clear(&path);
}

static void table_that_vfio_keeps(void **state)
{
	(void)state;
	put_config(2, 0, 0x8004);
	expect_shown();
	fake_expect_region(&d, 3, VFIO_REGION_INFO_FLAG_READ, 0x4000);
	follow(d.handle);
	assert_unseen("msix-table", "BAR 3: VFIO does not map it");
	vfc_irq_path_clear(&path);
	fake_gives(fake_pread(d.device, 7ull << 40, 64, 64), config, 64);
	fake_pread(d.device, 7ull << 40, 256, -EIO);
	follow(d.handle);
	assert_false(path.has_shown);
	vfc_irq_path_clear(&path);
}

/* ---- the host ------------------------------------------------------- */

static void put_irqs(void)
{
	fake_file(DEVICE "/irq", "26\n");
	fake_file(DEVICE "/msi_irqs/26", "msix\n");
	fake_file(DEVICE "/msi_irqs/27", "msix\n");
	fake_file("/proc/interrupts",
		  "            CPU0       CPU2       \n"
		  "   9:          0          0   IO-APIC   9-fasteoi   acpi\n"
		  "  26:          3          4  IR-PCI-MSIX-0000:01:00.0    0-edge      "
		  "vfio-msix[0](0000:01:00.0)\n"
		  "  27:          0          1  GICv3-MSI   5 Edge      one, two\n"
		  " 126:          7          7  IR-PCI-MSI    0-edge      other\n"
		  " NMI:          0          0   Non-maskable interrupts\n");
	fake_file("/proc/irq/26/smp_affinity_list", "0-2\n");
	fake_file("/proc/irq/26/effective_affinity_list", "2\n");
	fake_file("/proc/irq/26/spurious", "count 7\nunhandled 5\nlast_unhandled 0 ms\n");
}

static void host(void **state)
{
	const struct vfc_host_irq *irq;

	(void)state;
	put_irqs();
	follow(NULL);
	assert_int_equal(path.ncpus, 2);
	assert_int_equal(path.cpus[1], 2);
	assert_int_equal(path.nirqs, 2);
	irq = &path.irqs[0];
	assert_int_equal(irq->irq, 26);
	assert_true(irq->ncounts == 2 && irq->counts[0] == 3 && irq->counts[1] == 4);
	assert_int_equal(irq->total, 7);
	assert_string_equal(irq->name, "IR-PCI-MSIX-0000:01:00.0 0-edge");
	assert_string_equal(irq->handler, "vfio-msix[0](0000:01:00.0)");
	assert_string_equal(irq->affinity, "0-2");
	assert_string_equal(irq->effective, "2");
	assert_int_equal(irq->unhandled, 5);
	irq = &path.irqs[1];
	assert_string_equal(irq->name, "GICv3-MSI 5 Edge");
	assert_string_equal(irq->handler, "one, two");
	assert_int_equal(irq->unhandled, -1);
	assert_string_equal(irq->affinity, "");
	vfc_irq_path_clear(&path);
}

/* Without MSI, the number of the line. Truncated or invalid counts add nothing. */
static void odd_host(void **state)
{
	(void)state;
	fake_file(DEVICE "/irq", "9\n");
	follow(NULL);
	assert_int_equal(path.nirqs, 1);
	assert_null(path.irqs[0].counts);
	assert_unseen("counts", "/proc/interrupts: No such file or directory");
	vfc_irq_path_clear(&path);
	fake_file("/proc/interrupts", " CPU0 CPU1\n 9: 4");
	follow(NULL);
	assert_int_equal(path.irqs[0].ncounts, 1);
	assert_int_equal(path.irqs[0].total, 4);
	assert_string_equal(path.irqs[0].name, "");
	vfc_irq_path_clear(&path);
	fake_file("/proc/interrupts", "nonsense\n 9: 4\n\n9:::\n");
	follow(NULL);
	assert_int_equal(path.ncpus, 0);
	vfc_irq_path_clear(&path);
}

/* ---- the remapping table -------------------------------------------- */

static void put_remapping(void)
{
	fake_link(DEVICE "/iommu", "../../virtual/iommu/dmar1");
	fake_file(REMAPPING,
		  "Remapped Interrupt supported on IOMMU: dmar0\n"
		  " IR table address:101400000\n"
		  "-----------------------------------------------------------\n"
		  " Entry SrcID   DstID    Vct IRTE_high\t\tIRTE_low\n"
		  " 19    01:00.0 00000100 22  0000000000040100\t000001000022000d\n"
		  "\n"
		  "Remapped Interrupt supported on IOMMU: dmar1\n"
		  " IR table address:101500000\n"
		  " Entry SrcID   DstID    Vct IRTE_high\t\tIRTE_low\n"
		  " 19    01:00.0 00000200 23  0000000000040100\t000002000023000d\n"
		  " 20    02:00.0 00000200 24  0000000000040200\t000002000024000d\n"
		  " 54    05:00.0 00000100 25  0000000000040500\t000001000025000d\n"
		  "****\n\n"
		  "Posted Interrupt supported on IOMMU: dmar1\n"
		  " IR table address:101500000\n"
		  " Entry SrcID   PDA_high PDA_low  Vct IRTE_high\t\tIRTE_low\n"
		  " 30    01:00.0 00000001 0adb8040 41  0000000100040100\t0adb80000041800d\n");
}

/*
 * Entries are found by the message, also for a device below a bridge, whose entry names
 * the bridge.
 */
static void remapping(void **state)
{
	const struct vfc_remapping *r;

	(void)state;
	put_config(2, 0, 0x8004);
	put_resource();
	put_remapping();
	follow(NULL);
	assert_int_equal(path.nremapping, 2);
	r = &path.remapping[0];
	assert_string_equal(r->unit, "dmar1");
	assert_true(r->entry == 19 && r->vector == 0 && !r->posted);
	assert_true(r->destination == 0x200 && r->cpu_vector == 0x23);
	assert_true(r->low == 0x000002000023000d && r->high == 0x40100);
	r = &path.remapping[1];
	assert_true(r->entry == 30 && r->posted && r->vector == -1);
	assert_int_equal(r->destination, 0x10adb8040);
	assert_null(unseen("remapping"));
	vfc_irq_path_clear(&path);
	/* Four MSI vectors starting at entry 19 + 35, which address and data encode together. */
	put_config(2, 0x00a5, 0);
	config[0x54] = 0x78;
	config[0x56] = 0xe0;
	memcpy(&config[0x58], "\x00\x00\x00\x00\x23\x00", 6);
	fake_bytes(DEVICE "/config", config, sizeof(config));
	follow(NULL);
	assert_int_equal(path.nremapping, 3);
	assert_true(path.remapping[1].entry == 54 && path.remapping[1].vector == 0);
	assert_string_equal(path.remapping[1].source, "05:00.0");
	vfc_irq_path_clear(&path);
}

static void no_remapping(void **state)
{
	(void)state;
	follow(NULL);
	assert_unseen("remapping", "debugfs is not mounted");
	vfc_irq_path_clear(&path);
	fake_file("/sys/kernel/debug/gpio", "");
	follow(NULL);
	assert_non_null(strstr(unseen("remapping"), "CONFIG_INTEL_IOMMU_DEBUGFS"));
	vfc_irq_path_clear(&path);
}

/* ---- processes ------------------------------------------------------ */

/* QEMU has the device and KVM open. Its eventfds cannot be assigned to the device. */
static void strangers(void **state)
{
	(void)state;
	put(77, "comm", "qemu\n");
	put_fd(77, 3, "/dev/vfio/10", "");
	put_fd(77, 4, "anon_inode:[eventfd]", "eventfd-count: 0\neventfd-id: 5\n");
	put_fd(77, 5, "anon_inode:[eventfd]", "eventfd-count: 0\neventfd-id: 6\n");
	put_fd(77, 6, "anon_inode:kvm-vm", "");
	put_fd(78, 3, "anon_inode:[eventfd]", "eventfd-count: 0\neventfd-id: 7\n");
	follow(NULL);
	assert_int_equal(path.nholders, 1);
	assert_string_equal(path.holders[0].process.comm, "qemu");
	assert_string_equal(path.holders[0].process.what, "/dev/vfio/10");
	assert_true(path.holders[0].eventfds == 2 && !path.holders[0].nids && path.holders[0].kvm);
	assert_int_equal(path.neventfds, 0);
	assert_non_null(unseen("eventfds"));
	assert_non_null(unseen("irqfd"));
	assert_non_null(unseen("bypass"));
	vfc_irq_path_clear(&path);
}

/* For this session everything is known, including other processes that have its eventfds. */
static void session(void **state)
{
	char name[64];

	(void)state;
	fake_irq_enable(&d, MSIX, EVENTFD, 2);
	snprintf(name, sizeof(name), "/proc/self/fdinfo/%d", fake_given[1]);
	fake_file(name, "pos:\t0\neventfd-count:                1f\neventfd-id: 41\n");
	put(80, "comm", "other\n");
	put_fd(80, 9, "anon_inode:[eventfd]", "eventfd-count: 0\neventfd-id: 41\n");
	put_fd(81, 9, "anon_inode:[eventfd]", "eventfd-count: 0\neventfd-id: 4\n");
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_REGION_INFO_FLAG_READ, 256);
	fake_pread(d.device, 7ull << 40, 64, -EIO);
	follow(d.handle);
	assert_int_equal(path.neventfds, 2);
	assert_int_equal(path.eventfds[0].id, -1);
	assert_string_equal(path.eventfds[1].name, "msix");
	assert_true(path.eventfds[1].vector == 1 && path.eventfds[1].id == 41 &&
		    path.eventfds[1].waiting == 0x1f);
	assert_int_equal(path.nholders, 1);
	assert_true(path.holders[0].process.pid == 80 && path.holders[0].nids == 1 &&
		    path.holders[0].ids[0] == 41);
	assert_string_equal(path.holders[0].process.what, "");
	assert_null(unseen("eventfds"));
	vfc_irq_path_clear(&path);
	fake_irq_disable(&d, MSIX);
}

#define TEST(name) cmocka_unit_test_prestate_setup_teardown(name, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(registers),
		TEST(no_registers),
		TEST(table_in_sysfs),
		TEST(no_table),
		TEST(table_through_vfio),
		TEST(table_that_vfio_keeps),
		TEST(host),
		TEST(odd_host),
		TEST(remapping),
		TEST(no_remapping),
		TEST(strangers),
		TEST(session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
