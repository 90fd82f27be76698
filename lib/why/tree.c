/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tree.c: the devices that can share a group, and the ports, bridges and access
 * control services in their config space.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "why.h"
#include "lib/base/array.h"
#include "lib/base/bdf.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/pci/config.h"

#define INTEL 0x8086

/* ---- config space --------------------------------------------------- */

/* Find the ACS capability in the extended list; 0: none. */
static unsigned int find_acs(const struct vfc_config *config)
{
	struct vfc_config_cap cap;
	struct config_walk walk;

	config_walk(config, true, &walk);
	while (config_walk_next(&walk, &cap))
		if (cap.id == PCI_EXT_CAP_ID_ACS)
			return cap.offset;
	return 0;
}

/* Read dwords; only Intel's odd layout (quirks.c) uses the upper words. */
static void read_acs(const struct vfc_config *config, struct why_facts *facts)
{
	facts->acs = find_acs(config);
	if (!facts->acs)
		return;
	facts->capable = (uint32_t)vfc_config_value(config, facts->acs + PCI_ACS_CAP, 2);
	facts->control = (uint32_t)vfc_config_value(config, facts->acs + PCI_ACS_CTRL, 4);
}

static void read_facts(const struct vfc_config *config, struct why_facts *facts)
{
	unsigned int exp = config_cap(config, PCI_CAP_ID_EXP);
	bool list = vfc_config_value(config, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST;

	facts->size = config->size;
	facts->multifunction = vfc_config_value(config, PCI_HEADER_TYPE, 1) & 0x80;
	/* With only the header readable, the absence of a list can be known. */
	facts->told = !vfc_config_doubt(config) &&
		      (config->size >= PCI_CFG_SPACE_SIZE || !list);
	facts->exp = exp;
	facts->pcie = exp;
	if (!exp)
		return;
	facts->type = (unsigned int)(vfc_config_value(config, exp + PCI_EXP_FLAGS, 2) &
				     PCI_EXP_FLAGS_TYPE) >> 4;
	facts->mpc = (uint32_t)vfc_config_value(config, 0xd8, 4);
	read_acs(config, facts);
}

/* Correct switch ports that report each other's type: set_pcie_port_type(). */
static void correct_type(struct why_tree *tree, int i)
{
	struct why_facts *facts = &tree->nodes[i].facts;
	int above = tree->nodes[i].above;
	const struct why_facts *up;

	if (above < 0 || !facts->pcie)
		return;
	up = why_look(tree, above);
	if (!up->pcie)
		return;
	if (facts->type == PCI_EXP_TYPE_DOWNSTREAM &&
	    (up->type == PCI_EXP_TYPE_DOWNSTREAM || up->type == PCI_EXP_TYPE_ROOT_PORT))
		facts->type = PCI_EXP_TYPE_UPSTREAM;
	else if (facts->type == PCI_EXP_TYPE_UPSTREAM && up->type == PCI_EXP_TYPE_UPSTREAM)
		facts->type = PCI_EXP_TYPE_DOWNSTREAM;
}

const struct why_facts *why_look(struct why_tree *tree, int i)
{
	struct why_node *node = &tree->nodes[i];
	struct vfc_config config;

	if (node->looked)
		return &node->facts;
	node->looked = true;
	if (!vfc_config_physical(tree->ctx, node->dev->address, &config))
		read_facts(&config, &node->facts);
	/* pci_scan_slot(): not the first, so multifunction; pci_iov_add_virtfn(): never. */
	node->facts.multifunction |= node->bdf.function > 0;
	if (root_exists(tree->ctx, in_sys("bus/pci/devices/%s/physfn", node->dev->address)))
		node->facts.multifunction = false;
	correct_type(tree, i);
	return &node->facts;
}

const char *why_kind(struct why_tree *tree, int i)
{
	static const char *const kinds[] = {
		[PCI_EXP_TYPE_ENDPOINT] = "endpoint",
		[PCI_EXP_TYPE_LEG_END] = "legacy endpoint",
		[PCI_EXP_TYPE_ROOT_PORT] = "root port",
		[PCI_EXP_TYPE_UPSTREAM] = "switch upstream port",
		[PCI_EXP_TYPE_DOWNSTREAM] = "switch downstream port",
		[PCI_EXP_TYPE_PCI_BRIDGE] = "PCIe-to-PCI bridge",
		[PCI_EXP_TYPE_PCIE_BRIDGE] = "PCI-to-PCIe bridge",
		[PCI_EXP_TYPE_RC_END] = "integrated endpoint",
		[PCI_EXP_TYPE_RC_EC] = "event collector",
	};
	const struct why_facts *facts = why_look(tree, i);
	bool bridge = tree->nodes[i].dev->class >> 8 == 0x0604;

	if (!facts->told)
		return bridge ? "bridge" : "device";
	if (!facts->pcie)
		return bridge ? "PCI bridge" : "conventional device";
	if (facts->type < ARRAY_SIZE(kinds) && kinds[facts->type])
		return kinds[facts->type];
	return "PCIe device";
}

/* ---- topology ------------------------------------------------------- */

/* Move the PCI devices of a list to its front; returns their count. */
static size_t keep_pci(struct vfc_device *devs, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(devs[i].bus, "pci"))
			devs[kept++] = devs[i];
	return kept;
}

static int top(const struct vfc_position *positions, int i)
{
	while (positions[i].parent >= 0)
		i = positions[i].parent;
	return i;
}

static int depth(const struct vfc_position *positions, int i)
{
	int depth = 0;

	for (; positions[i].parent >= 0; i = positions[i].parent)
		depth++;
	return depth;
}

/* True for a device on a root bus: the last root on its path is its own bus. */
static bool on_root_bus(const struct why_node *node, const struct vfc_position *position)
{
	char bus[VFC_NAME];

	snprintf(bus, sizeof(bus), "pci%04x:%02x", node->bdf.domain, node->bdf.bus);
	return position->parent < 0 || !strcmp(bus, position->root);
}

static int by_depth(const void *a, const void *b)
{
	const struct why_node *x = a, *y = b;

	if (x->depth != y->depth)
		return x->depth - y->depth;
	return bdf_compare_names(x->dev->address, y->dev->address);
}

static int find_node(const struct why_tree *tree, const struct vfc_device *dev)
{
	for (size_t i = 0; i < tree->count; i++)
		if (tree->nodes[i].dev == dev)
			return (int)i;
	return -1;
}

/* Add the devices below the same root bus as the subject, devs[subject]. */
static void add_nodes(struct why_tree *tree, const struct vfc_position *positions, size_t n,
		       size_t subject, bool groups)
{
	const char *root = positions[top(positions, (int)subject)].root;
	struct why_node *node;

	for (size_t i = 0; i < n; i++) {
		node = &tree->nodes[tree->count];
		*node = (struct why_node){ .dev = &tree->devs[i], .above = -1, .host = -1 };
		if (strcmp(positions[top(positions, (int)i)].root, root) != 0 ||
		    vfc_bdf_parse(node->dev->address, &node->bdf))
			continue;
		node->depth = depth(positions, (int)i);
		node->counts = node->dev->group >= 0 || !groups || i == subject;
		tree->count++;
	}
	qsort(tree->nodes, tree->count, sizeof(*tree->nodes), by_depth);
}

/* Link devices to bridges and to the device that does their DMA: pci_real_dma_dev(). */
static void link_nodes(struct why_tree *tree, const struct vfc_position *positions)
{
	const struct vfc_position *position;
	struct why_node *node;
	int parent;

	for (size_t i = 0; i < tree->count; i++) {
		node = &tree->nodes[i];
		position = &positions[node->dev - tree->devs];
		if (position->parent < 0)
			continue;
		parent = find_node(tree, &tree->devs[position->parent]);
		if (!on_root_bus(node, position))
			node->above = parent;
		else if (parent >= 0 && tree->nodes[parent].dev->vendor == INTEL)
			node->host = parent;
	}
	/* Behind bridges of an Intel VMD as well. */
	for (size_t i = 0; i < tree->count; i++) {
		node = &tree->nodes[i];
		if (node->above >= 0)
			node->host = tree->nodes[node->above].host;
	}
}

static int build(struct why_tree *tree, size_t n, size_t subject)
{
	struct vfc_position *positions = calloc(n, sizeof(*positions));
	bool groups = false;
	int err = -ENOMEM;

	tree->nodes = calloc(n + 1, sizeof(*tree->nodes));
	if (positions && tree->nodes)
		err = vfc_topology_read(tree->ctx, tree->devs, n, positions);
	for (size_t i = 0; i < n; i++)
		groups |= tree->devs[i].group >= 0;
	if (!err) {
		add_nodes(tree, positions, n, subject, groups);
		link_nodes(tree, positions);
		tree->subject = find_node(tree, &tree->devs[subject]);
	}
	free(positions);
	return err;
}

int why_tree_read(struct vfc_ctx *ctx, const char *address, struct why_tree *tree)
{
	int n, err = -ENODEV;
	size_t pci, subject;

	*tree = (struct why_tree){ .ctx = ctx };
	n = vfc_device_list(ctx, VFC_DEPTH_ID, &tree->devs);
	if (n < 0)
		return n;
	pci = keep_pci(tree->devs, (size_t)n);
	for (subject = 0; subject < pci; subject++)
		if (!strcmp(tree->devs[subject].address, address))
			break;
	if (subject < pci)
		err = build(tree, pci, subject);
	if (!err && tree->subject < 0)
		err = -ENODEV;
	tree->ivrs = root_exists(ctx, in_sys("firmware/acpi/tables/IVRS"));
	if (!err)
		return 0;
	why_tree_free(tree);
	return vfc_fail(ctx, err, "read the devices around %s", address);
}

void why_tree_free(struct why_tree *tree)
{
	free(tree->nodes);
	free(tree->devs);
	tree->nodes = NULL;
	tree->devs = NULL;
}

bool why_same_bus(const struct why_tree *tree, int a, int b)
{
	const struct vfc_bdf *x = &tree->nodes[a].bdf, *y = &tree->nodes[b].bdf;

	return x->domain == y->domain && x->bus == y->bus;
}

bool why_same_slot(const struct why_tree *tree, int a, int b)
{
	return why_same_bus(tree, a, b) &&
	       tree->nodes[a].bdf.slot == tree->nodes[b].bdf.slot;
}
