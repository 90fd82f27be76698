/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * program.c: trace another program with ptrace(2), stop by stop. The trace is
 * transparent: signals are delivered, group stops remain stops, and the program
 * continues if the trace ends early.
 */
#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/ptrace.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "follow.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/ptrace.h"
#include "lib/base/sys.h"

/* The calling convention that the system call numbers below belong to. */
#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define OUR_ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define OUR_ARCH AUDIT_ARCH_S390X
#elif defined(__riscv) && __riscv_xlen == 64
#define OUR_ARCH AUDIT_ARCH_RISCV64
#else
#define OUR_ARCH 0
#endif

/* x32 programs use the x86_64 convention with other numbers. */
#define X32_BIT UINT64_C(0x40000000)

/* Exit statuses as in shells. */
#define EXIT_NOT_RUN 126
#define EXIT_NOT_FOUND 127

static struct thread *find(struct tracee *t, pid_t tid)
{
	struct thread *thread = t->threads;

	while (thread && thread->tid != tid)
		thread = thread->next;
	return thread;
}

static struct thread *add(struct tracee *t, pid_t tid)
{
	struct thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	thread->tracee = t;
	thread->tid = tid;
	thread->next = t->threads;
	t->threads = thread;
	return thread;
}

/* ---- descriptors ---------------------------------------------------- */

/* Copy a process's descriptors. If of is NULL, the copy is empty. Return NULL if out of memory. */
static struct traced_fds *copy_fds(const struct traced_fds *of)
{
	struct traced_fds *files = calloc(1, sizeof(*files));

	if (!files)
		return NULL;
	files->users = 1;
	for (size_t i = 0; of && i < of->fds.count; i++)
		fds_set(&files->fds, of->fds.entries[i].fd, of->fds.entries[i].on,
			of->fds.entries[i].subject);
	return files;
}

static void give_back(struct traced_fds *files)
{
	if (!files || --files->users)
		return;
	fds_clear(&files->fds);
	free(files);
}

static void drop(struct thread *thread)
{
	struct thread **at = &thread->tracee->threads;

	while (*at != thread)
		at = &(*at)->next;
	*at = thread->next;
	calls_forget(thread);
	give_back(thread->files);
	free(thread);
}

/* ---- resuming ------------------------------------------------------- */

/*
 * Resume a thread. Ignore ESRCH: the thread was killed meanwhile, and waitpid(2) will
 * report that.
 */
static void resume(struct thread *thread, int signum)
{
	struct tracee *t = thread->tracee;

	thread->stopped = false;
	if (!t->letting_go) {
		sys_ptrace(PTRACE_SYSCALL, thread->tid, 0, (uintptr_t)signum);
		return;
	}
	sys_ptrace(PTRACE_DETACH, thread->tid, 0, (uintptr_t)signum);
	drop(thread);
}

/* Set the descriptors of a new thread, and resume the thread if it has stopped. */
static void settle(struct thread *thread, struct traced_fds *files)
{
	thread->files = files;
	if (thread->stopped)
		resume(thread, 0);
}

/* Handle a parent's report of a new thread. The new thread may have stopped already. */
static void meet_child(struct thread *parent)
{
	struct thread *child;
	unsigned long tid = 0;

	if (sys_ptrace(PTRACE_GETEVENTMSG, parent->tid, 0, (uintptr_t)&tid))
		return;
	child = find(parent->tracee, (pid_t)tid);
	if (!child)
		child = add(parent->tracee, (pid_t)tid);
	if (!child || child->files)
		return;
	if (parent->shares && parent->files) {
		parent->files->users++;
		settle(child, parent->files);
	} else {
		settle(child, copy_fds(parent->files));
	}
}

/* Handle execve(2): the calling thread becomes the first thread, and all others are gone. */
static void handle_exec(struct thread *thread)
{
	struct thread *former;
	unsigned long tid = 0;

	if (!sys_ptrace(PTRACE_GETEVENTMSG, thread->tid, 0, (uintptr_t)&tid) &&
	    (pid_t)tid != thread->tid) {
		former = find(thread->tracee, (pid_t)tid);
		if (former)
			drop(former);
	}
	calls_forget(thread);
	thread->named = false;
	calls_exec(thread);
}

/* ---- stops ---------------------------------------------------------- */

/* True if the thread's calls can be decoded. If not, report that once per program. */
static bool can_decode(struct thread *thread, const struct ptrace_syscall_info *info)
{
	const struct vfc_tracer *tracer = thread->tracee->tracer;

	if (info->arch == OUR_ARCH && !(OUR_ARCH == AUDIT_ARCH_X86_64 &&
					info->op == PTRACE_SYSCALL_INFO_ENTRY &&
					info->entry.nr & X32_BIT))
		return true;
	if (!thread->named)
		tracer->undecoded(tracer->data, thread->tid,
				  info->arch & __AUDIT_ARCH_64BIT ?
				  "the program is of another architecture" :
				  "the program is a 32-bit program");
	thread->named = true;
	return false;
}

static void at_syscall(struct thread *thread)
{
	struct ptrace_syscall_info info = { 0 };
	uint64_t args[6];
	long n = sys_ptrace(PTRACE_GET_SYSCALL_INFO, thread->tid, sizeof(info),
			    (uintptr_t)&info);

	if (n <= 0 || !can_decode(thread, &info))
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		memcpy(args, info.entry.args, sizeof(args));
		calls_enter(thread, info.entry.nr, args);
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		calls_leave(thread, info.exit.rval);
	}
}

static bool stops_group(int signum)
{
	return signum == SIGSTOP || signum == SIGTSTP || signum == SIGTTIN || signum == SIGTTOU;
}

/* Handle PTRACE_EVENT_STOP of a new thread, an interrupted thread or a group stop. */
static void at_stop(struct thread *thread, int signum)
{
	/* In a group stop the thread waits for SIGCONT, as it does without a tracer. */
	if (stops_group(signum) && !thread->tracee->letting_go) {
		sys_ptrace(PTRACE_LISTEN, thread->tid, 0, 0);
		return;
	}
	thread->stopped = true;
	if (thread->files || thread->tracee->letting_go)
		resume(thread, 0);
}

static void at_event(struct thread *thread, int event, int signum)
{
	switch (event) {
	case PTRACE_EVENT_STOP:
		at_stop(thread, signum);
		return;
	case PTRACE_EVENT_EXEC:
		handle_exec(thread);
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		meet_child(thread);
		break;
	}
	resume(thread, 0);
}

/* Handle a stop of a thread and resume it. */
static void at_any_stop(struct thread *thread, int status)
{
	int event = status >> 16, signum = WSTOPSIG(status);

	if (event) {
		at_event(thread, event, signum);
	} else if (signum == (SIGTRAP | 0x80)) {
		at_syscall(thread);
		resume(thread, 0);
	} else {
		resume(thread, signum);	/* deliver the signal */
	}
}

/* Resume children whose parent was killed before reporting them. */
static void settle_orphans(struct tracee *t)
{
	struct thread *thread, *next;

	for (thread = t->threads; thread; thread = next) {
		next = thread->next;
		if (!thread->files)
			settle(thread, copy_fds(NULL));
	}
}

static void ended(struct tracee *t, pid_t tid, int status)
{
	struct thread *thread = find(t, tid);

	if (tid == t->first)
		t->status = status;
	if (thread)
		drop(thread);
	settle_orphans(t);
}

/* ---- the trace ------------------------------------------------------ */

/* Interrupt all threads, so that they can be detached. */
static void let_go(struct tracee *t)
{
	struct thread *thread, *next;

	t->letting_go = true;
	for (thread = t->threads; thread; thread = next) {
		next = thread->next;
		if (thread->stopped)
			resume(thread, 0);
		else
			sys_ptrace(PTRACE_INTERRUPT, thread->tid, 0, 0);
	}
}

/* Handle one state change. Return 1, 0 if there is none, or -ECHILD if no threads are left. */
static int handle_change(struct tracee *t)
{
	struct thread *thread;
	int status;
	pid_t tid = sys_wait_any(&status);

	if (tid <= 0)
		return tid;
	if (!WIFSTOPPED(status)) {
		ended(t, tid, status);
		return 1;
	}
	thread = find(t, tid);
	if (!thread)
		thread = add(t, tid);
	if (thread)
		at_any_stop(thread, status);
	return 1;
}

/* Trace until no threads are left. Return the signal that ended the trace early, or 0. */
static int trace_threads(struct tracee *t, const sigset_t *awaited)
{
	int signum, by = 0;

	while (t->threads) {
		int ret = handle_change(t);

		if (ret < 0)
			break;
		if (ret)
			continue;
		signum = sys_take_signal(awaited);
		if (signum > 0 && signum != SIGCHLD) {
			by = signum;
			let_go(t);
		}
	}
	return by;
}

/* Block the awaited signals, except those that are ignored (nohup(1)). */
static void block_signals(sigset_t *awaited, sigset_t *before)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;

	sigemptyset(awaited);
	sigaddset(awaited, SIGCHLD);
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++)
		if (!sigaction(ending[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(awaited, ending[i]);
	sigprocmask(SIG_BLOCK, awaited, before);
}

/* Run and trace the program while the awaited signals are blocked. */
static int run_program(struct tracee *t, char *const argv[], const sigset_t *awaited,
	       const sigset_t *before, struct vfc_traced *traced)
{
	struct thread *thread;
	int err, signum;

	t->first = tracee_start(t, argv, before);
	if (t->first < 0)
		return t->first;
	thread = add(t, t->first);
	if (thread)
		thread->files = copy_fds(NULL);
	signum = trace_threads(t, awaited);
	err = tracee_failure(t);
	if (err) {
		traced->status = err == -ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUN;
		return vfc_fail(t->ctx, err, "run %s", argv[0]);
	}
	traced->signal = signum;
	traced->status = WIFSIGNALED(t->status) ? 128 + WTERMSIG(t->status) :
						  WEXITSTATUS(t->status);
	return signum ? vfc_fail(t->ctx, -EINTR, "follow %s", argv[0]) : 0;
}

int vfc_trace_program(struct vfc_ctx *ctx, char *const argv[], const struct vfc_tracer *tracer,
		      struct vfc_traced *traced)
{
	struct tracee t = { .ctx = ctx, .tracer = tracer };
	struct sigaction dfl = { .sa_handler = SIG_DFL }, child;
	sigset_t awaited, before;
	int err;

	*traced = (struct vfc_traced){ 0 };
	/* If SIGCHLD is ignored, the kernel discards the exit status. */
	sigaction(SIGCHLD, &dfl, &child);
	block_signals(&awaited, &before);
	err = run_program(&t, argv, &awaited, &before, traced);
	while (t.threads)
		drop(t.threads);
	regions_free(&t);
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGCHLD, &child, NULL);
	return err;
}
