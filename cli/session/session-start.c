/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-start.c: forks the session process, which opens devices and detaches from
 * the terminal, the directory and the caller.
 */
#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/out/err.h"
#include "devices.h"
#include "session.h"

/* ---- in the session process ----------------------------------------- */

/*
 * Call setsid() and close inherited descriptors. Keep the standard descriptors until
 * the devices are open, to report errors, and the pipe to the caller.
 */
static int detach(struct env *env, int pipe)
{
	setsid();
	vfc_free(env->ctx);
	env->ctx = NULL;
	if (pipe > STDERR_FILENO + 1)
		syscall(SYS_close_range, STDERR_FILENO + 1, pipe - 1, 0);
	syscall(SYS_close_range, pipe + 1, ~0U, 0);
	prctl(PR_SET_NAME, VFC_SESSION_COMM);
	return env_init(env);
}

/* Close the standard descriptors, leave the directory and tell the caller to return. */
static void finish_detach(int pipe)
{
	const struct rlimit none = { 0, 0 };
	struct rlimit files;
	int i, fd = open(_PATH_DEVNULL, O_RDWR | O_CLOEXEC);
	char done = 0;

	for (i = 0; fd >= 0 && i <= STDERR_FILENO; i++)
		dup2(fd, i);
	if (fd >= 0)
		close(fd);
	if (chdir("/"))
		env_signal = SIGTERM;
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	setrlimit(RLIMIT_CORE, &none);
	/* Each interrupt vector needs a descriptor. */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	/* End the session if the caller is gone: nobody would know about it. */
	if (write(pipe, &done, sizeof(done)) != sizeof(done))
		env_signal = SIGTERM;
	close(pipe);
}

static int report_open(struct env *env, const char *address, pid_t pid)
{
	char hint[2 * VFC_NAME];

	snprintf(hint, sizeof(hint),
		 "commands on the device use that session; vfioctl close %.*s ends it",
		 VFC_NAME, address);
	return err_absent(env, -EBUSY, hint, "%s is already open in the session of pid %d",
			  address, (int)pid);
}

/* Listen on a socket for each device, or report the session that does. */
static int listen_for_each(struct env *env, int dirfd, char *const *addresses, int count,
			   struct session_socket *sockets)
{
	pid_t pid;
	int i;

	for (i = 0; i < count; i++) {
		struct session_socket *s = &sockets[i];

		s->fd = session_listen(dirfd, addresses[i], &pid);
		if (s->fd == -EEXIST)
			return report_open(env, addresses[i], pid);
		if (s->fd < 0)
			return err_errno(env, s->fd, "%s: listen for later commands",
					 addresses[i]);
		snprintf(s->address, sizeof(s->address), "%s", addresses[i]);
	}
	return EXIT_DONE;
}

static int report_dir(struct env *env, int err, const char *path)
{
	if (err == -EPERM)
		return err_absent(env, err, NULL, "%s: writable by other users", path);
	return err_absent(env, err, err == -ENOENT || err == -EACCES ?
			  "set XDG_RUNTIME_DIR to a directory that you own" : NULL,
			  "open session directory %s: %s", path, strerror(-err));
}

/* Lock the directory and listen for all devices. Return its fd, or -1 after a report. */
static int listen_for_all(struct env *env, char *const *addresses, int count,
			  struct session_socket *sockets, int *status)
{
	char path[SESSION_PATH];
	int dirfd = session_dir(true, path);

	if (dirfd < 0) {
		*status = report_dir(env, dirfd, path);
		return -1;
	}
	flock(dirfd, LOCK_EX);
	*status = listen_for_each(env, dirfd, addresses, count, sockets);
	flock(dirfd, LOCK_UN);
	return dirfd;
}

static void remove_sockets(int dirfd, struct session_socket *sockets, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (sockets[i].fd < 0)
			continue;
		unlinkat(dirfd, sockets[i].address, 0);
		close(sockets[i].fd);
	}
}

/* Open the devices and serve clients; return an exit status. */
static int run_session_process(struct env *env, int pipe, char *const *addresses, int count,
		     int (*open)(struct env *env, char *const *addresses, int count))
{
	struct session_socket sockets[SESSION_DEVICES];
	int i, dirfd = -1, status = detach(env, pipe);

	for (i = 0; i < count; i++)
		sockets[i].fd = -1;
	if (!status)
		dirfd = listen_for_all(env, addresses, count, sockets, &status);
	if (!status)
		status = open(env, addresses, count);
	if (!status) {
		finish_detach(pipe);
		session_serve(env, sockets, (size_t)count, dirfd);
	}
	remove_sockets(dirfd, sockets, count);
	if (dirfd >= 0)
		close(dirfd);
	return status;
}

/* ---- in the caller -------------------------------------------------- */

/*
 * Wait until the session process reports that the devices are open, or exits. Forward
 * a signal as SIGTERM: the process does not get signals of the caller's terminal.
 */
static int wait_until_open(struct env *env, pid_t child, int pipe)
{
	int status = 0;
	char done;
	ssize_t n;

	while ((n = read(pipe, &done, sizeof(done))) < 0 && errno == EINTR)
		if (env_signal)
			kill(child, SIGTERM);
	close(pipe);
	if (n == sizeof(done))
		return EXIT_DONE;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return err_errno(env, -errno, "wait for the session process");
	if (WIFEXITED(status) && WEXITSTATUS(status))
		return WEXITSTATUS(status);
	return env_signal ? EXIT_FAILED :
	       err_absent(env, -ESRCH, NULL,
			  "the session process ended before the device was open");
}

int session_start(struct env *env, char *const *addresses, int count,
		 int (*open)(struct env *env, char *const *addresses, int count))
{
	int ends[2], status;
	pid_t child;

	if (count > SESSION_DEVICES)
		return err_usage(env, NULL, "a session can have at most %d devices",
				 SESSION_DEVICES);
	if (pipe2(ends, O_CLOEXEC))
		return err_errno(env, -errno, "create a pipe");
	child = fork();
	if (child) {
		status = child < 0 ? err_errno(env, -errno, "start the session process") :
				     EXIT_DONE;
		close(ends[1]);
		if (child > 0)
			return wait_until_open(env, child, ends[0]);
		close(ends[0]);
		return status;
	}
	close(ends[0]);
	return run_session_process(env, ends[1], addresses, count, open);
}
