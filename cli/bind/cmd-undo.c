/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-undo.c: take back what was done to devices, the last first: undo.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/resolve.h"
#include "change.h"
#include "view.h"

/* Addresses that are worked on, each and the array from malloc. */
struct list {
	char **addresses;
	int count;
};

/* What the journals remember. */
struct past {
	struct vfc_past *list;
	int count;
};

/* True for an entry that the last command of all made. */
static bool is_last(const struct past *past, int i)
{
	const struct vfc_past *first = &past->list[0], *other = &past->list[i];

	return !i || (first->run && other->run == first->run && other->state == first->state);
}

/* The devices of the last command, or of all, in the order in which they are undone. */
static int choose(struct env *env, const struct past *past, bool all, struct list *list)
{
	int status = EXIT_DONE;

	for (int i = 0; i < past->count && !status; i++)
		if (all || is_last(past, i))
			status = target_append(env, &list->addresses, &list->count,
					       past->list[i].address);
	return status;
}

/* An open device may be let out of low power; any other is out of it since it was closed. */
static int leave_low_power(struct env *env, const char *address)
{
	struct vfc_handle *handle = env_opened(env, address);
	int err = 0;

	if (!handle)
		return env->reported ? EXIT_FAILED : EXIT_DONE;
	if (vfc_power_low(handle) != VFC_POWER_FULL)
		err = vfc_power_exit(handle);
	env_release(env, handle);
	return err ? err_lib(env, err, "%s", address) : EXIT_DONE;
}

/* True when what is undone of a device includes its being let into low power. */
static bool had_low_power(const struct past *past, const char *address, bool all)
{
	for (int i = 0; i < past->count; i++) {
		if (strcmp(past->list[i].address, address) || past->list[i].state != VFC_PAST_LIVE)
			continue;
		if (!strcmp(past->list[i].op, "power"))
			return true;
		if (!all)
			return false;
	}
	return false;
}

static int undo(struct env *env, const struct args *a, const struct past *past,
		const struct list *list)
{
	bool all = args_has(a, "all");
	struct vfc_order order = {
		.verb = VFC_UNDO,
		.all = all,
		.modprobe = !args_has(a, "no-modprobe"),
		.timeout_ns = carry_timeout(a),
	};

	for (int i = 0; i < list->count && !env->dry_run; i++)
		if (had_low_power(past, list->addresses[i], all) &&
		    leave_low_power(env, list->addresses[i]))
			return EXIT_FAILED;
	return args_has(a, "DEVICE") || all ?
	       carry_each(env, a, &order, list->addresses, list->count) :
	       carry_together(env, a, &order, list->addresses, list->count);
}

/* Drop what is not of the devices that were named. */
static void filter(struct past *past, const struct list *list)
{
	int kept = 0;

	for (int i = 0; i < past->count; i++)
		for (int j = 0; j < list->count; j++)
			if (!strcmp(past->list[i].address, list->addresses[j])) {
				past->list[kept++] = past->list[i];
				break;
			}
	past->count = kept;
}

static int act(struct env *env, const struct args *a, struct past *past, struct list *list)
{
	bool named = args_has(a, "DEVICE");
	int status = EXIT_DONE;

	if (named)
		list->count = env_addresses(env, a, "DEVICE", &list->addresses);
	if (list->count < 0)
		return EXIT_FAILED;
	if (named && args_has(a, "list"))
		filter(past, list);
	if (args_has(a, "list"))
		return out_doc(env, &view_past, view_past_doc(past->list, (size_t)past->count));
	if (!named)
		status = choose(env, past, args_has(a, "all"), list);
	return status ?: undo(env, a, past, list);
}

static int run_undo(struct env *env, const struct args *a)
{
	struct past past = { 0 };
	struct list list = { 0 };
	int status;

	if (args_has(a, "all") && (args_has(a, "DEVICE") || args_has(a, "list")))
		return err_usage(env, NULL, "--all leaves no DEVICE to name, and nothing to list");
	past.count = vfc_past_list(env->ctx, &past.list);
	if (past.count < 0)
		return err_lib(env, past.count, "%s", "");
	status = act(env, a, &past, &list);
	env_addresses_free(list.addresses, list.count);
	free(past.list);
	return status;
}

static const struct arg undo_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL | ARG_MANY,
	  "undo the last command that changed it; none: the last of all", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt undo_opts[] = {
	{ "all", 'a', ARG_FLAG, NULL, "undo everything, the newest first", 0, NULL },
	{ "list", 'l', ARG_FLAG, NULL, "only show what can be undone, the newest first", 0, NULL },
	CARRY_OPT_FORCE,
	CARRY_OPT_NO_MODPROBE,
	CARRY_OPT_TIMEOUT,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const undo_examples[] = {
	"vfioctl undo --list",
	"vfioctl undo",
	"vfioctl undo 01:00.0 --dry-run",
	NULL,
};

const struct cmd cmd_undo = {
	.name = "undo",
	.help = "Undo the last bind, unbind, sriov, reset or low power, or all",
	.args = undo_args,
	.opts = undo_opts,
	.flags = CMD_WRITES,
	.run = run_undo,
	.man = "vfioctl-bind",
	.examples = undo_examples,
};
