/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-report.c: records this machine in a file, for others to look at: exactly what
 * the commands that explain read here, without what is private.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/words/cmd.h"
#include "cli/out/env.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "view.h"

/* What is asked of the machine, and of each of its devices. */
static const char *const of_machine[] = { "doctor", "groups", "devices", "iommu", "who" };
static const char *const of_device[] = { "doctor", "why", "who", "show", "iommu" };

#define SIZE(list) (sizeof(list) / sizeof((list)[0]))

/* Run a command for what it reads; address NULL: of the machine. */
static void ask(struct env *env, const char *command, const char *address)
{
	char *words[] = { (char *)command, (char *)address, NULL };

	cmd_run_words(env, address ? 2 : 1, words);
}

/* Run every command that a reader of the report will want to run. */
static int ask_all(struct env *env)
{
	struct vfc_device *devices;
	int i, n = vfc_device_list(env->ctx, VFC_DEPTH_ID, &devices);
	size_t k;

	if (n < 0)
		return n;
	for (k = 0; k < SIZE(of_machine); k++)
		ask(env, of_machine[k], NULL);
	for (i = 0; i < n; i++)
		for (k = 0; k < SIZE(of_device); k++)
			ask(env, of_device[k], devices[i].address);
	free(devices);
	return 0;
}

/* Note what is read while nobody is shown what comes of it. */
static int collect(struct env *env, struct vfc_report *report)
{
	const char *command = env->command;
	int err, ended;

	env->mute = true;
	err = ask_all(env);
	env->mute = false;
	env->command = command;
	env->reported = env->misused = false;
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
	if (env->dry_run)
		file = NULL;
	else if (!access(file, F_OK))
		return err_errno(env, -EEXIST, "write %s", file);
	err = vfc_report_begin(env->ctx, &report);
	if (err)
		return err_lib(env, err, "%s", "");
	err = collect(env, report);
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
	{ "FILE", ARG_FILE, ARG_OPTIONAL, "the archive to write (default: vfioctl-report.tar)",
	  NULL },
	{ 0 }
};

static const struct opt report_opts[] = {
	{ "directory", 'd', ARG_FLAG, NULL, "make FILE a directory, not an archive", 0, NULL },
	{ 0 }
};

const struct cmd cmd_report = {
	.name = "report",
	.help = "Record what the other commands read, redacted, for others",
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
