/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device.c: errnos of an open device, for info, regions, interrupts and resets
 * (lib/region, lib/irq, state/reset.c, state/hot-reset.c).
 */
#include <errno.h>

#include "oracle.h"

#define CORE "drivers/vfio/pci/vfio_pci_core.c "
#define INTRS "drivers/vfio/pci/vfio_pci_intrs.c "
#define RDWR "drivers/vfio/pci/vfio_pci_rdwr.c "

#define EVERY_CALL "device-info region-info irq-info set-irqs reset hot-reset-info hot-reset " \
	"feature vf-token migration low-power bus-master dma-buf read write"

#define FAULTED "the mapped access faulted (SIGBUS): "
#define MEMORY_OFF "memory decode off"
#define MEMORY_ON "--enable-memory turns memory decode on"
#define TELL_MEMORY "bit 1 of COMMAND is clear: vfioctl config DEVICE COMMAND"
#define IN_D3 "power state D3"
#define TELL_D3 "the low bits of PMCSR are 3: vfioctl config DEVICE CAP_PM+4"
#define GONE "device gone"
#define TELL_GONE "config space reads all ones"

/* Operations that share the errnos of register accesses. */
#define ACCESS "read write"

#define TRY_AGAIN "try again"
#define LOCKED "the device is locked: a reset, bind or unbind through sysfs is in progress"

const struct oracle_row oracle_device[] = {
	{ EVERY_CALL, EIO, "not-resumed", NULL, true,
	  "the device is suspended, and the kernel could not resume it",
	  "see the kernel's log (dmesg | tail); the device may need a power cycle",
	  "power/runtime_status of the device in sysfs is error",
	  "drivers/vfio/vfio_main.c vfio_device_pm_runtime_get()" },

	/* ---- info ----------------------------------------------------------- */
	{ "device-info region-info irq-info", ENODEV, "gone", NULL, false,
	  "the device is gone", NULL, NULL,
	  "drivers/vfio/mdev/mdev_core.c mdev_device_remove()" },
	{ "region-info", EINVAL, "no-region", NULL, false, "the device has no such region", NULL,
	  NULL, CORE "vfio_pci_ioctl_get_region_info()" },
	{ "irq-info", EINVAL, "not-express", NULL, true,
	  "no err interrupt: the device is not PCI Express", NULL,
	  "the index is err, and Linux is older than 7.3",
	  CORE "vfio_pci_ioctl_get_irq_info()" },
	{ "irq-info", EINVAL, "no-interrupt", NULL, false, "the device has no such interrupt",
	  NULL, "vfioctl irqs DEVICE lists its interrupts",
	  CORE "vfio_pci_ioctl_get_irq_info()" },

	/* ---- accesses ---------------------------------------------------------- */
	{ ACCESS, EIO, "memory-off", NULL, true, MEMORY_OFF, MEMORY_ON, TELL_MEMORY,
	  RDWR "vfio_pci_core_do_io_rw()" },
	{ ACCESS, EIO, "d3", NULL, true, IN_D3, NULL, TELL_D3,
	  CORE "__vfio_pci_memory_enabled()" },
	{ ACCESS, EIO, "gone", NULL, true, GONE, NULL, TELL_GONE,
	  RDWR "vfio_pci_core_do_io_rw()" },
	{ ACCESS, EFAULT, "low-power", NULL, true, FAULTED "low power; leave it with `power exit`",
	  NULL, "vfioctl power DEVICE shows that it is in low power",
	  CORE "vfio_pci_mmap_page_fault()" },
	{ ACCESS, EFAULT, "memory-off", NULL, true, FAULTED MEMORY_OFF, MEMORY_ON, TELL_MEMORY,
	  CORE "vfio_pci_mmap_page_fault()" },
	{ ACCESS, EFAULT, "d3", NULL, true, FAULTED IN_D3, NULL, TELL_D3,
	  CORE "vfio_pci_mmap_page_fault()" },
	{ ACCESS, EFAULT, "gone", NULL, true, FAULTED GONE, NULL, TELL_GONE,
	  CORE "vfio_pci_mmap_page_fault()" },
	{ ACCESS, EFAULT, "resetting", NULL, true,
	  FAULTED "the device is being reset, or in a low-power state", NULL,
	  "it can be accessed a moment later", CORE "vfio_pci_zap_bars()" },
	{ ACCESS, EFAULT, "beyond-config", NULL, false,
	  "the offset is beyond the end of its config space", NULL,
	  "the region is config, accessed with pread or pwrite",
	  "drivers/vfio/pci/vfio_pci_config.c vfio_config_do_rw()" },
	{ ACCESS, EINVAL, "smaller", NULL, false,
	  "no such offset: the region is smaller than it was", NULL, NULL,
	  RDWR "vfio_pci_bar_rw()" },
	{ "read write mmap", EBUSY, "claimed", NULL, false, "another driver claims this BAR",
	  "see /proc/iomem; vfioctl doctor DEVICE names the driver and the fix", NULL,
	  RDWR "vfio_pci_core_setup_barmap()" },
	{ ACCESS, ENOMEM, "not-mapped", NULL, false,
	  "the kernel cannot map this BAR, or finds no ROM image", NULL, NULL,
	  RDWR "vfio_pci_bar_rw()" },
	{ "mmap", EINVAL, "not-mappable", NULL, false,
	  "the kernel does not allow mapping this part of the region", "omit --mmap", NULL,
	  CORE "vfio_pci_core_mmap()" },

	/* ---- interrupts --------------------------------------------------------- */
	{ "set-irqs", EMFILE, "descriptors", NULL, false,
	  "the process has too many descriptors open",
	  "each vector needs a descriptor; raise the limit: ulimit -n", NULL,
	  "fs/file.c alloc_fd()" },
	{ "set-irqs", EBUSY, "line-shared", NULL, true,
	  "another device uses the interrupt line, and this one cannot mask INTx",
	  "a device that cannot mask INTx needs an exclusive line: find the other user "
	  "in /proc/interrupts", "DisINTx cannot be set in COMMAND",
	  INTRS "vfio_intx_enable()" },
	{ "set-irqs", ENODEV, "no-line", NULL, false, "the device has no interrupt line",
	  NULL, NULL, INTRS "vfio_intx_enable()" },
	{ "set-irqs", ENOSPC, "no-vectors", NULL, false,
	  "the host has no free interrupt vectors", "enable fewer vectors", NULL,
	  "kernel/irq/matrix.c irq_matrix_alloc()" },
	{ "set-irqs", ENOMEM, "no-vectors", NULL, false,
	  "the host is short of interrupt vectors or memory", "enable fewer vectors", NULL,
	  INTRS "vfio_msi_set_vector_signal()" },
	{ "set-irqs", EINVAL, "other-mode", NULL, false,
	  "another of intx, msi and msix is enabled", "irq disable INDEX",
	  "vfioctl irqs DEVICE shows which; another program may have enabled it",
	  INTRS "vfio_pci_set_msi_trigger()" },
	{ "set-irqs", EINVAL, "not-enabled", NULL, false,
	  "the interrupt is not enabled", "irq enable INDEX",
	  "vfioctl irqs DEVICE shows which are enabled",
	  INTRS "vfio_pci_set_intx_trigger()" },
	{ "set-irqs", EINVAL, "no-vector", NULL, false,
	  "the device has no such vector", NULL,
	  "irqs lists fewer vectors, or the vector was not requested when MSI-X was enabled",
	  "drivers/vfio/vfio_main.c vfio_set_irqs_validate_and_prepare()" },
	{ "set-irqs", EBADF, "closed", NULL, false, "the eventfd is closed", NULL, NULL,
	  "fs/eventfd.c eventfd_ctx_fdget()" },
	{ "set-irqs", ENOTTY, "no-action", NULL, false,
	  "this kind of interrupt has no such action: only intx can be masked", NULL, NULL,
	  INTRS "vfio_pci_set_irqs_ioctl()" },

	/* ---- function reset -------------------------------------------------------- */
	{ "reset", EINVAL, "no-reset", NULL, true,
	  "the device has no reset that VFIO can use: {WHY}",
	  "use reset --hot to reset its bus, if a bridge is above it", NULL,
	  CORE "vfio_pci_ioctl_reset()" },
	{ "reset", ENOTTY, "no-reset", NULL, true,
	  "the device has no reset that VFIO can use: {WHY}",
	  "use reset --hot to reset its bus, if a bridge is above it", NULL,
	  "drivers/pci/pci.c __pci_reset_function_locked()" },
	{ "reset", EAGAIN, "locked", NULL, false, LOCKED, TRY_AGAIN, NULL,
	  "drivers/pci/pci.c pci_try_reset_function()" },
	{ "reset", ETIMEDOUT, "no-return", NULL, false,
	  "the device did not return from the reset in time: it may need a power cycle", NULL, NULL,
	  "drivers/vfio/platform/reset/vfio_platform_bcmflexrm.c vfio_platform_bcmflexrm_reset()" },

	/* ---- hot reset --------------------------------------------------------------- */
	{ "hot-reset-info", ENODEV, "no-bus-reset", NULL, false,
	  "neither its slot nor its bus can be reset: it is on a root bus, or the bridge above "
	  "it has no reset", NULL, NULL, CORE "vfio_pci_ioctl_get_pci_hot_reset_info()" },
	{ "hot-reset-info", EPERM, "no-group", NULL, true,
	  "{DEVICE} would be reset too, but has no IOMMU group, so its owner is unknown", NULL,
	  NULL, CORE "vfio_pci_fill_devs()" },
	{ "hot-reset-info", EAGAIN, "moving", NULL, true,
	  "devices are being added to or removed from its bus",
	  TRY_AGAIN, NULL, CORE "vfio_pci_fill_devs()" },
	{ "hot-reset-info", ENOSPC, "moving", NULL, true,
	  "devices are being added to or removed from its bus",
	  TRY_AGAIN, NULL, CORE "vfio_pci_ioctl_get_pci_hot_reset_info()" },
	{ "hot-reset-info", ENOTTY, "no-pci", NULL, false,
	  "only PCI devices have a hot reset, and its driver supports none", NULL,
	  NULL, CORE "vfio_pci_core_ioctl()" },
	{ "hot-reset", EINVAL, "not-owned", NULL, false,
	  "another device would be reset too, but is not open here or not bound to a VFIO driver",
	  "list the affected devices with reset --hot --dry-run", NULL,
	  CORE "vfio_pci_dev_set_hot_reset()" },
	{ "hot-reset", EBUSY, "accessed", NULL, false,
	  "a device that would be reset is being accessed", TRY_AGAIN, NULL,
	  CORE "vfio_pci_dev_set_hot_reset()" },
	{ "hot-reset", EAGAIN, "locked", NULL, false,
	  "a device or the bus is locked: a reset, bind or unbind through sysfs is in progress",
	  TRY_AGAIN, NULL, "drivers/pci/pci.c __pci_reset_bus()" },
	{ "hot-reset", ENOTTY, "no-return", NULL, false,
	  "the bus did not return from the reset, or cannot be reset: see the kernel's log", NULL,
	  NULL, "drivers/pci/pci.c pci_bus_reset()" },
	{ "hot-reset", ENODEV, "no-bus-reset", NULL, false,
	  "neither its slot nor its bus can be reset", NULL, NULL,
	  CORE "vfio_pci_ioctl_pci_hot_reset()" },
	{ "hot-reset", EBADF, "closed", NULL, false, "the descriptor of a group is closed", NULL,
	  NULL, CORE "vfio_pci_ioctl_pci_hot_reset_groups()" },
	{ }
};
