/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uapi-iommufd.h: the ABI of /dev/iommu. Includes <linux/iommufd.h> (6.2) if it
 * exists, defines missing names as the kernel does, and defines structs that have
 * grown since 6.12 under vfcu_ names. Written from the ABI of Linux 7.3.
 */
#ifndef VFC_UAPI_UAPI_IOMMUFD_H
#define VFC_UAPI_UAPI_IOMMUFD_H

#include <linux/ioctl.h>
#include <linux/types.h>

#if __has_include(<linux/iommufd.h>)
#include <linux/iommufd.h>
#endif

/* The header's version, for uapi-check.h. The code below defines names that the header lacks. */
#ifdef IOMMU_FAULT_QUEUE_ALLOC
#define VFCU_HEADERS_6_11
#endif
#ifdef IOMMU_HW_QUEUE_ALLOC
#define VFCU_HEADERS_6_17
#endif

/* Every iommufd request is _IO(';', number), without an encoded size. */
#define VFCU_IOMMU(number) _IO(';', number)

/* ---- 6.2 ------------------------------------------------------------ */
#ifndef IOMMU_DESTROY
#define IOMMU_DESTROY VFCU_IOMMU(0x80)
struct iommu_destroy {
	__u32 size;
	__u32 id;
};

#define IOMMU_IOAS_ALLOC VFCU_IOMMU(0x81)
struct iommu_ioas_alloc {
	__u32 size;
	__u32 flags;
	__u32 out_ioas_id;
};

struct iommu_iova_range {
	__aligned_u64 start;
	__aligned_u64 last;		/* inclusive */
};

#define IOMMU_IOAS_ALLOW_IOVAS VFCU_IOMMU(0x82)
struct iommu_ioas_allow_iovas {
	__u32 size;
	__u32 ioas_id;
	__u32 num_iovas;
	__u32 __reserved;
	__aligned_u64 allowed_iovas;
};

#define IOMMU_IOAS_COPY VFCU_IOMMU(0x83)
struct iommu_ioas_copy {
	__u32 size;
	__u32 flags;
	__u32 dst_ioas_id;
	__u32 src_ioas_id;
	__aligned_u64 length;
	__aligned_u64 dst_iova;
	__aligned_u64 src_iova;
};

#define IOMMU_IOAS_IOVA_RANGES VFCU_IOMMU(0x84)
struct iommu_ioas_iova_ranges {
	__u32 size;
	__u32 ioas_id;
	__u32 num_iovas;
	__u32 __reserved;
	__aligned_u64 allowed_iovas;
	__aligned_u64 out_iova_alignment;
};

#define IOMMU_IOAS_MAP VFCU_IOMMU(0x85)
#define IOMMU_IOAS_MAP_FIXED_IOVA (1 << 0)
#define IOMMU_IOAS_MAP_WRITEABLE (1 << 1)
#define IOMMU_IOAS_MAP_READABLE (1 << 2)
struct iommu_ioas_map {
	__u32 size;
	__u32 flags;
	__u32 ioas_id;
	__u32 __reserved;
	__aligned_u64 user_va;
	__aligned_u64 length;
	__aligned_u64 iova;
};

#define IOMMU_IOAS_UNMAP VFCU_IOMMU(0x86)
struct iommu_ioas_unmap {
	__u32 size;
	__u32 ioas_id;
	__aligned_u64 iova;
	__aligned_u64 length;
};

#define IOMMU_OPTION VFCU_IOMMU(0x87)
#define IOMMU_OPTION_RLIMIT_MODE 0
#define IOMMU_OPTION_HUGE_PAGES 1
#define IOMMU_OPTION_OP_SET 0
#define IOMMU_OPTION_OP_GET 1
struct iommu_option {
	__u32 size;
	__u32 option_id;
	__u16 op;
	__u16 __reserved;
	__u32 object_id;
	__aligned_u64 val64;
};

#define IOMMU_VFIO_IOAS VFCU_IOMMU(0x88)
#define IOMMU_VFIO_IOAS_GET 0
#define IOMMU_VFIO_IOAS_SET 1
#define IOMMU_VFIO_IOAS_CLEAR 2
struct iommu_vfio_ioas {
	__u32 size;
	__u32 ioas_id;
	__u16 op;
	__u16 __reserved;
};
#endif

/* ---- 6.6; fault_id and the capabilities came later ------------------ */
#ifndef IOMMU_HWPT_ALLOC
#define IOMMU_HWPT_ALLOC VFCU_IOMMU(0x89)
#endif
/* As of 6.11. 6.6 has two words fewer, and accepts this struct if the extra words are 0. */
struct vfcu_hwpt_alloc {
	__u32 size;
	__u32 flags;
	__u32 dev_id;
	__u32 pt_id;
	__u32 out_hwpt_id;
	__u32 __reserved;
	__u32 data_type;
	__u32 data_len;
	__aligned_u64 data_uptr;
	__u32 fault_id;
	__u32 __reserved2;
};
#define VFCU_HWPT_ALLOC_NEST_PARENT (1 << 0)
#define VFCU_HWPT_ALLOC_DIRTY_TRACKING (1 << 1)		/* 6.7 */
#define VFCU_HWPT_FAULT_ID_VALID (1 << 2)		/* 6.11 */
#define VFCU_HWPT_ALLOC_PASID (1 << 3)			/* 6.14 */

#ifndef IOMMU_GET_HW_INFO
#define IOMMU_GET_HW_INFO VFCU_IOMMU(0x8a)
#endif
struct vfcu_hw_info {
	__u32 size;
	__u32 flags;
	__u32 dev_id;
	__u32 data_len;
	__aligned_u64 data_uptr;
	__u32 out_data_type;		/* type to request, with the flag below */
	__u8 out_max_pasid_log2;	/* 6.13 */
	__u8 __reserved[3];
	__aligned_u64 out_capabilities;
};

#define VFCU_HW_INFO_FLAG_INPUT_TYPE (1 << 0)	/* 6.17 */

/* Types of hardware info. */
#define VFCU_HW_INFO_NONE 0
#define VFCU_HW_INFO_INTEL_VTD 1
#define VFCU_HW_INFO_ARM_SMMUV3 2
#define VFCU_HW_INFO_TEGRA_CMDQV 3
#define VFCU_HW_INFO_AMD 4

/* Bits of out_capabilities. */
#define VFCU_HW_CAP_DIRTY_TRACKING (1 << 0)
#define VFCU_HW_CAP_PASID_EXEC (1 << 1)
#define VFCU_HW_CAP_PASID_PRIV (1 << 2)
#define VFCU_HW_CAP_ATS_NOT_SUPPORTED (1 << 3)

#define VFCU_HW_INFO_VTD_ERRATA_772415_SPR17 (1 << 0)
struct vfcu_hw_info_vtd {
	__u32 flags;
	__u32 __reserved;
	__aligned_u64 cap_reg;
	__aligned_u64 ecap_reg;
};

struct vfcu_hw_info_smmuv3 {
	__u32 flags;
	__u32 __reserved;
	__u32 idr[6];
	__u32 iidr;
	__u32 aidr;
};

/* 6.17: virtual command queues of an SMMUv3 (NVIDIA Tegra). */
struct vfcu_hw_info_tegra_cmdqv {
	__u32 flags;
	__u8 version;
	__u8 log2vcmdqs;
	__u8 log2vsids;
	__u8 __reserved;
};

/* 6.19: AMD's extended feature registers. */
struct vfcu_hw_info_amd {
	__aligned_u64 efr;
	__aligned_u64 efr2;
};

/* ---- 6.7 ------------------------------------------------------------ */
#ifndef IOMMU_HWPT_SET_DIRTY_TRACKING
#define IOMMU_HWPT_SET_DIRTY_TRACKING VFCU_IOMMU(0x8b)
#define IOMMU_HWPT_DIRTY_TRACKING_ENABLE 1
struct iommu_hwpt_set_dirty_tracking {
	__u32 size;
	__u32 flags;
	__u32 hwpt_id;
	__u32 __reserved;
};
#endif

#ifndef IOMMU_HWPT_GET_DIRTY_BITMAP
#define IOMMU_HWPT_GET_DIRTY_BITMAP VFCU_IOMMU(0x8c)
#define IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR 1
struct iommu_hwpt_get_dirty_bitmap {
	__u32 size;
	__u32 hwpt_id;
	__u32 flags;
	__u32 __reserved;
	__aligned_u64 iova;
	__aligned_u64 length;
	__aligned_u64 page_size;
	__aligned_u64 data;
};
#endif

/* ---- later ---------------------------------------------------------- */
#ifndef IOMMU_HWPT_INVALIDATE
#define IOMMU_HWPT_INVALIDATE VFCU_IOMMU(0x8d)		/* 6.8 */
struct iommu_hwpt_invalidate {
	__u32 size;
	__u32 hwpt_id;
	__aligned_u64 data_uptr;
	__u32 data_type;
	__u32 entry_len;
	__u32 entry_num;		/* input and output */
	__u32 __reserved;
};
#endif

#ifndef IOMMU_FAULT_QUEUE_ALLOC
#define IOMMU_FAULT_QUEUE_ALLOC VFCU_IOMMU(0x8e)	/* 6.11 */
struct iommu_fault_alloc {
	__u32 size;
	__u32 flags;
	__u32 out_fault_id;
	__u32 out_fault_fd;
};

/* Records read from the fault descriptor … */
#define IOMMU_PGFAULT_FLAGS_PASID_VALID (1 << 0)
#define IOMMU_PGFAULT_FLAGS_LAST_PAGE (1 << 1)
#define IOMMU_PGFAULT_PERM_READ (1 << 0)
#define IOMMU_PGFAULT_PERM_WRITE (1 << 1)
#define IOMMU_PGFAULT_PERM_EXEC (1 << 2)
#define IOMMU_PGFAULT_PERM_PRIV (1 << 3)
struct iommu_hwpt_pgfault {
	__u32 flags;
	__u32 dev_id;
	__u32 pasid;
	__u32 grpid;
	__u32 perm;
	__u32 __reserved;
	__aligned_u64 addr;
	__u32 length;
	__u32 cookie;
};

/* … and records written to it. */
#define IOMMUFD_PAGE_RESP_SUCCESS 0
#define IOMMUFD_PAGE_RESP_INVALID 1
struct iommu_hwpt_page_response {
	__u32 cookie;
	__u32 code;
};
#endif

#ifndef IOMMU_IOAS_MAP_FILE
#define IOMMU_IOAS_MAP_FILE VFCU_IOMMU(0x8f)		/* 6.13 */
struct iommu_ioas_map_file {
	__u32 size;
	__u32 flags;
	__u32 ioas_id;
	__s32 fd;
	__aligned_u64 start;
	__aligned_u64 length;
	__aligned_u64 iova;
};
#endif

#ifndef IOMMU_VIOMMU_ALLOC
#define IOMMU_VIOMMU_ALLOC VFCU_IOMMU(0x90)		/* 6.13 */
#define IOMMU_VDEVICE_ALLOC VFCU_IOMMU(0x91)
struct iommu_vdevice_alloc {
	__u32 size;
	__u32 viommu_id;
	__u32 dev_id;
	__u32 out_vdevice_id;
	__aligned_u64 virt_id;
};
#endif
/* As of 6.17: driver data after the fields of 6.13. */
struct vfcu_viommu_alloc {
	__u32 size;
	__u32 flags;
	__u32 type;
	__u32 dev_id;
	__u32 hwpt_id;
	__u32 out_viommu_id;
	__u32 data_len;
	__u32 __reserved;
	__aligned_u64 data_uptr;
};

#ifndef IOMMU_IOAS_CHANGE_PROCESS
#define IOMMU_IOAS_CHANGE_PROCESS VFCU_IOMMU(0x92)	/* 6.14 */
struct iommu_ioas_change_process {
	__u32 size;
	__u32 __reserved;
};
#endif

#ifndef IOMMU_VEVENTQ_ALLOC
#define IOMMU_VEVENTQ_ALLOC VFCU_IOMMU(0x93)		/* 6.15 */
struct iommu_veventq_alloc {
	__u32 size;
	__u32 flags;
	__u32 viommu_id;
	__u32 type;
	__u32 veventq_depth;
	__u32 out_veventq_id;
	__u32 out_veventq_fd;
	__u32 __reserved;
};
#endif

#ifndef IOMMU_HW_QUEUE_ALLOC
#define IOMMU_HW_QUEUE_ALLOC VFCU_IOMMU(0x94)		/* 6.17 */
struct iommu_hw_queue_alloc {
	__u32 size;
	__u32 flags;
	__u32 viommu_id;
	__u32 type;
	__u32 index;
	__u32 out_hw_queue_id;
	__aligned_u64 nesting_parent_iova;
	__aligned_u64 length;
};
#endif

#ifndef IOMMU_IOAS_NOIOMMU_GET_PA
#define IOMMU_IOAS_NOIOMMU_GET_PA VFCU_IOMMU(0x95)	/* 7.3 */
struct iommu_ioas_noiommu_get_pa {
	__u32 size;
	__u32 flags;
	__u32 ioas_id;
	__u32 __reserved;
	__aligned_u64 iova;
	__aligned_u64 length;		/* in: maximum; out: contiguous bytes at iova */
	__aligned_u64 out_phys;
};
#endif

/* The first and the last request number in 7.3. */
#define VFCU_IOMMU_FIRST 0x80
#define VFCU_IOMMU_LAST 0x95

#endif
