/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cgroup.h: whether this process's cgroup allows it to open a node. */
#ifndef VFC_MACHINE_CGROUP_H
#define VFC_MACHINE_CGROUP_H

#include "lib/base/root.h"

enum cgroup_verdict {
	CGROUP_UNKNOWN,		/* cgroup v2: its BPF program cannot be read */
	CGROUP_ALLOWS,
	CGROUP_DENIES,
};

/*
 * Ask the device controller of cgroup v1 for read and write access to a character device;
 * set path to the list that was read.
 * (Documentation/admin-guide/cgroup-v1/devices.rst)
 */
enum cgroup_verdict cgroup_allows(struct vfc_ctx *ctx, unsigned int major, unsigned int minor,
				  struct path *path);

#endif
