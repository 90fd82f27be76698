/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-virtual.h: mediated devices and VFs. Part of vfc.h. */
#ifndef VFC_PUBLIC_VIRTUAL_H
#define VFC_PUBLIC_VIRTUAL_H

#include "vfc-look.h"

/* ---- mediated devices (bind/mdev.c) --------------------------------- */

/*
 * A type of mediated device that a parent can create
 * (Documentation/driver-api/vfio-mediated-device.rst). Strings are "" when absent.
 */
struct vfc_mdev_type {
	char parent[VFC_NAME];		/* "0000:00:02.0", "mtty" */
	char type[VFC_NAME];		/* "mtty-1": the argument of create */
	char name[VFC_NAME];		/* "Single port serial" */
	char device_api[VFC_NAME];	/* "vfio-pci" */
	char description[256];
	int available;			/* instances that can still be created; -1: unknown */
	int existing;			/* existing instances */
};

/*
 * List the types of one parent, or of all (parent NULL), by parent and name. Returns
 * the count; free(*types). -ENODEV if the device is not a parent; the hint then lists
 * the parents.
 */
int vfc_mdev_types(struct vfc_ctx *ctx, const char *parent, struct vfc_mdev_type **types);

/* A mediated device. */
struct vfc_mdev {
	struct vfc_device dev;		/* at VFC_DEPTH_ROW; its address is the UUID */
	char parent[VFC_NAME];
	char type[VFC_NAME];
	char device_api[VFC_NAME];
};

/* Read a mediated device by its UUID (lower case); -ENODEV if there is none. */
int vfc_mdev_read(struct vfc_ctx *ctx, const char *uuid, struct vfc_mdev *mdev);

/* List all mediated devices, by UUID. Returns the count; free(*mdevs). */
int vfc_mdev_list(struct vfc_ctx *ctx, struct vfc_mdev **mdevs);

/*
 * Plans of VFC_MDEV_CREATE and VFC_MDEV_REMOVE come from vfc_plan_make(): the order's
 * addresses are UUIDs, mdev_parent and mdev_type select the type. -EINVAL for an
 * invalid UUID, -EEXIST if it already exists, -ENOENT for an unknown type, -EUSERS if
 * the parent has no instance left. vfc_plan_apply() carries them out without a
 * journal: a mediated device does not survive a reboot.
 */

/* ---- VFs (bind/sriov.c) ------------------------------- */

/* The VFs of a physical function; numbers are -1 if unknown. */
struct vfc_sriov {
	char address[VFC_NAME];
	char driver[VFC_NAME];		/* "": none */
	int total, enabled;		/* sriov_totalvfs, sriov_numvfs */
	int offset, stride;		/* from its routing ID to the first VF's; between VFs */
	int autoprobe;			/* 1: drivers bind to new VFs automatically */
	struct vfc_device *vfs;		/* at VFC_DEPTH_ROW, by number */
	size_t nvfs;
};

/*
 * Read the VFs of a device; release with vfc_sriov_clear(). -EOPNOTSUPP for a device
 * without SR-IOV, or a VF. Their number is changed by a plan of VFC_SRIOV, which
 * restore undoes like any other.
 */
int vfc_sriov_read(struct vfc_ctx *ctx, const char *address, struct vfc_sriov *sriov);
void vfc_sriov_clear(struct vfc_sriov *sriov);

#endif
