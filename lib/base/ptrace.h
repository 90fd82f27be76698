/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ptrace.h: system calls for tracing another program, which return -errno on failure.
 * They are separate from sys.h because unit tests do not fake them.
 */
#ifndef VFC_BASE_PTRACE_H
#define VFC_BASE_PTRACE_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Call ptrace(2). Return its result, or -errno. */
long sys_ptrace(int request, pid_t pid, uintptr_t addr, uintptr_t data);

/*
 * Return a thread with a state change, 0 if there is none yet, or -ECHILD if no threads
 * are left.
 */
pid_t sys_wait_any(int *status);

/* Read memory of another process at addr. Return the number of bytes read. */
size_t sys_peek(pid_t pid, uint64_t addr, void *buf, size_t size);

/* Wait for a blocked signal in the set and return its number. */
int sys_take_signal(const sigset_t *set);

#endif
