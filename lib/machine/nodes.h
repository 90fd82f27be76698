/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* nodes.h: the VFIO nodes in /dev, compared with sysfs. */
#ifndef VFC_MACHINE_NODES_H
#define VFC_MACHINE_NODES_H

#include "lib/base/root.h"

/* One node: as it should be, and as it is. */
struct vfio_node {
	char name[VFC_NAME];	/* below /dev: "vfio/13" */
	char attribute[2 * VFC_NAME];	/* below /sys: "class/vfio/13/dev" */
	unsigned int major, minor;	/* from sysfs */
	bool present;		/* the name exists in /dev */
	bool is_node;		/* it is a character device */
	struct stat st;		/* of the existing file */
};

/*
 * List every node that the kernel has now: groups, devices, container, iommufd. Return
 * the count, or -ENOMEM, not recorded; free() the list.
 */
int nodes_read(struct vfc_ctx *ctx, struct vfio_node **nodes);

/* True if the node exists with the right device number. */
bool node_is_right(const struct vfio_node *node);

#endif
