/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-virtual.h: devices made of others: mediated devices, virtual functions. Part of vfc.h. */
#ifndef VFC_PUBLIC_VIRTUAL_H
#define VFC_PUBLIC_VIRTUAL_H

#include "vfc-look.h"

/* ---- mediated devices (bind/mdev.c) --------------------------------- */

/*
 * A kind of mediated device that a parent can make
 * (Documentation/driver-api/vfio-mediated-device.rst). Strings are "" when absent.
 */
struct vfc_mdev_type {
	char parent[VFC_NAME];		/* "0000:00:02.0", "mtty" */
	char type[VFC_NAME];		/* "mtty-1": what create takes */
	char name[VFC_NAME];		/* "Single port serial" */
	char device_api[VFC_NAME];	/* "vfio-pci" */
	char description[256];
	int available;			/* instances that can still be made; -1: not told */
	int existing;			/* and that there are */
};

/*
 * The types of one parent, or of all (parent NULL), by parent and name.
 * Returns the count; free(*types). -ENODEV for a device that is no parent,
 * where the hint names those that are.
 */
int vfc_mdev_types(struct vfc_ctx *ctx, const char *parent, struct vfc_mdev_type **types);

/* A mediated device. */
struct vfc_mdev {
	struct vfc_device dev;		/* at VFC_DEPTH_ROW; its address is the UUID */
	char parent[VFC_NAME];
	char type[VFC_NAME];
	char device_api[VFC_NAME];
};

/* One by its UUID (small letters); -ENODEV when there is none. */
int vfc_mdev_read(struct vfc_ctx *ctx, const char *uuid, struct vfc_mdev *mdev);

/* All, by UUID. Returns the count; free(*mdevs). */
int vfc_mdev_list(struct vfc_ctx *ctx, struct vfc_mdev **mdevs);

/*
 * Plans of VFC_MDEV_CREATE and VFC_MDEV_REMOVE come from vfc_plan_make(): the
 * order's addresses are UUIDs, mdev_parent and mdev_type say what to make. -EINVAL for
 * what is no UUID, -EEXIST when it is there already, -ENOENT for no such type,
 * -EUSERS when the parent has no instance left. vfc_plan_apply() carries them
 * out, without a journal: a mediated device is gone after a reboot anyway.
 */

/* ---- virtual functions (bind/sriov.c) ------------------------------- */

/* What a physical function has of virtual ones; numbers are -1 when not told. */
struct vfc_sriov {
	char address[VFC_NAME];
	char driver[VFC_NAME];		/* "": none */
	int total, enabled;		/* sriov_totalvfs, sriov_numvfs */
	int offset, stride;		/* from its routing id to the first's; to the next's */
	int autoprobe;			/* 1: drivers take new ones by themselves */
	struct vfc_device *vfs;		/* at VFC_DEPTH_ROW, by number */
	size_t nvfs;
};

/*
 * Read them; release with vfc_sriov_clear(). -EOPNOTSUPP for a device that has
 * no virtual functions to offer, or is one itself. Their number is changed by
 * a plan of VFC_SRIOV, which restore takes back like any other.
 */
int vfc_sriov_read(struct vfc_ctx *ctx, const char *address, struct vfc_sriov *sriov);
void vfc_sriov_clear(struct vfc_sriov *sriov);

#endif
