/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * main.c: parses the options before the command and runs one command, a script or
 * the shell; SIGPIPE and the exit status.
 */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/out/err.h"
#include "cli/session/devices.h"
#include "cli/script/shell.h"
#include "cli/command/table.h"

/*
 * Open / as each standard descriptor that the caller closed. Otherwise a device would
 * get the number, and output would be written to it. O_PATH makes every write fail.
 */
static void occupy_standard_fds(void)
{
	int fd;

	do
		fd = open("/", O_PATH | O_DIRECTORY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/*
 * Record SIGPIPE. The write fails with EPIPE and devices are closed in order. A handler,
 * unlike SIG_IGN, is not inherited by the programs that vfioctl starts.
 */
static void on_pipe(int signum)
{
	env_signal = signum;
}

/*
 * Return the exit status: 128+N after a signal. SIGPIPE ends the program, as it ends any
 * filter.
 */
static int exit_status(int status)
{
	if (env_signal == SIGPIPE) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	return env_signal ? 128 + env_signal : status;
}

/* Set $1, $2 … to the arguments after the script. */
static int set_arguments(struct env *env, int argc, char **argv)
{
	char name[16];
	int i, err = 0;

	for (i = 0; i < argc && !err; i++) {
		snprintf(name, sizeof(name), "%d", i + 1);
		err = vars_set(&env->vars, name, argv[i]);
	}
	return err ? err_errno(env, err, "store the script's arguments") : EXIT_DONE;
}

/* Run a script (-x), or the shell on a terminal. */
static int run_script_or_shell(struct env *env, const struct args *a, int argc, char **argv)
{
	const char *script = args_text(a, "script");
	unsigned int flags = 0;
	int status;

	flags |= args_has(a, "keep-going") ? SCRIPT_KEEP_GOING : 0;
	flags |= args_has(a, "tap") ? SCRIPT_TAP : 0;
	if (!script && flags)
		return err_usage(env, NULL, "-k and --tap need -x FILE");
	if (!script && !(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
		return err_usage(env, "run `vfioctl help` to list the commands",
				 "usage: vfioctl [OPTION...] COMMAND [ARGUMENT...]");
	status = env_init(env);
	if (!status)
		status = set_arguments(env, argc, argv);
	if (status)
		return status;
	return script ? script_run(env, script, flags) : shell_run(env);
}

/* Act on the options before the command. */
static int run(struct env *env, const struct args *a, int argc, char **argv)
{
	if (args_has(a, "version"))
		return help_version(env);
	if (args_has(a, "help"))
		return help_show(env, argc, argv);
	if (!argc || args_has(a, "script"))
		return run_script_or_shell(env, a, argc, argv);
	if (args_has(a, "keep-going") || args_has(a, "tap"))
		return err_usage(env, NULL, "-k and --tap need -x FILE");
	return cmd_run_words(env, argc, argv);
}

int main(int argc, char **argv)
{
	struct env env = { 0 };
	const struct sigaction action = { .sa_handler = on_pipe };
	struct args a = { 0 };
	int status = EXIT_USAGE, first;

	setlocale(LC_CTYPE, "");
	occupy_standard_fds();
	sigaction(SIGPIPE, &action, NULL);
	first = args_parse_leading(&env, argc, argv, &a);
	if (first >= 0)
		status = run(&env, &a, argc - first, argv + first);
	err_flush(&env);
	env_clear(&env);
	args_clear(&a);
	return exit_status(status);
}
