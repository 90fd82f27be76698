/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * script.c: runs lines of commands and blocks, from the shell or from a file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/names.h"
#include "cli/region/replay.h"
#include "block.h"
#include "shell.h"

#define NESTING 16		/* maximum depth of `source` */

/* A file, or the lines of the shell. */
struct script {
	const char *name;	/* NULL: lines without a name */
	unsigned int line;
	unsigned int flags;	/* enum script_flags */
	unsigned int commands;	/* number of commands run so far */
	int status;		/* of the first command that failed */
	struct block block;	/* the block that is being read */
};

/* True if the rest of a script or line must not run. */
static bool must_stop(const struct env *env)
{
	return env->quit || env_signal;
}

/* Set the line of the script for messages. */
static void set_line(struct env *env, struct script *script, unsigned int line)
{
	if (!script->name)
		return;
	env->where = script->name;
	env->line = line;
}

/* ---- one command ---------------------------------------------------- */

/* Report why a command cannot run; return the exit status. */
static int report_bad_line(struct env *env, const struct split *split)
{
	int status;

	if (split->open)
		status = err_usage(env, NULL, "unterminated quote, ${ or backslash at the end of "
				   "the line");
	else
		status = vars_report_unknown(env, split->unknown);
	err_flush(env);
	return status;
}

/*
 * Run a command that is already split. whole is its text if it is alone on the line, so
 * that its access can be recorded for replay; not with variables, which may change.
 */
static int run_command(struct env *env, const struct split *split, const char *whole)
{
	int status;

	if (split->open || split->unknown[0])
		return report_bad_line(env, split);
	again_expect(env, whole && !strchr(whole, '$') ? whole : NULL);
	status = cmd_run_words(env, split->count, split->words);
	again_expect(env, NULL);
	return status;
}

/* Record a command's status; return EXIT_DONE if the script continues. */
static int record_status(struct env *env, struct script *script, int status, const char *text,
			 size_t length)
{
	script->commands++;
	if (script->flags & SCRIPT_TAP)
		out_tap(env, script->commands, !status, text, length);
	if (!script->status)
		script->status = status;
	return script->flags & SCRIPT_KEEP_GOING ? EXIT_DONE : status;
}

/* ---- blocks --------------------------------------------------------- */

/* Run a step of a block; a head stores its result in *control. */
static int run_step(struct env *env, const struct step *step, struct control *control)
{
	const struct split_names names = vars_names(env);
	const char *text = step->text;
	struct split split;
	int status, got;

	if (again_run(env, text, &status))
		return status;
	got = split_fill(&text, &names, &split);
	if (got <= 0)
		return got ? err_errno(env, got, "split the line") : EXIT_DONE;
	env->control = control;
	status = run_command(env, &split, control ? NULL : step->text);
	env->control = NULL;
	split_clear(&split);
	return status;
}

/* Run a block until a command fails. With --tap, a head is a test only if it fails. */
static int run_block(struct env *env, struct script *script)
{
	struct block_run run = { .block = &script->block };
	struct control control;
	const struct step *step;
	int status = EXIT_DONE, failed;
	bool head;

	while (!status && !must_stop(env) && (step = block_next(&run))) {
		set_line(env, script, step->line);
		control = (struct control){ .rounds = 0 };
		head = step->kind != STEP_COMMAND;
		failed = run_step(env, step, head ? &control : NULL);
		if (!head || failed)
			status = record_status(env, script, failed, step->text, strlen(step->text));
		block_advance(&run, control.rounds, failed);
	}
	return status;
}

/* Report an invalid block, of which nothing was run. Always ends a script, even with -k. */
static int refuse_block(struct env *env, struct script *script, unsigned int line,
			const char *text, const char *why)
{
	size_t length = strcspn(text, ";\n");
	int status;

	set_line(env, script, line);
	status = err_usage(env, NULL, "%.*s: %s", (int)length, text, why);
	err_flush(env);
	record_status(env, script, status, text, length);
	block_clear(&script->block);
	return status;
}

/* Add a command to the block, and run the block if it is complete. */
static int add_to_block(struct env *env, struct script *script, const char *text, size_t length)
{
	const char *why = block_add(&script->block, text, length, script->line);
	int status;

	if (why)
		return refuse_block(env, script, script->line, text + strspn(text, " \t"), why);
	if (block_open(&script->block))
		return EXIT_DONE;
	status = run_block(env, script);
	block_clear(&script->block);
	return status;
}

/* ---- lines ---------------------------------------------------------- */

/* Run the next command of a line or add it to a block; advance *line past it. */
static int process_command(struct env *env, struct script *script, const char **line)
{
	bool blocks = block_open(&script->block) || block_kind(*line) != STEP_COMMAND;
	const struct split_names names = vars_names(env);
	const char *text = *line;
	int status = EXIT_DONE, got;
	struct split split;

	got = split_fill(line, blocks ? NULL : &names, &split);
	if (got < 0)
		return err_errno(env, got, "split the line");
	if (split.count && blocks)
		status = add_to_block(env, script, text, (size_t)(*line - text));
	else if (split.count)
		status = record_status(env, script,
				       run_command(env, &split, **line ? NULL : text), text,
				       (size_t)(*line - text));
	split_clear(&split);
	return status;
}

int script_line(struct env *env, struct script *script, const char *line)
{
	int status = EXIT_DONE;

	script->line++;
	set_line(env, script, script->line);
	if (!block_open(&script->block) && !must_stop(env) && again_run(env, line, &status))
		return record_status(env, script, status, line, strlen(line));
	while (!status && !must_stop(env) && *line)
		status = process_command(env, script, &line);
	return status;
}

bool script_waits(const struct script *script)
{
	return block_open(&script->block);
}

struct script *script_new(void)
{
	return calloc(1, sizeof(struct script));
}

void script_drop(struct script *script)
{
	block_clear(&script->block);
}

void script_free(struct script *script)
{
	if (script)
		script_drop(script);
	free(script);
}

/* ---- files ---------------------------------------------------------- */

/* Report a block without an end at the end of the file. */
static int check_block_ended(struct env *env, struct script *script)
{
	const struct step *head = block_open(&script->block);

	if (!head || must_stop(env))
		return EXIT_DONE;
	return refuse_block(env, script, head->line, head->text, "\"end\" is missing");
}

/* Run the lines of an open file until one fails. */
static int run_lines(struct env *env, FILE *file, struct script *script)
{
	const char *outer = env->where, *command = env->command;
	unsigned int outer_line = env->line;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int status = EXIT_DONE;

	/* Messages name the line of the script, not the `source` command. */
	env->command = NULL;
	while (!status && !must_stop(env) && (n = getline(&line, &size, file)) >= 0) {
		set_line(env, script, script->line + 1);
		status = strlen(line) == (size_t)n ? script_line(env, script, line) :
			 err_usage(env, NULL, "the line contains a NUL byte: not a script");
	}
	free(line);
	if (!status)
		status = check_block_ended(env, script);
	env->where = outer;
	env->line = outer_line;
	env->command = command;
	if (!status && !must_stop(env) && ferror(file))
		status = err_errno(env, -errno, "read %s", script->name);
	script_drop(script);
	return script->status ? script->status : status;
}

/*
 * True if results may be buffered: for a file, if stdout is not a terminal. Not for a
 * pipe, whose writer may wait for a result before it writes the next line.
 */
static bool is_lazy(const struct env *env, FILE *file)
{
	struct stat st;

	return env->mode == MODE_SCRIPT && !out_is_watched() &&
	       !fstat(fileno(file), &st) && S_ISREG(st.st_mode);
}

int script_run(struct env *env, const char *path, unsigned int flags)
{
	static unsigned int nesting;
	bool input = !strcmp(path, "-"), lazy = env->lazy;
	struct script script = { .name = input ? "stdin" : path, .flags = flags };
	FILE *file;
	int status;

	if (nesting == NESTING)
		return err_usage(env, NULL, "%s: scripts are nested more than %d deep",
				 path, NESTING);
	file = input ? stdin : fopen(path, "re");
	if (!file)
		return err_errno(env, -errno, "open %s", path);
	if (env->mode == MODE_ONESHOT)
		env->mode = MODE_SCRIPT;
	env->tap |= !!(flags & SCRIPT_TAP);
	env->lazy = is_lazy(env, file);
	nesting++;
	status = run_lines(env, file, &script);
	nesting--;
	if (flags & SCRIPT_TAP)
		out_tap_plan(env, script.commands);
	env->lazy = lazy;
	if (!lazy && out_flush(env) && !status)
		status = EXIT_FAILED;
	if (!input)
		fclose(file);
	return status;
}
