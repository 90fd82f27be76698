/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-reset.c: reset a device, or its whole bus, and show what changed.
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/pattern.h"
#include "cli/out/clock.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/bind/change.h"
#include "cli/region/access.h"
#include "view.h"

#define COMPARED 64		/* default bytes per location */

/* A location whose registers are read before and after the reset. */
struct area {
	struct target t;
	uint32_t *before, *after;	/* little-endian words */
};

/* A running reset. */
struct job {
	struct env *env;
	const struct args *args;
	struct vfc_handle *handle;
	struct vfc_reset plan;
	struct vfc_config before, after;
	struct area *areas;
	size_t nareas;
	uint64_t elapsed_ns;
};

/* ---- checks --------------------------------------------------------- */

enum answer { FINAL, FORCIBLE, FORCED };

/* Set the reason why another device blocks the reset, and return what --force does to it. */
static enum answer set_reason(struct job *job, const struct vfc_affected *other,
			      struct err_reason *reason, char text[256])
{
	bool forced;

	*reason = (struct err_reason){ .subject = other->address, .text = text };
	if (job->plan.hot && !other->vf && !other->bound) {
		reason->word = "not-bound";
		snprintf(text, 256, "would be reset too, and is not bound to a VFIO driver (%s)",
			 other->driver[0] ? other->driver : "no driver");
		return FINAL;
	}
	if (job->plan.hot && !other->vf && !other->owned) {
		reason->word = "not-owned";
		snprintf(text, 256, "would be reset too, and is not open in this session: group %d",
			 other->group);
		return FINAL;
	}
	reason->word = other->vf ? "vfs" : "siblings";
	forced = target_forced(job->args, reason->word);
	snprintf(text, 256, "%s%s reset too", other->vf ? "is a VF of the device and " : "",
		 forced && !job->env->opt.dry_run ? "is" : "would be");
	return forced ? FORCED : FORCIBLE;
}

/* Refuse, unless forced, a reset that affects other devices; warn if forced. */
static int check_others(struct job *job)
{
	size_t count = job->plan.nothers, refused = 0;
	struct err_reason *reasons = calloc(count + 1, sizeof(*reasons)), reason;
	char (*texts)[256] = calloc(count + 1, sizeof(*texts));
	bool final = false;
	enum answer answer;
	int status = EXIT_DONE;

	for (size_t i = 0; reasons && texts && i < count; i++) {
		answer = set_reason(job, &job->plan.others[i], &reason, texts[refused]);
		final |= answer == FINAL;
		if (answer == FORCED)
			err_warn(job->env, "forced: %s: %s", reason.subject, reason.text);
		else
			reasons[refused++] = reason;
	}
	if (!reasons || !texts)
		status = err_errno(job->env, -ENOMEM, "list the devices to reset");
	else if (refused)
		status = err_refused_for(job->env, reasons, refused, final ?
					 "bind them to vfio-pci and open them in the same session" :
					 job->plan.hot ? "add --force=siblings to reset anyway" :
					 "add --force=vfs to reset anyway");
	free(reasons);
	free(texts);
	return status;
}

/* ---- before and after ----------------------------------------------- */

static int report_error(struct job *job, int err)
{
	return err_lib(job->env, err, "%s", vfc_handle_address(job->handle));
}

static int load_area(struct job *job, const struct area *area, uint32_t *words)
{
	int err = vfc_region_load(job->handle, &area->t.span, words, NULL);

	return err ? report_error(job, err) : EXIT_DONE;
}

static int read_state(struct job *job, struct vfc_config *config, bool after)
{
	int status = EXIT_DONE, err = vfc_config_read(job->handle, config);

	if (err && err != -EOPNOTSUPP)
		return report_error(job, err);
	for (size_t i = 0; !status && i < job->nareas; i++)
		status = load_area(job, &job->areas[i], after ? job->areas[i].after :
								job->areas[i].before);
	return status;
}

/* Resolve the locations of --compare. */
static int find_areas(struct job *job)
{
	size_t size = (size_t)args_u64(job->args, "size", COMPARED), count;
	int status = EXIT_DONE;

	count = args_count(job->args, "compare");
	if (!size || size % 4 || size > 65536)
		return err_usage(job->env, NULL, "--size must be a multiple of 4, at most 64k");
	job->areas = calloc(count + 1, sizeof(*job->areas));
	if (!job->areas)
		return err_errno(job->env, -ENOMEM, "allocate the registers");
	for (size_t i = 0; !status && i < count; i++) {
		struct area *area = &job->areas[i];

		area->t.handle = job->handle;
		status = env_place(job->env, args_text_at(job->args, "compare", i), &area->t);
		if (status)
			break;
		job->nareas++;
		area->t.span.width = 4;
		area->t.span.size = size;
		area->before = calloc(size / 4, 4);
		area->after = calloc(size / 4, 4);
		if (!area->before || !area->after)
			status = err_errno(job->env, -ENOMEM, "allocate the registers");
	}
	return status;
}

static void clear_job(struct job *job)
{
	for (size_t i = 0; i < job->nareas; i++) {
		free(job->areas[i].before);
		free(job->areas[i].after);
	}
	free(job->areas);
	vfc_reset_clear(&job->plan);
	env_release(job->env, job->handle);
}

static void show_area(struct view_reset_docs *docs, const struct area *area)
{
	for (size_t i = 0; i < area->t.span.size / 4; i++) {
		struct vfc_change change = {
			.offset = area->t.span.offset + 4 * i, .width = 4,
			.before = pattern_value(&area->before[i], 4),
			.after = pattern_value(&area->after[i], 4),
		};

		if (change.before != change.after)
			view_reset_change(docs, area->t.name, &change);
	}
}

static void show_irqs(struct view_reset_docs *docs, const struct job *job)
{
	uint64_t msix;

	vfc_word_number(VFC_WORDS_IRQ, "msix", &msix);
	for (uint32_t index = 0; index <= msix; index++) {
		int before = vfc_config_irq(&job->before, index);

		if (before >= 0)
			view_reset_irq(docs, index, before,
				       vfc_config_irq(&job->after, index) == 1);
	}
}

static int show_result(struct job *job)
{
	struct view_reset_docs docs = view_reset_doc(vfc_handle_address(job->handle), &job->plan);
	struct vfc_change *changes = NULL;
	int count = vfc_config_diff(&job->before, &job->after, &changes);

	if (count < 0) {
		doc_free(docs.doc);
		return err_errno(job->env, count, "compare config space");
	}
	view_reset_done(&docs, job->elapsed_ns);
	for (int i = 0; i < count; i++)
		view_reset_change(&docs, "config", &changes[i]);
	free(changes);
	for (size_t i = 0; i < job->nareas; i++)
		show_area(&docs, &job->areas[i]);
	show_irqs(&docs, job);
	return out_doc(job->env, &view_reset, docs.doc);
}

/* ---- the reset ------------------------------------------------------ */

/* Print the plan; the kernel's list for a hot reset needs an open device. */
static int print_plan(struct env *env, const struct args *a)
{
	bool hot = args_has(a, "hot");
	struct vfc_handle *handle = NULL;
	struct view_reset_docs docs;
	char address[VFC_NAME];
	struct vfc_reset plan;
	int err, status;

	status = env_address(env, a, "DEVICE", address);
	if (!status && hot)
		status = env_opened(env, address, &handle);
	if (status)
		return status;
	err = handle ? vfc_hot_reset_info(handle, &plan) :
		       vfc_reset_plan(env->ctx, address, hot, &plan);
	env_release(env, handle);
	if (err)
		return err_lib(env, err, "%s", address);
	docs = view_reset_doc(address, &plan);
	view_reset_steps(&docs, &plan, !env_is_open(env, address));
	status = out_doc(env, &view_reset, docs.doc);
	vfc_reset_clear(&plan);
	return status;
}

/* Plan, check and open; a function reset is planned before the device is opened. */
static int begin_reset(struct job *job)
{
	bool hot = args_has(job->args, "hot");
	char address[VFC_NAME];
	int err = 0, status = env_address(job->env, job->args, "DEVICE", address);

	if (status)
		return status;
	if (!hot)
		err = vfc_reset_plan(job->env->ctx, address, false, &job->plan);
	if (err)
		return err_lib(job->env, err, "%s", address);
	status = check_others(job);
	if (status)
		return status;
	status = env_handle(job->env, job->args, &job->handle);
	if (status)
		return status;
	if (hot)
		err = vfc_hot_reset_info(job->handle, &job->plan);
	if (err)
		return report_error(job, err);
	return hot ? check_others(job) : EXIT_DONE;
}

/* Record the state of all affected devices in their journals. */
static int record_devices(struct job *job, struct vfc_event **event)
{
	const char **addresses = calloc(job->plan.nothers + 1, sizeof(*addresses));
	size_t count = 0;
	int status;

	if (!addresses)
		return err_errno(job->env, -ENOMEM, "list the devices to reset");
	addresses[count++] = vfc_handle_address(job->handle);
	for (size_t i = 0; i < job->plan.nothers; i++)
		addresses[count++] = job->plan.others[i].address;
	status = change_record(job->env, "reset", job->plan.method, addresses, count, event);
	free(addresses);
	return status;
}

static int reset_device(struct job *job)
{
	struct vfc_event *event;
	int64_t start;
	int err = record_devices(job, &event);

	if (err)
		return err;
	start = clock_now_ns();
	err = job->plan.hot ? vfc_handle_hot_reset(job->handle, &job->plan) :
			      vfc_handle_reset(job->handle);
	job->elapsed_ns = (uint64_t)(clock_now_ns() - start);
	vfc_event_end(event, !err);
	return err ? report_error(job, err) : EXIT_DONE;
}

static int run_reset(struct env *env, const struct args *a)
{
	struct job job = { .env = env, .args = a };
	int status;

	if (env->opt.dry_run)
		return print_plan(env, a);
	status = begin_reset(&job);
	if (!status)
		status = find_areas(&job);
	if (!status)
		status = read_state(&job, &job.before, false);
	if (!status)
		status = reset_device(&job);
	if (!status)
		status = read_state(&job, &job.after, true);
	if (!status)
		status = show_result(&job);
	clear_job(&job);
	return status;
}

static const char *const reasons[] = { "siblings", "vfs", NULL };

static const struct arg reset_args[] = {
	TARGET_ARG_DEVICE,
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt reset_opts[] = {
	{ "hot", 0, ARG_FLAG, NULL, "reset the slot or bus, with all devices on it", 0, NULL },
	{ "compare", 0, ARG_PLACE, "LOCATION",
	  "also compare the registers at LOCATION, 4 bytes at a time", OPT_REPEAT, NULL },
	{ "size", 0, ARG_SIZE, "SIZE", "bytes to compare at each LOCATION (default 64)", 0, NULL },
	{ "force", 0, ARG_WORD, "REASON",
	  "override refusals (all, or those named): siblings, vfs",
	  OPT_VALUE_OPTIONAL | OPT_LIST, reasons },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const reset_examples[] = {
	"vfioctl reset 01:00.0 --dry-run",
	"vfioctl reset 02:00.0 --compare bar0",
	"vfioctl reset 05:02.0 --hot --force=siblings",
	NULL,
};

const struct cmd cmd_reset = {
	.name = "reset",
	.help = "Reset a device or its bus, and show what changed",
	.args = reset_args,
	.opts = reset_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_reset,
	.man = "vfioctl-state",
	.examples = reset_examples,
};
