// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * fail.c: a library to preload, which fails one system call or one allocation of a
 * program. A call is named by its site: a hash of the call and the functions on the
 * stack. Without a site to fail, all sites are listed.
 *
 *   SWEEP_LIST=FILE        write "SITE CALL COUNT" for each site at the end
 *   SWEEP_FAIL=SITE        fail the calls of this site
 *   SWEEP_NTH=N            … only the N'th of them, from 1 (default 1; 0: all)
 *   SWEEP_ERRNO=NUMBER     … with this errno (an allocation: always NULL)
 *   SWEEP_STACK=FILE       write the addresses on the stack of the failed call
 *
 * System calls are caught by a seccomp filter that raises SIGSYS, so that those inside
 * libc (getline, readdir) are found too. Addresses must not be random (personality(2)).
 */
#include <errno.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef __x86_64__
#error "the registers of a system call are those of x86-64"
#endif

#define SITES 16384
#define FRAMES 24
#define CALL_ALLOC 9999		/* no system call has this number */

struct site {
	uint64_t hash;		/* 0: free */
	int call;
	unsigned int count;
};

static struct site sites[SITES];
static uint64_t failing;	/* 0: none */
static unsigned int nth = 1, met;
static int error_number;
static const char *list, *stack;
static pid_t main_pid;
static bool ready;
static __thread bool inside;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

/* Calls that can fail on the way to a fact or during a change. */
static const int calls[] = {
	SYS_open, SYS_openat, SYS_openat2, SYS_read, SYS_pread64, SYS_readlink, SYS_readlinkat,
	SYS_stat, SYS_lstat, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_access, SYS_faccessat,
	SYS_faccessat2, SYS_getdents64, SYS_getxattr, SYS_lgetxattr, SYS_lseek, SYS_flock,
	SYS_fsync, SYS_mkdirat, SYS_renameat, SYS_renameat2, SYS_unlinkat, SYS_pwrite64,
	SYS_socket, SYS_sendto, SYS_sendmsg, SYS_recvfrom, SYS_recvmsg, SYS_connect,
	SYS_pipe2, SYS_clone, SYS_clone3, SYS_dup, SYS_fcntl, SYS_ftruncate, SYS_memfd_create,
};

/* The system call again, from the one address that the filter lets through. */
long again(long nr, long a, long b, long c, long d, long e, long f);
extern char again_end[];
__asm__(".text\n.globl again\n.hidden again\n.hidden again_end\n"
	"again:\n"
	"	mov %rdi, %rax\n	mov %rsi, %rdi\n	mov %rdx, %rsi\n"
	"	mov %rcx, %rdx\n	mov %r8, %r10\n	mov %r9, %r8\n"
	"	mov 8(%rsp), %r9\n"
	"	syscall\n"
	"again_end:\n"
	"	ret\n");

static uint64_t hash_stack(int call, int skip)
{
	void *frames[FRAMES + 4];
	int i, n = backtrace(frames, FRAMES + 4);
	uint64_t hash = 14695981039346656037u ^ (uint64_t)call;

	for (i = skip; i < n; i++) {
		hash ^= (uintptr_t)frames[i];
		hash *= 1099511628211u;
	}
	return hash ? hash : 1;
}

static void write_stack(void)
{
	void *frames[FRAMES];
	int n, fd;

	if (!stack)
		return;
	n = backtrace(frames, FRAMES);
	fd = open(stack, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	backtrace_symbols_fd(frames, n, fd);
	close(fd);
}

/*
 * True for an allocation below libpci, which names devices: version 3.9 does not check its
 * first one, and the name services that it asks for the user's home end the program.
 */
static bool is_below_libpci(void)
{
	void *frames[FRAMES];
	Dl_info info;
	int i, n = backtrace(frames, FRAMES);

	for (i = 0; i < n; i++)
		if (dladdr(frames[i], &info) && info.dli_fname &&
		    strstr(info.dli_fname, "libpci"))
			return true;
	return false;
}

/* Count a call at its site; true: this one fails. */
static bool fails(int call, int skip)
{
	uint64_t hash = hash_stack(call, skip);
	size_t i;

	if (hash == failing) {
		if (++met != nth && nth)
			return false;
		write_stack();
		return true;
	}
	if (!list || getpid() != main_pid)
		return false;
	for (i = hash % SITES; sites[i].hash && sites[i].hash != hash; )
		i = (i + 1) % SITES;
	if (!sites[i].hash && call == CALL_ALLOC && is_below_libpci())
		return false;
	sites[i].hash = hash;
	sites[i].call = call;
	sites[i].count++;
	return false;
}

static void caught(int signum, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
	int saved = errno;

	(void)signum;
	if (!inside) {
		inside = true;
		if (fails(info->si_syscall, 2)) {
			r[REG_RAX] = -error_number;
			inside = false;
			errno = saved;
			return;
		}
		inside = false;
	}
	r[REG_RAX] = again(info->si_syscall, r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10],
			   r[REG_R8], r[REG_R9]);
	errno = saved;
}

static bool allocation_fails(void)
{
	bool fail;

	if (!ready || inside)
		return false;
	inside = true;
	fail = fails(CALL_ALLOC, 2);
	inside = false;
	if (fail)
		errno = ENOMEM;
	return fail;
}

void *malloc(size_t size)
{
	return allocation_fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return allocation_fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return allocation_fails() ? NULL : __libc_realloc(old, size);
}

static void install_filter(void)
{
	enum { NCALLS = sizeof(calls) / sizeof(*calls) };
	struct sock_filter code[NCALLS + 8], *p = code;
	uintptr_t let = (uintptr_t)again_end;
	struct sock_fprog prog;
	size_t i;

	*p++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					    offsetof(struct seccomp_data, nr));
	for (i = 0; i < NCALLS; i++)
		*p++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						    (unsigned int)calls[i],
						    (unsigned char)(NCALLS - i), 0);
	*p++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	*p++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					    offsetof(struct seccomp_data, instruction_pointer));
	*p++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)let, 0, 3);
	*p++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					    offsetof(struct seccomp_data, instruction_pointer) + 4);
	*p++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(let >> 32), 0, 1);
	*p++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	*p++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
	prog = (struct sock_fprog){ .len = (unsigned short)(p - code), .filter = code };
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
		_exit(99);
}

__attribute__((constructor)) static void begin(void)
{
	struct sigaction act = { .sa_sigaction = caught, .sa_flags = SA_SIGINFO | SA_NODEFER };
	const char *text = getenv("SWEEP_FAIL");
	void *warm[4];

	list = getenv("SWEEP_LIST");
	stack = getenv("SWEEP_STACK");
	if (text)
		failing = strtoull(text, NULL, 16);
	text = getenv("SWEEP_NTH");
	if (text)
		nth = (unsigned int)atoi(text);
	text = getenv("SWEEP_ERRNO");
	if (text)
		error_number = atoi(text);
	unsetenv("LD_PRELOAD");
	main_pid = getpid();
	backtrace(warm, 4);	/* its first call allocates */
	sigaction(SIGSYS, &act, NULL);
	install_filter();
	ready = true;
}

__attribute__((destructor)) static void end(void)
{
	char line[80];
	size_t i;
	int fd;

	ready = false;
	if (!list || getpid() != main_pid)
		return;
	inside = true;
	fd = open(list, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (i = 0; i < SITES; i++) {
		if (!sites[i].hash)
			continue;
		snprintf(line, sizeof(line), "%016lx %d %u\n", sites[i].hash, sites[i].call,
			 sites[i].count);
		if (write(fd, line, strlen(line)) < 0)
			_exit(99);
	}
	close(fd);
}
