/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * boot.c: bind a device that appears to its recorded driver, if it is the recorded
 * device and not in use.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "persist.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"

/* A device that appeared, and how to handle it. */
struct appearance {
	struct vfc_ctx *ctx;
	const char *address;
	enum vfc_persist_run run;
	int64_t timeout_ns;
};

/* Leave the device alone and record why. */
static int leave_alone(const struct appearance *a, const struct vfc_persist *p, int err,
		  const char *why)
{
	char text[4 * VFC_NAME];

	snprintf(text, sizeof(text), "left alone: %.240s", why);
	if (a->run != VFC_PERSIST_TELL)
		persist_say(a->ctx, p, a->address, VFC_PERSIST_REFUSED, text);
	return vfc_fail_why(a->ctx, err, "%s is %s", a->address, text);
}

/* Record a failure and preserve its message. */
static int record_failure(const struct appearance *a, const struct vfc_persist *p, int err)
{
	char message[VFC_MESSAGE], hint[VFC_MESSAGE];

	strcpy(message, vfc_error(a->ctx));
	strcpy(hint, vfc_hint(a->ctx));
	if (a->run != VFC_PERSIST_TELL)
		persist_say(a->ctx, p, a->address, VFC_PERSIST_FAILED, message);
	vfc_fail_why(a->ctx, err, "%s", message);
	return hint[0] ? vfc_suggest(a->ctx, err, "%s", hint) : err;
}

/* Bind the device to its driver, unless only a check is requested. */
static int bind(const struct appearance *a, const struct vfc_persist *p)
{
	const struct vfc_order order = {
		.verb = VFC_BIND, .driver = p->driver, .addresses = &a->address, .count = 1,
		.modprobe = true, .timeout_ns = a->timeout_ns, .boots = true,
	};
	struct vfc_plan plan;
	int err = vfc_plan_make(a->ctx, &order, &plan);

	if (err)
		return record_failure(a, p, err);
	if (plan.nuses)
		err = leave_alone(a, p, -EBUSY, plan.uses[0].text);
	else if (a->run == VFC_PERSIST_BIND && (err = vfc_plan_apply(a->ctx, &plan)))
		err = record_failure(a, p, err);
	else if (a->run != VFC_PERSIST_TELL)
		persist_say(a->ctx, p, a->address, VFC_PERSIST_BOUND, "");
	vfc_plan_clear(&plan);
	return err;
}

/*
 * Return the index of the device's record; else of a record for its location or
 * serial that does not match (why gets the difference), else -1.
 */
static int choose(const struct vfc_persist *list, int n, const struct vfc_identity *id,
		  char why[4 * VFC_NAME])
{
	char differs[4 * VFC_NAME];
	int i, other = -1;

	for (i = 0; i < n; i++) {
		if (list[i].broken ? strcmp(list[i].id.address, id->address) :
				     !persist_concerns(&list[i], id))
			continue;
		if (!list[i].broken && !persist_differs(&list[i], id, differs)) {
			why[0] = '\0';
			return i;
		}
		if (other < 0)
			strcpy(why, list[i].broken ? "its record is invalid" : differs);
		other = other < 0 ? i : other;
	}
	return other;
}

int vfc_persist_boot(struct vfc_ctx *ctx, const char *address, enum vfc_persist_run run,
		     int64_t timeout_ns, struct vfc_persist *persist)
{
	const struct appearance a = { ctx, address, run, timeout_ns };
	char why[4 * VFC_NAME] = "";
	struct vfc_persist *list;
	struct vfc_identity id;
	int i, n, err = vfc_identity_read(ctx, address, &id);

	if (err)
		return err;
	n = vfc_persist_list(ctx, &list);
	if (n < 0)
		return n;
	i = choose(list, n, &id, why);
	if (i >= 0) {
		err = why[0] ? leave_alone(&a, &list[i], -ESTALE, why) : bind(&a, &list[i]);
		if (!err)
			*persist = list[i];
	}
	free(list);
	return err ? err : i >= 0;
}
