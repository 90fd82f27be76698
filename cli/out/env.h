/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * env.h: what a command runs in: the library's context, the global options,
 * and the open device, which the shell and scripts keep between commands and
 * a one-shot command opens and closes for itself.
 */
#ifndef CLI_ENV_H
#define CLI_ENV_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/vfc.h"
#include "cli/words/vars.h"

struct again;
struct maps;

/* Where a command line comes from. */
enum env_mode {
	MODE_ONESHOT,
	MODE_SHELL,
	MODE_SCRIPT,
};

/* The VF token that the command's devices are opened with (session/vf-token.c). */
struct token {
	uint8_t uuid[16];
	bool given;
	bool everywhere;	/* by --vf-token: also to devices that take none */
	bool made;		/* by --vf-token new: to be told */
};

/* How --trace shows each call. */
enum env_trace {
	TRACE_OFF,
	TRACE_TEXT,
	TRACE_JSON,		/* a document a line */
};

/* What the head of a block comes to: `if` and `repeat`. */
struct control {
	uint64_t rounds;	/* of a repeat; of an if 1: what it asks is so */
};

struct env {
	struct vfc_ctx *ctx;
	enum env_mode mode;
	bool json;
	bool dry_run;
	bool verbose;
	bool quiet;
	enum env_trace trace;
	enum vfc_api api;
	const char *vf_token;	/* what --vf-token says; NULL: it was not given */
	struct token token;	/* and what it came to */
	const char *sysroot;	/* NULL: this machine */
	const char *regs_file;	/* what --regs says; NULL: it was not given */
	struct maps *maps;	/* the register maps that were read (session/map-files.c) */
	const char *command;	/* the running command's name, for messages */
	const char *where;	/* a script's name, for messages; else NULL */
	unsigned int line;	/* … and where it is in that */
	bool tap;		/* stdout is TAP: results become comments */
	bool lazy;		/* results of quick commands wait for others */
	bool quit;		/* `quit` was said */
	bool mute;		/* nobody is told anything: completion, and what report runs */
	bool reported;		/* the running command has reported its failure */
	bool misused;		/* … and that its words were wrong */
	struct vars vars;	/* of the shell or script */
	struct { char letter; unsigned int width; } examined;	/* the last format of x; 0: none */
	struct again *again;	/* see region/replay.c; NULL: nothing is kept */
	struct control *control;	/* what the head of a block is to fill; NULL: it is none */

	/*
	 * What the shell or script has open, in one IOVA space: a DEVICE that is
	 * left out is handle, the first that was opened and is still open. Those of
	 * the session are newest and what follows it; NULL: none.
	 */
	struct vfc_space *space;
	struct vfc_handle *handle, *newest;
	char region[VFC_NAME];	/* its default region, "" for none */
};

/* Set by SIGINT, SIGTERM and SIGHUP; long work looks at it and stops. */
extern volatile sig_atomic_t env_signal;

#endif
