/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/vfio: open devices and the IOVA spaces that they are in, and why opening fails.
 *
 * handle.h: what an open device is made of. Region and interrupt code speak
 * to it through its operations and never see what carries them: a kernel
 * descriptor today, other transports later.
 */
#ifndef VFC_VFIO_HANDLE_H
#define VFC_VFIO_HANDLE_H

#include "lib/uapi/uapi.h"
#include "lib/vfc-region-info.h"

/*
 * One call each, no retry, no message: 0 (or what is said) or -errno; every
 * call is traced. Structs are the kernel's own, argsz set by the caller; what
 * does not fit is answered by a larger argsz, not by an error.
 */
struct device_ops {
	int (*info)(struct vfc_handle *handle, struct vfio_device_info *info);
	int (*region_info)(struct vfc_handle *handle, struct vfio_region_info *info);
	int (*irq_info)(struct vfc_handle *handle, struct vfio_irq_info *info);
	/* May be positive: so many vectors could be had, none were taken. */
	int (*set_irqs)(struct vfc_handle *handle, struct vfio_irq_set *set);
	/* One that takes no data, and the read of an eventfd, as sys_round(). Not traced. */
	int (*round)(struct vfc_handle *handle, struct vfio_irq_set *set, int eventfd,
		     uint64_t *count, int64_t ns[2]);
	/* One pread or pwrite at offset in the region; bytes moved, may be short. */
	ssize_t (*read)(struct vfc_handle *handle, const struct vfc_region *region,
			uint64_t offset, void *buf, size_t size);
	ssize_t (*write)(struct vfc_handle *handle, const struct vfc_region *region,
			 uint64_t offset, const void *buf, size_t size);
	/* Shared mapping (prot as mmap(2)) of whole pages; undone by sys_munmap(). */
	int (*map)(struct vfc_handle *handle, const struct vfc_region *region,
		   uint64_t offset, size_t size, int prot, void **addr);
	int (*reset)(struct vfc_handle *handle);
	/* -ENOSPC, and count is what there are, when argsz has no room for them. */
	int (*hot_reset_info)(struct vfc_handle *handle, struct vfio_pci_hot_reset_info *info);
	int (*hot_reset)(struct vfc_handle *handle, struct vfio_pci_hot_reset *reset);
	int (*feature)(struct vfc_handle *handle, struct vfio_device_feature *feature);
	void (*close)(struct vfc_handle *handle);
};

/* What another file keeps with a handle, and how it lets go of it at close. */
struct handle_part {
	void *state;
	void (*release)(struct vfc_handle *handle, void *state);
};

struct cached_region;

struct vfc_handle {
	struct vfc_space *space;
	struct vfc_handle *next;	/* of the space's handles */
	const struct device_ops *ops;
	int fd;				/* the kernel's device descriptor */
	bool tells_token;		/* the VF token is yet to be set through its feature */
	uint32_t devid;			/* its id in the space's iommufd; 0: none */
	uint32_t hwpt;			/* its page table that records dirty pages; 0: none */
	char address[VFC_NAME];
	int group;			/* IOMMU group it was opened through */
	bool kept;			/* open in the space's keeper; here are copies */
	uint32_t flags;			/* VFIO_DEVICE_FLAGS_*, asked once at open */
	uint32_t num_regions;
	uint32_t num_irqs;
	struct cached_region *regions;	/* what handle_region() has asked for */

	/* Released in this order, then the descriptor is closed. */
	struct handle_part irqs;	/* irq/irq.c: eventfds, what is armed */
	struct handle_part maps;	/* region/access.c: mappings */
	struct handle_part migration;	/* state/migration.c: the data of its state */
	struct handle_part power;	/* low-power.c: what wakes it */
	struct handle_part dma_bufs;	/* state/feature.c: dma-bufs of its BARs */
};

/*
 * Region info of an index, asked of the kernel once and kept until close
 * (asking for the ROM toggles memory decode, and a BAR does not move while
 * open). The handle owns *region. Errors as vfc_region_info().
 */
int handle_region(struct vfc_handle *handle, uint32_t index,
		  const struct vfc_region **region);

/*
 * Make a handle, in the space's list, of a descriptor that another process has
 * opened; it is taken over, also on failure. devid as in the handle; the space
 * has the group already. -ENOMEM, not recorded, else as vfc_handle_info().
 */
int handle_import(struct vfc_space *space, const char *address, int fd, uint32_t devid, int group);

/* Forget them all; at close. */
void handle_regions_free(struct vfc_handle *handle);

/* The operations of a device descriptor of the kernel. */
extern const struct device_ops kernel_device_ops;

/* Size bytes at offset of a PCI device's config space: all of them, or an error. */
int handle_config(struct vfc_handle *handle, uint64_t offset, void *buf, size_t size);

/* Set or clear bits of a PCI device's COMMAND. */
int handle_command(struct vfc_handle *handle, uint16_t bits, bool on);

/* Where a PCI capability begins in config space; 0: the device has none. */
int handle_pci_cap(struct vfc_handle *handle, uint8_t id);

/* The same of the list behind the capability at after (0: of all of it). */
int handle_pci_cap_next(struct vfc_handle *handle, uint8_t id, int after);

/* Where a PCI Express extended capability begins in config space; 0: there is none. */
int handle_pci_ext_cap(struct vfc_handle *handle, uint16_t id);

/* True when config space says that the device is not there any more. */
bool handle_gone(struct vfc_handle *handle);

/* Why its memory does not answer, a state of the table's row for read: EIO; NULL: not seen. */
const char *handle_suspicion(struct vfc_handle *handle);

#endif
