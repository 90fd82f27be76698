/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dmar.c: parse DMAR, Intel's table of IOMMUs (VT-d 4.1, chapter 8). Linux handles
 * broken tables in drivers/iommu/intel/dmar.c (6.12).
 */
#include <string.h>

#include "acpi.h"
#include "lib/base/array.h"

/* 8.1 DMA Remapping Reporting Structure */
#define AT_WIDTH 36
#define AT_FLAGS 37
#define AT_STRUCTURES 48
#define WIDTH_MIN 11		/* parse_dmar_table() refuses less than a page */

/* 8.2: the header of a structure: type and length, 2 bytes each */
#define HEAD 4

/* 8.3.1 Device Scope Structure: type, length, flags, reserved, id, bus, path */
#define SCOPE_HEAD 6
#define SCOPE_ENDPOINT 1
#define SCOPE_BRIDGE 2
#define SCOPE_IOAPIC 3
#define SCOPE_HPET 4
#define SCOPE_NAMESPACE 5

static const struct acpi_flag table_flags[] = {
	{ 1, "intr-remap" }, { 2, "x2apic-opt-out" }, { 4, "dma-ctrl-opt-in" }, { 0 }
};
static const struct acpi_flag drhd_flags[] = { { 1, "include-pci-all" }, { 0 } };
static const struct acpi_flag atsr_flags[] = { { 1, "all-ports" }, { 0 } };
static const struct acpi_flag satc_flags[] = { { 1, "atc-required" }, { 0 } };

/* ---- device scopes -------------------------------------------------- */

static enum vfc_acpi_scope_kind scope_kind(unsigned int type)
{
	switch (type) {
	case SCOPE_ENDPOINT:
		return VFC_SCOPE_ENDPOINT;
	case SCOPE_BRIDGE:
		return VFC_SCOPE_BRIDGE;
	case SCOPE_IOAPIC:
		return VFC_SCOPE_IOAPIC;
	case SCOPE_HPET:
		return VFC_SCOPE_HPET;
	case SCOPE_NAMESPACE:
		return VFC_SCOPE_NAMESPACE;
	default:
		return VFC_SCOPE_UNKNOWN;
	}
}

/* Parse one scope of length bytes. */
static void parse_scope(struct acpi *a, struct vfc_acpi_entry *entry, size_t at, size_t length)
{
	struct vfc_acpi_scope *scope = acpi_scope(a, entry, at);

	scope->type = (unsigned int)acpi_get(a, at, 1);
	scope->kind = scope_kind(scope->type);
	scope->id = (int)acpi_get(a, at + 4, 1);
	if (scope->kind == VFC_SCOPE_ENDPOINT || scope->kind == VFC_SCOPE_BRIDGE)
		scope->id = -1;
	scope->bus = (uint8_t)acpi_get(a, at + 5, 1);
	for (size_t hop = at + SCOPE_HEAD; hop + 2 <= at + length; hop += 2) {
		if (scope->nhops == VFC_ACPI_HOPS) {
			acpi_doubt(a, hop, false, "a path of more than %d hops", VFC_ACPI_HOPS);
			break;
		}
		scope->hops[scope->nhops].device = (uint8_t)acpi_get(a, hop, 1);
		scope->hops[scope->nhops++].function = (uint8_t)acpi_get(a, hop + 1, 1);
	}
	if (scope->kind == VFC_SCOPE_UNKNOWN)
		acpi_doubt(a, at, false, "a device scope of unknown type %u", scope->type);
}

static void parse_scopes(struct acpi *a, struct vfc_acpi_entry *entry, size_t fixed)
{
	size_t at = entry->offset + fixed, end = entry->offset + entry->length, length;

	for (; at < end; at += length) {
		length = (size_t)acpi_get(a, at + 1, 1);
		if (length < SCOPE_HEAD + 2 || length > end - at) {
			acpi_doubt(a, at, false, "a device scope of %zu bytes, but only %zu bytes "
			"are left",
				   length, end - at);
			return;
		}
		parse_scope(a, entry, at, length);
	}
}

/* ---- structures ----------------------------------------------------- */

/* 8.3 DMA Remapping Hardware Unit Definition */
static void parse_drhd(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;
	struct vfc_acpi_scope *all;

	entry->role = VFC_ACPI_UNIT;
	entry->nflags = acpi_flags(drhd_flags, acpi_get(a, at + 4, 1), entry->flags);
	entry->size = UINT64_C(4096) << (acpi_get(a, at + 5, 1) & 15);
	entry->segment = (int)acpi_get(a, at + 6, 2);
	entry->base = acpi_get(a, at + 8, 8);
	if (!entry->base)
		/* dmar_validate_one_drhd() */
		acpi_doubt(a, at + 8, true, "an IOMMU at address 0");
	parse_scopes(a, entry, 16);
	if (!entry->nflags)
		return;
	all = acpi_scope(a, entry, at + 4);
	all->kind = VFC_SCOPE_ALL;
	all->last = UINT16_MAX;
}

/* 8.4 Reserved Memory Region Reporting */
static void parse_rmrr(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;
	uint64_t start = acpi_get(a, at + 8, 8), end = acpi_get(a, at + 16, 8);

	entry->role = VFC_ACPI_MEMORY;
	entry->segment = (int)acpi_get(a, at + 6, 2);
	acpi_memory(a, entry, start, end);
	if (start & 0xfff || (end + 1) & 0xfff || end <= start)
		acpi_doubt(a, at + 8, false, "a memory region that is not page-aligned");
	parse_scopes(a, entry, 24);
	if (!entry->nscopes)
		acpi_doubt(a, at, false, "a memory region without a device");
}

/* 8.5 Root Port ATS Capability Reporting */
static void parse_atsr(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;

	entry->nflags = acpi_flags(atsr_flags, acpi_get(a, at + 4, 1), entry->flags);
	entry->segment = (int)acpi_get(a, at + 6, 2);
	parse_scopes(a, entry, 8);
}

/* 8.6 Remapping Hardware Static Affinity */
static void parse_rhsa(struct acpi *a, struct vfc_acpi_entry *entry)
{
	entry->base = acpi_get(a, entry->offset + 8, 8);
	entry->node = (int)(acpi_get(a, entry->offset + 16, 4) & INT32_MAX);
}

/* 8.7 ACPI Name-space Device Declaration */
static void parse_andd(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;

	entry->id = (int)acpi_get(a, at + 7, 1);
	if (!acpi_text(a, at + 8, entry->length - 8, entry->name, sizeof(entry->name)))
		/* dmar_parse_one_andd() */
		acpi_doubt(a, at + 8, true, "an unterminated device name");
}

/* 8.8 SoC Integrated Address Translation Cache */
static void parse_satc(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;

	entry->nflags = acpi_flags(satc_flags, acpi_get(a, at + 4, 1), entry->flags);
	entry->segment = (int)acpi_get(a, at + 6, 2);
	parse_scopes(a, entry, 8);
}

/* 8.9 SoC Integrated Device Property */
static void parse_sidp(struct acpi *a, struct vfc_acpi_entry *entry)
{
	entry->segment = (int)acpi_get(a, entry->offset + 6, 2);
	parse_scopes(a, entry, 8);
}

static const struct {
	const char *word;
	size_t length;		/* minimum */
	void (*parse)(struct acpi *a, struct vfc_acpi_entry *entry);
} structures[] = {
	{ "drhd", 16, parse_drhd },
	{ "rmrr", 24, parse_rmrr },
	{ "atsr", 8, parse_atsr },
	{ "rhsa", 20, parse_rhsa },
	{ "andd", 9, parse_andd },
	{ "satc", 8, parse_satc },
	{ "sidp", 8, parse_sidp },
};

static void parse_structure(struct acpi *a, size_t at, size_t length)
{
	struct vfc_acpi_entry *entry = acpi_entry(a, at, length);

	entry->type = (unsigned int)acpi_get(a, at, 2);
	if (entry->type >= ARRAY_SIZE(structures))
		return;
	entry->word = structures[entry->type].word;
	if (length < structures[entry->type].length)
		acpi_doubt(a, at, false, "%s of %zu bytes is too short", entry->word, length);
	else
		structures[entry->type].parse(a, entry);
	if (entry->last_segment < 0)
		entry->last_segment = entry->segment;
}

void acpi_dmar(struct acpi *a)
{
	size_t at, length;

	a->table->address_bits = (int)acpi_get(a, AT_WIDTH, 1) + 1;
	a->table->nflags = acpi_flags(table_flags, acpi_get(a, AT_FLAGS, 1), a->table->flags);
	if (acpi_get(a, AT_WIDTH, 1) < WIDTH_MIN)
		acpi_doubt(a, AT_WIDTH, true, "an address width of %d bits",
		a->table->address_bits);
	for (at = AT_STRUCTURES; at + HEAD <= a->size; at += length) {
		length = (size_t)acpi_get(a, at + 2, 2);
		if (length < HEAD || length > a->size - at) {
			/* In dmar_walk_remapping_entries(), length 0 silently ends the table. */
			acpi_doubt(a, at, length, "a structure of %zu bytes, but only %zu bytes "
			"are left",
				   length, a->size - at);
			break;
		}
		parse_structure(a, at, length);
	}
	if (!vfc_acpi_count(a->table, VFC_ACPI_UNIT))
		acpi_doubt(a, 0, true, "the table describes no IOMMU");
}
