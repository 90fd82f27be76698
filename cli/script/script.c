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
	struct line lines[LINES];	/* commands that were alone on their line */
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

/* True if the command means what it meant when it was parsed. */
static bool is_ready(const struct env *env, const struct prepared *p)
{
	return p && p->cmd && p->generation == env->generation;
}

/*
 * Run a command that is split, and free it. keep is where it stays prepared, unless it has
 * variables, whose values may change; NULL: nowhere.
 */
static int run_split(struct env *env, struct split *split, const char *text,
		     struct prepared *keep)
{
	struct prepared once = { .cmd = NULL }, *p = &once;
	int status;

	if (keep && !strchr(text, '$')) {
		p = keep;
		prepared_clear(p);
		p->args.state = &p->state;
	}
	p->split = *split;
	p->generation = env->generation;
	status = split->open || split->unknown[0] ? report_bad_line(env, split) : cmd_run(env, p);
	prepared_clear(&once);
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
static int run_step(struct env *env, struct step *step, struct control *control)
{
	const struct split_names names = vars_names(env);
	const char *text = step->text;
	bool ready = is_ready(env, &step->prepared);
	struct split split;
	int status, got = ready ? 1 : split_fill(&text, &names, &split);

	if (got <= 0)
		return got ? err_errno(env, got, "split the line") : EXIT_DONE;
	env->control = control;
	status = ready ? cmd_run(env, &step->prepared) :
			 run_split(env, &split, step->text, &step->prepared);
	env->control = NULL;
	return status;
}

/* Run a block until a command fails. With --tap, a head is a test only if it fails. */
static int run_block(struct env *env, struct script *script)
{
	struct block_run run = { .block = &script->block };
	struct control control;
	struct step *step;
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

/* Report an invalid block; none of it was run. Always ends a script, even with -k. */
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
	if (split.count && !blocks) {
		status = run_split(env, &split, text,
				   **line ? NULL : lines_find(script->lines, text));
		return record_status(env, script, status, text, (size_t)(*line - text));
	}
	if (split.count)
		status = add_to_block(env, script, text, (size_t)(*line - text));
	split_clear(&split);
	return status;
}

int script_line(struct env *env, struct script *script, const char *line)
{
	struct prepared *prepared;
	int status = EXIT_DONE;

	script->line++;
	set_line(env, script, script->line);
	prepared = block_open(&script->block) ? NULL : lines_find(script->lines, line);
	if (is_ready(env, prepared) && !must_stop(env))
		return record_status(env, script, cmd_run(env, prepared), line, strlen(line));
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
	if (!script)
		return;
	script_drop(script);
	lines_clear(script->lines);
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
	lines_clear(script->lines);
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
