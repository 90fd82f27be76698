/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * quirks.c: devices that the kernel knows by their ids to be isolated although no
 * register shows it, or to use requester IDs other than their own
 * (drivers/pci/quirks.c, Linux 6.12).
 */
#include "why.h"
#include "lib/base/array.h"

/* ---- isolation: pci_dev_acs_enabled[] ------------------------------- */

/* Which devices with these ids a quirk applies to, and its meaning. */
enum quirk_kind {
	FUNCTIONS,	/* all: functions are isolated, by the vendor's statement */
	ALL,		/* all: ports without peer-to-peer */
	ROOT_PORT,	/* root ports without peer-to-peer */
	PORT,		/* root and downstream ports without peer-to-peer */
	OTHER_PORT,	/* ports that the kernel does not trust */
	OTHER,		/* devices that the kernel does not trust */
	INTEGRATED,	/* Intel's integrated endpoints: VT-d forbids peer-to-peer */
	AMD_BRIDGE,	/* functions of an AMD south bridge, if there is an AMD IOMMU */
	INTEL_PCH,	/* root ports that the kernel isolates by chipset registers */
	INTEL_SPT,	/* root ports with another ACS register layout */
};

static const char *const kind_names[] = {
	[FUNCTIONS] = "the vendor states that functions do not access each other",
	[ALL] = "the vendor states that the port does no peer-to-peer",
	[ROOT_PORT] = "the vendor states that the port does no peer-to-peer",
	[PORT] = "the vendor states that the port does no peer-to-peer",
	[OTHER_PORT] = "a port of this vendor not on the kernel's list of isolated ports",
	[OTHER] = "a device of this vendor not on the kernel's list of isolated devices",
	[INTEGRATED] = "VT-d forbids peer-to-peer between integrated endpoints",
	[AMD_BRIDGE] = "AMD south bridge: requests are redirected to the IOMMU",
	[INTEL_PCH] = "Intel PCH: isolated by chipset registers",
	[INTEL_SPT] = "Intel PCH: its ACS registers are dwords",
};

/* Device ids from first to last, step apart. */
struct ids {
	uint16_t vendor, first, last;
	uint8_t step;
	uint8_t kind;
};

/* In the kernel's order: the first quirk that applies to a device decides. */
static const struct ids acs_quirks[] = {
	/* AMD SB7x0 to SB9x0, FCH */
	{ 0x1002, 0x4383, 0x4385, 1, AMD_BRIDGE }, { 0x1002, 0x4399, 0x4399, 1, AMD_BRIDGE },
	{ 0x1002, 0x439c, 0x439d, 1, AMD_BRIDGE }, { 0x1022, 0x7809, 0x7809, 1, AMD_BRIDGE },
	{ 0x1022, 0x780f, 0x780f, 1, AMD_BRIDGE },
	/* Solarflare */
	{ 0x1924, 0x0903, 0x0903, 1, FUNCTIONS }, { 0x1924, 0x0923, 0x0923, 1, FUNCTIONS },
	{ 0x1924, 0x0a03, 0x0a03, 1, FUNCTIONS },
	/* Intel 82571, 82575, 82576, 82580, 82598, 82599, X540, I350, I219 */
	{ 0x8086, 0x10c6, 0x10c6, 1, FUNCTIONS }, { 0x8086, 0x10db, 0x10dd, 2, FUNCTIONS },
	{ 0x8086, 0x10e1, 0x10e1, 1, FUNCTIONS }, { 0x8086, 0x10f1, 0x10f1, 1, FUNCTIONS },
	{ 0x8086, 0x10f7, 0x10fc, 1, FUNCTIONS }, { 0x8086, 0x1507, 0x1507, 1, FUNCTIONS },
	{ 0x8086, 0x1514, 0x1514, 1, FUNCTIONS }, { 0x8086, 0x151c, 0x151c, 1, FUNCTIONS },
	{ 0x8086, 0x1529, 0x152a, 1, FUNCTIONS }, { 0x8086, 0x154d, 0x154f, 2, FUNCTIONS },
	{ 0x8086, 0x1551, 0x1551, 1, FUNCTIONS }, { 0x8086, 0x1558, 0x1558, 1, FUNCTIONS },
	{ 0x8086, 0x1509, 0x150a, 1, FUNCTIONS }, { 0x8086, 0x150d, 0x1511, 1, FUNCTIONS },
	{ 0x8086, 0x1516, 0x1516, 1, FUNCTIONS }, { 0x8086, 0x1518, 0x1518, 1, FUNCTIONS },
	{ 0x8086, 0x1526, 0x1527, 1, FUNCTIONS }, { 0x8086, 0x10c9, 0x10c9, 1, FUNCTIONS },
	{ 0x8086, 0x10e6, 0x10e8, 1, FUNCTIONS }, { 0x8086, 0x10a7, 0x10a9, 2, FUNCTIONS },
	{ 0x8086, 0x10d6, 0x10d6, 1, FUNCTIONS }, { 0x8086, 0x10d9, 0x10d9, 1, FUNCTIONS },
	{ 0x8086, 0x1521, 0x1524, 1, FUNCTIONS }, { 0x8086, 0x105e, 0x1060, 1, FUNCTIONS },
	{ 0x8086, 0x15b7, 0x15b8, 1, FUNCTIONS },
	{ 0x8086, 0x0000, 0xffff, 1, INTEGRATED },
	/* Qualcomm QDF2400, QDF2432, SA8775P, IPQ, SC7280 …; HXT SD4800 */
	{ 0x17cb, 0x0400, 0x0401, 1, ALL }, { 0x17cb, 0x0111, 0x0111, 1, ALL },
	{ 0x17cb, 0x0115, 0x0115, 1, ALL }, { 0x17cb, 0x0120, 0x0120, 1, ALL },
	{ 0x1dbf, 0x0401, 0x0401, 1, ALL },
	/* Intel PCH: Ibexpeak, Cougarpoint, Pantherpoint, Lynxpoint -H and -LP, Wildcat */
	{ 0x8086, 0x3b42, 0x3b51, 1, INTEL_PCH }, { 0x8086, 0x1c10, 0x1c1f, 1, INTEL_PCH },
	{ 0x8086, 0x1e10, 0x1e1f, 1, INTEL_PCH }, { 0x8086, 0x8c10, 0x8c1f, 1, INTEL_PCH },
	{ 0x8086, 0x9c10, 0x9c1b, 1, INTEL_PCH }, { 0x8086, 0x9c90, 0x9c9b, 1, INTEL_PCH },
	/* Patsburg, Wellsburg, Lynx Point of the 9 series */
	{ 0x8086, 0x1d10, 0x1d1e, 2, INTEL_PCH }, { 0x8086, 0x8d10, 0x8d1e, 1, INTEL_PCH },
	{ 0x8086, 0x8c90, 0x8c9e, 2, INTEL_PCH },
	/* Sunrise Point, Union Point, 7th and 8th generation mobile */
	{ 0x8086, 0xa110, 0xa11f, 1, INTEL_SPT }, { 0x8086, 0xa167, 0xa16a, 1, INTEL_SPT },
	{ 0x8086, 0xa290, 0xa29f, 1, INTEL_SPT }, { 0x8086, 0xa2e7, 0xa2ee, 1, INTEL_SPT },
	{ 0x8086, 0x9d10, 0x9d1b, 1, INTEL_SPT },
	/* Emulex BE3-R and Skyhawk-R */
	{ 0x19a2, 0x0710, 0x0710, 1, FUNCTIONS }, { 0x10df, 0x0720, 0x0720, 1, FUNCTIONS },
	/* Cavium ThunderX, X2, X3, and their network functions */
	{ 0x177d, 0xa000, 0xa7ff, 1, ROOT_PORT }, { 0x177d, 0xaf84, 0xaf84, 1, ROOT_PORT },
	{ 0x177d, 0xb884, 0xb884, 1, ROOT_PORT }, { 0x177d, 0xa026, 0xa026, 1, FUNCTIONS },
	{ 0x177d, 0xa059, 0xa060, 7, FUNCTIONS },
	/* APM X-Gene, Ampere */
	{ 0x10e8, 0xe004, 0xe004, 1, ALL }, { 0x1def, 0xe005, 0xe00c, 1, ALL },
	/* Broadcom BCM57xxx, iProc PAXB */
	{ 0x14e4, 0x16d7, 0x16d7, 1, FUNCTIONS }, { 0x14e4, 0x1750, 0x1752, 1, FUNCTIONS },
	{ 0x14e4, 0x1760, 0x1763, 1, FUNCTIONS }, { 0x14e4, 0xd714, 0xd714, 1, ALL },
	/* Loongson, Annapurna Labs */
	{ 0x0014, 0x3c09, 0x3c29, 16, ALL }, { 0x0014, 0x7a09, 0x7a69, 16, ALL },
	{ 0x1c36, 0x0031, 0x0031, 1, ROOT_PORT },
	/* Zhaoxin */
	{ 0x1d17, 0x3038, 0x3038, 1, FUNCTIONS }, { 0x1d17, 0x3104, 0x3104, 1, FUNCTIONS },
	{ 0x1d17, 0x9083, 0x9083, 1, FUNCTIONS },
	/* NXP Layerscape */
	{ 0x1957, 0x8d80, 0x8d83, 1, ALL }, { 0x1957, 0x8d88, 0x8d8b, 1, ALL },
	{ 0x1957, 0x8d90, 0x8d93, 1, ALL }, { 0x1957, 0x8d98, 0x8d9b, 1, ALL },
	{ 0x1957, 0x8da0, 0x8da1, 1, ALL }, { 0x1957, 0x8da8, 0x8da9, 1, ALL },
	{ 0x1957, 0x8db0, 0x8db1, 1, ALL }, { 0x1957, 0x8db8, 0x8db9, 1, ALL },
	{ 0x1d17, 0x0710, 0x071e, 1, PORT }, { 0x1d17, 0x0721, 0x0721, 1, PORT },
	{ 0x1d17, 0x0723, 0x0752, 1, PORT }, { 0x1d17, 0x0000, 0xffff, 1, OTHER_PORT },
	/* Wangxun */
	{ 0x8088, 0x0100, 0x010f, 1, FUNCTIONS }, { 0x8088, 0x1001, 0x1001, 1, FUNCTIONS },
	{ 0x8088, 0x2001, 0x2001, 1, FUNCTIONS }, { 0x8088, 0x5010, 0x5010, 1, FUNCTIONS },
	{ 0x8088, 0x5025, 0x5025, 1, FUNCTIONS }, { 0x8088, 0x5040, 0x5040, 1, FUNCTIONS },
	{ 0x8088, 0x5110, 0x5110, 1, FUNCTIONS }, { 0x8088, 0x5125, 0x5125, 1, FUNCTIONS },
	{ 0x8088, 0x5140, 0x5140, 1, FUNCTIONS }, { 0x8088, 0x0000, 0xffff, 1, OTHER },
};

static bool has_ids(const struct ids *ids, const struct vfc_device *dev)
{
	return dev->vendor == ids->vendor && dev->device >= ids->first &&
	       dev->device <= ids->last && (dev->device - ids->first) % ids->step == 0;
}

static enum why_answer answer(bool yes)
{
	return yes ? WHY_YES : WHY_NO;
}

/*
 * Intel root ports with dword ACS registers: the control register is at offset 8,
 * where the standard has the upper half of control and the register after it.
 */
static enum why_answer ask_spt(const struct why_facts *facts, struct why_quirk *quirk)
{
	if (!facts->acs)
		return WHY_SILENT;
	quirk->at = facts->acs + 8;
	quirk->value = facts->control >> 16;
	quirk->missing = (uint16_t)(WHY_ACS & facts->capable & ~quirk->value);
	return answer(!quirk->missing);
}

/* The kernel sets IRBNCE of MPC last, after setting up the chipset. */
static enum why_answer ask_pch(const struct why_facts *facts, struct why_quirk *quirk)
{
	bool on = facts->mpc >> 26 & 1;

	quirk->at = 0xd8;
	quirk->value = facts->mpc;
	quirk->meaning = on ? "MPC: bit 26 on, the kernel set the registers up" :
			      "MPC: bit 26 off, the kernel did not set the registers up";
	return answer(on);
}

/* Evaluate a quirk for a device with matching ids. */
static enum why_answer ask(struct why_tree *tree, int i, enum quirk_kind kind,
			   struct why_quirk *quirk)
{
	const struct why_facts *facts;
	bool root_port, port;

	if (kind == FUNCTIONS || kind == ALL)
		return WHY_YES;
	if (kind == OTHER)
		return WHY_NO;
	facts = why_look(tree, i);
	if (kind == AMD_BRIDGE)
		return facts->multifunction && tree->nodes[i].above < 0 && tree->ivrs ?
		       WHY_YES : WHY_SILENT;
	if (!facts->told)
		return WHY_UNREAD;
	root_port = facts->pcie && facts->type == PCI_EXP_TYPE_ROOT_PORT;
	port = root_port || (facts->pcie && facts->type == PCI_EXP_TYPE_DOWNSTREAM);
	if (kind == INTEGRATED)
		return facts->pcie && facts->type == PCI_EXP_TYPE_RC_END ? WHY_YES : WHY_SILENT;
	if (kind == PORT || kind == OTHER_PORT)
		return port ? answer(kind == PORT) : WHY_SILENT;
	if (!root_port)
		return WHY_SILENT;
	if (kind == INTEL_SPT)
		return ask_spt(facts, quirk);
	return kind == INTEL_PCH ? ask_pch(facts, quirk) : WHY_YES;
}

enum why_answer why_acs_quirk(struct why_tree *tree, int i, struct why_quirk *quirk)
{
	const struct vfc_device *dev = tree->nodes[i].dev;
	enum why_answer said;

	for (size_t q = 0; q < ARRAY_SIZE(acs_quirks); q++) {
		if (!has_ids(&acs_quirks[q], dev))
			continue;
		*quirk = (struct why_quirk){
			.name = kind_names[acs_quirks[q].kind],
			.missing = WHY_ACS,
		};
		said = ask(tree, i, acs_quirks[q].kind, quirk);
		if (said != WHY_SILENT)
			return said;
	}
	return WHY_SILENT;
}

/* ---- requester IDs: pci_add_dma_alias() ----------------------------- */

/* Other requester IDs on its bus that a device uses. */
enum id_kind {
	FUNCTION_0,		/* function 0 of its slot */
	FUNCTION_1,
	SLOT_1,			/* 01.0 */
	XEON_PHI,		/* 10.0, 11.0, 12.3 */
	FIRST_FIVE,		/* functions 0 to 4 of every slot */
	ANY,
};

static const struct ids id_quirks[] = {
	/* Ricoh, Glenfly */
	{ 0x1180, 0xe476, 0xe476, 1, FUNCTION_0 }, { 0x1180, 0xe832, 0xe832, 1, FUNCTION_0 },
	{ 0x6766, 0x3d40, 0x3d41, 1, FUNCTION_0 },
	/* Marvell 88SE9xxx, HighPoint, JMicron, Plextor M6E */
	{ 0x1b4b, 0x9120, 0x9120, 1, FUNCTION_1 }, { 0x1b4b, 0x9123, 0x9125, 2, FUNCTION_1 },
	{ 0x1b4b, 0x9128, 0x9128, 1, FUNCTION_1 }, { 0x1b4b, 0x9130, 0x9130, 1, FUNCTION_1 },
	{ 0x1b4b, 0x9170, 0x9172, 2, FUNCTION_1 }, { 0x1b4b, 0x917a, 0x917a, 1, FUNCTION_1 },
	{ 0x1b4b, 0x9182, 0x9183, 1, FUNCTION_1 }, { 0x1b4b, 0x91a0, 0x91a0, 1, FUNCTION_1 },
	{ 0x1b4b, 0x9215, 0x9215, 1, FUNCTION_1 }, { 0x1b4b, 0x9220, 0x9220, 1, FUNCTION_1 },
	{ 0x1b4b, 0x9230, 0x9235, 5, FUNCTION_1 }, { 0x1103, 0x0642, 0x0645, 3, FUNCTION_1 },
	{ 0x197b, 0x2392, 0x2392, 1, FUNCTION_1 }, { 0x1c28, 0x0122, 0x0122, 1, FUNCTION_1 },
	/* Adaptec 3405 and 3805 (by subsystem), Intel Xeon Phi x200, VCA, PLX NTB */
	{ 0x9005, 0x0285, 0x0285, 1, SLOT_1 }, { 0x8086, 0x2260, 0x2264, 4, XEON_PHI },
	{ 0x8086, 0x2954, 0x2956, 1, FIRST_FIVE }, { 0x8086, 0x2958, 0x295a, 1, FIRST_FIVE },
	{ 0x10b5, 0x87b0, 0x87b1, 1, ANY },
};

static bool is_place(const struct vfc_bdf *bdf, unsigned int slot, unsigned int function)
{
	return bdf->slot == slot && bdf->function == function;
}

bool why_uses_id(const struct vfc_device *dev, const struct vfc_bdf *own,
		 const struct vfc_bdf *other)
{
	size_t q;

	for (q = 0; q < ARRAY_SIZE(id_quirks) && !has_ids(&id_quirks[q], dev); q++)
		;
	if (q == ARRAY_SIZE(id_quirks))
		return false;
	switch (id_quirks[q].kind) {
	case FUNCTION_0:
		return own->function != 0 && is_place(other, own->slot, 0);
	case FUNCTION_1:
		return own->function != 1 && is_place(other, own->slot, 1);
	case SLOT_1:
		return dev->subvendor == 0x9005 && is_place(other, 1, 0) &&
		       (dev->subdevice == 0x02bb || dev->subdevice == 0x02bc);
	case XEON_PHI:
		return is_place(other, 0x10, 0) || is_place(other, 0x11, 0) ||
		       is_place(other, 0x12, 3);
	case FIRST_FIVE:
		return other->function < 5;
	default:
		return true;
	}
}

bool why_ends_aliases(const struct vfc_device *dev)
{
	/* Broadcom Vulcan, Cavium ThunderX2 */
	return dev->vendor == 0x14e4 && (dev->device == 0x9000 || dev->device == 0x9084);
}
