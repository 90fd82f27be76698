/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dma.h: what the commands on the buffers of the open device begin and fail with.
 *
 * Room dma: map buffers for DMA, test them, and show IOMMU faults.
 */
#ifndef CLI_DMA_H
#define CLI_DMA_H

#include "lib/vfc.h"

struct args;
struct env;

/*
 * The session's device. EXIT_DONE, or an exit status when it has been reported;
 * give *handle back with env_release() in either case.
 */
int dma_begin(struct env *env, const struct args *a, struct vfc_handle **handle);

/* Report the library's last failure of that device. */
int dma_fail(struct env *env, struct vfc_handle *handle, int err);

#endif
