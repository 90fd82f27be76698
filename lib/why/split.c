/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * split.c: ways to give a device another group, replayed where possible, with
 * their costs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "why.h"
#include "lib/base/array.h"
#include "lib/base/root.h"

/* State kept while searching for splits. */
struct job {
	struct why_tree *tree;
	const struct why_groups *groups;
	struct vfc_why *why;
	bool *set;		/* ports whose control register has capable bits off */
};

/* Add a split and its resulting group. */
static int add_split(struct job *job, const struct vfc_why_split *split)
{
	struct vfc_why_split *last = GROW(job->why->splits, job->why->nsplits);

	if (!last) {
		free(split->group);
		return -ENOMEM;
	}
	*last = *split;
	return 0;
}

/* Replay by these rules. Returns 1 if the group splits; *split gets the result. */
static int splits(struct job *job, const struct why_rules *rules, struct vfc_why_split *split)
{
	int n = why_members_by(job->tree, rules, &split->group);

	if (n < 0)
		return n;
	split->ngroup = (size_t)n;
	split->computed = true;
	if (split->ngroup < job->why->ncomputed)
		return 1;
	free(split->group);
	return 0;
}

/* ---- config_acs= ---------------------------------------------------- */

/* Find ports and functions that affect the group and have capable bits off. */
static bool find_ports(struct job *job)
{
	struct why_tree *tree = job->tree;
	bool found = false;
	struct why_acs acs;

	for (int i = 0; i < (int)tree->count; i++) {
		if (!why_is_member(tree, job->groups, i))
			continue;
		for (int k = i; k >= 0 && !job->set[k]; k = tree->nodes[k].above) {
			if (!tree->nodes[k].looked)
				continue;
			acs = why_acs(tree, k, &(struct why_rules){ 0 });
			job->set[k] = acs.basis == WHY_BY_REGISTERS && acs.missing;
			found |= job->set[k];
		}
	}
	return found;
}

/* Format "pci=config_acs=111x1@0000:00:1c.0;…"; x keeps a bit as firmware set it. */
static void say_config_acs(const struct job *job, char *value, size_t size)
{
	int n = snprintf(value, size, "pci=config_acs=");
	uint32_t capable;
	const char *comma = "";

	for (size_t i = 0; i < job->tree->count && n < (int)size; i++) {
		if (!job->set[i])
			continue;
		n += snprintf(value + n, size - (size_t)n, "%s", comma);
		capable = job->tree->nodes[i].facts.capable & WHY_ACS;
		for (uint32_t bit = PCI_ACS_UF; bit && n < (int)size; bit >>= 1)
			n += snprintf(value + n, size - (size_t)n, "%c",
				      capable & bit ? '1' : 'x');
		if (n < (int)size)
			n += snprintf(value + n, size - (size_t)n, "@%s",
				      job->tree->nodes[i].dev->address);
		comma = ";";
	}
}

static int add_config_acs(struct job *job)
{
	struct vfc_why_split split = { .means = "config-acs" };
	struct why_rules rules = { .set = job->set };
	int kernel = root_kernel(job->tree->ctx), done;

	if (!find_ports(job))
		return 0;
	done = splits(job, &rules, &split);
	if (done <= 0)
		return done;
	say_config_acs(job, split.value, sizeof(split.value));
	/* Documentation/admin-guide/kernel-parameters.txt, since Linux 6.11. */
	snprintf(split.text, sizeof(split.text), "On the kernel's command line, since Linux "
		 "6.11%s: turns on ACS bits that these ports support but have disabled. "
		 "Traffic between devices then goes through the root complex.",
		 !kernel ? "" : kernel < 0x60b ? " (this kernel is older)" : "");
	return add_split(job, &split);
}

/* ---- another slot --------------------------------------------------- */

static bool has_below(const struct why_tree *tree, int i)
{
	for (size_t k = 0; k < tree->count; k++)
		if (tree->nodes[k].above == i)
			return true;
	return false;
}

/* True for a PCI bridge with no device behind it. */
static bool is_empty_bridge(const struct why_tree *tree, int i)
{
	return tree->nodes[i].dev->class >> 8 == 0x0604 && tree->nodes[i].counts &&
	       !has_below(tree, i);
}

/* True for an isolating port, as far as its config space could be read. */
static bool isolates(struct why_tree *tree, int i)
{
	const struct why_facts *facts = why_look(tree, i);

	return facts->pcie && (facts->type == PCI_EXP_TYPE_ROOT_PORT ||
			       facts->type == PCI_EXP_TYPE_DOWNSTREAM) &&
	       tree->nodes[i].host < 0 && why_path(tree, i, &(struct why_rules){ 0 }) < 0;
}

/* Only devices in a slot can be moved; functions stay together in any slot. */
static int add_slot(struct job *job)
{
	const struct why_tree *tree = job->tree;
	const struct why_decision *decision = &job->groups->decisions[tree->subject];
	struct vfc_why_split split = { .means = "slot" };
	size_t n = 0, size = sizeof(split.value);
	bool unread = false;

	if (tree->nodes[tree->subject].above < 0 || !decision->joined ||
	    (decision->rule != VFC_WHY_ACS && decision->rule != VFC_WHY_ALIAS))
		return 0;
	for (int i = 0; i < (int)tree->count && n + VFC_NAME < size; i++) {
		if (!is_empty_bridge(tree, i))
			continue;
		if (isolates(job->tree, i))
			n += (size_t)snprintf(split.value + n, size - n, "%s%.63s",
					      n ? " " : "", tree->nodes[i].dev->address);
		unread |= !why_look(job->tree, i)->told;
	}
	if (n)
		snprintf(split.text, sizeof(split.text), "A slot behind one of these ports, if "
			 "the board has one: the ports isolate, and no device is behind them "
			 "yet.");
	else if (unread)
		snprintf(split.text, sizeof(split.text), "A slot whose port has ACS. Which "
			 "ports have it could not be read.");
	else
		snprintf(split.text, sizeof(split.text), "A slot whose port has ACS; all such "
			 "ports here have a device.");
	return add_split(job, &split);
}

/* ---- firmware ------------------------------------------------------- */

static int add_firmware(struct job *job)
{
	const struct why_tree *tree = job->tree;
	struct vfc_why_split split = { .means = "firmware" };
	const struct vfc_why_step *step;
	bool bare = false;

	for (step = job->why->steps; step < job->why->steps + job->why->nsteps; step++)
		bare |= step->rule == VFC_WHY_ACS && step->verdict == VFC_WHY_JOINS &&
			!step->acs && !step->quirk && !strcmp(step->kind, "root port");
	if (tree->nodes[tree->subject].host >= 0)
		snprintf(split.text, sizeof(split.text), "Disable VMD in the firmware setup: "
			 "devices behind it then appear as separate devices.");
	else if (bare)
		snprintf(split.text, sizeof(split.text), "A firmware update, or a firmware setting "
			 "called ACS, if there is one: some boards hide the capability.");
	return split.text[0] ? add_split(job, &split) : 0;
}

/* ---- the override --------------------------------------------------- */

static int add_override(struct job *job)
{
	static const struct {
		const char *value;
		bool ports, functions;
	} ways[] = {
		{ "pcie_acs_override=downstream", true, false },
		{ "pcie_acs_override=multifunction", false, true },
		{ "pcie_acs_override=downstream,multifunction", true, true },
	};
	struct vfc_why_split split = { .means = "override" };
	struct why_rules rules = { 0 };
	int done = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways) && !done; i++) {
		rules.override_ports = ways[i].ports;
		rules.override_functions = ways[i].functions;
		done = splits(job, &rules, &split);
	}
	if (done <= 0)
		return done;
	snprintf(split.value, sizeof(split.value), "%s", ways[i - 1].value);
	snprintf(split.text, sizeof(split.text), "Not a fix, and only in patched kernels: it "
		 "makes the kernel assume isolation that does not exist. The devices still "
		 "access each other past the IOMMU: the user of one can read and write memory "
		 "of the other devices' users, and a guest address that is also a neighbor's "
		 "goes to the neighbor. It removes protection and adds no isolation.");
	return add_split(job, &split);
}

int why_splits(struct why_tree *tree, const struct why_groups *groups, struct vfc_why *why)
{
	static int (*const means[])(struct job *job) = {
		add_config_acs, add_slot, add_firmware, add_override,
	};
	struct job job = { tree, groups, why, calloc(tree->count, sizeof(bool)) };
	int err = job.set ? 0 : -ENOMEM;

	for (size_t i = 0; i < ARRAY_SIZE(means) && !err && why->ncomputed > 1; i++)
		err = means[i](&job);
	free(job.set);
	return err;
}
