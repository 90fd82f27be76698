/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * differ.c: find why the kernel's group differs from the group that its rule gives
 * now, by replaying each cause that can be replayed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "why.h"
#include "lib/base/array.h"
#include "lib/base/root.h"
#include "lib/machine/cmdline.h"
#include "lib/machine/machine.h"
#include "lib/vfc-iommu.h"

/* Add a cause; proved if the replay by these rules (NULL: none) gives the kernel's group. */
static int add_difference(struct why_tree *tree, struct vfc_why *why, const struct why_rules *rules,
	       const struct vfc_why_difference *difference)
{
	struct vfc_why_difference *last;
	char (*members)[VFC_NAME] = NULL;
	bool same = false;
	int n;

	if (rules) {
		n = why_members_by(tree, rules, &members);
		if (n < 0)
			return n;
		same = why_same_members(members, (size_t)n, why->kernel, why->nkernel);
		free(members);
		if (!same)
			return 0;
	}
	last = GROW(why->differences, why->ndifferences);
	if (!last)
		return -ENOMEM;
	*last = *difference;
	last->proved = same;
	return 0;
}

/* If the IOMMU is found late, groups are created as drivers bind (6.12). */
int why_add_order(struct vfc_why *why)
{
	struct vfc_why_difference *last = GROW(why->differences, why->ndifferences);

	if (!last)
		return -ENOMEM;
	*last = (struct vfc_why_difference){ "order", true,
		"the kernel found some of these devices before the port or bridge above them, by "
		"the group numbers: a port above that does not isolate was not considered" };
	return 0;
}

/* ---- the command line ----------------------------------------------- */

/* Apply one item of pcie_acs_override=: downstream, multifunction, id:8086:1234. */
static void take_override(const char *word, struct why_rules *rules)
{
	unsigned int vendor, device;

	if (!strcmp(word, "downstream"))
		rules->override_ports = true;
	else if (!strcmp(word, "multifunction"))
		rules->override_functions = true;
	else if (sscanf(word, "id:%4x:%4x", &vendor, &device) == 2 &&
		 rules->noverride_ids < ARRAY_SIZE(rules->override_ids))
		rules->override_ids[rules->noverride_ids++] = vendor << 16 | device;
}

/* Return the value of pcie_acs_override= on the command line; NULL: none, or unreadable. */
static const char *find_override(struct vfc_ctx *ctx, struct cmdline *cmdline)
{
	char text[4096];

	if (root_read(ctx, text, sizeof(text), in_proc("cmdline")) <= 0 ||
	    cmdline_parse(text, cmdline))
		return NULL;
	return cmdline_last(cmdline, "pcie_acs_override");
}

static int add_override(struct why_tree *tree, struct vfc_why *why)
{
	struct vfc_why_difference difference = { .cause = "override" };
	struct why_rules rules = { 0 };
	struct cmdline cmdline = { 0 };
	char list[128] = "", *rest = list, *word;
	const char *value = find_override(tree->ctx, &cmdline);

	if (value) {
		snprintf(list, sizeof(list), "%s", value);
		snprintf(difference.evidence, sizeof(difference.evidence),
			 "%.32s: pcie_acs_override=%s: with it, the rule gives the kernel's group",
			 in_proc("cmdline").text, list);
	}
	cmdline_clear(&cmdline);
	while ((word = strsep(&rest, ",")))
		take_override(word, &rules);
	return value ? add_difference(tree, why, &rules, &difference) : 0;
}

/* ---- replays -------------------------------------------------------- */

static int add_replays(struct why_tree *tree, struct vfc_why *why)
{
	static const struct {
		struct why_rules rules;
		struct vfc_why_difference difference;
	} replays[] = {
		{ { .quirks = WHY_QUIRKS_OFF }, { "quirk", true,
		  "without the quirks of Linux 6.12, the rule gives the kernel's group: this "
		  "kernel may lack the quirk" } },
		{ { .quirks = WHY_QUIRKS_HOLD }, { "quirk", true,
		  "this kernel may isolate by other registers, which now show no isolation; if "
		  "they did, the rule would give the kernel's group" } },
		{ { .control = WHY_ALL_ON }, { "registers", true,
		  "with all supported ACS bits on, the rule gives the kernel's group: they were "
		  "on when the group was created and have been turned off since" } },
		{ { .control = WHY_ALL_OFF }, { "registers", true,
		  "with all ACS bits off, the rule gives the kernel's group: they were off when "
		  "the group was created and have been turned on since" } },
	};
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(replays) && !err; i++)
		err = add_difference(tree, why, &replays[i].rules, &replays[i].difference);
	return err;
}

/* ---- firmware and drivers ------------------------------------------- */

/* Add members that are not PCI devices: firmware gave them the ID of a PCI device. */
static int add_strangers(struct why_tree *tree, struct vfc_why *why)
{
	struct vfc_why_difference difference = { .cause = "firmware" };
	struct vfc_bdf bdf;

	for (size_t i = 0; i < why->nkernel; i++) {
		if (!vfc_bdf_parse(why->kernel[i], &bdf))
			continue;
		snprintf(difference.evidence, sizeof(difference.evidence), "%s is a member, but "
			 "is not a PCI device: firmware gives it an ID of the same group",
			 why->kernel[i]);
		return add_difference(tree, why, NULL, &difference);
	}
	return 0;
}

/* IOMMU drivers that do not follow the rule, or not only the rule (Linux 6.12). */
static const struct {
	uint32_t type;
	struct vfc_why_difference difference;
} drivers[] = {
	{ VFC_IOMMU_SPAPR, { "driver", false,
	  "POWER: the platform creates a group for each partitionable endpoint" } },
	{ VFC_IOMMU_S390, { "driver", false, "s390: every PCI function has its own group" } },
	{ VFC_IOMMU_SMMU, { "firmware", false,
	  "Arm SMMU: devices with the same stream ID from firmware form one group" } },
	{ VFC_IOMMU_AMD, { "firmware", false,
	  "AMD: the IVRS table may specify that a device uses another's ID" } },
};

static int add_driver(struct why_tree *tree, struct vfc_why *why)
{
	struct vfc_iommu unit;
	char name[VFC_NAME];
	uint32_t type;

	if (vfc_device_iommu(tree->ctx, why->address, name) ||
	    vfc_iommu_read(tree->ctx, name, &unit))
		return 0;
	type = unit.info.type;
	vfc_iommu_clear(&unit);
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		if (drivers[i].type == type)
			return add_difference(tree, why, NULL, &drivers[i].difference);
	return 0;
}

static int add_no_iommu(struct why_tree *tree, struct vfc_why *why)
{
	static const struct vfc_why_difference difference = { "driver", false,
		"VFIO created the group: the device has no IOMMU" };

	return group_is_noiommu(tree->ctx, why->group) ? add_difference(tree, why, NULL,
									&difference) : 0;
}

static int add_rest(struct why_tree *tree, struct vfc_why *why)
{
	static const struct vfc_why_difference difference = { "unknown", false,
		"unknown: a quirk or a rule that is newer than Linux 6.12, or a device that was "
		"added or removed since" };

	return why->ndifferences ? 0 : add_difference(tree, why, NULL, &difference);
}

int why_differences(struct why_tree *tree, struct vfc_why *why)
{
	static int (*const causes[])(struct why_tree *tree, struct vfc_why *why) = {
		add_override, add_replays, add_strangers, add_driver, add_no_iommu, add_rest,
	};
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(causes) && !err; i++)
		err = causes[i](tree, why);
	return err;
}
