/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table.h: what the program does with the table of cmd.h: find a command,
 * parse its words, explain it, complete it.
 *
 * Room command: the table of all commands, and what finds, parses, completes and
 * explains them.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "cli/words/args.h"

/* ---- table.c -------------------------------------------------------- */

/* THE table, ends with NULL. */
extern const struct cmd *const cmds[];

/*
 * The command that the words begin with, and how many of them name it (1 or
 * 2); NULL when there is none.
 */
const struct cmd *cmd_find(int argc, char *const *argv, int *words);

/* True when word is the first of a two-word command's name ("irq"). */
bool cmd_is_prefix(const char *word);

/* True when cmd is "WORD …" (or WORD is NULL). */
bool cmd_has_prefix(const struct cmd *cmd, const char *word);

/* Report that the words begin no command, and which was meant. EXIT_USAGE. */
int cmd_unknown(struct env *env, int argc, char *const *argv);

/* ---- options.c ------------------------------------------------------ */

/* Options that every command takes, before or after its name. */
extern const struct opt opt_global[];

/* Options that stand before the command only: how vfioctl itself runs. */
extern const struct opt opt_leading[];

/*
 * Take the options before the command from argv[1] on. The number of words
 * taken, or -1 when it has been reported. Release a with args_clear() always.
 */
int args_parse_leading(struct env *env, int argc, char **argv, struct args *a);

/*
 * Parse the words behind a command's name (argv[0] stands for the name) by
 * its table and opt_global. EXIT_DONE, or EXIT_USAGE and it has been reported.
 * The values point into argv, where lists are cut in place.
 */
int args_parse(struct env *env, const struct cmd *cmd, int argc, char **argv,
	       struct args *a);

/*
 * True when the open device stands in for the DEVICE with which cmd's arguments
 * begin: word, the first that was given (or NULL), has no device's shape.
 */
bool args_device_left_out(const struct env *env, const struct cmd *cmd, const char *word);

/* Take --json from words that begin no command, so that the failure obeys it. */
void args_peek(struct env *env, int argc, char **argv);

/* The option of that long name among the command's (cmd may be NULL) and the global ones. */
const struct opt *opt_find(const struct cmd *cmd, const char *name, size_t length);
const struct opt *opt_find_letter(const struct cmd *cmd, char letter);

/* ---- help.c --------------------------------------------------------- */

/* "usage: vfioctl read DEVICE PLACE [OPTION...]" without a newline; free() it. */
char *help_usage(const struct cmd *cmd);

/* What `help WORDS…`, `CMD --help` and --version say; an exit status. */
int help_show(struct env *env, int argc, char *const *argv);
int help_cmd(struct env *env, const struct cmd *cmd);
int help_version(struct env *env);

#endif
