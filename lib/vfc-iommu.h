/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-iommu.h: IOMMU units and what their hardware can do. Part of vfc.h. */
#ifndef VFC_PUBLIC_IOMMU_H
#define VFC_PUBLIC_IOMMU_H

#include "vfc-open.h"

/* ---- what an IOMMU's registers say (state/iommu-info.c) ------------- */

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

/*
 * What the kernel says of the IOMMU behind an open device: IOMMU_GET_HW_INFO,
 * Linux 6.6. -EOPNOTSUPP when the device was not opened through its cdev, has
 * no IOMMU or one whose driver tells nothing; -ENOTTY before 6.6.
 */
int vfc_handle_iommu(struct vfc_handle *handle, struct vfc_iommu_info *info);

/*
 * Take an open device out of its space: all its DMA is blocked until it is
 * attached again. Its mappings stay. VFIO_DEVICE_DETACH_IOMMUFD_PT and
 * ATTACH_IOMMUFD_PT; -EOPNOTSUPP when it was not opened through its cdev: a
 * group cannot leave its container while a device of it is open.
 */
int vfc_handle_detach(struct vfc_handle *handle);
int vfc_handle_attach(struct vfc_handle *handle);

/* ---- IOMMU units in sysfs (device/iommu.c) -------------------------- */

struct vfc_iommu {
	char name[VFC_NAME];	/* "dmar0", "ivhd0", "smmu3.0x09050000" … */
	char version[VFC_NAME];	/* "1:0"; "" when sysfs has none */
	uint64_t address;	/* of its registers; 0: not known */
	int domains_used, domains;	/* page tables; -1: not known */
	struct vfc_iommu_info info;
	char (*devices)[VFC_NAME];	/* that it translates for, by address */
	size_t ndevices;
};

/*
 * The IOMMU units of the machine, by name. The count, 0 when it has none; free
 * with vfc_iommu_list_free().
 */
int vfc_iommu_list(struct vfc_ctx *ctx, struct vfc_iommu **units);
void vfc_iommu_list_free(struct vfc_iommu *units, int count);

/* One of them; -ENOENT when absent. Release with vfc_iommu_clear(). */
int vfc_iommu_read(struct vfc_ctx *ctx, const char *name, struct vfc_iommu *unit);
void vfc_iommu_clear(struct vfc_iommu *unit);

/* The name of the unit that translates for a device; -ENOENT when none is told. */
int vfc_device_iommu(struct vfc_ctx *ctx, const char *address, char name[VFC_NAME]);

/* ---- SPAPR TCE (state/spapr.c) -------------------------------------- */

/* The windows of a POWER machine's IOMMU: VFIO_IOMMU_SPAPR_TCE_GET_INFO. */
struct vfc_spapr {
	uint32_t window_start, window_size;	/* the 32-bit one, in bytes of IOVA */
	bool dynamic;		/* further windows can be made; then: */
	uint64_t page_sizes;	/* a bit each */
	uint32_t windows, levels;	/* at most so many windows, of so many levels */
	bool eeh;		/* errors can be handled: VFIO_EEH */
};

/* -EOPNOTSUPP when the space is no SPAPR container, -ENXIO when no device is open in it. */
int vfc_space_spapr(struct vfc_space *space, struct vfc_spapr *spapr);

#endif
