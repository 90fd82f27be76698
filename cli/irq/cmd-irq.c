/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-irq.c: interrupts: irq enable, disable, trigger, wait, mask, unmask.
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

static int fail(struct env *env, struct vfc_handle *handle, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(handle));
}

/* Say how an index stands now; silent: why nothing will come of it, or NULL. */
static int show_state(struct env *env, struct vfc_handle *handle, uint32_t index,
		      const char *silent)
{
	struct vfc_irq irq;
	int err = vfc_irq_info(handle, index, &irq);

	return err ? fail(env, handle, err) :
		     out_doc(env, &view_irq_state, view_irq_state_doc(&irq, silent));
}

/* ---- enable, disable, mask, unmask: steps of a session -------------- */

/* Run one step on the session's device; a one-shot command could not keep it. */
static int session_step(struct env *env, const struct args *a, const char *plan,
			int (*step)(struct env *env, const struct args *a,
				    struct vfc_handle *handle, const struct vfc_irq *irq))
{
	struct vfc_handle *handle;
	struct vfc_irq irq;
	int status;

	status = touch_lasts(env, a, "interrupts end with the command that enables them",
			     "`irq trigger` does it all in one command; to work in steps: "
			     "`vfioctl open DEVICE` first, or `vfioctl shell DEVICE`");
	if (status)
		return status;
	if (env->dry_run)
		return touch_plan(env, a, "%s %s", plan, args_text(a, "INDEX"));
	handle = touch_session(env, a);
	if (!handle)
		return EXIT_FAILED;
	status = env_irq(env, handle, args_text(a, "INDEX"), &irq);
	if (!status)
		status = step(env, a, handle, &irq);
	env_release(env, handle);
	return status;
}

static int enable(struct env *env, const struct args *a, struct vfc_handle *handle,
		  const struct vfc_irq *irq)
{
	uint64_t count = args_u64(a, "vectors", 1);
	int status;

	if (env->mode == MODE_ONESHOT && irq->name && !strcmp(irq->name, "req"))
		return err_usage(env, "irq wait DEVICE req waits for it",
				 "the session listens to req itself");
	if (!count || count > irq->count)
		return err_usage(env, NULL, "%s has 1 to %u vectors, not %llu",
				 irq->name ?: "it", irq->count, (ull)count);
	status = armed_enable(env, handle, irq, (uint32_t)count);
	return status ? status : show_state(env, handle, irq->index,
					    vfc_irq_silent(handle, irq->index, false));
}

static int disable(struct env *env, const struct args *a, struct vfc_handle *handle,
		   const struct vfc_irq *irq)
{
	int err = vfc_irq_disable(handle, irq->index);

	(void)a;
	return err ? fail(env, handle, err) : show_state(env, handle, irq->index, NULL);
}

static int mask(struct env *env, const struct args *a, struct vfc_handle *handle,
		const struct vfc_irq *irq)
{
	int err = vfc_irq_mask(handle, irq->index);

	(void)a;
	return err ? fail(env, handle, err) : show_state(env, handle, irq->index, NULL);
}

static int unmask(struct env *env, const struct args *a, struct vfc_handle *handle,
		  const struct vfc_irq *irq)
{
	int err = vfc_irq_unmask(handle, irq->index);

	(void)a;
	return err ? fail(env, handle, err) : show_state(env, handle, irq->index, NULL);
}

static int run_enable(struct env *env, const struct args *a)
{
	return session_step(env, a, "enable", enable);
}

static int run_disable(struct env *env, const struct args *a)
{
	return session_step(env, a, "disable", disable);
}

static int run_mask(struct env *env, const struct args *a)
{
	return session_step(env, a, "mask", mask);
}

static int run_unmask(struct env *env, const struct args *a)
{
	return session_step(env, a, "unmask", unmask);
}

/* ---- trigger, wait -------------------------------------------------- */

/* Interrupts that are waited for. */
struct wait {
	struct armed on;
	uint64_t count;		/* how many must arrive */
	uint64_t seen;
	int64_t start, timeout;	/* ns; timeout -1: none */
};

/* The words that trigger and wait share; enables what is not enabled. */
static int begin(struct wait *w, struct env *env, const struct args *a, bool all)
{
	w->count = args_u64(a, "count", 1);
	if (!w->count)
		return err_usage(env, NULL, "--count is 1 or more");
	w->timeout = args_has(a, "timeout") ? (int64_t)args_u64(a, "timeout", 0) : w->timeout;
	return armed_begin(env, a, all, &w->on);
}

/* Wait for the next; 1, 0 on time-out, or -1 and *status when it has been reported. */
static int next(struct wait *w, struct vfc_irq_event *event, int *status)
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
		  err_interrupted(w->on.env, "%llu of %llu interrupts arrived", (ull)w->seen,
				  (ull)w->count) : armed_fail(&w->on, ret);
	return -1;
}

static int report_timeout(struct wait *w)
{
	return err_check(w->on.env, vfc_irq_silent(w->on.handle, w->on.irq.index, false),
			 "%s: %llu of %llu interrupts of %s arrived in %.3g s",
			 vfc_handle_address(w->on.handle), (ull)w->seen, (ull)w->count,
			 armed_name(&w->on), (double)w->timeout / 1e9);
}

static int wait_all(struct wait *w)
{
	struct vfc_irq_event event;
	int status = EXIT_DONE, ret;

	w->start = clock_now_ns();
	while (!status && w->seen < w->count) {
		ret = next(w, &event, &status);
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
	int status = begin(&w, env, a, true);

	if (!status)
		status = wait_all(&w);
	return armed_end(&w.on, status);
}

/* The ioctl's 0 proves nothing: what the eventfd counted does. */
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
			 "%s: vector %u of %s was triggered %llu times, %llu interrupts arrived",
			 vfc_handle_address(w->on.handle), w->on.vector, armed_name(&w->on),
			 (ull)w->count, (ull)w->seen);
}

/* Take what arrives, until the time is over. */
static int take_fired(struct wait *w)
{
	struct vfc_irq_event event = { .total = 0 };
	int status = EXIT_DONE, ret = 1;

	while (ret > 0 && w->seen < w->count) {
		ret = next(w, &event, &status);
		if (ret > 0)
			w->seen += event.count;
	}
	return ret < 0 ? status : report_fired(w, event.total);
}

/* Between commands of a session: one may be about to count what it has just taken. */
static bool may_count_still(const struct wait *w)
{
	const struct timespec nap = { .tv_nsec = 1000000 };

	if (!vfc_handle_kept(w->on.handle) || env_signal ||
	    clock_now_ns() - w->start > w->timeout)
		return false;
	nanosleep(&nap, NULL);
	return true;
}

/* What arrived is left to `irq wait` and the prompt, only counted here. */
static int count_fired(struct wait *w, uint64_t before)
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

static int trigger(struct wait *w, const struct args *a)
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
		return err_interrupted(w->on.env, "triggered %llu of %llu times", (ull)i,
				       (ull)w->count);
	return w->on.here || args_has(a, "wait") ? take_fired(w) : count_fired(w, before);
}

static int run_trigger(struct env *env, const struct args *a)
{
	struct wait w = { .timeout = NS_PER_S };
	int status;

	if (env->dry_run)
		return touch_plan(env, a, "enable %s unless it is, trigger vector %llu, count",
				  args_text(a, "INDEX"), (ull)args_u64(a, "vector", 0));
	status = begin(&w, env, a, false);
	if (!status)
		status = trigger(&w, a);
	return armed_end(&w.on, status);
}

/* ---- tables --------------------------------------------------------- */

static const struct opt enable_opts[] = {
	{ "vectors", 0, ARG_U64, "COUNT", "vectors to enable, from 0 on (default 1)", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const enable_examples[] = {
	"irq enable msi",
	"irq enable msix --vectors 4",
	NULL,
};

const struct cmd cmd_irq_enable = {
	.name = "irq enable",
	.help = "Enable vectors of an interrupt index, with an eventfd each",
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
	{ "bool", 0, ARG_FLAG, NULL, "fire through DATA_BOOL instead of DATA_NONE", 0, NULL },
	{ "wait", 0, ARG_FLAG, NULL, "in a session: take what arrives, for no later `irq wait`", 0,
	  NULL },
	{ "count", 0, ARG_U64, "COUNT", "how many times (default 1)", 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME", "how long to wait for them (default 1s)", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const trigger_examples[] = {
	"vfioctl irq trigger 01:00.0 msi",
	"vfioctl irq trigger 03:00.0 msix --vector 2 --count 10 --bool",
	NULL,
};

const struct cmd cmd_irq_trigger = {
	.name = "irq trigger",
	.help = "Fire a vector in software, count what arrives (exit 3: none)",
	.args = armed_args,
	.opts = trigger_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_trigger,
	.man = "vfioctl-irq",
	.examples = trigger_examples,
};

static const struct opt wait_opts[] = {
	{ "vector", 0, ARG_U64, "VECTOR", "only this vector (default: any that is enabled)", 0,
	  NULL },
	{ "count", 0, ARG_U64, "COUNT", "how many interrupts (default 1)", 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME", "give up after this, with exit 3 (default: never)", 0,
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
	.help = "Wait for interrupts, enabling what is not enabled meanwhile",
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
	.help = "Mask INTx: what the device raises waits",
	.args = armed_args,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_mask,
	.man = "vfioctl-irq",
	.examples = mask_examples,
};

static const char *const unmask_examples[] = { "irq unmask intx", NULL };

const struct cmd cmd_irq_unmask = {
	.name = "irq unmask",
	.help = "Unmask INTx, which each interrupt of the device masks again",
	.args = armed_args,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_unmask,
	.man = "vfioctl-irq",
	.examples = unmask_examples,
};
