/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ptrace.c: call ptrace(2), wait for threads, read another process's memory.
 */
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "ptrace.h"

long sys_ptrace(int request, pid_t pid, uintptr_t addr, uintptr_t data)
{
	long ret;

	errno = 0;
	ret = ptrace(request, pid, (void *)addr, (void *)data);
	return ret == -1 && errno ? -errno : ret;
}

pid_t sys_wait_any(int *status)
{
	pid_t pid = waitpid(-1, status, __WALL | WNOHANG);

	return pid < 0 ? -errno : pid;
}

/* Read word by word, for kernels without process_vm_readv() (CONFIG_CROSS_MEMORY_ATTACH). */
static size_t peek_words(pid_t pid, uint64_t addr, uint8_t *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		uint64_t at = addr + done, word_at = at & ~(uint64_t)(sizeof(long) - 1);
		size_t skip = at - word_at, n = sizeof(long) - skip;
		long word;

		errno = 0;
		word = ptrace(PTRACE_PEEKDATA, pid, (void *)(uintptr_t)word_at, NULL);
		if (errno)
			break;
		if (n > size - done)
			n = size - done;
		memcpy(buf + done, (char *)&word + skip, n);
		done += n;
	}
	return done;
}

size_t sys_peek(pid_t pid, uint64_t addr, void *buf, size_t size)
{
	struct iovec here = { buf, size }, there = { (void *)(uintptr_t)addr, size };
	ssize_t n = process_vm_readv(pid, &here, 1, &there, 1, 0);

	if (n < 0 && errno != EFAULT)
		return peek_words(pid, addr, buf, size);
	return n < 0 ? 0 : (size_t)n;
}

int sys_take_signal(const sigset_t *set)
{
	int signum;

	do
		signum = sigwaitinfo(set, NULL);
	while (signum < 0 && errno == EINTR);
	return signum < 0 ? -errno : signum;
}
