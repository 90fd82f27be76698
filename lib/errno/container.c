/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * container.c: errnos of containers and groups: the part of the table for
 * the calls of vfio/backend-type1.c, and for opening nodes.
 */
#include <errno.h>

#include "oracle.h"

#define EVERY_NODE "open-container open-group open-iommufd open-cdev"

#define NO_VFIO "the module vfio is not loaded"
#define LOAD_VFIO "modprobe vfio-pci (`vfioctl bind DEVICE` does it too)"
#define NO_IOMMUFD "the kernel has no iommufd, or its module is not loaded"
#define LOAD_IOMMUFD "modprobe iommufd; a kernel without CONFIG_IOMMUFD has --api group"

#define NO_IOMMU "{WHAT} has no IOMMU"
#define WITHOUT_IOMMU "--api noiommu opens it: the device then reaches all memory, and the " \
	"kernel is tainted"
#define HAS_IOMMU "{WHAT} has an IOMMU: the api noiommu is not for it"

#define HELD "{WHAT} is in use: {PATH} is held by pid {PID} ({COMMAND})"
#define END_HOLDER "end that process, or close the device there"
#define END_SESSION "vfioctl sessions lists what it has open, vfioctl close ends it"
#define HELD_UNSEEN "{WHAT} is in use: {PATH} is held by another process"
#define LOOK_AS_ROOT "{COUNT} processes could not be looked into: run as root to learn which " \
	"one holds it"
#define TELL_HELD "vfioctl who DEVICE finds the process"
#define TELL_SESSION "vfioctl who DEVICE: it is a session of vfioctl"
#define TELL_UNSEEN "vfioctl who DEVICE finds none: it counts those it could not read; the " \
	"holder may be in another PID namespace, or a message between processes"

#define BLOCKED "group {GROUP} is not viable: blocked by {DEVICES}"
#define UNBLOCK "vfioctl bind {ADDRESSES}"
#define TELL_BLOCKED "vfioctl groups marks the members that block"

#define NO_REMAPPING "no interrupt remapping: VFIO does not trust the device's interrupts"
#define LET_FORGE "turn interrupt remapping on (firmware; intremap=on in QEMU); or let the " \
	"device forge any interrupt: echo 1 > {PARAMETER}"
#define TELL_REMAPPING "the kernel's log says \"No interrupt remapping support\"; vfioctl doctor " \
	"looks for it"

#define FOR_ALL_MEMORY "the no-IOMMU mode is for those who may have all memory"
#define BE_ROOT "run as root (CAP_SYS_RAWIO)"
#define TELL_RAWIO "the device has no IOMMU, and CapEff in /proc/self/status lacks bit 17"

#define DIRECT "the firmware wants the memory {RANGE} mapped one to one for the device, which " \
	"VFIO cannot leave in place"
#define ASK_VENDOR "no setting of a driver helps: look for one in the firmware's setup, or ask " \
	"the vendor"
#define TELL_DIRECT "reserved_regions of the group in sysfs has a line of type direct"

/* A holder that was found, for one errno of a call; and one that was not. */
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
	  "{PATH} is not there: " NO_VFIO, LOAD_VFIO, NULL,
	  "drivers/vfio/container.c vfio_container_init()" },
	{ "open-container", ENODEV, "no-module", NULL, true,
	  "{PATH} has no driver: " NO_VFIO, LOAD_VFIO, NULL,
	  "drivers/char/misc.c misc_open()" },
	{ "open-container", ENXIO, "no-module", NULL, true,
	  "{PATH} has no driver: " NO_VFIO, LOAD_VFIO, NULL,
	  "fs/char_dev.c chrdev_open()" },
	{ "open-iommufd", ENOENT, "no-module", NULL, true,
	  "{PATH} is not there: " NO_IOMMUFD, LOAD_IOMMUFD, NULL,
	  "drivers/iommu/iommufd/main.c iommufd_init()" },
	{ "open-iommufd", ENODEV, "no-module", NULL, true,
	  "{PATH} has no driver: " NO_IOMMUFD, LOAD_IOMMUFD, NULL,
	  "drivers/char/misc.c misc_open()" },
	{ "open-iommufd", ENXIO, "no-module", NULL, true,
	  "{PATH} has no driver: " NO_IOMMUFD, LOAD_IOMMUFD, NULL,
	  "fs/char_dev.c chrdev_open()" },
	{ EVERY_NODE, EACCES, "node-mode", NULL, true,
	  "Permission denied: the node's mode, owner or ACL keeps this user out",
	  "run as root, or give the node to your user: chown USER {PATH}", NULL,
	  "fs/namei.c may_open()" },
	{ EVERY_NODE, EPERM, "device-cgroup", NULL, true,
	  "Operation not permitted: a device cgroup does not have the node",
	  "in a container its device cgroup must allow the node",
	  "it fails for root, too, and only in a container or a unit with DeviceAllow=",
	  "security/device_cgroup.c devcgroup_legacy_check_permission()" },
	{ "open-group", EPERM, "no-rawio", NULL, true, FOR_ALL_MEMORY, BE_ROOT, TELL_RAWIO,
	  "drivers/vfio/group.c vfio_group_fops_open()" },
	{ "open-cdev", EPERM, "no-rawio", NULL, true, FOR_ALL_MEMORY, BE_ROOT, TELL_RAWIO,
	  "drivers/vfio/device_cdev.c vfio_device_fops_cdev_open() (Linux 7.3)" },
	{ EVERY_NODE, EMFILE, "descriptors", NULL, false,
	  "the process has too many descriptors open", "ulimit -n", NULL,
	  "fs/file.c alloc_fd()" },

	/* ---- what is behind the container --------------------------------- */
	{ "check-extension", ENODEV, "no-iommu-driver", NULL, true,
	  "the module {MODULE} is not loaded: VFIO has no IOMMU driver", "modprobe {MODULE}",
	  "lsmod has no vfio_iommu_type1",
	  "drivers/vfio/container.c vfio_container_ioctl_check_extension()" },
	{ "check-extension", ENODEV, "no-known-type", NULL, true,
	  "the kernel's VFIO offers no IOMMU type that we know", NULL,
	  "the module is there, and every type answers 0",
	  "drivers/vfio/container.c vfio_container_ioctl_check_extension()" },
	{ "check-extension", ENODEV, "no-container", NULL, true,
	  "the iommufd does not act as a container", NULL, "it was opened with --api compat",
	  "drivers/iommu/iommufd/vfio_compat.c iommufd_vfio_check_extension()" },
	{ "check-extension", EOPNOTSUPP, "no-noiommu", NULL, true,
	  "this kernel has no no-IOMMU mode (CONFIG_VFIO_NOIOMMU): {PATH} is not there", NULL,
	  NULL, "drivers/vfio/vfio_main.c vfio_init()" },
	{ "check-extension", EPERM, "noiommu-off", NULL, true,
	  "the no-IOMMU mode is off: {PATH} is N",
	  "it lets the device reach all memory, and taints the kernel: echo 1 > {PATH}",
	  "the parameter of the module vfio is N",
	  "drivers/vfio/container.c vfio_noiommu_ioctl()" },
	{ "check-extension set-iommu set-container", EPERM, "no-rawio", NULL, true,
	  FOR_ALL_MEMORY, BE_ROOT, TELL_RAWIO,
	  "drivers/vfio/container.c vfio_noiommu_open()" },

	/* ---- the group's node --------------------------------------------- */
	HOLDERS("open-group", EBUSY, "drivers/vfio/group.c vfio_group_fops_open()"),
	{ "open-group", ENOENT, "no-iommu", NULL, true, NO_IOMMU, WITHOUT_IOMMU,
	  "there is /dev/vfio/noiommu-GROUP", "drivers/vfio/group.c vfio_group_find_or_alloc()" },
	{ "open-group", ENOENT, "has-iommu", NULL, true, HAS_IOMMU, "--api {API}",
	  "there is /dev/vfio/GROUP", "drivers/vfio/group.c vfio_group_find_or_alloc()" },
	{ "open-group", ENOENT, "node-missing", NULL, true,
	  "{PATH} is not there, though {DEVICE} is bound to {DRIVER}",
	  "in a container the node must be passed into it", "the device is bound to VFIO",
	  "drivers/vfio/group.c vfio_create_group()" },
	{ "open-group get-device open-cdev bind-iommufd", ENODEV, "other-driver", NULL, true,
	  "not bound to a VFIO driver but to {DRIVER}", "vfioctl bind {DEVICE}",
	  "vfioctl show DEVICE: its driver is another one",
	  "drivers/vfio/group.c vfio_group_fops_open()" },
	{ "open-group get-device open-cdev bind-iommufd", ENODEV, "no-driver", NULL, true,
	  "not bound to a VFIO driver, nor to any other", "vfioctl bind {DEVICE}",
	  "vfioctl show DEVICE: it has no driver",
	  "drivers/vfio/group.c vfio_group_fops_open()" },
	{ "open-group get-device open-cdev bind-iommufd group-status set-container", ENODEV,
	  "just-gone", NULL, false,
	  "the device's VFIO driver lets go of it at this moment, or it is being removed", NULL,
	  "asked again it is there, or says what it is bound to",
	  "drivers/vfio/vfio_main.c vfio_df_device_first_open()" },

	/* ---- viable ------------------------------------------------------- */
	{ "group-status set-container get-device bind-iommufd", EPERM, "sibling-blocks", NULL,
	  true, BLOCKED, UNBLOCK, TELL_BLOCKED,
	  "drivers/iommu/iommu.c iommu_group_claim_dma_owner()" },
	{ "get-device", EINVAL, "sibling-blocks", NULL, true, BLOCKED, UNBLOCK, TELL_BLOCKED,
	  "drivers/vfio/vfio.c vfio_group_get_device_fd() (Linux 5.10)" },
	{ "group-status set-container get-device", EPERM, "dma-owned", NULL, false,
	  "the kernel or another process has the DMA of the group", NULL,
	  "no member blocks: a driver that is just going, or a process that vfioctl who does "
	  "not see", "drivers/iommu/iommu.c iommu_group_claim_dma_owner()" },

	/* ---- into the container -------------------------------------------- */
	{ "set-container", EPERM, "no-intremap", NULL, true, NO_REMAPPING, LET_FORGE,
	  TELL_REMAPPING, "drivers/vfio/vfio_iommu_type1.c vfio_iommu_type1_attach_group()" },
	{ "set-container", EPERM, "mixed", ORACLE_FIRST, false,
	  "the container has groups with an IOMMU and this has none, or the other way round",
	  NULL, "vfioctl iommu DEVICE tells which it is",
	  "drivers/vfio/container.c vfio_container_attach_group()" },
	{ "set-container", EBADF, "closed", NULL, false,
	  "the container's descriptor is closed", NULL, NULL,
	  "drivers/vfio/group.c vfio_group_ioctl_set_container()" },
	{ "set-container", EBADFD, "no-container", NULL, false,
	  "VFIO does not take this descriptor for a container", NULL, NULL,
	  "drivers/vfio/group.c vfio_group_ioctl_set_container()" },
	{ "set-container bind-iommufd get-device", EINVAL, "direct-region", NULL, true, DIRECT,
	  ASK_VENDOR, TELL_DIRECT, "drivers/iommu/iommu.c __iommu_device_set_domain()" },
	{ "set-iommu", EPERM, "direct-region", NULL, true, DIRECT, ASK_VENDOR, TELL_DIRECT,
	  "drivers/iommu/intel/iommu.c intel_iommu_attach_device() (Linux 6.1)" },
	{ "set-container", EINVAL, "in-container", ORACLE_FIRST, false,
	  "it is in a container already", "--api group",
	  "GET_STATUS has CONTAINER_SET",
	  "drivers/vfio/group.c vfio_group_ioctl_set_container()" },
	{ "set-container", EINVAL, "no-iommufd", ORACLE_FIRST, false,
	  "VFIO does not take this one (an iommufd: Linux 6.2)", "--api group",
	  "the kernel is older than 6.2, or has no CONFIG_IOMMUFD_VFIO_CONTAINER",
	  "drivers/vfio/vfio_main.c vfio_group_ioctl_set_container() (Linux 6.1)" },
	{ "set-container", EINVAL, "other-iommu", ORACLE_FURTHER, false,
	  "its IOMMU is of another kind than what the other groups have",
	  "open the devices one by one", "vfioctl iommu DEVICE names the unit of each",
	  "drivers/vfio/vfio_iommu_type1.c vfio_iommu_aper_conflict()" },
	{ "set-container", EINVAL, "reserved-mapped", ORACLE_FURTHER, false,
	  "something is mapped where it reserves addresses", "open the devices one by one",
	  "vfioctl dma ranges shows what is reserved, dma list what is mapped",
	  "drivers/vfio/vfio_iommu_type1.c vfio_iommu_resv_conflict()" },
	{ "set-container set-iommu", EBUSY, "own-table", NULL, false,
	  "a page table of its own is attached to the group", NULL, NULL,
	  "drivers/iommu/iommu.c __iommu_take_dma_ownership()" },
	{ "set-iommu", EINVAL, "no-group", NULL, false,
	  "the container has no group any more", NULL, NULL,
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
	  "its group is in no container, or the container has no IOMMU yet", NULL,
	  "GET_STATUS lacks CONTAINER_SET",
	  "drivers/vfio/group.c vfio_df_group_open()" },
	{ "get-device bind-iommufd", EAGAIN, "locked", NULL, false,
	  "somebody else holds the device: a reset, bind or unbind through sysfs is under way",
	  "try it again", NULL, "drivers/vfio/pci/vfio_pci_core.c vfio_pci_core_enable()" },
	{ "get-device bind-iommufd", EIO, "not-enabled", NULL, false,
	  "the device does not answer: its driver could not enable it", NULL, NULL,
	  "drivers/vfio/pci/vfio_pci_core.c vfio_pci_core_enable()" },
	{ "get-device", EMFILE, "descriptors", NULL, false,
	  "the process has too many descriptors open", "ulimit -n", NULL,
	  "drivers/vfio/group.c vfio_group_ioctl_get_device_fd()" },

	/* ---- the cdev's share of the same sentences ------------------------- */
	HOLDERS("bind-iommufd", EBUSY, "drivers/vfio/group.c vfio_device_block_group()"),
	HOLDER("bind-iommufd", EPERM, "drivers/iommu/iommu.c iommu_device_claim_dma_owner()"),
	HOLDER("bind-iommufd", EINVAL, "drivers/vfio/vfio_main.c vfio_df_open()"),
	{ "bind-iommufd", EPERM, "no-intremap", NULL, true, NO_REMAPPING, LET_FORGE,
	  TELL_REMAPPING, "drivers/iommu/iommufd/device.c iommufd_device_bind()" },
	{ "open-cdev", ENOENT, "no-iommu", NULL, true, NO_IOMMU, WITHOUT_IOMMU,
	  "there is /dev/vfio/noiommu-GROUP", "drivers/vfio/vfio_main.c __vfio_register_dev()" },
	{ "open-cdev", ENOENT, "has-iommu", NULL, true, HAS_IOMMU, "--api {API}",
	  "its vfio-dev in sysfs is not called noiommu-vfioN",
	  "drivers/vfio/vfio_main.c __vfio_register_dev() (Linux 7.3)" },
	{ 0 }
};
