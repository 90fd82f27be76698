/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/vfio: open devices, the IOVA spaces that contain them, and the causes of failed
 * opens.
 *
 * handle.h: an open device. Region and interrupt code use its operations and do not
 * depend on the transport: a kernel descriptor today, possibly others later.
 */
#ifndef VFC_VFIO_HANDLE_H
#define VFC_VFIO_HANDLE_H

#include "lib/uapi/uapi.h"
#include "lib/vfc-region-info.h"

/*
 * Each operation is one call, without retry or message, that returns 0 (or as noted) or
 * -errno. All calls are traced. The structs are the kernel's own; the caller sets
 * argsz. If the answer does not fit, the kernel returns a larger argsz, not an error.
 */
struct device_ops {
	int (*info)(struct vfc_handle *handle, struct vfio_device_info *info);
	int (*region_info)(struct vfc_handle *handle, struct vfio_region_info *info);
	int (*irq_info)(struct vfc_handle *handle, struct vfio_irq_info *info);
	/*
	 * A positive result means that only that many vectors are available and none was
	 * enabled.
	 */
	int (*set_irqs)(struct vfc_handle *handle, struct vfio_irq_set *set);
	/* Set without data, then read the eventfd, like sys_round(). Not traced. */
	int (*round)(struct vfc_handle *handle, struct vfio_irq_set *set, int eventfd,
		     uint64_t *count, int64_t ns[2]);
	/*
	 * One pread or pwrite at an offset in the region. Return the number of bytes
	 * transferred, which may be short.
	 */
	ssize_t (*read)(struct vfc_handle *handle, const struct vfc_region *region,
			uint64_t offset, void *buf, size_t size);
	ssize_t (*write)(struct vfc_handle *handle, const struct vfc_region *region,
			 uint64_t offset, const void *buf, size_t size);
	/* Create a shared mapping of whole pages (prot as for mmap(2)). Unmap with sys_munmap(). */
	int (*map)(struct vfc_handle *handle, const struct vfc_region *region,
		   uint64_t offset, size_t size, int prot, void **addr);
	int (*reset)(struct vfc_handle *handle);
	/* Return -ENOSPC and set count to the number of devices if argsz is too small for them. */
	int (*hot_reset_info)(struct vfc_handle *handle, struct vfio_pci_hot_reset_info *info);
	int (*hot_reset)(struct vfc_handle *handle, struct vfio_pci_hot_reset *reset);
	int (*feature)(struct vfc_handle *handle, struct vfio_device_feature *feature);
	void (*close)(struct vfc_handle *handle);
};

/* State that another file stores in a handle, and the function that releases it at close. */
struct handle_part {
	void *state;
	void (*release)(struct vfc_handle *handle, void *state);
};

struct cached_region;

struct vfc_handle {
	struct vfc_space *space;
	struct vfc_handle *next;	/* next in the space's list */
	const struct device_ops *ops;
	int fd;				/* the kernel's device descriptor */
	bool tells_token;		/* the VF token must be set through the feature */
	uint32_t devid;			/* ID in the space's iommufd, or 0 */
	uint32_t hwpt;			/* page table that tracks dirty pages, or 0 */
	char address[VFC_NAME];
	int group;			/* IOMMU group it was opened through */
	bool in_session;			/* open in a session; descriptors are copies */
	uint32_t flags;			/* VFIO_DEVICE_FLAGS_*, asked once at open */
	uint32_t num_regions;
	uint32_t num_irqs;
	struct cached_region *regions;	/* read by handle_region() */

	/* Released in this order, before the descriptor is closed. */
	struct handle_part irqs;	/* irq/irq.c: eventfds, enabled vectors */
	struct handle_part maps;	/* region/access.c: mappings */
	struct handle_part migration;	/* state/migration.c: migration data */
	struct handle_part power;	/* low-power.c: wake-up */
	struct handle_part dma_bufs;	/* state/feature.c: exported dma-bufs */
};

/*
 * Get the region info of an index. It is read from the kernel once and cached until
 * close, because reading the ROM's info toggles memory decode, and a BAR does not
 * move while the device is open. The handle owns *region. Fails like
 * vfc_region_info().
 */
int handle_region(struct vfc_handle *handle, uint32_t index,
		  const struct vfc_region **region);

/*
 * Create a handle from a descriptor that another process opened, and add it to the
 * space's list. Takes ownership of the descriptor, even on failure. devid is as in
 * struct vfc_handle; the space must already have the group. Returns -ENOMEM without
 * recording it; otherwise fails like vfc_handle_info().
 */
int handle_import(struct vfc_space *space, const char *address, int fd, uint32_t devid, int group);

/* Free the cached regions when the handle is closed. */
void handle_regions_free(struct vfc_handle *handle);

/* The operations on a kernel device descriptor. */
extern const struct device_ops kernel_device_ops;

/* Read size bytes at offset in a PCI device's config space. A short read is an error. */
int handle_config(struct vfc_handle *handle, uint64_t offset, void *buf, size_t size);

/* Set or clear bits in a PCI device's COMMAND register. */
int handle_command(struct vfc_handle *handle, uint16_t bits, bool on);

/* Return the offset of a PCI capability in config space, or 0 if the device does not have it. */
int handle_pci_cap(struct vfc_handle *handle, uint8_t id);

/* Like handle_pci_cap(), but start after the capability at offset after (0 for the first). */
int handle_pci_cap_next(struct vfc_handle *handle, uint8_t id, int after);

/* Return the offset of an extended capability, or 0 if the device does not have it. */
int handle_pci_ext_cap(struct vfc_handle *handle, uint16_t id);

/* True if config space shows that the device is gone. */
bool handle_gone(struct vfc_handle *handle);

/*
 * Return why the device's memory does not respond, as a state of "read" and EIO in the
 * errno table, or NULL if unknown.
 */
const char *handle_suspicion(struct vfc_handle *handle);

#endif
