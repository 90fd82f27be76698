/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-iommu-info.h: what the registers of an IOMMU say. Part of vfc.h. */
#ifndef VFC_PUBLIC_IOMMU_INFO_H
#define VFC_PUBLIC_IOMMU_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- what an IOMMU's registers say (uapi/iommu-registers.c) -------- */

/* Numbers of IOMMU_GET_HW_INFO's types (linux/iommufd.h), and those of sysfs alone. */
enum vfc_iommu_type {
	VFC_IOMMU_NONE = 0,	/* its driver tells nothing */
	VFC_IOMMU_VTD = 1,
	VFC_IOMMU_SMMUV3 = 2,
	VFC_IOMMU_TEGRA_CMDQV = 3,
	VFC_IOMMU_AMD = 4,
	VFC_IOMMU_VIRTIO = 0x100,
	VFC_IOMMU_SMMU,
	VFC_IOMMU_SPAPR,
	VFC_IOMMU_S390,
};

#define VFC_IOMMU_REGISTERS 8

/* The registers of a type, in the order of vfc_iommu_register(). */
struct vfc_iommu_info {
	uint32_t type;		/* enum vfc_iommu_type; others: as the kernel says */
	uint64_t registers[VFC_IOMMU_REGISTERS];
	size_t nregisters;	/* how many are known: all of the type, or none */
	bool asked;		/* by GET_HW_INFO; else from sysfs, without what follows */
	uint64_t capabilities;	/* IOMMU_HW_CAP_* */
	unsigned int pasid_bits;	/* PASIDs the device may use: 2^bits; 0: none */
};

/* The word of a type ("vt-d" …), NULL for one that is not known. */
const char *vfc_iommu_word(uint32_t type);

/* The name of a type's register ("cap", "ecap", "idr0" …), NULL behind the last. */
const char *vfc_iommu_register(uint32_t type, size_t index);

/* One field of a register, by the name that the vendor's manual gives it. */
struct vfc_iommu_field {
	const char *reg;	/* of which register */
	const char *name;	/* "MGAW" */
	uint64_t value;		/* what it means: 39, where the register has 38 */
	bool flag;		/* one bit */
	const char *help;	/* what it tells */
};

/* Field number index; false behind the last. */
bool vfc_iommu_field(const struct vfc_iommu_info *info, size_t index,
		     struct vfc_iommu_field *field);

#endif
