/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-shell.c: the commands use, shell, source, echo, sleep and quit.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/place.h"
#include "cli/open/open.h"
#include "shell.h"
#include "view.h"

#define NS_PER_S UINT64_C(1000000000)

static int run_use(struct env *env, const struct args *a)
{
	const char *word = args_text(a, "REGION");
	struct target t = { .handle = env->handle };
	int status;

	env->generation++;
	if (!word) {
		env->region[0] = '\0';
		return out_doc(env, &view_used, view_used_doc(NULL));
	}
	if (!env->handle)
		return err_usage(env, "open DEVICE first", "no device is open");
	status = env_place(env, word, &t);
	if (status)
		return status;
	memcpy(env->region, t.name, sizeof(env->region));
	return out_doc(env, &view_used, view_used_doc(env->region));
}

static int run_shell(struct env *env, const struct args *a)
{
	enum env_mode outer = env->mode;
	int status = EXIT_DONE;

	if (outer == MODE_SHELL)
		return err_usage(env, "use `open DEVICE` to open another device",
				 "already in the shell");
	env->mode = MODE_SHELL;
	if (args_has(a, "DEVICE"))
		status = cmd_open.run(env, a);
	if (!status)
		status = shell_run(env);
	env->mode = outer;
	/* `quit` in a shell that a script started returns to the script. */
	env->quit = false;
	return status;
}

static int run_quit(struct env *env, const struct args *a)
{
	(void)a;
	env->quit = true;
	return EXIT_DONE;
}

static int run_echo(struct env *env, const struct args *a)
{
	struct doc *doc = doc_new();
	size_t i, used = 0, n = args_count(a, "TEXT");
	char *text = NULL;
	FILE *stream = open_memstream(&text, &used);

	for (i = 0; stream && i < n; i++)
		fprintf(stream, "%s%s", i ? " " : "", args_text_at(a, "TEXT", i));
	if (!stream || fclose(stream)) {
		doc_free(doc);
		return err_errno(env, -errno, "join the arguments");
	}
	doc_text(doc, "echo", text);
	free(text);
	return out_doc(env, &view_echo, doc);
}

static int run_sleep(struct env *env, const struct args *a)
{
	uint64_t ns = args_u64(a, "TIME", 0);
	struct timespec left = {
		.tv_sec = (time_t)(ns / NS_PER_S),
		.tv_nsec = (long)(ns % NS_PER_S),
	};

	while (!env_signal && nanosleep(&left, &left))
		if (errno != EINTR)
			return err_errno(env, -errno, "sleep");
	return env_signal ? EXIT_FAILED : EXIT_DONE;
}

static int run_source(struct env *env, const struct args *a)
{
	return script_run(env, args_text(a, "FILE"), 0);
}

static const struct arg shell_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL, "the device to open first", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct arg use_args[] = {
	{ "REGION", ARG_REGION, ARG_OPTIONAL, "default region for +OFFSET (omitted: clear "
	  "it)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct arg echo_args[] = {
	{ "TEXT", ARG_TEXT, ARG_OPTIONAL | ARG_MANY, "text to print", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct arg sleep_args[] = {
	{ "TIME", ARG_TIME, 0, "duration: 2s, 500ms, 1.5 (seconds)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct arg source_args[] = {
	{ "FILE", ARG_FILE, 0, "the script", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const use_examples[] = {
	"use bar0",
	"read +0x10",
	NULL,
};

static const char *const shell_examples[] = {
	"vfioctl shell 0000:01:00.0",
	NULL,
};

static const char *const quit_examples[] = { "quit", NULL };
static const char *const echo_examples[] = { "echo 'now the interrupt'", NULL };
static const char *const sleep_examples[] = { "sleep 100ms", NULL };
static const char *const source_examples[] = { "source setup.vfio", NULL };

const struct cmd cmd_use = {
	.name = "use",
	.help = "Set the default region for +OFFSET",
	.args = use_args,
	.flags = CMD_SHELL,
	.run = run_use,
	.man = "vfioctl-shell",
	.examples = use_examples,
};

const struct cmd cmd_shell = {
	.name = "shell",
	.help = "Start the interactive shell",
	.args = shell_args,
	.run = run_shell,
	.man = "vfioctl-shell",
	.examples = shell_examples,
};

const struct cmd cmd_quit = {
	.name = "quit",
	.help = "Leave the shell, or end the script",
	.flags = CMD_SHELL,
	.run = run_quit,
	.man = "vfioctl-shell",
	.examples = quit_examples,
};

const struct cmd cmd_echo = {
	.name = "echo",
	.help = "Print text",
	.args = echo_args,
	.flags = CMD_SHELL | CMD_QUICK,
	.run = run_echo,
	.man = "vfioctl-shell",
	.examples = echo_examples,
};

const struct cmd cmd_sleep = {
	.name = "sleep",
	.help = "Pause for a duration",
	.args = sleep_args,
	.flags = CMD_SHELL,
	.run = run_sleep,
	.man = "vfioctl-shell",
	.examples = sleep_examples,
};

const struct cmd cmd_source = {
	.name = "source",
	.help = "Run a script in the current shell or script",
	.args = source_args,
	.flags = CMD_SHELL,
	.run = run_source,
	.man = "vfioctl-shell",
	.examples = source_examples,
};
