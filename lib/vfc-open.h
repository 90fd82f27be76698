/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-open.h: IOVA spaces and the devices opened in them. Part of vfc.h. */
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
 * Return the API that VFC_API_AUTO selects for the device: the cdev, if the cdev and the
 * iommufd can be opened and the cdev takes the VF token in use, else the group. Never
 * returns VFC_API_NOIOMMU, which must be requested. Opens and closes both nodes, without
 * side effects.
 */
enum vfc_api vfc_api_choose(struct vfc_ctx *ctx, const char *address);

/* An IOVA space: a container, or an IOAS of an iommufd. */
struct vfc_space;

/*
 * List the APIs that can open the device: group, compat and cdev in this order, or
 * VFC_API_NOIOMMU for a device without an IOMMU. Return the number of elements
 * written to apis.
 */
#define VFC_APIS 4
size_t vfc_apis_offered(struct vfc_ctx *ctx, const char *address, enum vfc_api apis[VFC_APIS]);

/*
 * Open an IOVA space (VFC_API_AUTO means group and container). Return -ENODEV if the node or
 * its module is missing, -EACCES without permission, -EOPNOTSUPP for an API that this kernel or
 * a re-rooted context cannot open, or -EPERM for VFC_API_NOIOMMU without CAP_SYS_RAWIO or with
 * the mode disabled.
 */
int vfc_space_new(struct vfc_ctx *ctx, enum vfc_api api, struct vfc_space **space);

/*
 * Return the name of the IOMMU type that the container has or will have ("type1v2",
 * "spapr-tce" …), or "ioas" without a container.
 */
const char *vfc_space_iommu(const struct vfc_space *space);

/*
 * Return 1 if the space uses an iommufd, either by its API or because this kernel's
 * /dev/vfio/vfio is one (CONFIG_IOMMUFD_VFIO_CONTAINER). Return 0 for a container, or
 * -ENODATA if no device is open in the container yet.
 */
int vfc_space_iommufd(struct vfc_space *space);

/* True if user space has tainted the kernel (flag U, 64), as no-IOMMU mode does. */
bool vfc_tainted(struct vfc_ctx *ctx);

/* Close a space. Its handles must be closed first. Accepts NULL. */
void vfc_space_free(struct vfc_space *space);

/* Return the API in use (never VFC_API_AUTO), and its name ("group", "compat", "cdev" …). */
enum vfc_api vfc_space_api(const struct vfc_space *space);
const char *vfc_api_word(enum vfc_api api);
int vfc_api_parse(const char *word, enum vfc_api *api);

/* ---- open devices: handles (vfio/handle.c) -------------------------- */

/* An open VFIO device. A handle borrows its space. */
struct vfc_handle;

/*
 * Open the device with that full address in the space. The device's group is opened
 * first, once per space. The kernel resets the device in this call. On failure, the
 * message names the cause: not bound to a VFIO driver, group not viable and the devices
 * that block it (-EPERM), group in use and the process that uses it (-EBUSY), no
 * permission on the node (-EACCES), module missing (-ENODEV), no interrupt remapping
 * (-EPERM).
 */
int vfc_handle_open(struct vfc_space *space, const char *address,
		    struct vfc_handle **handle);

/*
 * Disable interrupts, unmap regions, and close the device. The kernel resets the device
 * again and clears bus mastering. Accepts NULL.
 */
void vfc_handle_close(struct vfc_handle *handle);

/*
 * Return the space's handle for an address, or any handle if address is NULL. NULL if
 * there is none.
 */
struct vfc_handle *vfc_space_handle(struct vfc_space *space, const char *address);

/* Return the handle opened before this one in the same space, or NULL. */
struct vfc_handle *vfc_handle_next(const struct vfc_handle *handle);

const char *vfc_handle_address(const struct vfc_handle *handle);
struct vfc_ctx *vfc_handle_ctx(const struct vfc_handle *handle);
struct vfc_space *vfc_handle_space(const struct vfc_handle *handle);

/* Return the handle's IOMMU group (or -1) and its number of region and IRQ indexes. */
int vfc_handle_group(const struct vfc_handle *handle);
uint32_t vfc_handle_regions(const struct vfc_handle *handle);
uint32_t vfc_handle_irqs(const struct vfc_handle *handle);

struct vfc_info {
	uint32_t flags;		/* VFIO_DEVICE_FLAGS_* */
	uint32_t num_regions;
	uint32_t num_irqs;
	struct vfc_cap caps[VFC_CAPS];
	size_t ncaps;
	const char *doubt;	/* problem with the kernel's answer, or NULL */
	void *buf;		/* caps point into it */
};

/* Get the result of VFIO_DEVICE_GET_INFO. Release with vfc_info_clear(). */
int vfc_handle_info(struct vfc_handle *handle, struct vfc_info *info);
void vfc_info_clear(struct vfc_info *info);

/* ---- low power (vfio/low-power.c) ----------------------------------- */

enum vfc_low_power {
	VFC_POWER_FULL,
	VFC_POWER_LOW,		/* entered through this handle */
	VFC_POWER_LOW_WAKEUP,	/* … with a wake-up that has not arrived yet */
	VFC_POWER_WOKEN,	/* the wake-up arrived (full power) and is not yet consumed */
};

/* Return the low-power state entered with vfc_power_enter(). */
enum vfc_low_power vfc_power_low(const struct vfc_handle *handle);

/*
 * Check in config space why a read returned all ones. Return the cause ("device gone",
 * "memory decode off", "power state D3") as a static string, or NULL if config space
 * does not show one.
 */
const char *vfc_handle_suspect(struct vfc_handle *handle);

/* Return Memory Space Enable in the COMMAND register (1 or 0), or an error. */
int vfc_handle_memory(struct vfc_handle *handle);

/* Set Memory Space Enable through VFIO's config region. */
int vfc_handle_memory_enable(struct vfc_handle *handle);

/*
 * Detach an open device from its space, and attach it again (VFIO_DEVICE_DETACH_IOMMUFD_PT
 * and ATTACH_IOMMUFD_PT). While it is detached, its DMA is blocked; the mappings remain.
 * Return -EOPNOTSUPP if the device was not opened through its cdev, because a group cannot
 * leave its container while one of its devices is open.
 */
int vfc_handle_detach(struct vfc_handle *handle);
int vfc_handle_attach(struct vfc_handle *handle);

#endif
