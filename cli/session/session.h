/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session.h: sessions that outlive a command. The holder is a process that has
 * devices open (session-process.c); later commands are its clients (session-client.c) and
 * work on copies of its descriptors. A socket a device, named like it, in a
 * directory of the user's own, is how they meet (session-dir.c).
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <sys/types.h>
#include <time.h>

#include "cli/out/env.h"

/* ---- the holder (session-start.c, session-process.c) -------------------------- */

/* The most devices of one holder. */
#define SESSION_DEVICES 64

/* Seconds that a client waits for an answer. */
#define SESSION_TIMEOUT 20

/*
 * Open the devices in a process of their own, which stays: open() is called
 * there, with env ready, and shows what it opened. Returns in both processes: in
 * the caller's with open()'s exit status once the holder answers clients, in the
 * holder when it has let everything go.
 */
int session_start(struct env *env, char *const *addresses, int count,
		 int (*open)(struct env *env, char *const *addresses, int count));

/* Serve clients until the devices are closed, all of them, or a signal comes. */
struct session_socket;
void session_serve(struct env *env, struct session_socket *sockets, size_t count, int dirfd);

/* ---- where they meet (session-dir.c) --------------------------------- */

#define SESSION_PATH 100		/* fits struct sockaddr_un with a '/' and a name */

/* The socket on which a holder is asked for one device. */
struct session_socket {
	char address[VFC_NAME];
	int fd;			/* -1: closed and removed */
};

/*
 * Open this user's directory of sockets: $XDG_RUNTIME_DIR/vfioctl if that
 * is the user's, else /run/vfioctl/UID. -ENOENT when it is not there and not to be
 * made, -EPERM when it is not the user's alone. path is filled in any case.
 */
int session_dir(bool make, char path[SESSION_PATH]);

/*
 * Connect to the holder of a device: a socket and whose it is. -ENOENT when
 * nobody holds it; what a killed holder has left is removed.
 */
int session_connect(const char *address, pid_t *pid);

/*
 * Listen for the clients of a device; dirfd is locked. -EEXIST and *pid when
 * another holder does.
 */
int session_listen(int dirfd, const char *address, pid_t *pid);

/* Names of all sockets, sorted, the caller's; their number. */
int session_names(char ***names);

/* ---- clients (session-client.c) -------------------------------------- */

/* A connection to a holder. */
struct session;

/*
 * Connect to the holder of a device: 0 and *session, NULL when nobody holds it.
 * An exit status when it has been reported: a holder that does not answer.
 */
int session_find(struct env *env, const char *address, struct session **session);
void session_free(struct session *session);		/* NULL is fine */
pid_t session_pid(const struct session *session);

/* Make a space of what the holder has open; it borrows session. 0, or an error as the library's. */
int session_import(struct session *session, struct vfc_space **space);

/* The connection of an imported space; NULL for a space of this process. */
struct session *session_of(const struct vfc_space *space);

/* What a holder says of itself. */
struct session_summary {
	enum vfc_api api;
	time_t since;
	pid_t pid;
};
int session_summary(struct session *session, struct session_summary *summary);

/* Have the holder close a device, which takes as long as its reset; an error as the library's. */
int session_close(struct session *session, const char *address);

#endif
