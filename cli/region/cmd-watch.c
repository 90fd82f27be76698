/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-watch.c: watch registers, until a condition holds.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/clock.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "ranges.h"
#include "schedule.h"
#include "value.h"

#define NS_PER_MS INT64_C(1000000)
#define BYTES_MAX 4096		/* of one location */

/* The values of a location, and those of the last sample. */
struct watched {
	const struct target *t;
	uint64_t *values, *before;
	size_t count;
};

struct watch {
	struct env *env;
	struct vfc_handle *handle;
	struct targets s;
	struct watched *list;	/* one for each location */
	struct reading until;	/* the first location, and its conditions */
	uint64_t taken, shown, count;	/* samples; count 0: no limit */
	bool changes;		/* show only changes */
	bool doubted;		/* a warning was printed */
	int64_t start, interval, end;	/* ns; end: the timeout */
	unsigned int lines;	/* of the last frame */
};

/* ---- one sample ----------------------------------------------------- */

static int read_values(struct watch *w, struct watched *x)
{
	int err;

	memcpy(x->before, x->values, x->count * sizeof(*x->values));
	err = target_read(x->t, x->values, x->count);
	return err < 0 ? target_fail(w->env, x->t, err) : EXIT_DONE;
}

static bool has_changed(const struct watch *w)
{
	size_t i;

	for (i = 0; i < w->s.count; i++)
		if (memcmp(w->list[i].values, w->list[i].before,
			   w->list[i].count * sizeof(*w->list[i].values)))
			return true;
	return false;
}

/* Return why all ones may not be data, or NULL. */
static const char *find_doubt(const struct watched *x, size_t i)
{
	return target_suspect(x->t, x->t->span.offset + i * x->t->span.width, x->values[i]);
}

static void add_values(struct watch *w, const struct watched *x, struct doc *list)
{
	const struct vfc_span *span = &x->t->span;
	size_t i;

	for (i = 0; i < x->count; i++) {
		struct view_watched value = {
			.region = x->t->name,
			.offset = span->offset + i * span->width, .width = span->width,
			.value = x->values[i], .before = x->before[i], .first = w->taken == 1,
			.suspect = find_doubt(x, i), .at = !i && span->at.reg ? &span->at : NULL,
		};

		view_sample_value(list, &value);
		if (value.suspect && !w->doubted)
			err_warn(w->env, "%s+0x%llx reads all ones: %s", value.region,
				 (unsigned long long)value.offset, value.suspect);
		w->doubted |= value.suspect != NULL;
	}
}

static int show_sample(struct watch *w)
{
	struct doc *list, *doc = view_sample_doc(w->taken, clock_now_ns() - w->start, &list);
	size_t i;

	for (i = 0; i < w->s.count; i++)
		add_values(w, &w->list[i], list);
	w->shown++;
	return w->changes || !out_has_frames(w->env) ?
	       out_event(w->env, &view_sample, doc) :
	       out_frame(w->env, &view_sample_frame, doc, &w->lines);
}

/* Fail if the device is gone: it does not come back. */
static int check_present(struct watch *w)
{
	const char *why = NULL;
	size_t i;

	for (i = 0; i < w->s.count && !why; i++)
		why = find_doubt(&w->list[i], 0);
	if (!why || strcmp(why, "device gone"))
		return EXIT_DONE;
	return err_absent(w->env, -ENODEV, NULL, "%s: all ones: %s",
			  vfc_handle_address(w->handle), why);
}

static int take_sample(struct watch *w)
{
	int status = EXIT_DONE;
	size_t i;

	w->taken++;
	for (i = 0; !status && i < w->s.count; i++)
		status = read_values(w, &w->list[i]);
	if (!status && (!w->changes || w->taken == 1 || has_changed(w)))
		status = show_sample(w);
	return status ? status : check_present(w);
}

/* ---- until it ends -------------------------------------------------- */

static bool is_satisfied(struct watch *w)
{
	w->until.value = w->list[0].values[0];
	return w->until.nconds && reading_holds(&w->until);
}

/* End after the timeout or the last sample: a failure only with --until. */
static int finish_watch(struct watch *w, const char *when)
{
	char *wanted, *found;
	int status;

	if (!w->until.nconds)
		return EXIT_DONE;
	wanted = reading_conds_text(&w->until);
	found = reading_text(&w->until);
	status = err_check(w->env, NULL, "%s: expected %s %s, got %s", w->until.t.word,
			   wanted ? wanted : "", when, found ? found : "");
	free(wanted);
	free(found);
	return status;
}

/* Return the next time of the schedule; missed samples are skipped. */
static int64_t next_moment(const struct watch *w)
{
	int64_t passed = clock_now_ns() - w->start;
	int64_t next = w->start + (passed / w->interval + 1) * w->interval;

	return next < w->end ? next : w->end;
}

static int watch_on(struct watch *w, struct pace *pace)
{
	int status;

	w->start = clock_now_ns();
	w->end = w->end > INT64_MAX - w->start ? INT64_MAX : w->start + w->end;
	for (;;) {
		status = take_sample(w);
		if (status || is_satisfied(w))
			return status;
		if (w->count && w->shown >= w->count)
			return finish_watch(w, "within COUNT samples");
		if (clock_now_ns() >= w->end)
			return finish_watch(w, "within the timeout");
		status = pace_until(pace, next_moment(w));
		if (!status && env_signal)
			status = err_interrupted(w->env, "watch interrupted after %llu samples",
						 (unsigned long long)w->taken);
		if (status)
			return status;
	}
}

/* ---- the command ---------------------------------------------------- */

static int parse_options(struct watch *w, const struct args *a)
{
	uint64_t interval = args_u64(a, "interval", args_has(a, "until") ? 100 * NS_PER_MS :
									   1000 * NS_PER_MS);
	uint64_t end = args_u64(a, "timeout", INT64_MAX);

	w->count = args_u64(a, "count", 0);
	w->changes = args_has(a, "changes");
	w->interval = interval > INT64_MAX / 2 ? INT64_MAX / 2 : (int64_t)interval;
	w->end = end > INT64_MAX ? INT64_MAX : (int64_t)end;
	if (!interval)
		return err_usage(w->env, NULL, "--interval must be more than 0");
	if (args_has(a, "count") && !w->count)
		return err_usage(w->env, NULL, "--count must be at least 1");
	return EXIT_DONE;
}

/* Allocate the values. Return EXIT_DONE, or an exit status after reporting the failure. */
static int allocate_values(struct watch *w)
{
	size_t i;

	w->list = calloc(w->s.count, sizeof(*w->list));
	for (i = 0; w->list && i < w->s.count; i++) {
		struct watched *x = &w->list[i];

		x->t = &w->s.list[i];
		x->count = x->t->span.size / x->t->span.width;
		x->values = calloc(2 * x->count, sizeof(*x->values));
		x->before = x->values + x->count;
		if (!x->values)
			break;
	}
	return w->list && i == w->s.count ? EXIT_DONE :
					    err_errno(w->env, -ENOMEM, "allocate the values");
}

static int begin_watch(struct watch *w, const struct args *a, const struct target *device)
{
	int status = targets_take(w->env, device, "LOCATION", false, &w->s);
	size_t i;

	for (i = 0; !status && i < w->s.count; i++) {
		const struct target *t = &w->s.list[i];

		if (t->span.size > BYTES_MAX)
			return err_usage(w->env, NULL, "%s: %llu bytes; at most %d can be "
					 "watched", t->word, (unsigned long long)t->span.size,
					 BYTES_MAX);
		status = target_never(w->env, t);
	}
	if (status)
		return status;
	/* The conditions apply to the first location. */
	w->until.t = w->s.list[0];
	status = reading_conds(w->env, a, "until", &w->until);
	if (!status)
		status = reading_bind(w->env, &w->until);
	return status ? status : allocate_values(w);
}

static void end_watch(struct watch *w)
{
	size_t i;

	for (i = 0; w->list && i < w->s.count; i++)
		free(w->list[i].values);
	free(w->list);
	targets_free(&w->s);
}

static int run_watch(struct env *env, const struct args *a)
{
	struct watch w = { .env = env };
	struct target t = { .handle = NULL };
	struct pace pace;
	int status = parse_options(&w, a);

	if (!status)
		status = target_open(env, a, &t);
	w.handle = t.handle;
	if (!status)
		status = begin_watch(&w, a, &t);
	if (!status) {
		pace_begin(env, w.handle, &pace);
		status = watch_on(&w, &pace);
		pace_end(&pace);
	}
	end_watch(&w);
	env_release(env, t.handle);
	return status;
}

static const struct arg watch_args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, ARG_MANY,
	  "locations to watch: CSTS, CC.EN, bar0+0x10, config", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt watch_opts[] = {
	TARGET_OPT_SIZE("size of the preceding location (default: one access)"),
	{ "interval", 'i', ARG_TIME, "TIME",
	  "time between samples (default 1s, with --until 100ms)", 0, NULL },
	{ "count", 'c', ARG_U64, "COUNT", "number of samples to show (default: no "
					  "limit)", 0, NULL },
	{ "changes", 0, ARG_FLAG, NULL, "show the first sample, then only those that "
					"changed", 0, NULL },
	{ "until", 0, ARG_TEXT, "COND", "end when the first LOCATION meets this; several: all",
	  OPT_REPEAT, NULL },
	{ "timeout", 0, ARG_TIME, "TIME",
	  "timeout (exit 3 with --until); default: none", 0, NULL },
	TARGET_OPTS,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const watch_examples[] = {
	"vfioctl watch 03:00.0 CSTS CC.EN",
	"vfioctl watch 03:00.0 CSTS --until RDY=1 --timeout 5s",
	"vfioctl watch 01:00.0 bar0+0x8 -n 32 --changes --interval 10ms",
	NULL,
};

const struct cmd cmd_watch = {
	.name = "watch",
	.help = "Watch registers (exit 3: timeout)",
	.args = watch_args,
	.opts = watch_opts,
	.flags = CMD_OPENS,
	.run = run_watch,
	.man = "vfioctl-watch",
	.examples = watch_examples,
};
