/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-look.h: devices, groups and their topology, from sysfs. Part of vfc.h. */
#ifndef VFC_PUBLIC_LOOK_H
#define VFC_PUBLIC_LOOK_H

#include "vfc-base.h"

/* ---- devices (device/device.c) -------------------------------------- */

/* How much of a device to read. Higher levels need more system calls. */
enum vfc_depth {
	VFC_DEPTH_ID,		/* name, IDs, class, driver, group */
	VFC_DEPTH_ROW,		/* also NUMA node, reset methods, vfio-dev */
};

/* An answer from the system. What could not be read is unknown, never a no. */
enum vfc_truth {
	VFC_NO,
	VFC_YES,
	VFC_UNKNOWN,
};

/* Facts about a device that could not be read. */
enum vfc_unread_facts {
	VFC_UNREAD_DRIVER = 1,
	VFC_UNREAD_IDS = 2,
	VFC_UNREAD_GROUP = 4,
	VFC_UNREAD_ROW = 8,	/* what VFC_DEPTH_ROW adds */
};

/*
 * A snapshot of a device in sysfs. Strings that are absent or could not be read are "",
 * such IDs are -1; unread tells which of the two.
 */
struct vfc_device {
	char address[VFC_NAME];	/* name on its bus */
	char bus[VFC_NAME];	/* "pci", "mdev", "platform" … */
	int vendor, device;	/* PCI IDs, 16 bits */
	int subvendor, subdevice;
	int class;		/* PCI class code, 24 bits */
	int group;		/* IOMMU group, or -1 */
	char driver[VFC_NAME];
	enum vfc_truth blocks;	/* its driver makes the group not viable */
	unsigned int unread;	/* VFC_UNREAD_* */
	int numa_node;		/* from here on at VFC_DEPTH_ROW only; -1 if unknown */
	char reset_methods[2 * VFC_NAME];	/* as in sysfs, space-separated */
	char vfio_dev[VFC_NAME];	/* "vfio0" */
};

/*
 * Read a device by its full bus name (PCI, else mdev, else platform …). A
 * missing attribute is absent in the result, not an error; what could not be read is
 * noted in .unread. Return -ENODEV if there is no such device.
 */
int vfc_device_read(struct vfc_ctx *ctx, const char *address,
		    enum vfc_depth depth, struct vfc_device *dev);

/*
 * True if the device exists. Does not read attributes, because some reads wait for an
 * unbind that hangs (uevent does on Linux 6.1.192, as seen in the lab).
 */
bool vfc_device_exists(struct vfc_ctx *ctx, const char *address);

/*
 * List all PCI devices and all other members of IOMMU groups, ordered by bus and
 * address. Return the count. The caller frees *devs with free().
 */
int vfc_device_list(struct vfc_ctx *ctx, enum vfc_depth depth,
		    struct vfc_device **devs);

/*
 * Find the PCI device of a network interface ("eth0"), or of a block device or partition
 * ("nvme0n1p1"), from the class links in sysfs. Return -ENODEV for an unknown name, -ENXIO if
 * the interface or disk does not belong to a PCI device, or -EMLINK if it belongs to several
 * (NVMe multipath).
 */
int vfc_device_by_name(struct vfc_ctx *ctx, const char *name, char address[VFC_NAME]);

/* True for a VFIO driver. */
bool vfc_driver_is_vfio(const char *driver);

/*
 * True if a member with this driver makes its group not viable. All drivers do, except
 * VFIO drivers and those with driver_managed_dma (pcieport, pci-stub …). "" (not bound)
 * does not block.
 */
bool vfc_driver_blocks(const char *driver);

/*
 * True for a PCI bridge, which VFIO does not support. Judged by header type (1 or 2) in
 * config space, else by class.
 */
bool vfc_device_is_bridge(struct vfc_ctx *ctx, const struct vfc_device *dev);

/* ---- IOMMU groups (device/group.c) ---------------------------------- */

struct vfc_reserved {
	uint64_t start, end;	/* IOVA, end inclusive */
	char type[VFC_NAME];	/* "direct", "direct-relaxable", "reserved", "msi" */
};

struct vfc_group {
	int id;
	char type[VFC_NAME];	/* default domain: "DMA-FQ", "identity" … or "" */
	char node[2 * VFC_NAME];	/* "/dev/vfio/10" below the root, or "" */
	enum vfc_truth viable;	/* no member blocks it */
	int unread;		/* the errno < 0 for which devices lacks members; else 0 */
	bool reserved_unread;	/* so does reserved */
	struct vfc_device *devices;	/* ndevices elements, sorted by address */
	size_t ndevices;
	struct vfc_reserved *reserved;
	size_t nreserved;
};

/*
 * List all IOMMU groups, sorted by number, with members at VFC_DEPTH_ID. Return the
 * count, 0 if the system has none. Free the list with vfc_group_list_free().
 */
int vfc_group_list(struct vfc_ctx *ctx, struct vfc_group **groups);
void vfc_group_list_free(struct vfc_group *groups, int count);

/*
 * List the PCI devices that are in none of these groups, sorted by address. Return the
 * count. The caller frees *addresses with vfc_addresses_free().
 */
int vfc_group_outsiders(struct vfc_ctx *ctx, const struct vfc_group *groups, int count,
			char ***addresses);
void vfc_addresses_free(char **addresses, int count);

/*
 * Read one group by number. Return -ENOENT if there is no such group. Release with
 * vfc_group_clear().
 */
int vfc_group_read(struct vfc_ctx *ctx, int id, struct vfc_group *group);
void vfc_group_clear(struct vfc_group *group);

/* ---- details of one device (device/detail.c) ------------------------ */

/* Flags of a resource, the kernel's IORESOURCE_* (linux/ioport.h). */
enum vfc_resource_flags {
	VFC_RESOURCE_ENABLED_ROM = 0x1,
	VFC_RESOURCE_IO = 0x100,
	VFC_RESOURCE_MEM = 0x200,
	VFC_RESOURCE_PREFETCH = 0x2000,
	VFC_RESOURCE_MEM64 = 0x100000,
	VFC_RESOURCE_DISABLED = 0x10000000,
	VFC_RESOURCE_UNSET = 0x20000000,	/* no address was assigned */
};

/* A line in a PCI device's `resource`: a BAR, the ROM, or a bridge window. */
struct vfc_resource {
	const char *name;	/* "bar0", "rom", "vf-bar0", "window-io" … */
	uint64_t start, size;	/* address as the CPU sees it; bytes */
	uint64_t flags;		/* VFC_RESOURCE_* */
};

#define VFC_RESOURCES 17	/* for a bridge; an endpoint has 7 or 13 */

/* A device node, from lstat(2) below the root. path is "" if it does not exist. */
struct vfc_node {
	char path[2 * VFC_NAME];
	unsigned int mode;	/* permission bits */
	unsigned int uid, gid;
};

/* Details of a device in sysfs. Absent strings are "", absent numbers -1. */
struct vfc_detail {
	struct vfc_device dev;	/* at VFC_DEPTH_ROW */
	char override[VFC_NAME];	/* driver_override, or "" */
	int revision, header_type;	/* header type without the multifunction bit */
	int command;		/* COMMAND register of config space */
	int enable;		/* enable count */
	int irq;		/* INTx, or the first MSI vector */
	int boot_vga, d3cold_allowed;
	char power_state[VFC_NAME];	/* "D0" …; since Linux 5.11 */
	char runtime_status[VFC_NAME], runtime_control[VFC_NAME];
	char local_cpus[VFC_NAME];	/* "0-3,8" */
	char link_speed[VFC_NAME], link_speed_max[VFC_NAME];
	int link_width, link_width_max;
	struct vfc_resource resources[VFC_RESOURCES];	/* existing resources only */
	size_t nresources;
	int totalvfs, numvfs;	/* of a physical function */
	char physfn[VFC_NAME];	/* of a virtual function */
	char (*virtfns)[VFC_NAME];
	size_t nvirtfns;
	char msi[VFC_NAME];	/* "msi" or "msix" while enabled */
	int *msi_irqs;
	size_t nmsi_irqs;
	struct vfc_node group_node, device_node;
};

/*
 * Read the details of a device with about 70 system calls. Never reads vpd or rom. Does
 * not read the config space of a device in D3cold, which would wake the device. While
 * an unbind by vfioctl hangs, does not read driver_override and sriov_numvfs, because
 * these reads would hang too. Return -ENODEV if there is no such device. Release with
 * vfc_detail_clear().
 */
int vfc_detail_read(struct vfc_ctx *ctx, const char *address,
		    struct vfc_detail *detail);
void vfc_detail_clear(struct vfc_detail *detail);

/* ---- topology (device/topology.c) ----------------------------------- */

/* The position of a device in a list: below another device, or at the top. */
struct vfc_position {
	int parent;		/* index in the list, or -1 */
	char root[VFC_NAME];	/* root bus, "pci0000:00"; "" if unknown */
};

/*
 * Find the positions of n devices (positions has room for n). The result has no
 * cycles. A device with an unknown position is at the top. The only error is -ENOMEM.
 */
int vfc_topology_read(struct vfc_ctx *ctx, const struct vfc_device *devs,
		      size_t n, struct vfc_position *positions);

#endif
