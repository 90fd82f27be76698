/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uapi-check.h: compile-time checks of the ABI (numbers, sizes and field
 * offsets), whether the definitions come from the system's headers or from
 * ours.
 */
#ifndef VFC_UAPI_UAPI_CHECK_H
#define VFC_UAPI_UAPI_CHECK_H

#include <stddef.h>

#define ABI_NUMBER(name, value) \
	_Static_assert((name) == (value), "number of " #name)
#define ABI_SIZE(type, size, since) \
	_Static_assert(sizeof(struct type) == (size), "struct " #type " as in " since)
#define ABI_AT(type, member, offset) \
	_Static_assert(offsetof(struct type, member) == (offset), #type "." #member)

ABI_NUMBER(IOMMU_DESTROY, 0x3b80);
ABI_NUMBER(IOMMU_IOAS_ALLOC, 0x3b81);
ABI_NUMBER(IOMMU_IOAS_ALLOW_IOVAS, 0x3b82);
ABI_NUMBER(IOMMU_IOAS_COPY, 0x3b83);
ABI_NUMBER(IOMMU_IOAS_IOVA_RANGES, 0x3b84);
ABI_NUMBER(IOMMU_IOAS_MAP, 0x3b85);
ABI_NUMBER(IOMMU_IOAS_UNMAP, 0x3b86);
ABI_NUMBER(IOMMU_OPTION, 0x3b87);
ABI_NUMBER(IOMMU_VFIO_IOAS, 0x3b88);
ABI_NUMBER(IOMMU_HWPT_ALLOC, 0x3b89);
ABI_NUMBER(IOMMU_GET_HW_INFO, 0x3b8a);
ABI_NUMBER(IOMMU_HWPT_SET_DIRTY_TRACKING, 0x3b8b);
ABI_NUMBER(IOMMU_HWPT_GET_DIRTY_BITMAP, 0x3b8c);
ABI_NUMBER(IOMMU_HWPT_INVALIDATE, 0x3b8d);
ABI_NUMBER(IOMMU_FAULT_QUEUE_ALLOC, 0x3b8e);
ABI_NUMBER(IOMMU_IOAS_MAP_FILE, 0x3b8f);
ABI_NUMBER(IOMMU_VIOMMU_ALLOC, 0x3b90);
ABI_NUMBER(IOMMU_VDEVICE_ALLOC, 0x3b91);
ABI_NUMBER(IOMMU_IOAS_CHANGE_PROCESS, 0x3b92);
ABI_NUMBER(IOMMU_VEVENTQ_ALLOC, 0x3b93);
ABI_NUMBER(IOMMU_HW_QUEUE_ALLOC, 0x3b94);
ABI_NUMBER(IOMMU_IOAS_NOIOMMU_GET_PA, 0x3b95);

ABI_SIZE(iommu_destroy, 8, "6.2");
ABI_SIZE(iommu_ioas_alloc, 12, "6.2");
ABI_SIZE(iommu_ioas_allow_iovas, 24, "6.2");
ABI_SIZE(iommu_ioas_copy, 40, "6.2");
ABI_SIZE(iommu_ioas_iova_ranges, 32, "6.2");
ABI_SIZE(iommu_ioas_map, 40, "6.2");
ABI_SIZE(iommu_ioas_unmap, 24, "6.2");
ABI_SIZE(iommu_option, 24, "6.2");
ABI_SIZE(iommu_vfio_ioas, 12, "6.2");
ABI_SIZE(vfcu_hwpt_alloc, 48, "6.11");
ABI_SIZE(vfcu_hw_info, 40, "6.6");
ABI_SIZE(vfcu_hw_info_vtd, 24, "6.6");
ABI_SIZE(vfcu_hw_info_smmuv3, 40, "6.13");
ABI_SIZE(vfcu_hw_info_tegra_cmdqv, 8, "6.17");
ABI_SIZE(vfcu_hw_info_amd, 16, "6.19");
ABI_SIZE(iommu_hwpt_set_dirty_tracking, 16, "6.7");
ABI_SIZE(iommu_hwpt_get_dirty_bitmap, 48, "6.7");
ABI_SIZE(iommu_hwpt_invalidate, 32, "6.8");
ABI_SIZE(iommu_fault_alloc, 16, "6.11");
ABI_SIZE(iommu_hwpt_pgfault, 40, "6.11");
ABI_SIZE(iommu_hwpt_page_response, 8, "6.11");
ABI_SIZE(iommu_ioas_map_file, 40, "6.13");
ABI_SIZE(vfcu_viommu_alloc, 40, "6.17");
ABI_SIZE(iommu_vdevice_alloc, 24, "6.13");
ABI_SIZE(iommu_ioas_change_process, 8, "6.14");
ABI_SIZE(iommu_veventq_alloc, 32, "6.15");
ABI_SIZE(iommu_hw_queue_alloc, 40, "6.17");
ABI_SIZE(iommu_ioas_noiommu_get_pa, 40, "7.3");

ABI_AT(vfcu_hwpt_alloc, fault_id, 40);
ABI_AT(vfcu_hw_info, out_max_pasid_log2, 28);
ABI_AT(vfcu_hw_info, out_capabilities, 32);
ABI_AT(vfcu_viommu_alloc, data_uptr, 32);

ABI_AT(iommu_ioas_map, iova, 32);
ABI_AT(iommu_ioas_iova_ranges, out_iova_alignment, 24);

/* ---- <linux/vfio.h> ------------------------------------------------- */

ABI_NUMBER(VFIO_GET_API_VERSION, 0x3b64);
ABI_NUMBER(VFIO_CHECK_EXTENSION, 0x3b65);
ABI_NUMBER(VFIO_SET_IOMMU, 0x3b66);
ABI_NUMBER(VFIO_GROUP_GET_STATUS, 0x3b67);
ABI_NUMBER(VFIO_GROUP_SET_CONTAINER, 0x3b68);
ABI_NUMBER(VFIO_GROUP_UNSET_CONTAINER, 0x3b69);
ABI_NUMBER(VFIO_GROUP_GET_DEVICE_FD, 0x3b6a);
ABI_NUMBER(VFIO_DEVICE_GET_INFO, 0x3b6b);
ABI_NUMBER(VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, 0x3b70);
ABI_NUMBER(VFIO_DEVICE_PCI_HOT_RESET, 0x3b71);
ABI_NUMBER(VFIO_DEVICE_FEATURE, 0x3b75);
ABI_NUMBER(VFIO_DEVICE_BIND_IOMMUFD, 0x3b76);
ABI_NUMBER(VFIO_DEVICE_ATTACH_IOMMUFD_PT, 0x3b77);
ABI_NUMBER(VFIO_DEVICE_DETACH_IOMMUFD_PT, 0x3b78);
ABI_NUMBER(VFIO_MIG_GET_PRECOPY_INFO, 0x3b79);
ABI_NUMBER(VFIO_IOMMU_GET_INFO, 0x3b70);
ABI_NUMBER(VFIO_IOMMU_MAP_DMA, 0x3b71);
ABI_NUMBER(VFIO_IOMMU_UNMAP_DMA, 0x3b72);
ABI_NUMBER(VFIO_IOMMU_ENABLE, 0x3b73);
ABI_NUMBER(VFIO_IOMMU_DISABLE, 0x3b74);
ABI_NUMBER(VFIO_IOMMU_DIRTY_PAGES, 0x3b75);
ABI_NUMBER(VFIO_IOMMU_SPAPR_TCE_GET_INFO, 0x3b70);
ABI_NUMBER(VFIO_IOMMU_SPAPR_REGISTER_MEMORY, 0x3b75);
ABI_NUMBER(VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY, 0x3b76);
ABI_NUMBER(VFIO_IOMMU_SPAPR_TCE_CREATE, 0x3b77);
ABI_NUMBER(VFIO_IOMMU_SPAPR_TCE_REMOVE, 0x3b78);
ABI_NUMBER(VFIO_EEH_PE_OP, 0x3b79);

ABI_NUMBER(VFIO_DEVICE_FLAGS_CDX, 1 << 8);
ABI_NUMBER(VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP, 5);
ABI_NUMBER(VFIO_PCI_ATOMIC_COMP128, 1 << 2);
ABI_NUMBER(VFIO_MIGRATION_PRE_COPY, 1 << 2);

ABI_NUMBER(VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, 0);
ABI_NUMBER(VFIO_DEVICE_FEATURE_MIGRATION, 1);
ABI_NUMBER(VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, 2);
ABI_NUMBER(VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, 3);
ABI_NUMBER(VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, 4);
ABI_NUMBER(VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, 5);
ABI_NUMBER(VFIO_DEVICE_FEATURE_DMA_LOGGING_START, 6);
ABI_NUMBER(VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, 7);
ABI_NUMBER(VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, 8);
ABI_NUMBER(VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, 9);
ABI_NUMBER(VFIO_DEVICE_FEATURE_BUS_MASTER, 10);
ABI_NUMBER(VFIO_DEVICE_FEATURE_DMA_BUF, 11);
ABI_NUMBER(VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2, 12);
ABI_NUMBER(VFIO_DEVICE_FEATURE_ZPCI_ERROR, 13);

ABI_SIZE(vfcu_device_bind_iommufd, 24, "6.18");
ABI_SIZE(vfcu_device_attach_iommufd_pt, 16, "6.15");
ABI_SIZE(vfio_device_detach_iommufd_pt, 8, "6.6");
ABI_SIZE(vfio_precopy_info, 24, "6.2");
ABI_SIZE(vfio_device_feature_migration, 8, "5.18");
ABI_SIZE(vfio_device_feature_mig_state, 8, "5.18");
ABI_SIZE(vfio_device_low_power_entry_with_wakeup, 8, "6.1");
ABI_SIZE(vfio_device_feature_dma_logging_control, 24, "6.1");
ABI_SIZE(vfio_device_feature_dma_logging_range, 16, "6.1");
ABI_SIZE(vfio_device_feature_dma_logging_report, 32, "6.1");
ABI_SIZE(vfcu_feature_mig_data_size, 8, "6.2");
ABI_SIZE(vfcu_feature_bus_master, 4, "6.7");
ABI_SIZE(vfcu_region_dma_range, 16, "6.19");
ABI_SIZE(vfcu_feature_dma_buf, 16, "6.19");
ABI_SIZE(vfcu_feature_zpci_err, 8, "7.3");
ABI_SIZE(vfio_pci_dependent_device, 8, "3.12");
ABI_SIZE(vfio_iommu_type1_info, 24, "5.4");
ABI_SIZE(vfio_iommu_type1_dma_map, 32, "3.6");
ABI_SIZE(vfio_iommu_type1_dma_unmap, 24, "3.6");
ABI_SIZE(vfio_bitmap, 24, "5.8");
ABI_SIZE(vfio_iommu_type1_dirty_bitmap, 8, "5.8");
ABI_SIZE(vfio_iommu_type1_dirty_bitmap_get, 40, "5.8");
ABI_SIZE(vfio_iommu_type1_info_cap_migration, 32, "5.8");
ABI_SIZE(vfio_iommu_spapr_tce_ddw_info, 16, "4.2");
ABI_SIZE(vfio_iommu_spapr_tce_info, 32, "4.2");
ABI_SIZE(vfio_iommu_spapr_register_memory, 24, "4.2");
ABI_SIZE(vfio_iommu_spapr_tce_create, 40, "4.2");
ABI_SIZE(vfio_iommu_spapr_tce_remove, 16, "4.2");
ABI_SIZE(vfio_eeh_pe_op, 40, "4.1");

/* ---- our names against newer headers ------------------------ */

#ifdef VFCU_HEADERS_6_6
ABI_AT(vfio_device_bind_iommufd, out_devid, offsetof(struct vfcu_device_bind_iommufd, out_devid));
ABI_AT(vfio_device_attach_iommufd_pt, pt_id,
       offsetof(struct vfcu_device_attach_iommufd_pt, pt_id));
ABI_NUMBER(VFIO_PCI_HOT_RESET_FLAG_DEV_ID, VFCU_HOT_RESET_FLAG_DEV_ID);
ABI_NUMBER(VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED, VFCU_HOT_RESET_FLAG_DEV_ID_OWNED);
ABI_NUMBER((__u32)VFIO_PCI_DEVID_NOT_OWNED, VFCU_DEVID_NOT_OWNED);
ABI_NUMBER((int)VFIO_DEVICE_STATE_PRE_COPY_P2P, VFCU_STATE_PRE_COPY_P2P);
#endif

#ifdef VFCU_HEADERS_6_19
ABI_SIZE(vfio_device_feature_dma_buf, sizeof(struct vfcu_feature_dma_buf), "6.19");
#endif

#ifdef VFCU_HEADERS_6_11
ABI_SIZE(iommu_hwpt_alloc, sizeof(struct vfcu_hwpt_alloc), "6.11");
ABI_SIZE(iommu_hw_info, sizeof(struct vfcu_hw_info), "6.6");
ABI_SIZE(iommu_hw_info_vtd, sizeof(struct vfcu_hw_info_vtd), "6.6");
ABI_NUMBER((int)IOMMU_HWPT_ALLOC_NEST_PARENT, VFCU_HWPT_ALLOC_NEST_PARENT);
ABI_NUMBER((int)IOMMU_HWPT_ALLOC_DIRTY_TRACKING, VFCU_HWPT_ALLOC_DIRTY_TRACKING);
ABI_NUMBER((int)IOMMU_HWPT_FAULT_ID_VALID, VFCU_HWPT_FAULT_ID_VALID);
ABI_NUMBER((int)IOMMU_HW_INFO_TYPE_INTEL_VTD, VFCU_HW_INFO_INTEL_VTD);
ABI_NUMBER((int)IOMMU_HW_CAP_DIRTY_TRACKING, VFCU_HW_CAP_DIRTY_TRACKING);
ABI_NUMBER((int)IOMMU_IOAS_MAP_READABLE, 1 << 2);
ABI_NUMBER((int)IOMMU_PGFAULT_PERM_PRIV, 1 << 3);
ABI_NUMBER((int)IOMMUFD_PAGE_RESP_INVALID, 1);
#endif

#ifdef VFCU_HEADERS_6_17
ABI_SIZE(iommu_viommu_alloc, sizeof(struct vfcu_viommu_alloc), "6.17");
ABI_SIZE(iommu_hw_info_arm_smmuv3, sizeof(struct vfcu_hw_info_smmuv3), "6.13");
ABI_SIZE(iommu_hw_info_tegra241_cmdqv, sizeof(struct vfcu_hw_info_tegra_cmdqv), "6.17");
ABI_NUMBER((int)IOMMU_HWPT_ALLOC_PASID, VFCU_HWPT_ALLOC_PASID);
ABI_NUMBER((int)IOMMU_HW_INFO_TYPE_ARM_SMMUV3, VFCU_HW_INFO_ARM_SMMUV3);
ABI_NUMBER((int)IOMMU_HW_INFO_TYPE_TEGRA241_CMDQV, VFCU_HW_INFO_TEGRA_CMDQV);
ABI_NUMBER((int)IOMMU_HW_CAP_PCI_PASID_PRIV, VFCU_HW_CAP_PASID_PRIV);
#endif

#endif
