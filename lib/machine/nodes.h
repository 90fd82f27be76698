/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* nodes.h: compare the VFIO nodes in /dev with sysfs. */
#ifndef VFC_MACHINE_NODES_H
#define VFC_MACHINE_NODES_H

#include "lib/base/root.h"

/* A node's expected and actual state. */
struct vfio_node {
	char name[VFC_NAME];	/* below /dev: "vfio/13" */
	char attribute[2 * VFC_NAME];	/* below /sys: "class/vfio/13/dev" */
	unsigned int major, minor;	/* from sysfs */
	bool present;		/* the name exists in /dev */
	bool is_node;		/* the file is a character device */
	struct stat st;		/* of the existing file */
};

/*
 * List all nodes that the kernel currently has: groups, devices, container, iommufd.
 * Return the count, or -ENOMEM without recording a message. The caller frees the list.
 */
int nodes_read(struct vfc_ctx *ctx, struct vfio_node **nodes);

/* True if the node exists and has the right device number. */
bool node_is_right(const struct vfio_node *node);

#endif
