/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-who.c: show which processes use VFIO: who.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/cmd.h"
#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/session.h"
#include "view.h"

/* The name of the argument. */
#define WHAT "DEVICE|GROUP"

/* The device or group to search for, and the eventfds that sessions report for it. */
struct question {
	struct vfc_device device;	/* address "": any device */
	int group;			/* -1: any group */
	struct vfc_who_eventfd *eventfds;
	size_t neventfds;
};

/* ---- eventfds of sessions ------------------------------------------- */

/*
 * Add the eventfds of an open device. Return EXIT_DONE, or an exit status after reporting
 * the failure.
 */
static int add_eventfds(struct env *env, struct vfc_handle *handle, struct question *q)
{
	const char *address = vfc_handle_address(handle);
	struct vfc_irq_eventfd *list;
	struct vfc_who_eventfd *grown;
	int i, n = vfc_handle_eventfds(handle, &list);

	if (n < 0)
		return err_lib(env, n, "%s", address);
	grown = reallocarray(q->eventfds, q->neventfds + (size_t)n + 1, sizeof(*grown));
	for (i = 0; grown && i < n; i++) {
		struct vfc_who_eventfd *e = &grown[q->neventfds++];

		*e = (struct vfc_who_eventfd){
			.id = list[i].id, .irq = list[i].name, .vector = list[i].vector,
		};
		snprintf(e->address, sizeof(e->address), "%s", address);
	}
	free(list);
	q->eventfds = grown ?: q->eventfds;
	return grown ? EXIT_DONE : err_errno(env, -ENOMEM, "list eventfds");
}

/* Add the eventfds of a device that another session has open; skip it if there is no answer. */
static int ask_session(struct env *env, const char *address, struct question *q)
{
	struct vfc_handle *handle;
	bool mute = env->mute;
	int status;

	env->mute = true;
	env_opened(env, address, &handle);
	env->mute = mute;
	if (!handle) {
		err_verbose(env, "%s: the session does not answer, so its eventfds "
			    "are unknown", address);
		return EXIT_DONE;
	}
	status = add_eventfds(env, handle, q);
	env_release(env, handle);
	return status;
}

static bool is_asked_for(struct env *env, const char *address, const struct question *q)
{
	struct vfc_device dev;

	if (q->device.address[0])
		return !strcmp(address, q->device.address);
	return q->group < 0 || (!vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev) &&
				dev.group == q->group);
}

/*
 * Ask every session for the eventfds of the matching devices. The devices are released
 * before processes are inspected, so that this process is not among them.
 */
static int ask_sessions(struct env *env, struct question *q)
{
	struct vfc_handle *handle;
	char **names = NULL;
	int i, status = EXIT_DONE, n;

	for (handle = env->newest; handle && !status; handle = vfc_handle_next(handle))
		if (is_asked_for(env, vfc_handle_address(handle), q))
			status = add_eventfds(env, handle, q);
	n = vfc_rerooted(env->ctx) ? 0 : session_names(&names);
	for (i = 0; i < n && !status; i++)
		if (is_asked_for(env, names[i], q) && !(env->space &&
		    vfc_space_handle(env->space, names[i])))
			status = ask_session(env, names[i], q);
	if (n >= 0)
		env_addresses_free(names, n);
	return status;
}

/* ---- the answer ----------------------------------------------------- */

/* Report a group that does not exist and that no process has open. */
static int check_group(struct env *env, const struct question *q, const struct vfc_who *who)
{
	struct vfc_group group;
	int err = q->group < 0 || who->nprocesses ? 0 :
		  vfc_group_read(env->ctx, q->group, &group);

	if (err)
		return err_lib(env, err, "%s", "");
	if (q->group >= 0 && !who->nprocesses)
		vfc_group_clear(&group);
	return EXIT_DONE;
}

static int show_users(struct env *env, const struct question *q)
{
	const struct vfc_who_query query = {
		.device = q->device.address[0] ? &q->device : NULL, .group = q->group,
		.eventfds = q->eventfds, .neventfds = q->neventfds,
	};
	struct vfc_stale_node *stale = NULL;
	struct vfc_who who;
	int n, status, err = vfc_who(env->ctx, &query, &who);

	if (err)
		return err_lib(env, err, "%s", "");
	status = check_group(env, q, &who);
	n = status ? 0 : vfc_stale_nodes(env->ctx, &stale);
	if (n < 0)
		status = err_lib(env, n, "%s", "");
	if (!status)
		status = out_doc(env, &view_who,
				 view_who_doc(&who, stale, (size_t)n, !vfc_rerooted(env->ctx)));
	free(stale);
	vfc_who_clear(&who);
	return status;
}

/* Parse the argument: a number is a group, anything else a device. */
static int parse_question(struct env *env, const struct args *a, struct question *q)
{
	char address[VFC_NAME];
	uint64_t number;
	int status, err;

	if (!args_has(a, WHAT))
		return EXIT_DONE;
	if (!words_u64(args_text(a, WHAT), &number) && number <= INT_MAX) {
		q->group = (int)number;
		return EXIT_DONE;
	}
	status = env_address(env, a, WHAT, address);
	if (status)
		return status;
	err = vfc_device_read(env->ctx, address, VFC_DEPTH_ROW, &q->device);
	return err ? err_lib(env, err, "%s", address) : EXIT_DONE;
}

static int run_who(struct env *env, const struct args *a)
{
	struct question q = { .group = -1 };
	int status = parse_question(env, a, &q);

	if (!status)
		status = ask_sessions(env, &q);
	if (!status)
		status = show_users(env, &q);
	free(q.eventfds);
	return status;
}

static const struct arg who_args[] = {
	{ WHAT, ARG_GROUP, ARG_OPTIONAL,
	  "device, or group number (default: all users of VFIO)", NULL },
	{ 0 }
};

const struct cmd cmd_who = {
	.name = "who",
	.help = "Show which processes have a device, group or VFIO open",
	.args = who_args,
	.run = run_who,
	.man = "vfioctl-who",
	.examples = (const char *const[]){
		"vfioctl who",
		"vfioctl who 01:00.0",
		"vfioctl who 12",
		"vfioctl who 01:00.0 --json | jq '.who[].pid'",
		NULL },
};
