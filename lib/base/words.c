/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words.c: convert numbers to names and back, with one table per kind.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "words.h"
#include "lib/uapi/uapi.h"
#include "lib/vfc-words.h"

static const struct word regions[] = {
	{ VFIO_PCI_BAR0_REGION_INDEX, "bar0" },
	{ VFIO_PCI_BAR1_REGION_INDEX, "bar1" },
	{ VFIO_PCI_BAR2_REGION_INDEX, "bar2" },
	{ VFIO_PCI_BAR3_REGION_INDEX, "bar3" },
	{ VFIO_PCI_BAR4_REGION_INDEX, "bar4" },
	{ VFIO_PCI_BAR5_REGION_INDEX, "bar5" },
	{ VFIO_PCI_ROM_REGION_INDEX, "rom" },
	{ VFIO_PCI_CONFIG_REGION_INDEX, "config" },
	{ VFIO_PCI_VGA_REGION_INDEX, "vga" },
	{ }
};

static const struct word irqs[] = {
	{ VFIO_PCI_INTX_IRQ_INDEX, "intx" },
	{ VFIO_PCI_MSI_IRQ_INDEX, "msi" },
	{ VFIO_PCI_MSIX_IRQ_INDEX, "msix" },
	{ VFIO_PCI_ERR_IRQ_INDEX, "err" },
	{ VFIO_PCI_REQ_IRQ_INDEX, "req" },
	{ }
};

static const struct word device_flags[] = {
	{ VFIO_DEVICE_FLAGS_RESET, "reset" },
	{ VFIO_DEVICE_FLAGS_PCI, "pci" },
	{ VFIO_DEVICE_FLAGS_PLATFORM, "platform" },
	{ VFIO_DEVICE_FLAGS_AMBA, "amba" },
	{ VFIO_DEVICE_FLAGS_CCW, "ccw" },
	{ VFIO_DEVICE_FLAGS_AP, "ap" },
	{ VFIO_DEVICE_FLAGS_FSL_MC, "fsl-mc" },
	{ VFIO_DEVICE_FLAGS_CAPS, "caps" },
	{ VFIO_DEVICE_FLAGS_CDX, "cdx" },
	{ }
};

static const struct word region_flags[] = {
	{ VFIO_REGION_INFO_FLAG_READ, "read" },
	{ VFIO_REGION_INFO_FLAG_WRITE, "write" },
	{ VFIO_REGION_INFO_FLAG_MMAP, "mmap" },
	{ VFIO_REGION_INFO_FLAG_CAPS, "caps" },
	{ }
};

static const struct word irq_flags[] = {
	{ VFIO_IRQ_INFO_EVENTFD, "eventfd" },
	{ VFIO_IRQ_INFO_MASKABLE, "maskable" },
	{ VFIO_IRQ_INFO_AUTOMASKED, "automasked" },
	{ VFIO_IRQ_INFO_NORESIZE, "noresize" },
	{ }
};

static const struct word device_caps[] = {
	{ VFIO_DEVICE_INFO_CAP_ZPCI_BASE, "zpci-base" },
	{ VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, "zpci-group" },
	{ VFIO_DEVICE_INFO_CAP_ZPCI_UTIL, "zpci-util" },
	{ VFIO_DEVICE_INFO_CAP_ZPCI_PFIP, "zpci-pfip" },
	{ VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP, "pci-atomic-comp" },
	{ }
};

static const struct word region_caps[] = {
	{ VFIO_REGION_INFO_CAP_SPARSE_MMAP, "sparse-mmap" },
	{ VFIO_REGION_INFO_CAP_TYPE, "type" },
	{ VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, "msix-mappable" },
	{ VFIO_REGION_INFO_CAP_NVLINK2_SSATGT, "nvlink2-ssatgt" },
	{ VFIO_REGION_INFO_CAP_NVLINK2_LNKSPD, "nvlink2-lnkspd" },
	{ }
};

static const struct word features[] = {
	{ VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, "pci-vf-token" },
	{ VFIO_DEVICE_FEATURE_MIGRATION, "migration" },
	{ VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, "mig-device-state" },
	{ VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, "low-power-entry" },
	{ VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, "low-power-entry-with-wakeup" },
	{ VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, "low-power-exit" },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_START, "dma-logging-start" },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, "dma-logging-stop" },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, "dma-logging-report" },
	{ VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, "mig-data-size" },
	{ VFIO_DEVICE_FEATURE_BUS_MASTER, "bus-master" },
	{ VFIO_DEVICE_FEATURE_DMA_BUF, "dma-buf" },
	{ VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2, "mig-precopy-info-v2" },
	{ VFIO_DEVICE_FEATURE_ZPCI_ERROR, "zpci-error" },
	{ }
};

static const struct word feature_flags[] = {
	{ VFIO_DEVICE_FEATURE_GET, "get" },
	{ VFIO_DEVICE_FEATURE_SET, "set" },
	{ VFIO_DEVICE_FEATURE_PROBE, "probe" },
	{ }
};

static const struct word atomic_flags[] = {
	{ VFIO_PCI_ATOMIC_COMP32, "comp32" },
	{ VFIO_PCI_ATOMIC_COMP64, "comp64" },
	{ VFIO_PCI_ATOMIC_COMP128, "comp128" },
	{ }
};

static const struct word group_flags[] = {
	{ VFIO_GROUP_FLAGS_VIABLE, "viable" },
	{ VFIO_GROUP_FLAGS_CONTAINER_SET, "container-set" },
	{ }
};

static const struct word irq_set_flags[] = {
	{ VFIO_IRQ_SET_DATA_NONE, "data-none" },
	{ VFIO_IRQ_SET_DATA_BOOL, "data-bool" },
	{ VFIO_IRQ_SET_DATA_EVENTFD, "data-eventfd" },
	{ VFIO_IRQ_SET_ACTION_MASK, "mask" },
	{ VFIO_IRQ_SET_ACTION_UNMASK, "unmask" },
	{ VFIO_IRQ_SET_ACTION_TRIGGER, "trigger" },
	{ }
};

static const struct word iommus[] = {
	{ VFIO_TYPE1_IOMMU, "type1" },
	{ VFIO_SPAPR_TCE_IOMMU, "spapr-tce" },
	{ VFIO_TYPE1v2_IOMMU, "type1v2" },
	{ VFIO_SPAPR_TCE_v2_IOMMU, "spapr-tce-v2" },
	{ VFIO_NOIOMMU_IOMMU, "noiommu" },
	{ }
};

static const struct word fault_accesses[] = {
	{ VFC_FAULT_READ, "read" },
	{ VFC_FAULT_WRITE, "write" },
	{ VFC_FAULT_EXECUTE, "execute" },
	{ VFC_FAULT_INTERRUPT, "interrupt" },
	{ }
};

static const struct word reg_accesses[] = {
	{ VFC_REG_RW, "rw" },
	{ VFC_REG_RO, "ro" },
	{ VFC_REG_WO, "wo" },
	{ }
};

static const struct word reg_effects[] = {
	{ VFC_REG_READ_CLEARS, "read-clears" },
	{ VFC_REG_WRITE_1_CLEARS, "write-1-clears" },
	{ VFC_REG_WRITE_TRIGGERS, "write-triggers" },
	{ }
};

static const struct word fault_iommus[] = {
	{ VFC_FAULT_INTEL, "intel" },
	{ VFC_FAULT_AMD, "amd" },
	{ VFC_FAULT_SMMU, "smmu" },
	{ VFC_FAULT_SMMU_V3, "smmu-v3" },
	{ VFC_FAULT_VIRTIO, "virtio" },
	{ }
};

static const struct word *const tables[] = {
	[VFC_WORDS_REGION] = regions,
	[VFC_WORDS_IRQ] = irqs,
	[VFC_WORDS_DEVICE_FLAG] = device_flags,
	[VFC_WORDS_REGION_FLAG] = region_flags,
	[VFC_WORDS_IRQ_FLAG] = irq_flags,
	[VFC_WORDS_DEVICE_CAP] = device_caps,
	[VFC_WORDS_REGION_CAP] = region_caps,
	[VFC_WORDS_FEATURE] = features,
	[VFC_WORDS_FEATURE_FLAG] = feature_flags,
	[VFC_WORDS_ATOMIC_FLAG] = atomic_flags,
	[VFC_WORDS_GROUP_FLAG] = group_flags,
	[VFC_WORDS_IRQ_SET_FLAG] = irq_set_flags,
	[VFC_WORDS_IOMMU] = iommus,
	[VFC_WORDS_FAULT_ACCESS] = fault_accesses,
	[VFC_WORDS_REG_ACCESS] = reg_accesses,
	[VFC_WORDS_REG_EFFECT] = reg_effects,
	[VFC_WORDS_FAULT_IOMMU] = fault_iommus,
	[VFC_WORDS_PROT] = prot_words,
	[VFC_WORDS_IOMMU_INFO_FLAG] = iommu_info_flag_words,
	[VFC_WORDS_IOMMU_CAP] = iommu_cap_words,
	[VFC_WORDS_DMA_MAP_FLAG] = dma_map_flag_words,
	[VFC_WORDS_DMA_UNMAP_FLAG] = dma_unmap_flag_words,
	[VFC_WORDS_DIRTY_FLAG] = dirty_flag_words,
	[VFC_WORDS_SPAPR_FLAG] = spapr_flag_words,
	[VFC_WORDS_EEH_OP] = eeh_op_words,
	[VFC_WORDS_HOT_RESET_FLAG] = hot_reset_flag_words,
	[VFC_WORDS_GFX_FLAG] = gfx_flag_words,
	[VFC_WORDS_IOEVENTFD_FLAG] = ioeventfd_flag_words,
	[VFC_WORDS_BIND_FLAG] = bind_flag_words,
	[VFC_WORDS_ATTACH_FLAG] = attach_flag_words,
	[VFC_WORDS_MIGRATION_FLAG] = migration_flag_words,
	[VFC_WORDS_MIGRATION_STATE] = migration_state_words,
	[VFC_WORDS_PRECOPY_FLAG] = precopy_flag_words,
	[VFC_WORDS_BUS_MASTER_OP] = bus_master_op_words,
	[VFC_WORDS_IOAS_MAP_FLAG] = ioas_map_flag_words,
	[VFC_WORDS_IOMMU_OPTION] = iommu_option_words,
	[VFC_WORDS_IOMMU_OPTION_OP] = iommu_option_op_words,
	[VFC_WORDS_VFIO_IOAS_OP] = vfio_ioas_op_words,
	[VFC_WORDS_HWPT_FLAG] = hwpt_flag_words,
	[VFC_WORDS_HWPT_DATA] = hwpt_data_words,
	[VFC_WORDS_HW_INFO_FLAG] = hw_info_flag_words,
	[VFC_WORDS_HW_INFO_TYPE] = hw_info_type_words,
	[VFC_WORDS_HW_CAP] = hw_cap_words,
	[VFC_WORDS_TRACKING_FLAG] = tracking_flag_words,
	[VFC_WORDS_BITMAP_FLAG] = bitmap_flag_words,
	[VFC_WORDS_INVALIDATE_DATA] = invalidate_data_words,
	[VFC_WORDS_VIOMMU_TYPE] = viommu_type_words,
};

/* A vendor's region types include its PCI vendor ID. */
#define VENDOR(id) (VFIO_REGION_TYPE_PCI_VENDOR_TYPE | UINT32_C(id))

static const struct {
	uint32_t type, subtype;
	const char *word;
} region_types[] = {
	{ VFIO_REGION_TYPE_GFX, VFIO_REGION_SUBTYPE_GFX_EDID, "gfx-edid" },
	{ VFIO_REGION_TYPE_CCW, VFIO_REGION_SUBTYPE_CCW_ASYNC_CMD, "ccw-async-cmd" },
	{ VFIO_REGION_TYPE_CCW, VFIO_REGION_SUBTYPE_CCW_SCHIB, "ccw-schib" },
	{ VFIO_REGION_TYPE_CCW, VFIO_REGION_SUBTYPE_CCW_CRW, "ccw-crw" },
	{ VFIO_REGION_TYPE_MIGRATION_DEPRECATED,
	  VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED, "migration-v1" },
	{ VENDOR(0x8086), VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION, "igd-opregion" },
	{ VENDOR(0x8086), VFIO_REGION_SUBTYPE_INTEL_IGD_HOST_CFG, "igd-host-config" },
	{ VENDOR(0x8086), VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG, "igd-lpc-config" },
	{ VENDOR(0x10de), VFIO_REGION_SUBTYPE_NVIDIA_NVLINK2_RAM, "nvlink2-ram" },
	{ VENDOR(0x1014), VFIO_REGION_SUBTYPE_IBM_NVLINK2_ATSD, "nvlink2-atsd" },
};

/* Return the name of a number in a table, or NULL. */
static const char *to_word(const struct word *table, uint64_t number)
{
	for (; table->word; table++)
		if (table->number == number)
			return table->word;
	return NULL;
}

/* Look up the number of a name in a table. Return -EINVAL if the name is not found. */
static int to_number(const struct word *table, const char *word, uint64_t *number)
{
	for (; table->word; table++)
		if (!strcmp(table->word, word)) {
			*number = table->number;
			return 0;
		}
	return -EINVAL;
}

const char *vfc_word(enum vfc_words table, uint64_t number)
{
	return to_word(tables[table], number);
}

int vfc_word_number(enum vfc_words table, const char *word, uint64_t *number)
{
	return to_number(tables[table], word, number);
}

const char *vfc_region_word(char buf[VFC_NAME], uint32_t index, bool pci)
{
	const char *word = pci ? vfc_word(VFC_WORDS_REGION, index) : NULL;

	if (word)
		snprintf(buf, VFC_NAME, "%s", word);
	else
		snprintf(buf, VFC_NAME, "region%u", index);
	return buf;
}

const char *vfc_region_type_word(uint32_t type, uint32_t subtype)
{
	for (size_t i = 0; i < ARRAY_SIZE(region_types); i++)
		if (region_types[i].type == type && region_types[i].subtype == subtype)
			return region_types[i].word;
	return NULL;
}
