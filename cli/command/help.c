/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * help.c: `help`, --help and --version.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/env.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "table.h"
#include "view.h"

char *help_usage(const struct cmd *cmd)
{
	const struct arg *arg;
	size_t size = 0;
	char *text = NULL;
	FILE *stream;

	stream = open_memstream(&text, &size);
	if (!stream)
		return NULL;
	fprintf(stream, "usage: %s%s", cmd->flags & CMD_SHELL ? "" : "vfioctl ", cmd->name);
	for (arg = cmd->args; arg && arg->name; arg++)
		fprintf(stream, arg->flags & ARG_OPTIONAL ? " [%s%s]" : " %s%s", arg->name,
			arg->flags & ARG_MANY ? "..." : "");
	fprintf(stream, "%s", cmd->opts && cmd->opts->name ? " [OPTION...]" : "");
	fclose(stream);
	return text;
}

/* Print all commands and the global options. */
static int show_all(struct env *env)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "commands");
	const struct cmd *const *c;

	for (c = cmds; *c; c++)
		if (!((*c)->flags & CMD_HIDDEN))
			view_help_cmd(list, *c);
	view_help_opts(doc, "options", opt_global);
	view_help_opts(doc, "leading_options", opt_leading);
	return out_doc(env, &view_help, doc);
}

/* Print the commands that begin with a word: `help irq`. */
static int show_some(struct env *env, const char *prefix)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "commands");
	const struct cmd *const *c;

	for (c = cmds; *c; c++)
		if (cmd_has_prefix(*c, prefix))
			view_help_cmd(list, *c);
	return out_doc(env, &view_help_some, doc);
}

int help_cmd(struct env *env, const struct cmd *cmd)
{
	struct doc *doc = doc_new();

	view_help_cmd(doc_list(doc, "commands"), cmd);
	return out_doc(env, &view_help_one, doc);
}

int help_show(struct env *env, int argc, char *const *argv)
{
	const struct cmd *cmd;
	int words;

	if (!argc)
		return show_all(env);
	cmd = cmd_find(argc, argv, &words);
	if (cmd && words == argc)
		return help_cmd(env, cmd);
	if (cmd)
		return err_usage(env, NULL, "help takes one command at a time");
	if (argc == 1 && cmd_is_prefix(argv[0]))
		return show_some(env, argv[0]);
	return cmd_unknown(env, argc, argv);
}

int help_version(struct env *env)
{
	struct doc *doc = doc_new();

	doc_text(doc, "version", vfc_version);
	return out_doc(env, &view_version, doc);
}

static int run_help(struct env *env, const struct args *a)
{
	size_t n = args_count(a, "COMMAND"), i;
	char *argv[3] = { NULL };

	if (n > 2)
		return err_usage(env, NULL, "a command is one or two words");
	for (i = 0; i < n; i++)
		argv[i] = (char *)args_text_at(a, "COMMAND", i);
	return help_show(env, n, argv);
}

static const struct arg args[] = {
	{ "COMMAND", ARG_CMD, ARG_OPTIONAL | ARG_MANY,
	  "command, or the first word of several commands", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const examples[] = {
	"vfioctl help bind",
	"vfioctl help irq",
	"vfioctl --json help",
	NULL,
};

const struct cmd cmd_help = {
	.name = "help",
	.help = "List the commands, or show the help of one",
	.args = args,
	.run = run_help,
	.man = "vfioctl",
	.examples = examples,
};
