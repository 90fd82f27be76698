/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-why.c: the grouping of PCI devices by their registers (ports, switches,
 * bridges, functions), and ways to split groups. The expected results were
 * derived from pci_device_group() (drivers/iommu/iommu.c) and pci_acs_enabled()
 * (drivers/pci/pci.c) of Linux 6.12.
 */
#include <errno.h>

#include "lib/base/array.h"
#include "why.h"

#define PORT "pci0000:00/0000:00:1c.0"
#define CARD PORT "/0000:01:00.0"

/* Create a root port with these ACS registers, and a card below it. */
static void port_and_card(int capable, int control, int group)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(capable, control)),
		PART(CARD, 0x10de1b80, ENDPOINT, group),
	};

	add_parts(parts);
}

/* Change the port's ACS registers. */
static void set_port(int capable, int control)
{
	write_config(&(struct part)PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(capable, control)));
}

/* ---- ports ------------------------------------------------------------- */

static void isolated(void **state)
{
	const struct vfc_why_step *step;

	(void)state;
	port_and_card(ALL, ALL, 2);
	assert_computed("0000:01:00.0", "0000:01:00.0");
	assert_int_equal(why.group, 2);
	assert_true(why.agrees);
	assert_int_equal(why.nsplits, 0);
	assert_int_equal(why.nsteps, 1);
	step = step_of("0000:01:00.0", VFC_WHY_ACS);
	assert_int_equal(step->verdict, VFC_WHY_APART);
	assert_string_equal(step->at, "0000:00:1c.0");
	assert_string_equal(step->kind, "root port");
	assert_string_equal(step->with, "");
	assert_int_equal(step->acs, 0x140);
	assert_int_equal(step->control, ALL);
	assert_int_equal(step->missing, 0);
	assert_string_equal(step->evidence, "ACS control 0x001d at 0x146 (ECAP_ACS+6): SV RR CR "
			    "UF on");
	assert_computed("0000:00:1c.0", "0000:00:1c.0");
	assert_int_equal(why.nsteps, 0);
}

static void no_capability(void **state)
{
	(void)state;
	port_and_card(0, 0, 1);
	assert_computed("0000:01:00.0", "0000:00:1c.0 0000:01:00.0");
	assert_true(why.agrees);
	assert_joins("0000:01:00.0", VFC_WHY_ACS, "0000:00:1c.0", "0000:00:1c.0", ALL);
	assert_int_equal(step_of("0000:01:00.0", VFC_WHY_ACS)->acs, 0);
	assert_string_equal(step_of("0000:01:00.0", VFC_WHY_ACS)->evidence,
			    "no ACS capability (0x000d) in the 4096 bytes of its config space");
	assert_false(has_split("config-acs"));
	assert_true(has_split("slot"));
	assert_true(has_split("firmware"));
	assert_string_equal(split_by("override")->value, "pcie_acs_override=downstream");
	assert_int_equal(split_by("override")->ngroup, 1);
	/* The port's group lists the card that joins it. */
	assert_computed("0000:00:1c.0", "0000:00:1c.0 0000:01:00.0");
	assert_joins("0000:01:00.0", VFC_WHY_ACS, "0000:00:1c.0", "0000:00:1c.0", ALL);
}

/* Each bit alone, and the parameter that turns all bits on again. */
static void bits_off(void **state)
{
	static const struct {
		uint16_t bit;
		const char *name, *evidence;
	} bits[] = {
		{ PCI_ACS_SV, "SV",
		  "ACS control 0x001c at 0x146 (ECAP_ACS+6): SV off; RR CR UF on" },
		{ PCI_ACS_RR, "RR",
		  "ACS control 0x0019 at 0x146 (ECAP_ACS+6): RR off; SV CR UF on" },
		{ PCI_ACS_CR, "CR",
		  "ACS control 0x0015 at 0x146 (ECAP_ACS+6): CR off; SV RR UF on" },
		{ PCI_ACS_UF, "UF",
		  "ACS control 0x000d at 0x146 (ECAP_ACS+6): UF off; SV RR CR on" },
	};
	const struct vfc_why_split *split;
	uint16_t bit;

	(void)state;
	fake_file("/proc/sys/kernel/osrelease", "6.1.0-56-amd64\n");
	port_and_card(ALL, ALL, 1);
	for (size_t i = 0; i < ARRAY_SIZE(bits); i++) {
		set_port(ALL, ALL & ~bits[i].bit);
		assert_computed("0000:01:00.0", "0000:00:1c.0 0000:01:00.0");
		assert_joins("0000:01:00.0", VFC_WHY_ACS, "0000:00:1c.0", "0000:00:1c.0",
			     bits[i].bit);
		assert_string_equal(why.steps[0].evidence, bits[i].evidence);
		split = split_by("config-acs");
		assert_string_equal(split->value, "pci=config_acs=111x1@0000:00:1c.0");
		assert_non_null(strstr(split->text, "(this kernel is older)"));
		assert_int_equal(split->ngroup, 1);
		assert_string_equal(split->group[0], "0000:01:00.0");
		/* The patch does not change ports that have the capability. */
		assert_false(has_split("override"));
		assert_string_equal(vfc_why_bit(i, &bit), bits[i].name);
		assert_int_equal(bit, bits[i].bit);
	}
	assert_null(vfc_why_bit(4, &bit));
	/* Bits that are not offered stay unchanged. */
	set_port(PCI_ACS_SV | PCI_ACS_RR, PCI_ACS_SV);
	assert_computed("0000:01:00.0", "0000:00:1c.0 0000:01:00.0");
	assert_string_equal(split_by("config-acs")->value, "pci=config_acs=xx1x1@0000:00:1c.0");
}

/* Bits that are not offered count as on. */
static void not_offered(void **state)
{
	(void)state;
	port_and_card(PCI_ACS_SV | PCI_ACS_RR, PCI_ACS_SV | PCI_ACS_RR, 2);
	assert_computed("0000:01:00.0", "0000:01:00.0");
	assert_string_equal(why.steps[0].evidence, "ACS control 0x0005 at 0x146 (ECAP_ACS+6): SV "
			    "RR on; CR UF not supported, which counts as on");
}

/* ---- switches ----------------------------------------------------------- */

#define UP "pci0000:00/0000:00:02.0/0000:02:00.0"

/*
 * Create a switch with two ports, given the ACS bits of its root port and second port,
 * and its groups.
 */
static void add_switch(int root, int second, const int groups[5])
{
	const struct part parts[] = {
		PART("pci0000:00/0000:00:02.0", 0x1b36000c, ROOT_PORT, groups[0],
		     ACS(ALL, root)),
		PART(UP, 0x104c8232, UPSTREAM, groups[1]),
		PART(UP "/0000:03:00.0", 0x104c8233, DOWNSTREAM, groups[2]),
		PART(UP "/0000:03:00.0/0000:04:00.0", 0x10de1b80, ENDPOINT, groups[2],
		     MULTIFUNCTION),
		PART(UP "/0000:03:00.0/0000:04:00.1", 0x10de10f0, ENDPOINT, groups[2],
		     MULTIFUNCTION),
		PART(UP "/0000:03:01.0", 0x104c8233, DOWNSTREAM, groups[3],
		     ACS(ALL, second)),
		PART(UP "/0000:03:01.0/0000:05:00.0", 0x144da808, ENDPOINT, groups[4]),
	};

	add_parts(parts);
}

/* The groups of a switch whose first port has no ACS, without and with a hole at the root. */
static const int good[] = { 1, 2, 3, 4, 5 }, holed[] = { 1, 1, 1, 1, 1 };

static void switch_ports(void **state)
{
	(void)state;
	add_switch(ALL, ALL, good);
	assert_computed("0000:04:00.1", "0000:03:00.0 0000:04:00.0 0000:04:00.1");
	assert_true(why.agrees);
	assert_joins("0000:04:00.1", VFC_WHY_ACS, "0000:03:00.0", "0000:03:00.0", ALL);
	assert_joins("0000:04:00.0", VFC_WHY_ACS, "0000:03:00.0", "0000:03:00.0", ALL);
	assert_int_equal(why.nsteps, 4);
	/* If only the port is split, both functions stay together. */
	assert_string_equal(split_by("override")->value, "pcie_acs_override=downstream");
	assert_int_equal(split_by("override")->ngroup, 2);
	assert_computed("0000:05:00.0", "0000:05:00.0");
	assert_true(why.agrees);
	assert_int_equal(why.nsteps, 3);
	assert_string_equal(why.steps[1].kind, "switch upstream port");
	assert_string_equal(why.steps[1].evidence, "one function: no other functions in its slot");
	assert_computed("0000:02:00.0", "0000:02:00.0");
}

/* With a hole at the top, every port below joins the one above. */
static void hole_at_the_root(void **state)
{
	(void)state;
	add_switch(ALL & ~PCI_ACS_CR, ALL, good);
	assert_computed("0000:05:00.0", "0000:00:02.0 0000:02:00.0 0000:03:00.0 0000:03:01.0 "
			"0000:04:00.0 0000:04:00.1 0000:05:00.0");
	assert_false(why.agrees);
	/* The device's own port isolates it; the root port does not. */
	assert_int_equal(why.steps[0].verdict, VFC_WHY_APART);
	assert_int_equal(why.steps[1].verdict, VFC_WHY_APART);
	assert_string_equal(why.steps[2].at, "0000:00:02.0");
	assert_int_equal(why.steps[2].verdict, VFC_WHY_JOINS);
	assert_string_equal(why.steps[2].with, "0000:03:01.0");
	assert_int_equal(why.steps[2].missing, PCI_ACS_CR);
	/* The kernel created other groups, because the bit was on at that time. */
	assert_int_equal(why.ndifferences, 1);
	assert_string_equal(why.differences[0].cause, "registers");
	assert_true(why.differences[0].proved);
	assert_int_equal(why.nsplits, 0);
}

/* Two holes, which one value fixes. */
static void two_holes(void **state)
{
	(void)state;
	add_switch(0, PCI_ACS_SV, holed);
	assert_computed("0000:05:00.0", "0000:00:02.0 0000:02:00.0 0000:03:00.0 0000:03:01.0 "
			"0000:04:00.0 0000:04:00.1 0000:05:00.0");
	assert_string_equal(split_by("config-acs")->value,
			    "pci=config_acs=111x1@0000:00:02.0;111x1@0000:03:01.0");
	assert_int_equal(split_by("config-acs")->ngroup, 1);
}

/* A downstream port directly below a root port is treated as an upstream port. */
static void ports_that_lie(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(ALL, ALL)),
		PART(CARD, 0x104c8232, DOWNSTREAM, 2),
		PART(CARD "/0000:02:00.0", 0x10de1b80, ENDPOINT, 3),
	};

	(void)state;
	add_parts(parts);
	assert_computed("0000:02:00.0", "0000:02:00.0");
	assert_string_equal(why.steps[0].kind, "switch upstream port");
}

/* ---- bridges -------------------------------------------------------------- */

static void conventional(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(ALL, ALL)),
		PART(CARD, 0x1b36000e, PCI_BRIDGE, 2),
		PART(CARD "/0000:02:01.0", 0x8086100e, CONVENTIONAL, 2),
		PART(CARD "/0000:02:02.0", 0x1b360001, CONVENTIONAL, 2, .class = 0x060400),
		PART(CARD "/0000:02:02.0/0000:03:00.0", 0x123411e8, CONVENTIONAL, 2),
		PART("pci0000:00/0000:00:1d.0", 0x1b36000c, ROOT_PORT, 3, ACS(ALL, ALL)),
	};

	(void)state;
	add_parts(parts);
	assert_computed("0000:03:00.0", "0000:01:00.0 0000:02:01.0 0000:02:02.0 0000:03:00.0");
	assert_true(why.agrees);
	/* The device joins the nearest bridge with a group, which has joined the one above. */
	assert_joins("0000:03:00.0", VFC_WHY_ALIAS, "0000:02:02.0", "0000:02:02.0", 0);
	assert_joins("0000:02:02.0", VFC_WHY_ALIAS, "0000:01:00.0", "0000:01:00.0", 0);
	assert_joins("0000:02:01.0", VFC_WHY_ALIAS, "0000:01:00.0", "0000:01:00.0", 0);
	assert_string_equal(step_of("0000:02:01.0", VFC_WHY_ALIAS)->kind, "PCIe-to-PCI bridge");
	assert_false(has_split("override"));
	assert_string_equal(split_by("slot")->value, "0000:00:1d.0");
	assert_computed("0000:01:00.0", "0000:01:00.0 0000:02:01.0 0000:02:02.0 0000:03:00.0");
}

/* ---- functions -------------------------------------------------------------- */

static void functions(void **state)
{
	const struct part parts[] = {
		/* two ports in one slot, one without ACS */
		PART("pci0000:00/0000:00:03.0", 0x1b36000c, ROOT_PORT, 1, ACS(ALL, ALL),
		     MULTIFUNCTION),
		PART("pci0000:00/0000:00:03.1", 0x1b36000c, ROOT_PORT, 2, MULTIFUNCTION),
		PART("pci0000:00/0000:00:03.2", 0x1b36000c, ROOT_PORT, 2, MULTIFUNCTION),
		PART("pci0000:00/0000:00:03.0/0000:01:00.0", 0x10de1b80, ENDPOINT, 3),
		PART("pci0000:00/0000:00:03.2/0000:02:00.0", 0x10de1b80, ENDPOINT, 2),
		/* a function with ACS between others */
		PART("pci0000:00/0000:00:04.0", 0x12340001, ENDPOINT, 4),
		PART("pci0000:00/0000:00:04.2", 0x12340002, ENDPOINT, 5, ACS(ALL, ALL)),
		PART("pci0000:00/0000:00:04.3", 0x12340003, ENDPOINT, 6, ACS(ALL, 1)),
		PART("pci0000:00/0000:00:04.4", 0x12340004, CONVENTIONAL, 6),
	};

	(void)state;
	add_parts(parts);
	assert_computed("0000:02:00.0", "0000:00:03.1 0000:00:03.2 0000:02:00.0");
	assert_true(why.agrees);
	assert_joins("0000:00:03.2", VFC_WHY_FUNCTIONS, "0000:00:03.2", "0000:00:03.1", ALL);
	assert_computed("0000:01:00.0", "0000:01:00.0");
	assert_computed("0000:00:03.0", "0000:00:03.0");
	assert_int_equal(step_of("0000:00:03.0", VFC_WHY_FUNCTIONS)->verdict, VFC_WHY_APART);
	/*
	 * According to its header, 04.0 has a single function. It does not search for
	 * others, but others find it.
	 */
	assert_computed("0000:00:04.0", "0000:00:04.0");
	assert_computed("0000:00:04.2", "0000:00:04.2");
	assert_computed("0000:00:04.3", "0000:00:04.3 0000:00:04.4");
	assert_true(why.agrees);
	assert_joins("0000:00:04.3", VFC_WHY_FUNCTIONS, "0000:00:04.3", "0000:00:04.4", 0x1c);
	assert_string_equal(split_by("config-acs")->value, "pci=config_acs=111x1@0000:00:04.3");
}

/* A virtual function never counts as a function of a multifunction device. */
static void virtual_functions(void **state)
{
	const struct part parts[] = {
		PART(PORT, 0x1b36000c, ROOT_PORT, 1, ACS(ALL, ALL)),
		PART(CARD, 0x1b360010, ENDPOINT, 2),
		PART(PORT "/0000:01:00.1", 0x1b360010, ENDPOINT, 3),
		PART(PORT "/0000:01:00.2", 0x1b360010, ENDPOINT, 4),
	};

	(void)state;
	add_parts(parts);
	fake_link("/sys/devices/" PORT "/0000:01:00.1/physfn", "../0000:01:00.0");
	fake_link("/sys/devices/" PORT "/0000:01:00.2/physfn", "../0000:01:00.0");
	assert_computed("0000:01:00.1", "0000:01:00.1");
	assert_true(why.agrees);
	assert_computed("0000:01:00.0", "0000:01:00.0");
	assert_true(why.agrees);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(isolated),
		TEST(no_capability),
		TEST(bits_off),
		TEST(not_offered),
		TEST(switch_ports),
		TEST(hole_at_the_root),
		TEST(two_holes),
		TEST(ports_that_lie),
		TEST(conventional),
		TEST(functions),
		TEST(virtual_functions),
	};

	return cmocka_run_group_tests_name("why", tests, NULL, NULL);
}
