/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vf-token.h: the VF token in the ways into VFIO.
 */
#ifndef VFC_VFIO_VF_TOKEN_H
#define VFC_VFIO_VF_TOKEN_H

#include "lib/vfc-look.h"

/* The token to open the device with; NULL: none. */
const uint8_t *token_for(struct vfc_ctx *ctx, const struct vfc_device *dev);

/* True when BIND_IOMMUFD takes a token (Linux 6.18); an unknown kernel is asked. */
bool token_by_cdev(struct vfc_ctx *ctx);

/*
 * If opening the device, through its cdev or its group, failed with err for
 * want of the right token, or for having one: record why and return err. Else 0.
 */
int token_cause(struct vfc_ctx *ctx, const struct vfc_device *dev, const char *operation,
		int err);

#endif
