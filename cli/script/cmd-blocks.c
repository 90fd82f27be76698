/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-blocks.c: the commands set, repeat, if, else and end. script.c runs the bodies of
 * blocks.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/expr.h"
#include "cli/words/numbers.h"
#include "cli/words/split.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/region/value.h"
#include "view.h"

/* Join the values of an argument with blanks; NULL if out of memory; free() it. */
static char *join_values(const struct args *a, const char *name)
{
	size_t i, size = 0;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &size);

	for (i = 0; stream && i < args_count(a, name); i++)
		fprintf(stream, "%s%s", i ? " " : "", args_text_at(a, name, i));
	if (stream)
		fclose(stream);
	return text;
}

/* ---- set ------------------------------------------------------------ */

struct job {
	struct env *env;
	const struct args *a;
};

/* Read a location in an expression. */
static int read_place(void *data, const char *word, uint64_t *value)
{
	struct job *job = data;
	struct reading r;
	int status = reading_begin(job->env, job->a, word, &r);

	if (!status)
		status = reading_take(job->env, &r);
	if (!status) {
		reading_warn(job->env, &r);
		*value = reading_part(&r);
	}
	env_release(job->env, r.t.handle);
	return status;
}

static int report_expr(struct env *env, int err, const char *text)
{
	if (err > 0)
		return err;
	if (err == -ERANGE)
		return err_usage(env, NULL, "\"%s\" does not fit in an unsigned 64-bit number",
				 text);
	if (err == -E2BIG)
		return err_usage(env, NULL, "\"%s\": parentheses are nested more than %d deep",
				 text, EXPR_NESTING);
	return err_usage(env, "join numbers, $variables and locations with + - * & | << >>; "
			 "put a blank after a location", "\"%s\" is not an expression", text);
}

/* Set a variable to the value of an expression. */
static int set_variable(struct job *job, const char *name, const char *text)
{
	const struct expr_places places = { read_place, job };
	uint64_t value;
	char number[24];
	int err = expr_value(text, &places, &value);

	if (err)
		return report_expr(job->env, err, text);
	snprintf(number, sizeof(number), "0x%llx", (unsigned long long)value);
	err = vars_set(&job->env->vars, name, number);
	if (err)
		return err_errno(job->env, err, "set %s", name);
	return out_doc(job->env, &view_set, view_set_doc(name, number));
}

/* Parse "NAME = EXPRESSION" and set the variable. */
static int assign(struct job *job, const char *text)
{
	size_t length = strcspn(text, " =");
	const char *rest = text + length + strspn(text + length, " ");
	char name[SPLIT_NAME + 1];

	snprintf(name, sizeof(name), "%.*s", (int)length, text);
	if (!vars_is_name(name))
		return err_usage(job->env, "use letters, digits and '_', no digit first",
				 "\"%s\" is not a valid variable name", name);
	if (*rest != '=')
		return err_usage(job->env, NULL, "set NAME = VALUE: \"=\" is missing");
	return set_variable(job, name, rest + 1 + strspn(rest + 1, " "));
}

static int run_set(struct env *env, const struct args *a)
{
	struct job job = { env, a };
	char *text;
	int status;

	if (!args_has(a, "ASSIGNMENT"))
		return out_doc(env, &view_variables, view_variables_doc(&env->vars));
	text = join_values(a, "ASSIGNMENT");
	if (!text)
		return err_errno(env, -ENOMEM, "join the arguments");
	status = assign(&job, text);
	free(text);
	return status;
}

/* ---- blocks --------------------------------------------------------- */

/* Report repeat, if, else or end from a $variable: they do not form a block. */
static int report_outside_block(struct env *env)
{
	return err_usage(env, NULL, "write repeat, if, else and end literally, not as a "
			 "$variable");
}

static int run_repeat(struct env *env, const struct args *a)
{
	if (!env->control)
		return report_outside_block(env);
	env->control->rounds = args_u64(a, "COUNT", 0);
	return EXIT_DONE;
}

/* Get the value to compare: a number, or the value of a location. */
static int read_operand(struct env *env, const struct args *a, struct reading *r)
{
	const char *word = args_text(a, "LOCATION");
	int status;

	if (word[0] < '0' || word[0] > '9') {
		status = reading_begin(env, a, word, r);
		return status ? status : reading_take(env, r);
	}
	*r = (struct reading){ .t = { .word = word, .span.width = sizeof(r->value) } };
	if (words_u64(word, &r->value))
		return err_usage(env, NULL, "\"%s\" is not a number or a location", word);
	return EXIT_DONE;
}

static int run_if(struct env *env, const struct args *a)
{
	struct reading r;
	int status;

	if (!env->control)
		return report_outside_block(env);
	status = read_operand(env, a, &r);
	if (!status)
		status = reading_conds(env, a, "COND", &r);
	if (!status)
		status = reading_bind(env, &r);
	if (!status) {
		reading_warn(env, &r);
		env->control->rounds = reading_holds(&r);
	}
	env_release(env, r.t.handle);
	return status;
}

static int run_none(struct env *env, const struct args *a)
{
	(void)a;
	return report_outside_block(env);
}

/* ---- tables --------------------------------------------------------- */

static const struct arg set_args[] = {
	{ "ASSIGNMENT", ARG_TEXT, ARG_OPTIONAL | ARG_MANY, "NAME = EXPRESSION (default: list "
	  "the variables)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt read_opts[] = {
	TARGET_OPTS,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const set_examples[] = {
	"set stride = CAP.DSTRD",
	"set doorbell = 0x1000 + (4 << $stride)",
	"write bar0+$doorbell 1",
	NULL,
};

const struct cmd cmd_set = {
	.name = "set",
	.help = "Set a variable to the value of an expression",
	.args = set_args,
	.opts = read_opts,
	.flags = CMD_SHELL,
	.run = run_set,
	.man = "vfioctl-script",
	.examples = set_examples,
};

static const struct arg repeat_args[] = {
	{ "COUNT", ARG_U64, 0, "number of rounds", NULL },
	{ "COMMAND", ARG_CMD, ARG_OPTIONAL | ARG_MANY, "command to run (default: the lines up "
	  "to `end`)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const repeat_examples[] = { "repeat 10 read bar0", NULL };

const struct cmd cmd_repeat = {
	.name = "repeat",
	.help = "Run a command or a block several times",
	.args = repeat_args,
	.flags = CMD_SHELL | CMD_VERBATIM,
	.run = run_repeat,
	.man = "vfioctl-script",
	.examples = repeat_examples,
};

static const struct arg if_args[] = {
	{ "LOCATION", ARG_PLACE, 0, "location to read, or a number", NULL },
	{ "COND", ARG_TEXT, ARG_MANY, "condition, as for `expect`", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const if_examples[] = { "if CSTS.CFS 1", "if $count >= 3", NULL };

const struct cmd cmd_if = {
	.name = "if",
	.help = "Run a block if conditions hold",
	.args = if_args,
	.opts = read_opts,
	.flags = CMD_SHELL,
	.run = run_if,
	.man = "vfioctl-script",
	.examples = if_examples,
};

static const char *const else_examples[] = { "else", NULL };

const struct cmd cmd_else = {
	.name = "else",
	.help = "Begin the lines that run if the `if` conditions do not hold",
	.flags = CMD_SHELL,
	.run = run_none,
	.man = "vfioctl-script",
	.examples = else_examples,
};

static const char *const end_examples[] = { "end", NULL };

const struct cmd cmd_end = {
	.name = "end",
	.help = "End a `repeat` or `if` block",
	.flags = CMD_SHELL,
	.run = run_none,
	.man = "vfioctl-script",
	.examples = end_examples,
};
