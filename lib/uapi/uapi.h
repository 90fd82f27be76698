/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/uapi: the structs and numbers of the kernel's VFIO and iommufd interfaces.
 *
 * uapi.h: <linux/vfio.h>, and definitions that the headers of Linux 6.1 (Debian
 * 12) lack, under the kernel's names and written from the kernel's ABI.
 */
#ifndef VFC_UAPI_H
#define VFC_UAPI_H

#include <linux/vfio.h>

#include "uapi-iommufd.h"

/* The header's version, for uapi-check.h. The code below defines names that the header lacks. */
#ifdef VFIO_DEVICE_BIND_IOMMUFD
#define VFCU_HEADERS_6_6
#endif
#ifdef VFIO_DEVICE_FEATURE_DMA_BUF
#define VFCU_HEADERS_6_19
#endif

#ifndef VFIO_DEVICE_FLAGS_CDX
#define VFIO_DEVICE_FLAGS_CDX (1 << 8)			/* 6.6 */
#endif

/*
 * 6.5: AtomicOp completer sizes on the path to the root complex. The capability
 * header is followed by one u32 of flags.
 */
#ifndef VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP
#define VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP 5
#define VFIO_PCI_ATOMIC_COMP32 (1 << 0)
#define VFIO_PCI_ATOMIC_COMP64 (1 << 1)
#define VFIO_PCI_ATOMIC_COMP128 (1 << 2)
#endif

#ifndef VFIO_DEVICE_FEATURE_MIG_DATA_SIZE
#define VFIO_DEVICE_FEATURE_MIG_DATA_SIZE 9		/* 6.2 */
#endif
#ifndef VFIO_DEVICE_FEATURE_BUS_MASTER
#define VFIO_DEVICE_FEATURE_BUS_MASTER 10		/* 6.7 */
#endif
#ifndef VFIO_DEVICE_FEATURE_DMA_BUF
#define VFIO_DEVICE_FEATURE_DMA_BUF 11			/* 6.19 */
#endif
#ifndef VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2
#define VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2 12	/* 7.2 */
#endif
#ifndef VFIO_DEVICE_FEATURE_ZPCI_ERROR
#define VFIO_DEVICE_FEATURE_ZPCI_ERROR 13		/* 7.3 */
#endif

/* ---- device cdev: 6.6 ----------------------------------------------- */

#ifndef VFIO_DEVICE_BIND_IOMMUFD
#define VFIO_DEVICE_BIND_IOMMUFD _IO(VFIO_TYPE, VFIO_BASE + 18)
#define VFIO_DEVICE_ATTACH_IOMMUFD_PT _IO(VFIO_TYPE, VFIO_BASE + 19)
#define VFIO_DEVICE_DETACH_IOMMUFD_PT _IO(VFIO_TYPE, VFIO_BASE + 20)
struct vfio_device_detach_iommufd_pt {
	__u32 argsz;
	__u32 flags;
};
#endif

/* As of 6.18: the token's address after the fields of 6.6. */
struct vfcu_device_bind_iommufd {
	__u32 argsz;
	__u32 flags;
	__s32 iommufd;
	__u32 out_devid;
	__aligned_u64 token_uuid_ptr;
};
#define VFCU_DEVICE_BIND_FLAG_TOKEN (1 << 0)
#define VFCU_DEVICE_BIND_MINSZ 16	/* 6.6's argsz */

/* As of 6.15: the PASID after the fields of 6.6. */
struct vfcu_device_attach_iommufd_pt {
	__u32 argsz;
	__u32 flags;
	__u32 pt_id;
	__u32 pasid;
};
#define VFCU_DEVICE_ATTACH_PASID (1 << 0)
#define VFCU_DEVICE_ATTACH_MINSZ 12	/* 6.6's argsz */

/* 6.6: hot reset through a cdev uses device IDs instead of groups. */
#define VFCU_HOT_RESET_FLAG_DEV_ID (1 << 0)
#define VFCU_HOT_RESET_FLAG_DEV_ID_OWNED (1 << 1)
#define VFCU_DEVID_OWNED 0
#define VFCU_DEVID_NOT_OWNED 0xffffffffu	/* the ABI's -1 */

/* ---- migration ------------------------------------------------------ */

#ifndef VFIO_MIGRATION_PRE_COPY
#define VFIO_MIGRATION_PRE_COPY (1 << 2)		/* 6.2 */
#endif
/* States 6 and 7 of enum vfio_device_mig_state, 6.2. */
#define VFCU_STATE_PRE_COPY 6
#define VFCU_STATE_PRE_COPY_P2P 7

#ifndef VFIO_MIG_GET_PRECOPY_INFO
#define VFIO_MIG_GET_PRECOPY_INFO _IO(VFIO_TYPE, VFIO_BASE + 21)	/* 6.2 */
struct vfio_precopy_info {
	__u32 argsz;
	__u32 flags;
	__aligned_u64 initial_bytes;
	__aligned_u64 dirty_bytes;
};
#endif

#define VFCU_PRECOPY_INFO_REINIT (1 << 0)		/* 7.2 */

/* ---- data of features that 6.1 lacks ---------------------------- */

struct vfcu_feature_mig_data_size {		/* 9 */
	__aligned_u64 stop_copy_length;
};

struct vfcu_feature_bus_master {		/* 10: 0 clear, 1 set */
	__u32 op;
};

struct vfcu_region_dma_range {			/* 11: follows the struct */
	__u64 offset;
	__u64 length;
};

struct vfcu_feature_dma_buf {			/* 11: GET returns a descriptor */
	__u32 region_index;
	__u32 open_flags;
	__u32 flags;
	__u32 nr_ranges;
	struct vfcu_region_dma_range dma_ranges[];
};

struct vfcu_feature_zpci_err {			/* 13: destination of the bytes */
	__aligned_u64 data;
};

#include "uapi-check.h"

#endif
