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
	VFC_API_COMPAT,		/* group, /dev/iommu as the container */
	VFC_API_CDEV,		/* device cdev and iommufd */
	VFC_API_NOIOMMU,	/* group, or since Linux 7.3 device cdev, without an IOMMU */
	VFC_API_TYPE1,		/* as VFC_API_GROUP, but type1 where type1v2 would be taken */
};

/*
 * The api that VFC_API_AUTO stands for with this device: its cdev when the
 * kernel has one and we may open it and the iommufd, and takes the VF token with
 * which it is to be opened; else its group. Never
 * VFC_API_NOIOMMU, which has to be asked for. Opens and closes the two nodes,
 * which changes nothing.
 */
enum vfc_api vfc_api_choose(struct vfc_ctx *ctx, const char *address);

/* One IOVA space: a container, or an IOAS of an iommufd. */
struct vfc_space;

/*
 * Every api that this machine offers the device, of those with an IOMMU in the
 * order group, compat, cdev, else VFC_API_NOIOMMU. How many were written to apis.
 */
#define VFC_APIS 4
size_t vfc_apis_offered(struct vfc_ctx *ctx, const char *address, enum vfc_api apis[VFC_APIS]);

/*
 * Open an IOVA space (VFC_API_AUTO, without a device to ask: the group's).
 * -ENODEV when the node or its module is missing, -EACCES without permission on
 * it, -EOPNOTSUPP for an api this kernel or a re-rooted context cannot open,
 * -EPERM for VFC_API_NOIOMMU without CAP_SYS_RAWIO, or while the mode is off.
 */
int vfc_space_new(struct vfc_ctx *ctx, enum vfc_api api, struct vfc_space **space);

/*
 * The IOMMU type that the space's container has or would have, in a word
 * ("type1v2", "spapr-tce" …); "ioas" without a container.
 */
const char *vfc_space_iommu(const struct vfc_space *space);

/*
 * 1 when an iommufd is behind the space: asked for, or because this kernel's
 * /dev/vfio/vfio is one (CONFIG_IOMMUFD_VFIO_CONTAINER); 0 when it is a
 * container; -ENODATA as long as no device is open in a container.
 */
int vfc_space_iommufd(struct vfc_space *space);

/* True when the kernel is tainted by user space's doing (flag U, 64): no-IOMMU does that. */
bool vfc_tainted(struct vfc_ctx *ctx);

/* Close the space; its handles must be closed. NULL is fine. */
void vfc_space_free(struct vfc_space *space);

/* The api in use: never VFC_API_AUTO. Its word is "group", "compat", "cdev" … */
enum vfc_api vfc_space_api(const struct vfc_space *space);
const char *vfc_api_word(enum vfc_api api);
int vfc_api_parse(const char *word, enum vfc_api *api);

/* ---- open devices: handles (vfio/handle.c) -------------------------- */

/* An open VFIO device. It borrows its space. */
struct vfc_handle;

/*
 * Open the device of that full address in the space: its group is opened
 * (once a space) and joined first. The kernel resets the device here.
 * The message names the cause: not bound to a VFIO driver, group not viable
 * and by whom (-EPERM), group held elsewhere and by whom (-EBUSY), no
 * permission on the node (-EACCES), module missing (-ENODEV), no interrupt
 * remapping (-EPERM).
 */
int vfc_handle_open(struct vfc_space *space, const char *address,
		    struct vfc_handle **handle);

/*
 * Disable its interrupts, drop its mappings, close it. The kernel resets the
 * device again and clears bus mastering. NULL is fine.
 */
void vfc_handle_close(struct vfc_handle *handle);

/* The handle of that address that is open in the space, of any (address NULL); or NULL. */
struct vfc_handle *vfc_space_handle(struct vfc_space *space, const char *address);

/* The one that was opened before it in the same space; NULL: none. */
struct vfc_handle *vfc_handle_next(const struct vfc_handle *handle);

const char *vfc_handle_address(const struct vfc_handle *handle);
struct vfc_ctx *vfc_handle_ctx(const struct vfc_handle *handle);
struct vfc_space *vfc_handle_space(const struct vfc_handle *handle);

/* The IOMMU group it was opened through (-1: none); how many region and IRQ indexes it has. */
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
	void *buf;		/* what caps point into */
};

/* VFIO_DEVICE_GET_INFO. Release with vfc_info_clear(). */
int vfc_handle_info(struct vfc_handle *handle, struct vfc_info *info);
void vfc_info_clear(struct vfc_info *info);

/* ---- low power (vfio/low-power.c) ----------------------------------- */

enum vfc_low_power {
	VFC_POWER_FULL,
	VFC_POWER_LOW,		/* entered through this handle */
	VFC_POWER_LOW_WAKEUP,	/* … with a wake-up, which has not come */
	VFC_POWER_WOKEN,	/* it has, so power is full; nobody has waited for it yet */
};

/* Whether the device is in the low power that vfc_power_enter() allows. */
enum vfc_low_power vfc_power_low(const struct vfc_handle *handle);

/*
 * Why a read of all ones may be no data: config space is asked. Returns the
 * cause ("device gone", "memory decode off", "power state D3"), NULL when
 * config space gives no reason for doubt. The string is static.
 */
const char *vfc_handle_suspect(struct vfc_handle *handle);

/* Memory Space Enable of the COMMAND register: 1 on, 0 off, or an error. */
int vfc_handle_memory(struct vfc_handle *handle);

/* Set Memory Space Enable through VFIO's config region. */
int vfc_handle_memory_enable(struct vfc_handle *handle);

/*
 * Take an open device out of its space: all its DMA is blocked until it is
 * attached again. Its mappings stay. VFIO_DEVICE_DETACH_IOMMUFD_PT and
 * ATTACH_IOMMUFD_PT; -EOPNOTSUPP when it was not opened through its cdev: a
 * group cannot leave its container while a device of it is open.
 */
int vfc_handle_detach(struct vfc_handle *handle);
int vfc_handle_attach(struct vfc_handle *handle);

#endif
