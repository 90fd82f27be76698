/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-iommu.h: IOMMU units in sysfs. Part of vfc.h. */
#ifndef VFC_PUBLIC_IOMMU_H
#define VFC_PUBLIC_IOMMU_H

#include "vfc-base.h"
#include "vfc-iommu-info.h"

/* ---- IOMMU units in sysfs (device/iommu.c) -------------------------- */

struct vfc_iommu {
	char name[VFC_NAME];	/* "dmar0", "ivhd0", "smmu3.0x09050000" … */
	char version[VFC_NAME];	/* "1:0", or "" if sysfs has none */
	uint64_t address;	/* address of the registers, or 0 */
	int domains_used, domains;	/* page tables in use, and maximum; -1 if unknown */
	struct vfc_iommu_info info;
	char (*devices)[VFC_NAME];	/* devices it translates for, sorted by address */
	size_t ndevices;
};

/*
 * List the system's IOMMU units, sorted by name. Return the count, 0 if there are
 * none. Free the list with vfc_iommu_list_free().
 */
int vfc_iommu_list(struct vfc_ctx *ctx, struct vfc_iommu **units);
void vfc_iommu_list_free(struct vfc_iommu *units, int count);

/* Read one unit. Return -ENOENT if there is no such unit. Release with vfc_iommu_clear(). */
int vfc_iommu_read(struct vfc_ctx *ctx, const char *name, struct vfc_iommu *unit);
void vfc_iommu_clear(struct vfc_iommu *unit);

/* Get the name of the unit that translates for a device. Return -ENOENT if sysfs names none. */
int vfc_device_iommu(struct vfc_ctx *ctx, const char *address, char name[VFC_NAME]);

#endif
