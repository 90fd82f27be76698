/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vf-token.h: choose the VF token with which a device is opened.
 */
#ifndef VFC_VFIO_VF_TOKEN_H
#define VFC_VFIO_VF_TOKEN_H

#include "lib/vfc-look.h"

/* Return the token to open the device with, or NULL. */
const uint8_t *token_for(struct vfc_ctx *ctx, const struct vfc_device *dev);

/* True if BIND_IOMMUFD takes a token (Linux 6.18), or the kernel version is unknown. */
bool token_by_cdev(struct vfc_ctx *ctx);

/*
 * If opening the device failed with err because the token is missing, wrong or not
 * accepted, record the cause and return err. Else return 0.
 */
int token_cause(struct vfc_ctx *ctx, const struct vfc_device *dev, const char *operation,
		int err);

#endif
