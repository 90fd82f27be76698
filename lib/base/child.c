/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * child.c: run work that may hang in a child process. Some sysfs writes block
 * uninterruptibly until other processes close a device.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "action.h"
#include "child.h"
#include "sys.h"

#define NS_PER_MS 1000000

/* Time for a killed child to exit. A child that takes longer is stuck in the kernel. */
#define SERVER_END_NS INT64_C(100000000)

/* Exit status of a child that could not execute its program. */
#define EXIT_NO_PROGRAM 127

/* A message that the child sends through the socket. */
struct note {
	enum {
		NOTE_STEP,	/* text is the step that begins */
		NOTE_ACTION,	/* an action: name; path in text, value in hint */
		NOTE_END,	/* number is the result; text and hint are the message */
	} kind;
	int number;
	int64_t ns;
	char name[VFC_NAME];
	char text[VFC_MESSAGE];
	char hint[VFC_MESSAGE];
};

/* The child's end of the socket (set only in the child). */
static int to_parent = -1;

static void tell(const struct note *note)
{
	send(to_parent, note, sizeof(*note), MSG_NOSIGNAL);
}

void child_step(const char *what)
{
	struct note note = { .kind = NOTE_STEP };

	snprintf(note.text, sizeof(note.text), "%s", what);
	tell(&note);
}

bool child_abandoned(void)
{
	struct pollfd pfd = { .fd = to_parent };

	return poll(&pfd, 1, 0) == 1 && pfd.revents & (POLLHUP | POLLERR);
}

/* Send an action to the parent (runs in the child). */
static void send_action(struct vfc_ctx *ctx, const struct action *action)
{
	struct note note = { .kind = NOTE_ACTION, .number = action->result, .ns = action->ns };
	const char *value = action->value ?: "";

	(void)ctx;
	snprintf(note.name, sizeof(note.name), "%s", action->name);
	snprintf(note.text, sizeof(note.text), "%s", action->path);
	snprintf(note.hint, sizeof(note.hint), "%.*s", (int)strcspn(value, "\n"), value);
	tell(&note);
}

/* Report an action that the child sent (runs in the parent). */
static void report_note(struct vfc_ctx *ctx, const struct note *note)
{
	action_report(ctx, &(struct action){
		note->name, note->text, note->hint[0] ? note->hint : NULL, note->ns,
		note->number,
	});
}

/* Close all descriptors except a and b. */
static void close_others(int a, int b)
{
	int low = a < b ? a : b, high = a < b ? b : a;

	if (low > 0)
		syscall(SYS_close_range, 0, low - 1, 0);
	if (high > low + 1)
		syscall(SYS_close_range, low + 1, high - 1, 0);
	syscall(SYS_close_range, high + 1, ~0U, 0);
}

/*
 * Fill free descriptors 0, 1 and 2 with one that can be neither read nor written
 * (O_PATH). Otherwise a sysfs file could get one of these numbers, and the C
 * library could write a message to it.
 */
static void plug_standard(int sock, int rootfd)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fd != sock && fd != rootfd)
			dup2(rootfd, fd);
}

/*
 * Run the child. The child may outlive its parent, so it closes the inherited
 * descriptors: they would keep a device open.
 */
static void run_child(struct vfc_ctx *ctx, int sock, child_work *work, void *arg)
{
	struct note note = { .kind = NOTE_END };

	to_parent = sock;
	close_others(sock, ctx->rootfd);
	plug_standard(sock, ctx->rootfd);
	if (ctx->listener)
		ctx->listener = send_action;
	note.number = work(ctx, arg);
	strcpy(note.text, ctx->error);
	strcpy(note.hint, ctx->hint);
	tell(&note);
	_exit(0);
}

/* Return the milliseconds until end for poll(2). INT64_MAX means no limit. */
static int left_ms(int64_t end)
{
	int64_t ms = (end - sys_now_ns()) / NS_PER_MS + 1;

	if (end == INT64_MAX)
		return -1;
	return ms < 0 ? 0 : ms > INT32_MAX ? INT32_MAX : (int)ms;
}

/* Wait for data until end. Return 1, 0 on timeout, or -errno. */
static int wait_until(int sock, int64_t end)
{
	struct pollfd pfd = { .fd = sock, .events = POLLIN };
	int n;

	do
		n = poll(&pfd, 1, left_ms(end));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/* Receive one note. Return 1, 0 if the child has exited, or -ETIMEDOUT. */
static int receive_note(int sock, int64_t end, struct note *note)
{
	int n = wait_until(sock, end);

	if (n <= 0)
		return n ? n : -ETIMEDOUT;
	return recv(sock, note, sizeof(*note), 0) == sizeof(*note);
}

/* Process notes until the child reports its result, dies, or exceeds a step's timeout. */
static int listen_to(struct vfc_ctx *ctx, int sock, int64_t timeout_ns, struct child_end *how)
{
	int64_t end = INT64_MAX;
	struct note note;
	int ret;

	while ((ret = receive_note(sock, end, &note)) == 1) {
		if (note.kind == NOTE_END) {
			strcpy(ctx->error, note.text);
			strcpy(ctx->hint, note.hint);
			return note.number;
		}
		if (note.kind == NOTE_ACTION) {
			report_note(ctx, &note);
			continue;
		}
		strcpy(how->step, note.text);
		end = note.text[0] ? sys_now_ns() + timeout_ns : INT64_MAX;
	}
	how->hangs = ret == -ETIMEDOUT;
	return ret ? ret : -ECHILD;
}

/* Wait for a child. Return its exit status, or -ECHILD if a signal killed it. */
static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}

int child_run(struct vfc_ctx *ctx, child_work *work, void *arg, int64_t timeout_ns,
	      struct child_end *how)
{
	int ret, socks[2];

	*how = (struct child_end){ 0 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks))
		return vfc_fail(ctx, -errno, "create a socket");
	how->pid = fork();
	if (!how->pid)
		run_child(ctx, socks[1], work, arg);
	sys_close(socks[1]);
	if (how->pid < 0) {
		sys_close(socks[0]);
		return vfc_fail(ctx, -errno, "create a process");
	}
	ret = listen_to(ctx, socks[0], timeout_ns, how);
	sys_close(socks[0]);
	if (!how->hangs)
		wait_for(how->pid);
	return ret;
}

/* ---- a child that answers requests ---------------------------------- */

int child_serve(struct vfc_ctx *ctx, void (*serve)(struct vfc_ctx *ctx, int sock),
		struct child_server *server)
{
	int err, socks[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks))
		return -errno;
	pid = fork();
	if (!pid) {
		close_others(socks[1], ctx->rootfd);
		plug_standard(socks[1], ctx->rootfd);
		serve(ctx, socks[1]);
		_exit(0);
	}
	err = pid < 0 ? -errno : 0;
	sys_close(socks[1]);
	if (err)
		sys_close(socks[0]);
	else
		*server = (struct child_server){ pid, socks[0] };
	return err;
}

bool child_await(const struct child_server *server, int64_t timeout_ns)
{
	return wait_until(server->sock, sys_now_ns() + timeout_ns) == 1;
}

void child_serve_end(struct child_server *server)
{
	char rest[VFC_MESSAGE];
	ssize_t n = 1;

	if (!server->pid)
		return;
	kill(server->pid, SIGKILL);
	while (n > 0 && child_await(server, SERVER_END_NS))
		n = recv(server->sock, rest, sizeof(rest), 0);
	sys_close(server->sock);
	waitpid(server->pid, NULL, n > 0 ? WNOHANG : 0);
	*server = (struct child_server){ 0 };
}

/* ---- modprobe ------------------------------------------------------- */

/* Execute modprobe with its messages redirected to the pipe (runs in the child). */
static void exec_modprobe(int out, const char *module)
{
	char *argv[] = { "modprobe", "--", (char *)module, NULL };
	char *envp[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };

	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	close_others(STDOUT_FILENO, STDERR_FILENO);
	setenv("PATH", envp[0] + strlen("PATH="), 1);
	execvpe(argv[0], argv, envp);
	_exit(EXIT_NO_PROGRAM);
}

/* Run modprobe. Return its exit status or -errno, and the first line of its output in said. */
static int run_modprobe(const char *module, char *said, size_t size)
{
	int ret, ends[2];
	ssize_t n;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	pid = fork();
	if (!pid)
		exec_modprobe(ends[1], module);
	ret = pid < 0 ? -errno : wait_for(pid);
	n = sys_read(ends[0], said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	said[strcspn(said, "\n")] = '\0';
	sys_close(ends[0]);
	sys_close(ends[1]);
	return ret;
}

int child_modprobe(struct vfc_ctx *ctx, const char *module)
{
	char said[VFC_MESSAGE / 2] = "", command[VFC_MESSAGE / 2];
	int64_t start = action_start(ctx);
	int ret;

	if (vfc_rerooted(ctx))
		return vfc_fail_why(ctx, -EXDEV, "modules are not loaded with --sysroot");
	ret = run_modprobe(module, said, sizeof(said));
	snprintf(command, sizeof(command), "modprobe -- %s", module);
	action_run(ctx, start, command, ret);
	if (ret < 0)
		return vfc_fail(ctx, ret, "modprobe %s", module);
	if (ret == EXIT_NO_PROGRAM && !said[0])
		return vfc_fail_why(ctx, -ENOENT, "modprobe %s: no modprobe program", module);
	if (ret)
		return vfc_fail_why(ctx, -ENOENT, "modprobe %s: %s", module,
				    said[0] ? said : "it failed");
	return 0;
}
