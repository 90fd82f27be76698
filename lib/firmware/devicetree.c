/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * devicetree.c: IOMMUs in a device tree, and the PCI host controllers that use them
 * (Devicetree Specification 0.4; the kernel's bindings iommu/iommu.txt
 * and pci/pci-iommu.txt).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/bytes.h"
#include "lib/base/root.h"
#include "lib/vfc-acpi.h"

#define TREE "firmware/devicetree/base"

/* Limits for an invalid tree: boards have some thousand nodes, ten levels deep. */
#define DEPTH_MAX 24
#define NODES_MAX 65536

#define CELL 4
#define TUPLE (4 * CELL)
#define PROPERTY_MAX 65536

/* State of a walk through the tree. */
struct walk {
	struct vfc_ctx *ctx;
	struct vfc_dt *dt;
	size_t nodes;		/* nodes visited */
	uint8_t *bytes;		/* PROPERTY_MAX bytes: the current property */
};

/* ---- properties ----------------------------------------------------- */

/* Read a property into w->bytes. Return its length, or -errno. */
static int read_property(struct walk *w, const char *path, const char *name)
{
	return root_bytes(w->ctx, w->bytes, PROPERTY_MAX, in_sys(TREE "%s/%s", path, name));
}

/* Read a property of one cell; 0 if missing. */
static uint32_t read_cell(struct walk *w, const char *path, const char *name)
{
	int n = read_property(w, path, name);

	return n < CELL ? 0 : (uint32_t)bytes_be(w->bytes, (size_t)n, 0, CELL);
}

/* Read the first string of a property; "" if missing. */
static void read_string(struct walk *w, const char *path, const char *name, char *text,
			size_t size)
{
	int n = read_property(w, path, name);

	snprintf(text, size, "%.*s", n > 0 ? n : 0, (const char *)w->bytes);
}

static bool is_disabled(struct walk *w, const char *path)
{
	char status[VFC_NAME];

	read_string(w, path, "status", status, sizeof(status));
	return status[0] && strcmp(status, "okay") != 0 && strcmp(status, "ok") != 0;
}

/* True if the names of a directory, in version order, include name. */
static bool has_name(char *const *names, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* ---- nodes ---------------------------------------------------------- */

static int add_iommu(struct walk *w, const char *path)
{
	struct vfc_dt_iommu *iommu = GROW(w->dt->iommus, w->dt->niommus);

	if (!iommu)
		return -ENOMEM;
	snprintf(iommu->path, sizeof(iommu->path), "%s", path);
	read_string(w, path, "compatible", iommu->compatible, sizeof(iommu->compatible));
	iommu->phandle = read_cell(w, path, "phandle");
	iommu->cells = read_cell(w, path, "#iommu-cells");
	iommu->disabled = is_disabled(w, path);
	return 0;
}

int vfc_dt_parse_map(const void *bytes, size_t size, struct vfc_dt_host *host)
{
	struct vfc_dt_map *map;

	for (size_t at = 0; at + TUPLE <= size; at += TUPLE) {
		map = GROW(host->maps, host->nmaps);
		if (!map)
			return -ENOMEM;
		map->first = (uint32_t)bytes_be(bytes, size, at, CELL);
		map->iommu = (uint32_t)bytes_be(bytes, size, at + CELL, CELL);
		map->output = (uint32_t)bytes_be(bytes, size, at + 2 * CELL, CELL);
		map->length = (uint32_t)bytes_be(bytes, size, at + 3 * CELL, CELL);
	}
	if (!size || size % TUPLE)
		/* of_map_id() (6.12): "Bad iommu-map length" */
		snprintf(host->doubt, sizeof(host->doubt),
			 "iommu-map of %zu bytes is not a multiple of %d", size, TUPLE);
	return 0;
}

static int add_host(struct walk *w, const char *path, char *const *names, int count)
{
	struct vfc_dt_host *host = GROW(w->dt->hosts, w->dt->nhosts);
	int n;

	if (!host)
		return -ENOMEM;
	snprintf(host->path, sizeof(host->path), "%s", path);
	read_string(w, path, "compatible", host->compatible, sizeof(host->compatible));
	host->disabled = is_disabled(w, path);
	host->window = has_name(names, count, "ibm,dma-window");
	host->iommu = read_cell(w, path, "iommus");
	host->mask = has_name(names, count, "iommu-map-mask") ?
		     read_cell(w, path, "iommu-map-mask") : UINT32_MAX;
	n = read_property(w, path, "iommu-map");
	return n < 0 ? 0 : vfc_dt_parse_map(w->bytes, (size_t)n, host);
}

static bool is_pci(struct walk *w, const char *path, char *const *names, int count)
{
	char type[VFC_NAME] = "";

	if (has_name(names, count, "device_type"))
		read_string(w, path, "device_type", type, sizeof(type));
	return !strcmp(type, "pci") || !strcmp(type, "pciex");
}

static int look_at_node(struct walk *w, const char *path, char *const *names, int count,
			bool host)
{
	int err = 0;

	if (has_name(names, count, "#iommu-cells"))
		err = add_iommu(w, path);
	if (!err && host)
		err = add_host(w, path, names, count);
	else if (has_name(names, count, "iommus"))
		w->dt->consumers++;
	return err;
}

/* Visit a node and all below it; in_pci: it is on a PCI bus. */
static int walk_node(struct walk *w, const char *path, unsigned int depth, bool in_pci)
{
	char below[4 * VFC_NAME], **names;
	int err, n = root_names(w->ctx, &names, in_sys(TREE "%s", path));
	bool pci;

	/* Most names are properties, not nodes. */
	if (n < 0)
		return n == -ENOMEM ? n : 0;
	pci = is_pci(w, path, names, n);
	err = look_at_node(w, path, names, n, pci && !in_pci);
	for (int i = 0; !err && i < n && depth < DEPTH_MAX && w->nodes < NODES_MAX; i++) {
		/* Such names are properties. */
		if (names[i][0] == '#' ||
		    snprintf(below, sizeof(below), "%s/%s", path, names[i]) >= (int)sizeof(below))
			continue;
		w->nodes++;
		err = walk_node(w, below, depth + 1, pci || in_pci);
	}
	root_names_free(names, n);
	return err;
}

int vfc_dt_read(struct vfc_ctx *ctx, struct vfc_dt *out)
{
	struct vfc_dt dt = { 0 };
	struct walk w = { .ctx = ctx, .dt = &dt };
	int err;

	if (!root_exists(ctx, in_sys(TREE)))
		return -ENOENT;
	w.bytes = malloc(PROPERTY_MAX);
	err = w.bytes ? walk_node(&w, "", 0, false) : -ENOMEM;
	free(w.bytes);
	if (err)
		vfc_dt_clear(&dt);
	else
		*out = dt;
	return err;
}

void vfc_dt_clear(struct vfc_dt *dt)
{
	for (size_t i = 0; i < dt->nhosts; i++)
		free(dt->hosts[i].maps);
	free(dt->hosts);
	free(dt->iommus);
	*dt = (struct vfc_dt){ 0 };
}

const struct vfc_dt_iommu *vfc_dt_iommu(const struct vfc_dt *dt, uint32_t phandle)
{
	for (size_t i = 0; phandle && i < dt->niommus; i++)
		if (dt->iommus[i].phandle == phandle)
			return &dt->iommus[i];
	return NULL;
}
