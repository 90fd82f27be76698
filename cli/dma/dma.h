/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dma.h: shared by the commands on DMA buffers of an open device.
 *
 * Room dma: map buffers for DMA, test them, and show IOMMU faults.
 */
#ifndef CLI_DMA_H
#define CLI_DMA_H

#include "lib/vfc.h"

struct args;
struct env;

/*
 * Get the session's device. Return EXIT_DONE, or an exit status after reporting the
 * failure; release *handle with env_release() in either case.
 */
int dma_begin(struct env *env, const struct args *a, struct vfc_handle **handle);

/* Report the library's last error for the device. */
int dma_fail(struct env *env, struct vfc_handle *handle, int err);

#endif
