/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * err.c: prints failures: one line on stderr, an optional hint, and with --json one
 * error document on stdout.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "env.h"
#include "err.h"
#include "escape.h"
#include "out.h"

/* The error document; printed after the command's results. */
static struct doc *pending;

/*
 * Print a line "PREFIX: SUBJECT: TEXT" with control characters escaped: on stderr, or
 * with --tap as a diagnostic on stdout. env may be NULL.
 */
static void print_line(const struct env *env, const char *prefix, const char *subject,
		       const char *text)
{
	char *safe = escape_terminal(text, 1), *about = escape_terminal(subject ?: "", 0), *line;

	if (asprintf(&line, "%s: %s%s%s\n", prefix, about ?: "", subject ? ": " : "",
		     safe ?: "") >= 0) {
		if (env && env->tap) {
			out_note(env, line);
		} else {
			out_settle();
			out_before();
			fputs(line, stderr);
			out_after();
		}
		free(line);
	}
	free(safe);
	free(about);
}

/* Return "FILE:LINE: COMMAND SUBJECT" without absent parts; NULL if all are; free() it. */
static char *format_origin(const struct env *env, const char *subject)
{
	const char *command = env->command ?: "";
	char where[256] = "", *text;

	if (env->where)
		snprintf(where, sizeof(where), "%s:%u", env->where, env->line);

	if (!*command && !*where && !*subject)
		return NULL;
	if (asprintf(&text, "%s%s%s%s%s", where, *where && (*command || *subject) ? ": " : "",
		     command, *command && *subject ? " " : "", subject) < 0)
		return NULL;
	return text;
}

/* Format a text; NULL if out of memory; free() it. */
static char *__attribute__((format(printf, 1, 0)))
format(const char *fmt, va_list ap)
{
	char *text;

	return vasprintf(&text, fmt, ap) < 0 ? NULL : text;
}

/*
 * Create the error document for the command's first failure; later ones are printed
 * on stderr only. Return its "error" object, or NULL.
 */
static struct doc *set_pending(struct env *env, const char *code, const char *message,
			       const char *hint)
{
	struct doc *error;

	if (!env->opt.json || pending)
		return NULL;
	pending = doc_new();
	error = doc_object(pending, "error");
	doc_text(error, "code", code);
	doc_text(error, "op", env->command ?: "vfioctl");
	doc_text(error, "message", message);
	doc_text(error, "hint", hint);
	return error;
}

void err_flush(struct env *env)
{
	struct doc *doc = pending;

	pending = NULL;
	/* Ignore errors: writing to stdout may be what failed. */
	if (doc)
		out_error(env, doc);
	doc_free(doc);
}

/* Print a failure; return the "error" object if it went into the error document. */
static struct doc *report(struct env *env, const char *code, const char *subject,
		   const char *message, const char *hint)
{
	char *about, *whole = NULL;
	struct doc *error;

	if (env->mute)
		return NULL;
	about = format_origin(env, subject);
	if (*subject && asprintf(&whole, "%s: %s", subject, message) < 0)
		whole = NULL;
	error = set_pending(env, code, whole ?: message, hint);
	print_line(env, "vfioctl", about, message);
	if (hint && *hint)
		print_line(env, "hint", NULL, hint);
	free(about);
	free(whole);
	return error;
}

static const char *errno_name(int err)
{
	return strerrorname_np(-err) ?: "EUNKNOWN";
}

int err_lib(struct env *env, int err, const char *subject, ...)
{
	const char *message = env->ctx ? vfc_error(env->ctx) : "";
	const char *hint = env->ctx ? vfc_hint(env->ctx) : "";
	char *text;
	va_list ap;

	va_start(ap, subject);
	text = format(subject, ap);
	va_end(ap);
	report(env, errno_name(err), text ?: "", *message ? message : strerror(-err), hint);
	free(text);
	return EXIT_FAILED;
}

int err_errno(struct env *env, int err, const char *fmt, ...)
{
	char *text, *message = NULL;
	va_list ap;

	va_start(ap, fmt);
	text = format(fmt, ap);
	va_end(ap);
	if (!text || asprintf(&message, "%s: %s", text, strerror(-err)) < 0)
		message = NULL;
	report(env, errno_name(err), "", message ?: strerror(-err), NULL);
	free(message);
	free(text);
	return EXIT_FAILED;
}

/* Report a failure with a code and an exit status of its own. */
static int __attribute__((format(printf, 5, 0)))
report_own(struct env *env, enum exit_status status, const char *code, const char *hint,
	   const char *fmt, va_list ap)
{
	char *text = format(fmt, ap);

	report(env, code, "", text ?: fmt, hint);
	free(text);
	return status;
}

int err_usage(struct env *env, const char *hint, const char *fmt, ...)
{
	va_list ap;
	int status;

	va_start(ap, fmt);
	status = report_own(env, EXIT_USAGE, "usage", hint, fmt, ap);
	va_end(ap);
	return status;
}

int err_absent(struct env *env, int err, const char *hint, const char *fmt, ...)
{
	va_list ap;
	int status;

	va_start(ap, fmt);
	status = report_own(env, EXIT_FAILED, errno_name(err), hint, fmt, ap);
	va_end(ap);
	return status;
}

int err_refused(struct env *env, const char *hint, const char *fmt, ...)
{
	va_list ap;
	int status;

	va_start(ap, fmt);
	status = report_own(env, EXIT_FAILED, "refused", hint, fmt, ap);
	va_end(ap);
	return status;
}

/* Format the reasons, one per line; free() it. */
static char *list_reasons(const struct err_reason *reasons, size_t count)
{
	char *text = NULL;
	size_t i, size;
	FILE *stream = open_memstream(&text, &size);

	for (i = 0; stream && i < count; i++)
		fprintf(stream, "%s%s: %s (%s)", i ? "\n  " : "", reasons[i].subject,
			reasons[i].text, reasons[i].word);
	if (!stream || fclose(stream))
		return NULL;
	return text;
}

int err_refused_for(struct env *env, const struct err_reason *reasons, size_t count,
		    const char *hint)
{
	char *text = list_reasons(reasons, count);
	struct doc *error = report(env, "refused", "", text ?: reasons->text, hint);
	struct doc *list = error ? doc_list(error, "reasons") : NULL, *item;
	size_t i;

	for (i = 0; list && i < count; i++) {
		item = doc_item(list);
		doc_text(item, "address", reasons[i].subject);
		doc_text(item, "reason", reasons[i].word);
		doc_text(item, "message", reasons[i].text);
	}
	free(text);
	return EXIT_FAILED;
}

int err_check(struct env *env, const char *hint, const char *fmt, ...)
{
	va_list ap;
	int status;

	va_start(ap, fmt);
	status = report_own(env, EXIT_CHECK, "check", hint, fmt, ap);
	va_end(ap);
	return status;
}

static void __attribute__((format(printf, 2, 0)))
print_warning(struct env *env, const char *fmt, va_list ap)
{
	char *text = env->mute ? NULL : format(fmt, ap);

	if (text)
		print_line(env, "warning", NULL, text);
	free(text);
}

void err_warn(struct env *env, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!env->opt.quiet)
		print_warning(env, fmt, ap);
	va_end(ap);
}

void err_warn_loudly(struct env *env, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_warning(env, fmt, ap);
	va_end(ap);
}

void err_verbose(struct env *env, const char *fmt, ...)
{
	char *text;
	va_list ap;

	if (!env->opt.verbose)
		return;
	va_start(ap, fmt);
	text = format(fmt, ap);
	va_end(ap);
	if (text)
		print_line(env, "vfioctl", env->command, text);
	free(text);
}

int err_interrupted(struct env *env, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report_own(env, EXIT_FAILED, errno_name(-EINTR), NULL, fmt, ap);
	va_end(ap);
	return 128 + (int)env_signal;
}
