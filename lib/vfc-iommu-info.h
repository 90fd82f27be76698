/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-iommu-info.h: the registers of an IOMMU. Part of vfc.h. */
#ifndef VFC_PUBLIC_IOMMU_INFO_H
#define VFC_PUBLIC_IOMMU_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- registers of an IOMMU (uapi/iommu-registers.c) ---------------- */

/* Types returned by IOMMU_GET_HW_INFO (linux/iommufd.h), and types known only from sysfs. */
enum vfc_iommu_type {
	VFC_IOMMU_NONE = 0,	/* the IOMMU driver reports nothing */
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

/* Register values of an IOMMU, in the order of vfc_iommu_register(). */
struct vfc_iommu_info {
	uint32_t type;		/* enum vfc_iommu_type, or another value from the kernel */
	uint64_t registers[VFC_IOMMU_REGISTERS];
	size_t nregisters;	/* all registers of the type, or 0 */
	bool asked;		/* from GET_HW_INFO, else from sysfs without the rest */
	uint64_t capabilities;	/* IOMMU_HW_CAP_* */
	unsigned int pasid_bits;	/* the device can use 2^bits PASIDs; 0 for none */
};

/* Return the name of a type ("vt-d" …), or NULL if unknown. */
const char *vfc_iommu_word(uint32_t type);

/* Return the name of a type's register ("cap", "ecap", "idr0" …), or NULL after the last. */
const char *vfc_iommu_register(uint32_t type, size_t index);

/* A field of a register, named as in the vendor's manual. */
struct vfc_iommu_field {
	const char *reg;	/* the register */
	const char *name;	/* "MGAW" */
	uint64_t value;		/* decoded value: 39 where the register has 38 */
	bool flag;		/* a single bit */
	const char *help;	/* description */
};

/* Get a field by index. False after the last field. */
bool vfc_iommu_field(const struct vfc_iommu_info *info, size_t index,
		     struct vfc_iommu_field *field);

#endif
