/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma.c: errnos of mappings and of dirty tracking: the part of the table for
 * the calls of vfio/dma-type1.c, vfio/dma-iommufd.c, state/dma-dirty.c and
 * state/spapr.c. The states of map-dma have the names of vfio/dma-predict.c.
 */
#include <errno.h>

#include "oracle.h"

#define SHOW_WINDOWS "dma ranges shows the windows and reserved regions"
#define SHOW_MAPPINGS "dma list shows where mappings begin and end"
#define TYPE1 "drivers/vfio/vfio_iommu_type1.c "
#define TABLE "drivers/iommu/iommufd/io_pagetable.c "
#define IOAS "drivers/iommu/iommufd/ioas.c "
#define VFIO "drivers/vfio/vfio_main.c "
#define MEMLOCK "ulimit -l, or CAP_IPC_LOCK"
#define TELL_MEMLOCK "vfioctl dma ranges shows limit and use"
#define TELL_SHORT "the limit is not reached: see MemAvailable in /proc/meminfo"

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
	  "the IOAS has more windows than were asked for", NULL, NULL,
	  IOAS "iommufd_ioas_iova_ranges()" },

	/* ---- map ------------------------------------------------------------ */
	{ "map-dma", EINVAL, "misaligned", ORACLE_CONTAINER, false,
	  "IOVA or size is off the page size", SHOW_WINDOWS,
	  "its low bits: the smallest page is that of dma ranges", TYPE1 "vfio_dma_do_map()" },
	{ "map-dma", EINVAL, "aperture", ORACLE_CONTAINER, false,
	  "the range lies outside the windows", SHOW_WINDOWS,
	  "dma ranges has no window around it", TYPE1 "vfio_iommu_iova_dma_valid()" },
	{ "map-dma", EINVAL, "wrap", ORACLE_CONTAINER, false, "it wraps around", SHOW_WINDOWS,
	  "its end lies below its beginning", TYPE1 "vfio_dma_do_map()" },
	{ "map-dma", EINVAL, "alignment", ORACLE_IOMMUFD, false,
	  "IOVA or size is off the alignment", SHOW_WINDOWS,
	  "its low bits: dma ranges shows the alignment", TABLE "iopt_check_iova()" },
	{ "map-dma", EINVAL, "reserved", ORACLE_IOMMUFD, false,
	  "a reserved IOVA lies in the range", SHOW_WINDOWS,
	  "dma ranges has no window around it", TABLE "iopt_check_iova()" },
	{ "map-dma", EEXIST, "overlap", NULL, false, "something is mapped in that range",
	  "dma list", NULL, TYPE1 "vfio_dma_do_map(); " TABLE "iopt_check_iova()" },
	{ "map-dma", EFAULT, "not-pinned", NULL, false, "the memory cannot be pinned", NULL, NULL,
	  TYPE1 "vaddr_get_pfns(); drivers/iommu/iommufd/pages.c pfn_reader_user_pin()" },
	{ "map-dma", ENOMEM, "memlock", ORACLE_CONTAINER, false, "RLIMIT_MEMLOCK is exceeded",
	  MEMLOCK "; the kernel's log names the limit", TELL_MEMLOCK,
	  TYPE1 "vfio_pin_pages_remote()" },
	{ "map-dma", ENOMEM, "memlock-of-user", ORACLE_IOMMUFD, false,
	  "RLIMIT_MEMLOCK is exceeded, which all processes of the user share", MEMLOCK,
	  TELL_MEMLOCK, "drivers/iommu/iommufd/pages.c incr_user_locked_vm()" },
	{ "map-dma", ENOMEM, "memory", NULL, false, "memory is short", NULL, TELL_SHORT,
	  TYPE1 "vfio_dma_do_map()" },
	{ "map-dma", ENOSPC, "entries", ORACLE_CONTAINER, false,
	  "the container has no mapping left",
	  "dma_entry_limit of the module vfio_iommu_type1 sets how many it takes", NULL,
	  TYPE1 "vfio_dma_do_map()" },
	{ "map-dma", EPERM, "not-registered", ORACLE_CONTAINER, false,
	  "before its memory is registered a SPAPR container maps nothing", NULL,
	  "vfioctl open says that the IOMMU is spapr-tce-v2",
	  "drivers/vfio/vfio_iommu_spapr_tce.c tce_iommu_ioctl()" },
	{ "map-dma", EPERM, "read-only", ORACLE_IOMMUFD, false, "the memory may not be written",
	  NULL, NULL, TABLE "iopt_insert_area()" },
	{ "map-dma unmap-dma", ENODEV, "no-ioas", ORACLE_IOMMUFD, false,
	  "the iommufd has no IOAS for containers yet: no group was attached", NULL, NULL,
	  "drivers/iommu/iommufd/vfio_compat.c get_compat_ioas()" },
	{ "map-dma", ENOENT, "no-ioas", ORACLE_IOMMUFD, false, "the IOAS is gone", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_get_object()" },
	{ "map-dma unmap-dma", EOVERFLOW, "wrap", ORACLE_IOMMUFD, false,
	  "the range goes beyond the last address there is", NULL, NULL,
	  IOAS "iommufd_ioas_map()" },

	/* ---- unmap ---------------------------------------------------------- */
	{ "unmap-dma", EINVAL, "cut", ORACLE_CONTAINER, false, "a mapping would be cut in two",
	  SHOW_MAPPINGS, "dma list has a mapping that begins or ends elsewhere",
	  TYPE1 "vfio_dma_do_unmap()" },
	{ "unmap-dma", EINVAL, "misaligned", ORACLE_CONTAINER, false,
	  "the range is off the page size", SHOW_MAPPINGS,
	  "its low bits: the smallest page is that of dma ranges", TYPE1 "vfio_dma_do_unmap()" },
	{ "unmap-dma", EINVAL, "empty", ORACLE_IOMMUFD, false, "the range is empty", NULL, NULL,
	  TABLE "iopt_unmap_iova()" },
	{ "unmap-dma", ENOENT, "nothing", ORACLE_IOMMUFD, false, "nothing is mapped there",
	  SHOW_MAPPINGS, "dma list has nothing in the range", IOAS "iommufd_ioas_unmap()" },
	{ "unmap-dma", ENOENT, "cut", ORACLE_IOMMUFD, false, "a mapping would be cut in two",
	  SHOW_MAPPINGS, "dma list has a mapping that begins or ends elsewhere",
	  TABLE "iopt_unmap_iova_range()" },
	{ "unmap-dma", EBUSY, "racing", ORACLE_IOMMUFD, false,
	  "a mapping in it is being made or used by another thread", NULL, NULL,
	  TABLE "iopt_unmap_iova_range()" },
	{ "unmap-dma", EDEADLK, "kept", ORACLE_IOMMUFD, false,
	  "a device does not let go of pages in it", NULL, NULL,
	  TABLE "iopt_unmap_iova_range()" },

	/* ---- dirty pages by the IOMMU ----------------------------------------- */
	{ "dirty", EACCES, "type1-v1", ORACLE_CONTAINER, false, "a container of type1 v1 cannot",
	  "type1v2 can, from Linux 5.8 on", NULL, TYPE1 "vfio_iommu_type1_dirty_pages()" },
	{ "dirty", ENOTTY, "iommufd-container", NULL, false,
	  "an iommufd that acts as a container cannot",
	  "--api group, or --api cdev where the IOMMU can; dma dirty --by device",
	  "vfioctl iommu DEVICE: served by iommufd",
	  "drivers/iommu/iommufd/vfio_compat.c iommufd_vfio_ioctl()" },
	{ "dirty", ENOTTY, "old-kernel", NULL, false,
	  "the kernel is older than this call (Linux 5.8; of an iommufd 6.7)",
	  "dma dirty --by device", "uname -r", TYPE1 "vfio_iommu_type1_ioctl()" },
	{ "dirty", EOPNOTSUPP, "no-record", NULL, false,
	  "this IOMMU does not record which pages are written",
	  "type1 says of every pinned page that it is dirty: --api group; or --by device", NULL,
	  "drivers/iommu/iommufd/hw_pagetable.c iommufd_hwpt_paging_alloc()" },
	{ "dirty", EINVAL, "not-started", NULL, false, "it was not started", "dma dirty start",
	  "dma list and the session tell what was started",
	  TYPE1 "vfio_iommu_type1_dirty_pages()" },
	{ "dirty", EINVAL, "not-whole", NULL, false, "the range is no whole mapping",
	  "dma dirty start", "dma list has a mapping that begins or ends elsewhere",
	  TYPE1 "vfio_iova_dirty_bitmap()" },
	{ "dirty", ENOMEM, "memory", NULL, false, "memory is short", NULL, NULL,
	  TYPE1 "vfio_dma_bitmap_alloc()" },
	{ "dirty", ENOENT, "no-table", ORACLE_IOMMUFD, false, "the page table is gone",
	  "dma dirty start", NULL, "drivers/iommu/iommufd/main.c iommufd_get_object()" },
	{ "dirty", EOVERFLOW, "wrap", ORACLE_IOMMUFD, false,
	  "the range goes beyond the last address there is", NULL, NULL,
	  TABLE "iommufd_check_iova_range()" },

	/* ---- dirty pages by the device ------------------------------------------ */
	{ "dma-logging", ENOTTY, "no-feature", NULL, false,
	  "the device has no such feature (6, 7, 8: dma-logging)",
	  "features shows what it has; leave out --by to ask the IOMMU", NULL,
	  VFIO "vfio_ioctl_device_feature_logging_start()" },
	{ "dma-logging", EINVAL, "not-started", NULL, false,
	  "it is not started, or is started already", NULL,
	  "stop, or read, answers EINVAL, too: it is not; start alone does: it is",
	  "drivers/vfio/pci/mlx5/cmd.c mlx5vf_start_page_tracker()" },
	{ "dma-logging", EINVAL, "ranges", NULL, false,
	  "the device does not take these ranges or this page size", NULL,
	  "a single small buffer is taken", VFIO "vfio_ioctl_device_feature_logging_start()" },
	{ "dma-logging", E2BIG, "too-many", NULL, false, "the device records fewer ranges", NULL,
	  NULL, VFIO "vfio_ioctl_device_feature_logging_start()" },
	{ "dma-logging", EOPNOTSUPP, "no-such-pages", NULL, false,
	  "the device cannot record such pages", NULL, NULL,
	  "drivers/vfio/pci/mlx5/cmd.c mlx5vf_create_tracker()" },
	{ "dma-logging", EOVERFLOW, "wrap", NULL, false,
	  "a range goes beyond the last address there is", NULL, NULL,
	  VFIO "vfio_ioctl_device_feature_logging_start()" },

	/* ---- POWER ----------------------------------------------------------- */
	{ "spapr-info", ENXIO, "no-group", NULL, false, "no group is in the container", NULL,
	  NULL, "drivers/vfio/vfio_iommu_spapr_tce.c tce_iommu_ioctl()" },
	{ "spapr-info", EPERM, "other-process", NULL, false,
	  "the container belongs to another process's memory", NULL, NULL,
	  "drivers/vfio/vfio_iommu_spapr_tce.c tce_iommu_ioctl()" },
	{ 0 }
};
