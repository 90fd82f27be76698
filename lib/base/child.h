/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * child.h: work that may hang, in a child process with a time-out.
 */
#ifndef VFC_BASE_CHILD_H
#define VFC_BASE_CHILD_H

#include "ctx.h"

/* Work for a child: an errno < 0 with its message in ctx, or 0. */
typedef int child_work(struct vfc_ctx *ctx, void *arg);

/* How a child came to its end, or did not. */
struct child_end {
	pid_t pid;
	bool hangs;		/* it goes on; see child_abandoned() */
	char step[VFC_MESSAGE];	/* the last that it began */
};

/*
 * Run work in a child process, which has none of this one's descriptors but
 * the root, and give what it returned; message, hint and trace are taken over.
 * With how->hangs, a step took longer than timeout_ns and the child was left
 * alone (it is a zombie from when the kernel lets it go to when this
 * process ends). -ECHILD, not recorded, when a signal ended it.
 */
int child_run(struct vfc_ctx *ctx, child_work *work, void *arg, int64_t timeout_ns,
	      struct child_end *how);

/* In the child: begin a step, for which the time-out counts anew; "": for which it does not. */
void child_step(const char *what);

/* In the child: true when nobody waits for it any more. */
bool child_abandoned(void);

/* A child that answers what it is asked through a socket (SOCK_SEQPACKET); pid 0: none. */
struct child_server {
	pid_t pid;
	int sock;
};

/*
 * Start one: serve() is its whole life, with none of this process's descriptors but
 * the root and the socket. 0 or -errno. The end kills it; one that hangs is left.
 */
int child_serve(struct vfc_ctx *ctx, void (*serve)(struct vfc_ctx *ctx, int sock),
		struct child_server *server);
void child_serve_end(struct child_server *server);

/* True when there is something to receive from it, or it is gone, within that time. */
bool child_await(const struct child_server *server, int64_t timeout_ns);

/* Load a module with modprobe(8), no shell between; -EXDEV in a re-rooted context. */
int child_modprobe(struct vfc_ctx *ctx, const char *module);

#endif
