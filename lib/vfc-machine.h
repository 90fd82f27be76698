/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-machine.h: why the system has no IOMMU groups. Part of vfc.h. */
#ifndef VFC_PUBLIC_MACHINE_H
#define VFC_PUBLIC_MACHINE_H

#include "vfc-base.h"

/* ---- why there are no IOMMU groups (machine/no-iommu.c) ------------- */

struct vfc_absence {
	const char *cause;	/* stable keyword: "no-firmware-iommu" … */
	const char *sentence;	/* the cause */
	char evidence[4 * VFC_NAME];	/* the file or value that shows it */
	const char *next;	/* the next step */
};

/*
 * Find the first likely cause of missing IOMMU groups in sysfs, the names of the ACPI
 * tables, the device tree, and the kernel's command line and build configuration. A file
 * that cannot be read does not count as missing.
 */
void vfc_iommu_absent(struct vfc_ctx *ctx, struct vfc_absence *why);

#endif
