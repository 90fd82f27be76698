/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-virtual.h: mediated devices and VFs. Part of vfc.h. */
#ifndef VFC_PUBLIC_VIRTUAL_H
#define VFC_PUBLIC_VIRTUAL_H

#include "vfc-look.h"

/* ---- mediated devices (bind/mdev.c) --------------------------------- */

/*
 * A type of mediated device that a parent can create
 * (Documentation/driver-api/vfio-mediated-device.rst). Absent strings are "".
 */
struct vfc_mdev_type {
	char parent[VFC_NAME];		/* "0000:00:02.0", "mtty" */
	char type[VFC_NAME];		/* "mtty-1", the argument of create */
	char name[VFC_NAME];		/* "Single port serial" */
	char device_api[VFC_NAME];	/* "vfio-pci" */
	char description[256];
	int available;			/* number of instances that can be created; -1 if unknown */
	int existing;			/* number of existing instances */
};

/*
 * List the types of a parent, or of all parents if parent is NULL, sorted by parent
 * and name. Return the count. The caller frees *types. Return -ENODEV if the device
 * is not a parent, with a hint that lists the parents.
 */
int vfc_mdev_types(struct vfc_ctx *ctx, const char *parent, struct vfc_mdev_type **types);

/* A mediated device. */
struct vfc_mdev {
	struct vfc_device dev;		/* at VFC_DEPTH_ROW; the address is the UUID */
	char parent[VFC_NAME];
	char type[VFC_NAME];
	char device_api[VFC_NAME];
};

/* Read a mediated device by its UUID (lower case). Return -ENODEV if there is no such device. */
int vfc_mdev_read(struct vfc_ctx *ctx, const char *uuid, struct vfc_mdev *mdev);

/* List all mediated devices, sorted by UUID. Return the count. The caller frees *mdevs. */
int vfc_mdev_list(struct vfc_ctx *ctx, struct vfc_mdev **mdevs);

/*
 * vfc_plan_make() makes the plans for VFC_MDEV_CREATE and VFC_MDEV_REMOVE. The
 * order's addresses are UUIDs; mdev_parent and mdev_type select the type. It returns
 * -EINVAL for an invalid UUID, -EEXIST if the UUID already exists, -ENOENT for an
 * unknown type, or -EUSERS if the parent has no instances left. vfc_plan_apply()
 * carries out these plans without a journal, because a mediated device does not
 * survive a reboot.
 */

/* ---- VFs (bind/sriov.c) ------------------------------- */

/* The VFs of a physical function. Unknown numbers are -1. */
struct vfc_sriov {
	char address[VFC_NAME];
	char driver[VFC_NAME];		/* "" if not bound */
	int total, enabled;		/* sriov_totalvfs, sriov_numvfs */
	int offset, stride;		/* routing ID distance from PF to first VF; between VFs */
	int autoprobe;			/* 1 if drivers bind to new VFs automatically */
	struct vfc_device *vfs;		/* at VFC_DEPTH_ROW, in order of number */
	size_t nvfs;
};

/*
 * Read the VFs of a device. Return -EOPNOTSUPP for a device without SR-IOV or for a
 * VF. Release with vfc_sriov_clear(). A VFC_SRIOV plan changes the number of VFs,
 * and restore undoes it like any other plan.
 */
int vfc_sriov_read(struct vfc_ctx *ctx, const char *address, struct vfc_sriov *sriov);
void vfc_sriov_clear(struct vfc_sriov *sriov);

#endif
