/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * change.c: check a plan of the library, apply it and show the result. Plans for
 * devices in use are refused unless --force overrides the reason.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/env.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "change.h"
#include "persist.h"
#include "view.h"

#define NS_PER_S UINT64_C(1000000000)

/* Longest wait for one write: drivers load firmware, disks flush. */
#define TIMEOUT_S 30

int64_t change_timeout(const struct args *a)
{
	return (int64_t)args_u64(a, "timeout", TIMEOUT_S * NS_PER_S);
}

/* True if --force was given with this reason, or without one if that suffices. */
static bool is_forced(const struct args *a, const struct vfc_use *use)
{
	size_t i, n = args_count(a, "force");
	bool any = false;

	for (i = 0; i < n && !use->final; i++)
		any |= args_text_at(a, "force", i) ?
		       !strcmp(args_text_at(a, "force", i), use->reason) : !use->named;
	return any;
}

/* Return the option that overrides all reasons, or NULL if one is final; free() it. */
static char *force_hint(const struct vfc_use *const *refused, size_t count)
{
	char *text = NULL;
	size_t i, j, size;
	FILE *stream;

	for (i = 0; i < count; i++)
		if (refused[i]->final)
			return NULL;
	stream = open_memstream(&text, &size);
	if (!stream)
		return NULL;
	fputs("override with --force=", stream);
	for (i = 0; i < count; i++) {
		for (j = 0; j < i && strcmp(refused[j]->reason, refused[i]->reason); j++)
			;
		if (j == i)
			fprintf(stream, "%s%s", i ? "," : "", refused[i]->reason);
	}
	fclose(stream);
	return text;
}

/* Report all reasons of a refusal at once. */
static int refuse(struct env *env, const struct vfc_use *const *refused, size_t count)
{
	struct err_reason *reasons = calloc(count, sizeof(*reasons));
	char *hint = force_hint(refused, count);
	size_t i;
	int status;

	if (!reasons) {
		free(hint);
		return err_errno(env, -ENOMEM, "list the reasons");
	}
	for (i = 0; i < count; i++)
		reasons[i] = (struct err_reason){ refused[i]->address, refused[i]->reason,
						  refused[i]->text };
	status = err_refused_for(env, reasons, count, hint);
	free(reasons);
	free(hint);
	return status;
}

/* Refuse a plan if there are reasons against it that --force does not override. */
static int check_uses(struct env *env, const struct args *a, const struct vfc_plan *plan)
{
	const struct vfc_use **refused = calloc(plan->nuses + 1, sizeof(*refused));
	size_t i, n = 0;
	int status;

	if (!refused)
		return err_errno(env, -ENOMEM, "list the reasons");
	for (i = 0; i < plan->nuses; i++)
		if (!plan->uses[i].mild && !is_forced(a, &plan->uses[i]))
			refused[n++] = &plan->uses[i];
	status = n ? refuse(env, refused, n) : EXIT_DONE;
	free(refused);
	if (status)
		return status;
	for (i = 0; i < plan->nuses; i++)
		err_warn(env, "%s%s: %s", plan->uses[i].mild ? "" : "forced: ",
			 plan->uses[i].address, plan->uses[i].text);
	return EXIT_DONE;
}

int change_plan(struct env *env, const struct args *a, const struct vfc_order *order,
		struct vfc_plan *plan)
{
	int status, err = vfc_plan_make(env->ctx, order, plan);

	if (err)
		return err_lib(env, err, "%s", "");
	status = check_uses(env, a, plan);
	if (!status && !env->opt.dry_run) {
		err = vfc_plan_apply(env->ctx, plan);
		status = err ? err_lib(env, err, "%s", "") : EXIT_DONE;
	}
	if (status)
		vfc_plan_clear(plan);
	return status;
}

/* ---- the result ----------------------------------------------------- */

/* Read the current state of a target's device. */
static void read_target(struct env *env, const struct vfc_target *target,
			struct view_bound *bound, struct vfc_device *now, struct vfc_group *group)
{
	bound->target = target;
	bound->now = vfc_device_read(env->ctx, target->address, VFC_DEPTH_ID, now) ? NULL : now;
	bound->group = bound->now && now->group >= 0 &&
		       !vfc_group_read(env->ctx, now->group, group) ? group : NULL;
}

/* Return the current state of the devices in applied plans; NULL if out of memory. */
static struct doc *bound_doc(struct env *env, enum vfc_verb verb, const struct vfc_plan *plans,
			     size_t count)
{
	struct vfc_group *groups = NULL;
	struct vfc_device *devs = NULL;
	struct view_bound *bound = NULL;
	struct doc *doc = NULL;
	size_t i, j, n = 0;

	for (i = 0; i < count; i++)
		n += plans[i].ntargets;
	groups = calloc(n + 1, sizeof(*groups));
	devs = calloc(n + 1, sizeof(*devs));
	bound = calloc(n + 1, sizeof(*bound));
	n = 0;
	for (i = 0; i < count && groups && devs && bound; i++)
		for (j = 0; j < plans[i].ntargets; j++, n++)
			read_target(env, &plans[i].targets[j], &bound[n], &devs[n], &groups[n]);
	if (groups && devs && bound)
		doc = view_bound_doc(verb, bound, n);
	while (n-- > 0)
		vfc_group_clear(&groups[n]);
	free(groups);
	free(devs);
	free(bound);
	return doc;
}

int change_show_with(struct env *env, enum vfc_verb verb, const struct vfc_plan *plans,
		     size_t count, void (*add)(void *data, struct doc *doc), void *data)
{
	struct doc *doc = env->opt.dry_run ? view_plan_doc(plans, count) :
					     bound_doc(env, verb, plans, count);

	if (!doc)
		return err_errno(env, -ENOMEM, "show the result");
	if (add)
		add(data, doc);
	return out_doc(env, env->opt.dry_run ? &view_plan : view_bound(verb), doc);
}

/* Show the result of plans; warn if the next boot changes it. */
static int change_show(struct env *env, enum vfc_verb verb, const struct vfc_plan *plans,
		       size_t count)
{
	int status = change_show_with(env, verb, plans, count, NULL, NULL);

	if (!status)
		persist_remind(env, plans, count);
	return status;
}

int change_together(struct env *env, const struct args *a, struct vfc_order *order,
		    char *const *addresses, int count)
{
	struct vfc_plan plan;
	int status;

	order->addresses = (const char *const *)addresses;
	order->count = (size_t)count;
	status = change_plan(env, a, order, &plan);
	if (status)
		return status;
	status = change_show(env, order->verb, &plan, 1);
	vfc_plan_clear(&plan);
	return status;
}

int change_each(struct env *env, const struct args *a, struct vfc_order *order,
		char *const *addresses, int count)
{
	struct vfc_plan *plans = calloc((size_t)count + 1, sizeof(*plans));
	int i, one, status = EXIT_DONE;
	size_t n = 0;

	if (!plans)
		return err_errno(env, -ENOMEM, "apply the plans");
	order->count = 1;
	for (i = 0; i < count && !env_signal; i++) {
		order->addresses = (const char *const *)&addresses[i];
		one = change_plan(env, a, order, &plans[n]);
		n += !one;
		status = one ?: status;
	}
	if (n || !status)
		one = change_show(env, order->verb, plans, n);
	status = status ?: one;
	while (n-- > 0)
		vfc_plan_clear(&plans[n]);
	free(plans);
	return status;
}

/* ---- changes without a plan ----------------------------------------- */

int change_record(struct env *env, const char *op, const char *method,
		  const char *const *addresses, size_t count, struct vfc_event **event)
{
	int err = vfc_event_begin(env->ctx, op, method, addresses, count, event);

	if (err == -EBUSY)
		return err_lib(env, err, "%s", "");
	if (err)
		err_verbose(env, "undo cannot revert this: %s", vfc_error(env->ctx));
	return EXIT_DONE;
}
