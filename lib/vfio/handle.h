/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/vfio: open devices and the IOVA spaces that they are in, and why opening fails.
 *
 * handle.h: an open device. Region and interrupt code use its operations and do not
 * depend on the transport: a kernel descriptor today, possibly others later.
 */
#ifndef VFC_VFIO_HANDLE_H
#define VFC_VFIO_HANDLE_H

#include "lib/uapi/uapi.h"
#include "lib/vfc-region-info.h"

/*
 * One call each, without retry or message: 0 (or as noted) or -errno. Every call is
 * traced. Structs are the kernel's own, argsz set by the caller; if the answer does not
 * fit, the kernel returns a larger argsz, not an error.
 */
struct device_ops {
	int (*info)(struct vfc_handle *handle, struct vfio_device_info *info);
	int (*region_info)(struct vfc_handle *handle, struct vfio_region_info *info);
	int (*irq_info)(struct vfc_handle *handle, struct vfio_irq_info *info);
	/* A positive result: only that many vectors are available, and none was enabled. */
	int (*set_irqs)(struct vfc_handle *handle, struct vfio_irq_set *set);
	/* A set without data, then a read of the eventfd, as sys_round(). Not traced. */
	int (*round)(struct vfc_handle *handle, struct vfio_irq_set *set, int eventfd,
		     uint64_t *count, int64_t ns[2]);
	/* One pread or pwrite at offset in the region. Return bytes moved; may be short. */
	ssize_t (*read)(struct vfc_handle *handle, const struct vfc_region *region,
			uint64_t offset, void *buf, size_t size);
	ssize_t (*write)(struct vfc_handle *handle, const struct vfc_region *region,
			 uint64_t offset, const void *buf, size_t size);
	/* Shared mapping (prot as mmap(2)) of whole pages; unmap with sys_munmap(). */
	int (*map)(struct vfc_handle *handle, const struct vfc_region *region,
		   uint64_t offset, size_t size, int prot, void **addr);
	int (*reset)(struct vfc_handle *handle);
	/* -ENOSPC, with count set to the number of devices, if argsz is too small for them. */
	int (*hot_reset_info)(struct vfc_handle *handle, struct vfio_pci_hot_reset_info *info);
	int (*hot_reset)(struct vfc_handle *handle, struct vfio_pci_hot_reset *reset);
	int (*feature)(struct vfc_handle *handle, struct vfio_device_feature *feature);
	void (*close)(struct vfc_handle *handle);
};

/* State that another file stores in a handle, and how to release it at close. */
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
	bool tells_token;		/* the VF token must be set through the feature */
	uint32_t devid;			/* its id in the space's iommufd; 0: none */
	uint32_t hwpt;			/* its page table that records dirty pages; 0: none */
	char address[VFC_NAME];
	int group;			/* IOMMU group it was opened through */
	bool in_session;			/* open in a session; descriptors are copies */
	uint32_t flags;			/* VFIO_DEVICE_FLAGS_*, asked once at open */
	uint32_t num_regions;
	uint32_t num_irqs;
	struct cached_region *regions;	/* read by handle_region() */

	/* Released in this order, then the descriptor is closed. */
	struct handle_part irqs;	/* irq/irq.c: eventfds, enabled vectors */
	struct handle_part maps;	/* region/access.c: mappings */
	struct handle_part migration;	/* state/migration.c: the data of its state */
	struct handle_part power;	/* low-power.c: what wakes it */
	struct handle_part dma_bufs;	/* state/feature.c: dma-bufs of its BARs */
};

/*
 * Region info of an index, read from the kernel once and cached until close (reading
 * that of the ROM toggles memory decode, and a BAR does not move while the device is
 * open). The handle owns *region. Errors as vfc_region_info().
 */
int handle_region(struct vfc_handle *handle, uint32_t index,
		  const struct vfc_region **region);

/*
 * Create a handle, in the space's list, from a descriptor that another process opened.
 * Takes ownership of it, also on failure. devid as in the handle; the space already has
 * the group. -ENOMEM, not recorded, else as vfc_handle_info().
 */
int handle_import(struct vfc_space *space, const char *address, int fd, uint32_t devid, int group);

/* Free the cached regions, at close. */
void handle_regions_free(struct vfc_handle *handle);

/* The operations of a device descriptor of the kernel. */
extern const struct device_ops kernel_device_ops;

/* Read size bytes at offset in a PCI device's config space: all of them, or an error. */
int handle_config(struct vfc_handle *handle, uint64_t offset, void *buf, size_t size);

/* Set or clear bits of a PCI device's COMMAND. */
int handle_command(struct vfc_handle *handle, uint16_t bits, bool on);

/* Return the offset of a PCI capability in config space; 0: the device has none. */
int handle_pci_cap(struct vfc_handle *handle, uint8_t id);

/* Like handle_pci_cap(), but search after the capability at after (0: from the start). */
int handle_pci_cap_next(struct vfc_handle *handle, uint8_t id, int after);

/* Return the offset of a PCI Express extended capability; 0: the device has none. */
int handle_pci_ext_cap(struct vfc_handle *handle, uint16_t id);

/* True if config space shows that the device is gone. */
bool handle_gone(struct vfc_handle *handle);

/* Return why its memory does not respond, as a state of read EIO in the table; NULL: unknown. */
const char *handle_suspicion(struct vfc_handle *handle);

#endif
