/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-start.c: from the command that opens devices to the process that
 * keeps them: it lives on without terminal, directory or caller.
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

/* ---- in the holder -------------------------------------------------- */

/*
 * Leave the caller's session, and all that was inherited but the standard
 * descriptors, with which the opening is reported, and the pipe to the caller.
 */
static int detach(struct env *env, int pipe)
{
	setsid();
	vfc_free(env->ctx);
	env->ctx = NULL;
	if (pipe > STDERR_FILENO + 1)
		syscall(SYS_close_range, STDERR_FILENO + 1, pipe - 1, 0);
	syscall(SYS_close_range, pipe + 1, ~0U, 0);
	prctl(PR_SET_NAME, VFC_HOLDER_COMM);
	return env_init(env);
}

/* Give up what opening was reported with, and the directory it was done in. */
static void settle(int pipe)
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
	/* Each interrupt vector takes a descriptor. */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	/* Without a caller nobody knows of the session. */
	if (write(pipe, &done, sizeof(done)) != sizeof(done))
		env_signal = SIGTERM;
	close(pipe);
}

static int report_open(struct env *env, const char *address, pid_t pid)
{
	char hint[2 * VFC_NAME];

	snprintf(hint, sizeof(hint), "commands on it use that session; vfioctl close %.*s ends it",
		 VFC_NAME, address);
	return err_absent(env, -EBUSY, hint, "%s is open already, in the session of pid %d",
			  address, (int)pid);
}

/* Be the one who answers for each device, or say who is. */
static int claim(struct env *env, int dirfd, char *const *addresses, int count,
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
		return err_absent(env, err, NULL, "%s: other users may change it", path);
	return err_absent(env, err, err == -ENOENT || err == -EACCES ?
			  "set XDG_RUNTIME_DIR to a directory of your own" : NULL,
			  "no place for a session: %s: %s", path, strerror(-err));
}

/* Claim the devices while nobody else can. The directory, -1 when it has been reported. */
static int claim_all(struct env *env, char *const *addresses, int count,
		     struct session_socket *sockets, int *status)
{
	char path[SESSION_PATH];
	int dirfd = session_dir(true, path);

	if (dirfd < 0) {
		*status = report_dir(env, dirfd, path);
		return -1;
	}
	flock(dirfd, LOCK_EX);
	*status = claim(env, dirfd, addresses, count, sockets);
	flock(dirfd, LOCK_UN);
	return dirfd;
}

/* Nobody can come any more to the devices of these sockets. */
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

/* The life of a holder; an exit status. */
static int run_session_process(struct env *env, int pipe, char *const *addresses, int count,
		     int (*open)(struct env *env, char *const *addresses, int count))
{
	struct session_socket sockets[SESSION_DEVICES];
	int i, dirfd = -1, status = detach(env, pipe);

	for (i = 0; i < count; i++)
		sockets[i].fd = -1;
	if (!status)
		dirfd = claim_all(env, addresses, count, sockets, &status);
	if (!status)
		status = open(env, addresses, count);
	if (!status) {
		settle(pipe);
		session_serve(env, sockets, (size_t)count, dirfd);
	}
	remove_sockets(dirfd, sockets, count);
	if (dirfd >= 0)
		close(dirfd);
	return status;
}

/* ---- in the caller -------------------------------------------------- */

/*
 * Wait for the word that all is open, or for the end. A signal, which the
 * holder does not get in its own session, is passed on.
 */
static int wait_for(struct env *env, pid_t child, int pipe)
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
			return err_errno(env, -errno, "wait for the holder");
	if (WIFEXITED(status) && WEXITSTATUS(status))
		return WEXITSTATUS(status);
	return env_signal ? EXIT_FAILED :
	       err_absent(env, -ESRCH, NULL, "the holder ended before the device was open");
}

int session_start(struct env *env, char *const *addresses, int count,
		 int (*open)(struct env *env, char *const *addresses, int count))
{
	int ends[2], status;
	pid_t child;

	if (count > SESSION_DEVICES)
		return err_usage(env, NULL, "a session has %d devices at most", SESSION_DEVICES);
	if (pipe2(ends, O_CLOEXEC))
		return err_errno(env, -errno, "make a pipe");
	child = fork();
	if (child) {
		status = child < 0 ? err_errno(env, -errno, "start the holder") : EXIT_DONE;
		close(ends[1]);
		if (child > 0)
			return wait_for(env, child, ends[0]);
		close(ends[0]);
		return status;
	}
	close(ends[0]);
	return run_session_process(env, ends[1], addresses, count, open);
}
