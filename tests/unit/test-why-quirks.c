/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-why-quirks.c: grouping that standard registers do not decide: quirks by ID,
 * Intel VMD, the command line, unreadable registers, and reasons why the kernel's
 * group may differ. IDs and their effects are those in drivers/pci/quirks.c, Linux
 * 6.12.
 */
#include <errno.h>

#include "lib/base/array.h"
#include "why.h"

#define PORT "pci0000:00/0000:00:1c.0"
#define OTHER_PORT "pci0000:00/0000:00:1d.0"

/* ---- isolation by ids ----------------------------------------------------- */

/* True if a port with those IDs, type and registers isolates the card below it. */
static bool isolates(const struct part *port)
{
	bool apart;

	write_config(port);
	write_uevent(port);
	ask("0000:01:00.0");
	assert_true(why.known);
	apart = why.ncomputed == 1;
	assert_int_equal(why.steps[0].quirk != NULL, why.steps[0].evidence[0] == 'q');
	return apart;
}

static void card_behind_a_port(void)
{
	const struct part parts[] = {
		PART(PORT, 0x80868c10, ROOT_PORT, 1),
		PART(PORT "/0000:01:00.0", 0x10de1b80, ENDPOINT, 2),
	};

	add_parts(parts);
}

static void ports_by_id(void **state)
{
	static const struct {
		uint32_t id;
		int type;
		bool apart;
	} ports[] = {
		{ 0x17cb0400, ROOT_PORT, true },	/* Qualcomm */
		{ 0x17cb0402, ROOT_PORT, false },
		{ 0x177da123, ROOT_PORT, true },	/* Cavium: the range, root ports only */
		{ 0x177da123, DOWNSTREAM, false },
		{ 0x177da800, ROOT_PORT, false },
		{ 0x1defe005, ROOT_PORT, true },	/* Ampere */
		{ 0x00147a19, ROOT_PORT, true },	/* Loongson */
		{ 0x00147a1a, ROOT_PORT, false },
		{ 0x1c360031, ROOT_PORT, true },	/* Annapurna */
		{ 0x1d170710, ROOT_PORT, true },	/* Zhaoxin */
		{ 0x1d170722, ROOT_PORT, false },
		{ 0x19578d93, ROOT_PORT, true },	/* NXP */
		{ 0x19578db2, ROOT_PORT, false },
		{ 0x14e4d714, ROOT_PORT, true },	/* Broadcom */
		{ 0x1b36000c, ROOT_PORT, false },
	};

	(void)state;
	card_behind_a_port();
	for (size_t i = 0; i < ARRAY_SIZE(ports); i++)
		assert_int_equal(isolates(&(struct part)PART(PORT, ports[i].id, ports[i].type, 1)),
				 ports[i].apart);
	/* Zhaoxin's other ports are not trusted, whatever their registers show. */
	assert_false(isolates(&(struct part)PART(PORT, 0x1d170800, ROOT_PORT, 1, ACS(ALL, ALL))));
	assert_non_null(why.steps[0].quirk);
}

/* On Lynx Point the kernel sets bit 26 of MPC if it could isolate the ports. */
static void intel_pch(void **state)
{
	(void)state;
	card_behind_a_port();
	assert_true(isolates(&(struct part)PART(PORT, 0x80868c10, ROOT_PORT, 1,
						.mpc = 0x04000000)));
	assert_string_equal(why.steps[0].evidence, "quirk of 8086:8c10: Intel PCH: isolated by "
			    "chipset registers; 0x04000000 at 0xd8 (MPC: bit 26 on, the kernel "
			    "set the registers up)");
	assert_false(isolates(&(struct part)PART(PORT, 0x80868c10, ROOT_PORT, 1)));
	/* Odd IDs of Patsburg are not on the list. */
	assert_true(isolates(&(struct part)PART(PORT, 0x80861d12, ROOT_PORT, 1,
						.mpc = 0x04000000)));
	assert_false(isolates(&(struct part)PART(PORT, 0x80861d11, ROOT_PORT, 1,
						 .mpc = 0x04000000)));
}

/* On Sunrise Point the control register is the dword at 8, not the word at 6. */
static void intel_dwords(void **state)
{
	(void)state;
	card_behind_a_port();
	assert_true(isolates(&(struct part)PART(PORT, 0x8086a110, ROOT_PORT, 1, ACS(ALL, 0),
						.acs_8 = ALL)));
	assert_false(isolates(&(struct part)PART(PORT, 0x8086a110, ROOT_PORT, 1, ACS(ALL, ALL),
						 .acs_8 = ALL & ~PCI_ACS_RR)));
	assert_int_equal(why.steps[0].missing, PCI_ACS_RR);
	assert_string_equal(why.steps[0].evidence, "quirk of 8086:a110: Intel PCH: its ACS "
			    "registers are dwords; 0x00000019 at 0x148; RR off");
	/* The quirk does not apply without the capability. */
	assert_false(isolates(&(struct part)PART(PORT, 0x8086a110, ROOT_PORT, 1)));
	assert_null(why.steps[0].quirk);
}

static void functions_by_id(void **state)
{
	const struct part parts[] = {
		/* Intel 82576, for which the vendor vouches, and an unknown device */
		PART(PORT "/0000:01:00.0", 0x808610c9, ENDPOINT, 1, MULTIFUNCTION),
		PART(PORT "/0000:01:00.1", 0x808610c9, ENDPOINT, 2, MULTIFUNCTION),
		PART(PORT, 0x1b36000c, ROOT_PORT, 3, ACS(ALL, ALL)),
		PART(OTHER_PORT, 0x1b36000c, ROOT_PORT, 4, ACS(ALL, ALL)),
		PART(OTHER_PORT "/0000:02:00.0", 0x808610ca, ENDPOINT, 5, MULTIFUNCTION),
		PART(OTHER_PORT "/0000:02:00.1", 0x808610ca, ENDPOINT, 5, MULTIFUNCTION),
		/* Intel's integrated endpoints, and one from another vendor */
		PART("pci0000:00/0000:00:1f.0", 0x80867a04, INTEGRATED, 6, MULTIFUNCTION),
		PART("pci0000:00/0000:00:1f.3", 0x80867ad0, INTEGRATED, 7, MULTIFUNCTION),
		PART("pci0000:00/0000:00:08.0", 0x10221481, INTEGRATED, 8, MULTIFUNCTION),
		PART("pci0000:00/0000:00:08.1", 0x10221484, INTEGRATED, 8, MULTIFUNCTION),
	};

	(void)state;
	add_parts(parts);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		ask(strrchr(parts[i].path, '/') + 1);
		assert_true(why.agrees);
	}
	assert_computed("0000:01:00.1", "0000:01:00.1");
	assert_non_null(step_of("0000:01:00.1", VFC_WHY_FUNCTIONS)->quirk);
}

/* AMD's south bridge is isolated if firmware describes an AMD IOMMU. */
static void amd_south_bridge(void **state)
{
	const struct part parts[] = {
		PART("pci0000:00/0000:00:14.0", 0x10024385, CONVENTIONAL, 1, MULTIFUNCTION),
		PART("pci0000:00/0000:00:14.2", 0x10024383, CONVENTIONAL, 2, MULTIFUNCTION),
	};

	(void)state;
	add_parts(parts);
	assert_computed("0000:00:14.0", "0000:00:14.0 0000:00:14.2");
	assert_false(why.agrees);
	fake_file("/sys/firmware/acpi/tables/IVRS", "");
	assert_computed("0000:00:14.0", "0000:00:14.0");
	assert_true(why.agrees);
}

/* ---- requester IDs ----------------------------------------------------------- */

static void other_ids(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(ALL, ALL)),
		/* Marvell: DMA with the ID of function 1, an IDE controller */
		PART(PORT "/0000:01:00.0", 0x1b4b9123, ENDPOINT, 2),
		PART(PORT "/0000:01:00.1", 0x1b4b91a4, ENDPOINT, 2, ACS(ALL, ALL)),
		/* Ricoh: all functions use the ID of function 0 */
		PART(OTHER_PORT, 0x1b36000c, ROOT_PORT, 3, ACS(ALL, ALL)),
		PART(OTHER_PORT "/0000:02:00.0", 0x1180e822, ENDPOINT, 4, ACS(ALL, ALL)),
		PART(OTHER_PORT "/0000:02:00.3", 0x1180e832, ENDPOINT, 4, ACS(ALL, ALL)),
		/* Adaptec: only two boards; the third has no quirk */
		PART("pci0000:00/0000:00:01.0", 0x12341111, ENDPOINT, 5),
		PART("pci0000:00/0000:00:0e.0", 0x90050285, ENDPOINT, 5, .subsystem = 0x900502bb),
		PART("pci0000:00/0000:00:0f.0", 0x90050285, ENDPOINT, 6, .subsystem = 0x900502bd),
	};

	(void)state;
	add_parts(parts);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		ask(strrchr(parts[i].path, '/') + 1);
		assert_true(why.agrees);
	}
	assert_computed("0000:01:00.1", "0000:01:00.0 0000:01:00.1");
	assert_joins("0000:01:00.1", VFC_WHY_ID, "0000:01:00.1", "0000:01:00.0", 0);
	assert_int_equal(why.nsplits, 0);
}

/* Devices below an Intel VMD, on a root bus of their own, belong to the VMD device. */
static void vmd(void **state)
{
#define VMD "pci0000:00/0000:00:0e.0"
	const struct part parts[] = {
		PART(VMD, 0x8086467f, INTEGRATED, 1),
		PART(VMD "/pci10000:e0/10000:e0:06.0", 0x80869a09, ROOT_PORT, 1, ACS(ALL, ALL)),
		PART(VMD "/pci10000:e0/10000:e0:06.0/10000:e1:00.0", 0x144da80a, ENDPOINT, 1),
		PART("pci0000:00/0000:00:02.0", 0x80864680, INTEGRATED, 2),
	};

	(void)state;
	add_parts(parts);
	assert_computed("10000:e1:00.0", "0000:00:0e.0 10000:e0:06.0 10000:e1:00.0");
	assert_true(why.agrees);
	assert_joins("10000:e1:00.0", VFC_WHY_HOST, "0000:00:0e.0", "0000:00:0e.0", 0);
	assert_true(has_split("firmware"));
	assert_false(has_split("slot"));
	assert_computed("0000:00:02.0", "0000:00:02.0");
}

/* ---- what cannot be read ------------------------------------------------------- */

static void unread(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(ALL, ALL), .size = 64),
		PART(PORT "/0000:01:00.0", 0x10de1b80, ENDPOINT, 2, .size = 64),
		PART("pci0000:00/0000:00:02.0", 0x80863e98, CONVENTIONAL, 3, .size = 64),
		PART("pci0000:00/0000:00:03.0", 0x12341234, ENDPOINT, 4, .size = 64),
	};

	(void)state;
	add_parts(parts);
	ask("0000:01:00.0");
	assert_false(why.known);
	assert_false(why.agrees);
	assert_int_equal(why.nsplits, 0);
	assert_int_equal(why.ndifferences, 0);
	assert_int_equal(why.steps[0].verdict, VFC_WHY_UNKNOWN);
	assert_string_equal(why.steps[0].kind, "bridge");
	assert_string_equal(why.steps[0].evidence, "only 64 bytes of its config space can be read; "
			    "the rest needs root");
	/* The port may share its group; a device alone on the root bus does not. */
	ask("0000:00:1c.0");
	assert_false(why.known);
	assert_computed("0000:00:02.0", "0000:00:02.0");
	assert_true(why.agrees);
	assert_computed("0000:00:03.0", "0000:00:03.0");
}

/* Missing, short and circular config spaces do no harm. */
static void nonsense(void **state)
{
	static const struct part port = PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(ALL, ALL));
	uint8_t config[4096];

	(void)state;
	card_behind_a_port();
	memset(config, 0xff, sizeof(config));
	fake_bytes("/sys/devices/" PORT "/config", config, sizeof(config));
	ask("0000:01:00.0");
	assert_false(why.known);
	fake_bytes("/sys/devices/" PORT "/config", config, 7);
	ask("0000:01:00.0");
	assert_false(why.known);
	memset(config, 0, sizeof(config));
	fill(&port, config);
	put(config, 0x100, 4, 0x10010001);
	fake_bytes("/sys/devices/" PORT "/config", config, sizeof(config));
	assert_computed("0000:01:00.0", "0000:00:1c.0 0000:01:00.0");
	assert_int_equal(vfc_why(ctx, "0000:7f:00.0", &why), -ENODEV);
}

/* The kernel also reads only 256 bytes, and so finds no capability. */
static void short_space(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(ALL, ALL), .size = 256),
		PART(PORT "/0000:01:00.0", 0x10de1b80, ENDPOINT, 1),
	};

	(void)state;
	add_parts(parts);
	assert_computed("0000:01:00.0", "0000:00:1c.0 0000:01:00.0");
	assert_string_equal(why.steps[0].evidence, "no ACS capability: its config space ends at "
			    "256 bytes");
}

/* ---- other groups than the rule gives -------------------------------------------- */

/* Create a port without ACS and a card that the kernel nevertheless put into another group. */
static void apart_without_acs(void)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 1),
		PART(PORT "/0000:01:00.0", 0x10de1b80, ENDPOINT, 2),
	};

	add_parts(parts);
}

static void assert_difference(const char *address, const char *cause, bool proved,
			      const char *evidence)
{
	ask(address);
	assert_true(why.known);
	assert_false(why.agrees);
	assert_int_equal(why.ndifferences, 1);
	assert_string_equal(why.differences[0].cause, cause);
	assert_int_equal(why.differences[0].proved, proved);
	assert_non_null(strstr(why.differences[0].evidence, evidence));
}

static void by_override(void **state)
{
	static const char *const words[] = {
		"downstream", "downstream,multifunction", "id:1b36:000c",
		"multifunction,id:1b36:000c",
	};
	char cmdline[128];

	(void)state;
	apart_without_acs();
	assert_difference("0000:01:00.0", "unknown", false, "unknown: ");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		snprintf(cmdline, sizeof(cmdline), "quiet pcie_acs_override=%s ro\n", words[i]);
		fake_file("/proc/cmdline", cmdline);
		assert_difference("0000:01:00.0", "override", true, words[i]);
	}
	/* These parameters do not explain the difference. */
	fake_file("/proc/cmdline", "pcie_acs_override=multifunction,id:8086:000c\n");
	assert_difference("0000:01:00.0", "unknown", false, "unknown: ");
}

/* Bits that the kernel turned on when it created the group, and bits that are off. */
static void by_registers(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(ALL, 0)),
		PART(PORT "/0000:01:00.0", 0x10de1b80, ENDPOINT, 2),
		PART(OTHER_PORT, 0x1b36000c, ROOT_PORT, 3, ACS(ALL, ALL)),
		PART(OTHER_PORT "/0000:02:00.0", 0x10de1b80, ENDPOINT, 3),
	};

	(void)state;
	add_parts(parts);
	assert_difference("0000:01:00.0", "registers", true, "turned off since");
	assert_difference("0000:02:00.0", "registers", true, "turned on since");
}

static void by_quirk(void **state)
{
	const struct part parts[] = {
		/* Isolated by the list of 6.12, which this kernel lacks */
		PART(PORT, 0x00147a19, ROOT_PORT, 1),
		PART(PORT "/0000:01:00.0", 0x10de1b80, ENDPOINT, 1),
		/* Set up by the kernel, although the register does not show it */
		PART(OTHER_PORT, 0x80868c10, ROOT_PORT, 2),
		PART(OTHER_PORT "/0000:02:00.0", 0x10de1b80, ENDPOINT, 3),
	};

	(void)state;
	add_parts(parts);
	assert_difference("0000:01:00.0", "quirk", true, "without the quirks of Linux 6.12");
	assert_difference("0000:02:00.0", "quirk", true, "if they did");
}

/* Add the n'th port without ACS, with a card in another group that the unit translates for. */
static const char *add_apart(unsigned int n, const char *unit)
{
	static char address[VFC_NAME];
	char port[64], card[160], path[256], target[128];

	snprintf(port, sizeof(port), "pci0000:00/0000:00:%02x.0", n);
	snprintf(address, sizeof(address), "0000:%02x:00.0", n);
	snprintf(card, sizeof(card), "%s/%s", port, address);
	add_part(&(struct part)PART(port, 0x1b36000c, ROOT_PORT, (int)(10 + n)));
	add_part(&(struct part)PART(card, 0x10de1b80, ENDPOINT, (int)(20 + n)));
	snprintf(path, sizeof(path), "/sys/class/iommu/%s/uevent", unit);
	fake_file(path, "");
	snprintf(path, sizeof(path), "/sys/devices/%s/iommu", card);
	snprintf(target, sizeof(target), "../../../../class/iommu/%s", unit);
	fake_link(path, target);
	return address;
}

static void by_driver(void **state)
{
	static const struct {
		const char *unit, *cause, *evidence;
	} units[] = {
		{ "iommu-phb0000", "driver", "POWER" },
		{ "s390-iommu.1", "driver", "s390" },
		{ "smmu.0x2b500000", "firmware", "stream ID" },
		{ "ivhd0", "firmware", "IVRS" },
		{ "dmar0", "unknown", "unknown: " },
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(units); i++)
		assert_difference(add_apart(i + 1, units[i].unit), units[i].cause, false,
				  units[i].evidence);
	fake_file("/sys/kernel/iommu_groups/25/name", "vfio-noiommu\n");
	assert_difference("0000:05:00.0", "driver", false, "VFIO created the group");
}

/* Firmware put a platform device into the group. */
static void by_firmware(void **state)
{
	(void)state;
	card_behind_a_port();
	fake_file("/sys/kernel/iommu_groups/2/devices/AMDI0020:00/uevent", "");
	assert_difference("0000:01:00.0", "firmware", false, "AMDI0020:00 is a member");
}

/* ---- without a group ---------------------------------------------------------------- */

static void no_groups(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, NO_GROUP),
		PART(PORT "/0000:01:00.0", 0x10de1b80, ENDPOINT, NO_GROUP),
	};

	(void)state;
	add_parts(parts);
	assert_computed("0000:01:00.0", "0000:00:1c.0 0000:01:00.0");
	assert_int_equal(why.group, -1);
	assert_false(why.agrees);
	assert_int_equal(why.ndifferences, 0);
	assert_true(has_split("override"));
}

/* Devices for which the IOMMU does not translate do not share a group. */
static void left_out(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, NO_GROUP),
		PART(PORT "/0000:01:00.0", 0x10de1b80, ENDPOINT, 2),
		PART(PORT "/0000:01:01.0", 0x10de1b80, ENDPOINT, 3),
	};

	(void)state;
	add_parts(parts);
	assert_computed("0000:01:00.0", "0000:01:00.0");
	assert_true(why.agrees);
}

/* The card was added to its group before the port. The rule does not check devices below. */
static void before_its_port(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 5),
		PART(PORT "/0000:01:00.0", 0x10de1b80, ENDPOINT, 0),
		PART(PORT "/0000:01:01.0", 0x10de1b80, ENDPOINT, 5),
	};

	(void)state;
	add_parts(parts);
	assert_computed("0000:01:00.0", "0000:01:00.0");
	assert_true(why.agrees);
	assert_int_equal(why.ndifferences, 1);
	assert_string_equal(why.differences[0].cause, "order");
	assert_true(why.differences[0].proved);
	assert_non_null(strstr(why.steps[0].evidence, "not considered"));
	assert_int_equal(why.steps[0].verdict, VFC_WHY_APART);
	assert_computed("0000:01:01.0", "0000:00:1c.0 0000:01:01.0");
	assert_true(why.agrees);
}

static void mediated(void **state)
{
#define MDEV "11111111-2222-3333-4444-555555555555"
	(void)state;
	fake_file("/sys/devices/virtual/mtty/" MDEV "/uevent", "");
	fake_link("/sys/bus/mdev/devices/" MDEV, "../../../devices/virtual/mtty/" MDEV);
	fake_link("/sys/kernel/iommu_groups/7/devices/" MDEV,
		  "../../../../devices/virtual/mtty/" MDEV);
	fake_link("/sys/devices/virtual/mtty/" MDEV "/iommu_group",
		  "../../../../kernel/iommu_groups/7");
	assert_computed(MDEV, MDEV);
	assert_true(why.agrees);
	assert_int_equal(why.steps[0].rule, VFC_WHY_BUS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(ports_by_id), TEST(intel_pch), TEST(intel_dwords), TEST(functions_by_id),
		TEST(amd_south_bridge), TEST(other_ids), TEST(vmd), TEST(unread),
		TEST(nonsense), TEST(short_space), TEST(by_override), TEST(by_registers),
		TEST(by_quirk), TEST(by_driver), TEST(by_firmware), TEST(no_groups),
		TEST(left_out), TEST(before_its_port), TEST(mediated),
	};

	return cmocka_run_group_tests_name("why-quirks", tests, NULL, NULL);
}
