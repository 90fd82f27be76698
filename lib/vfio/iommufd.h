/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iommufd.h: iommufd calls used by several files. All calls are traced; none
 * records a failure.
 */
#ifndef VFC_VFIO_IOMMUFD_H
#define VFC_VFIO_IOMMUFD_H

#include "handle.h"

/* Call an ioctl of the space's iommufd. */
int iommufd_ioctl(struct vfc_space *space, unsigned long request, void *arg);

/* Destroy the object with that id. */
int iommufd_destroy(struct vfc_space *space, uint32_t id);

/* Attach the device to a page table or an IOAS, in place of the current one. */
int iommufd_attach_pt(struct vfc_handle *handle, uint32_t id);

/*
 * Allocate a page table in the space's IOAS for the device. flags are
 * VFCU_HWPT_ALLOC_*. fault_id is a fault queue if VFCU_HWPT_FAULT_ID_VALID is set,
 * else 0.
 */
int iommufd_hwpt_alloc(struct vfc_handle *handle, uint32_t flags, uint32_t fault_id,
		       uint32_t *id);

#endif
