/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * start.c: start a program that is traced from its first instruction: its process waits
 * before execve(2) until it is traced.
 */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "follow.h"
#include "lib/base/ctx.h"
#include "lib/base/ptrace.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK | \
		 PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE)

/* Exit status of a process that could not run its program; not reported. */
#define EXIT_NO_PROGRAM 127

/* In the new process: wait for the parent's message, then run the program. */
static void run_child(int sock, char *const argv[], const sigset_t *unblocked)
{
	char word;
	int err;

	/* Without a message the process is not traced and must not run. */
	if (sys_read(sock, &word, 1) == 1) {
		sigprocmask(SIG_SETMASK, unblocked, NULL);
		execvp(argv[0], argv);
		err = errno;
		sys_write(sock, &err, sizeof(err));
	}
	_exit(EXIT_NO_PROGRAM);
}

/* Record why tracing is not permitted. */
static int explain_seize(struct vfc_ctx *ctx, int err)
{
	char scope[16] = "";

	root_read(ctx, scope, sizeof(scope), in_proc("sys/kernel/yama/ptrace_scope"));
	if (err == -EPERM && scope[0] >= '2') {
		vfc_fail_why(ctx, err, "the kernel does not allow tracing%s "
			     "(kernel.yama.ptrace_scope is %s)",
			     scope[0] == '2' ? " without CAP_SYS_PTRACE" : "", scope);
		return vfc_suggest(ctx, err, scope[0] == '2' ? "run it as root" :
				   "only a reboot re-enables tracing");
	}
	vfc_fail(ctx, err, "trace the program");
	if (err == -EPERM)
		vfc_suggest(ctx, err, "a container's seccomp filter may forbid ptrace, and "
			    "a traced program cannot trace another one");
	return err;
}

static void end_process(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
		;
}

pid_t tracee_start(struct tracee *t, char *const argv[], const sigset_t *unblocked)
{
	int err, socks[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks))
		return vfc_fail(t->ctx, -errno, "create a socket");
	pid = fork();
	if (!pid)
		run_child(socks[1], argv, unblocked);
	err = pid < 0 ? -errno : (int)sys_ptrace(PTRACE_SEIZE, pid, 0, OPTIONS);
	sys_close(socks[1]);
	if (err) {
		sys_close(socks[0]);
		if (pid < 0)
			return vfc_fail(t->ctx, err, "create a process");
		end_process(pid);
		return explain_seize(t->ctx, err);
	}
	sys_write(socks[0], "", 1);
	t->told = socks[0];
	return pid;
}

int tracee_failure(struct tracee *t)
{
	int err = 0;

	sys_read(t->told, &err, sizeof(err));
	sys_close(t->told);
	return -err;
}
