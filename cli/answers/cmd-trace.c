/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-trace.c: run another program and show its VFIO calls, like --trace.
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

/* Where to write the calls. */
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
		trace_show(call, sink->env->opt.json);
		return;
	}
	doc = view_call_doc(call);
	line = out_line(&view_call, doc, sink->env->opt.json);
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

/* Return the program's arguments, or NULL if out of memory; free() only the array. */
static char **program_args(const struct args *a)
{
	size_t i, n = args_count(a, "CMD");
	char **argv = calloc(n + 1, sizeof(*argv));

	for (i = 0; argv && i < n; i++)
		argv[i] = (char *)args_text_at(a, "CMD", i);
	return argv;
}

/* Run and trace the program. Return its exit status, or EXIT_FAILED if that failed. */
static int trace_program(struct sink *sink, char **argv)
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

/* Close the file; report it if not everything was written. */
static int close_sink(struct sink *sink, const char *path, int status)
{
	int lost = ferror(sink->file);

	if (fclose(sink->file) || lost)
		return err_errno(sink->env, -errno, "write %s", path);
	return status;
}

static int run_trace(struct env *env, const struct args *a)
{
	const char *path = args_text(a, "output");
	struct sink sink = { .env = env };
	char **argv;
	int status;

	if (path && !(sink.file = fopen(path, "we")))
		return err_errno(env, -errno, "open %s", path);
	argv = program_args(a);
	status = argv ? trace_program(&sink, argv) : err_errno(env, -ENOMEM, "run the program");
	free(argv);
	return path ? close_sink(&sink, path, status) : status;
}

static const struct arg args[] = {
	{ "CMD", ARG_FILE, ARG_MANY, "program and its arguments, after --", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt opts[] = {
	{ "output", 'o', ARG_FILE, "FILE", "write the calls to FILE instead of standard error",
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
	.help = "Trace a program's VFIO and iommufd calls",
	.args = args,
	.opts = opts,
	.flags = CMD_VERBATIM,
	.run = run_trace,
	.man = "vfioctl-trace",
	.examples = examples,
};
