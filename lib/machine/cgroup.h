/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cgroup.h: whether this process's cgroup lets it open a node. */
#ifndef VFC_MACHINE_CGROUP_H
#define VFC_MACHINE_CGROUP_H

#include "lib/base/root.h"

enum cgroup_verdict {
	CGROUP_UNKNOWN,		/* cgroup v2's filter is a BPF program: not to be read */
	CGROUP_ALLOWS,
	CGROUP_DENIES,
};

/*
 * Read what the device controller of cgroup v1 says of the character device of that number,
 * for reading and writing; path becomes the list that says so.
 * (Documentation/admin-guide/cgroup-v1/devices.rst)
 */
enum cgroup_verdict cgroup_allows(struct vfc_ctx *ctx, unsigned int major, unsigned int minor,
				  char path[ROOT_PATH]);

#endif
