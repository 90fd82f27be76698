/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * firmware.c: check the ACPI tables that describe IOMMUs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "finding.h"
#include "lib/base/ctx.h"
#include "lib/machine/guest.h"
#include "lib/vfc-acpi.h"

/* ---- no table ------------------------------------------------------- */

/* The ACPI table expected on this kind of machine, and how to get it. */
static const struct announcement {
	enum machine_arch arch;
	enum machine_vendor vendor;	/* VENDOR_UNKNOWN: any */
	const char *table;
	const char *next;
} announcements[] = {
	{ ARCH_X86, VENDOR_INTEL, "DMAR",
	  "enable VT-d in the firmware setup (\"Intel VT for Directed I/O\"; not VT-x)" },
	{ ARCH_X86, VENDOR_AMD, "IVRS",
	  "enable AMD-Vi in the firmware setup (\"IOMMU\": Enabled, not Auto)" },
	{ ARCH_X86, VENDOR_UNKNOWN, "DMAR or IVRS",
	  "enable the IOMMU in the firmware setup (VT-d, AMD-Vi)" },
	{ ARCH_ARM64, VENDOR_UNKNOWN, "IORT with an SMMU",
	  "enable the SMMU in the firmware setup" },
	{ ARCH_RISCV, VENDOR_UNKNOWN, "RIMT", "enable the IOMMU in the firmware setup" },
	{ ARCH_UNKNOWN, VENDOR_UNKNOWN, "DMAR, IVRS, IORT or VIOT",
	  "enable the IOMMU in the firmware setup (VT-d, AMD-Vi, SMMU)" },
};

static const struct announcement *expected(const struct vfc_machine *m)
{
	const struct announcement *a = announcements;

	while (a->arch != ARCH_UNKNOWN &&
	       (a->arch != m->arch || (a->vendor != VENDOR_UNKNOWN && a->vendor != m->vendor)))
		a++;
	return a;
}

/* True for a virtual machine: its IOMMU comes from the hypervisor. */
static bool is_guest(const struct vfc_machine *m)
{
	struct machine_guest guest;

	machine_guest(m, &guest);
	return guest.hypervisor != HYPERVISOR_NONE && guest.hypervisor != HYPERVISOR_XEN_HOST &&
	       guest.hypervisor != HYPERVISOR_LPAR;
}

static const char *what_gives_one(const struct vfc_machine *m)
{
	return is_guest(m) ? "configure the hypervisor to give this guest an IOMMU" :
			     expected(m)->next;
}

static void announce_none(const struct vfc_machine *m, struct finding *f)
{
	f->state = VFC_LINK_BROKEN;
	f->source = in_sys("firmware/acpi/tables");
	if (is_guest(m))
		join(f->said, SAID, "", "none of the %d ACPI tables describes an IOMMU; this "
		     "follows from the hypervisor, which provides none", m->tables);
	else
		join(f->said, SAID, "", "none of the %d ACPI tables describes an IOMMU: there "
		     "is no %s", m->tables, expected(m)->table);
	f->next = what_gives_one(m);
}

/* ---- ACPI ----------------------------------------------------------- */

/* Describe a unit: kind, address, and whether it serves all other devices. */
static void say_unit(struct finding *f, const struct vfc_acpi_entry *unit, bool alone)
{
	unsigned int rid = (unsigned int)unit->rid;
	bool all = false;

	for (size_t i = 0; i < unit->nscopes; i++)
		all |= unit->scopes[i].kind == VFC_SCOPE_ALL;
	if (unit->base)
		join(f->said, SAID, " ", "%s at 0x%" PRIx64, unit->word, unit->base);
	else
		join(f->said, SAID, " ", "%s %04x:%02x:%02x.%x", unit->word,
		     (unsigned int)unit->segment, rid >> 8, rid >> 3 & 0x1f, rid & 7);
	join(f->said, SAID, "", "%s,", !all ? "" : alone ? " (for all devices)" :
	     " (for all other devices)");
}

/* Add a range of memory that is mapped 1:1 for devices. */
static void say_memory(struct finding *f, const struct vfc_acpi_entry *entry)
{
	for (size_t i = 0; i < entry->nmemory; i++)
		join(f->said, SAID, " ", "%s 0x%" PRIx64 "-0x%" PRIx64 ",", entry->word,
		     entry->memory[i].start, entry->memory[i].end);
}

/* Summarize a valid table. */
static void say_table(struct finding *f, const struct vfc_acpi_table *table)
{
	size_t units = vfc_acpi_count(table, VFC_ACPI_UNIT);

	join(f->said, SAID, "", "%s describes %zu IOMMU%s:", table->signature, units,
	     units == 1 ? "" : "s");
	for (size_t i = 0; i < table->nentries; i++)
		if (table->entries[i].role == VFC_ACPI_UNIT)
			say_unit(f, &table->entries[i], units == 1);
	for (size_t i = 0; i < table->nentries; i++)
		if (table->entries[i].role == VFC_ACPI_MEMORY)
			say_memory(f, &table->entries[i]);
	for (size_t i = 0; i < table->nflags; i++)
		join(f->said, SAID, " ", "%s,", table->flags[i]);
	if (table->ndoubts)
		join(f->said, SAID, " ", "odd at 0x%x: %s,", table->doubts[0].offset,
		     table->doubts[0].text);
	f->said[strlen(f->said) - 1] = '\0';
}

/* The table exists, but only root can read it, or it was not recorded. */
static void say_unread(struct finding *f, const struct vfc_acpi_table *table)
{
	if (table->unread == -ENODATA)
		join(f->said, SAID, "", "%s exists; its contents were not recorded",
		     table->signature);
	else
		join(f->said, SAID, "", "%s exists; only root can read its contents (%s)",
		     table->signature, strerrordesc_np(-table->unread));
}

static const struct vfc_acpi_doubt *fatal_doubt(const struct vfc_acpi_table *table)
{
	for (size_t i = 0; i < table->ndoubts; i++)
		if (table->doubts[i].fatal)
			return &table->doubts[i];
	return NULL;
}

/* Judge one table; units: the IOMMU units of all tables. */
static void judge_table(const struct vfc_machine *m, const struct vfc_acpi_table *table,
			size_t units, struct finding *f)
{
	const struct vfc_acpi_doubt *doubt = fatal_doubt(table);

	f->state = VFC_LINK_OK;
	f->source = in_sys("firmware/acpi/tables/%s", table->signature);
	if (table->unread) {
		say_unread(f, table);
	} else if (table->length > table->size) {
		f->state = VFC_LINK_UNKNOWN;
		f->next = "record the whole table";
		join(f->said, SAID, "", "%s: %s", table->signature, doubt->text);
	} else if (doubt) {
		f->state = VFC_LINK_BROKEN;
		f->next = "update the machine's firmware: only the vendor can fix the table";
		join(f->said, SAID, "", "%s is broken at 0x%x, and Linux stops reading there: %s",
		     table->signature, doubt->offset, doubt->text);
	} else if (vfc_acpi_count(table, VFC_ACPI_UNIT)) {
		say_table(f, table);
	} else {
		f->state = units ? VFC_LINK_OK : VFC_LINK_BROKEN;
		f->next = units ? NULL : what_gives_one(m);
		join(f->said, SAID, "", "%s describes no SMMU: devices access memory directly",
		     table->signature);
	}
}

/* Count the units of all tables; an unreadable table counts as one. */
static size_t count_units(const struct vfc_acpi_table *tables, int n)
{
	size_t units = 0;

	for (int i = 0; i < n; i++)
		units += tables[i].unread ? 1 : vfc_acpi_count(&tables[i], VFC_ACPI_UNIT);
	return units;
}

/* Report that the directory of ACPI tables cannot be read. */
static void tables_unseen(const struct vfc_machine *m, struct vfc_links *links)
{
	struct finding f = {
		.state = VFC_LINK_UNKNOWN,
		.next = "run vfioctl doctor on the machine itself, outside of containers",
	};

	f.source = in_sys("firmware/acpi/tables");
	join(f.said, SAID, "", "the firmware's tables cannot be read: %s",
	     m->tables ? strerrordesc_np(-m->tables) : "no table at all");
	finding_add(links, "firmware-table", &f);
}

int doctor_firmware_table(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	struct vfc_acpi_table *tables;
	struct finding f = { 0 };
	int n;

	/* Mainframes, POWER and boards with a device tree have no ACPI. */
	if (m->arch == ARCH_S390 || m->arch == ARCH_PPC64 || (m->tables == -ENOENT && m->tree))
		return 0;
	if (m->tables <= 0) {
		tables_unseen(m, links);
		return 0;
	}
	n = vfc_acpi_list(ctx, &tables);
	if (n < 0)
		return vfc_fail(ctx, n, "read the firmware's tables");
	for (int i = 0; i < n; i++) {
		f = (struct finding){ 0 };
		judge_table(m, &tables[i], count_units(tables, n), &f);
		finding_add(links, "firmware-table", &f);
	}
	vfc_acpi_list_free(tables, n);
	if (n)
		return 0;
	if (m->announcer)
		join(f.said, SAID, "", "%s exists; vfioctl does not decode this table",
		     m->announcer->name);
	f.state = VFC_LINK_OK;
	f.source = in_sys("firmware/acpi/tables/%s", m->announcer ? m->announcer->name : "");
	if (!m->announcer)
		announce_none(m, &f);
	finding_add(links, "firmware-table", &f);
	return 0;
}
