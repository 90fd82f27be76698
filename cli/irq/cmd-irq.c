/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-irq.c: irq enable, disable, trigger, wait, mask and unmask.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "cli/out/clock.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/region/access.h"
#include "vector.h"
#include "view.h"

#define NS_PER_S INT64_C(1000000000)

typedef unsigned long long ull;

static int report_error(struct env *env, struct vfc_handle *handle, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(handle));
}

/* Show the state of an index; silent: why no interrupt will arrive, or NULL. */
static int show_state(struct env *env, struct vfc_handle *handle, uint32_t index,
		      const char *silent)
{
	struct vfc_irq irq;
	int err = vfc_irq_info(handle, index, &irq);

	return err ? report_error(env, handle, err) :
		     out_doc(env, &view_irq_state, view_irq_state_doc(&irq, silent));
}

/* ---- enable, disable, mask, unmask ---------------------------------- */

/* Run one step on the session's device; its effect ends when the device is closed. */
static int session_step(struct env *env, const struct args *a, const char *plan,
			int (*step)(struct env *env, const struct args *a,
				    struct vfc_handle *handle, const struct vfc_irq *irq))
{
	struct vfc_handle *handle;
	struct vfc_irq irq;
	int status;

	status = target_lasts(env, a, "interrupts are disabled when the command ends",
			      "use `irq trigger`, which does it all in one command; or open a "
			      "session first: `vfioctl open DEVICE` or `vfioctl shell DEVICE`");
	if (status)
		return status;
	if (env->opt.dry_run)
		return target_plan(env, a, "%s %s", plan, args_text(a, "INDEX"));
	status = target_session(env, a, &handle);
	if (status)
		return status;
	status = env_irq(env, handle, args_text(a, "INDEX"), &irq);
	if (!status)
		status = step(env, a, handle, &irq);
	env_release(env, handle);
	return status;
}

static int enable_index(struct env *env, const struct args *a, struct vfc_handle *handle,
			const struct vfc_irq *irq)
{
	uint64_t count = args_u64(a, "vectors", 1);
	int status;

	if (env->mode == MODE_ONESHOT && irq->name && !strcmp(irq->name, "req"))
		return err_usage(env, "wait for it: irq wait DEVICE req",
				 "the session handles req itself");
	if (!count || count > irq->count)
		return err_usage(env, NULL, "--vectors for %s must be 1 to %u, not %llu",
				 irq->name ?: "it", irq->count, (ull)count);
	status = armed_enable(env, handle, irq, (uint32_t)count);
	return status ? status : show_state(env, handle, irq->index,
					    vfc_irq_silent(handle, irq->index, false));
}

static int disable_index(struct env *env, const struct args *a, struct vfc_handle *handle,
			 const struct vfc_irq *irq)
{
	int err = vfc_irq_disable(handle, irq->index);

	(void)a;
	return err ? report_error(env, handle, err) : show_state(env, handle, irq->index, NULL);
}

static int mask_index(struct env *env, const struct args *a, struct vfc_handle *handle,
		      const struct vfc_irq *irq)
{
	int err = vfc_irq_mask(handle, irq->index);

	(void)a;
	return err ? report_error(env, handle, err) : show_state(env, handle, irq->index, NULL);
}

static int unmask_index(struct env *env, const struct args *a, struct vfc_handle *handle,
			const struct vfc_irq *irq)
{
	int err = vfc_irq_unmask(handle, irq->index);

	(void)a;
	return err ? report_error(env, handle, err) : show_state(env, handle, irq->index, NULL);
}

static int run_enable(struct env *env, const struct args *a)
{
	return session_step(env, a, "enable", enable_index);
}

static int run_disable(struct env *env, const struct args *a)
{
	return session_step(env, a, "disable", disable_index);
}

static int run_mask(struct env *env, const struct args *a)
{
	return session_step(env, a, "mask", mask_index);
}

static int run_unmask(struct env *env, const struct args *a)
{
	return session_step(env, a, "unmask", unmask_index);
}

/* ---- trigger, wait -------------------------------------------------- */

/* A wait for interrupts. */
struct wait {
	struct armed on;
	uint64_t count;		/* interrupts to wait for */
	uint64_t seen;
	int64_t start, timeout;	/* ns; timeout -1: none */
};

/* Parse the arguments common to trigger and wait; enable the index if it is not enabled. */
static int begin_wait(struct wait *w, struct env *env, const struct args *a, bool all)
{
	w->count = args_u64(a, "count", 1);
	if (!w->count)
		return err_usage(env, NULL, "--count must be at least 1");
	w->timeout = args_has(a, "timeout") ? (int64_t)args_u64(a, "timeout", 0) : w->timeout;
	return armed_begin(env, a, all, &w->on);
}

/* Wait for the next interrupt: 1, 0 on timeout, or -1 and *status for a reported failure. */
static int next_event(struct wait *w, struct vfc_irq_event *event, int *status)
{
	int64_t left = w->timeout;
	int ret;

	do {
		if (w->timeout > 0)
			left = w->start + w->timeout - clock_now_ns();
		if (w->timeout > 0 && left < 0)
			left = 0;
		ret = vfc_irq_next(w->on.handle, w->on.irq.index, w->on.vector, left, event);
	} while (ret == -EINTR && !env_signal);
	if (ret >= 0)
		return ret;
	*status = ret == -EINTR ?
		  err_interrupted(w->on.env, "interrupted after %llu of %llu interrupts",
				  (ull)w->seen,
				  (ull)w->count) : armed_fail(&w->on, ret);
	return -1;
}

static int report_timeout(struct wait *w)
{
	return err_check(w->on.env, vfc_irq_silent(w->on.handle, w->on.irq.index, false),
			 "%s: timeout: %llu of %llu interrupts from %s arrived in %.3g s",
			 vfc_handle_address(w->on.handle), (ull)w->seen, (ull)w->count,
			 armed_name(&w->on), (double)w->timeout / 1e9);
}

static int wait_all(struct wait *w)
{
	struct vfc_irq_event event;
	int status = EXIT_DONE, ret;

	w->start = clock_now_ns();
	while (!status && w->seen < w->count) {
		ret = next_event(w, &event, &status);
		if (ret < 0)
			return status;
		if (!ret)
			return report_timeout(w);
		w->seen += event.count;
		status = out_event(w->on.env, &view_irq_event,
				   view_irq_timed_doc(w->on.handle, &event,
						      clock_now_ns() - w->start));
	}
	return status;
}

static int run_wait(struct env *env, const struct args *a)
{
	struct wait w = { .timeout = -1 };
	int status = begin_wait(&w, env, a, true);

	if (!status)
		status = wait_all(&w);
	return armed_end(&w.on, status);
}

/* Check the eventfd's count: the ioctl's success does not prove that interrupts arrived. */
static int report_fired(struct wait *w, uint64_t total)
{
	struct vfc_irq_event sum = {
		.index = w->on.irq.index, .vector = w->on.vector, .count = w->seen, .total = total,
	};

	if (w->seen >= w->count)
		return out_event(w->on.env, &view_irq_event,
				 view_irq_timed_doc(w->on.handle, &sum,
						    clock_now_ns() - w->start));
	return err_check(w->on.env, vfc_irq_silent(w->on.handle, w->on.irq.index, true),
			 "%s: triggered vector %u of %s %llu times, but %llu interrupts arrived",
			 vfc_handle_address(w->on.handle), w->on.vector, armed_name(&w->on),
			 (ull)w->count, (ull)w->seen);
}

/* Consume interrupts until the timeout. */
static int consume_events(struct wait *w)
{
	struct vfc_irq_event event = { .total = 0 };
	int status = EXIT_DONE, ret = 1;

	while (ret > 0 && w->seen < w->count) {
		ret = next_event(w, &event, &status);
		if (ret > 0)
			w->seen += event.count;
	}
	return ret < 0 ? status : report_fired(w, event.total);
}

/* True while another command of the session may still count an interrupt it has read. */
static bool may_count_still(const struct wait *w)
{
	const struct timespec nap = { .tv_nsec = 1000000 };

	if (!vfc_handle_in_session(w->on.handle) || env_signal ||
	    clock_now_ns() - w->start > w->timeout)
		return false;
	nanosleep(&nap, NULL);
	return true;
}

/* Count interrupts, but leave them to `irq wait` and the prompt. */
static int count_events(struct wait *w, uint64_t before)
{
	uint64_t total;
	int err;

	do {
		err = vfc_irq_total(w->on.handle, w->on.irq.index, w->on.vector, &total);
		if (err)
			return armed_fail(&w->on, err);
		w->seen = total - before;
	} while (w->seen < w->count && may_count_still(w));
	return report_fired(w, total);
}

static int trigger_vector(struct wait *w, const struct args *a)
{
	uint64_t i, before;
	int err = vfc_irq_total(w->on.handle, w->on.irq.index, w->on.vector, &before);

	w->start = clock_now_ns();
	for (i = 0; !err && !env_signal && i < w->count; i++)
		err = vfc_irq_trigger(w->on.handle, w->on.irq.index, w->on.vector,
				      args_has(a, "bool"));
	if (err)
		return armed_fail(&w->on, err);
	if (env_signal)
		return err_interrupted(w->on.env, "interrupted after %llu of %llu triggers", (ull)i,
				       (ull)w->count);
	return w->on.here || args_has(a, "wait") ? consume_events(w) : count_events(w, before);
}

static int run_trigger(struct env *env, const struct args *a)
{
	struct wait w = { .timeout = NS_PER_S };
	int status;

	if (env->opt.dry_run)
		return target_plan(env, a, "enable %s if it is not enabled, trigger vector "
				  "%llu, and count its interrupts",
				  args_text(a, "INDEX"), (ull)args_u64(a, "vector", 0));
	status = begin_wait(&w, env, a, false);
	if (!status)
		status = trigger_vector(&w, a);
	return armed_end(&w.on, status);
}

/* ---- tables --------------------------------------------------------- */

static const struct opt enable_opts[] = {
	{ "vectors", 0, ARG_U64, "COUNT",
	  "number of vectors to enable, starting at 0 (default 1)", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const enable_examples[] = {
	"irq enable msi",
	"irq enable msix --vectors 4",
	NULL,
};

const struct cmd cmd_irq_enable = {
	.name = "irq enable",
	.help = "Enable vectors of an interrupt index, each with an eventfd",
	.args = armed_args,
	.opts = enable_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_enable,
	.man = "vfioctl-irq",
	.examples = enable_examples,
};

static const char *const disable_examples[] = { "irq disable msi", NULL };

const struct cmd cmd_irq_disable = {
	.name = "irq disable",
	.help = "Disable an interrupt index; INTx is masked first",
	.args = armed_args,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_disable,
	.man = "vfioctl-irq",
	.examples = disable_examples,
};

static const struct opt trigger_opts[] = {
	ARMED_OPT_VECTOR,
	{ "bool", 0, ARG_FLAG, NULL, "trigger with DATA_BOOL instead of DATA_NONE", 0, NULL },
	{ "wait", 0, ARG_FLAG, NULL, "consume the interrupts even in a session", 0,
	  NULL },
	{ "count", 0, ARG_U64, "COUNT", "number of triggers (default 1)", 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME", "timeout for the interrupts (default 1s)", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const trigger_examples[] = {
	"vfioctl irq trigger 01:00.0 msi",
	"vfioctl irq trigger 03:00.0 msix --vector 2 --count 10 --bool",
	NULL,
};

const struct cmd cmd_irq_trigger = {
	.name = "irq trigger",
	.help = "Trigger a vector and count its interrupts (exit 3: none)",
	.args = armed_args,
	.opts = trigger_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_trigger,
	.man = "vfioctl-irq",
	.examples = trigger_examples,
};

static const struct opt wait_opts[] = {
	{ "vector", 0, ARG_U64, "VECTOR", "only this vector (default: any enabled vector)", 0,
	  NULL },
	{ "count", 0, ARG_U64, "COUNT", "number of interrupts (default 1)", 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME", "timeout (exit 3); default: none", 0,
	  NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const wait_examples[] = {
	"irq wait msi --timeout 2s",
	"vfioctl irq wait 01:00.0 req",
	NULL,
};

const struct cmd cmd_irq_wait = {
	.name = "irq wait",
	.help = "Wait for interrupts (exit 3: timeout)",
	.args = armed_args,
	.opts = wait_opts,
	.flags = CMD_OPENS,
	.run = run_wait,
	.man = "vfioctl-irq",
	.examples = wait_examples,
};

static const char *const mask_examples[] = { "irq mask intx", NULL };

const struct cmd cmd_irq_mask = {
	.name = "irq mask",
	.help = "Mask INTx; its interrupts stay pending until it is unmasked",
	.args = armed_args,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_mask,
	.man = "vfioctl-irq",
	.examples = mask_examples,
};

static const char *const unmask_examples[] = { "irq unmask intx", NULL };

const struct cmd cmd_irq_unmask = {
	.name = "irq unmask",
	.help = "Unmask INTx; the next interrupt masks it again",
	.args = armed_args,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_unmask,
	.man = "vfioctl-irq",
	.examples = unmask_examples,
};
