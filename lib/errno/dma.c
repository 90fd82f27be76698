/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma.c: errnos of mappings and of dirty tracking, for the calls of
 * vfio/dma-type1.c, vfio/dma-iommufd.c, state/dma-dirty.c and state/spapr.c.
 * The states of map-dma are named as in vfio/dma-predict.c.
 */
#include <errno.h>

#include "oracle.h"

#define SHOW_WINDOWS "dma ranges shows the windows and reserved regions"
#define SHOW_MAPPINGS "dma list shows where mappings begin and end"
#define TYPE1 "drivers/vfio/vfio_iommu_type1.c "
#define TABLE "drivers/iommu/iommufd/io_pagetable.c "
#define IOAS "drivers/iommu/iommufd/ioas.c "
#define VFIO "drivers/vfio/vfio_main.c "
#define MEMLOCK "raise the limit (ulimit -l), or run with CAP_IPC_LOCK"
#define TELL_MEMLOCK "vfioctl dma ranges shows the limit and what is locked"
#define TELL_SHORT "the memlock limit is not reached: see MemAvailable in /proc/meminfo"

const struct oracle_row oracle_dma[] = {
	{ "iova-ranges", EINVAL, "no-iommu-set", ORACLE_CONTAINER, false,
	  "the container has no IOMMU yet: no group is in it", NULL, NULL,
	  "drivers/vfio/container.c vfio_fops_unl_ioctl()" },
	{ "iova-ranges", ENODEV, "no-ioas", ORACLE_CONTAINER, false,
	  "the iommufd has no IOAS for containers yet: no group was attached", NULL, NULL,
	  "drivers/iommu/iommufd/vfio_compat.c get_compat_ioas()" },
	{ "iova-ranges", ENOENT, "no-ioas", ORACLE_IOMMUFD, false, "the IOAS is gone", NULL,
	  NULL, "drivers/iommu/iommufd/main.c iommufd_get_object()" },
	{ "iova-ranges", EMSGSIZE, "too-many", ORACLE_IOMMUFD, false,
	  "the IOAS has more windows than were requested", NULL, NULL,
	  IOAS "iommufd_ioas_iova_ranges()" },

	/* ---- map ------------------------------------------------------------ */
	{ "map-dma", EINVAL, "misaligned", ORACLE_CONTAINER, false,
	  "IOVA or size is not a multiple of the page size", SHOW_WINDOWS,
	  "dma ranges shows the smallest page size", TYPE1 "vfio_dma_do_map()" },
	{ "map-dma", EINVAL, "aperture", ORACLE_CONTAINER, false,
	  "the range is outside the IOVA windows", SHOW_WINDOWS,
	  "dma ranges shows no window that contains the range",
	  TYPE1 "vfio_iommu_iova_dma_valid()" },
	{ "map-dma", EINVAL, "wrap", ORACLE_CONTAINER, false, "the range wraps around",
	  SHOW_WINDOWS,
	  "its end is below its start", TYPE1 "vfio_dma_do_map()" },
	{ "map-dma", EINVAL, "alignment", ORACLE_IOMMUFD, false,
	  "IOVA or size is not aligned", SHOW_WINDOWS,
	  "dma ranges shows the alignment", TABLE "iopt_check_iova()" },
	{ "map-dma", EINVAL, "reserved", ORACLE_IOMMUFD, false,
	  "the range overlaps a reserved region", SHOW_WINDOWS,
	  "dma ranges shows no window that contains the range", TABLE "iopt_check_iova()" },
	{ "map-dma", EEXIST, "overlap", NULL, false, "the range overlaps a mapping",
	  "list the mappings: dma list", NULL,
	  TYPE1 "vfio_dma_do_map(); " TABLE "iopt_check_iova()" },
	{ "map-dma", EFAULT, "not-pinned", NULL, false, "the memory cannot be pinned", NULL, NULL,
	  TYPE1 "vaddr_get_pfns(); drivers/iommu/iommufd/pages.c pfn_reader_user_pin()" },
	{ "map-dma", ENOMEM, "memlock", ORACLE_CONTAINER, false, "RLIMIT_MEMLOCK is exceeded",
	  MEMLOCK "; the kernel's log names the limit", TELL_MEMLOCK,
	  TYPE1 "vfio_pin_pages_remote()" },
	{ "map-dma", ENOMEM, "memlock-of-user", ORACLE_IOMMUFD, false,
	  "RLIMIT_MEMLOCK, which all processes of the user share, is exceeded", MEMLOCK,
	  TELL_MEMLOCK, "drivers/iommu/iommufd/pages.c incr_user_locked_vm()" },
	{ "map-dma", ENOMEM, "memory", NULL, false, "not enough memory", NULL, TELL_SHORT,
	  TYPE1 "vfio_dma_do_map()" },
	{ "map-dma", ENOSPC, "entries", ORACLE_CONTAINER, false,
	  "the container has reached its limit of mappings",
	  "the limit is dma_entry_limit of module vfio_iommu_type1", NULL,
	  TYPE1 "vfio_dma_do_map()" },
	{ "map-dma", EPERM, "not-registered", ORACLE_CONTAINER, false,
	  "a SPAPR container maps only memory that is registered", NULL,
	  "vfioctl open shows IOMMU spapr-tce-v2",
	  "drivers/vfio/vfio_iommu_spapr_tce.c tce_iommu_ioctl()" },
	{ "map-dma", EPERM, "read-only", ORACLE_IOMMUFD, false, "the memory is read-only",
	  NULL, NULL, TABLE "iopt_insert_area()" },
	{ "map-dma unmap-dma", ENODEV, "no-ioas", ORACLE_IOMMUFD, false,
	  "the iommufd has no IOAS for containers yet: no group was attached", NULL, NULL,
	  "drivers/iommu/iommufd/vfio_compat.c get_compat_ioas()" },
	{ "map-dma", ENOENT, "no-ioas", ORACLE_IOMMUFD, false, "the IOAS is gone", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_get_object()" },
	{ "map-dma unmap-dma", EOVERFLOW, "wrap", ORACLE_IOMMUFD, false,
	  "the range ends beyond the last address", NULL, NULL,
	  IOAS "iommufd_ioas_map()" },

	/* ---- unmap ---------------------------------------------------------- */
	{ "unmap-dma", EINVAL, "cut", ORACLE_CONTAINER, false,
	  "the range covers only part of a mapping",
	  SHOW_MAPPINGS, "dma list shows a mapping that crosses the start or end of the range",
	  TYPE1 "vfio_dma_do_unmap()" },
	{ "unmap-dma", EINVAL, "misaligned", ORACLE_CONTAINER, false,
	  "the range is not a multiple of the page size", SHOW_MAPPINGS,
	  "dma ranges shows the smallest page size", TYPE1 "vfio_dma_do_unmap()" },
	{ "unmap-dma", EINVAL, "empty", ORACLE_IOMMUFD, false, "the range is empty", NULL, NULL,
	  TABLE "iopt_unmap_iova()" },
	{ "unmap-dma", ENOENT, "nothing", ORACLE_IOMMUFD, false, "nothing is mapped in the range",
	  SHOW_MAPPINGS, "dma list shows no mapping in the range", IOAS "iommufd_ioas_unmap()" },
	{ "unmap-dma", ENOENT, "cut", ORACLE_IOMMUFD, false,
	  "the range covers only part of a mapping",
	  SHOW_MAPPINGS, "dma list shows a mapping that crosses the start or end of the range",
	  TABLE "iopt_unmap_iova_range()" },
	{ "unmap-dma", EBUSY, "racing", ORACLE_IOMMUFD, false,
	  "another thread is creating or using a mapping in the range", NULL, NULL,
	  TABLE "iopt_unmap_iova_range()" },
	{ "unmap-dma", EDEADLK, "kept", ORACLE_IOMMUFD, false,
	  "a device does not release pages in the range", NULL, NULL,
	  TABLE "iopt_unmap_iova_range()" },

	/* ---- dirty pages by the IOMMU ----------------------------------------- */
	{ "dirty", EACCES, "type1-v1", ORACLE_CONTAINER, false,
	  "type1 v1 cannot record dirty pages",
	  "use type1v2 (Linux 5.8)", NULL, TYPE1 "vfio_iommu_type1_dirty_pages()" },
	{ "dirty", ENOTTY, "iommufd-container", NULL, false,
	  "an iommufd used as a container cannot record dirty pages",
	  "use --api group, --api cdev if the IOMMU supports it, or dma dirty --by device",
	  "vfioctl iommu DEVICE: served by iommufd",
	  "drivers/iommu/iommufd/vfio_compat.c iommufd_vfio_ioctl()" },
	{ "dirty", ENOTTY, "old-kernel", NULL, false,
	  "the kernel is too old (type1 needs Linux 5.8, an iommufd 6.7)",
	  "use dma dirty --by device", "uname -r", TYPE1 "vfio_iommu_type1_ioctl()" },
	{ "dirty", EOPNOTSUPP, "no-record", NULL, false,
	  "this IOMMU does not record dirty pages",
	  "use --api group (type1 reports every pinned page as dirty), or --by device", NULL,
	  "drivers/iommu/iommufd/hw_pagetable.c iommufd_hwpt_paging_alloc()" },
	{ "dirty", EINVAL, "not-started", NULL, false, "recording was not started",
	  "start recording: dma dirty start",
	  "dma list and the session show what was started",
	  TYPE1 "vfio_iommu_type1_dirty_pages()" },
	{ "dirty", EINVAL, "not-whole", NULL, false, "the range is not a whole mapping",
	  "start recording: dma dirty start",
	  "dma list shows a mapping that crosses the start or end of the range",
	  TYPE1 "vfio_iova_dirty_bitmap()" },
	{ "dirty", ENOMEM, "memory", NULL, false, "not enough memory", NULL, NULL,
	  TYPE1 "vfio_dma_bitmap_alloc()" },
	{ "dirty", ENOENT, "no-table", ORACLE_IOMMUFD, false, "the page table is gone",
	  "start recording: dma dirty start", NULL,
	  "drivers/iommu/iommufd/main.c iommufd_get_object()" },
	{ "dirty", EOVERFLOW, "wrap", ORACLE_IOMMUFD, false,
	  "the range ends beyond the last address", NULL, NULL,
	  TABLE "iommufd_check_iova_range()" },

	/* ---- dirty pages by the device ------------------------------------------ */
	{ "dma-logging", ENOTTY, "no-feature", NULL, false,
	  "the device does not support dma-logging (features 6, 7, 8)",
	  "features lists what it supports; omit --by to use the IOMMU", NULL,
	  VFIO "vfio_ioctl_device_feature_logging_start()" },
	{ "dma-logging", EINVAL, "not-started", NULL, false,
	  "recording is not started, or is already started", NULL,
	  "not started: stop and read fail with EINVAL too; started: only start fails",
	  "drivers/vfio/pci/mlx5/cmd.c mlx5vf_start_page_tracker()" },
	{ "dma-logging", EINVAL, "ranges", NULL, false,
	  "the device does not support these ranges or this page size", NULL,
	  "a single small buffer works", VFIO "vfio_ioctl_device_feature_logging_start()" },
	{ "dma-logging", E2BIG, "too-many", NULL, false,
	  "the device records fewer ranges than requested", NULL,
	  NULL, VFIO "vfio_ioctl_device_feature_logging_start()" },
	{ "dma-logging", EOPNOTSUPP, "no-such-pages", NULL, false,
	  "the device cannot record pages of this size", NULL, NULL,
	  "drivers/vfio/pci/mlx5/cmd.c mlx5vf_create_tracker()" },
	{ "dma-logging", EOVERFLOW, "wrap", NULL, false,
	  "a range ends beyond the last address", NULL, NULL,
	  VFIO "vfio_ioctl_device_feature_logging_start()" },

	/* ---- POWER ----------------------------------------------------------- */
	{ "spapr-info", ENXIO, "no-group", NULL, false, "no group is in the container", NULL,
	  NULL, "drivers/vfio/vfio_iommu_spapr_tce.c tce_iommu_ioctl()" },
	{ "spapr-info", EPERM, "other-process", NULL, false,
	  "the container belongs to another process", NULL, NULL,
	  "drivers/vfio/vfio_iommu_spapr_tce.c tce_iommu_ioctl()" },
	{ }
};
