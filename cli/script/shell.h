/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell.h: the two ways to run many commands in one session: the shell at a
 * terminal and a script file.
 *
 * Room script: run many commands in one session, with variables and blocks.
 */
#ifndef CLI_SHELL_H
#define CLI_SHELL_H

#include <stdbool.h>

struct env;

/*
 * Read commands at the terminal until `quit`, the end of input, SIGTERM or
 * SIGHUP; sets env->mode. An exit status. Without a terminal on stdin and
 * stdout it is a usage error.
 */
int shell_run(struct env *env);

enum script_flags {
	SCRIPT_KEEP_GOING = 1,	/* -k: a failed command does not end the script */
	SCRIPT_TAP = 2,		/* --tap: one TAP line a command, output as diagnostics */
};

/*
 * Lines that come one by one, as at the prompt: one of them may begin a block that a
 * later one ends. script_new(): NULL without memory.
 */
struct script;
struct script *script_new(void);
void script_free(struct script *script);

/* Run a line's commands, parted by ';', until one fails; those of a block at its end. */
int script_line(struct env *env, struct script *script, const char *line);
bool script_waits(const struct script *script);		/* for the end of a block */
void script_drop(struct script *script);		/* the block that waits */

/*
 * Run a file's commands ("-": standard input); sets env->mode unless the
 * shell runs it. EXIT_DONE, or the exit status of the first that failed.
 */
int script_run(struct env *env, const char *path, unsigned int flags);

#endif
