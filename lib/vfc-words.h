/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-words.h: names of numbers and flags. Part of vfc.h. */
#ifndef VFC_PUBLIC_WORDS_H
#define VFC_PUBLIC_WORDS_H

#include "vfc-base.h"

/* ---- values defined by vfioctl, not by the kernel ------------------------ */

/* The IOMMU that logs a fault, and the access that failed (vfc-faults.h). */
enum vfc_fault_iommu {
	VFC_FAULT_INTEL,
	VFC_FAULT_AMD,
	VFC_FAULT_SMMU,
	VFC_FAULT_SMMU_V3,
	VFC_FAULT_VIRTIO,
};

enum vfc_fault_access {
	VFC_FAULT_UNKNOWN,
	VFC_FAULT_READ,
	VFC_FAULT_WRITE,
	VFC_FAULT_EXECUTE,
	VFC_FAULT_INTERRUPT,
};

/* Access to a register in a register map (vfc-regs.h). */
enum vfc_reg_access {
	VFC_REG_RW,
	VFC_REG_RO,
	VFC_REG_WO,
};

/* Side effects of accessing a register. */
enum vfc_reg_effect {
	VFC_REG_READ_CLEARS = 1,
	VFC_REG_WRITE_1_CLEARS = 2,
	VFC_REG_WRITE_TRIGGERS = 4,
};

/* ---- words (base/words.c) ------------------------------------------- */

/*
 * Convert numbers to names and back, with one table per kind. Return NULL for an
 * unknown number, -EINVAL for an unknown name.
 */
enum vfc_words {
	VFC_WORDS_REGION,	/* PCI region index: "bar0" … "rom", "config", "vga" */
	VFC_WORDS_IRQ,		/* PCI IRQ index: "intx", "msi", "msix", "err", "req" */
	VFC_WORDS_DEVICE_FLAG,	/* VFIO_DEVICE_FLAGS_*, one bit */
	VFC_WORDS_REGION_FLAG,	/* VFIO_REGION_INFO_FLAG_*, one bit */
	VFC_WORDS_IRQ_FLAG,	/* VFIO_IRQ_INFO_*, one bit */
	VFC_WORDS_DEVICE_CAP,	/* VFIO_DEVICE_INFO_CAP_* */
	VFC_WORDS_REGION_CAP,	/* VFIO_REGION_INFO_CAP_* */
	VFC_WORDS_FEATURE,	/* VFIO_DEVICE_FEATURE_* */
	VFC_WORDS_FEATURE_FLAG,	/* VFIO_DEVICE_FEATURE_{GET,SET,PROBE}, one bit */
	VFC_WORDS_ATOMIC_FLAG,	/* VFIO_PCI_ATOMIC_COMP*, one bit */
	VFC_WORDS_GROUP_FLAG,	/* VFIO_GROUP_FLAGS_*, one bit */
	VFC_WORDS_IRQ_SET_FLAG,	/* VFIO_IRQ_SET_*, one bit */
	VFC_WORDS_IOMMU,	/* VFIO_*_IOMMU ("type1v2"), and other extensions */
	VFC_WORDS_FAULT_ACCESS,	/* enum vfc_fault_access: "read" "write" … */
	VFC_WORDS_REG_ACCESS,	/* enum vfc_reg_access: "rw" "ro" "wo" */
	VFC_WORDS_REG_EFFECT,	/* enum vfc_reg_effect, one bit: "read-clears" … */
	VFC_WORDS_FAULT_IOMMU,	/* enum vfc_fault_iommu: "intel" "amd" … */
	/* Less common calls (base/words-ioctl.c). */
	VFC_WORDS_PROT,		/* PROT_* of mmap(2), one bit */
	VFC_WORDS_IOMMU_INFO_FLAG, /* VFIO_IOMMU_INFO_*, one bit */
	VFC_WORDS_IOMMU_CAP, /* VFIO_IOMMU_TYPE1_INFO_CAP_* */
	VFC_WORDS_DMA_MAP_FLAG, /* VFIO_DMA_MAP_FLAG_*, one bit */
	VFC_WORDS_DMA_UNMAP_FLAG, /* VFIO_DMA_UNMAP_FLAG_*, one bit */
	VFC_WORDS_DIRTY_FLAG, /* VFIO_IOMMU_DIRTY_PAGES_FLAG_*, one bit */
	VFC_WORDS_SPAPR_FLAG, /* VFIO_IOMMU_SPAPR_INFO_*, one bit */
	VFC_WORDS_EEH_OP,	/* VFIO_EEH_PE_* */
	VFC_WORDS_HOT_RESET_FLAG, /* VFIO_PCI_HOT_RESET_FLAG_*, one bit */
	VFC_WORDS_GFX_FLAG,	/* VFIO_GFX_PLANE_TYPE_*, one bit */
	VFC_WORDS_IOEVENTFD_FLAG, /* VFIO_DEVICE_IOEVENTFD_*, one bit */
	VFC_WORDS_BIND_FLAG, /* VFIO_DEVICE_BIND_FLAG_*, one bit */
	VFC_WORDS_ATTACH_FLAG, /* VFIO_DEVICE_ATTACH_* and DETACH_*, one bit */
	VFC_WORDS_MIGRATION_FLAG, /* VFIO_MIGRATION_*, one bit */
	VFC_WORDS_MIGRATION_STATE, /* VFIO_DEVICE_STATE_* */
	VFC_WORDS_PRECOPY_FLAG, /* flags of VFIO_MIG_GET_PRECOPY_INFO, one bit */
	VFC_WORDS_BUS_MASTER_OP, /* VFIO_DEVICE_FEATURE_{CLEAR,SET}_MASTER */
	VFC_WORDS_IOAS_MAP_FLAG, /* IOMMU_IOAS_MAP_*, one bit */
	VFC_WORDS_IOMMU_OPTION, /* IOMMU_OPTION_* */
	VFC_WORDS_IOMMU_OPTION_OP, /* IOMMU_OPTION_OP_* */
	VFC_WORDS_VFIO_IOAS_OP, /* IOMMU_VFIO_IOAS_* */
	VFC_WORDS_HWPT_FLAG, /* IOMMU_HWPT_ALLOC_*, one bit */
	VFC_WORDS_HWPT_DATA, /* IOMMU_HWPT_DATA_* */
	VFC_WORDS_HW_INFO_FLAG, /* IOMMU_HW_INFO_FLAG_*, one bit */
	VFC_WORDS_HW_INFO_TYPE, /* IOMMU_HW_INFO_TYPE_* */
	VFC_WORDS_HW_CAP,	/* IOMMU_HW_CAP_*, one bit */
	VFC_WORDS_TRACKING_FLAG, /* IOMMU_HWPT_DIRTY_TRACKING_*, one bit */
	VFC_WORDS_BITMAP_FLAG, /* IOMMU_HWPT_GET_DIRTY_BITMAP_*, one bit */
	VFC_WORDS_INVALIDATE_DATA, /* IOMMU_*_INVALIDATE_DATA_* */
	VFC_WORDS_VIOMMU_TYPE, /* IOMMU_VIOMMU_TYPE_*, and event and hardware queue types */
	VFC_WORDS_COUNT
};
const char *vfc_word(enum vfc_words table, uint64_t number);
int vfc_word_number(enum vfc_words table, const char *word, uint64_t *number);

/*
 * Format a region's name: "bar0" if the bus defines the index, as PCI does, else "region9".
 * Return buf.
 */
const char *vfc_region_word(char buf[VFC_NAME], uint32_t index, bool pci);

/* Return the name of a region's type and subtype ("igd-opregion"); NULL: unknown. */
const char *vfc_region_type_word(uint32_t type, uint32_t subtype);

#endif
