/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-trace.c: run another program and show its VFIO calls as --trace shows ours.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/words/cmd.h"
#include "cli/out/env.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "trace.h"
#include "view.h"

/* Where the calls go. */
struct sink {
	struct env *env;
	FILE *file;		/* NULL: standard error */
};

static void show_call(void *data, const struct vfc_call *call)
{
	const struct sink *sink = data;
	struct doc *doc;
	char *line;

	if (!sink->file) {
		trace_show(call, sink->env->json);
		return;
	}
	doc = view_call_doc(call);
	line = out_line(&view_call, doc, sink->env->json);
	if (line)
		fputs(line, sink->file);
	free(line);
	doc_free(doc);
}

static void warn_undecoded(void *data, pid_t pid, const char *why)
{
	const struct sink *sink = data;

	err_warn(sink->env, "the calls of process %d are not decoded: %s", (int)pid, why);
}

/* The words of the program; NULL without memory. free() it, not the words. */
static char **program_words(const struct args *a)
{
	size_t i, n = args_count(a, "CMD");
	char **argv = calloc(n + 1, sizeof(*argv));

	for (i = 0; argv && i < n; i++)
		argv[i] = (char *)args_text_at(a, "CMD", i);
	return argv;
}

/* Run and follow; its exit status, or ours. */
static int follow(struct sink *sink, char **argv)
{
	const struct vfc_tracer tracer = {
		.call = show_call, .undecoded = warn_undecoded, .data = sink,
	};
	struct vfc_traced traced = { 0 };
	int err = vfc_trace_program(sink->env->ctx, argv, &tracer, &traced);

	if (traced.signal) {
		env_signal = traced.signal;
		return EXIT_FAILED;
	}
	if (err)
		err_lib(sink->env, err, "%s", "");
	return traced.status || !err ? traced.status : EXIT_FAILED;
}

/* All that was shown is in the file, or that is reported. */
static int close_sink(struct sink *sink, const char *path, int status)
{
	int lost = ferror(sink->file);

	if (fclose(sink->file) || lost)
		return err_errno(sink->env, -errno, "write %s", path);
	return status;
}

static int run(struct env *env, const struct args *a)
{
	const char *path = args_text(a, "output");
	struct sink sink = { .env = env };
	char **argv;
	int status;

	if (path && !(sink.file = fopen(path, "we")))
		return err_errno(env, -errno, "open %s", path);
	argv = program_words(a);
	status = argv ? follow(&sink, argv) : err_errno(env, -ENOMEM, "run the program");
	free(argv);
	return path ? close_sink(&sink, path, status) : status;
}

static const struct arg args[] = {
	{ "CMD", ARG_FILE, ARG_MANY, "the program and its arguments, behind --", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt opts[] = {
	{ "output", 'o', ARG_FILE, "FILE", "write the calls to FILE, not to standard error",
	  0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const examples[] = {
	"vfioctl trace -- qemu-system-x86_64 -device vfio-pci,host=01:00.0",
	"vfioctl --json trace -o calls.json -- ./my-driver",
	NULL,
};

const struct cmd cmd_trace = {
	.name = "trace",
	.help = "Run a program and show its VFIO and iommufd calls, decoded",
	.args = args,
	.opts = opts,
	.flags = CMD_VERBATIM,
	.run = run,
	.man = "vfioctl-trace",
	.examples = examples,
};
