/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * child.h: work that may hang, in a child process with a timeout.
 */
#ifndef VFC_BASE_CHILD_H
#define VFC_BASE_CHILD_H

#include "ctx.h"

/* Work for a child: an errno < 0 with its message in ctx, or 0. */
typedef int child_work(struct vfc_ctx *ctx, void *arg);

/* How a child ended, or that it hangs. */
struct child_end {
	pid_t pid;
	bool hangs;		/* it still runs; see child_abandoned() */
	char step[VFC_MESSAGE];	/* the last step that began */
};

/*
 * Run work in a child process, which inherits only the root descriptor. Return its result;
 * message, hint and trace are copied. how->hangs: a step took longer than timeout_ns and
 * the child was left running (once the kernel releases it, it is a zombie until this
 * process ends). -ECHILD, not recorded: a signal ended it.
 */
int child_run(struct vfc_ctx *ctx, child_work *work, void *arg, int64_t timeout_ns,
	      struct child_end *how);

/* In the child: begin a step and restart the timeout; "": no timeout for it. */
void child_step(const char *what);

/* In the child: true if the parent no longer waits. */
bool child_abandoned(void);

/* A child that answers requests on a socket (SOCK_SEQPACKET); pid 0: none. */
struct child_server {
	pid_t pid;
	int sock;
};

/*
 * Start a child that runs serve(). It inherits only the root descriptor and the socket.
 * 0 or -errno. child_serve_end() kills it; a child that hangs is left.
 */
int child_serve(struct vfc_ctx *ctx, void (*serve)(struct vfc_ctx *ctx, int sock),
		struct child_server *server);
void child_serve_end(struct child_server *server);

/* Wait for data from it, or for its end. False on timeout. */
bool child_await(const struct child_server *server, int64_t timeout_ns);

/* Load a module with modprobe(8), without a shell; -EXDEV in a re-rooted context. */
int child_modprobe(struct vfc_ctx *ctx, const char *module);

#endif
