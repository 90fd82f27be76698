/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * layout.c: the layout of a region: the kind of a BAR, the location of the MSI-X
 * table, and the gaps on either path.
 */
#include <endian.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/vfc-region.h"

/* include/linux/ioport.h: flags in the `resource` attribute. */
#define RESOURCE_IO 0x100
#define RESOURCE_MEM 0x200
#define RESOURCE_PREFETCH 0x2000

/* The parts of the VGA region that vfio_pci_vga_rw() supports. */
static const struct vfc_region_area vga_areas[] = {
	{ 0x3b0, 0xc }, { 0x3c0, 0x20 }, { 0xa0000, 0x20000 },
};

bool bar_is(const struct vfc_handle *handle, uint32_t index, uint32_t pci_index)
{
	return (handle->flags & VFIO_DEVICE_FLAGS_PCI) && index == pci_index;
}

static void release_bars(struct vfc_handle *handle, void *state)
{
	struct bars *bars = state;

	(void)handle;
	map_free(bars->maps);
	free(bars);
}

struct bars *bars_of(struct vfc_handle *handle)
{
	if (!handle->maps.state) {
		handle->maps.state = calloc(1, sizeof(struct bars));
		handle->maps.release = release_bars;
	}
	return handle->maps.state;
}

/* Fill flags from sysfs; flags that are missing stay 0 (unknown kind). */
static void read_bars(struct vfc_handle *handle, struct bars *bars)
{
	char text[2048], *line = text, *next;
	int i;

	bars->flags_known = true;
	if (root_read(vfc_handle_ctx(handle), text, sizeof(text),
		      in_sys("bus/pci/devices/%s/resource", handle->address)) < 0)
		return;
	for (i = 0; i < BAR_COUNT && line; i++, line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (sscanf(line, "%*x %*x %lx", &bars->flags[i]) != 1)
			bars->flags[i] = 0;
	}
}

enum vfc_kind vfc_region_kind(struct vfc_handle *handle, uint32_t index)
{
	struct bars *bars = bars_of(handle);

	if (!bars || !(handle->flags & VFIO_DEVICE_FLAGS_PCI) ||
	    index > VFIO_PCI_BAR5_REGION_INDEX)
		return VFC_KIND_OTHER;
	if (!bars->flags_known)
		read_bars(handle, bars);
	if (bars->flags[index] & RESOURCE_IO)
		return VFC_KIND_IO;
	if (bars->flags[index] & RESOURCE_PREFETCH)
		return VFC_KIND_PREFETCH;
	return bars->flags[index] & RESOURCE_MEM ? VFC_KIND_MEMORY : VFC_KIND_OTHER;
}

static struct vfc_region_area table_area(uint32_t reg, uint64_t size)
{
	return (struct vfc_region_area){ reg & ~(uint32_t)PCI_MSIX_TABLE_BIR, size };
}

/* PCI 3.0, 6.8.2: 16 bytes per vector, and one pending bit in 64-bit words. */
static int read_msix(struct vfc_handle *handle, struct bars *bars)
{
	struct {
		uint16_t head, control;
		uint32_t table, pba;
	} cap;
	int at = handle_pci_cap(handle, PCI_CAP_ID_MSIX);
	int err = at > 0 ? handle_config(handle, (uint64_t)at, &cap, sizeof(cap)) : at;

	if (at > 0 && !err) {
		uint64_t vectors = (le16toh(cap.control) & PCI_MSIX_FLAGS_QSIZE) + 1;

		bars->table_bar = le32toh(cap.table) & PCI_MSIX_TABLE_BIR;
		bars->table = table_area(le32toh(cap.table), vectors * PCI_MSIX_ENTRY_SIZE);
		bars->pba_bar = le32toh(cap.pba) & PCI_MSIX_PBA_BIR;
		bars->pba = table_area(le32toh(cap.pba), (vectors + 63) / 64 * 8);
	}
	bars->msix_known = !err;
	return err;
}

/* Find the MSI-X table once, for bars_of(); no-op in a region without it. */
static int find_msix(struct vfc_handle *handle, uint32_t index, const struct bars **out)
{
	struct bars *bars = bars_of(handle);
	int err = 0;

	*out = NULL;
	if (!bars)
		return vfc_fail(vfc_handle_ctx(handle), -ENOMEM, "find the MSI-X table");
	if (!(handle->flags & VFIO_DEVICE_FLAGS_PCI) || index > VFIO_PCI_BAR5_REGION_INDEX)
		return 0;
	if (!bars->msix_known)
		err = read_msix(handle, bars);
	if (!err && (bars->table_bar == index || bars->pba_bar == index))
		*out = bars;
	return err;
}

enum vfc_path vfc_region_path(struct vfc_handle *handle, const struct vfc_access *a)
{
	const struct vfc_region *region;

	if (a->path != VFC_PATH_AUTO)
		return a->path;
	if (vfc_region_kind(handle, a->region) != VFC_KIND_PREFETCH ||
	    handle_region(handle, a->region, &region) < 0)
		return VFC_PATH_PREAD;
	return region->nareas == 1 && region->areas[0].size == region->size ?
	       VFC_PATH_MMAP : VFC_PATH_PREAD;
}

/* Limit run to the area in which it begins, or to the gap before the next area. */
static void fit_areas(struct vfc_run *run, const struct vfc_region_area *areas, size_t count,
		      const char *why)
{
	uint64_t end = run->offset + run->size;
	size_t i;

	run->why = why;
	run->err = -EOPNOTSUPP;
	for (i = 0; i < count; i++) {
		uint64_t stop = areas[i].offset + areas[i].size;

		if (run->offset >= areas[i].offset && run->offset < stop) {
			run->why = NULL;
			end = stop < end ? stop : end;
		} else if (areas[i].offset > run->offset && areas[i].offset < end) {
			end = areas[i].offset;
		}
	}
	run->size = end - run->offset;
}

/* End run at the start of a window; inside the window, run is that gap. */
static void cut_run(struct vfc_run *run, const struct vfc_region_area *hole, const char *why,
		    int err)
{
	uint64_t end = run->offset + run->size;
	uint64_t stop = hole->offset + hole->size;

	if (run->why || stop <= run->offset || hole->offset >= end)
		return;
	if (hole->offset > run->offset) {
		run->size = hole->offset - run->offset;
		return;
	}
	run->why = why;
	run->err = err;
	run->size = (stop < end ? stop : end) - run->offset;
}

/*
 * The kernel hides the MSI-X table (not the PBA) from pread and drops writes to it; a
 * mapping reaches the real table, with the host's vectors.
 */
static int cut_msix(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		    struct vfc_run *run)
{
	const struct bars *bars;
	int err = find_msix(handle, a->region, &bars);
	bool hard;

	if (err || !bars)
		return err;
	hard = store || vfc_region_path(handle, a) == VFC_PATH_MMAP;
	if (bars->table_bar == a->region)
		cut_run(run, &bars->table, "the MSI-X table", hard ? -EPERM : 0);
	if (hard && bars->pba_bar == a->region)
		cut_run(run, &bars->pba, "the MSI-X PBA", -EPERM);
	return 0;
}

int vfc_region_run(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		   uint64_t size, struct vfc_run *out)
{
	struct vfc_run run = { .offset = a->offset, .size = size };
	const struct vfc_region *region;
	int err = handle_region(handle, a->region, &region);

	if (err)
		return err;
	if (vfc_region_path(handle, a) == VFC_PATH_MMAP)
		fit_areas(&run, region->areas, region->nareas, "a part that cannot be mapped");
	else if (bar_is(handle, a->region, VFIO_PCI_VGA_REGION_INDEX))
		fit_areas(&run, vga_areas, ARRAY_SIZE(vga_areas),
			  "a part without VGA registers");
	err = cut_msix(handle, a, store, &run);
	if (!err)
		*out = run;
	return err;
}
