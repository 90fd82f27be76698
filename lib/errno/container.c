/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * container.c: errnos of containers and groups, for the calls of
 * vfio/backend-type1.c and for opening nodes.
 */
#include <errno.h>

#include "oracle.h"

#define EVERY_NODE "open-container open-group open-iommufd open-cdev"

#define NO_VFIO "the module vfio is not loaded"
#define LOAD_VFIO "modprobe vfio-pci (`vfioctl bind DEVICE` does it too)"
#define NO_IOMMUFD "the kernel has no iommufd, or its module is not loaded"
#define LOAD_IOMMUFD "modprobe iommufd; without CONFIG_IOMMUFD use --api group"

#define NO_IOMMU "{WHAT} has no IOMMU"
#define WITHOUT_IOMMU "use --api noiommu: the device can then access all memory, and the " \
	"kernel is tainted"
#define HAS_IOMMU "{WHAT} has an IOMMU: --api noiommu cannot open it"

#define HELD "{WHAT} is in use: {PATH} is held by pid {PID} ({COMMAND})"
#define END_HOLDER "end that process, or close the device there"
#define END_SESSION "list its devices with vfioctl sessions, end it with vfioctl close"
#define HELD_UNSEEN "{WHAT} is in use: {PATH} is held by another process"
#define LOOK_AS_ROOT "{COUNT} processes could not be read: run as root to find the one " \
	"that has it open"
#define TELL_HELD "vfioctl who DEVICE finds the process"
#define TELL_SESSION "vfioctl who DEVICE: it is a session of vfioctl"
#define TELL_UNSEEN "vfioctl who DEVICE finds no process and counts those it could not " \
	"read; the process may be in another PID namespace, or the descriptor in a message " \
	"between processes"

#define BLOCKED "group {GROUP} is not viable: blocked by {DEVICES}"
#define UNBLOCK "vfioctl bind {ADDRESSES}"
#define TELL_BLOCKED "vfioctl groups marks the members that block"

#define NO_REMAPPING "no interrupt remapping: the device could forge interrupts"
#define LET_FORGE "enable interrupt remapping (in firmware; intremap=on in QEMU), or let " \
	"the device forge any interrupt: echo 1 > {PARAMETER}"
#define TELL_REMAPPING "the kernel's log says \"No interrupt remapping support\"; vfioctl doctor " \
	"checks for it"

#define FOR_ALL_MEMORY "no-IOMMU mode gives access to all memory and needs CAP_SYS_RAWIO"
#define BE_ROOT "run as root (CAP_SYS_RAWIO)"
#define TELL_RAWIO "the device has no IOMMU, and CapEff in /proc/self/status lacks bit 17"

#define DIRECT "the firmware requires a 1:1 mapping of {RANGE} for the device, which VFIO " \
	"cannot keep"
#define ASK_VENDOR "no driver setting helps: look for one in the firmware setup, or ask the vendor"
#define TELL_DIRECT "reserved_regions of the group in sysfs has a line with type direct"

/*
 * Rows for one errno: HOLDER if the process that has the node open was found, HOLDERS
 * also for the case that it was not.
 */
#define HOLDER(calls, errno, where) \
	{ calls, errno, "node-held", NULL, true, HELD, END_HOLDER, TELL_HELD, where }, \
	{ calls, errno, "session-held", NULL, true, HELD, END_SESSION, TELL_SESSION, where }
#define HOLDERS(calls, errno, where) \
	HOLDER(calls, errno, where), \
	{ calls, errno, "held-unseen", NULL, true, HELD_UNSEEN, NULL, TELL_UNSEEN, where }, \
	{ calls, errno, "held-unreadable", NULL, true, HELD_UNSEEN, LOOK_AS_ROOT, TELL_UNSEEN, \
	  where }

const struct oracle_row oracle_container[] = {
	/* ---- nodes ------------------------------------------------------- */
	{ "open-container", ENOENT, "no-module", NULL, true,
	  "{PATH} does not exist: " NO_VFIO, LOAD_VFIO, NULL,
	  "drivers/vfio/container.c vfio_container_init()" },
	{ "open-container", ENODEV, "no-module", NULL, true,
	  "{PATH} has no driver: " NO_VFIO, LOAD_VFIO, NULL,
	  "drivers/char/misc.c misc_open()" },
	{ "open-container", ENXIO, "no-module", NULL, true,
	  "{PATH} has no driver: " NO_VFIO, LOAD_VFIO, NULL,
	  "fs/char_dev.c chrdev_open()" },
	{ "open-iommufd", ENOENT, "no-module", NULL, true,
	  "{PATH} does not exist: " NO_IOMMUFD, LOAD_IOMMUFD, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_init()" },
	{ "open-iommufd", ENODEV, "no-module", NULL, true,
	  "{PATH} has no driver: " NO_IOMMUFD, LOAD_IOMMUFD, NULL,
	  "drivers/char/misc.c misc_open()" },
	{ "open-iommufd", ENXIO, "no-module", NULL, true,
	  "{PATH} has no driver: " NO_IOMMUFD, LOAD_IOMMUFD, NULL,
	  "fs/char_dev.c chrdev_open()" },
	{ EVERY_NODE, EACCES, "node-mode", NULL, true,
	  "Permission denied: the node's mode, owner or ACL does not allow this user",
	  "run as root, or give the node to your user: chown USER {PATH}", NULL,
	  "fs/namei.c may_open()" },
	{ EVERY_NODE, EPERM, "device-cgroup", NULL, true,
	  "Operation not permitted: a device cgroup does not allow the node",
	  "in a container, allow the node in its device cgroup",
	  "it fails for root too, but only in a container or a unit with DeviceAllow=",
	  "security/device_cgroup.c devcgroup_legacy_check_permission()" },
	{ "open-group", EPERM, "no-rawio", NULL, true, FOR_ALL_MEMORY, BE_ROOT, TELL_RAWIO,
	  "drivers/vfio/group.c vfio_group_fops_open()" },
	{ "open-cdev", EPERM, "no-rawio", NULL, true, FOR_ALL_MEMORY, BE_ROOT, TELL_RAWIO,
	  "drivers/vfio/device_cdev.c vfio_device_fops_cdev_open() (Linux 7.3)" },
	{ EVERY_NODE, EMFILE, "descriptors", NULL, false,
	  "the process has too many descriptors open", "raise the limit: ulimit -n", NULL,
	  "fs/file.c alloc_fd()" },

	/* ---- the IOMMU driver of the container ----------------------------- */
	{ "check-extension", ENODEV, "no-iommu-driver", NULL, true,
	  "the module {MODULE} is not loaded: VFIO has no IOMMU driver", "modprobe {MODULE}",
	  "lsmod has no vfio_iommu_type1",
	  "drivers/vfio/container.c vfio_container_ioctl_check_extension()" },
	{ "check-extension", ENODEV, "no-known-type", NULL, true,
	  "this kernel's VFIO offers no known IOMMU type", NULL,
	  "the module is loaded, and VFIO_CHECK_EXTENSION returns 0 for every type",
	  "drivers/vfio/container.c vfio_container_ioctl_check_extension()" },
	{ "check-extension", ENODEV, "no-container", NULL, true,
	  "the iommufd does not work as a container", NULL, "it was opened with --api compat",
	  "drivers/iommu/iommufd/vfio_compat.c iommufd_vfio_check_extension()" },
	{ "check-extension", EOPNOTSUPP, "no-noiommu", NULL, true,
	  "this kernel has no no-IOMMU mode (CONFIG_VFIO_NOIOMMU): {PATH} does not exist", NULL,
	  NULL, "drivers/vfio/vfio_main.c vfio_init()" },
	{ "check-extension", EPERM, "noiommu-off", NULL, true,
	  "no-IOMMU mode is off: {PATH} is N",
	  "enable it; the device can then access all memory, and the kernel is tainted: "
	  "echo 1 > {PATH}",
	  "the parameter of module vfio is N",
	  "drivers/vfio/container.c vfio_noiommu_ioctl()" },
	{ "check-extension set-iommu set-container", EPERM, "no-rawio", NULL, true,
	  FOR_ALL_MEMORY, BE_ROOT, TELL_RAWIO,
	  "drivers/vfio/container.c vfio_noiommu_open()" },

	/* ---- the group's node --------------------------------------------- */
	HOLDERS("open-group", EBUSY, "drivers/vfio/group.c vfio_group_fops_open()"),
	{ "open-group", ENOENT, "no-iommu", NULL, true, NO_IOMMU, WITHOUT_IOMMU,
	  "the node /dev/vfio/noiommu-GROUP exists",
	  "drivers/vfio/group.c vfio_group_find_or_alloc()" },
	{ "open-group", ENOENT, "has-iommu", NULL, true, HAS_IOMMU, "use --api {API}",
	  "the node /dev/vfio/GROUP exists", "drivers/vfio/group.c vfio_group_find_or_alloc()" },
	{ "open-group", ENOENT, "node-missing", NULL, true,
	  "{PATH} does not exist, although {DEVICE} is bound to {DRIVER}",
	  "in a container, pass the node into it", "the device is bound to VFIO",
	  "drivers/vfio/group.c vfio_create_group()" },
	{ "open-group get-device open-cdev bind-iommufd", ENODEV, "other-driver", NULL, true,
	  "bound to {DRIVER}, not to a VFIO driver", "vfioctl bind {DEVICE}",
	  "vfioctl show DEVICE: its driver is not a VFIO driver",
	  "drivers/vfio/group.c vfio_group_fops_open()" },
	{ "open-group get-device open-cdev bind-iommufd", ENODEV, "no-driver", NULL, true,
	  "not bound to any driver", "vfioctl bind {DEVICE}",
	  "vfioctl show DEVICE: it has no driver",
	  "drivers/vfio/group.c vfio_group_fops_open()" },
	{ "open-group get-device open-cdev bind-iommufd group-status set-container", ENODEV,
	  "just-gone", NULL, false,
	  "the device is being unbound from its VFIO driver, or removed", NULL,
	  "a second try works, or names the driver that it is bound to",
	  "drivers/vfio/vfio_main.c vfio_df_device_first_open()" },

	/* ---- viable ------------------------------------------------------- */
	{ "group-status set-container get-device bind-iommufd", EPERM, "sibling-blocks", NULL,
	  true, BLOCKED, UNBLOCK, TELL_BLOCKED,
	  "drivers/iommu/iommu.c iommu_group_claim_dma_owner()" },
	{ "get-device", EINVAL, "sibling-blocks", NULL, true, BLOCKED, UNBLOCK, TELL_BLOCKED,
	  "drivers/vfio/vfio.c vfio_group_get_device_fd() (Linux 5.10)" },
	{ "group-status set-container get-device", EPERM, "dma-owned", NULL, false,
	  "the kernel or another process owns the DMA of the group", NULL,
	  "no member blocks: a driver is being unbound, or vfioctl who cannot see the process",
	  "drivers/iommu/iommu.c iommu_group_claim_dma_owner()" },

	/* ---- into the container -------------------------------------------- */
	{ "set-container", EPERM, "no-intremap", NULL, true, NO_REMAPPING, LET_FORGE,
	  TELL_REMAPPING, "drivers/vfio/vfio_iommu_type1.c vfio_iommu_type1_attach_group()" },
	{ "set-container", EPERM, "mixed", ORACLE_FIRST, false,
	  "a container cannot have both groups with an IOMMU and groups without one",
	  NULL, "vfioctl iommu DEVICE shows whether there is an IOMMU",
	  "drivers/vfio/container.c vfio_container_attach_group()" },
	{ "set-container", EBADF, "closed", NULL, false,
	  "the container's descriptor is closed", NULL, NULL,
	  "drivers/vfio/group.c vfio_group_ioctl_set_container()" },
	{ "set-container", EBADFD, "no-container", NULL, false,
	  "VFIO does not accept this descriptor as a container", NULL, NULL,
	  "drivers/vfio/group.c vfio_group_ioctl_set_container()" },
	{ "set-container bind-iommufd get-device", EINVAL, "direct-region", NULL, true, DIRECT,
	  ASK_VENDOR, TELL_DIRECT, "drivers/iommu/iommu.c __iommu_device_set_domain()" },
	{ "set-iommu", EPERM, "direct-region", NULL, true, DIRECT, ASK_VENDOR, TELL_DIRECT,
	  "drivers/iommu/intel/iommu.c intel_iommu_attach_device() (Linux 6.1)" },
	{ "set-container", EINVAL, "in-container", ORACLE_FIRST, false,
	  "the group is already in a container", "use --api group",
	  "VFIO_GROUP_GET_STATUS has CONTAINER_SET",
	  "drivers/vfio/group.c vfio_group_ioctl_set_container()" },
	{ "set-container", EINVAL, "no-iommufd", ORACLE_FIRST, false,
	  "VFIO does not accept an iommufd as a container (Linux 6.2 does)", "use --api group",
	  "the kernel is older than 6.2, or has no CONFIG_IOMMUFD_VFIO_CONTAINER",
	  "drivers/vfio/vfio_main.c vfio_group_ioctl_set_container() (Linux 6.1)" },
	{ "set-container", EINVAL, "other-iommu", ORACLE_FURTHER, false,
	  "its IOMMU differs from that of the other groups in the container",
	  "open the devices one by one", "vfioctl iommu DEVICE shows the IOMMU unit of each",
	  "drivers/vfio/vfio_iommu_type1.c vfio_iommu_aper_conflict()" },
	{ "set-container", EINVAL, "reserved-mapped", ORACLE_FURTHER, false,
	  "a mapping overlaps one of its reserved regions", "open the devices one by one",
	  "vfioctl dma ranges shows the reserved regions, dma list the mappings",
	  "drivers/vfio/vfio_iommu_type1.c vfio_iommu_resv_conflict()" },
	{ "set-container set-iommu", EBUSY, "own-table", NULL, false,
	  "the group is attached to another page table", NULL, NULL,
	  "drivers/iommu/iommu.c __iommu_take_dma_ownership()" },
	{ "set-iommu", EINVAL, "no-group", NULL, false,
	  "the container no longer has a group", NULL, NULL,
	  "drivers/vfio/container.c vfio_ioctl_set_iommu()" },
	{ "set-iommu", ENODEV, "no-type", NULL, false,
	  "VFIO has no IOMMU driver of this type for the group", NULL, NULL,
	  "drivers/vfio/container.c vfio_ioctl_set_iommu()" },
	{ "set-iommu", EPERM, "no-intremap", NULL, true, NO_REMAPPING, LET_FORGE,
	  TELL_REMAPPING, "drivers/vfio/vfio_iommu_type1.c vfio_iommu_type1_attach_group()" },
	{ "set-container set-iommu attach alloc-hwpt", ENOMEM, "no-tables", NULL, false,
	  "the kernel has no memory for page tables", NULL, NULL,
	  "drivers/vfio/vfio_iommu_type1.c vfio_iommu_type1_attach_group()" },

	/* ---- the device of the group --------------------------------------- */
	{ "get-device", EPERM, "no-intremap", NULL, true, NO_REMAPPING, LET_FORGE,
	  TELL_REMAPPING, "drivers/iommu/iommufd/device.c iommufd_device_bind()" },
	{ "get-device", EINVAL, "no-iommu-set", NULL, false,
	  "its group is not in a container, or the container has no IOMMU yet", NULL,
	  "VFIO_GROUP_GET_STATUS lacks CONTAINER_SET",
	  "drivers/vfio/group.c vfio_df_group_open()" },
	{ "get-device bind-iommufd", EAGAIN, "locked", NULL, false,
	  "the device is locked: a reset, bind or unbind through sysfs is in progress",
	  "try again", NULL, "drivers/vfio/pci/vfio_pci_core.c vfio_pci_core_enable()" },
	{ "get-device bind-iommufd", EIO, "not-enabled", NULL, false,
	  "the device does not respond: its driver could not enable it", NULL, NULL,
	  "drivers/vfio/pci/vfio_pci_core.c vfio_pci_core_enable()" },
	{ "get-device", EMFILE, "descriptors", NULL, false,
	  "the process has too many descriptors open", "raise the limit: ulimit -n", NULL,
	  "drivers/vfio/group.c vfio_group_ioctl_get_device_fd()" },

	/* ---- device cdevs ---------------------------------------------------- */
	HOLDERS("bind-iommufd", EBUSY, "drivers/vfio/group.c vfio_device_block_group()"),
	HOLDER("bind-iommufd", EPERM, "drivers/iommu/iommu.c iommu_device_claim_dma_owner()"),
	HOLDER("bind-iommufd", EINVAL, "drivers/vfio/vfio_main.c vfio_df_open()"),
	{ "bind-iommufd", EPERM, "no-intremap", NULL, true, NO_REMAPPING, LET_FORGE,
	  TELL_REMAPPING, "drivers/iommu/iommufd/device.c iommufd_device_bind()" },
	{ "open-cdev", ENOENT, "no-iommu", NULL, true, NO_IOMMU, WITHOUT_IOMMU,
	  "the node /dev/vfio/noiommu-GROUP exists",
	  "drivers/vfio/vfio_main.c __vfio_register_dev()" },
	{ "open-cdev", ENOENT, "has-iommu", NULL, true, HAS_IOMMU, "use --api {API}",
	  "its vfio-dev in sysfs is not named noiommu-vfioN",
	  "drivers/vfio/vfio_main.c __vfio_register_dev() (Linux 7.3)" },
	{ }
};
