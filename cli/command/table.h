/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table.h: the table of commands, and functions that use it.
 *
 * Room command: finds, parses, runs and completes commands by the table, and prints
 * their help.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "cli/words/args.h"

/* ---- table.c -------------------------------------------------------- */

/* All commands; ends with NULL. */
extern const struct cmd *const cmds[];

/*
 * Find the command at the start of argv; *words is the number of words in its name (1 or
 * 2). NULL if there is none.
 */
const struct cmd *cmd_find(int argc, char *const *argv, int *words);

/* True if word is the first word of two-word commands ("irq"). */
bool cmd_is_prefix(const char *word);

/* True if the first of the two words of cmd's name is word, or word is NULL. */
bool cmd_has_prefix(const struct cmd *cmd, const char *word);

/* Report an unknown command, with a suggestion. Return EXIT_USAGE. */
int cmd_unknown(struct env *env, int argc, char *const *argv);

/* ---- options.c ------------------------------------------------------ */

/* Global options, allowed before and after the command. */
extern const struct opt opt_global[];

/* Options allowed only in place of a command: -x, -k, --tap. */
extern const struct opt opt_leading[];

/*
 * Parse the options before the command, starting at argv[1]. Return the index of the
 * command, or -1 after reporting an error. Always free a with args_clear().
 */
int args_parse_leading(struct env *env, int argc, char **argv, struct args *a);

/*
 * Parse the arguments after argv[0], the last word of the command's name, by the command's
 * table and opt_global. Return EXIT_DONE, or EXIT_USAGE after reporting an error. Values
 * point into argv; lists are split in place.
 */
int args_parse(struct env *env, const struct cmd *cmd, int argc, char **argv,
	       struct args *a);

/*
 * True if DEVICE, the first argument of cmd, is omitted and the open device is used:
 * word, the first word given (or NULL), does not have the shape of a device.
 */
bool args_device_left_out(const struct env *env, const struct cmd *cmd, const char *word);

/* Apply --json and --quiet of an unknown command, for its error message. */
void args_peek(struct env *env, int argc, char **argv);

/* Find an option of cmd (NULL: opt_leading) or a global one, by long name or by letter. */
const struct opt *opt_find(const struct cmd *cmd, const char *name, size_t length);
const struct opt *opt_find_letter(const struct cmd *cmd, char letter);

/* ---- help.c --------------------------------------------------------- */

/* Format "usage: vfioctl read DEVICE LOCATION [OPTION...]", without a newline; free() it. */
char *help_usage(const struct cmd *cmd);

/* Print `help WORDS…`, `CMD --help` and --version; return an exit status. */
int help_show(struct env *env, int argc, char *const *argv);
int help_cmd(struct env *env, const struct cmd *cmd);
int help_version(struct env *env);

#endif
