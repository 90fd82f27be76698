/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * err.h: reports failures: a message, an optional hint, and the exit status.
 * With --json also an error document on stdout.
 */
#ifndef CLI_ERR_H
#define CLI_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct env;

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_CHECK = 3,		/* a check found something; a wait timed out */
};

/*
 * Report the library's last failure; err is its return value. subject is a printf
 * format for the prefix ("0000:01:00.0"; "" for none). Return EXIT_FAILED.
 */
int err_lib(struct env *env, int err, const char *subject, ...)
	__attribute__((format(printf, 3, 4)));

/* Report a failed system call of the program itself; err is -errno. Return EXIT_FAILED. */
int err_errno(struct env *env, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Report a usage error with the code "usage". Return EXIT_USAGE. */
int err_usage(struct env *env, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Report a failure whose message does not need strerror(), such as a device that does
 * not exist. err (-ENODEV, -ENOENT …) is the code. Return EXIT_FAILED.
 */
int err_absent(struct env *env, int err, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Report a refusal with the code "refused". Return EXIT_FAILED. */
int err_refused(struct env *env, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A reason for a refusal. */
struct err_reason {
	const char *subject;	/* "0000:01:00.0" */
	const char *word;	/* its name for --force=: "mounted" */
	const char *text;
};

/*
 * Report a refusal with all its reasons (at least one): one line each, and the list
 * "reasons" in the error document. Return EXIT_FAILED.
 */
int err_refused_for(struct env *env, const struct err_reason *reasons, size_t count,
		    const char *hint);

/* Report a failed check ("check"). Return EXIT_CHECK. All functions accept a NULL hint. */
int err_check(struct env *env, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Report that a signal ended the command, in a whole message; return the exit status. */
int err_interrupted(struct env *env, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Print a `warning:` line on stderr, unless --quiet is given. */
void err_warn(struct env *env, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Print a `warning:` line even with --quiet. */
void err_warn_loudly(struct env *env, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Write the error document of the command that just ended, with --json: once, after
 * the command's results.
 */
void err_flush(struct env *env);

/* Print a message on stderr with --verbose. */
void err_verbose(struct env *env, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
