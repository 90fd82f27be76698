/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/irqpath: the path of an interrupt from register to consumer.
 *
 * path.h: the parts of the path, shared by path.c and the files that read them. All
 * functions add to the path; -ENOMEM is the only error, recorded by the caller.
 */
#ifndef VFC_IRQPATH_PATH_H
#define VFC_IRQPATH_PATH_H

#include "lib/base/array.h"
#include "lib/vfio/handle.h"
#include "lib/vfc-config.h"
#include "lib/vfc-irqpath.h"

/* Add a part that cannot be read, with the reason. */
int path_unseen(struct vfc_irq_path *path, const char *part, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Decode config space (path.c). */
void path_caps(const struct vfc_config *config, struct vfc_irq_caps *caps);

/* Read the entries of the MSI-X table, if it is in use (msix-table.c). */
int path_table(struct vfc_ctx *ctx, struct vfc_handle *handle, struct vfc_irq_path *path);

/* Find the device's interrupts on the host (host.c). */
int path_host(struct vfc_ctx *ctx, struct vfc_irq_path *path);

/* Find the IOMMU's entries for the device (remap.c). */
int path_remapping(struct vfc_ctx *ctx, struct vfc_irq_path *path);

/* Find processes with the device or its eventfds, and KVM (ends.c). */
int path_holders(struct vfc_ctx *ctx, const struct vfc_device *dev, struct vfc_handle *handle,
		 struct vfc_irq_path *path);

#endif
