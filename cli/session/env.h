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
#include <stddef.h>

#include "lib/vfc.h"
#include "vf-token.h"
#include "vars.h"

struct again;
struct args;
struct control;

/* Where a command line comes from. */
enum env_mode {
	MODE_ONESHOT,
	MODE_SHELL,
	MODE_SCRIPT,
};

/* How --trace shows each call. */
enum env_trace {
	TRACE_OFF,
	TRACE_TEXT,
	TRACE_JSON,		/* a document a line */
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
	struct maps *maps;	/* the register maps that were read (map-files.c) */
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
	struct again *again;	/* what commands of a script came to (replay.c); NULL: nothing */
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

int env_init(struct env *env);		/* 0, or an exit status, reported */
void env_clear(struct env *env);	/* closes everything, in order */

/* Set by SIGINT, SIGTERM and SIGHUP; long work looks at it and stops. */
extern volatile sig_atomic_t env_signal;

/*
 * The devices that an ARG_DEVICE argument names (words/numbers.c knows the forms:
 * address, glob, vendor:device, vfioN, dev:NAME …), or the open device when
 * it was left out. Full addresses, in order, without repeats; free with
 * env_addresses_free(). A count, or -1 when it has been reported.
 */
int env_addresses(struct env *env, const struct args *a, const char *name,
		  char ***addresses);
void env_addresses_free(char **addresses, int count);

/* Exactly one: 0, or -1 when it has been reported. */
int env_address(struct env *env, const struct args *a, const char *name,
		char address[VFC_NAME]);

/*
 * A handle for the DEVICE argument, or for the device of a full address: the
 * session's when it has that device or DEVICE was left out, else that of a
 * holder, which keeps it open between commands, else one opened now. NULL when it
 * has been reported. Give it back with env_release(), which closes what was
 * opened for the command.
 */
struct vfc_handle *env_handle(struct env *env, const struct args *a);
struct vfc_handle *env_handle_at(struct env *env, char *address);
void env_release(struct env *env, struct vfc_handle *handle);

/*
 * The same of a device that the session or a holder has open; NULL for any other,
 * and when it has been reported that the holder's could not be had.
 */
struct vfc_handle *env_opened(struct env *env, const char *address);

/* True for a handle that is open after the command: the session's, or a holder's. */
bool env_keeps(const struct env *env, const struct vfc_handle *handle);

/* The same of a device, without opening it. */
bool env_is_open(struct env *env, const char *address);

/*
 * Open the session's devices in one space, all or none; close one of them, with
 * the last the space; close all (`open`, `close`, `shell DEVICE`).
 */
int env_open(struct env *env, char *const *addresses, int count);
void env_close_handle(struct env *env, struct vfc_handle *handle);
void env_close(struct env *env);

/*
 * Warn of what an opened device may do where there is no IOMMU, and of the taint
 * that the kernel has for it (noiommu-warning.c).
 */
void env_warn_of_way(struct env *env, const struct vfc_space *space, const char *address);

/* A place in a device: a region of it and an offset. */
struct place {
	struct vfc_region region;	/* as of vfc_region_brief(): nothing to release */
	uint64_t offset;
	unsigned int width;		/* bytes that the word says; 0: it says none */
	struct vfc_reg_at at;		/* the register that it names; at.reg NULL: none */
};

/*
 * Resolve a word against the device: REGION[+OFF] ("+OFF" alone takes the
 * session's default region), config:NAME as setpci has it, or a register of the
 * device's map. 0, or an exit status when it has been reported. The map is kept
 * by env, and so is what place->at points to.
 */
int env_place(struct env *env, struct vfc_handle *handle, const char *word,
	      struct place *place);

/* True when a word that is a place names a register, or nothing at all. */
bool env_names_reg(const char *word);

/* Resolve an IRQ word or number ("msi", "1") to an index the device has. */
int env_irq(struct env *env, struct vfc_handle *handle, const char *word,
	    struct vfc_irq *irq);

#endif
