/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-report.c: record what the diagnostic commands read on this system in a file, without
 * private data, so that others can run these commands on it (--sysroot).
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/words/cmd.h"
#include "cli/out/env.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "view.h"

/* The commands to run once, and those to run for each device. */
static const char *const system_commands[] = { "doctor", "groups", "devices", "iommu", "who" };
static const char *const device_commands[] = { "doctor", "why", "who", "show", "iommu" };

#define SIZE(list) (sizeof(list) / sizeof((list)[0]))

/* Run a command to record its reads; without DEVICE if address is NULL. */
static void run_command(struct env *env, const char *command, const char *address)
{
	char *words[] = { (char *)command, (char *)address, NULL };

	cmd_run_words(env, address ? 2 : 1, words);
}

/* Run every command that a reader of the report may want to run. */
static int run_commands(struct env *env)
{
	struct vfc_device *devices;
	int i, n = vfc_device_list(env->ctx, VFC_DEPTH_ID, &devices);
	size_t k;

	if (n < 0)
		return n;
	for (k = 0; k < SIZE(system_commands); k++)
		run_command(env, system_commands[k], NULL);
	for (i = 0; i < n; i++)
		for (k = 0; k < SIZE(device_commands); k++)
			run_command(env, device_commands[k], devices[i].address);
	free(devices);
	return 0;
}

/* Run the commands without output and collect what they read. */
static int collect_report(struct env *env, struct vfc_report *report)
{
	const char *command = env->command;
	int err, ended;

	env->mute = true;
	err = run_commands(env);
	env->mute = false;
	env->command = command;
	ended = vfc_report_end(report);
	return err ? err : ended;
}

static int run_report(struct env *env, const struct args *a)
{
	const char *file = args_text(a, "FILE");
	struct vfc_report *report;
	int err, status;

	if (!file)
		file = "vfioctl-report.tar";
	if (env->opt.dry_run)
		file = NULL;
	else if (!access(file, F_OK))
		return err_errno(env, -EEXIST, "write %s", file);
	err = vfc_report_begin(env->ctx, &report);
	if (err)
		return err_lib(env, err, "%s", "");
	err = collect_report(env, report);
	status = err ? err_lib(env, err, "%s", "") :
		       out_doc(env, &view_report, view_report_doc(report, file));
	if (status == EXIT_DONE && file) {
		err = vfc_report_write(report, file, args_has(a, "directory"));
		status = err ? err_lib(env, err, "%s", "") : EXIT_DONE;
	}
	vfc_report_free(report);
	return status;
}

static const struct arg report_args[] = {
	{ "FILE", ARG_FILE, ARG_OPTIONAL, "archive to write (default: vfioctl-report.tar)", NULL },
	{ 0 }
};

static const struct opt report_opts[] = {
	{ "directory", 'd', ARG_FLAG, NULL, "write a directory instead of an archive", 0, NULL },
	{ 0 }
};

const struct cmd cmd_report = {
	.name = "report",
	.help = "Write a redacted record of this system for a bug report",
	.args = report_args,
	.opts = report_opts,
	.flags = CMD_WRITES,
	.run = run_report,
	.man = "vfioctl-report",
	.examples = (const char *const[]){
		"vfioctl --dry-run report",
		"vfioctl report mine.tar",
		"vfioctl --sysroot mine.tar doctor",
		NULL },
};
