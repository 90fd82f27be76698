/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ptrace.h: the system calls that follow another program; a failure is
 * -errno. Beside sys.h, since no unit test scripts them: their kernel is real.
 */
#ifndef VFC_BASE_PTRACE_H
#define VFC_BASE_PTRACE_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What ptrace(2) returns, or -errno. */
long sys_ptrace(int request, pid_t pid, uintptr_t addr, uintptr_t data);

/* A thread that has changed, 0 when none has for now; -ECHILD: there is none left. */
pid_t sys_wait_any(int *status);

/* Bytes of another process; how many could be read from addr on. */
size_t sys_peek(pid_t pid, uint64_t addr, void *buf, size_t size);

/* Take one of the blocked signals of the set; waits for it. */
int sys_take_signal(const sigset_t *set);

#endif
