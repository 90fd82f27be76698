/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-crc.c: compute the CRC-32 of a range of a region.
 */
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "stream.h"
#include "view-bulk.h"
#include "view.h"

/* A running sum. */
struct job {
	struct walk walk;
	struct vfc_crc sum;
};

static int add_bytes(void *data, const struct vfc_span *run, uint64_t done, const uint8_t *bytes,
		     size_t size)
{
	struct job *job = data;

	(void)run;
	(void)done;
	vfc_crc_add(&job->sum, bytes, size);
	return EXIT_DONE;
}

/* Count a gap as zeros, as in the file of a dump. */
static int add_gap(void *data, const struct vfc_span *run)
{
	static const uint8_t zeros[4096];
	struct job *job = data;
	uint64_t left;
	size_t n;

	walk_warn_of_gap(&job->walk, run, "not read and counted as zeros");
	for (left = run->size; left; left -= n) {
		n = left < sizeof(zeros) ? left : sizeof(zeros);
		vfc_crc_add(&job->sum, zeros, n);
	}
	return EXIT_DONE;
}

static int compute_crc(struct env *env, struct target *t)
{
	struct job job = {
		.walk = { .env = env, .t = t, .verb = "crc", .data = &job, .bytes = add_bytes,
			  .gap = add_gap },
	};
	struct view_access start = {
		.region = t->name, .offset = t->span.offset,
	};
	int status = walk_size(env, t);

	if (!status)
		status = walk_check(&job.walk);
	vfc_crc_begin(&job.sum);
	if (!status)
		status = walk_range(&job.walk);
	return status ? status : out_doc(env, &view_crc,
					 view_crc_doc(&start, t->span.size,
						      vfc_crc_end(&job.sum)));
}

static int run_crc(struct env *env, const struct args *a)
{
	struct target t;
	int status = target_begin(env, a, &t);

	if (!status)
		status = compute_crc(env, &t);
	env_release(env, t.handle);
	return status;
}

static const struct arg crc_args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, 0, "start location: bar2, bar2+0x1000", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt crc_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "bytes to sum (default: to the region's end)", 0, NULL },
	TARGET_OPTS,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const crc_examples[] = {
	"vfioctl crc 00:06.0 bar2",
	"vfioctl crc 02:00.0 rom -n 64k",
	NULL,
};

const struct cmd cmd_crc = {
	.name = "crc",
	.help = "Compute the CRC-32 of a region, as gzip and zip do",
	.args = crc_args,
	.opts = crc_opts,
	.flags = CMD_OPENS,
	.run = run_crc,
	.man = "vfioctl-bulk",
	.examples = crc_examples,
};
