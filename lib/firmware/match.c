/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * match.c: find the structures of ACPI tables that cover a PCI function.
 */
#include <string.h>

#include "acpi.h"
#include "lib/base/root.h"

/* ---- path of a function --------------------------------------------- */

/* Add a hop if a component of a sysfs path is the address of a function. */
static void add_hop(struct acpi_place *place, const char *part)
{
	struct vfc_bdf bdf;

	if (vfc_bdf_parse(part, &bdf) || bdf.domain > UINT16_MAX)
		return;
	/* Below Intel VMD another segment begins. */
	if (place->nhops && place->segment != (int)bdf.domain)
		place->nhops = 0;
	if (place->nhops == VFC_ACPI_HOPS)
		return;
	place->segment = (int)bdf.domain;
	place->rid = (uint16_t)(bdf.bus << 8 | bdf.slot << 3 | bdf.function);
	place->hops[place->nhops].bus = bdf.bus;
	place->hops[place->nhops].device = bdf.slot;
	place->hops[place->nhops++].function = bdf.function;
}

bool acpi_place(struct vfc_ctx *ctx, const char *address, struct acpi_place *place)
{
	char physical[ROOT_PATH], target[ROOT_PATH], *part, *rest = target;
	const char *name = address;

	*place = (struct acpi_place){ .segment = -1 };
	/* dmar_find_matched_drhd_unit() (6.12): a VF has the path of its PF. */
	if (root_link(ctx, physical, in_sys("bus/pci/devices/%s/physfn", address)) > 0)
		name = strrchr(physical, '/') ? strrchr(physical, '/') + 1 : physical;
	if (root_link(ctx, target, in_sys("bus/pci/devices/%s", name)) <= 0)
		return false;
	while ((part = strsep(&rest, "/")))
		add_hop(place, part);
	return place->nhops > 0;
}

/* ---- DMAR ----------------------------------------------------------- */

/* dmar_match_pci_path() (6.12), and functions below a bridge that it finds. */
static bool path_covers(const struct vfc_acpi_scope *scope, const struct acpi_place *place)
{
	size_t i, last;

	if (!scope->nhops || scope->nhops > place->nhops)
		return false;
	last = scope->nhops - 1;
	for (i = 0; i <= last; i++)
		if (scope->hops[i].device != place->hops[i].device ||
		    scope->hops[i].function != place->hops[i].function)
			break;
	if (i > last && scope->bus == place->hops[0].bus)
		return true;
	/* Accept firmware that names the function by its own bus. */
	for (i = 0; scope->nhops == 1 && i < place->nhops; i++)
		if (scope->bus == place->hops[i].bus &&
		    scope->hops[0].device == place->hops[i].device &&
		    scope->hops[0].function == place->hops[i].function)
			return true;
	return false;
}

/* ---- IORT ----------------------------------------------------------- */

/* Find the stream ID of the function at an SMMU; false: the SMMU does not translate for it. */
static bool stream_id(const struct vfc_acpi_table *table, const struct acpi_place *place,
		      uint32_t smmu, uint32_t *id)
{
	const struct vfc_acpi_entry *entry;
	const struct vfc_acpi_scope *map;

	for (size_t i = 0; i < table->nentries; i++) {
		entry = &table->entries[i];
		if (entry->role != VFC_ACPI_SOURCE || entry->segment != place->segment)
			continue;
		for (size_t s = 0; s < entry->nscopes; s++) {
			map = &entry->scopes[s];
			if (map->to != smmu || place->rid < map->first || place->rid > map->last)
				continue;
			*id = map->output + (place->rid - map->first);
			return true;
		}
	}
	return false;
}

/* iort_node_get_rmr_info() (6.12): the IDs are outputs at the SMMU, not inputs. */
static bool stream_covers(const struct vfc_acpi_table *table, const struct vfc_acpi_scope *map,
			  const struct acpi_place *place)
{
	uint32_t id;

	return stream_id(table, place, map->to, &id) && id >= map->output &&
	       id - map->output <= map->last - map->first;
}

bool acpi_covers(const struct vfc_acpi_table *table, const struct vfc_acpi_entry *entry,
		 const struct acpi_place *place)
{
	const struct vfc_acpi_scope *scope;

	if (entry->segment >= 0 && entry->segment != place->segment)
		return false;
	for (size_t i = 0; i < entry->nscopes; i++) {
		scope = &entry->scopes[i];
		if (((scope->kind == VFC_SCOPE_ENDPOINT || scope->kind == VFC_SCOPE_BRIDGE) &&
		     path_covers(scope, place)) ||
		    ((scope->kind == VFC_SCOPE_ALL || scope->kind == VFC_SCOPE_RANGE) &&
		     place->rid >= scope->first && place->rid <= scope->last) ||
		    (scope->kind == VFC_SCOPE_MAP && entry->role == VFC_ACPI_MEMORY &&
		     stream_covers(table, scope, place)))
			return true;
	}
	return false;
}
