/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/follow: trace another program's VFIO and iommufd calls with ptrace(2).
 *
 * follow.h: the traced threads. start.c starts the program, program.c handles its stops,
 * syscalls.c decodes its system calls.
 */
#ifndef VFC_FOLLOW_H
#define VFC_FOLLOW_H

#include <signal.h>

#include "lib/trace/decode.h"
#include "lib/vfc-follow.h"

/* A device region, used to name the location of accesses through the device's descriptor. */
struct traced_region {
	struct traced_region *next;
	char subject[FDS_SUBJECT];
	uint32_t index;
	uint64_t offset, size;
};

/* The traced program and all its threads. */
struct tracee {
	struct vfc_ctx *ctx;
	const struct vfc_tracer *tracer;
	struct thread *threads;
	struct traced_region *regions;
	pid_t first;			/* the program itself */
	int status;			/* its wait status, as from waitpid(2) */
	int told;			/* socket; the new process reports why exec failed */
	bool letting_go;		/* detach each thread at its next stop */
};

/* The descriptors of a process, shared by its threads. */
struct traced_fds {
	unsigned int users;
	struct fds fds;
};

struct handler;

struct thread {
	struct thread *next;
	struct tracee *tracee;
	pid_t tid;
	struct traced_fds *files;	/* NULL until its parent reports the thread */
	bool stopped;			/* stopped; resume it once files are known */
	bool shares;			/* the thread being created shares its descriptors */
	bool named;			/* already reported as not decoded */

	/* The current call. handler is NULL if the call is not relevant. */
	const struct handler *handler;
	uint64_t args[6];
	struct vfc_call call;
	char subject[FDS_SUBJECT];
	struct decode decode;
	struct decode_memory memory;
	enum trace_on on;
	int64_t start;
};

/* Start argv[0] and trace it from its first instruction. Return its PID or -errno. */
pid_t tracee_start(struct tracee *t, char *const argv[], const sigset_t *unblocked);

/*
 * Return why the program could not be run, or 0. Call this once the program runs or its
 * process has ended.
 */
int tracee_failure(struct tracee *t);

/* Handle the entry and the exit of a system call. */
void calls_enter(struct thread *thread, uint64_t number, const uint64_t args[6]);
void calls_leave(struct thread *thread, int64_t result);

/* Drop the descriptors that close on exec, after the thread called execve(2). */
void calls_exec(struct thread *thread);

/* Drop the current call of a thread that has ended. */
void calls_forget(struct thread *thread);

void regions_free(struct tracee *t);

#endif
