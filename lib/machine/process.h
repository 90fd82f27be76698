/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * process.h: the process that asks (in a recording, the one that recorded):
 * who it is, what it may, and the container around it.
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
	bool known;		/* its status is readable */
	unsigned int uid, gid;	/* the effective ones */
	unsigned int *groups;
	size_t ngroups;
	uint64_t capabilities;	/* the effective ones */
	bool has_memlock;	/* the next three are known */
	uint64_t memlock;	/* bytes, UINT64_MAX: unlimited */
	uint64_t locked, pinned;	/* bytes, of that */
};

/* Read its status and limits. -ENOMEM, not recorded, or 0. Release with _clear(). */
int machine_process(struct vfc_ctx *ctx, struct machine_process *process);
void machine_process_clear(struct machine_process *process);

bool process_may(const struct machine_process *process, enum process_capability capability);
bool process_in_group(const struct machine_process *process, unsigned int gid);

/* A container, as its engine shows itself to the inside. */
struct machine_container {
	bool inside;
	char engine[VFC_NAME];	/* "docker", "podman", "lxc", "systemd-nspawn", "kubernetes" … */
	char source[ROOT_PATH];	/* where that was seen */
};

void machine_container(struct vfc_ctx *ctx, struct machine_container *container);

#endif
