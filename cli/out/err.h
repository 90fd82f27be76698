/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * err.h: how a failure reaches the user: one message, perhaps a hint, and
 * the exit status. With --json it is the error document on stdout, too.
 */
#ifndef CLI_ERR_H
#define CLI_ERR_H

#include <stdbool.h>
#include <stddef.h>

struct env;

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_CHECK = 3,		/* a check found something; a wait timed out */
};

/*
 * Report the library's last failure (err is what it returned), prefixed with
 * the printf-like subject ("0000:01:00.0"; "" for none). EXIT_FAILED.
 */
int err_lib(struct env *env, int err, const char *subject, ...)
	__attribute__((format(printf, 3, 4)));

/* Report a failed system call of the program's own; err is -errno. */
int err_errno(struct env *env, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The words were wrong: EXIT_USAGE, code "usage". */
int err_usage(struct env *env, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * What was named is not there; err (-ENODEV, -ENOENT …) is the error
 * document's code and the message is whole without its text. EXIT_FAILED.
 */
int err_absent(struct env *env, int err, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* We will not do it: EXIT_FAILED, code "refused". */
int err_refused(struct env *env, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* One of the reasons of a refusal. */
struct err_reason {
	const char *subject;	/* "0000:01:00.0" */
	const char *word;	/* "mounted": what --force= names it by */
	const char *text;
};

/*
 * We will not do it, and these (at least one) are all the reasons: a line
 * each, and in the error document the list "reasons". EXIT_FAILED.
 */
int err_refused_for(struct env *env, const struct err_reason *reasons, size_t count,
		    const char *hint);

/* A check did not hold: EXIT_CHECK, code "check". hint may be NULL in all. */
int err_check(struct env *env, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Report that a signal ended the command; the exit status. */
int err_interrupted(struct env *env, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A documented `warning:` line on stderr; never ends a command. */
void err_warn(struct env *env, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same of what nobody may miss: --quiet does not keep it back. */
void err_warn_loudly(struct env *env, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Write the error document that --json owes for the command that just ended.
 * It comes after the command's results and once, whatever else failed.
 */
void err_flush(struct env *env);

/* Said with --verbose only, on stderr. */
void err_verbose(struct env *env, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
