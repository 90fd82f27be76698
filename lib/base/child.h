/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * child.h: run work that may hang in a child process, with a timeout.
 */
#ifndef VFC_BASE_CHILD_H
#define VFC_BASE_CHILD_H

#include "ctx.h"

/* The work of a child. Returns 0, or -errno with a message in ctx. */
typedef int child_work(struct vfc_ctx *ctx, void *arg);

/* How a child ended, or whether it hangs. */
struct child_end {
	pid_t pid;
	bool hangs;		/* still running; see child_abandoned() */
	char step[VFC_MESSAGE];	/* the last step that began */
};

/*
 * Run work in a child process, which inherits only the root descriptor. Return the result
 * of work; its message, hint and trace are copied to ctx. If a step takes longer than
 * timeout_ns, how->hangs is set and the child is left running (once the kernel releases
 * the child, it stays a zombie until this process exits). Return -ECHILD, without
 * recording a message, if a signal killed the child.
 */
int child_run(struct vfc_ctx *ctx, child_work *work, void *arg, int64_t timeout_ns,
	      struct child_end *how);

/* Begin a step and restart the timeout (call in the child). "" begins a step without a timeout. */
void child_step(const char *what);

/* True if the parent no longer waits (call in the child). */
bool child_abandoned(void);

/* A child that answers requests on a socket (SOCK_SEQPACKET). pid is 0 if none is running. */
struct child_server {
	pid_t pid;
	int sock;
};

/*
 * Start a child that runs serve() and inherits only the root descriptor and the socket.
 * Return 0 or -errno. child_serve_end() kills the child, but does not wait for one that
 * hangs.
 */
int child_serve(struct vfc_ctx *ctx, void (*serve)(struct vfc_ctx *ctx, int sock),
		struct child_server *server);
void child_serve_end(struct child_server *server);

/* Wait until the child sends data or exits. False on timeout. */
bool child_await(const struct child_server *server, int64_t timeout_ns);

/* Load a module with modprobe(8), without a shell. Return -EXDEV in a re-rooted context. */
int child_modprobe(struct vfc_ctx *ctx, const char *module);

#endif
