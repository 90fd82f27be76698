/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * why.c: explain why a device shares its IOMMU group: compare the kernel's group
 * with the group that its rule gives.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "why.h"
#include "lib/base/ctx.h"
#include "lib/base/unread.h"

/* ---- the kernel's group --------------------------------------------- */

static int read_group(struct vfc_ctx *ctx, int id, struct vfc_why *why)
{
	struct vfc_group group;
	int err;

	why->group = id;
	if (id < 0)
		return 0;
	err = vfc_group_read(ctx, id, &group);
	if (err)
		return err;
	if (group.unread) {
		err = vfc_fail(ctx, group.unread, "read the members of group %d", id);
		vfc_group_clear(&group);
		return err;
	}
	why->kernel = calloc(group.ndevices + 1, sizeof(*why->kernel));
	for (size_t i = 0; why->kernel && i < group.ndevices; i++)
		memcpy(why->kernel[why->nkernel++], group.devices[i].address, VFC_NAME);
	vfc_group_clear(&group);
	return why->kernel ? 0 : vfc_fail(ctx, -ENOMEM, "read group %d", id);
}

static bool does_agree(const struct vfc_why *why)
{
	return why->known && why_same_members(why->computed, why->ncomputed, why->kernel,
					      why->nkernel);
}

/* ---- devices on other buses ------------------------------------- */

/* How the devices of a bus are grouped (Linux 6.12). */
static const struct {
	const char *bus;
	bool alone;		/* every device has a group of its own */
	const char *why;
} buses[] = {
	{ "mdev", true, "a mediated device: VFIO creates a group for each" },
	{ "fsl-mc", false, "all objects of a DPRC container form one group" },
	{ "", false, "not a PCI device: the IOMMU driver and firmware decide" },
};

static int explain_other_bus(const struct vfc_device *dev, struct vfc_why *why)
{
	size_t i = 0;

	while (buses[i].bus[0] && strcmp(buses[i].bus, dev->bus) != 0)
		i++;
	why->steps = calloc(1, sizeof(*why->steps));
	why->computed = calloc(1, sizeof(*why->computed));
	if (!why->steps || !why->computed)
		return -ENOMEM;
	why->nsteps = 1;
	*why->steps = (struct vfc_why_step){
		.rule = VFC_WHY_BUS,
		.verdict = buses[i].alone ? VFC_WHY_APART : VFC_WHY_UNKNOWN,
		.kind = "device",
	};
	memcpy(why->steps->device, dev->address, VFC_NAME);
	memcpy(why->steps->at, dev->address, VFC_NAME);
	snprintf(why->steps->evidence, sizeof(why->steps->evidence), "%s", buses[i].why);
	why->known = buses[i].alone;
	why->ncomputed = why->known;
	memcpy(why->computed[0], dev->address, VFC_NAME);
	why->agrees = does_agree(why);
	return 0;
}

/* ---- PCI devices ---------------------------------------------------- */

/* The result is known if it does not depend on registers that could not be read. */
static int find_known(struct why_tree *tree, bool by_number, struct vfc_why *why)
{
	struct why_rules rules = { .by_number = by_number, .unread_joins = true };
	char (*worst)[VFC_NAME];
	int n = why_members_by(tree, &rules, &worst);

	if (n < 0)
		return n;
	why->known = why_same_members(worst, (size_t)n, why->computed, why->ncomputed);
	free(worst);
	return 0;
}

/* Replay the rule; the subject's group is the computed one. */
static int compute(struct why_tree *tree, bool by_number, struct why_groups *groups,
		   struct vfc_why *why)
{
	int n, err = why_replay(tree, &(struct why_rules){ .by_number = by_number }, groups);

	if (err)
		return err;
	free(why->computed);
	why->computed = NULL;
	n = why_members(tree, groups, &why->computed);
	why->ncomputed = n < 0 ? 0 : (size_t)n;
	err = n < 0 ? n : find_known(tree, by_number, why);
	why->agrees = does_agree(why);
	if (err)
		why_groups_free(groups);
	return err;
}

/*
 * Replay the rule in the order of the group numbers, if the default order gives
 * another group than the kernel's and this order gives the kernel's.
 */
static int compute_in_order(struct why_tree *tree, struct why_groups *groups,
			    struct vfc_why *why)
{
	int err = compute(tree, false, groups, why);

	if (err || !why->known || why->agrees || why->group < 0)
		return err;
	why_groups_free(groups);
	err = compute(tree, true, groups, why);
	if (err)
		return err;
	if (why->agrees)
		return why_add_order(why);
	why_groups_free(groups);
	return compute(tree, false, groups, why);
}

static int explain_tree(struct why_tree *tree, struct vfc_why *why)
{
	struct why_groups groups = { 0 };
	int err = compute_in_order(tree, &groups, why);

	if (!err)
		err = why_steps(tree, &groups, why);
	if (!err && (why->agrees || (why->known && why->group < 0)))
		err = why_splits(tree, &groups, why);
	why_groups_free(&groups);
	return err;
}

static int explain_pci(struct vfc_ctx *ctx, const struct vfc_device *dev, struct vfc_why *why)
{
	struct vfc_unread unread;
	struct why_tree tree;
	int err;

	unread_begin(ctx, &unread);
	err = why_tree_read(ctx, dev->address, &tree);
	unread_end();
	if (err)
		return err;
	/* A device whose place is unknown may be in the group, or may not. */
	if (unread.count)
		err = vfc_fail(ctx, unread.paths[0].err, "read the devices around %s: %s",
			       dev->address, unread.paths[0].path);
	if (!err)
		err = explain_tree(&tree, why);
	if (!err && why->known && why->group >= 0 && !why->agrees)
		err = why_differences(&tree, why);
	why_tree_free(&tree);
	return err;
}

int vfc_why(struct vfc_ctx *ctx, const char *address, struct vfc_why *out)
{
	struct vfc_why why = { 0 };
	struct vfc_device dev;
	int err = vfc_device_read(ctx, address, VFC_DEPTH_ID, &dev);

	if (err)
		return err;
	if (dev.unread & VFC_UNREAD_GROUP)
		return vfc_fail(ctx, -EIO, "read the group of %s", address);
	memcpy(why.address, dev.address, VFC_NAME);
	err = read_group(ctx, dev.group, &why);
	if (!err)
		err = strcmp(dev.bus, "pci") ? explain_other_bus(&dev, &why) :
					       explain_pci(ctx, &dev, &why);
	if (err == -ENOMEM)
		vfc_fail(ctx, err, "replay the grouping of %s", address);
	if (err) {
		vfc_why_clear(&why);
		return err;
	}
	*out = why;
	return 0;
}

void vfc_why_clear(struct vfc_why *why)
{
	for (size_t i = 0; i < why->nsplits; i++)
		if (why->splits[i].computed)
			free(why->splits[i].group);
	free(why->kernel);
	free(why->computed);
	free(why->steps);
	free(why->splits);
	free(why->differences);
	*why = (struct vfc_why){ .group = -1 };
}
