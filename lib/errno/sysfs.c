/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysfs.c: errnos of writes to sysfs that hand devices over: the part of the
 * table for drivers, virtual functions, power and mediated devices (bind/driver.c, bind/sriov.c,
 * bind/apply.c, bind/mdev.c).
 */
#include <errno.h>

#include "oracle.h"

#define LOG_SAYS "the kernel's log says more: dmesg | tail"
#define LOG_MAY "the kernel's log may say why: dmesg | tail"
#define CORE "drivers/vfio/pci/vfio_pci_core.c "
#define IOV "drivers/pci/iov.c "

#define NONE_LEFT "the parent has no instance left: write {FILE}"
#define SHOW_MDEVS "vfioctl mdev list shows what it has made"
#define PARENT_GONE "the parent has just gone: write {FILE}"
#define RACING "{DEVICE} is being made or removed by another process at this moment"

#define EVERY_WRITE "override probe bind unbind sriov power mdev-create mdev-remove"

const struct oracle_row oracle_sysfs[] = {
	{ EVERY_WRITE, EACCES, "not-root", NULL, false, "Permission denied", "run this as root",
	  NULL, "fs/namei.c may_open()" },
	{ EVERY_WRITE, EPERM, "not-permitted", NULL, false, "Operation not permitted",
	  "run this as root", NULL, "security/security.c security_inode_permission()" },
	{ EVERY_WRITE, EROFS, "read-only", NULL, false, "sysfs is mounted read-only",
	  "in a container give it /sys, or do this on the host", NULL,
	  "fs/namespace.c mnt_want_write()" },

	/* ---- drivers --------------------------------------------------------- */
	{ "override", EINVAL, "too-long", NULL, false, "no driver has so long a name", NULL, NULL,
	  "drivers/base/driver.c driver_set_override()" },
	{ "probe unbind", ENODEV, "gone", NULL, false,
	  "the device, or its driver, has just gone", NULL, NULL,
	  "drivers/base/bus.c drivers_probe_store()" },
	{ "probe", EINVAL, "not-tried", NULL, false, "no driver could be tried on the device",
	  LOG_SAYS, NULL, "drivers/base/bus.c drivers_probe_store()" },
	{ "bind", EBUSY, "other-driver", NULL, true,
	  "{DEVICE} went to driver {OTHER} instead of {DRIVER}", NULL,
	  "vfioctl show DEVICE: it has a driver", "drivers/base/dd.c __driver_probe_device()" },
	{ "bind", EINVAL, "no-group", ORACLE_VFIO_DRIVER, true, "it has no IOMMU group",
	  "vfioctl groups names the likely cause", "vfioctl show DEVICE: it has no group",
	  "drivers/vfio/group.c vfio_group_find_or_alloc()" },
	{ "bind", EINVAL, "bridge", ORACLE_VFIO_DRIVER, false,
	  "it refuses a bridge", LOG_SAYS, "vfioctl show DEVICE: its class is a bridge's",
	  CORE "vfio_pci_core_register_device()" },
	{ "bind", EINVAL, "deny-list", ORACLE_VFIO_DRIVER, false,
	  "it refuses a device that is on its deny list", LOG_SAYS,
	  "the kernel's log says \"denylist\"", "drivers/vfio/pci/vfio_pci.c vfio_pci_probe()" },
	{ "bind", EINVAL, "refused", ORACLE_OTHER_DRIVER, false, "it refuses the device", LOG_SAYS,
	  "the driver is none of VFIO", "drivers/base/dd.c device_driver_attach()" },
	{ "bind", EBUSY, "has-vfs", ORACLE_VFIO_DRIVER, false,
	  "the device is busy: it has virtual functions", LOG_SAYS,
	  "vfioctl show DEVICE: sriov_numvfs is not 0", CORE "vfio_pci_vf_init()" },
	{ "bind", EBUSY, "busy", ORACLE_OTHER_DRIVER, false, "the device is busy", LOG_SAYS,
	  "nobody holds its group", "drivers/base/dd.c __driver_probe_device()" },
	{ "bind", EBUSY, "group-in-use", ORACLE_OTHER_DRIVER, false,
	  "its group is in use through VFIO", LOG_SAYS, "vfioctl who DEVICE finds who",
	  "drivers/iommu/iommu.c iommu_device_use_default_domain()" },
	{ "bind", ENODEV, "no-match", NULL, false, "it does not drive this device", LOG_SAYS,
	  "the driver's bind answers so", "drivers/base/bus.c bind_store()" },
	{ "bind", ENODEV, "no-reason", NULL, true, "the kernel gave no reason", LOG_SAYS,
	  "the probe succeeds, and the device has no driver all the same",
	  "drivers/base/bus.c drivers_probe_store()" },
	{ "bind", EAGAIN, "deferred", NULL, false, "it waits for another driver to come first",
	  LOG_SAYS, NULL, "drivers/base/dd.c device_driver_attach()" },
	{ "power", EINVAL, "no-word", NULL, false, "it takes the words on and auto", NULL, NULL,
	  "drivers/base/power/sysfs.c control_store()" },

	/* ---- virtual functions -------------------------------------------------- */
	{ "sriov", ENOENT, "no-driver", NULL, true,
	  "it has no driver, and it is the driver that enables virtual functions: bind it first",
	  NULL, "vfioctl show DEVICE: it has no driver", IOV "sriov_numvfs_store()" },
	{ "sriov", ENOENT, "vfio-told-not-to", NULL, true,
	  "vfio-pci is told not to enable virtual functions: echo Y > {PATH} lets it", NULL,
	  "its parameter enable_sriov is N",
	  "drivers/vfio/pci/vfio_pci.c vfio_pci_sriov_configure()" },
	{ "sriov", ENOENT, "incapable-driver", NULL, true,
	  "its driver {DRIVER} cannot enable virtual functions; its own can, or pci-pf-stub, or "
	  "vfio-pci", NULL, "vfioctl show DEVICE: the driver is pci-stub or uio_pci_generic",
	  IOV "sriov_numvfs_store()" },
	{ "sriov", ENOENT, "no-callback", NULL, true,
	  "its driver {DRIVER} does not enable virtual functions through sysfs",
	  "the driver may have a module parameter for it (max_vfs …); pci-pf-stub and vfio-pci "
	  "can", "the kernel's log says \"driver does not support SR-IOV\"",
	  IOV "sriov_numvfs_store()" },
	{ "sriov", ERANGE, "too-many", NULL, true,
	  "{DEVICE} can have {TOTAL} virtual functions at most", NULL, NULL,
	  IOV "sriov_numvfs_store()" },
	{ "sriov", EBUSY, "enabled", NULL, true,
	  "{DEVICE} has {ENABLED} virtual functions, which are in use or have to go first",
	  "vfioctl sriov {DEVICE} 0", NULL, IOV "sriov_numvfs_store()" },
	{ "sriov", ENOMEM, "no-room", NULL, true,
	  "{DEVICE} has no room for {NUMBER} virtual functions: bus numbers or memory addresses "
	  "are missing",
	  "the kernel's log says which (dmesg | tail); pci=assign-busses or pci=realloc may give "
	  "it more", NULL, IOV "sriov_enable()" },
	{ "sriov", EINVAL, "refused", NULL, true,
	  "{DEVICE}: {DRIVER} refuses to have {NUMBER} virtual functions", LOG_MAY, NULL,
	  IOV "sriov_enable()" },
	{ "sriov", EIO, "refused", NULL, true,
	  "{DEVICE}: {DRIVER} refuses to have {NUMBER} virtual functions", LOG_MAY, NULL,
	  IOV "sriov_enable()" },

	/* ---- mediated devices ------------------------------------------------------ */
	{ "mdev-create", EEXIST, "there-already", NULL, true,
	  "a mediated device {UUID} is there already: {TYPE} of {PARENT}",
	  "vfioctl mdev start is content with that, when it is what is wanted",
	  "vfioctl mdev list has it", "drivers/vfio/mdev/mdev_core.c mdev_device_create()" },
	{ "mdev-create", EEXIST, "there-unseen", NULL, true,
	  "a mediated device {UUID} is there already", NULL, "vfioctl mdev list does not show it",
	  "drivers/vfio/mdev/mdev_core.c mdev_device_create()" },
	{ "mdev-create", EUSERS, "none-left", NULL, true,
	  NONE_LEFT, SHOW_MDEVS, NULL,
	  "drivers/vfio/mdev/mdev_core.c mdev_device_create()" },
	{ "mdev-create", ENOSPC, "none-left", NULL, true,
	  NONE_LEFT, SHOW_MDEVS, NULL,
	  "samples/vfio-mdev/mtty.c mtty_init_dev()" },
	{ "mdev-create", ENODEV, "parent-gone", NULL, true, PARENT_GONE, NULL, NULL,
	  "drivers/vfio/mdev/mdev_core.c mdev_device_create()" },
	{ "mdev-create", ENOENT, "parent-gone", NULL, true, PARENT_GONE, NULL, NULL,
	  "fs/kernfs/dir.c kernfs_iop_lookup()" },
	{ "mdev-create", EINVAL, "refused", NULL, true,
	  "the parent's driver refuses to make it: write {FILE}", LOG_MAY, NULL,
	  "drivers/vfio/mdev/mdev_core.c mdev_device_create()" },
	{ "mdev-remove", EAGAIN, "racing", NULL, true, RACING, NULL, NULL,
	  "drivers/vfio/mdev/mdev_core.c mdev_device_remove()" },
	{ "mdev-remove", ENOENT, "racing", NULL, true, RACING, NULL, NULL,
	  "fs/kernfs/file.c kernfs_fop_open()" },
	{ "mdev-remove", ENODEV, "racing", NULL, true, RACING, NULL, NULL,
	  "drivers/vfio/mdev/mdev_core.c mdev_device_remove()" },
	{ 0 }
};
