/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * space.h: an IOVA space, and the backends, one vtable per VFIO API.
 */
#ifndef VFC_VFIO_SPACE_H
#define VFC_VFIO_SPACE_H

#include "lib/vfc-dma.h"

/* An IOMMU group that the space has open. Opening a group twice fails with EBUSY. */
struct space_group {
	int id;
	int fd;
	unsigned int users;		/* number of open handles */
};

struct backend;
struct dma_ops;

struct vfc_space {
	struct vfc_ctx *ctx;
	const struct backend *backend;
	int fd;				/* container or iommufd */
	unsigned int iommu;		/* container: VFIO_*_IOMMU type chosen */
	bool iommu_set;			/* … and set */
	uint32_t ioas;			/* iommufd: the IOAS that devices attach to */
	struct space_group *groups;
	size_t ngroups;
	struct vfc_handle *handles;	/* open in it, newest first: handle->next */
	struct vfc_buffer *buffers;	/* mapped in it, by IOVA (dma.c) */
	const struct vfc_session *session;	/* session with the devices; NULL: none */
};

/* The differences between the APIs that use groups. */
struct group_way {
	const char *container;		/* node below /dev */
	const char *group;		/* prefix of a group's node below /dev */
	unsigned int iommus[5];		/* VFIO_*_IOMMU to try in this order; ends with 0 */
};

/* One VFIO API. Failures are recorded with vfc_fail(). */
struct backend {
	enum vfc_api api;
	const struct group_way *way;	/* NULL for APIs without groups */
	const struct dma_ops *dma;	/* mappings (dma.h); NULL without an IOMMU */
	/* Open space->fd and choose the IOMMU type. */
	int (*open)(struct vfc_space *space);
	void (*close)(struct vfc_space *space);
	/* Attach the device to the space: set the handle's fd, and devid if it has one. */
	int (*attach)(struct vfc_space *space, const struct vfc_device *device,
		      struct vfc_handle *handle);
	/* Release a handle's group. The device descriptor is already closed. */
	void (*detach)(struct vfc_space *space, struct vfc_handle *handle);
};

extern const struct backend backend_group, backend_type1, backend_compat, backend_noiommu;
extern const struct backend backend_iommufd, backend_noiommu_cdev;

/* Name prefix of the vfio-dev and the nodes of a device without an IOMMU. */
#define NOIOMMU_PREFIX "noiommu-"

/* True for the vfio-dev of a device without an IOMMU. */
bool space_noiommu_dev(const char *name);

/* Return the backend of an enum vfc_api, with or without groups, or NULL. */
const struct backend *space_backend(uint64_t api, bool groups);

/* Return the group with that number if the space has it open, else NULL. */
struct space_group *space_group_find(struct vfc_space *space, int id);

/* Add a group without users and take ownership of its descriptor. Return NULL if out of memory. */
struct space_group *space_group_add(struct vfc_space *space, int id, int fd);

/* Close a group's descriptor and remove the group. Invalidates pointers to groups. */
void space_group_drop(struct vfc_space *space, struct space_group *group);

#endif
