/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-firmware.c: the view of the IOMMU data of firmware: ACPI tables, structure by
 * structure, and the device tree.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view.h"

/* ---- ACPI tables ---------------------------------------------------- */

static void add_words(struct doc *object, const char *key, const char *const *words, size_t n)
{
	struct doc *list = n ? doc_list(object, key) : NULL;

	for (size_t i = 0; i < n; i++)
		doc_item_text(list, words[i]);
}

/* Format the path to a function: the start bus, then each hop. */
static void format_path(const struct vfc_acpi_scope *scope, char *path, size_t size)
{
	size_t used = (size_t)snprintf(path, size, "%02x:", scope->bus);

	for (size_t i = 0; i < scope->nhops && used < size; i++)
		used += (size_t)snprintf(path + used, size - used, "%s%02x.%x", i ? "/" : "",
					 scope->hops[i].device, scope->hops[i].function);
}

static void add_scope(struct doc *list, const struct vfc_acpi_scope *scope)
{
	struct doc *item = doc_item(list);
	char path[8 * VFC_ACPI_HOPS];

	doc_text(item, "kind", vfc_acpi_scope_word(scope->kind));
	doc_number(item, "type", scope->type);
	if (scope->nhops) {
		format_path(scope, path, sizeof(path));
		doc_text(item, "path", path);
	} else {
		doc_hex(item, "first", scope->first, 4);
		doc_hex(item, "last", scope->last, 4);
	}
	if (scope->kind == VFC_SCOPE_ALIAS || scope->kind == VFC_SCOPE_MAP)
		doc_hex(item, "output", scope->output, 4);
	if (scope->kind == VFC_SCOPE_MAP)
		doc_hex(item, "to", scope->to, 0);
	if (scope->id >= 0)
		doc_number(item, "id", (uint64_t)scope->id);
	doc_text(item, "name", scope->name);
	add_words(item, "flags", scope->flags, scope->nflags);
}

/* Add the optional numbers of a structure. */
static void add_numbers(struct doc *item, const struct vfc_acpi_entry *entry)
{
	if (entry->segment >= 0)
		doc_number(item, "segment", (uint64_t)entry->segment);
	if (entry->last_segment > entry->segment)
		doc_number(item, "last_segment", (uint64_t)entry->last_segment);
	if (entry->base)
		doc_hex(item, "base", entry->base, 0);
	if (entry->size)
		doc_number(item, "size", entry->size);
	if (entry->rid >= 0)
		doc_textf(item, "function", "%04x:%02x:%02x.%x", (unsigned int)entry->segment,
			  (unsigned int)entry->rid >> 8, (unsigned int)entry->rid >> 3 & 0x1f,
			  (unsigned int)entry->rid & 7);
	if (entry->node >= 0)
		doc_number(item, "node", (uint64_t)entry->node);
	if (entry->id >= 0)
		doc_number(item, "id", (uint64_t)entry->id);
	if (entry->to)
		doc_hex(item, "to", entry->to, 0);
}

static void add_entry(struct doc *list, const struct vfc_acpi_entry *entry)
{
	struct doc *item = doc_item(list), *sub, *range;

	doc_hex(item, "offset", entry->offset, 0);
	doc_text(item, "kind", entry->word);
	doc_number(item, "type", entry->type);
	doc_text(item, "role", vfc_acpi_role_word(entry->role));
	add_numbers(item, entry);
	doc_text(item, "model", entry->model);
	doc_text(item, "name", entry->name);
	add_words(item, "flags", entry->flags, entry->nflags);
	sub = entry->nmemory ? doc_list(item, "memory") : NULL;
	for (size_t i = 0; i < entry->nmemory; i++) {
		range = doc_item(sub);
		doc_hex(range, "start", entry->memory[i].start, 0);
		doc_hex(range, "end", entry->memory[i].end, 0);
	}
	sub = entry->nscopes ? doc_list(item, "scopes") : NULL;
	for (size_t i = 0; i < entry->nscopes; i++)
		add_scope(sub, &entry->scopes[i]);
}

static void add_table(struct doc *list, const struct vfc_acpi_table *table)
{
	struct doc *item = doc_item(list), *sub, *doubt;

	doc_text(item, "signature", table->signature);
	if (table->unread) {
		doc_text(item, "unread", strerrordesc_np(-table->unread));
		return;
	}
	doc_number(item, "length", table->length);
	doc_number(item, "revision", table->revision);
	doc_text(item, "checksum", table->sum ? "ok" : "wrong");
	doc_text(item, "oem", table->oem);
	doc_text(item, "oem_table", table->oem_table);
	if (table->address_bits)
		doc_number(item, "address_bits", (uint64_t)table->address_bits);
	add_words(item, "flags", table->flags, table->nflags);
	sub = doc_list(item, "structures");
	for (size_t i = 0; i < table->nentries; i++)
		add_entry(sub, &table->entries[i]);
	sub = doc_list(item, "doubts");
	for (size_t i = 0; i < table->ndoubts; i++) {
		doubt = doc_item(sub);
		doc_hex(doubt, "offset", table->doubts[i].offset, 0);
		doc_bool(doubt, "fatal", table->doubts[i].fatal);
		doc_text(doubt, "text", table->doubts[i].text);
	}
}

/* ---- device tree ---------------------------------------------------- */

static void add_map(struct doc *list, const struct vfc_dt *tree, const struct vfc_dt_map *map)
{
	const struct vfc_dt_iommu *iommu = vfc_dt_iommu(tree, map->iommu);
	struct doc *item = doc_item(list);

	doc_hex(item, "first", map->first, 4);
	doc_number(item, "length", map->length);
	doc_hex(item, "output", map->output, 4);
	doc_hex(item, "phandle", map->iommu, 0);
	doc_text(item, "iommu", iommu ? iommu->path : NULL);
}

static void add_host(struct doc *list, const struct vfc_dt *tree,
		     const struct vfc_dt_host *host)
{
	const struct vfc_dt_iommu *iommu = vfc_dt_iommu(tree, host->iommu);
	struct doc *item = doc_item(list), *maps;

	doc_text(item, "path", host->path);
	doc_text(item, "compatible", host->compatible);
	doc_bool(item, "disabled", host->disabled);
	doc_text(item, "iommu", iommu ? iommu->path : NULL);
	if (host->window)
		doc_bool(item, "window", true);
	maps = doc_list(item, "maps");
	for (size_t i = 0; i < host->nmaps; i++)
		add_map(maps, tree, &host->maps[i]);
	if (host->nmaps)
		doc_hex(item, "mask", host->mask, 0);
	doc_text(item, "doubt", host->doubt);
}

static void add_tree(struct doc *object, const struct vfc_dt *tree)
{
	struct doc *item, *list = doc_list(object, "iommus");

	for (size_t i = 0; i < tree->niommus; i++) {
		item = doc_item(list);
		doc_text(item, "path", tree->iommus[i].path);
		doc_text(item, "compatible", tree->iommus[i].compatible);
		doc_hex(item, "phandle", tree->iommus[i].phandle, 0);
		doc_number(item, "cells", tree->iommus[i].cells);
		doc_bool(item, "disabled", tree->iommus[i].disabled);
	}
	list = doc_list(object, "hosts");
	for (size_t i = 0; i < tree->nhosts; i++)
		add_host(list, tree, &tree->hosts[i]);
	doc_number(object, "consumers", tree->consumers);
}

struct doc *view_firmware_doc(const struct vfc_acpi_table *tables, size_t count,
			      const struct vfc_dt *tree)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "firmware");
	struct doc *list = doc_list(object, "tables");

	for (size_t i = 0; i < count; i++)
		add_table(list, &tables[i]);
	if (tree)
		add_tree(doc_object(object, "device_tree"), tree);
	return doc;
}

/* ---- text ----------------------------------------------------------- */

/* Print the flags, each after a blank. */
static void add_flags(struct text *t, const struct doc *object)
{
	const struct doc *list = doc_get(object, "flags");

	for (size_t i = 0; i < doc_length(list); i++)
		text_add(t, " %s", doc_as_text(doc_at(list, i)));
}

/* Print a label and a member; nothing if it is absent. */
static void add_member(struct text *t, const char *label, const struct doc *object,
		       const char *key)
{
	const struct doc *value = doc_get(object, key);

	if (doc_kind(value) == DOC_NUMBER)
		text_add(t, " %s%" PRIu64, label, doc_as_number(value));
	else if (value)
		text_add(t, " %s%s", label, doc_as_text(value));
}

/* Print a requester ID as BUS:DEVICE.FUNCTION. */
static void add_rid(struct text *t, const char *before, uint64_t rid)
{
	text_add(t, "%s%02x:%02x.%x", before, (unsigned int)(rid >> 8 & 0xff),
		 (unsigned int)(rid >> 3 & 0x1f), (unsigned int)(rid & 7));
}

static void scope_text(struct text *t, const struct doc *scope)
{
	const char *kind = doc_word(scope, "kind");
	uint64_t first = doc_as_number(doc_get(scope, "first"));
	uint64_t last = doc_as_number(doc_get(scope, "last"));

	text_add(t, "        %s", kind);
	add_member(t, "", scope, "id");
	add_member(t, "", scope, "path");
	add_member(t, "", scope, "name");
	if (!strcmp(kind, "map")) {
		text_add(t, " 0x%" PRIx64 "-0x%" PRIx64, first, last);
		add_member(t, "to ", scope, "output");
		add_member(t, "of ", scope, "to");
	} else if (!doc_has(scope, "path") && strcmp(kind, "all") != 0) {
		add_rid(t, " ", first);
		if (last != first)
			add_rid(t, "-", last);
		if (doc_has(scope, "output"))
			add_rid(t, " as ", doc_as_number(doc_get(scope, "output")));
	}
	add_flags(t, scope);
	text_add(t, "\n");
}

static void structure_text(struct text *t, const struct doc *structure)
{
	const struct doc *memory = doc_get(structure, "memory");
	const struct doc *scopes = doc_get(structure, "scopes");

	text_add(t, "  %-6s %s", doc_word(structure, "offset"), doc_word(structure, "kind"));
	if (!strcmp(doc_word(structure, "kind"), "unknown"))
		add_member(t, "type ", structure, "type");
	add_member(t, "", structure, "model");
	add_member(t, "", structure, "name");
	add_member(t, "", structure, "function");
	add_member(t, "at ", structure, "base");
	if (!doc_has(structure, "function"))
		add_member(t, "segment ", structure, "segment");
	add_member(t, "to ", structure, "last_segment");
	add_member(t, "node ", structure, "node");
	add_member(t, "number ", structure, "id");
	if (!doc_length(scopes))
		add_member(t, "of ", structure, "to");
	for (size_t i = 0; i < doc_length(memory); i++)
		text_add(t, " %s-%s", doc_word(doc_at(memory, i), "start"),
			 doc_word(doc_at(memory, i), "end"));
	add_flags(t, structure);
	if (!strcmp(doc_word(structure, "role"), "spare"))
		text_add(t, " (not used: described elsewhere, too)");
	text_add(t, "\n");
	for (size_t i = 0; i < doc_length(scopes); i++)
		scope_text(t, doc_at(scopes, i));
}

static void table_text(struct text *t, const struct doc *table)
{
	const struct doc *structures = doc_get(table, "structures");
	const struct doc *doubts = doc_get(table, "doubts"), *doubt;

	text_add(t, "%s:", doc_word(table, "signature"));
	if (doc_has(table, "unread")) {
		text_add(t, " not readable: %s\n", doc_word(table, "unread"));
		return;
	}
	add_member(t, "revision ", table, "revision");
	add_member(t, "by ", table, "oem");
	add_member(t, "", table, "oem_table");
	add_member(t, "checksum ", table, "checksum");
	add_member(t, "address bits ", table, "address_bits");
	add_flags(t, table);
	text_add(t, "\n");
	for (size_t i = 0; i < doc_length(structures); i++)
		structure_text(t, doc_at(structures, i));
	for (size_t i = 0; i < doc_length(doubts); i++) {
		doubt = doc_at(doubts, i);
		text_add(t, "  %-6s %s: %s\n", doc_word(doubt, "offset"),
			 doc_as_bool(doc_get(doubt, "fatal")) ? "broken" : "odd",
			 doc_word(doubt, "text"));
	}
}

static void host_text(struct text *t, const struct doc *host)
{
	const struct doc *maps = doc_get(host, "maps"), *map;

	text_add(t, "  %s", doc_word(host, "path"));
	add_member(t, "", host, "compatible");
	if (doc_as_bool(doc_get(host, "disabled")))
		text_add(t, " (disabled)");
	add_member(t, "behind ", host, "iommu");
	text_add(t, "\n");
	for (size_t i = 0; i < doc_length(maps); i++) {
		map = doc_at(maps, i);
		text_add(t, "        %s and %" PRIu64 " more to %s of %s\n", doc_word(map, "first"),
			 doc_as_number(doc_get(map, "length")) - 1, doc_word(map, "output"),
			 doc_has(map, "iommu") ? doc_word(map, "iommu") : doc_word(map, "phandle"));
	}
	if (doc_has(host, "doubt"))
		text_add(t, "        odd: %s\n", doc_word(host, "doubt"));
}

static void tree_text(struct text *t, const struct doc *tree)
{
	const struct doc *iommus = doc_get(tree, "iommus"), *hosts = doc_get(tree, "hosts");

	text_add(t, "Device tree:\n");
	for (size_t i = 0; i < doc_length(iommus); i++)
		text_add(t, "  %s %s%s\n", doc_word(doc_at(iommus, i), "path"),
			 doc_word(doc_at(iommus, i), "compatible"),
			 doc_as_bool(doc_get(doc_at(iommus, i), "disabled")) ? " (disabled)" : "");
	for (size_t i = 0; i < doc_length(hosts); i++)
		host_text(t, doc_at(hosts, i));
}

static void firmware_text(struct text *t, const struct doc *doc)
{
	const struct doc *firmware = doc_get(doc, "firmware");
	const struct doc *tables = doc_get(firmware, "tables");
	const struct doc *tree = doc_get(firmware, "device_tree");

	for (size_t i = 0; i < doc_length(tables); i++)
		table_text(t, doc_at(tables, i));
	if (tree)
		tree_text(t, tree);
	if (!doc_length(tables) && !tree)
		text_add(t, "No IOMMU data found: no ACPI tables, no device tree.\n");
}

const struct view view_firmware = {
	.key = "firmware",
	.layout = LAYOUT_TEXT,
	.text = firmware_text,
};
