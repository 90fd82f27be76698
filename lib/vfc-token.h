/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-token.h: UUIDs and VF tokens. Part of vfc.h. */
#ifndef VFC_PUBLIC_TOKEN_H
#define VFC_PUBLIC_TOKEN_H

#include "vfc-open.h"

/* ---- UUIDs (vfio/vf-token.c) ---------------------------------------- */

/* Size of a UUID as text (8-4-4-4-12 hexadecimal digits), including the NUL. */
#define VFC_UUID_TEXT 37

/* Generate a random UUID (RFC 9562, version 4) with getrandom(2). */
int vfc_uuid_new(struct vfc_ctx *ctx, uint8_t uuid[16]);

/*
 * Parse a UUID into bytes in the order in which they are written. Return 0, or -EINVAL
 * without recording it.
 */
int vfc_uuid_parse(const char *text, uint8_t uuid[16]);

/* Format a UUID in lower case, as the kernel names mediated devices. */
void vfc_uuid_format(const uint8_t uuid[16], char text[VFC_UUID_TEXT]);

/* ---- VF tokens (vfio/vf-token.c) ------------------------------------ */

/*
 * A VF token is a UUID shared by the users of a physical function and of its virtual
 * functions, if all are bound to VFIO. Opening the physical function sets the token
 * (while no virtual function is open); opening a virtual function requires it. See
 * vfio_pci_core_match(), Linux 5.7.
 */
enum vfc_token_role {
	VFC_TOKEN_REFUSED,	/* takes no token; opening it with one fails */
	VFC_TOKEN_SETS,		/* physical function, which sets or needs the token */
	VFC_TOKEN_NEEDED,	/* virtual function whose PF is bound to VFIO */
};

/* Determine from sysfs how a device uses a token. */
enum vfc_token_role vfc_token_role(struct vfc_ctx *ctx, const struct vfc_device *dev);

/*
 * Set the token with which devices are opened (NULL for none). If everywhere is set, use
 * the token for all devices, even though opening a device that takes none then fails;
 * otherwise, use it only for devices that take one.
 */
void vfc_token_use(struct vfc_ctx *ctx, const uint8_t token[16], bool everywhere);

/*
 * Set the token of an open physical function (VFIO_DEVICE_FEATURE_PCI_VF_TOKEN).
 * Return -ENOTTY if the device takes no token.
 */
int vfc_handle_token(struct vfc_handle *handle, const uint8_t token[16]);

#endif
