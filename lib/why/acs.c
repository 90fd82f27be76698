/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * acs.c: find what isolates devices from each other: access control services (ACS), what
 * the kernel accepts instead of ACS, and bridges that replace the requester ID of
 * devices behind them with their own.
 */
#include <stdio.h>
#include <string.h>

#include "why.h"
#include "lib/base/array.h"

/* Bit names as in PCI Express (section 6.12) and lspci, in bit order. */
static const struct {
	uint16_t bit;
	const char *name;
} bits[] = {
	{ PCI_ACS_SV, "SV" }, { PCI_ACS_RR, "RR" }, { PCI_ACS_CR, "CR" }, { PCI_ACS_UF, "UF" },
};

const char *vfc_why_bit(size_t i, uint16_t *bit)
{
	if (i >= ARRAY_SIZE(bits))
		return NULL;
	*bit = bits[i].bit;
	return bits[i].name;
}

void why_bits(uint16_t set, char text[VFC_NAME])
{
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(bits); i++)
		if (set & bits[i].bit)
			n += (size_t)snprintf(text + n, VFC_NAME - n, "%s%s", n ? " " : "",
					      bits[i].name);
}

static bool is_overridden(const struct vfc_device *dev, const struct why_rules *rules)
{
	for (size_t i = 0; i < rules->noverride_ids; i++)
		if (rules->override_ids[i] ==
		    ((uint32_t)dev->vendor << 16 | (uint32_t)dev->device))
			return true;
	return false;
}

/*
 * Apply pcie_acs_override=, which is not part of Linux but a patch that distributions
 * carry. It does not apply to devices with the capability, nor to conventional ones.
 */
static bool overrides(struct why_tree *tree, int i, const struct why_rules *rules)
{
	const struct why_facts *facts = why_look(tree, i);

	if (!facts->told || !facts->pcie || facts->acs)
		return false;
	if (is_overridden(tree->nodes[i].dev, rules))
		return true;
	switch (facts->type) {
	case PCI_EXP_TYPE_ROOT_PORT:
	case PCI_EXP_TYPE_DOWNSTREAM:
		return rules->override_ports;
	case PCI_EXP_TYPE_ENDPOINT:
	case PCI_EXP_TYPE_UPSTREAM:
	case PCI_EXP_TYPE_LEG_END:
	case PCI_EXP_TYPE_RC_END:
		return rules->override_functions && facts->multifunction;
	default:
		return false;
	}
}

/* pci_acs_flags_enabled(): bits that the capability lacks count as hard-wired. */
static struct why_acs by_registers(const struct why_facts *facts, bool all_on,
				   const struct why_rules *rules)
{
	uint32_t control = rules->control == WHY_ALL_OFF ? 0 : facts->control;
	struct why_acs acs = { .basis = WHY_BY_REGISTERS };

	if (!facts->acs)
		return (struct why_acs){ .basis = WHY_NO_CAPABILITY, .missing = WHY_ACS };
	if (all_on || rules->control == WHY_ALL_ON)
		control = facts->capable;
	acs.missing = (uint16_t)(WHY_ACS & facts->capable & ~control);
	acs.isolated = !acs.missing;
	return acs;
}

/* Decide by the device type if no quirk applies. */
static struct why_acs by_kind(const struct why_facts *facts, bool all_on,
			      const struct why_rules *rules)
{
	if (!facts->pcie)
		return (struct why_acs){ .basis = WHY_CONVENTIONAL, .missing = WHY_ACS };
	switch (facts->type) {
	case PCI_EXP_TYPE_PCIE_BRIDGE:
	case PCI_EXP_TYPE_PCI_BRIDGE:
	case PCI_EXP_TYPE_RC_EC:
		return (struct why_acs){ .basis = WHY_NEVER, .missing = WHY_ACS };
	case PCI_EXP_TYPE_DOWNSTREAM:
	case PCI_EXP_TYPE_ROOT_PORT:
		return by_registers(facts, all_on, rules);
	case PCI_EXP_TYPE_ENDPOINT:
	case PCI_EXP_TYPE_UPSTREAM:
	case PCI_EXP_TYPE_LEG_END:
	case PCI_EXP_TYPE_RC_END:
		if (facts->multifunction)
			return by_registers(facts, all_on, rules);
	}
	return (struct why_acs){ .isolated = true, .basis = WHY_NOT_NEEDED };
}

struct why_acs why_acs(struct why_tree *tree, int i, const struct why_rules *rules)
{
	struct why_acs acs = { .basis = WHY_BY_QUIRK };
	enum why_answer said = rules->quirks == WHY_QUIRKS_OFF ? WHY_SILENT :
			       why_acs_quirk(tree, i, &acs.quirk);
	const struct why_facts *facts;

	if (said == WHY_YES || said == WHY_NO) {
		acs.isolated = said == WHY_YES || rules->quirks == WHY_QUIRKS_HOLD;
		acs.missing = acs.isolated ? 0 : acs.quirk.missing;
		return acs;
	}
	facts = why_look(tree, i);
	if (said == WHY_UNREAD || !facts->told)
		return (struct why_acs){ .isolated = !rules->unread_joins,
					 .basis = WHY_BY_NOTHING };
	if (overrides(tree, i, rules))
		return (struct why_acs){ .isolated = true, .basis = WHY_BY_OVERRIDE };
	return by_kind(facts, rules->set && rules->set[i], rules);
}

int why_path(struct why_tree *tree, int i, const struct why_rules *rules)
{
	for (; i >= 0; i = tree->nodes[i].above)
		if (!why_acs(tree, i, rules).isolated)
			return i;
	return -1;
}

enum why_answer why_aliases(struct why_tree *tree, int i)
{
	const struct why_facts *facts = why_look(tree, i);

	if (!facts->told)
		return WHY_UNREAD;
	if (!facts->pcie || facts->type == PCI_EXP_TYPE_PCI_BRIDGE ||
	    facts->type == PCI_EXP_TYPE_PCIE_BRIDGE)
		return WHY_YES;
	return WHY_NO;
}
