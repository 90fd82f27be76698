/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iommufd.c: errnos of device cdevs and iommufds: the part of the table for
 * the calls of vfio/backend-iommufd.c, faults/page-requests.c and state/iommu-info.c.
 */
#include <errno.h>

#include "oracle.h"

#define BY_GROUP "--api group"

const struct oracle_row oracle_iommufd[] = {
	{ "alloc-ioas", ENOTTY, "no-iommufd", NULL, false, "the node is no iommufd", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_fops_ioctl()" },

	/* ---- the cdev ------------------------------------------------------ */
	{ "open-cdev", ENOENT, "node-missing", NULL, true,
	  "{PATH} is not there, though the kernel has it",
	  "in a container the node must be passed into it",
	  "its vfio-dev in sysfs has the file dev",
	  "drivers/vfio/device_cdev.c vfio_cdev_init()" },
	{ "open-cdev", ENOENT, "no-cdev", NULL, true,
	  "this kernel has no device cdev (CONFIG_VFIO_DEVICE_CDEV, Linux 6.6)",
	  BY_GROUP " opens it through its group", "its vfio-dev in sysfs has no file dev",
	  "drivers/vfio/vfio.h vfio_device_add()" },
	{ "bind-iommufd", EBADF, "closed", NULL, false,
	  "the descriptor of the iommufd is closed", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_ctx_from_fd()" },
	{ "bind-iommufd", EBADFD, "no-iommufd", NULL, false,
	  "VFIO does not take this descriptor for an iommufd", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_ctx_from_fd()" },
	{ "bind-iommufd", ENOTTY, "no-cdev", NULL, false,
	  "the node is no device cdev of VFIO", BY_GROUP, NULL,
	  "drivers/vfio/vfio_main.c vfio_device_fops_unl_ioctl()" },
	{ "bind-iommufd", E2BIG, "older-kernel", NULL, false,
	  "the kernel is older than what was asked of it", NULL, NULL,
	  "include/linux/uaccess.h copy_struct_from_user() (Linux 6.18)" },
	{ "bind-iommufd", EINVAL, "not-coherent", NULL, false,
	  "its IOMMU does not keep its DMA coherent with the processor's caches", BY_GROUP,
	  "no process holds it, and nothing needs a token",
	  "drivers/iommu/iommufd/device.c iommufd_device_bind()" },
	{ "bind-iommufd", EINVAL, "bound-elsewhere", NULL, false,
	  "another process has it open", BY_GROUP,
	  "vfioctl who DEVICE, as root, outside of containers",
	  "drivers/vfio/vfio_main.c vfio_df_open()" },

	/* ---- the IOAS ------------------------------------------------------ */
	{ "attach", EINVAL, "cannot-share", NULL, false,
	  "its IOMMU cannot share what is mapped there", "open it alone",
	  "alone it attaches", "drivers/iommu/iommufd/device.c iommufd_device_auto_get_domain()" },
	{ "attach", EINVAL, "group-elsewhere", NULL, false,
	  "another device of its group is attached to another page table",
	  "attach all devices of a group to the same",
	  "vfioctl iommu DEVICE names who shares its group",
	  "drivers/iommu/iommufd/device.c iommufd_hw_pagetable_attach()" },
	{ "attach", EADDRINUSE, "reserved-mapped", NULL, false,
	  "something is mapped where the device reserves addresses",
	  "open it before anything is mapped; dma ranges shows what it reserves", NULL,
	  "drivers/iommu/iommufd/io_pagetable.c iopt_reserve_iova()" },
	{ "attach", EBUSY, "resetting", NULL, false,
	  "it is being reset", NULL, "asked again it attaches",
	  "drivers/iommu/iommu.c __iommu_group_set_domain() (Linux 7.3)" },
	{ "attach", EBUSY, "group-elsewhere", NULL, false,
	  "its group is attached elsewhere", NULL,
	  "it stays so: another process or driver has the group",
	  "drivers/iommu/iommu.c __iommu_attach_group()" },
	{ "attach", ENOENT, "no-ioas", NULL, false, "the IOAS is gone", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_get_object()" },
	{ "attach alloc-hwpt", ENODEV, "no-tables", NULL, false,
	  "its IOMMU has no page tables for it", NULL, NULL,
	  "drivers/iommu/iommu.c __iommu_attach_device()" },
	{ "detach", EINVAL, "not-bound", NULL, false,
	  "the device is not bound to an iommufd", "open it with --api cdev", NULL,
	  "drivers/vfio/vfio_main.c vfio_device_fops_unl_ioctl()" },

	/* ---- what the IOMMU is ---------------------------------------------- */
	{ "hw-info", EOPNOTSUPP, "silent", NULL, false,
	  "its IOMMU's driver tells nothing, or it has none", NULL, NULL,
	  "drivers/iommu/iommufd/device.c iommufd_get_hw_info()" },
	{ "hw-info", ENOTTY, "old-kernel", NULL, false,
	  "this kernel does not know the question (Linux 6.6)", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_fops_ioctl()" },
	{ "hw-info", ENOENT, "unknown-device", NULL, false,
	  "the iommufd does not know the device any more", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_get_object()" },
	{ "hw-info", ENODEV, "gone", NULL, false, "the device is gone", NULL, NULL,
	  "drivers/iommu/iommufd/device.c iommufd_get_hw_info()" },

	/* ---- page requests -------------------------------------------------- */
	{ "fault-queue", ENOTTY, "old-kernel", NULL, false,
	  "this kernel has none (Linux 6.11 is the first)", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_fops_ioctl()" },
	{ "fault-queue", EOPNOTSUPP, "older-kernel", NULL, false,
	  "this kernel does not take such a request", NULL, NULL,
	  "drivers/iommu/iommufd/fault.c iommufd_fault_alloc()" },
	{ "fault-queue", EMFILE, "descriptors", NULL, false,
	  "the process has too many descriptors open", "ulimit -n", NULL,
	  "drivers/iommu/iommufd/fault.c iommufd_fault_alloc()" },
	{ "alloc-hwpt", EOPNOTSUPP, "no-such-table", NULL, false,
	  "the kernel gives no such page table to an IOAS (6.13 is the first that may), or "
	  "the IOMMU has none", NULL, NULL,
	  "drivers/iommu/iommufd/hw_pagetable.c iommufd_hwpt_paging_alloc()" },
	{ "alloc-hwpt", EINVAL, "refused", NULL, false,
	  "the IOMMU refuses to make it for this device", NULL, NULL,
	  "drivers/iommu/iommufd/hw_pagetable.c iommufd_hwpt_alloc()" },
	{ "alloc-hwpt", ENOENT, "gone", NULL, false, "the device or the IOAS is gone", NULL, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_get_object()" },
	{ "page-requests", ENODEV, "no-pri", NULL, false,
	  "it makes no page requests: the device, the IOMMU or the kernel lacks PCI's Page "
	  "Request Interface (PRI), or ATS, which it needs", NULL, NULL,
	  "drivers/iommu/intel/iommu.c intel_iommu_enable_iopf()" },
	{ "page-requests", EINVAL, "virtual-function", NULL, false,
	  "a virtual function shares the page requests of its physical one", NULL,
	  "vfioctl show DEVICE: it is a virtual function",
	  "drivers/iommu/iommufd/fault.c iommufd_fault_iopf_enable()" },
	{ "page-requests", EINVAL, "no-pasid", NULL, false,
	  "the device's page requests cannot carry a PASID", NULL,
	  "PRG Response PASID Required is clear in its PRI capability",
	  "drivers/iommu/intel/iommu.c intel_iommu_enable_iopf()" },
	{ "page-requests", EBUSY, "taken", NULL, false,
	  "something else takes its page requests", NULL, NULL,
	  "drivers/iommu/intel/iommu.c intel_iommu_enable_iopf()" },
	{ "page-requests", EOPNOTSUPP, "not-taken", NULL, false,
	  "the IOMMU takes no page requests", NULL, NULL,
	  "drivers/iommu/iommufd/fault.c iommufd_fault_iopf_enable()" },

	/* ---- what every call may answer --------------------------------------- */
	{ "*", ENOMEM, "no-memory", NULL, false, "the kernel has no memory for it", NULL,
	  "the host is short of memory: dmesg names who asked", "mm/slab_common.c kmalloc()" },
	{ "*", EFAULT, "bad-pointer", NULL, false,
	  "the kernel could not reach memory that the request names", NULL, NULL,
	  "include/linux/uaccess.h copy_from_user()" },
	{ 0 }
};
