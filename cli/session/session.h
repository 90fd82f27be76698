/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session.h: sessions that outlive a command. A session process has devices open
 * (session-process.c). Later commands are its clients (session-client.c) and use copies
 * of its descriptors. They connect to a Unix socket per device, named by the device's
 * address, in a directory of the user (session-dir.c).
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <sys/types.h>
#include <time.h>

#include "cli/out/env.h"

/* ---- the session process (session-start.c, session-process.c) -------- */

/* Maximum number of devices of a session. */
#define SESSION_DEVICES 64

/* Seconds that a client waits for a reply. */
#define SESSION_TIMEOUT 20

/*
 * Fork a session process, which calls open() to open the devices and print the result.
 * Returns in both processes: in the caller with open()'s exit status once the session
 * accepts clients, in the session process after all devices are closed.
 */
int session_start(struct env *env, char *const *addresses, int count,
		 int (*open)(struct env *env, char *const *addresses, int count));

/* Serve clients until all devices are closed or a signal arrives. */
struct session_socket;
void session_serve(struct env *env, struct session_socket *sockets, size_t count, int dirfd);

/* ---- sockets (session-dir.c) ---------------------------------------- */

#define SESSION_PATH 100		/* fits struct sockaddr_un with a '/' and a name */

/* The listening socket of a device. */
struct session_socket {
	char address[VFC_NAME];
	int fd;			/* -1: closed and removed */
};

/*
 * Open the user's directory of sockets: $XDG_RUNTIME_DIR/vfioctl if the user owns
 * $XDG_RUNTIME_DIR, else /run/vfioctl/UID. Return a descriptor, -ENOENT if it does not
 * exist and create is false, or -EPERM if another user owns it or can write to it.
 * path is always set.
 */
int session_dir(bool create, char path[SESSION_PATH]);

/*
 * Connect to the session of a device. Return a socket and *pid, or -ENOENT if no session
 * has the device. Removes the socket of a session that was killed.
 */
int session_connect(const char *address, pid_t *pid);

/*
 * Listen for clients of a device; dirfd must be locked. -EEXIST and *pid if another
 * session has the device.
 */
int session_listen(int dirfd, const char *address, pid_t *pid);

/* Return the number of sockets and their names, sorted; the caller frees them. */
int session_names(char ***names);

/* ---- clients (session-client.c) -------------------------------------- */

/* A connection to a session process. */
struct session;

/*
 * Connect to the session that has a device open. Return 0 and *session (NULL if there is
 * none), or an exit status after reporting that the session does not answer.
 */
int session_find(struct env *env, const char *address, struct session **session);
void session_free(struct session *session);		/* NULL is fine */
pid_t session_pid(const struct session *session);

/* Import the session as a space, which borrows session. 0, or an error of the library. */
int session_import(struct session *session, struct vfc_space **space);

/* Return the connection of an imported space; NULL for a space of this process. */
struct session *session_of(const struct vfc_space *space);

/* Properties of a session. */
struct session_summary {
	enum vfc_api api;
	time_t since;
	pid_t pid;
};
int session_summary(struct session *session, struct session_summary *summary);

/* Close a device of the session, which resets it. 0, or an error of the library. */
int session_close(struct session *session, const char *address);

#endif
