/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-fill.c: fill a range of a region with a value.
 */
#include <errno.h>
#include <stdlib.h>

#include "cli/words/pattern.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "stream.h"
#include "view-bulk.h"
#include "view.h"

typedef unsigned long long ull;

/* A running fill; chunk: the repeated pattern, to write and to verify. */
struct job {
	struct walk walk;
	uint8_t *chunk;
};

/* Check that the value fits in the width, before anything is opened. */
static int check_pattern(struct env *env, const struct args *a)
{
	uint64_t pattern = args_u64(a, "PATTERN", 0);
	unsigned int width = touch_width(a);

	if (!args_has(a, "size"))
		return err_usage(env, "add -n SIZE", "SIZE is missing");
	if (width < 8 && pattern >> 8 * width)
		return err_usage(env, "set the width with -w", "0x%llx does not fit in %u bytes",
				 (ull)pattern, width);
	return EXIT_DONE;
}

/* Compare bytes read back; reads and writes have the same chunks. */
static int compare_chunk(void *data, const struct vfc_run *run, uint64_t done, const uint8_t *bytes,
			 size_t size)
{
	const struct job *job = data;
	size_t i;

	for (i = 0; i < size && bytes[i] == job->chunk[i]; i++)
		;
	if (i == size)
		return EXIT_DONE;
	return err_check(job->walk.env, NULL, "%s+0x%llx: wrote 0x%02x, read back 0x%02x",
			 job->walk.t->place.region.name, (ull)(run->offset + done + i),
			 job->chunk[i], bytes[i]);
}

/* Ignore a gap: a write to it has already been refused. */
static int skip_gap(void *data, const struct vfc_run *run)
{
	(void)data;
	(void)run;
	return EXIT_DONE;
}

static int fill_chunk(struct job *job, const struct args *a)
{
	const struct touch *t = job->walk.t;
	size_t i, size = touch_chunk(t);

	job->chunk = malloc(size);
	if (!job->chunk)
		return err_errno(job->walk.env, -ENOMEM, "allocate %zu bytes", size);
	for (i = 0; i < size; i += t->access.width)
		pattern_number(job->chunk + i, args_u64(a, "PATTERN", 0), t->access.width);
	return EXIT_DONE;
}

static int fill_range(struct env *env, const struct args *a, const struct touch *t)
{
	struct job job = {
		.walk = { .env = env, .t = t, .verb = "fill", .data = &job, .bytes = compare_chunk,
			  .gap = skip_gap },
	};
	struct view_access start = {
		.region = t->place.region.name, .offset = t->access.offset,
		.width = t->access.width, .value = args_u64(a, "PATTERN", 0),
	};
	int status = walk_size(env, a, t, &job.walk.size);

	if (!status)
		status = touch_may_store(env, a, t, job.walk.size);
	if (!status)
		status = touch_never(env, t, job.walk.size);
	if (!status)
		status = fill_chunk(&job, a);
	if (!status)
		status = walk_store(&job.walk, job.chunk, true);
	if (!status && args_has(a, "verify"))
		status = walk_range(&job.walk);
	free(job.chunk);
	return status ? status : out_doc(env, &view_fill,
					 view_fill_doc(&start, job.walk.size,
						       args_has(a, "verify")));
}

static int run_fill(struct env *env, const struct args *a)
{
	struct touch t;
	int status = check_pattern(env, a);

	if (status)
		return status;
	if (env->opt.dry_run)
		return touch_plan(env, a, "fill %llu bytes at %s with 0x%llx, %u bytes at a "
				  "time", (ull)args_u64(a, "size", 0), args_text(a, "PLACE"),
				  (ull)args_u64(a, "PATTERN", 0), touch_width(a));
	status = touch_begin(env, a, &t);
	if (!status)
		status = fill_range(env, a, &t);
	touch_end(env, &t);
	return status;
}

static const struct arg fill_args[] = {
	TOUCH_ARG_DEVICE,
	{ "PLACE", ARG_PLACE, 0, "start location: bar2, bar2+0x1000", NULL },
	{ "PATTERN", ARG_U64, 0, "the value to repeat", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt fill_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "bytes to fill", 0, NULL },
	{ "verify", 0, ARG_FLAG, NULL, "read the values back (exit 3: they differ)", 0,
	  NULL },
	TOUCH_OPTS,
	TOUCH_OPT_FORCE_STORE,
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
