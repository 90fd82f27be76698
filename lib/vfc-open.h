/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-open.h: IOVA spaces and the devices that are open in them. Part of vfc.h. */
#ifndef VFC_PUBLIC_OPEN_H
#define VFC_PUBLIC_OPEN_H

#include "vfc-caps.h"
#include "vfc-look.h"

/* ---- open devices: spaces (vfio/space.c) ---------------------------- */

enum vfc_api {
	VFC_API_AUTO,
	VFC_API_GROUP,		/* legacy group and container, type1 */
	VFC_API_TYPE1,		/* like VFC_API_GROUP, but with type1 in place of type1v2 */
	VFC_API_COMPAT,		/* group, /dev/iommu as the container */
	VFC_API_CDEV,		/* device cdev and iommufd */
	VFC_API_NOIOMMU,	/* group, or since Linux 7.3 device cdev, without an IOMMU */
};

/* The names, by enum vfc_api, with NULL at the end. */
extern const char *const vfc_api_words[];

/*
 * Return the api that VFC_API_AUTO selects for this device: its cdev, if it and the iommufd
 * can be opened and the cdev takes the VF token in use; else its group. Never
 * VFC_API_NOIOMMU, which must be requested. Opens and closes both nodes, without side
 * effects.
 */
enum vfc_api vfc_api_choose(struct vfc_ctx *ctx, const char *address);

/* One IOVA space: a container, or an IOAS of an iommufd. */
struct vfc_space;

/*
 * List every api that can open the device: group, compat, cdev in this order, or
 * VFC_API_NOIOMMU for a device without an IOMMU. Return the number written to apis.
 */
#define VFC_APIS 4
size_t vfc_apis_offered(struct vfc_ctx *ctx, const char *address, enum vfc_api apis[VFC_APIS]);

/*
 * Open an IOVA space (VFC_API_AUTO: group and container). -ENODEV: the node or its module
 * is missing; -EACCES: no permission; -EOPNOTSUPP: an api that this kernel or a re-rooted
 * context cannot open; -EPERM: VFC_API_NOIOMMU without CAP_SYS_RAWIO, or the mode is off.
 */
int vfc_space_new(struct vfc_ctx *ctx, enum vfc_api api, struct vfc_space **space);

/*
 * Return the name of the IOMMU type that the container has, or will have ("type1v2",
 * "spapr-tce" …); "ioas" without a container.
 */
const char *vfc_space_iommu(const struct vfc_space *space);

/*
 * Return 1 if the space uses an iommufd: by its api, or because /dev/vfio/vfio of this
 * kernel is one (CONFIG_IOMMUFD_VFIO_CONTAINER); 0 for a container; -ENODATA while no
 * device is open in a container.
 */
int vfc_space_iommufd(struct vfc_space *space);

/* True if the kernel is tainted by user space (flag U, 64), as no-IOMMU mode does. */
bool vfc_tainted(struct vfc_ctx *ctx);

/* Close the space; its handles must be closed. NULL is fine. */
void vfc_space_free(struct vfc_space *space);

/* Return the api in use, never VFC_API_AUTO. Its name: "group", "compat", "cdev" … */
enum vfc_api vfc_space_api(const struct vfc_space *space);
const char *vfc_api_word(enum vfc_api api);
int vfc_api_parse(const char *word, enum vfc_api *api);

/* ---- open devices: handles (vfio/handle.c) -------------------------- */

/* An open VFIO device. It borrows its space. */
struct vfc_handle;

/*
 * Open the device of that full address in the space; its group is opened first, once per
 * space. The kernel resets the device here. The message names the cause: not bound to a
 * VFIO driver, group not viable and the devices that block (-EPERM), group in use and by
 * which process (-EBUSY), no permission on the node (-EACCES), module missing (-ENODEV),
 * no interrupt remapping (-EPERM).
 */
int vfc_handle_open(struct vfc_space *space, const char *address,
		    struct vfc_handle **handle);

/*
 * Disable interrupts, unmap regions, and close the device. The kernel resets the device
 * again and clears bus mastering. NULL is fine.
 */
void vfc_handle_close(struct vfc_handle *handle);

/* Return the handle of that address in the space, or of any (address NULL); or NULL. */
struct vfc_handle *vfc_space_handle(struct vfc_space *space, const char *address);

/* Return the handle that was opened before it in the same space; NULL: none. */
struct vfc_handle *vfc_handle_next(const struct vfc_handle *handle);

const char *vfc_handle_address(const struct vfc_handle *handle);
struct vfc_ctx *vfc_handle_ctx(const struct vfc_handle *handle);
struct vfc_space *vfc_handle_space(const struct vfc_handle *handle);

/* Return its IOMMU group (-1: none), its number of region and IRQ indexes. */
int vfc_handle_group(const struct vfc_handle *handle);
uint32_t vfc_handle_regions(const struct vfc_handle *handle);
uint32_t vfc_handle_irqs(const struct vfc_handle *handle);

struct vfc_info {
	uint32_t flags;		/* VFIO_DEVICE_FLAGS_* */
	uint32_t num_regions;
	uint32_t num_irqs;
	struct vfc_cap caps[VFC_CAPS];
	size_t ncaps;
	const char *doubt;	/* what is wrong with the kernel's answer; NULL: nothing */
	void *buf;		/* caps point into it */
};

/* VFIO_DEVICE_GET_INFO. Release with vfc_info_clear(). */
int vfc_handle_info(struct vfc_handle *handle, struct vfc_info *info);
void vfc_info_clear(struct vfc_info *info);

/* ---- low power (vfio/low-power.c) ----------------------------------- */

enum vfc_low_power {
	VFC_POWER_FULL,
	VFC_POWER_LOW,		/* entered through this handle */
	VFC_POWER_LOW_WAKEUP,	/* … with a wake-up, which has not arrived */
	VFC_POWER_WOKEN,	/* it has arrived: full power; not yet waited for */
};

/* Return the low-power state that was entered with vfc_power_enter(). */
enum vfc_low_power vfc_power_low(const struct vfc_handle *handle);

/*
 * Check in config space why a read returned all ones. Return the cause ("device gone",
 * "memory decode off", "power state D3"), static; NULL: config space shows none.
 */
const char *vfc_handle_suspect(struct vfc_handle *handle);

/* Memory Space Enable of the COMMAND register: 1 on, 0 off, or an error. */
int vfc_handle_memory(struct vfc_handle *handle);

/* Set Memory Space Enable through VFIO's config region. */
int vfc_handle_memory_enable(struct vfc_handle *handle);

/*
 * Detach an open device from its space: its DMA is blocked until it is attached again. The
 * mappings remain. VFIO_DEVICE_DETACH_IOMMUFD_PT and ATTACH_IOMMUFD_PT; -EOPNOTSUPP if the
 * device was not opened through its cdev: a group cannot leave its container while one of
 * its devices is open.
 */
int vfc_handle_detach(struct vfc_handle *handle);
int vfc_handle_attach(struct vfc_handle *handle);

#endif
