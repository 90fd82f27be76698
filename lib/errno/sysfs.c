/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysfs.c: errnos of writes to sysfs, for drivers, virtual functions, power and
 * mediated devices (bind/driver.c, bind/sriov.c, bind/apply.c, bind/mdev.c).
 */
#include <errno.h>

#include "oracle.h"

#define LOG_SAYS "see the kernel's log: dmesg | tail"
#define LOG_MAY "the kernel's log may give the reason: dmesg | tail"
#define CORE "drivers/vfio/pci/vfio_pci_core.c "
#define IOV "drivers/pci/iov.c "

#define NONE_LEFT "write {FILE}: the parent has no instance left"
#define SHOW_MDEVS "list the existing ones: vfioctl mdev list"
#define PARENT_GONE "write {FILE}: the parent was just removed"
#define RACING "another process is creating or removing {DEVICE}"

#define EVERY_WRITE "override probe bind unbind sriov power mdev-create mdev-remove"

const struct oracle_row oracle_sysfs[] = {
	{ EVERY_WRITE, EACCES, "not-root", NULL, false, "Permission denied", "run this as root",
	  NULL, "fs/namei.c may_open()" },
	{ EVERY_WRITE, EPERM, "not-permitted", NULL, false, "Operation not permitted",
	  "run this as root", NULL, "security/security.c security_inode_permission()" },
	{ EVERY_WRITE, EROFS, "read-only", NULL, false, "sysfs is mounted read-only",
	  "in a container mount /sys read-write, or run this on the host", NULL,
	  "fs/namespace.c mnt_want_write()" },

	/* ---- drivers --------------------------------------------------------- */
	{ "override", EINVAL, "too-long", NULL, false, "the driver name is too long", NULL, NULL,
	  "drivers/base/driver.c driver_set_override()" },
	{ "probe unbind", ENODEV, "gone", NULL, false,
	  "the device or its driver was just removed", NULL, NULL,
	  "drivers/base/bus.c drivers_probe_store()" },
	{ "probe", EINVAL, "not-tried", NULL, false, "no driver could be probed for the device",
	  LOG_SAYS, NULL, "drivers/base/bus.c drivers_probe_store()" },
	{ "bind", EBUSY, "other-driver", NULL, true,
	  "{DEVICE} was bound to driver {OTHER} instead of {DRIVER}", NULL,
	  "vfioctl show DEVICE: it has a driver", "drivers/base/dd.c __driver_probe_device()" },
	{ "bind", EINVAL, "no-group", ORACLE_VFIO_DRIVER, true, "it has no IOMMU group",
	  "vfioctl groups names the likely cause", "vfioctl show DEVICE: it has no group",
	  "drivers/vfio/group.c vfio_group_find_or_alloc()" },
	{ "bind", EINVAL, "bridge", ORACLE_VFIO_DRIVER, false,
	  "the driver refuses bridges", LOG_SAYS, "vfioctl show DEVICE: it is a bridge",
	  CORE "vfio_pci_core_register_device()" },
	{ "bind", EINVAL, "deny-list", ORACLE_VFIO_DRIVER, false,
	  "the device is on the driver's deny list", LOG_SAYS,
	  "the kernel's log says \"denylist\"", "drivers/vfio/pci/vfio_pci.c vfio_pci_probe()" },
	{ "bind", EINVAL, "refused", ORACLE_OTHER_DRIVER, false, "the driver refuses the device",
	  LOG_SAYS,
	  "the driver is not a VFIO driver", "drivers/base/dd.c device_driver_attach()" },
	{ "bind", EBUSY, "has-vfs", ORACLE_VFIO_DRIVER, false,
	  "the device is busy: it has virtual functions", LOG_SAYS,
	  "vfioctl show DEVICE: sriov_numvfs is not 0", CORE "vfio_pci_vf_init()" },
	{ "bind", EBUSY, "busy", ORACLE_OTHER_DRIVER, false, "the device is busy", LOG_SAYS,
	  "no process has its group open", "drivers/base/dd.c __driver_probe_device()" },
	{ "bind", EBUSY, "group-in-use", ORACLE_OTHER_DRIVER, false,
	  "its group is in use through VFIO", LOG_SAYS, "vfioctl who DEVICE finds the process",
	  "drivers/iommu/iommu.c iommu_device_use_default_domain()" },
	{ "bind", ENODEV, "no-match", NULL, false, "the driver does not support this device",
	  LOG_SAYS,
	  "the write to the driver's bind fails", "drivers/base/bus.c bind_store()" },
	{ "bind", ENODEV, "no-reason", NULL, true, "the kernel gave no reason", LOG_SAYS,
	  "the probe succeeds, but the device has no driver",
	  "drivers/base/bus.c drivers_probe_store()" },
	{ "bind", EAGAIN, "deferred", NULL, false,
	  "the probe is deferred until another driver is ready",
	  LOG_SAYS, NULL, "drivers/base/dd.c device_driver_attach()" },
	{ "power", EINVAL, "no-word", NULL, false, "only on and auto are valid", NULL, NULL,
	  "drivers/base/power/sysfs.c control_store()" },

	/* ---- virtual functions -------------------------------------------------- */
	{ "sriov", ENOENT, "no-driver", NULL, true,
	  "no driver is bound, and only a driver can enable virtual functions: bind one first",
	  NULL, "vfioctl show DEVICE: it has no driver", IOV "sriov_numvfs_store()" },
	{ "sriov", ENOENT, "vfio-told-not-to", NULL, true,
	  "vfio-pci is not allowed to enable virtual functions: echo Y > {PATH}", NULL,
	  "its parameter enable_sriov is N",
	  "drivers/vfio/pci/vfio_pci.c vfio_pci_sriov_configure()" },
	{ "sriov", ENOENT, "incapable-driver", NULL, true,
	  "its driver {DRIVER} cannot enable virtual functions: use its own driver, "
	  "pci-pf-stub or vfio-pci", NULL,
	  "vfioctl show DEVICE: the driver is pci-stub or uio_pci_generic",
	  IOV "sriov_numvfs_store()" },
	{ "sriov", ENOENT, "no-callback", NULL, true,
	  "its driver {DRIVER} does not enable virtual functions through sysfs",
	  "use a module parameter of the driver (max_vfs …), or bind pci-pf-stub or "
	  "vfio-pci", "the kernel's log says \"driver does not support SR-IOV\"",
	  IOV "sriov_numvfs_store()" },
	{ "sriov", ERANGE, "too-many", NULL, true,
	  "{DEVICE} can have {TOTAL} virtual functions at most", NULL, NULL,
	  IOV "sriov_numvfs_store()" },
	{ "sriov", EBUSY, "enabled", NULL, true,
	  "{DEVICE} has {ENABLED} virtual functions, which are in use or must be removed first",
	  "vfioctl sriov {DEVICE} 0", NULL, IOV "sriov_numvfs_store()" },
	{ "sriov", ENOMEM, "no-room", NULL, true,
	  "{DEVICE} lacks bus numbers or memory addresses for {NUMBER} virtual functions",
	  "the kernel's log names which (dmesg | tail); pci=assign-busses or pci=realloc may "
	  "help", NULL, IOV "sriov_enable()" },
	{ "sriov", EINVAL, "refused", NULL, true,
	  "{DEVICE}: {DRIVER} refuses {NUMBER} virtual functions", LOG_MAY, NULL,
	  IOV "sriov_enable()" },
	{ "sriov", EIO, "refused", NULL, true,
	  "{DEVICE}: {DRIVER} refuses {NUMBER} virtual functions", LOG_MAY, NULL,
	  IOV "sriov_enable()" },

	/* ---- mediated devices ------------------------------------------------------ */
	{ "mdev-create", EEXIST, "there-already", NULL, true,
	  "mediated device {UUID} already exists: {TYPE} of {PARENT}",
	  "use vfioctl mdev start to accept an existing device of the same type and parent",
	  "vfioctl mdev list shows it", "drivers/vfio/mdev/mdev_core.c mdev_device_create()" },
	{ "mdev-create", EEXIST, "there-unseen", NULL, true,
	  "mediated device {UUID} already exists", NULL, "vfioctl mdev list does not show it",
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
	  "write {FILE}: the parent's driver refuses to create it", LOG_MAY, NULL,
	  "drivers/vfio/mdev/mdev_core.c mdev_device_create()" },
	{ "mdev-remove", EAGAIN, "racing", NULL, true, RACING, NULL, NULL,
	  "drivers/vfio/mdev/mdev_core.c mdev_device_remove()" },
	{ "mdev-remove", ENOENT, "racing", NULL, true, RACING, NULL, NULL,
	  "fs/kernfs/file.c kernfs_fop_open()" },
	{ "mdev-remove", ENODEV, "racing", NULL, true, RACING, NULL, NULL,
	  "drivers/vfio/mdev/mdev_core.c mdev_device_remove()" },
	{ }
};
