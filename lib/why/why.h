/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/why: why devices share an IOMMU group, and what would split it.
 *
 * why.h: replay of the kernel's IOMMU grouping: the devices of one root complex,
 * what isolates them, and the resulting groups. Kernel function names refer to
 * Linux 6.12.
 */
#ifndef VFC_WHY_H
#define VFC_WHY_H

#include <linux/pci_regs.h>

#include "lib/vfc-why.h"

/* The ACS bits that must be on for isolation: REQ_ACS_FLAGS, drivers/iommu/iommu.c. */
#define WHY_ACS (PCI_ACS_SV | PCI_ACS_RR | PCI_ACS_CR | PCI_ACS_UF)

/* ---- devices (tree.c) ----------------------------------------------- */

/* Facts from config space, read on first use. */
struct why_facts {
	size_t size;		/* bytes that could be read */
	bool multifunction;
	bool told;		/* enough was read to fill the fields below */
	bool pcie;
	unsigned int exp;	/* offset of the PCIe capability */
	unsigned int type;	/* PCI_EXP_TYPE_*, of PCIe devices */
	unsigned int acs;	/* offset of the ACS capability; 0: none */
	uint32_t capable, control;	/* 16 bits; 32 in Intel's odd layout */
	uint32_t mpc;		/* Intel root ports: MPC, 0xd8 */
};

struct why_node {
	const struct vfc_device *dev;
	struct vfc_bdf bdf;
	int above;		/* the bridge above its bus; -1: a root bus */
	int host;		/* the device that does its DMA; -1: itself */
	int depth;
	bool counts;		/* the IOMMU translates its DMA */
	bool looked;
	struct why_facts facts;
};

/* The PCI devices below one root bus, upper ones first. */
struct why_tree {
	struct vfc_ctx *ctx;
	struct vfc_device *devs;
	struct why_node *nodes;
	size_t count;
	int subject;		/* the device to explain */
	bool ivrs;		/* the firmware describes an AMD IOMMU */
};

/* Read the tree. -ENODEV, recorded, if no PCI device has that address. */
int why_tree_read(struct vfc_ctx *ctx, const char *address, struct why_tree *tree);
void why_tree_free(struct why_tree *tree);

/* Return the facts from node i's config space. */
const struct why_facts *why_look(struct why_tree *tree, int i);

/* Return the kind of node i: "root port", "PCI bridge" …; static. */
const char *why_kind(struct why_tree *tree, int i);

/* True if both nodes are functions of one device; true if both are on one bus. */
bool why_same_slot(const struct why_tree *tree, int a, int b);
bool why_same_bus(const struct why_tree *tree, int a, int b);

/* ---- quirks by device id (quirks.c) ---------------- */

enum why_answer {
	WHY_SILENT,		/* no quirk applies */
	WHY_YES,
	WHY_NO,
	WHY_UNREAD,		/* unknown: its register could not be read */
};

/* The evidence of a quirk. */
struct why_quirk {
	const char *name;
	uint16_t missing;	/* ACS bits that the device lacks */
	unsigned int at;	/* the register that decides; 0: ids alone */
	uint32_t value;
	const char *meaning;	/* of the value; NULL: it has ACS bits */
};

/* pci_dev_specific_acs_enabled() */
enum why_answer why_acs_quirk(struct why_tree *tree, int i, struct why_quirk *quirk);

/* True if the device is known to use the requester ID slot.function of its bus. */
bool why_uses_id(const struct vfc_device *dev, const struct vfc_bdf *own,
		 const struct vfc_bdf *other);

/* True for a bridge below which the IOMMU translates: PCI_DEV_FLAGS_BRIDGE_XLATE_ROOT. */
bool why_ends_aliases(const struct vfc_device *dev);

/* ---- the rule (kernel-rule.c, acs.c) -------------------------------- */

/* Variations of the replayed rule; all zero: the rule as it is. */
struct why_rules {
	/* In the order of the kernel's group numbers, else upper devices first. */
	bool by_number;
	bool unread_joins;	/* assume the worst of unreadable registers, else the best */
	/* The kernel's quirks, no quirks, or all quirks that could apply. */
	enum { WHY_QUIRKS, WHY_QUIRKS_OFF, WHY_QUIRKS_HOLD } quirks;
	/* The ACS control registers as they are, with all capable bits on, or with none on. */
	enum { WHY_AS_IS, WHY_ALL_ON, WHY_ALL_OFF } control;
	const bool *set;	/* one flag per node: treat all its bits as on; NULL: none */
	/* pcie_acs_override=, which is not part of Linux. */
	bool override_ports, override_functions;
	uint32_t override_ids[16];	/* vendor << 16 | device */
	size_t noverride_ids;
};

/* Why a device is considered isolated or not. */
enum why_basis {
	WHY_BY_QUIRK,
	WHY_BY_OVERRIDE,
	WHY_BY_REGISTERS,
	WHY_NO_CAPABILITY,	/* no ACS capability, which would be required */
	WHY_NOT_NEEDED,		/* no other device to access */
	WHY_CONVENTIONAL,	/* not PCIe: a shared bus */
	WHY_NEVER,		/* a type that cannot have ACS */
	WHY_BY_NOTHING,		/* the registers could not be read */
};

struct why_acs {
	bool isolated;
	enum why_basis basis;
	struct why_quirk quirk;	/* the quirk that decides, if any */
	uint16_t missing;
};

/* pci_acs_enabled() with WHY_ACS. */
struct why_acs why_acs(struct why_tree *tree, int i, const struct why_rules *rules);

/* pci_acs_path_enabled() from port i to the root: return the first not isolated; -1: none. */
int why_path(struct why_tree *tree, int i, const struct why_rules *rules);

/* True if bridge i replaces the requester ID of devices behind it. */
enum why_answer why_aliases(struct why_tree *tree, int i);

/* Why a node is in another node's group. */
struct why_decision {
	bool joined;
	enum vfc_why_rule rule;
	int at, with;
};

/* The group number of each node (-1: none), and the reason. */
struct why_groups {
	int *group;
	struct why_decision *decisions;
};

/* Replay the rule. Fails only with -ENOMEM, not recorded. */
int why_replay(struct why_tree *tree, const struct why_rules *rules, struct why_groups *groups);
void why_groups_free(struct why_groups *groups);

/* ---- results --------------------------------------------- */

/* List the members of the subject's group, by address. Returns the count or -ENOMEM. */
int why_members(const struct why_tree *tree, const struct why_groups *groups,
		char (**members)[VFC_NAME]);

/* List the members after a replay by these rules. */
int why_members_by(struct why_tree *tree, const struct why_rules *rules,
		   char (**members)[VFC_NAME]);

/* True if a device is in the subject's group. */
static inline bool why_is_member(const struct why_tree *tree, const struct why_groups *groups,
				 int i)
{
	return groups->group[i] >= 0 && groups->group[i] == groups->group[tree->subject];
}

bool why_same_members(char (*a)[VFC_NAME], size_t na, char (*b)[VFC_NAME], size_t nb);

/* Fill why->steps (steps.c), ->splits (split.c), ->differences (differ.c). */
int why_steps(struct why_tree *tree, const struct why_groups *groups, struct vfc_why *why);
int why_splits(struct why_tree *tree, const struct why_groups *groups, struct vfc_why *why);
int why_differences(struct why_tree *tree, struct vfc_why *why);

/* Add the cause that the kernel found a device before the port above it. */
int why_add_order(struct vfc_why *why);

/* Format the ACS bits that the rule requires: "SV RR"; "" for none. */
void why_bits(uint16_t bits, char text[VFC_NAME]);

#endif
