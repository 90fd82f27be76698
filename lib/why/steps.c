/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * steps.c: the steps of the replayed rule, each with the evidence and the device
 * whose config space has it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "why.h"
#include "lib/base/array.h"

static const char *const rule_words[] = {
	[VFC_WHY_HOST] = "host",
	[VFC_WHY_ALIAS] = "dma-alias",
	[VFC_WHY_ACS] = "acs",
	[VFC_WHY_ID] = "requester-id",
	[VFC_WHY_FUNCTIONS] = "functions",
	[VFC_WHY_BUS] = "bus",
};

const char *vfc_why_rule_word(enum vfc_why_rule rule)
{
	return rule_words[rule];
}

const char *vfc_why_verdict_word(enum vfc_why_verdict verdict)
{
	return verdict == VFC_WHY_JOINS ? "joins" :
	       verdict == VFC_WHY_APART ? "apart" : "unknown";
}

/* ---- evidence ------------------------------------------------------- */

static void say_unread(const struct why_facts *facts, struct vfc_why_step *step)
{
	if (facts->size == PCI_STD_HEADER_SIZEOF)
		snprintf(step->evidence, sizeof(step->evidence),
			 "only 64 bytes of its config space can be read; the rest needs root");
	else
		snprintf(step->evidence, sizeof(step->evidence),
			 "its config space cannot be read, or is invalid");
}

/* Append "; UF on" to a text if the set has bits. */
static void append_bits(char *text, size_t size, uint32_t set, const char *what)
{
	size_t n = strlen(text);
	char names[VFC_NAME];

	why_bits((uint16_t)set, names);
	if (names[0])
		snprintf(text + n, size - n, "%s%s %s", text[n - 1] == ':' ? " " : "; ", names,
			 what);
}

/* "ACS control 0x0005 at 0x106 (ECAP_ACS+6): UF off; SV RR on; CR not offered …". */
static void say_registers(const struct why_facts *facts, struct vfc_why_step *step)
{
	const char *many = step->rule == VFC_WHY_FUNCTIONS ? "multifunction: " : "";
	size_t size = sizeof(step->evidence);

	step->acs = facts->acs;
	step->capable = (uint16_t)facts->capable;
	step->control = (uint16_t)facts->control;
	snprintf(step->evidence, size, "%sACS control 0x%04x at 0x%x (ECAP_ACS+6):", many,
		 step->control, facts->acs + PCI_ACS_CTRL);
	append_bits(step->evidence, size, step->missing, "off");
	append_bits(step->evidence, size, facts->capable & facts->control, "on");
	append_bits(step->evidence, size, ~facts->capable, "not supported, which counts as on");
}

static void say_no_capability(const struct why_facts *facts, struct vfc_why_step *step)
{
	const char *many = step->rule == VFC_WHY_FUNCTIONS ? "multifunction, and " : "";

	if (facts->size <= PCI_CFG_SPACE_SIZE)
		snprintf(step->evidence, sizeof(step->evidence), "%sno ACS capability: its config "
			 "space ends at %zu bytes", many, facts->size);
	else
		snprintf(step->evidence, sizeof(step->evidence), "%sno ACS capability (0x%04x) in "
			 "the %zu bytes of its config space", many, PCI_EXT_CAP_ID_ACS,
			 facts->size);
}

/* Describe the quirk, and the register if a register decides. */
static void say_quirk(const struct vfc_device *dev, const struct why_quirk *quirk,
		      struct vfc_why_step *step)
{
	size_t n, size = sizeof(step->evidence);

	step->quirk = quirk->name;
	snprintf(step->evidence, size, "quirk of %04x:%04x: %s", dev->vendor, dev->device,
		 quirk->name);
	n = strlen(step->evidence);
	if (quirk->at)
		snprintf(step->evidence + n, size - n, "; 0x%08x at 0x%x%s%s%s", quirk->value,
			 quirk->at, quirk->meaning ? " (" : "", quirk->meaning ?: "",
			 quirk->meaning ? ")" : "");
	if (quirk->at && !quirk->meaning)
		append_bits(step->evidence, size, quirk->missing, "off");
}

/* Describe what isolates node i, or that nothing does. */
static void say_acs(struct why_tree *tree, int i, struct vfc_why_step *step)
{
	static const struct why_rules rules;
	struct why_acs acs = why_acs(tree, i, &rules);
	const struct why_facts *facts = why_look(tree, i);
	size_t size = sizeof(step->evidence);

	step->missing = acs.missing;
	switch (acs.basis) {
	case WHY_BY_QUIRK:
		say_quirk(tree->nodes[i].dev, &acs.quirk, step);
		break;
	case WHY_BY_REGISTERS:
		say_registers(facts, step);
		break;
	case WHY_NO_CAPABILITY:
		say_no_capability(facts, step);
		break;
	case WHY_CONVENTIONAL:
		snprintf(step->evidence, size, "no PCIe capability: all devices on a conventional "
			 "PCI bus share it");
		break;
	case WHY_NEVER:
		snprintf(step->evidence, size, "PCIe type %u at 0x%x: such a device never has "
			 "ACS", facts->type, facts->exp + PCI_EXP_FLAGS);
		break;
	case WHY_BY_NOTHING:
		say_unread(facts, step);
		break;
	default:
		snprintf(step->evidence, size, "one function: no other functions in its slot");
	}
	if (acs.basis == WHY_BY_NOTHING)
		step->verdict = VFC_WHY_UNKNOWN;
}

static void say_alias(struct why_tree *tree, int i, struct vfc_why_step *step)
{
	const struct why_facts *facts = why_look(tree, i);

	if (!facts->told)
		say_unread(facts, step);
	else if (facts->pcie)
		snprintf(step->evidence, sizeof(step->evidence), "PCIe type %u at 0x%x: requests "
			 "from behind it carry an ID that it assigns", facts->type,
			 facts->exp + PCI_EXP_FLAGS);
	else
		snprintf(step->evidence, sizeof(step->evidence), "no PCIe capability: requests "
			 "from behind it carry its own ID");
}

/* Create a step with the evidence seen at node `at`. */
static struct vfc_why_step make_step(struct why_tree *tree, enum vfc_why_rule rule, int device,
				     int at, int with)
{
	struct vfc_why_step step = {
		.rule = rule,
		.verdict = with >= 0 ? VFC_WHY_JOINS : VFC_WHY_APART,
		.kind = why_kind(tree, at),
	};

	strcpy(step.device, tree->nodes[device].dev->address);
	strcpy(step.at, tree->nodes[at].dev->address);
	if (with >= 0)
		strcpy(step.with, tree->nodes[with].dev->address);
	if (rule == VFC_WHY_ACS || rule == VFC_WHY_FUNCTIONS)
		say_acs(tree, at, &step);
	else if (rule == VFC_WHY_ALIAS)
		say_alias(tree, at, &step);
	else if (rule == VFC_WHY_HOST)
		snprintf(step.evidence, sizeof(step.evidence),
			 "Intel VMD: it does the DMA of all devices behind it");
	else
		snprintf(step.evidence, sizeof(step.evidence), "quirk of %04x:%04x: it uses "
			 "another's requester ID, or another device uses its ID",
			 tree->nodes[at].dev->vendor, tree->nodes[at].dev->device);
	return step;
}

static int add_step(struct vfc_why *why, const struct vfc_why_step *step)
{
	struct vfc_why_step *last = GROW(why->steps, why->nsteps);

	if (!last)
		return -ENOMEM;
	*last = *step;
	return 0;
}

/* ---- choosing steps ------------------------------------------------- */

/* Mark a port that does not isolate, although the device has its own group. */
static void mark_not_considered(struct vfc_why_step *step)
{
	size_t n = strlen(step->evidence);

	snprintf(step->evidence + n, sizeof(step->evidence) - n,
		 "; not considered: the port got its group later, or has none");
}

/* Add the ports above the subject up to the root, or the bridge that owns its requests. */
static int add_way_up(struct why_tree *tree, const struct why_decision *decision,
		      struct vfc_why *why)
{
	struct vfc_why_step step;
	int err = 0, with;
	bool open;

	for (int k = tree->nodes[tree->subject].above; k >= 0 && !err;
	     k = tree->nodes[k].above) {
		if (decision->joined && decision->rule == VFC_WHY_ALIAS && decision->at == k) {
			step = make_step(tree, VFC_WHY_ALIAS, tree->subject, k, decision->with);
			return add_step(why, &step);
		}
		open = why_path(tree, k, &(struct why_rules){ 0 }) == k;
		with = decision->joined && open ? decision->with : -1;
		step = make_step(tree, VFC_WHY_ACS, tree->subject, k, with);
		if (open && !decision->joined && step.verdict == VFC_WHY_APART)
			mark_not_considered(&step);
		err = add_step(why, &step);
	}
	return err;
}

/* Find another function in the slot, preferably in the subject's group; -1: none. */
static int find_other_function(const struct why_tree *tree, const struct why_groups *groups)
{
	int other = -1;

	for (int k = 0; k < (int)tree->count; k++)
		if (k != tree->subject && why_same_slot(tree, k, tree->subject) &&
		    (other < 0 || why_is_member(tree, groups, k)))
			other = k;
	return other;
}

/* Add the step that isolates the subject's functions, if there are several. */
static int add_functions(struct why_tree *tree, const struct why_groups *groups,
			 struct vfc_why *why)
{
	int other = find_other_function(tree, groups);
	struct vfc_why_step step;

	if (other < 0 || !why_look(tree, tree->subject)->multifunction)
		return 0;
	if (!why_is_member(tree, groups, other) ||
	    why_acs(tree, tree->subject, &(struct why_rules){ 0 }).isolated)
		other = -1;
	step = make_step(tree, VFC_WHY_FUNCTIONS, tree->subject, tree->subject, other);
	return add_step(why, &step);
}

static int add_subject(struct why_tree *tree, const struct why_groups *groups,
		       struct vfc_why *why)
{
	const struct why_decision *decision = &groups->decisions[tree->subject];
	struct vfc_why_step step;
	int err;

	if (decision->joined && decision->rule == VFC_WHY_HOST) {
		step = make_step(tree, VFC_WHY_HOST, tree->subject, decision->at,
				 decision->with);
		return add_step(why, &step);
	}
	err = add_way_up(tree, decision, why);
	if (!err && decision->joined && decision->rule == VFC_WHY_ID) {
		step = make_step(tree, VFC_WHY_ID, tree->subject, decision->at, decision->with);
		err = add_step(why, &step);
	}
	if (err || (decision->joined && decision->rule <= VFC_WHY_ACS))
		return err;
	return add_functions(tree, groups, why);
}

int why_steps(struct why_tree *tree, const struct why_groups *groups, struct vfc_why *why)
{
	const struct why_decision *decision;
	struct vfc_why_step step;
	int err = add_subject(tree, groups, why);

	for (int i = 0; i < (int)tree->count && !err; i++) {
		decision = &groups->decisions[i];
		if (i == tree->subject || !decision->joined || !why_is_member(tree, groups, i))
			continue;
		step = make_step(tree, decision->rule, i, decision->at, decision->with);
		err = add_step(why, &step);
	}
	return err;
}
