/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/follow: another program's VFIO and iommufd calls, read with ptrace(2).
 *
 * follow.h: another program's threads as they are followed: start.c starts them,
 * program.c moves them from stop to stop, syscalls.c decodes their system calls.
 */
#ifndef VFC_FOLLOW_H
#define VFC_FOLLOW_H

#include <signal.h>

#include "lib/trace/decode.h"
#include "lib/vfc-follow.h"

/* A device's region, to give accesses to the device's descriptor a place. */
struct traced_region {
	struct traced_region *next;
	char subject[FDS_SUBJECT];
	uint32_t index;
	uint64_t offset, size;
};

/* All that is followed. */
struct tracee {
	struct vfc_ctx *ctx;
	const struct vfc_tracer *tracer;
	struct thread *threads;
	struct traced_region *regions;
	pid_t first;			/* the program itself */
	int status;			/* how that ended, as waitpid(2) has it */
	int told;			/* a socket: its process tells why it did not run */
	bool letting_go;		/* each thread is detached as it stops */
};

/* What threads of a process share. */
struct traced_fds {
	unsigned int users;
	struct fds fds;
};

struct handler;

struct thread {
	struct thread *next;
	struct tracee *tracee;
	pid_t tid;
	struct traced_fds *files;	/* NULL: not known yet, it waits for its parent */
	bool stopped;			/* and is to be resumed then */
	bool shares;			/* what it is about to make shares its descriptors */
	bool named;			/* it was said that its calls are not decoded */

	/* The call it is in; handler NULL: none that matters. */
	const struct handler *handler;
	uint64_t args[6];
	struct vfc_call call;
	char subject[FDS_SUBJECT];
	struct decode decode;
	struct decode_memory memory;
	enum trace_on on;
	int64_t start;
};

/* Start argv[0] and follow it from its first instruction; its pid or an error. */
pid_t tracee_start(struct tracee *t, char *const argv[], const sigset_t *unblocked);

/* Once its process has ended, or runs: why it could not be run, or 0. */
int tracee_failure(struct tracee *t);

/* A thread is at the beginning, at the end of a system call. */
void calls_enter(struct thread *thread, uint64_t number, const uint64_t args[6]);
void calls_leave(struct thread *thread, int64_t result);

/* Its program was replaced: descriptors that close on exec are gone. */
void calls_exec(struct thread *thread);

/* It is no more: forget the call it was in. */
void calls_forget(struct thread *thread);

void regions_free(struct tracee *t);

#endif
