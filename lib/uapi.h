/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uapi.h: <linux/vfio.h>, and what the headers of Linux 6.1 (Debian 12) do
 * not have yet, under its own name and written from the kernel's ABI.
 */
#ifndef VFC_UAPI_H
#define VFC_UAPI_H

#include <linux/vfio.h>

#ifndef VFIO_DEVICE_FLAGS_CDX
#define VFIO_DEVICE_FLAGS_CDX (1 << 8)			/* 6.6 */
#endif
_Static_assert(VFIO_DEVICE_FLAGS_CDX == 1 << 8, "the flag of a CDX device");

/*
 * 6.5: which sizes of AtomicOp completion the path to the root complex has:
 * the capability header and one u32 of flags.
 */
#ifndef VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP
#define VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP 5
#define VFIO_PCI_ATOMIC_COMP32 (1 << 0)
#define VFIO_PCI_ATOMIC_COMP64 (1 << 1)
#define VFIO_PCI_ATOMIC_COMP128 (1 << 2)
#endif
_Static_assert(VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP == 5, "id of the AtomicOps capability");
_Static_assert(VFIO_PCI_ATOMIC_COMP128 == 1 << 2, "flag of 128-bit AtomicOps");

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
_Static_assert(VFIO_DEVICE_FEATURE_MIG_DATA_SIZE == 9, "feature number");
_Static_assert(VFIO_DEVICE_FEATURE_BUS_MASTER == 10, "feature number");
_Static_assert(VFIO_DEVICE_FEATURE_DMA_BUF == 11, "feature number");
_Static_assert(VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2 == 12, "feature number");
_Static_assert(VFIO_DEVICE_FEATURE_ZPCI_ERROR == 13, "feature number");

#endif
