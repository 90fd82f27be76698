/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * group.c: IOMMU groups: members, default domain, reserved regions, VFIO node and
 * viability.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "lib/base/bdf.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/text.h"
#include "lib/base/unread.h"

/* A sysfs attribute is at most one page. Where that matters, pages have 4096 bytes. */
#define ATTRIBUTE_SIZE 4097

/* Names below /dev/vfio, read once for all groups. */
struct nodes {
	char **names;
	int count;
};

static void read_nodes(struct vfc_ctx *ctx, struct nodes *nodes)
{
	nodes->count = root_names(ctx, &nodes->names, in_dev("vfio"));
}

static void free_nodes(struct nodes *nodes)
{
	root_names_free(nodes->names, nodes->count);
}

static int by_version(const void *key, const void *name)
{
	return strverscmp(key, *(char *const *)name);
}

/* Set the group's node if a node of that name exists. */
static bool set_node(const struct nodes *nodes, const char *name, struct vfc_group *group)
{

	if (nodes->count <= 0 || !bsearch(name, nodes->names, (size_t)nodes->count,
					  sizeof(*nodes->names), by_version))
		return false;
	snprintf(group->node, sizeof(group->node), "%.*s", (int)sizeof(group->node) - 1,
		 in_dev("vfio/%s", name).text);
	return true;
}

/* The group's node: /dev/vfio/N, or /dev/vfio/noiommu-N without an IOMMU. */
static void find_node(const struct nodes *nodes, struct vfc_group *group)
{
	char name[VFC_NAME];

	snprintf(name, sizeof(name), "%d", group->id);
	if (set_node(nodes, name, group))
		return;
	snprintf(name, sizeof(name), "noiommu-%d", group->id);
	set_node(nodes, name, group);
}

/* Parse a line "START END TYPE" of reserved_regions. False if the line is invalid. */
static bool parse_reserved(const char *line, struct vfc_reserved *reserved)
{
	char type[VFC_NAME];

	if (sscanf(line, "%" SCNx64 " %" SCNx64 " %63s", &reserved->start,
		   &reserved->end, type) != 3)
		return false;
	strcpy(reserved->type, type);
	return true;
}

/* Read the group's reserved regions. */
static int read_reserved(struct vfc_ctx *ctx, struct vfc_group *group)
{
	char text[ATTRIBUTE_SIZE], *line, *rest = text;
	size_t lines = 1;
	int n = root_read(ctx, text, sizeof(text),
			  in_sys("kernel/iommu_groups/%d/reserved_regions", group->id));

	group->reserved_unread = n < 0 && !unread_is_absence(n);
	if (n <= 0)
		return 0;
	for (line = text; *line; line++)
		lines += *line == '\n';
	group->reserved = calloc(lines, sizeof(*group->reserved));
	if (!group->reserved)
		return -ENOMEM;
	while ((line = strsep(&rest, "\n")))
		group->nreserved += parse_reserved(line, &group->reserved[group->nreserved]);
	return 0;
}

/* Read a member by its name in the group. Only names of PCI devices are addresses. */
static void read_member(struct vfc_ctx *ctx, int id, const char *name,
			struct vfc_device *dev)
{
	struct vfc_bdf bdf;
	bool pci = !vfc_bdf_parse(name, &bdf);
	int dirfd = root_open(ctx, O_PATH | O_DIRECTORY,
			      in_sys("kernel/iommu_groups/%d/devices/%s", id, name));

	device_init(dev, pci ? "pci" : "", name);
	dev->group = id;
	if (dirfd < 0) {
		if (!unread_is_absence(dirfd))
			device_unread(dev);
		return;
	}
	if (!pci && root_link_at(dirfd, "subsystem", dev->bus, sizeof(dev->bus)) < 0)
		dev->bus[0] = '\0';
	device_read_at(dirfd, VFC_DEPTH_ID, dev);
	sys_close(dirfd);
}

/* Read all members. The group is viable if none blocks it, and unknown if one may block it. */
static int read_members(struct vfc_ctx *ctx, struct vfc_group *group)
{
	struct vfc_device *dev;
	char **names;
	int i, n;

	n = root_names(ctx, &names, in_sys("kernel/iommu_groups/%d/devices", group->id));
	if (n < 0 && !unread_is_absence(n)) {
		group->viable = VFC_UNKNOWN;
		group->unread = n;
		return n == -ENOMEM ? n : 0;
	}
	if (n <= 0)
		return 0;
	qsort(names, (size_t)n, sizeof(*names), bdf_compare);
	group->devices = calloc((size_t)n, sizeof(*group->devices));
	for (i = 0; group->devices && i < n; i++) {
		if (strlen(names[i]) >= VFC_NAME) {
			group->viable = group->viable == VFC_YES ? VFC_UNKNOWN : group->viable;
			group->unread = -ENAMETOOLONG;
			continue;
		}
		dev = &group->devices[group->ndevices++];
		read_member(ctx, group->id, names[i], dev);
		if (dev->blocks == VFC_YES)
			group->viable = VFC_NO;
		else if (dev->blocks == VFC_UNKNOWN && group->viable == VFC_YES)
			group->viable = VFC_UNKNOWN;
	}
	root_names_free(names, n);
	return group->devices ? 0 : -ENOMEM;
}

/* Read one group by number. A missing attribute is not an error. */
static int read_group(struct vfc_ctx *ctx, int id, const struct nodes *nodes,
		      struct vfc_group *out)
{
	struct vfc_group group = { .id = id, .viable = VFC_YES };
	int err;

	if (root_read(ctx, group.type, sizeof(group.type),
		      in_sys("kernel/iommu_groups/%d/type", id)) < 0)
		group.type[0] = '\0';
	err = read_reserved(ctx, &group);
	if (!err)
		err = read_members(ctx, &group);
	if (err) {
		vfc_group_clear(&group);
		return err;
	}
	find_node(nodes, &group);
	*out = group;
	return 0;
}

int vfc_group_read(struct vfc_ctx *ctx, int id, struct vfc_group *group)
{
	struct nodes nodes;
	int err;

	if (!root_exists(ctx, in_sys("kernel/iommu_groups/%d", id)))
		return vfc_fail_why(ctx, -ENOENT, "no IOMMU group %d", id);
	read_nodes(ctx, &nodes);
	err = read_group(ctx, id, &nodes, group);
	free_nodes(&nodes);
	return err ? vfc_fail(ctx, err, "read group %d", id) : 0;
}

/* Read all groups among the names. With --sysroot there may be names that are not groups. */
static int read_all(struct vfc_ctx *ctx, char **names, int n,
		    struct vfc_group *groups, int *count)
{
	struct nodes nodes;
	int i, id, err = 0;

	read_nodes(ctx, &nodes);
	for (i = 0; i < n && !err; i++) {
		id = number_parse(names[i]);
		if (id < 0)
			continue;
		err = read_group(ctx, id, &nodes, &groups[*count]);
		*count += !err;
	}
	free_nodes(&nodes);
	return err;
}

int vfc_group_list(struct vfc_ctx *ctx, struct vfc_group **out)
{
	struct vfc_group *groups;
	int err, count = 0;
	char **names;
	int n = root_names(ctx, &names, in_sys("kernel/iommu_groups"));

	if (n == -ENOENT) {
		*out = NULL;
		return 0;
	}
	if (n < 0)
		return vfc_fail(ctx, n, "list the IOMMU groups");
	groups = calloc((size_t)n + 1, sizeof(*groups));
	err = groups ? read_all(ctx, names, n, groups, &count) : -ENOMEM;
	root_names_free(names, n);
	if (err) {
		vfc_group_list_free(groups, count);
		return vfc_fail(ctx, err, "list the IOMMU groups");
	}
	*out = groups;
	return count;
}

void vfc_group_clear(struct vfc_group *group)
{
	free(group->devices);
	free(group->reserved);
	*group = (struct vfc_group){ 0 };
}

void vfc_group_list_free(struct vfc_group *groups, int count)
{
	while (count-- > 0)
		vfc_group_clear(&groups[count]);
	free(groups);
}

/* ---- devices without a group ---------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* List the addresses of all members, sorted; the strings belong to the groups. */
static const char **sort_members(const struct vfc_group *groups, int count, size_t *n)
{
	const char **members;
	size_t k;
	int i;

	for (i = 0, *n = 0; i < count; i++)
		*n += groups[i].ndevices;
	members = calloc(*n + 1, sizeof(*members));
	for (i = 0, *n = 0; members && i < count; i++)
		for (k = 0; k < groups[i].ndevices; k++)
			members[(*n)++] = groups[i].devices[k].address;
	if (members)
		qsort(members, *n, sizeof(*members), by_name);
	return members;
}

int vfc_group_outsiders(struct vfc_ctx *ctx, const struct vfc_group *groups, int count,
			char ***addresses)
{
	const char **members;
	int i, n, kept = 0;
	size_t nmembers;
	char **names;

	members = sort_members(groups, count, &nmembers);
	n = members ? root_names(ctx, &names, in_sys("bus/pci/devices")) : -ENOMEM;
	if (n < 0) {
		free(members);
		*addresses = NULL;
		return n == -ENOENT ? 0 : vfc_fail(ctx, n, "list the PCI devices");
	}
	if (n)
		qsort(names, (size_t)n, sizeof(*names), bdf_compare);
	for (i = 0; i < n; i++) {
		if (bsearch(&names[i], members, nmembers, sizeof(*members), by_name))
			free(names[i]);
		else
			names[kept++] = names[i];
	}
	free(members);
	*addresses = names;
	return kept;
}

void vfc_addresses_free(char **addresses, int count)
{
	root_names_free(addresses, count);
}
