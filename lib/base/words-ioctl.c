/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words-ioctl.c: names of flags and values used only in ioctls: DMA, iommufd,
 * migration and less common calls.
 */
#include <sys/mman.h>

#include "words.h"
#include "lib/uapi/uapi.h"

const struct word prot_words[] = {
	{ PROT_READ, "read" },
	{ PROT_WRITE, "write" },
	{ PROT_EXEC, "exec" },
	{ }
};

const struct word iommu_info_flag_words[] = {
	{ VFIO_IOMMU_INFO_PGSIZES, "pgsizes" },
	{ VFIO_IOMMU_INFO_CAPS, "caps" },
	{ }
};

const struct word iommu_cap_words[] = {
	{ VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, "iova-range" },
	{ VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION, "migration" },
	{ VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, "dma-avail" },
	{ }
};

const struct word dma_map_flag_words[] = {
	{ VFIO_DMA_MAP_FLAG_READ, "read" },
	{ VFIO_DMA_MAP_FLAG_WRITE, "write" },
	{ VFIO_DMA_MAP_FLAG_VADDR, "vaddr" },
	{ }
};

const struct word dma_unmap_flag_words[] = {
	{ VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, "get-dirty-bitmap" },
	{ VFIO_DMA_UNMAP_FLAG_ALL, "all" },
	{ VFIO_DMA_UNMAP_FLAG_VADDR, "vaddr" },
	{ }
};

const struct word dirty_flag_words[] = {
	{ VFIO_IOMMU_DIRTY_PAGES_FLAG_START, "start" },
	{ VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP, "stop" },
	{ VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP, "get-bitmap" },
	{ }
};

const struct word spapr_flag_words[] = {
	{ VFIO_IOMMU_SPAPR_INFO_DDW, "ddw" },
	{ }
};

const struct word eeh_op_words[] = {
	{ VFIO_EEH_PE_DISABLE, "disable" },
	{ VFIO_EEH_PE_ENABLE, "enable" },
	{ VFIO_EEH_PE_UNFREEZE_IO, "unfreeze-io" },
	{ VFIO_EEH_PE_UNFREEZE_DMA, "unfreeze-dma" },
	{ VFIO_EEH_PE_GET_STATE, "get-state" },
	{ VFIO_EEH_PE_RESET_DEACTIVATE, "reset-deactivate" },
	{ VFIO_EEH_PE_RESET_HOT, "reset-hot" },
	{ VFIO_EEH_PE_RESET_FUNDAMENTAL, "reset-fundamental" },
	{ VFIO_EEH_PE_CONFIGURE, "configure" },
	{ VFIO_EEH_PE_INJECT_ERR, "inject-err" },
	{ }
};

const struct word hot_reset_flag_words[] = {
	{ VFCU_HOT_RESET_FLAG_DEV_ID, "dev-id" },
	{ VFCU_HOT_RESET_FLAG_DEV_ID_OWNED, "dev-id-owned" },
	{ }
};

const struct word gfx_flag_words[] = {
	{ VFIO_GFX_PLANE_TYPE_PROBE, "probe" },
	{ VFIO_GFX_PLANE_TYPE_DMABUF, "dmabuf" },
	{ VFIO_GFX_PLANE_TYPE_REGION, "region" },
	{ }
};

const struct word ioeventfd_flag_words[] = {
	{ VFIO_DEVICE_IOEVENTFD_8, "8" },
	{ VFIO_DEVICE_IOEVENTFD_16, "16" },
	{ VFIO_DEVICE_IOEVENTFD_32, "32" },
	{ VFIO_DEVICE_IOEVENTFD_64, "64" },
	{ }
};

const struct word bind_flag_words[] = {
	{ VFCU_DEVICE_BIND_FLAG_TOKEN, "token" },
	{ }
};

const struct word attach_flag_words[] = {
	{ VFCU_DEVICE_ATTACH_PASID, "pasid" },
	{ }
};

const struct word migration_flag_words[] = {
	{ VFIO_MIGRATION_STOP_COPY, "stop-copy" },
	{ VFIO_MIGRATION_P2P, "p2p" },
	{ VFIO_MIGRATION_PRE_COPY, "pre-copy" },
	{ }
};

const struct word migration_state_words[] = {
	{ VFIO_DEVICE_STATE_ERROR, "error" },
	{ VFIO_DEVICE_STATE_STOP, "stop" },
	{ VFIO_DEVICE_STATE_RUNNING, "running" },
	{ VFIO_DEVICE_STATE_STOP_COPY, "stop-copy" },
	{ VFIO_DEVICE_STATE_RESUMING, "resuming" },
	{ VFIO_DEVICE_STATE_RUNNING_P2P, "running-p2p" },
	{ VFCU_STATE_PRE_COPY, "pre-copy" },
	{ VFCU_STATE_PRE_COPY_P2P, "pre-copy-p2p" },
	{ }
};

const struct word precopy_flag_words[] = {
	{ VFCU_PRECOPY_INFO_REINIT, "reinit" },
	{ }
};

const struct word bus_master_op_words[] = {
	{ 0, "clear" },
	{ 1, "set" },
	{ }
};

const struct word ioas_map_flag_words[] = {
	{ IOMMU_IOAS_MAP_FIXED_IOVA, "fixed-iova" },
	{ IOMMU_IOAS_MAP_WRITEABLE, "writeable" },
	{ IOMMU_IOAS_MAP_READABLE, "readable" },
	{ }
};

const struct word iommu_option_words[] = {
	{ IOMMU_OPTION_RLIMIT_MODE, "rlimit-mode" },
	{ IOMMU_OPTION_HUGE_PAGES, "huge-pages" },
	{ }
};

const struct word iommu_option_op_words[] = {
	{ IOMMU_OPTION_OP_SET, "set" },
	{ IOMMU_OPTION_OP_GET, "get" },
	{ }
};

const struct word vfio_ioas_op_words[] = {
	{ IOMMU_VFIO_IOAS_GET, "get" },
	{ IOMMU_VFIO_IOAS_SET, "set" },
	{ IOMMU_VFIO_IOAS_CLEAR, "clear" },
	{ }
};

const struct word hwpt_flag_words[] = {
	{ VFCU_HWPT_ALLOC_NEST_PARENT, "nest-parent" },
	{ VFCU_HWPT_ALLOC_DIRTY_TRACKING, "dirty-tracking" },
	{ VFCU_HWPT_FAULT_ID_VALID, "fault-id-valid" },
	{ VFCU_HWPT_ALLOC_PASID, "pasid" },
	{ }
};

const struct word hwpt_data_words[] = {
	{ 0, "none" },
	{ 1, "vtd-s1" },
	{ 2, "arm-smmuv3" },
	{ 3, "amd-guest" },
	{ }
};

const struct word hw_info_flag_words[] = {
	{ VFCU_HW_INFO_FLAG_INPUT_TYPE, "input-type" },
	{ }
};

const struct word hw_info_type_words[] = {
	{ VFCU_HW_INFO_NONE, "none" },
	{ VFCU_HW_INFO_INTEL_VTD, "intel-vtd" },
	{ VFCU_HW_INFO_ARM_SMMUV3, "arm-smmuv3" },
	{ VFCU_HW_INFO_TEGRA_CMDQV, "tegra241-cmdqv" },
	{ VFCU_HW_INFO_AMD, "amd" },
	{ }
};

const struct word hw_cap_words[] = {
	{ VFCU_HW_CAP_DIRTY_TRACKING, "dirty-tracking" },
	{ VFCU_HW_CAP_PASID_EXEC, "pasid-exec" },
	{ VFCU_HW_CAP_PASID_PRIV, "pasid-priv" },
	{ VFCU_HW_CAP_ATS_NOT_SUPPORTED, "ats-not-supported" },
	{ }
};

const struct word tracking_flag_words[] = {
	{ IOMMU_HWPT_DIRTY_TRACKING_ENABLE, "enable" },
	{ }
};

const struct word bitmap_flag_words[] = {
	{ IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR, "no-clear" },
	{ }
};

const struct word invalidate_data_words[] = {
	{ 0, "vtd-s1" },
	{ 1, "arm-smmuv3" },
	{ }
};

const struct word viommu_type_words[] = {
	{ 0, "default" },
	{ 1, "arm-smmuv3" },
	{ 2, "tegra241-cmdqv" },
	{ }
};
