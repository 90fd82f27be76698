/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * viot.c: parse VIOT, the table of paravirtual IOMMUs (Virtual I/O Translation
 * Table, draft 9). Linux handles the table in drivers/acpi/viot.c (6.12).
 */
#include "acpi.h"
#include "lib/base/array.h"

/* The table: node count, offset of the first (2 bytes each), reserved (8) */
#define AT_COUNT 36
#define AT_NODES 38
#define TABLE_HEAD 48

/* Every node: type, reserved, length (2 bytes) */
#define HEAD 4

/* PCI range: endpoint (4), segments, requester IDs: first and last (2 each), output node (2) */
static void parse_pci(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;
	struct vfc_acpi_scope *scope = acpi_scope(a, entry, at + 4);

	entry->role = VFC_ACPI_SOURCE;
	entry->segment = (int)acpi_get(a, at + 8, 2);
	entry->last_segment = (int)acpi_get(a, at + 10, 2);
	scope->kind = VFC_SCOPE_MAP;
	scope->output = (uint32_t)acpi_get(a, at + 4, 4);
	scope->first = (uint32_t)acpi_get(a, at + 12, 2);
	scope->last = (uint32_t)acpi_get(a, at + 14, 2);
	scope->to = entry->to = (uint32_t)acpi_get(a, at + 16, 2);
	if (scope->last < scope->first || entry->last_segment < entry->segment)
		acpi_doubt(a, at + 8, false, "a range that ends before its start");
}

/* MMIO endpoint: endpoint (4), base address (8), output node (2) */
static void parse_mmio(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;

	entry->role = VFC_ACPI_SOURCE;
	entry->id = (int)(acpi_get(a, at + 4, 4) & INT32_MAX);
	entry->base = acpi_get(a, at + 8, 8);
	entry->to = (uint32_t)acpi_get(a, at + 16, 2);
}

/* virtio-iommu on PCI: segment, requester ID (2 each) */
static void parse_virtio_pci(struct acpi *a, struct vfc_acpi_entry *entry)
{
	entry->role = VFC_ACPI_UNIT;
	entry->segment = entry->last_segment = (int)acpi_get(a, entry->offset + 4, 2);
	entry->rid = (int)acpi_get(a, entry->offset + 6, 2);
}

/* virtio-iommu platform device: reserved (4), base address (8) */
static void parse_virtio_mmio(struct acpi *a, struct vfc_acpi_entry *entry)
{
	entry->role = VFC_ACPI_UNIT;
	entry->base = acpi_get(a, entry->offset + 8, 8);
}

static const struct {
	const char *word;
	size_t length;		/* minimum */
	void (*parse)(struct acpi *a, struct vfc_acpi_entry *entry);
} nodes[] = {
	[1] = { "pci-range", 24, parse_pci },
	[2] = { "mmio-endpoint", 24, parse_mmio },
	[3] = { "virtio-pci", 16, parse_virtio_pci },
	[4] = { "virtio-mmio", 16, parse_virtio_mmio },
};

/* Parse a node. False if Linux stops reading the table here. */
static bool parse_node(struct acpi *a, size_t at, size_t length)
{
	struct vfc_acpi_entry *entry = acpi_entry(a, at, length);

	entry->type = (unsigned int)acpi_get(a, at, 1);
	if (entry->type >= ARRAY_SIZE(nodes) || !nodes[entry->type].parse)
		return true;
	entry->word = nodes[entry->type].word;
	if (length < nodes[entry->type].length) {
		acpi_doubt(a, at, true, "%s of %zu bytes is too short", entry->word, length);
		return false;
	}
	nodes[entry->type].parse(a, entry);
	return true;
}

/* Check that every endpoint points to an IOMMU. */
static void check_references(struct acpi *a)
{
	const struct vfc_acpi_entry *entry, *unit;

	for (size_t i = 0; i < a->table->nentries; i++) {
		entry = &a->table->entries[i];
		unit = vfc_acpi_at(a->table, entry->to);
		if (entry->role == VFC_ACPI_SOURCE && (!unit || unit->role != VFC_ACPI_UNIT))
			acpi_doubt(a, entry->offset, false,
				   "devices behind 0x%x, where there is no IOMMU", entry->to);
	}
}

void acpi_viot(struct acpi *a)
{
	unsigned int count = (unsigned int)acpi_get(a, AT_COUNT, 2);
	size_t at = (size_t)acpi_get(a, AT_NODES, 2), length;

	if (at < TABLE_HEAD) {
		acpi_doubt(a, AT_NODES, true, "nodes at 0x%zx, in the header", at);
		return;
	}
	for (; count; count--, at += length) {
		length = at < a->size ? (size_t)acpi_get(a, at + 2, 2) : 0;
		if (length < HEAD || length > a->size - at) {
			acpi_doubt(a, at, true, "a node of %zu bytes, with %u nodes left", length,
				   count);
			break;
		}
		if (!parse_node(a, at, length))
			break;
	}
	check_references(a);
	if (!vfc_acpi_count(a->table, VFC_ACPI_UNIT))
		acpi_doubt(a, 0, true, "the table describes no IOMMU");
}
