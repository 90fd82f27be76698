/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * layout.h: a handle's data about its BARs: flags, MSI-X table, mappings.
 */
#ifndef VFC_REGION_LAYOUT_H
#define VFC_REGION_LAYOUT_H

#include "mapping.h"
#include "lib/vfio/handle.h"

#define BAR_COUNT 6

/* Created with the first access to a region of the handle. */
struct bars {
	struct map *maps;
	bool flags_known;
	uint64_t flags[BAR_COUNT];	/* sysfs `resource`, third column */
	bool msix_known;
	unsigned int table_bar, pba_bar;
	struct vfc_region_area table, pba;	/* size 0: none */
};

/* Return the handle's data, created on first use and freed with the handle; NULL on ENOMEM. */
struct bars *bars_of(struct vfc_handle *handle);

/* True if the region is this VFIO_PCI_*_REGION_INDEX of a PCI device. */
bool bar_is(const struct vfc_handle *handle, uint32_t index, uint32_t pci_index);

#endif
