/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * layout.h: what a handle keeps of its BARs: flags, MSI-X table, mappings.
 */
#ifndef VFC_REGION_LAYOUT_H
#define VFC_REGION_LAYOUT_H

#include "mapping.h"
#include "lib/vfio/handle.h"

#define BAR_COUNT 6

/* Kept with a handle once its regions are touched. */
struct bars {
	struct map *maps;
	bool flags_known;
	uint64_t flags[BAR_COUNT];	/* sysfs `resource`, third column */
	bool msix_known;
	unsigned int table_bar, pba_bar;
	struct vfc_region_area table, pba;	/* size 0: the device has none */
};

/* What the handle keeps, made at first use and freed with it; NULL without memory. */
struct bars *bars_of(struct vfc_handle *handle);

/* True for a PCI device's region of that VFIO_PCI_*_REGION_INDEX. */
bool bar_is(const struct vfc_handle *handle, uint32_t index, uint32_t pci_index);

#endif
