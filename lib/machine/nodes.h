/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* nodes.h: the nodes of VFIO in /dev, as sysfs says that they should be. */
#ifndef VFC_MACHINE_NODES_H
#define VFC_MACHINE_NODES_H

#include "lib/base/root.h"

/* One node: what is wanted and what is there. */
struct vfio_node {
	char name[VFC_NAME];	/* below /dev: "vfio/13" */
	char attribute[2 * VFC_NAME];	/* below /sys: "class/vfio/13/dev" */
	unsigned int major, minor;	/* what sysfs has */
	bool present;		/* something of that name is there */
	bool is_node;		/* and it is a character device */
	struct stat st;		/* of what is there */
};

/*
 * Every node that the kernel has now: groups, devices, the container, the iommufd.
 * Returns the count, or -ENOMEM, not recorded; free() the list.
 */
int nodes_read(struct vfc_ctx *ctx, struct vfio_node **nodes);

/* True when it is the right node: there, and of that number. */
bool node_is_right(const struct vfio_node *node);

#endif
