/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell.h: the interactive shell and scripts.
 *
 * Room script: runs commands from a terminal or a file, with variables and blocks.
 */
#ifndef CLI_SHELL_H
#define CLI_SHELL_H

#include <stdbool.h>

struct env;

/*
 * Run commands from the terminal until `quit`, the end of input, SIGTERM or SIGHUP; set
 * env->mode. Return an exit status; a usage error if stdin or stdout is not a terminal.
 */
int shell_run(struct env *env);

enum script_flags {
	SCRIPT_KEEP_GOING = 1,	/* -k: continue after a failed command */
	SCRIPT_TAP = 2,		/* --tap: a TAP line per command, output as comments */
};

/*
 * Runs lines one by one, as at the prompt. A line may begin a block that a later line
 * ends. script_new() returns NULL if out of memory.
 */
struct script;
struct script *script_new(void);
void script_free(struct script *script);

/* Run the commands of a line until one fails. A block runs when its end is read. */
int script_line(struct env *env, struct script *script, const char *line);
bool script_waits(const struct script *script);	/* true in an open block */
void script_drop(struct script *script);	/* drop the open block */

/*
 * Run a script ("-": standard input); set env->mode unless the shell runs it. Return
 * EXIT_DONE, or the exit status of the first command that failed.
 */
int script_run(struct env *env, const char *path, unsigned int flags);

#endif
