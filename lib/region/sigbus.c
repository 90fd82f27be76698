/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sigbus.c: the SIGBUS guard. The kernel raises SIGBUS at a load or store to a
 * BAR if memory decode is off, or the device is in D3 or being reset.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include "sigbus.h"
#include "lib/base/ctx.h"

/* The bytes that a thread accesses, and where it continues after a SIGBUS. */
struct guard {
	sigjmp_buf back;
	uintptr_t start, end;
};

static __thread struct guard *volatile active;
static struct sigaction previous;

/*
 * Return to the guard or, for a fault outside of it, restore the previous handler: the
 * signal is raised again here, or by the access when it is retried.
 */
static void caught(int sig, siginfo_t *info, void *context)
{
	struct guard *guard = active;
	uintptr_t at = (uintptr_t)info->si_addr;

	(void)context;
	if (guard && info->si_code > 0 && at >= guard->start && at < guard->end)
		siglongjmp(guard->back, 1);
	sigaction(sig, &previous, NULL);
	if (info->si_code <= 0)
		raise(sig);
}

/*
 * Called before every run, since other code may have replaced the handler. SA_NODEFER:
 * the jump out of the handler then does not need to restore a signal mask.
 */
static void install(void)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK }, old;

	action.sa_sigaction = caught;
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, &old);
	if (!(old.sa_flags & SA_SIGINFO) || old.sa_sigaction != caught)
		previous = old;
}

int guard_run(const volatile void *addr, size_t size, void (*fn)(void *data), void *data)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	struct guard guard;

	install();
	/* Some processors report only the page of the fault. */
	guard.start = (uintptr_t)addr & ~(page - 1);
	guard.end = (uintptr_t)addr + size;
	if (sigsetjmp(guard.back, 0)) {
		active = NULL;
		return -EFAULT;
	}
	active = &guard;
	fn(data);
	active = NULL;
	return 0;
}
