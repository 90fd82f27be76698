/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * child.c: work done in a child process, with a time-out: writes to sysfs
 * that the kernel may not answer, and modprobe.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hand.h"
#include "root.h"
#include "sys.h"

#define NS_PER_MS 1000000

/* Exit status of a child that could not run its program. */
#define EXIT_NO_PROGRAM 127

/* pidfd_open(2), Linux 5.3; the C library has no function for it before 2.36. */
static int open_pidfd(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : fd;
}

/* Poll until fd is ready or the time is over; 1, 0 or -errno. */
static int wait_ready(int fd, int64_t timeout_ns)
{
	int64_t left, end = sys_now_ns() + timeout_ns;
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int n;

	do {
		left = (end - sys_now_ns() + NS_PER_MS - 1) / NS_PER_MS;
		n = poll(&pfd, 1, left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/*
 * Wait for a child: its exit status, or -ETIMEDOUT while it goes on, or
 * -ECHILD when a signal ended it. One that is given up stays a zombie until
 * this process ends.
 */
static int wait_child(pid_t pid, int64_t timeout_ns)
{
	int status, ready, fd = open_pidfd(pid);

	if (fd < 0)
		return fd;
	ready = wait_ready(fd, timeout_ns);
	sys_close(fd);
	if (ready <= 0)
		return ready ? ready : -ETIMEDOUT;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}

/* Close every descriptor but these two (-1: none). */
static void close_others(int a, int b)
{
	int low = a < b ? a : b, high = a < b ? b : a;

	if (low > 0)
		syscall(SYS_close_range, 0, low - 1, 0);
	if (high > low + 1)
		syscall(SYS_close_range, low + 1, high - 1, 0);
	syscall(SYS_close_range, high + 1, ~0U, 0);
}

/* In the child: one write; the exit status is its errno. */
static void write_and_exit(int fd, int keep, const char *text)
{
	ssize_t n;

	close_others(fd, keep);
	n = sys_write(fd, text, strlen(text));
	_exit(n < 0 ? (int)-n : 0);
}

/* Fork the writer and wait for it. */
static int write_in_child(int fd, const char *text, int64_t timeout_ns, int keep, int *stuck)
{
	pid_t pid = fork();
	int ret;

	if (pid < 0)
		return -errno;
	if (!pid)
		write_and_exit(fd, keep, text);
	ret = wait_child(pid, timeout_ns);
	if (ret == -ETIMEDOUT)
		*stuck = pid;
	return ret > 0 ? -ret : ret;
}

int child_write(struct vfc_ctx *ctx, const char *file, const char *text,
		int64_t timeout_ns, int keep, int *stuck)
{
	/* An attribute has no old bytes to lose, unlike a file of a foreign tree. */
	int err, flags = O_WRONLY | (vfc_rerooted(ctx) ? O_TRUNC : 0);
	int fd = root_open(ctx, flags, ROOT_SYS, "%s", file);
	char path[ROOT_PATH];

	root_path(path, ROOT_SYS, "%s", file);
	err = fd;
	if (fd >= 0) {
		err = write_in_child(fd, text, timeout_ns, keep, stuck);
		sys_close(fd);
	}
	vfc_trace_line(ctx, "write %s \"%.*s\" = %s", path, (int)strcspn(text, "\n"), text,
		       err ? strerrorname_np(-err) : "ok");
	if (err == -ECHILD)
		return vfc_fail_why(ctx, err, "write %s: the writing process was killed", path);
	if (err)
		vfc_fail(ctx, err, "write %s", path);
	return err == -EACCES || err == -EPERM ? vfc_suggest(ctx, err, "run this as root") : err;
}

/* In the child: become modprobe, its messages going to the pipe. */
static void exec_modprobe(int out, const char *module)
{
	char *argv[] = { "modprobe", "--", (char *)module, NULL };
	char *envp[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };

	dup2(out, STDERR_FILENO);
	dup2(out, STDOUT_FILENO);
	close_others(STDOUT_FILENO, STDERR_FILENO);
	setenv("PATH", envp[0] + strlen("PATH="), 1);
	execvpe(argv[0], argv, envp);
	_exit(EXIT_NO_PROGRAM);
}

/* Run modprobe; its exit status, or an error; said becomes its first line. */
static int run_modprobe(const char *module, int64_t timeout_ns, char *said, size_t size)
{
	int ret, ends[2];
	ssize_t n;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	pid = fork();
	if (!pid)
		exec_modprobe(ends[1], module);
	ret = pid < 0 ? -errno : wait_child(pid, timeout_ns);
	n = sys_read(ends[0], said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	said[strcspn(said, "\n")] = '\0';
	sys_close(ends[0]);
	sys_close(ends[1]);
	return ret;
}

int child_modprobe(struct vfc_ctx *ctx, const char *module, int64_t timeout_ns)
{
	char said[VFC_MESSAGE / 2] = "";
	int ret;

	if (vfc_rerooted(ctx))
		return vfc_fail_why(ctx, -EXDEV, "no module is loaded for another root");
	ret = run_modprobe(module, timeout_ns, said, sizeof(said));
	vfc_trace_line(ctx, "run modprobe -- %s = %d", module, ret);
	if (ret < 0)
		return vfc_fail(ctx, ret, "modprobe %s", module);
	if (ret == EXIT_NO_PROGRAM && !said[0])
		return vfc_fail_why(ctx, -ENOENT, "modprobe %s: no modprobe program", module);
	if (ret)
		return vfc_fail_why(ctx, -ENOENT, "modprobe %s: %s", module,
				    said[0] ? said : "it failed");
	return 0;
}
