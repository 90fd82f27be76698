/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan.c: compute the writes that give devices a requested binding. bind, unbind,
 * restore and undoing a failure are the same operation: the steps from the current
 * binding to the requested one.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/unread.h"

static const char *const step_words[] = {
	[VFC_STEP_JOURNAL] = "journal", [VFC_STEP_MODPROBE] = "modprobe",
	[VFC_STEP_VFS] = "vfs", [VFC_STEP_OVERRIDE] = "override",
	[VFC_STEP_UNBIND] = "unbind", [VFC_STEP_PROBE] = "probe",
	[VFC_STEP_ATTACH] = "attach", [VFC_STEP_POWER] = "power",
	[VFC_STEP_FORGET] = "forget", [VFC_STEP_UNDONE] = "undone",
	[VFC_STEP_CREATE] = "create", [VFC_STEP_REMOVE] = "remove",
};

const char *vfc_step_word(enum vfc_step_kind kind)
{
	return step_words[kind];
}

bool plan_goes_back(enum vfc_verb verb)
{
	return verb == VFC_RESTORE || verb == VFC_UNDO;
}

/* Append an empty step to the plan; NULL without memory. */
static struct vfc_step *new_step(struct vfc_plan *plan, size_t target, enum vfc_step_kind kind)
{
	struct vfc_step *step = GROW(plan->steps, plan->nsteps);

	if (step)
		*step = (struct vfc_step){ .kind = kind, .target = target };
	return step;
}

struct vfc_step *plan_write(struct vfc_plan *plan, size_t target, enum vfc_step_kind kind,
			    const char *value, const char *fmt, ...)
{
	struct vfc_step *step = new_step(plan, target, kind);
	va_list ap;

	if (!step)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(step->path, sizeof(step->path), fmt, ap);
	va_end(ap);
	snprintf(step->file, sizeof(step->file), "%.255s",
		 in_sys("%s", step->path).text);
	snprintf(step->value, sizeof(step->value), "%s", value);
	return step;
}

#define DEVICE_FILE "bus/pci/devices/%s/%s"

static int add_vfs(struct vfc_plan *plan, size_t target, int vfs)
{
	struct vfc_target *t = &plan->targets[target];
	struct vfc_step *step;
	char number[16];

	snprintf(number, sizeof(number), "%d", vfs);
	step = plan_write(plan, target, VFC_STEP_VFS, number, DEVICE_FILE, t->address,
			  "sriov_numvfs");
	if (!step)
		return -ENOMEM;
	if (vfs)
		snprintf(step->why, sizeof(step->why), "create %d VF%s", vfs,
			 vfs == 1 ? "" : "s");
	else
		snprintf(step->why, sizeof(step->why), "its VFs are removed%s",
			 strcmp(t->now.driver, t->want.driver) ? " before its driver is "
				 "unbound" : "");
	return 0;
}

static int add_override(struct vfc_plan *plan, size_t target, const char *override)
{
	struct vfc_target *t = &plan->targets[target];
	struct vfc_step *step;

	step = plan_write(plan, target, VFC_STEP_OVERRIDE, override[0] ? override : "\n",
			  DEVICE_FILE, t->address, "driver_override");
	if (!step)
		return -ENOMEM;
	if (override[0])
		snprintf(step->why, sizeof(step->why), "let only %s match the device", override);
	else
		snprintf(step->why, sizeof(step->why), "let any driver match the device again");
	return 0;
}

static int add_unbind(struct vfc_plan *plan, size_t target)
{
	struct vfc_target *t = &plan->targets[target];
	struct vfc_step *step;

	step = plan_write(plan, target, VFC_STEP_UNBIND, t->address, DEVICE_FILE, t->address,
			  "driver/unbind");
	if (!step)
		return -ENOMEM;
	strcpy(step->driver, t->now.driver);
	snprintf(step->why, sizeof(step->why), "unbind it from %s", step->driver);
	return 0;
}

/* Bind: if the override names the driver, a probe suffices; else write its bind file. */
static int add_attach(struct vfc_plan *plan, size_t target, bool overridden)
{
	struct vfc_target *t = &plan->targets[target];
	struct vfc_step *step;

	if (overridden)
		step = plan_write(plan, target, VFC_STEP_PROBE, t->address,
				  "bus/pci/drivers_probe");
	else
		step = plan_write(plan, target, VFC_STEP_ATTACH, t->address,
				  "bus/pci/drivers/%s/bind", t->want.driver);
	if (!step)
		return -ENOMEM;
	strcpy(step->driver, t->want.driver);
	snprintf(step->why, sizeof(step->why), "bind it to %s", step->driver);
	return 0;
}

static int add_power(struct vfc_plan *plan, size_t target)
{
	struct vfc_target *t = &plan->targets[target];
	struct vfc_step *step;

	step = plan_write(plan, target, VFC_STEP_POWER, t->want.power, DEVICE_FILE, t->address,
			  "power/control");
	if (!step)
		return -ENOMEM;
	snprintf(step->why, sizeof(step->why), "restore runtime power management");
	return 0;
}

/* Add the steps that change the driver: override, unbind, bind. */
static int change_driver(struct vfc_plan *plan, size_t target)
{
	const struct vfc_binding *now = &plan->targets[target].now;
	const struct vfc_binding *want = &plan->targets[target].want;
	bool moves = strcmp(now->driver, want->driver);
	bool attaches = moves && want->driver[0];
	/* An override with another driver's name would prevent the bind. */
	bool detour = attaches && want->override[0] && strcmp(want->override, want->driver);
	const char *override = detour ? want->driver : want->override;
	int err = 0;

	if (strcmp(now->override, override))
		err = add_override(plan, target, override);
	if (!err && moves && now->driver[0])
		err = add_unbind(plan, target);
	if (!err && attaches)
		err = add_attach(plan, target, override[0]);
	if (!err && detour)
		err = add_override(plan, target, want->override);
	return err;
}

int plan_change(struct vfc_ctx *ctx, struct vfc_plan *plan, size_t target)
{
	const struct vfc_binding *now = &plan->targets[target].now;
	const struct vfc_binding *want = &plan->targets[target].want;
	bool moves = strcmp(now->driver, want->driver);
	bool clears = now->vfs > 0 && (moves || (want->vfs >= 0 && want->vfs != now->vfs));
	int err = 0;

	if (clears)
		err = add_vfs(plan, target, 0);
	if (!err)
		err = change_driver(plan, target);
	if (!err && want->vfs > 0 && (clears || now->vfs != want->vfs))
		err = add_vfs(plan, target, want->vfs);
	/* A bind to VFIO sets it to auto, an unbind to on (Linux 5.11 and later). */
	if (!err && want->power[0] && (moves || strcmp(now->power, want->power)))
		err = add_power(plan, target);
	return err ? vfc_fail(ctx, err, "plan") : 0;
}

/* Add a step that begins, continues or ends a target's journal. */
static int add_journal(struct vfc_plan *plan, size_t target, enum vfc_step_kind kind)
{
	const struct vfc_target *t = &plan->targets[target];
	struct vfc_step *step = new_step(plan, target, kind);

	if (!step)
		return -ENOMEM;
	snprintf(step->file, sizeof(step->file), "%.255s",
		 in_state("%s.journal", t->address).text);
	if (kind == VFC_STEP_FORGET) {
		strcpy(step->value, "closed");
		snprintf(step->why, sizeof(step->why), t->stale ? "it is out of date" :
			 "the original state is restored, so the journal is removed");
	} else if (kind == VFC_STEP_UNDONE) {
		snprintf(step->value, sizeof(step->value), "undone run=%llx",
			 (unsigned long long)t->run);
		snprintf(step->why, sizeof(step->why), "%u earlier change%s can still be undone",
			 t->left, t->left == 1 ? "" : "s");
	} else {
		snprintf(step->value, sizeof(step->value),
			 "%s driver=%s override=%s vfs=%d power=%s",
			 t->journaled ? "change" : "original", t->now.driver, t->now.override,
			 t->now.vfs, t->now.power);
		strcpy(step->why, t->journaled ? "record its state before this change, too" :
		       "record its state before the first change");
	}
	return 0;
}

/* Load the driver first if it is missing and loading is allowed. */
static int need_driver(struct vfc_ctx *ctx, struct vfc_plan *plan, size_t target, bool modprobe)
{
	struct vfc_binding *want = &plan->targets[target].want;
	char found[VFC_NAME];
	struct vfc_step *step;
	int err;

	err = driver_find(ctx, want->driver, found);
	if (err != -ENOENT)
		return err ? vfc_fail(ctx, err, "list the PCI drivers") : 0;
	if (!modprobe || vfc_rerooted(ctx)) {
		vfc_fail_why(ctx, -ENOENT, "no PCI driver %s: its module is not loaded",
			     want->driver);
		return vfc_suggest(ctx, -ENOENT, "modprobe %s", want->driver);
	}
	step = new_step(plan, target, VFC_STEP_MODPROBE);
	if (!step)
		return vfc_fail(ctx, -ENOMEM, "plan");
	strcpy(step->file, "modprobe");
	strcpy(step->value, want->driver);
	strcpy(step->driver, want->driver);
	strcpy(step->why, "the driver is not loaded: load its module");
	return 0;
}

/* Set the state that `bind` requests. */
static int want_bound(struct vfc_ctx *ctx, const struct vfc_order *order, struct vfc_target *t)
{
	const char *name = driver_meant(order->driver);
	char driver[VFC_NAME];
	int err;

	if (!name[0] || strlen(name) >= sizeof(driver) || strchr(name, '/'))
		return vfc_fail_why(ctx, -EINVAL, "\"%s\" is not a driver name", name);
	err = driver_find(ctx, name, driver);
	if (err && err != -ENOENT)
		return vfc_fail(ctx, err, "list the PCI drivers");
	if (err)
		strcpy(driver, name);
	if (!strcmp(t->now.driver, driver)) {
		t->want = t->now;
		snprintf(t->note, sizeof(t->note), "already bound to %s", driver);
		return 0;
	}
	t->want = (struct vfc_binding){ .vfs = -1 };
	strcpy(t->want.driver, driver);
	strcpy(t->want.override, driver);
	return 0;
}

/* Set the state that `unbind` requests. */
static void want_unbound(struct vfc_target *t)
{
	t->want = t->now;
	if (!t->now.driver[0]) {
		strcpy(t->note, "not bound");
		return;
	}
	t->want.driver[0] = '\0';
	t->want.power[0] = '\0';
	t->want.vfs = -1;
}

/* Set the state that `sriov` requests: another number of VFs, all else unchanged. */
static int want_vfs(struct vfc_ctx *ctx, const struct vfc_order *order, struct vfc_target *t)
{
	if (t->now.vfs < 0)
		return sriov_absent(ctx, t->address);
	t->want = t->now;
	t->want.vfs = order->vfs;
	if (t->now.vfs == order->vfs)
		snprintf(t->note, sizeof(t->note), "already has %d VFs", order->vfs);
	return 0;
}

/* Set the state that `restore` requests: the one recorded in the journal. */
static int want_original(struct vfc_ctx *ctx, struct vfc_target *t, int state,
			 const struct journal_original *was)
{

	switch (state) {
	case JOURNAL_LIVE:
		t->want = was->was;
		return 0;
	case JOURNAL_STALE:
		t->stale = true;
		t->want = t->now;
		strcpy(t->note, "was changed before the last reboot, which undid it");
		return 0;
	case JOURNAL_FOREIGN:
		vfc_fail_why(ctx, -ESTALE, "the journal of %s belongs to another "
			     "device (%04x:%04x): nothing is restored", t->address, was->vendor,
			     was->device);
		return vfc_suggest(ctx, -ESTALE, "if that device was removed permanently: rm %s",
				   in_state("%s.journal", t->address).text);
	default:
		return vfc_fail_why(ctx, -ENODATA, "nothing to restore: %s has no journal",
				    t->address);
	}
}

/* Read one device and determine its requested state. */
static int make_target(struct vfc_ctx *ctx, const struct vfc_order *order, const char *address,
		       struct vfc_target *t)
{
	struct journal_original now = { .was.vfs = -1 }, was;
	int state, err;
	bool gone;

	/* Check this first: the binding cannot be read while a change hangs. */
	err = journal_await(ctx, address, order->timeout_ns);
	if (!err)
		err = binding_identify(ctx, address, &now);
	gone = err == -ENODEV && plan_goes_back(order->verb);
	if (!err)
		err = vfc_device_read(ctx, address, VFC_DEPTH_ROW, &t->dev);
	if (err && !gone)
		return err;
	snprintf(t->address, sizeof(t->address), "%s", address);
	t->now = now.was;
	state = journal_find(ctx, address, &now, &was);
	if (state < 0)
		return state;
	t->journaled = state == JOURNAL_LIVE;
	if (gone && state == JOURNAL_NONE && !(order->verb == VFC_UNDO && undo_knows(ctx, address)))
		return vfc_fail(ctx, -ENODEV, "find %s", address);
	if (gone) {
		t->stale = true;
		strcpy(t->note, "no longer exists");
		return 0;
	}
	if (order->verb == VFC_UNDO)
		return undo_want(ctx, &now, order->all, t);
	if (order->verb == VFC_RESTORE)
		return want_original(ctx, t, state, &was);
	if (order->verb == VFC_BIND)
		return want_bound(ctx, order, t);
	if (order->verb == VFC_SRIOV)
		return want_vfs(ctx, order, t);
	want_unbound(t);
	return 0;
}

static int add_target(struct vfc_ctx *ctx, const struct vfc_order *order, const char *address,
		      struct vfc_plan *plan)
{
	struct vfc_target *t = &plan->targets[plan->ntargets];
	int err = make_target(ctx, order, address, t);

	if (err)
		return err;
	t->changes = !t->stale && !binding_equal(&t->now, &t->want);
	plan->ntargets++;
	return 0;
}

/* True if the plan already loads that driver. */
static bool loads(const struct vfc_plan *plan, const char *driver)
{
	size_t i;

	for (i = 0; i < plan->nsteps; i++)
		if (plan->steps[i].kind == VFC_STEP_MODPROBE &&
		    !strcmp(plan->steps[i].driver, driver))
			return true;
	return false;
}

/* Add the steps of the whole plan: journals and modules of all devices first. */
static int add_steps(struct vfc_ctx *ctx, const struct vfc_order *order, struct vfc_plan *plan)
{
	bool back = plan_goes_back(order->verb);
	const struct vfc_target *t;
	size_t i;
	int err = 0;

	for (i = 0; i < plan->ntargets && !err; i++) {
		t = &plan->targets[i];
		if (t->changes && !back && !plan->boots &&
		    add_journal(plan, i, VFC_STEP_JOURNAL))
			return vfc_fail(ctx, -ENOMEM, "plan");
		if (t->changes && t->want.driver[0] && !loads(plan, t->want.driver))
			err = need_driver(ctx, plan, i, order->modprobe);
	}
	for (i = 0; i < plan->ntargets && !err; i++) {
		t = &plan->targets[i];
		if (t->changes)
			err = plan_change(ctx, plan, i);
		if (!err && back && add_journal(plan, i, t->left ? VFC_STEP_UNDONE :
							 VFC_STEP_FORGET))
			err = vfc_fail(ctx, -ENOMEM, "plan");
	}
	return err;
}

/* Add what could not be read since the last call: the checks may have missed a use. */
static void add_unread(struct uses *uses, const struct vfc_unread *unread, size_t *told)
{
	for (; *told < unread->count && *told < VFC_UNREAD_PATHS; ++*told)
		uses_unchecked(uses, "not all checks could be made: %s: %s",
			       unread->paths[*told].path,
			       strerrordesc_np(-unread->paths[*told].err));
}

/* Find the uses of every device that changes. */
static int add_uses(struct vfc_ctx *ctx, const struct vfc_unread *unread, struct vfc_plan *plan)
{
	struct uses uses = { .ctx = ctx };
	const struct vfc_target *t;
	size_t i, told = 0;

	for (i = 0; i < plan->ntargets; i++) {
		t = &plan->targets[i];
		uses.address = t->address;
		if (plan->verb == VFC_MDEV_REMOVE)
			uses_of_open(&uses, &t->dev);
		else if (t->changes)
			uses_of_change(&uses, plan->verb, t);
		else
			continue;
		add_unread(&uses, unread, &told);
	}
	plan->uses = uses.list;
	plan->nuses = uses.count;
	return uses.err;
}

bool plan_is_mdev(const struct vfc_plan *plan)
{
	return plan->verb == VFC_MDEV_CREATE || plan->verb == VFC_MDEV_REMOVE;
}

/* Add targets and steps for PCI devices. */
static int plan_bindings(struct vfc_ctx *ctx, const struct vfc_order *order,
			 struct vfc_plan *plan)
{
	int err = 0;

	for (size_t i = 0; i < order->count && !err; i++)
		err = add_target(ctx, order, order->addresses[i], plan);
	return err ? err : add_steps(ctx, order, plan);
}

int vfc_plan_make(struct vfc_ctx *ctx, const struct vfc_order *order, struct vfc_plan *out)
{
	struct vfc_plan plan = { .verb = order->verb, .all = order->all,
				 .boots = order->boots, .timeout_ns = order->timeout_ns };
	struct vfc_unread unread;
	int err;

	plan.targets = calloc(order->count + 1, sizeof(*plan.targets));
	if (!plan.targets)
		return vfc_fail(ctx, -ENOMEM, "plan");
	unread_begin(ctx, &unread);
	if (plan_is_mdev(&plan))
		err = mdev_plan(ctx, order, &plan);
	else
		err = plan_bindings(ctx, order, &plan);
	if (!err)
		err = add_uses(ctx, &unread, &plan);
	unread_end();
	if (err)
		vfc_plan_clear(&plan);
	else
		*out = plan;
	return err;
}

void vfc_plan_clear(struct vfc_plan *plan)
{
	free(plan->targets);
	free(plan->steps);
	free(plan->uses);
	*plan = (struct vfc_plan){ 0 };
}
