/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * apply.c: carry out a plan: lock, write the journal, write sysfs, read back; if a
 * step fails, return the devices to their state before.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bind.h"
#include "lib/base/action.h"
#include "lib/base/child.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/text.h"
#include "lib/errno/oracle.h"
#include "lib/vfc-who.h"

/* One target while a plan is carried out. */
struct work {
	struct journal journal;
	struct journal_original before;
	bool locked;
	bool noted;	/* the plan's change is in its journal */
	bool touched;
	bool finished;	/* restored, and its journal is removed */
};

/* A plan and its progress. */
struct run {
	struct vfc_ctx *ctx;
	const struct vfc_plan *plan;
	struct work *work;
	uint64_t id;	/* identifies the records of this run */
};

static bool has_steps(const struct vfc_plan *plan, size_t target)
{
	size_t i;

	for (i = 0; i < plan->nsteps; i++)
		if (plan->steps[i].target == target)
			return true;
	return false;
}

static int fail_changed(struct vfc_ctx *ctx, const struct vfc_target *t)
{
	return vfc_fail_why(ctx, -EAGAIN, "%s changed in the meantime: try again", t->address);
}

/* Lock a device's journal and check that the device still has the planned-for state. */
static int prepare(struct run *run, size_t target)
{
	const struct vfc_target *t = &run->plan->targets[target];
	struct work *w = &run->work[target];
	struct journal_original was;
	int err;

	if (!has_steps(run->plan, target))
		return 0;
	/* Early at boot there may be no directory for a journal, and no other user. */
	err = run->plan->boots ? 0 : journal_lock(run->ctx, t->address, run->plan->timeout_ns,
						  &w->journal);
	if (err)
		return err;
	w->locked = !run->plan->boots;
	if (t->stale)
		return 0;
	err = binding_identify(run->ctx, t->address, &w->before);
	if (err)
		return err;
	if (!binding_equal(&w->before.was, &t->now) ||
	    (journal_find(run->ctx, t->address, &w->before, &was) == JOURNAL_LIVE) != t->journaled)
		return fail_changed(run->ctx, t);
	if (run->plan->verb == VFC_UNDO && !undo_is_last(run->ctx, &w->before, t))
		return fail_changed(run->ctx, t);
	return plan_goes_back(run->plan->verb) ? journal_work(run->ctx, &w->journal) : 0;
}

/* Return the name of a step's write in the errno table. */
static const char *const operations[] = {
	[VFC_STEP_VFS] = "sriov",
	[VFC_STEP_OVERRIDE] = "override",
	[VFC_STEP_UNBIND] = "unbind",
	[VFC_STEP_PROBE] = "probe",
	[VFC_STEP_ATTACH] = "bind",
	[VFC_STEP_POWER] = "power",
	[VFC_STEP_CREATE] = "mdev-create",
	[VFC_STEP_REMOVE] = "mdev-remove",
};

int plan_write_step(struct vfc_ctx *ctx, const struct vfc_step *step)
{
	/* Truncate only in other trees: there, an attribute is a regular file. */
	int err, flags = O_WRONLY | (vfc_rerooted(ctx) ? O_TRUNC : 0);
	int64_t start = action_start(ctx);
	int fd = root_open(ctx, flags, in_sys("%s", step->path));
	char attempt[sizeof(step->file) + 8];
	ssize_t n = fd;

	child_step(step->file);
	if (fd >= 0) {
		n = sys_write(fd, step->value, strlen(step->value));
		sys_close(fd);
	}
	err = n < 0 ? (int)n : 0;
	action_write(ctx, start, step->file, step->value, err);
	snprintf(attempt, sizeof(attempt), "write %s", step->file);
	return err ? oracle_known(ctx, attempt, operations[step->kind], NULL, err) : 0;
}

/* Write to sysfs once; may be undone even if no process waits for the write any more. */
static int write_step(struct run *run, const struct vfc_step *step)
{
	run->work[step->target].touched = true;
	return plan_write_step(run->ctx, step);
}

/*
 * Bind through the driver's `bind` file, which returns the driver's error: the kernel's probe
 * reports success even if the device is still not bound.
 */
static int ask_driver(struct run *run, const struct vfc_step *step)
{
	struct vfc_step ask = *step;
	struct vfc_device dev;
	int err;

	snprintf(ask.path, sizeof(ask.path), "bus/pci/drivers/%s/bind", step->driver);
	snprintf(ask.file, sizeof(ask.file), "%.255s", in_sys("%s", ask.path).text);
	err = write_step(run, &ask);
	if (!err && !vfc_device_read(run->ctx, step->value, VFC_DEPTH_ID, &dev) &&
	    !strcmp(dev.driver, step->driver))
		return 0;
	return driver_explain(run->ctx, step->value, step->driver, err);
}

/* Fail because the value read back differs from the value written. */
static int fail_verify(struct run *run, const struct vfc_step *step, const char *what,
		  const char *is)
{
	return vfc_fail_why(run->ctx, -EIO, "write %s had no effect: %s is %s", step->file, what,
			    is[0] ? is : "not set");
}

/* Read back what a step wrote. */
static int verify(struct run *run, const struct vfc_step *step)
{
	const char *address = run->plan->targets[step->target].address;
	struct vfc_binding b;
	char number[16];
	int err = binding_read(run->ctx, address, &b);

	if (err)
		return err;
	switch (step->kind) {
	case VFC_STEP_OVERRIDE:
		if (strcmp(b.override, step->value[0] == '\n' ? "" : step->value))
			return fail_verify(run, step, "it", b.override);
		return 0;
	case VFC_STEP_UNBIND:
		return b.driver[0] ? fail_verify(run, step, "the driver", b.driver) : 0;
	case VFC_STEP_PROBE:
	case VFC_STEP_ATTACH:
		if (!strcmp(b.driver, step->driver))
			return 0;
		return b.driver[0] ? driver_explain(run->ctx, address, step->driver, 0) :
		       ask_driver(run, step);
	case VFC_STEP_VFS:
		snprintf(number, sizeof(number), "%d", b.vfs);
		return strcmp(number, step->value) ? fail_verify(run, step, "the number",
								 number) : 0;
	case VFC_STEP_POWER:
		return strcmp(b.power, step->value) ? fail_verify(run, step, "it", b.power) : 0;
	default:
		return 0;
	}
}

/* Write and read back; explain an error of the driver's `bind`. */
static int change_step(struct run *run, const struct vfc_step *step)
{
	int err = write_step(run, step);

	if (err && step->kind == VFC_STEP_ATTACH && err != -EACCES && err != -ENOENT)
		return driver_explain(run->ctx, step->value, step->driver, err);
	if (err && step->kind == VFC_STEP_VFS)
		return sriov_explain(run->ctx, run->plan->targets[step->target].address,
				     step->value, err);
	return err ? err : verify(run, step);
}

/* Load a driver's module and check that the driver is registered. */
static int modprobe_step(struct run *run, const struct vfc_step *step)
{
	char found[VFC_NAME];
	int err;

	child_step("modprobe");
	err = child_modprobe(run->ctx, step->value);
	if (err)
		return err;
	err = driver_find(run->ctx, step->driver, found);
	if (err)
		return vfc_fail_why(run->ctx, -ENOENT, "modprobe %s registered no PCI driver of "
				    "that name", step->value);
	if (strcmp(found, step->driver))
		return vfc_fail_why(run->ctx, -ENOENT, "the driver's name is %s, not %s", found,
				    step->driver);
	return 0;
}

/* Record a device's state and the command that is about to change it. */
static int journal_step(struct run *run, const struct vfc_step *step)
{
	static const char *const ops[] = {
		[VFC_BIND] = "bind", [VFC_UNBIND] = "unbind", [VFC_SRIOV] = "sriov",
	};
	struct work *w = &run->work[step->target];
	struct journal_entry entry = {
		.kind = run->plan->targets[step->target].journaled ? JOURNAL_CHANGE :
								     JOURNAL_ORIGINAL,
		.run = run->id, .time = time(NULL), .pid = getpid(), .was = w->before,
	};
	struct journal_entry broken;
	bool mends = undo_unfinished(run->ctx, w->journal.address, &w->before, &broken);
	int err;

	/* A state left by an interrupted command is not the original state. */
	if (mends) {
		entry.kind = broken.kind;
		entry.was.was = broken.was.was;
	}
	strcpy(entry.op, ops[run->plan->verb]);
	err = journal_note(run->ctx, &w->journal, &entry);
	w->noted = !err;
	if (!err && mends)
		err = journal_undone(run->ctx, &w->journal, &w->before, broken.run);
	return err;
}

/*
 * Finish restoring: the device is as its journal records, so remove the journal or
 * its last change.
 */
static int forget_step(struct run *run, const struct vfc_step *step)
{
	const struct vfc_target *t = &run->plan->targets[step->target];
	struct work *w = &run->work[step->target];
	struct vfc_binding b;
	int err = t->stale ? 0 : binding_read(run->ctx, t->address, &b);

	if (err)
		return err;
	if (!t->stale && !binding_equal(&b, &t->want))
		return vfc_fail_why(run->ctx, -EIO, "%s is not in the state to restore: driver %s, "
				    "override %s, %d VFs, power %s", t->address,
				    b.driver[0] ? b.driver : "none",
				    b.override[0] ? b.override : "none", b.vfs, b.power);
	if (step->kind == VFC_STEP_UNDONE)
		err = journal_undone(run->ctx, &w->journal, &w->before, t->run);
	else
		err = journal_finish(run->ctx, &w->journal);
	w->finished = !err;
	return err;
}

static int run_step(struct run *run, const struct vfc_step *step)
{
	child_step("");
	switch (step->kind) {
	case VFC_STEP_JOURNAL:
		return journal_step(run, step);
	case VFC_STEP_MODPROBE:
		return modprobe_step(run, step);
	case VFC_STEP_FORGET:
	case VFC_STEP_UNDONE:
		return forget_step(run, step);
	default:
		return change_step(run, step);
	}
}

/* Restore one device to its state before the plan. */
static int undo_target(struct run *run, size_t target)
{
	struct vfc_target t = run->plan->targets[target];
	struct vfc_plan back = { .targets = &t, .ntargets = 1 };
	struct run undo = { .ctx = run->ctx, .plan = &back, .work = &run->work[target] };
	int err = binding_read(run->ctx, t.address, &t.now);
	size_t i;

	t.want = run->work[target].before.was;
	if (!err)
		err = plan_change(run->ctx, &back, 0);
	for (i = 0; i < back.nsteps && !err; i++)
		err = run_step(&undo, &back.steps[i]);
	free(back.steps);
	return err;
}

/* Return the command that completes an interrupted plan. */
static const char *goes_on_with(const struct vfc_plan *plan)
{
	return plan->verb == VFC_RESTORE ? "restore" : "undo";
}

/* Undo one target's part of a failed plan, and append the result to told. */
static void undo_work(struct run *run, size_t target, char *told, size_t size)
{
	const char *address = run->plan->targets[target].address;
	struct work *w = &run->work[target];
	const char *driver = w->before.was.driver;
	int err;

	if ((!w->locked && !w->touched) || w->finished)
		return;
	err = w->touched ? undo_target(run, target) : 0;
	if (err == -ENODEV) {
		join(told, size, "", "; %s no longer exists", address);
		if (w->locked)
			journal_finish(run->ctx, &w->journal);
		return;
	}
	if (err) {
		join(told, size, "", "; undoing it failed, too (to try again: vfioctl %s %s): %s",
		     goes_on_with(run->plan), address, vfc_error(run->ctx));
		return;
	}
	if (w->touched && run->plan->verb == VFC_SRIOV)
		join(told, size, "", "; %s has %d VFs as before", address,
		     w->before.was.vfs);
	else if (w->touched && driver[0])
		join(told, size, "", "; undone: %s is bound to %s again", address, driver);
	else if (w->touched)
		join(told, size, "", "; undone: %s has no driver again", address);
	if (w->noted)
		journal_undone(run->ctx, &w->journal, &w->before, run->id);
}

/*
 * Undo every target that was changed after a failure, last one first, and remove
 * the journals that this plan began. Appends to the failure's message.
 */
static int undo(struct run *run, int err)
{
	char message[VFC_MESSAGE], hint[VFC_MESSAGE], told[VFC_MESSAGE] = "";
	size_t i = run->plan->ntargets;

	strcpy(message, vfc_error(run->ctx));
	strcpy(hint, vfc_hint(run->ctx));
	while (i-- > 0)
		undo_work(run, i, told, sizeof(told));
	vfc_fail_why(run->ctx, err, "%s%s", message, told);
	return hint[0] ? vfc_suggest(run->ctx, err, "%s", hint) : err;
}

/* Run all steps until the parent stops waiting; runs in the child. */
static int run_steps(struct run *run)
{
	int err = 0;
	size_t i;

	for (i = 0; i < run->plan->ntargets && !err; i++)
		err = prepare(run, i);
	for (i = 0; i < run->plan->nsteps && !err; i++) {
		err = run_step(run, &run->plan->steps[i]);
		if (!err && child_abandoned())
			err = vfc_fail_why(run->ctx, -ECANCELED, "stopped waiting");
	}
	for (i = 0; i < run->plan->ntargets && !err; i++)
		if (run->work[i].noted)
			err = journal_done(run->ctx, &run->work[i].journal, run->id);
	return err ? undo(run, err) : 0;
}

static int apply(struct vfc_ctx *ctx, void *arg)
{
	struct run run = { .ctx = ctx, .plan = arg, .id = (uint64_t)sys_now_ns() };
	size_t i;
	int err;

	run.work = calloc(run.plan->ntargets + 1, sizeof(*run.work));
	if (!run.work)
		return vfc_fail(ctx, -ENOMEM, "carry out the plan");
	err = run_steps(&run);
	for (i = 0; i < run.plan->ntargets; i++)
		if (run.work[i].locked)
			journal_unlock(&run.work[i].journal);
	free(run.work);
	return err;
}

/* Report the process that a hanging write waits for, if known. */
static int report_hang(struct vfc_ctx *ctx, const struct vfc_plan *plan,
		       const struct child_end *how)
{
	struct vfc_holder *holders;
	char who[4 * VFC_NAME] = "";
	unsigned int unread;
	size_t i;
	int n;

	for (i = 0; i < plan->ntargets && !who[0]; i++) {
		n = vfc_device_holders(ctx, &plan->targets[i].dev, &holders, &unread);
		if (n > 0)
			snprintf(who, sizeof(who), ", which waits for pid %d (%s) to close %s",
				 holders[0].pid, holders[0].comm, holders[0].what);
		if (n >= 0)
			free(holders);
	}
	vfc_fail_why(ctx, -ETIMEDOUT, "%s hangs in the kernel%s, and signals do not end "
		     "it: when it returns, "
		     "%s%d %s", how->step, who, plan_is_mdev(plan) ? "so does pid " : "pid ",
		     how->pid, plan_is_mdev(plan) ? "and the device is gone" :
		     "undoes what was done");
	return who[0] ? vfc_suggest(ctx, -ETIMEDOUT, "close the device there, or end that "
				    "process") :
			-ETIMEDOUT;
}

int vfc_plan_apply(struct vfc_ctx *ctx, const struct vfc_plan *plan)
{
	struct child_end how;
	int err;

	if (!plan->nsteps)
		return 0;
	err = child_run(ctx, plan_is_mdev(plan) ? mdev_apply : apply, (void *)plan,
			plan->timeout_ns, &how);
	if (how.hangs)
		return report_hang(ctx, plan, &how);
	if (err != -ECHILD)
		return err;
	vfc_fail_why(ctx, err, "pid %d, which made the changes, was killed", how.pid);
	if (plan_is_mdev(plan))
		return vfc_suggest(ctx, err, "vfioctl mdev list");
	return vfc_suggest(ctx, err, "vfioctl %s %s", goes_on_with(plan), plan->targets[0].address);
}
