/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * script.c: many commands in one session, from a line or from a file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "env.h"
#include "err.h"
#include "shell.h"
#include "split.h"
#include "view.h"

#define NESTING 16		/* files that source files */

/* A file that is being run. */
struct script {
	const char *name;
	unsigned int line;
	unsigned int flags;	/* enum script_flags */
	unsigned int commands;	/* run so far */
	int status;		/* of the first command that failed */
};

/* True when the rest of a script or line must not be run. */
static bool must_stop(const struct env *env)
{
	return env->quit || env_signal;
}

/* Run one command that was split from a line. */
static int run_command(struct env *env, const struct split *split)
{
	if (split->open)
		return err_usage(env, NULL, "the line ends inside a quote or after a backslash");
	return cmd_run_words(env, split->count, split->words);
}

/* Run one command of a script, which is length bytes of text, and keep its result. */
static int run_counted(struct env *env, struct script *script, const struct split *split,
		       const char *text, size_t length)
{
	int status = run_command(env, split);

	script->commands++;
	if (script->flags & SCRIPT_TAP)
		out_tap(env, script->commands, !status, text, length);
	if (!script->status)
		script->status = status;
	return script->flags & SCRIPT_KEEP_GOING ? EXIT_DONE : status;
}

/* Run the commands of one line until one fails; those of a script are counted. */
static int run_line(struct env *env, const char *line, struct script *script)
{
	const char *text = line;
	struct split split;
	int got = 0, status = EXIT_DONE;

	while (!status && !must_stop(env) && (got = split_next(&line, &split)) > 0) {
		if (split.count)
			status = script ? run_counted(env, script, &split, text,
						      (size_t)(line - text)) :
					  run_command(env, &split);
		split_clear(&split);
		text = line;
	}
	return got < 0 ? err_errno(env, got, "split the line") : status;
}

int cmd_run_line(struct env *env, const char *line)
{
	return run_line(env, line, NULL);
}

/* Run the lines of an open file until one fails. */
static int run_lines(struct env *env, FILE *file, struct script *script)
{
	char where[256], *line = NULL;
	const char *outer = env->where;
	size_t size = 0;
	ssize_t n;
	int status = EXIT_DONE;

	env->where = where;
	while (!status && !must_stop(env) && (n = getline(&line, &size, file)) >= 0) {
		snprintf(where, sizeof(where), "%s:%u", script->name, ++script->line);
		status = strlen(line) == (size_t)n ? run_line(env, line, script) :
			 err_usage(env, NULL, "the line holds a NUL byte: this is no script");
	}
	free(line);
	env->where = outer;
	if (!status && !must_stop(env) && ferror(file))
		status = err_errno(env, -errno, "read %s", script->name);
	return status ? status : script->status;
}

int script_run(struct env *env, const char *path, unsigned int flags)
{
	static unsigned int nesting;
	bool input = !strcmp(path, "-");
	struct script script = { .name = input ? "stdin" : path, .flags = flags };
	FILE *file;
	int status;

	if (nesting == NESTING)
		return err_usage(env, NULL, "%s: files source each other more than %d deep",
				 path, NESTING);
	file = input ? stdin : fopen(path, "re");
	if (!file)
		return err_errno(env, -errno, "open %s", path);
	if (env->mode == MODE_ONESHOT)
		env->mode = MODE_SCRIPT;
	env->tap |= !!(flags & SCRIPT_TAP);
	nesting++;
	status = run_lines(env, file, &script);
	nesting--;
	if (flags & SCRIPT_TAP)
		out_tap_plan(env, script.commands);
	if (!input)
		fclose(file);
	return status;
}
