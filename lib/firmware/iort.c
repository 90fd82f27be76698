/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iort.c: parse IORT, Arm's table of SMMUs and ITSs and the devices that use them
 * (DEN0049 E.e). Linux handles the table in drivers/acpi/arm64/iort.c (6.12).
 */
#include <string.h>

#include "acpi.h"
#include "lib/base/array.h"

/* The table: node count, offset of the first */
#define AT_COUNT 36
#define AT_NODES 40

/* Every node: type, length (2 bytes), revision, identifier (4), mappings: count, offset (4) */
#define HEAD 16
#define AT_MAP_COUNT 8
#define AT_MAP 12

/* ID mapping: input base, count - 1, output base, output node, flags (4 bytes each) */
#define MAP_LENGTH 20
#define MAP_SINGLE 1

/* Memory range descriptor: base and length (8 bytes each), reserved (4) */
#define RANGE_LENGTH 20

static const struct acpi_flag rc_flags[] = {
	{ 1, "ats" }, { 2, "pri" }, { 4, "pasid-forward" }, { 0 }
};
static const struct acpi_flag smmu_flags[] = { { 1, "dvm" }, { 2, "coherent-walk" }, { 0 } };
static const struct acpi_flag smmuv3_flags[] = {
	{ 1, "cohacc-override" }, { 2, "httu-access" }, { 4, "httu-dirty" },
	{ 8, "proximity-valid" }, { 16, "device-id-valid" }, { 0 }
};
static const struct acpi_flag component_flags[] = { { 1, "stall" }, { 0 } };
static const struct acpi_flag rmr_flags[] = {
	{ 1, "remap-permitted" }, { 2, "privileged" }, { 0 }
};
static const struct acpi_flag map_flags[] = { { MAP_SINGLE, "single" }, { 0 } };

/* ---- nodes ---------------------------------------------------------- */

static void parse_its(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;
	uint32_t count = (uint32_t)acpi_get(a, at + 16, 4);

	if (count > (entry->length - 20) / 4)
		acpi_doubt(a, at + 16, false, "%u ITSs in %u bytes", count, entry->length);
	else if (count)
		entry->id = (int)(acpi_get(a, at + 20, 4) & INT32_MAX);
}

static void parse_component(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;

	entry->role = VFC_ACPI_SOURCE;
	entry->nflags = acpi_flags(component_flags, acpi_get(a, at + 16, 4), entry->flags);
	if (!acpi_text(a, at + 29, entry->length - 29, entry->name, sizeof(entry->name)))
		acpi_doubt(a, at + 29, false, "an unterminated component name");
}

static void parse_root(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;

	entry->role = VFC_ACPI_SOURCE;
	entry->nflags = acpi_flags(rc_flags, acpi_get(a, at + 24, 4), entry->flags);
	entry->segment = (int)(acpi_get(a, at + 28, 4) & INT32_MAX);
}

static void parse_smmu(struct acpi *a, struct vfc_acpi_entry *entry)
{
	static const char *const models[] = {
		"smmuv1", "smmuv2", "mmu-400", "mmu-500", "mmu-401", "thunderx"
	};
	size_t at = entry->offset;
	uint32_t model = (uint32_t)acpi_get(a, at + 32, 4);

	entry->role = VFC_ACPI_UNIT;
	entry->base = acpi_get(a, at + 16, 8);
	entry->size = acpi_get(a, at + 24, 8);
	entry->model = model < ARRAY_SIZE(models) ? models[model] : NULL;
	entry->nflags = acpi_flags(smmu_flags, acpi_get(a, at + 36, 4), entry->flags);
}

static void parse_smmuv3(struct acpi *a, struct vfc_acpi_entry *entry)
{
	static const char *const models[] = { "generic", "hi161x", "cn99xx" };
	size_t at = entry->offset;
	uint32_t flags = (uint32_t)acpi_get(a, at + 24, 4);
	uint32_t model = (uint32_t)acpi_get(a, at + 40, 4);

	entry->role = VFC_ACPI_UNIT;
	entry->base = acpi_get(a, at + 16, 8);
	entry->model = model < ARRAY_SIZE(models) ? models[model] : NULL;
	entry->nflags = acpi_flags(smmuv3_flags, flags, entry->flags);
	if (flags & 8 && entry->length >= 64)
		entry->node = (int)(acpi_get(a, at + 60, 4) & INT32_MAX);
}

static void parse_pmcg(struct acpi *a, struct vfc_acpi_entry *entry)
{
	entry->base = acpi_get(a, entry->offset + 16, 8);
	entry->to = (uint32_t)acpi_get(a, entry->offset + 28, 4);
}

static void parse_rmr(struct acpi *a, struct vfc_acpi_entry *entry)
{
	uint32_t count = (uint32_t)acpi_get(a, entry->offset + 20, 4);
	uint32_t offset = (uint32_t)acpi_get(a, entry->offset + 24, 4);
	uint64_t start, length;
	size_t at;

	entry->role = VFC_ACPI_MEMORY;
	entry->nflags = acpi_flags(rmr_flags, acpi_get(a, entry->offset + 16, 4), entry->flags);
	if (offset > entry->length || count > (entry->length - offset) / RANGE_LENGTH) {
		acpi_doubt(a, entry->offset + 20, false, "%u memory ranges at 0x%x of %u bytes",
			   count, offset, entry->length);
		return;
	}
	for (at = entry->offset + offset; count--; at += RANGE_LENGTH) {
		start = acpi_get(a, at, 8);
		length = acpi_get(a, at + 8, 8);
		if (!length || start + length - 1 < start)
			acpi_doubt(a, at, false, "memory of 0x%llx bytes",
				   (unsigned long long)length);
		else
			acpi_memory(a, entry, start, start + length - 1);
	}
}

static const struct {
	const char *word;
	size_t length;		/* minimum */
	void (*parse)(struct acpi *a, struct vfc_acpi_entry *entry);
} nodes[] = {
	{ "its", 20, parse_its },
	{ "component", 30, parse_component },
	{ "root-complex", 32, parse_root },
	{ "smmu", 60, parse_smmu },
	{ "smmuv3", 60, parse_smmuv3 },
	{ "pmcg", 32, parse_pmcg },
	{ "rmr", 28, parse_rmr },
};

/* ---- ID mappings ---------------------------------------------------- */

static void parse_map(struct acpi *a, struct vfc_acpi_entry *entry, size_t at)
{
	struct vfc_acpi_scope *scope = acpi_scope(a, entry, at);
	uint32_t count = (uint32_t)acpi_get(a, at + 4, 4);

	scope->kind = VFC_SCOPE_MAP;
	scope->first = (uint32_t)acpi_get(a, at, 4);
	scope->last = scope->first + count;
	scope->output = (uint32_t)acpi_get(a, at + 8, 4);
	scope->to = (uint32_t)acpi_get(a, at + 12, 4);
	scope->nflags = acpi_flags(map_flags, acpi_get(a, at + 16, 4), scope->flags);
	if (scope->last >= scope->first)
		return;
	acpi_doubt(a, at, false, "ID range at 0x%x with 0x%x more IDs overflows", scope->first,
	count);
	scope->last = UINT32_MAX;
}

static void parse_maps(struct acpi *a, struct vfc_acpi_entry *entry)
{
	uint32_t count = (uint32_t)acpi_get(a, entry->offset + AT_MAP_COUNT, 4);
	uint32_t offset = (uint32_t)acpi_get(a, entry->offset + AT_MAP, 4);

	if (offset > entry->length || count > (entry->length - offset) / MAP_LENGTH) {
		acpi_doubt(a, entry->offset + AT_MAP_COUNT, false,
			   "%u ID mappings at 0x%x of %u bytes", count, offset, entry->length);
		return;
	}
	for (size_t at = entry->offset + offset; count--; at += MAP_LENGTH)
		parse_map(a, entry, at);
}

/* Check that every mapping points to a node. */
static void check_references(struct acpi *a)
{
	const struct vfc_acpi_entry *entry;

	for (size_t i = 0; i < a->table->nentries; i++) {
		entry = &a->table->entries[i];
		for (size_t s = 0; s < entry->nscopes; s++)
			if (!vfc_acpi_at(a->table, entry->scopes[s].to))
				acpi_doubt(a, entry->scopes[s].offset, false,
					   "a mapping to 0x%x, where there is no node",
					   entry->scopes[s].to);
	}
}

static void parse_node(struct acpi *a, size_t at, size_t length)
{
	struct vfc_acpi_entry *entry = acpi_entry(a, at, length);

	entry->type = (unsigned int)acpi_get(a, at, 1);
	if (entry->type >= ARRAY_SIZE(nodes))
		return;
	entry->word = nodes[entry->type].word;
	if (length < nodes[entry->type].length) {
		acpi_doubt(a, at, false, "%s of %zu bytes is too short", entry->word, length);
		return;
	}
	nodes[entry->type].parse(a, entry);
	entry->last_segment = entry->segment;
	parse_maps(a, entry);
}

void acpi_iort(struct acpi *a)
{
	uint32_t count = (uint32_t)acpi_get(a, AT_COUNT, 4);
	size_t at = (size_t)acpi_get(a, AT_NODES, 4), length;

	if (at < ACPI_HEADER) {
		acpi_doubt(a, AT_NODES, true, "nodes at 0x%zx, in the header", at);
		return;
	}
	for (; count; count--, at += length) {
		length = at < a->size ? (size_t)acpi_get(a, at + 1, 2) : 0;
		if (length < HEAD || length > a->size - at) {
			acpi_doubt(a, at, true, "a node of %zu bytes, with %u nodes left", length,
				   count);
			break;
		}
		parse_node(a, at, length);
	}
	check_references(a);
}
