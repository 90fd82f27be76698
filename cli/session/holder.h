/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holder.h: sessions that outlive a command. The holder is a process that has
 * devices open (holder.c); later commands are its clients (holder-client.c) and
 * work on copies of its descriptors. A socket a device, named like it, in a
 * directory of the user's own, is how they meet (holder-dir.c).
 */
#ifndef CLI_HOLDER_H
#define CLI_HOLDER_H

#include <sys/types.h>
#include <time.h>

#include "cli/out/env.h"

/* ---- the holder (holder-start.c, holder.c) -------------------------- */

/* The most devices of one holder. */
#define HOLDER_DEVICES 64

/* Seconds that a client waits for an answer. */
#define HOLDER_TIMEOUT 20

/*
 * Open the devices in a process of their own, which stays: open() is called
 * there, with env ready, and shows what it opened. Returns in both processes: in
 * the caller's with open()'s exit status once the holder answers clients, in the
 * holder when it has let everything go.
 */
int holder_start(struct env *env, char *const *addresses, int count,
		 int (*open)(struct env *env, char *const *addresses, int count));

/* Serve clients until the devices are closed, all of them, or a signal comes. */
struct holder_socket;
void holder_serve(struct env *env, struct holder_socket *sockets, size_t count, int dirfd);

/* ---- where they meet (holder-dir.c) --------------------------------- */

#define HOLDER_PATH 100		/* fits struct sockaddr_un with a '/' and a name */

/* The socket on which a holder is asked for one device. */
struct holder_socket {
	char address[VFC_NAME];
	int fd;			/* -1: closed and removed */
};

/*
 * Open this user's directory of sockets: $XDG_RUNTIME_DIR/vfioctl if that
 * is the user's, else /run/vfioctl/UID. -ENOENT when it is not there and not to be
 * made, -EPERM when it is not the user's alone. path is filled in any case.
 */
int holder_dir(bool make, char path[HOLDER_PATH]);

/*
 * Connect to the holder of a device: a socket and whose it is. -ENOENT when
 * nobody holds it; what a killed holder has left is removed.
 */
int holder_connect(const char *address, pid_t *pid);

/*
 * Listen for the clients of a device; dirfd is locked. -EEXIST and *pid when
 * another holder does.
 */
int holder_listen(int dirfd, const char *address, pid_t *pid);

/* Names of all sockets, sorted, the caller's; their number. */
int holder_names(char ***names);

/* ---- clients (holder-client.c) -------------------------------------- */

/* A connection to a holder. */
struct held;

/*
 * Connect to the holder of a device: 0 and *held, NULL when nobody holds it.
 * An exit status when it has been reported: a holder that does not answer.
 */
int held_find(struct env *env, const char *address, struct held **held);
void held_free(struct held *held);		/* NULL is fine */
pid_t held_pid(const struct held *held);

/* Make a space of what the holder has open; it borrows held. 0, or an error as the library's. */
int held_import(struct held *held, struct vfc_space **space);

/* The connection of an imported space; NULL for a space of this process. */
struct held *held_of(const struct vfc_space *space);

/* What a holder says of itself. */
struct held_summary {
	enum vfc_api api;
	time_t since;
	pid_t pid;
};
int held_summary(struct held *held, struct held_summary *summary);

/* Have the holder close a device, which takes as long as its reset; an error as the library's. */
int held_close(struct held *held, const char *address);

#endif
