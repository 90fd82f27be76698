/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iommufd.h: the calls of an iommufd that more than one file makes. All are
 * traced; none records a failure.
 */
#ifndef VFC_VFIO_IOMMUFD_H
#define VFC_VFIO_IOMMUFD_H

#include "handle.h"

/* An ioctl of the space's iommufd. */
int iommufd_ioctl(struct vfc_space *space, unsigned long request, void *arg);

/* Destroy what has that id. */
int iommufd_destroy(struct vfc_space *space, uint32_t id);

/* Attach the device to a page table, or to an IOAS, in place of what it has. */
int iommufd_attach_pt(struct vfc_handle *handle, uint32_t id);

/*
 * A page table of the space's IOAS for the device: flags are
 * VFCU_HWPT_ALLOC_*, fault_id a queue with VFCU_HWPT_FAULT_ID_VALID, else 0.
 */
int iommufd_hwpt_alloc(struct vfc_handle *handle, uint32_t flags, uint32_t fault_id,
		       uint32_t *id);

#endif
