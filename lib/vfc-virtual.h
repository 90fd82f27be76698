/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-virtual.h: devices made of others: mediated devices, virtual functions. Part of vfc.h. */
#ifndef VFC_PUBLIC_VIRTUAL_H
#define VFC_PUBLIC_VIRTUAL_H

#include "vfc-hand.h"
#include "vfc-open.h"

/* ---- UUIDs (vfio/vf-token.c) ---------------------------------------- */

/* Text of a UUID with its NUL: 8-4-4-4-12 hexadecimal digits. */
#define VFC_UUID_TEXT 37

/* A random UUID (RFC 9562, version 4), by getrandom(2). */
int vfc_uuid_new(struct vfc_ctx *ctx, uint8_t uuid[16]);

/* The bytes of a UUID in the order in which they are written; -EINVAL, not recorded. */
int vfc_uuid_parse(const char *text, uint8_t uuid[16]);

/* The same the other way, in small letters, as the kernel names mediated devices. */
void vfc_uuid_format(const uint8_t uuid[16], char text[VFC_UUID_TEXT]);

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

/* ---- VF tokens (vfio/vf-token.c) ------------------------------------ */

/*
 * A UUID that a physical and its virtual functions have to share when VFIO has
 * them all, as a sign that their users know of each other. Opening the
 * physical function sets it (while no virtual one is open), opening a virtual
 * one needs it. Documentation: vfio_pci_core_match(), Linux 5.7.
 */
enum vfc_token_role {
	VFC_TOKEN_REFUSED,	/* the device takes none: opening it with one fails */
	VFC_TOKEN_SETS,		/* physical function: sets it, or has to know it */
	VFC_TOKEN_NEEDED,	/* virtual function, the physical one at a VFIO driver */
};

/* What a token is to a device, as far as sysfs tells. */
enum vfc_token_role vfc_token_role(struct vfc_ctx *ctx, const struct vfc_device *dev);

/*
 * Open devices with this token from now on (NULL: with none): all of them, where a
 * device that takes none is an error, or with everywhere false those that take one.
 */
void vfc_token_use(struct vfc_ctx *ctx, const uint8_t token[16], bool everywhere);

/*
 * Set the token of an open physical function (VFIO_DEVICE_FEATURE_PCI_VF_TOKEN).
 * -ENOTTY for a device that has none to set.
 */
int vfc_handle_token(struct vfc_handle *handle, const uint8_t token[16]);

#endif
