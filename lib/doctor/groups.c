/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * groups.c: check the IOMMU groups, and the types of their default domains.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "lib/base/array.h"
#include "lib/base/text.h"
#include "lib/vfc-machine.h"

/* Report that no groups exist; the first broken link is the reason if there is one. */
static void no_groups(struct vfc_ctx *ctx, struct vfc_links *links, const char *path)
{
	const struct vfc_machine *m = links->machine;
	const struct vfc_link *broken = links_broken(links);
	struct vfc_absence why;
	char what[VFC_NAME] = "no groups exist";
	bool unseen;

	if (m->noiommu_groups)
		snprintf(what, sizeof(what), "no groups exist except %d in no-IOMMU mode",
			 m->noiommu_groups);
	if (m->units > 0 && !broken) {
		links_add(links, "groups", VFC_LINK_UNKNOWN, path,
			  "vfioctl bind DEVICE: a device behind the IOMMU then joins a group",
			  "an IOMMU is active (%s), but no device has joined a group: before "
			  "Linux 6.15 devices that a device tree puts behind it join when a "
			  "driver is bound",
			  m->unit);
		return;
	}
	vfc_iommu_absent(ctx, &why);
	unseen = !strcmp(why.cause, "unknown") || !strcmp(why.cause, "no-sysfs");
	if (broken)
		links_add(links, "groups", VFC_LINK_BROKEN, path, NULL,
			  "%s: this follows from %s", what, broken->name);
	else
		links_add(links, "groups", unseen ? VFC_LINK_UNKNOWN : VFC_LINK_BROKEN, path,
			  why.next, "%s: %s (%s)", what, why.sentence, why.evidence);
}

/* List the PCI devices that are in no group; returns their number. */
static int list_outsiders(struct vfc_ctx *ctx, const struct vfc_group *groups, int n, char *buf,
			  size_t size)
{
	char **addresses;
	int count = vfc_group_outsiders(ctx, groups, n, &addresses);

	buf[0] = '\0';
	for (int i = 0; i < count; i++)
		join(buf, size, " ", "%s", addresses[i]);
	if (count >= 0)
		vfc_addresses_free(addresses, count);
	return count;
}

static void describe_groups(struct vfc_ctx *ctx, struct vfc_links *links,
			    const struct vfc_group *groups, int n, const char *path)
{
	size_t devices = 0;
	char outside[5 * VFC_NAME];
	int blocked = 0, unknown = 0, count;

	for (int i = 0; i < n; i++) {
		devices += groups[i].ndevices;
		blocked += groups[i].ndevices && groups[i].viable == VFC_NO;
		unknown += groups[i].viable == VFC_UNKNOWN;
	}
	if (unknown)
		links_add(links, "groups", VFC_LINK_UNKNOWN, path, NULL,
			  "of %d groups %d are not viable; members or drivers of %d others "
			  "cannot be read", n, blocked, unknown);
	else
		links_add(links, "groups", VFC_LINK_OK, path, NULL,
			  "%d group%s with %zu device%s; not viable: %d", n,
			  n == 1 ? "" : "s", devices, devices == 1 ? "" : "s", blocked);
	count = list_outsiders(ctx, groups, n, outside, sizeof(outside));
	if (count > 0)
		links_add(links, "groups", VFC_LINK_OK, path, "vfioctl doctor DEVICE",
			  "%d PCI device%s in no group: %s", count, count == 1 ? " is" : "s are",
			  outside);
}

int doctor_groups(struct vfc_ctx *ctx, struct vfc_links *links)
{
	struct vfc_group *groups;
	int n;
	struct path path = in_sys("kernel/iommu_groups");

	if (links->machine->groups <= 0) {
		no_groups(ctx, links, path.text);
		return 0;
	}
	n = vfc_group_list(ctx, &groups);
	if (n < 0)
		return n;
	describe_groups(ctx, links, groups, n, path.text);
	vfc_group_list_free(groups, n);
	return 0;
}

/* ---- default domains ------------------------------------------------ */

/* Types of default domains (Documentation/ABI/testing/sysfs-kernel-iommu_groups). */
static const struct {
	const char *type, *means;
} kinds[] = {
	{ "DMA", "translated, IOTLB flushed at each unmap" },
	{ "DMA-FQ", "translated, IOTLB flushed in batches" },
	{ "identity", "the kernel's own DMA bypasses the IOMMU; VFIO still translates" },
	{ "auto", "chosen by the kernel" },
	{ "blocked", "no DMA until a driver is bound" },
};

static const char *meaning(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].type, type))
			return kinds[i].means;
	return "unknown type";
}

/* Report the groups with the type of group i, unless an earlier group had that type. */
static void describe_kind(struct vfc_links *links, const struct vfc_group *groups, int n, int i)
{
	char numbers[128] = "";
	size_t count = 0;

	for (int k = 0; k < n; k++) {
		if (strcmp(groups[k].type, groups[i].type) != 0)
			continue;
		if (k < i)
			return;
		join(numbers, sizeof(numbers), ", ", "%d", groups[k].id);
		count++;
	}
	links_add(links, "domain-type", VFC_LINK_OK,
		  in_sys("kernel/iommu_groups/%d/type", groups[i].id).text, NULL,
		  "%s: %s; group%s %s", groups[i].type, meaning(groups[i].type),
		  count > 1 ? "s" : "", numbers);
}

int doctor_domain_type(struct vfc_ctx *ctx, struct vfc_links *links)
{
	struct vfc_group *groups;
	bool told = false;
	int n;

	if (links->machine->groups <= 0)
		return 0;
	n = vfc_group_list(ctx, &groups);
	if (n < 0)
		return n;
	for (int i = 0; i < n; i++)
		if (groups[i].type[0]) {
			describe_kind(links, groups, n, i);
			told = true;
		}
	if (!told)
		links_add(links, "domain-type", VFC_LINK_UNKNOWN,
			  in_sys("kernel/iommu_groups/%d/type", n ? groups[0].id : 0).text,
			  "read it as root (Linux 5.11)", "no group's type can be read");
	vfc_group_list_free(groups, n);
	return 0;
}
