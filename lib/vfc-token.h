/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-token.h: UUIDs, and the VF tokens that devices are opened with. Part of vfc.h. */
#ifndef VFC_PUBLIC_TOKEN_H
#define VFC_PUBLIC_TOKEN_H

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
