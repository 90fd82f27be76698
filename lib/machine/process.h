/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * process.h: this process (in a recorded system, the one that recorded it): ids,
 * capabilities, limits, and its container.
 */
#ifndef VFC_MACHINE_PROCESS_H
#define VFC_MACHINE_PROCESS_H

#include "lib/base/root.h"

/* Bits of the capability set (linux/capability.h). */
enum process_capability {
	PROCESS_DAC_OVERRIDE = 1,
	PROCESS_IPC_LOCK = 14,
	PROCESS_SYS_RAWIO = 17,
};

struct machine_process {
	bool known;		/* its status could be read */
	unsigned int uid, gid;	/* effective */
	unsigned int *groups;
	size_t ngroups;
	uint64_t capabilities;	/* effective */
	bool has_memlock;	/* the next three are known */
	uint64_t memlock;	/* bytes, UINT64_MAX: unlimited */
	uint64_t locked, pinned;	/* bytes */
};

/* Read status and limits: 0, or -ENOMEM, not recorded. Release with _clear(). */
int machine_process(struct vfc_ctx *ctx, struct machine_process *process);
void machine_process_clear(struct machine_process *process);

bool process_may(const struct machine_process *process, enum process_capability capability);
bool process_in_group(const struct machine_process *process, unsigned int gid);

/* The container that this process runs in. */
struct machine_container {
	bool inside;
	char engine[VFC_NAME];	/* "docker", "podman", "lxc", "systemd-nspawn", "kubernetes" … */
	struct path source;	/* the file that shows it */
};

void machine_container(struct vfc_ctx *ctx, struct machine_container *container);

#endif
