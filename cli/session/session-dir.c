/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-dir.c: the directory of a user's sessions, with a socket for each device
 * that a session has open.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "session.h"

#define BACKLOG 16

/* True for a directory of this user that no other user can write to. */
static bool is_ours(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_uid == geteuid() && !(st.st_mode & 022);
}

/* Return $XDG_RUNTIME_DIR, or NULL if it is another user's (sudo may keep it). */
static const char *runtime_dir(void)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	int fd = dir && *dir == '/' ? open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	bool ours = fd >= 0 && is_ours(fd);

	if (fd >= 0)
		close(fd);
	return ours ? dir : NULL;
}

int session_dir(bool create, char path[SESSION_PATH])
{
	const char *dir = runtime_dir();
	int n, fd;

	n = dir ? snprintf(path, SESSION_PATH, "%s/vfioctl", dir) :
		  snprintf(path, SESSION_PATH, "/run/vfioctl/%u", geteuid());
	if (n >= SESSION_PATH)
		return -ENAMETOOLONG;
	if (create && !dir)
		mkdir("/run/vfioctl", 0755);
	if (create)
		mkdir(path, 0700);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (is_ours(fd))
		return fd;
	close(fd);
	return -EPERM;
}

/* Fill in the address of a device's socket; -ENAMETOOLONG if the path does not fit. */
static int socket_address(const char *dir, const char *address, struct sockaddr_un *un)
{
	char path[SESSION_PATH + VFC_NAME];
	int n = snprintf(path, sizeof(path), "%s/%s", dir, address);

	if (n >= (int)sizeof(un->sun_path))
		return -ENAMETOOLONG;
	*un = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(un->sun_path, path, (size_t)n + 1);
	return 0;
}

/* Connect, and set timeouts. */
static int connect_to(const char *dir, const char *address, pid_t *pid)
{
	const struct timeval limit = { .tv_sec = SESSION_TIMEOUT };
	socklen_t size = sizeof(struct ucred);
	struct sockaddr_un un;
	struct ucred peer = { 0 };
	int fd, err = socket_address(dir, address, &un);

	if (err)
		return err;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, (struct sockaddr *)&un, sizeof(un)))
		err = -errno;
	else if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) || peer.uid != geteuid())
		err = -EPERM;
	*pid = peer.pid;
	if (err)
		close(fd);
	return err ? err : fd;
}

/* Connect, or remove a stale socket. dirfd must be locked: another process may bind it. */
static int connect_or_remove(const char *dir, int dirfd, const char *address, pid_t *pid)
{
	int fd = connect_to(dir, address, pid);

	if (fd != -ECONNREFUSED)
		return fd;
	return unlinkat(dirfd, address, 0) && errno != ENOENT ? -errno : -ENOENT;
}

int session_connect(const char *address, pid_t *pid)
{
	char dir[SESSION_PATH];
	int dirfd = session_dir(false, dir), fd;

	if (dirfd < 0)
		return dirfd;
	fd = connect_to(dir, address, pid);
	if (fd == -ECONNREFUSED && !flock(dirfd, LOCK_EX))
		fd = connect_or_remove(dir, dirfd, address, pid);
	close(dirfd);
	return fd;
}

int session_listen(int dirfd, const char *address, pid_t *pid)
{
	char dir[SESSION_PATH];
	struct sockaddr_un un;
	mode_t mask;
	int fd = session_dir(false, dir), err = socket_address(dir, address, &un);

	if (fd < 0 || err)
		return fd < 0 ? fd : err;
	close(fd);
	fd = connect_or_remove(dir, dirfd, address, pid);
	if (fd >= 0)
		close(fd);
	if (fd != -ENOENT)
		return fd < 0 ? fd : -EEXIST;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	mask = umask(0177);
	if (bind(fd, (struct sockaddr *)&un, sizeof(un)) || listen(fd, BACKLOG))
		err = -errno;
	umask(mask);
	if (err)
		close(fd);
	return err ? err : fd;
}

static int is_socket_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int session_names(char ***names)
{
	char dir[SESSION_PATH];
	struct dirent **entries;
	int i, n, fd = session_dir(false, dir);

	if (fd < 0)
		return fd == -ENOENT ? (*names = NULL, 0) : fd;
	n = scandirat(fd, ".", &entries, is_socket_name, alphasort);
	close(fd);
	if (n < 0)
		return -errno;
	*names = calloc((size_t)n + 1, sizeof(**names));
	for (i = 0; i < n; i++) {
		if (*names)
			(*names)[i] = strdup(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return *names ? n : -ENOMEM;
}
