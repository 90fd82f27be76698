/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-fill.c: fill a range of a region with a value.
 */
#include <errno.h>
#include <stdlib.h>

#include "cli/words/pattern.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "stream.h"
#include "value.h"
#include "view-bulk.h"

typedef unsigned long long ull;

/* A running fill; chunk: the repeated pattern, to write and to verify. */
struct job {
	struct walk walk;
	uint8_t *chunk;
};

/* Check that the value fits in the width, before anything is opened. */
static int check_pattern(struct env *env, const struct args *a)
{
	if (!args_has(a, "size"))
		return err_usage(env, "add -n SIZE", "SIZE is missing");
	return value_fits(env, "", args_u64(a, "PATTERN", 0), target_width(a));
}

/* Compare bytes read back; reads and writes have the same chunks. */
static int compare_chunk(void *data, const struct vfc_span *run, uint64_t done,
			 const uint8_t *bytes, size_t size)
{
	const struct job *job = data;
	size_t i;

	for (i = 0; i < size && bytes[i] == job->chunk[i]; i++)
		;
	if (i == size)
		return EXIT_DONE;
	return err_check(job->walk.env, NULL, "%s+0x%llx: wrote 0x%02x, read back 0x%02x",
			 job->walk.t->name, (ull)(run->offset + done + i),
			 job->chunk[i], bytes[i]);
}

static int fill_range(struct env *env, const struct args *a, struct target *t)
{
	/* Gaps need no check: a write to one is refused. */
	struct job job = {
		.walk = { .env = env, .t = t, .verb = "fill", .data = &job,
			  .bytes = compare_chunk },
	};
	size_t i, room = target_chunk(t);
	struct view_access start = {
		.region = t->name, .offset = t->span.offset,
		.width = t->span.width, .value = args_u64(a, "PATTERN", 0),
	};
	int status = walk_size(env, t);

	if (!status)
		status = target_may_store(env, t);
	if (!status)
		status = target_never(env, t);
	if (!status) {
		job.chunk = malloc(room);
		status = job.chunk ? EXIT_DONE :
				     err_errno(env, -ENOMEM, "allocate %zu bytes", room);
	}
	for (i = 0; !status && i < room; i += start.width)
		pattern_number(job.chunk + i, start.value, start.width);
	if (!status)
		status = walk_store(&job.walk, job.chunk, true);
	if (!status && args_has(a, "verify"))
		status = walk_range(&job.walk);
	free(job.chunk);
	return status ? status : out_doc(env, &view_fill,
					 view_fill_doc(&start, t->span.size,
						       args_has(a, "verify")));
}

static int run_fill(struct env *env, const struct args *a)
{
	struct target t;
	int status = check_pattern(env, a);

	if (status)
		return status;
	if (env->opt.dry_run)
		return target_plan(env, a, "fill %llu bytes at %s with 0x%llx, %u bytes at a "
				   "time", (ull)args_u64(a, "size", 0), args_text(a, "LOCATION"),
				   (ull)args_u64(a, "PATTERN", 0), target_width(a));
	status = target_begin(env, a, &t);
	if (!status)
		status = fill_range(env, a, &t);
	env_release(env, t.handle);
	return status;
}

static const struct arg fill_args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, 0, "start location: bar2, bar2+0x1000", NULL },
	{ "PATTERN", ARG_U64, 0, "the value to repeat", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt fill_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "bytes to fill", 0, NULL },
	{ "verify", 0, ARG_FLAG, NULL, "read the values back (exit 3: they differ)", 0,
	  NULL },
	TARGET_OPTS,
	TARGET_OPT_FORCE_STORE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const fill_examples[] = {
	"vfioctl fill 00:06.0 bar2 0 -n 4M",
	"vfioctl fill 00:06.0 bar2+0x100 0xa5 -w 1 -n 256 --verify",
	NULL,
};

const struct cmd cmd_fill = {
	.name = "fill",
	.help = "Fill a range of a region with a value",
	.args = fill_args,
	.opts = fill_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_fill,
	.man = "vfioctl-bulk",
	.examples = fill_examples,
};
