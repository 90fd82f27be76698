/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * kernel-rule.c: replay pci_device_group() of drivers/iommu/iommu.c (Linux 6.12) for
 * all devices of one root complex, in the order in which the kernel finds them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "why.h"
#include "lib/base/bdf.h"

/* State of a replay. */
struct replay {
	struct why_tree *tree;
	const struct why_rules *rules;
	struct why_groups *groups;
	bool *seen;		/* one flag per node, to stop loops among aliases */
};

static int group_of(const struct replay *r, int i)
{
	return r->groups->group[i];
}

/* Put node i into the group of node `with`. */
static bool join(struct replay *r, int i, enum vfc_why_rule rule, int at, int with)
{
	r->groups->group[i] = group_of(r, with);
	r->groups->decisions[i] = (struct why_decision){ true, rule, at, with };
	return true;
}

/* ---- devices on one bus --------------------------------------------- */

/* pci_devs_are_dma_aliases() */
static bool are_aliases(const struct replay *r, int a, int b)
{
	const struct why_node *x = &r->tree->nodes[a], *y = &r->tree->nodes[b];

	return why_uses_id(x->dev, &x->bdf, &y->bdf) || why_uses_id(y->dev, &y->bdf, &x->bdf);
}

static int find_alias(struct replay *r, int i);

/* get_pci_function_alias_group(): find a function with a group that i can reach; -1: none. */
static int find_function(struct replay *r, int i)
{
	int found;

	if (!why_look(r->tree, i)->multifunction || why_acs(r->tree, i, r->rules).isolated)
		return -1;
	for (int k = 0; k < (int)r->tree->count; k++) {
		if (k == i || !why_same_slot(r->tree, k, i) ||
		    why_acs(r->tree, k, r->rules).isolated)
			continue;
		found = find_alias(r, k);
		if (found >= 0)
			return found;
	}
	return -1;
}

/* get_pci_alias_group(): find a device with a group that shares i's requester ID. */
static int find_alias(struct replay *r, int i)
{
	int found;

	if (r->seen[i])
		return -1;
	r->seen[i] = true;
	if (group_of(r, i) >= 0)
		return i;
	for (int k = 0; k < (int)r->tree->count; k++) {
		if (k == i || !why_same_bus(r->tree, k, i) || !are_aliases(r, i, k))
			continue;
		found = find_alias(r, k);
		if (found < 0)
			found = find_function(r, k);
		if (found >= 0)
			return found;
	}
	return -1;
}

/* True if a device has siblings in its slot; only then its functions matter. */
static bool has_functions(const struct replay *r, int i)
{
	for (int k = 0; k < (int)r->tree->count; k++)
		if (k != i && why_same_slot(r->tree, k, i))
			return true;
	return false;
}

/* ---- upstream bridges and ports ---------------------------------- */

/* pci_for_each_dma_alias(): true if a bridge with a group owns i's requests; else *last. */
static bool join_alias(struct replay *r, int i, int *last)
{
	struct why_tree *tree = r->tree;
	enum why_answer answer;

	*last = i;
	for (int k = tree->nodes[i].above; k >= 0; k = tree->nodes[k].above) {
		if (why_ends_aliases(tree->nodes[k].dev))
			return false;
		answer = why_aliases(tree, k);
		if (answer == WHY_NO || (answer == WHY_UNREAD && !r->rules->unread_joins))
			continue;
		*last = k;
		if (group_of(r, k) >= 0)
			return join(r, i, VFC_WHY_ALIAS, k, k);
	}
	return false;
}

/* Go up from *at to where ports isolate; true if a port on the way has a group. */
static bool join_port(struct replay *r, int i, int *at)
{
	int port, open;

	while ((port = r->tree->nodes[*at].above) >= 0) {
		open = why_path(r->tree, port, r->rules);
		if (open < 0)
			return false;
		*at = port;
		if (group_of(r, port) >= 0)
			return join(r, i, VFC_WHY_ACS, open, port);
	}
	return false;
}

/* pci_device_group() for one device; false if it gets a new group. */
static bool find_group(struct replay *r, int i)
{
	int at, with, host = r->tree->nodes[i].host;

	if (host >= 0 && group_of(r, host) >= 0)
		return join(r, i, VFC_WHY_HOST, host, host);
	if (join_alias(r, host >= 0 ? host : i, &at) || join_port(r, i, &at))
		return true;
	memset(r->seen, 0, r->tree->count * sizeof(*r->seen));
	with = find_alias(r, at);
	if (with >= 0)
		return join(r, i, VFC_WHY_ID, at, with);
	if (!has_functions(r, at))
		return false;
	with = find_function(r, at);
	return with >= 0 && join(r, i, VFC_WHY_FUNCTIONS, at, with);
}

/* Order of nodes by group creation; nodes without a group come last. */
struct turn {
	unsigned int group;
	int node;
};

static int by_number(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->node - y->node;
}

/* Return the order of the nodes; free() it. */
static struct turn *make_turns(const struct why_tree *tree, const struct why_rules *rules)
{
	struct turn *turns = calloc(tree->count, sizeof(*turns));

	for (size_t i = 0; turns && i < tree->count; i++)
		turns[i] = (struct turn){ (unsigned int)tree->nodes[i].dev->group, (int)i };
	if (turns && rules->by_number)
		qsort(turns, tree->count, sizeof(*turns), by_number);
	return turns;
}

int why_replay(struct why_tree *tree, const struct why_rules *rules, struct why_groups *groups)
{
	struct replay r = { tree, rules, groups, calloc(tree->count, sizeof(bool)) };
	struct turn *turns = make_turns(tree, rules), *turn;

	groups->group = malloc(tree->count * sizeof(*groups->group));
	groups->decisions = calloc(tree->count, sizeof(*groups->decisions));
	if (!r.seen || !turns || !groups->group || !groups->decisions) {
		free(r.seen);
		free(turns);
		why_groups_free(groups);
		return -ENOMEM;
	}
	memset(groups->group, -1, tree->count * sizeof(*groups->group));
	for (turn = turns; turn < turns + tree->count; turn++)
		if (tree->nodes[turn->node].counts && !find_group(&r, turn->node))
			groups->group[turn->node] = turn->node;
	free(r.seen);
	free(turns);
	return 0;
}

void why_groups_free(struct why_groups *groups)
{
	free(groups->group);
	free(groups->decisions);
	groups->group = NULL;
	groups->decisions = NULL;
}

/* ---- members -------------------------------------------------------- */

int why_members(const struct why_tree *tree, const struct why_groups *groups,
		char (**out)[VFC_NAME])
{
	char (*members)[VFC_NAME] = calloc(tree->count, sizeof(*members));
	size_t n = 0;

	if (!members)
		return -ENOMEM;
	for (int i = 0; i < (int)tree->count; i++)
		if (why_is_member(tree, groups, i))
			memcpy(members[n++], tree->nodes[i].dev->address, VFC_NAME);
	qsort(members, n, sizeof(*members), bdf_compare_names);
	*out = members;
	return (int)n;
}

int why_members_by(struct why_tree *tree, const struct why_rules *rules,
		   char (**members)[VFC_NAME])
{
	struct why_groups groups;
	int n = why_replay(tree, rules, &groups);

	if (n)
		return n;
	n = why_members(tree, &groups, members);
	why_groups_free(&groups);
	return n;
}

bool why_same_members(char (*a)[VFC_NAME], size_t na, char (*b)[VFC_NAME], size_t nb)
{
	if (na != nb)
		return false;
	for (size_t i = 0; i < na; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}
