/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device-reserved.c: memory that firmware requires to be mapped 1:1 for a device,
 * and the ACPI structure that requires it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "device.h"
#include "lib/firmware/acpi.h"

/* The tables, and the device's address; n 0: no table could be read. */
struct tables {
	struct vfc_acpi_table *list;
	int n;
	struct acpi_place place;
};

static void read_tables(struct patient *p, struct tables *t)
{
	*t = (struct tables){ .list = NULL };
	if (!p->pci || !acpi_place(p->ctx, p->dev->address, &t->place))
		return;
	t->n = vfc_acpi_list(p->ctx, &t->list);
	if (t->n < 0)
		t->n = 0;
}

static bool overlaps(const struct vfc_acpi_entry *entry, const struct vfc_reserved *region)
{
	for (size_t i = 0; i < entry->nmemory; i++)
		if (entry->memory[i].start <= region->end && region->start <= entry->memory[i].end)
			return true;
	return false;
}

/* Name the ACPI structures that require a region. */
static void say_origin(const struct tables *t, const struct vfc_reserved *region,
		       struct finding *f)
{
	const struct vfc_acpi_entry *entry;

	for (int i = 0; i < t->n; i++) {
		for (size_t e = 0; e < t->list[i].nentries; e++) {
			entry = &t->list[i].entries[e];
			if (entry->role != VFC_ACPI_MEMORY || !overlaps(entry, region) ||
			    !acpi_covers(&t->list[i], entry, &t->place))
				continue;
			join(f->said, SAID, "", " (%s, %s at 0x%x)", t->list[i].signature,
			     entry->word, entry->offset);
		}
	}
}

static void say_region(const struct patient *p, const struct tables *t,
		       const struct vfc_reserved *region, struct finding *f)
{
	bool direct = !strcmp(region->type, "direct");

	if (strncmp(region->type, "direct", 6) != 0)
		return;
	join(f->said, SAID, ", ", "0x%" PRIx64 "-0x%" PRIx64 " is %s", region->start, region->end,
	     region->type);
	say_origin(t, region, f);
	if (direct) {
		f->state = VFC_LINK_BROKEN;
		snprintf(f->step, sizeof(f->step), "no Linux setting helps: ask the machine's "
			 "vendor for firmware that reserves no memory for %s, or use another "
			 "slot", p->dev->address);
	}
}

/* Count the regions without a 1:1 mapping: they only reduce the usable IOVA space. */
static size_t count_others(const struct vfc_group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->nreserved; i++)
		count += strncmp(group->reserved[i].type, "direct", 6) != 0;
	return count;
}

int doctor_reserved(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };
	struct tables t;

	if (p->group.id < 0)
		return 0;
	f.source = in_sys("kernel/iommu_groups/%d/reserved_regions", p->group.id);
	read_tables(p, &t);
	for (size_t i = 0; i < p->group.nreserved; i++)
		say_region(p, &t, &p->group.reserved[i], &f);
	vfc_acpi_list_free(t.list, t.n);
	if (!f.said[0])
		join(f.said, SAID, "", "firmware reserves no memory for it; regions of other "
		     "kinds: %zu", count_others(&p->group));
	else if (f.state == VFC_LINK_OK)
		join(f.said, SAID, "", ": dropped when the device is passed through");
	else
		join(f.said, SAID, "", ": firmware keeps using it, so the kernel refuses to assign "
		     "the device");
	finding_add(p->links, "reserved-regions", &f);
	return 0;
}
