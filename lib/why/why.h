/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/why: why devices share an IOMMU group, and what would split it.
 *
 * why.h: the kernel's way to IOMMU groups, replayed: the devices of one root
 * complex, what isolates them, and who ends up with whom. Functions are those
 * of Linux 6.12 where the kernel's names stand beside them.
 */
#ifndef VFC_WHY_H
#define VFC_WHY_H

#include <linux/pci_regs.h>

#include "lib/vfc-why.h"

/* What a device must have on to count as isolated: REQ_ACS_FLAGS, drivers/iommu/iommu.c. */
#define WHY_ACS (PCI_ACS_SV | PCI_ACS_RR | PCI_ACS_CR | PCI_ACS_UF)

/* ---- devices (tree.c) ----------------------------------------------- */

/* What config space tells; read when it is first asked for. */
struct why_facts {
	size_t size;		/* how many bytes could be read */
	bool multifunction;
	bool told;		/* enough could be read for all that follows */
	bool pcie;
	unsigned int exp;	/* where the PCIe capability is */
	unsigned int type;	/* PCI_EXP_TYPE_*, of PCIe devices */
	unsigned int acs;	/* where the ACS capability is; 0: there is none */
	uint32_t capable, control;	/* 16 bits; of Intel's odd layout 32 */
	uint32_t mpc;		/* Intel root ports: MPC, 0xd8 */
};

struct why_node {
	const struct vfc_device *dev;
	struct vfc_bdf bdf;
	int above;		/* the bridge above its bus; -1: that is a root bus */
	int host;		/* the device that does its DMA; -1: itself */
	int depth;
	bool counts;		/* the IOMMU translates for it */
	bool looked;
	struct why_facts facts;
};

/* The PCI devices below one root bus, those above before those below. */
struct why_tree {
	struct vfc_ctx *ctx;
	struct vfc_device *devs;
	struct why_node *nodes;
	size_t count;
	int subject;		/* the device that was asked about */
	bool ivrs;		/* the firmware describes an AMD IOMMU */
};

/* -ENODEV, recorded, when no PCI device has that address. */
int why_tree_read(struct vfc_ctx *ctx, const char *address, struct why_tree *tree);
void why_tree_free(struct why_tree *tree);

/* What config space tells of node i. */
const struct why_facts *why_look(struct why_tree *tree, int i);

/* What it is: "root port", "PCI bridge" …; static. */
const char *why_kind(struct why_tree *tree, int i);

/* True when both are functions of one device; on one bus. */
bool why_same_slot(const struct why_tree *tree, int a, int b);
bool why_same_bus(const struct why_tree *tree, int a, int b);

/* ---- quirks: what the kernel knows by ids (quirks.c) ---------------- */

enum why_answer {
	WHY_SILENT,		/* no quirk is for it */
	WHY_YES,
	WHY_NO,
	WHY_UNREAD,		/* one may be: what it looks at could not be read */
};

/* What a quirk went by. */
struct why_quirk {
	const char *name;
	uint16_t missing;	/* as of ACS */
	unsigned int at;	/* the register that it looked at; 0: ids are all */
	uint32_t value;
	const char *meaning;	/* of that value; NULL: they are ACS's bits */
};

/* pci_dev_specific_acs_enabled() */
enum why_answer why_acs_quirk(struct why_tree *tree, int i, struct why_quirk *quirk);

/* True when the device is known to use the requester ID slot.function of its bus. */
bool why_uses_id(const struct vfc_device *dev, const struct vfc_bdf *own,
		 const struct vfc_bdf *other);

/* True for a bridge behind whose bus the IOMMU sits: PCI_DEV_FLAGS_BRIDGE_XLATE_ROOT. */
bool why_ends_aliases(const struct vfc_device *dev);

/* ---- the rule (kernel-rule.c, acs.c) -------------------------------- */

/* How the rule is replayed: as it is when all is zero. */
struct why_rules {
	/* In the order of the kernel's group numbers, else those above before those below. */
	bool by_number;
	bool unread_joins;	/* what could not be read is taken for the worst, else the best */
	/* The kernel's quirks as they are, none of them, or all that could hold. */
	enum { WHY_QUIRKS, WHY_QUIRKS_OFF, WHY_QUIRKS_HOLD } quirks;
	/* The ACS control registers as they are, with all that can be on, or with nothing on. */
	enum { WHY_AS_IS, WHY_ALL_ON, WHY_ALL_OFF } control;
	const bool *set;	/* a flag a node: its control register has all on; NULL: none */
	/* pcie_acs_override=, which is no part of Linux itself. */
	bool override_ports, override_functions;
	uint32_t override_ids[16];	/* vendor << 16 | device */
	size_t noverride_ids;
};

/* Why a device counts as isolated, or does not. */
enum why_basis {
	WHY_BY_QUIRK,
	WHY_BY_OVERRIDE,
	WHY_BY_REGISTERS,
	WHY_NO_CAPABILITY,	/* it would have to have one */
	WHY_NOT_NEEDED,		/* it has nobody to reach */
	WHY_CONVENTIONAL,	/* not PCIe: one bus for all */
	WHY_NEVER,		/* a kind that cannot have ACS */
	WHY_BY_NOTHING,		/* could not be read */
};

struct why_acs {
	bool isolated;
	enum why_basis basis;
	struct why_quirk quirk;	/* by a quirk */
	uint16_t missing;
};

/* pci_acs_enabled() with WHY_ACS. */
struct why_acs why_acs(struct why_tree *tree, int i, const struct why_rules *rules);

/* pci_acs_path_enabled() from port i to the root: the first that is not isolated; -1: none. */
int why_path(struct why_tree *tree, int i, const struct why_rules *rules);

/* Whether bridge i answers for those behind it with an ID of its own. */
enum why_answer why_aliases(struct why_tree *tree, int i);

/* What put a node into the group of another. */
struct why_decision {
	bool joined;
	enum vfc_why_rule rule;
	int at, with;
};

/* Who is with whom: for each node the number of its group (-1: in none), and why. */
struct why_groups {
	int *group;
	struct why_decision *decisions;
};

/* -ENOMEM is the only failure (not recorded). */
int why_replay(struct why_tree *tree, const struct why_rules *rules, struct why_groups *groups);
void why_groups_free(struct why_groups *groups);

/* ---- what is told of it --------------------------------------------- */

/* The addresses of those that are with the subject, by address: count, or -ENOMEM. */
int why_members(const struct why_tree *tree, const struct why_groups *groups,
		char (**members)[VFC_NAME]);

/* The same of a replay by these rules. */
int why_members_by(struct why_tree *tree, const struct why_rules *rules,
		   char (**members)[VFC_NAME]);

/* True for a device that is in the subject's group. */
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

/* Add the cause that the kernel met a device before what is above it. */
int why_add_order(struct vfc_why *why);

/* The flags of an ACS register that the rule asks for: "SV RR"; "" for none. */
void why_bits(uint16_t bits, char text[VFC_NAME]);

#endif
