/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-bench.c: measure interrupts through the loopback: irq bench, storm.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/region/access.h"
#include "vector.h"
#include "view.h"

#define NS_PER_S INT64_C(1000000000)

/* Maximum rounds of a bench; each needs 8 bytes. */
#define COUNT_MAX 10000000

/* Rounds before the first one measured, to warm up caches and clocks. */
#define WARM_UP 100

/* Minimum rounds between two updates of the progress line. */
#define STRETCH 1000

typedef unsigned long long ull;

/* ---- bench ---------------------------------------------------------- */

struct bench {
	struct armed on;
	struct vfc_irq_bench b;
	size_t count;		/* rounds to measure */
	uint64_t *ns;		/* the time of each round */
	int cpu;		/* -1: any */
};

/* Measure in batches, and update the progress line between them. */
static int measure_rounds(struct bench *bench)
{
	size_t stretch = bench->count / 100 > STRETCH ? bench->count / 100 : STRETCH, left;
	int err = 0;

	while (!err && bench->b.done < bench->count) {
		left = bench->count - bench->b.done;
		err = vfc_irq_bench(bench->on.handle, &bench->b, bench->ns,
				    left < stretch ? left : stretch);
		out_progress(bench->on.env, "irq bench", bench->b.done, bench->count);
	}
	out_progress(bench->on.env, "irq bench", 0, 0);
	return err;
}

/* Run the warm-up rounds; their results are dropped, failures are not. */
static int warm_up(struct bench *bench)
{
	struct vfc_irq_bench b = bench->b;
	int err = vfc_irq_bench(bench->on.handle, &b, bench->ns,
				bench->count < WARM_UP ? bench->count : WARM_UP);

	bench->b.lost = b.lost;
	return err;
}

/* Measure on the CPU of --cpu, and restore the affinity afterwards. */
static int measure_pinned(struct bench *bench)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(bench->on.handle);
	struct vfc_cpus before;
	int err = bench->cpu < 0 ? 0 : vfc_cpu_pin(ctx, (unsigned int)bench->cpu, &before);
	int unpinned = 0;

	if (err)
		return err;
	err = warm_up(bench);
	if (!err)
		err = measure_rounds(bench);
	if (bench->cpu >= 0)
		unpinned = vfc_cpu_unpin(ctx, &before);
	return err ? err : unpinned;
}

/* Report the measurement, also an incomplete one. */
static int report_bench(struct bench *bench, int err)
{
	struct env *env = bench->on.env;
	struct vfc_irq_stats stats;
	int status = EXIT_DONE;

	if (bench->b.done) {
		vfc_irq_stats(bench->ns, bench->b.done, &stats);
		status = out_doc(env, &view_irq_bench,
				 view_irq_bench_doc(&bench->on.irq, &bench->b, &stats,
						    bench->cpu));
	}
	if (!err || status)
		return status;
	if (err == -EINTR)
		return err_interrupted(env, "interrupted after %llu of %llu rounds",
				       (ull)bench->b.done, (ull)bench->count);
	return armed_fail(&bench->on, err);
}

static int run_armed(struct bench *bench)
{
	int status;

	bench->ns = malloc(bench->count * sizeof(*bench->ns));
	if (!bench->ns)
		return err_errno(bench->on.env, -ENOMEM, "allocate %llu times", (ull)bench->count);
	/* Fault the pages in before the first round. */
	memset(bench->ns, 0xff, bench->count * sizeof(*bench->ns));
	bench->b.index = bench->on.irq.index;
	bench->b.vector = bench->on.vector;
	status = report_bench(bench, measure_pinned(bench));
	free(bench->ns);
	return status;
}

static int run_bench(struct env *env, const struct args *a)
{
	uint64_t count = args_u64(a, "count", 1000), cpu = args_u64(a, "cpu", 0);
	struct bench bench = {
		.b = { .timeout_ns = (int64_t)args_u64(a, "timeout", NS_PER_S),
		       .stop = &env_signal },
		.count = (size_t)count,
		.cpu = args_has(a, "cpu") ? (int)cpu : -1,
	};
	int status;

	if (!count || count > COUNT_MAX)
		return err_usage(env, NULL, "--count must be 1 to %d", COUNT_MAX);
	if (cpu > INT16_MAX)
		return err_usage(env, NULL, "no CPU %llu", (ull)cpu);
	if (env->opt.dry_run)
		return target_plan(env, a, "enable %s if it is not enabled, trigger vector %llu "
				  "and wait for its interrupt, %llu times", args_text(a, "INDEX"),
				  (ull)args_u64(a, "vector", 0), (ull)count);
	status = armed_begin(env, a, false, &bench.on);
	if (!status)
		status = run_armed(&bench);
	return armed_end(&bench.on, status);
}

/* ---- storm ---------------------------------------------------------- */

static int report_storm(const struct armed *on, const struct vfc_irq_storm *s, int err)
{
	struct env *env = on->env;
	int status = EXIT_DONE;

	if (s->sent)
		status = out_doc(env, &view_irq_storm, view_irq_storm_doc(&on->irq, s));
	if (status)
		return status;
	if (err == -EINTR)
		return err_interrupted(env, "interrupted after %llu interrupts", (ull)s->sent);
	if (err)
		return armed_fail(on, err);
	if (s->received < s->sent)
		return err_absent(env, -ETIMEDOUT, vfc_irq_silent(on->handle, s->index, true),
				  "%s: lost %llu of %llu interrupts from %s",
				  vfc_handle_address(on->handle),
				  (ull)(s->sent - s->received), (ull)s->sent, armed_name(on));
	return EXIT_DONE;
}

static int run_storm(struct env *env, const struct args *a)
{
	struct vfc_irq_storm s = {
		.rate = args_u64(a, "rate", 1000),
		.duration_ns = (int64_t)args_u64(a, "for", NS_PER_S),
		.stop = &env_signal,
	};
	struct armed on;
	int status;

	if (!s.rate || s.rate > VFC_IRQ_RATE_MAX)
		return err_usage(env, NULL, "--rate must be 1 to %llu per second",
				 (ull)VFC_IRQ_RATE_MAX);
	if (s.duration_ns <= 0)
		return err_usage(env, NULL, "--for must be more than 0");
	if (env->opt.dry_run)
		return target_plan(env, a, "enable %s if it is not enabled, trigger vector %llu "
				  "%llu times per second for %.3g s", args_text(a, "INDEX"),
				  (ull)args_u64(a, "vector", 0), (ull)s.rate,
				  (double)s.duration_ns / 1e9);
	status = armed_begin(env, a, false, &on);
	if (!status) {
		s.index = on.irq.index;
		s.vector = on.vector;
		status = report_storm(&on, &s, vfc_irq_storm(on.handle, &s));
	}
	return armed_end(&on, status);
}

/* ---- tables --------------------------------------------------------- */

static const struct opt bench_opts[] = {
	{ "count", 0, ARG_U64, "COUNT", "rounds to measure (default 1000)", 0, NULL },
	ARMED_OPT_VECTOR,
	{ "cpu", 0, ARG_U64, "CPU", "run only on this CPU", 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME", "timeout for one interrupt (default 1s)", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const bench_examples[] = {
	"vfioctl irq bench 01:00.0 msi",
	"vfioctl irq bench 02:00.0 msix --vector 2 --count 100000 --cpu 1",
	NULL,
};

const struct cmd cmd_irq_bench = {
	.name = "irq bench",
	.help = "Measure interrupt latency through the loopback",
	.args = armed_args,
	.opts = bench_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_bench,
	.man = "vfioctl-irq",
	.examples = bench_examples,
};

static const struct opt storm_opts[] = {
	{ "rate", 0, ARG_U64, "RATE", "interrupts per second (default 1000)", 0, NULL },
	{ "for", 0, ARG_TIME, "TIME", "duration (default 1s)", 0, NULL },
	ARMED_OPT_VECTOR,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const storm_examples[] = {
	"vfioctl irq storm 01:00.0 msi --rate 20000 --for 10s",
	NULL,
};

const struct cmd cmd_irq_storm = {
	.name = "irq storm",
	.help = "Trigger interrupts through the loopback at a fixed rate",
	.args = armed_args,
	.opts = storm_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_storm,
	.man = "vfioctl-irq",
	.examples = storm_examples,
};
