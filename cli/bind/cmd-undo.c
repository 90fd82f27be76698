/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-undo.c: undo changes of devices, the newest first: undo.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/resolve.h"
#include "change.h"
#include "view.h"

/* Addresses of the devices to undo; the array and each address are malloc()ed. */
struct list {
	char **addresses;
	int count;
};

/* The entries of all journals, the newest first. */
struct past {
	struct vfc_past *list;
	int count;
};

/* True if the entry belongs to the most recent command. */
static bool is_last(const struct past *past, int i)
{
	const struct vfc_past *first = &past->list[0], *other = &past->list[i];

	return !i || (first->run && other->run == first->run && other->state == first->state);
}

/* List the devices of the last command, or all, in the order in which to undo them. */
static int choose_devices(struct env *env, const struct past *past, bool all, struct list *list)
{
	int status = EXIT_DONE;

	for (int i = 0; i < past->count && !status; i++)
		if (all || is_last(past, i))
			status = resolve_append(env, &list->addresses, &list->count,
					       past->list[i].address);
	return status;
}

/* Wake an open device. Closing a device ends low power, so others need nothing. */
static int leave_low_power(struct env *env, const char *address)
{
	struct vfc_handle *handle;
	int err = 0, status = env_opened(env, address, &handle);

	if (!handle)
		return status;
	if (vfc_power_low(handle) != VFC_POWER_FULL)
		err = vfc_power_exit(handle);
	env_release(env, handle);
	return err ? err_lib(env, err, "%s", address) : EXIT_DONE;
}

/* True if the entries to undo for the device include entering low power. */
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

static int undo_devices(struct env *env, const struct args *a, const struct past *past,
			const struct list *list)
{
	bool all = args_has(a, "all");
	struct vfc_order order = {
		.verb = VFC_UNDO,
		.all = all,
		.modprobe = !args_has(a, "no-modprobe"),
		.timeout_ns = change_timeout(a),
	};
	int status = EXIT_DONE;

	for (int i = 0; i < list->count && !env->opt.dry_run && !status; i++)
		if (had_low_power(past, list->addresses[i], all))
			status = leave_low_power(env, list->addresses[i]);
	if (status)
		return status;
	return args_has(a, "DEVICE") || all ?
	       change_each(env, a, &order, list->addresses, list->count) :
	       change_together(env, a, &order, list->addresses, list->count);
}

/* Keep only the entries of the named devices. */
static void filter_past(struct past *past, const struct list *list)
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

static int list_or_undo(struct env *env, const struct args *a, struct past *past, struct list *list)
{
	bool named = args_has(a, "DEVICE");
	int status = EXIT_DONE;

	if (named)
		status = env_addresses(env, a, "DEVICE", &list->addresses, &list->count);
	if (status)
		return status;
	if (named && args_has(a, "list"))
		filter_past(past, list);
	if (args_has(a, "list"))
		return out_doc(env, &view_past, view_past_doc(past->list, (size_t)past->count));
	if (!named)
		status = choose_devices(env, past, args_has(a, "all"), list);
	return status ?: undo_devices(env, a, past, list);
}

static int run_undo(struct env *env, const struct args *a)
{
	struct past past = { 0 };
	struct list list = { 0 };
	int status;

	if (args_has(a, "all") && (args_has(a, "DEVICE") || args_has(a, "list")))
		return err_usage(env, NULL, "--all takes no DEVICE and no --list");
	past.count = vfc_past_list(env->ctx, &past.list);
	if (past.count < 0)
		return err_lib(env, past.count, "%s", "");
	status = list_or_undo(env, a, &past, &list);
	env_addresses_free(list.addresses, list.count);
	free(past.list);
	return status;
}

static const struct arg undo_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL | ARG_MANY,
	  "devices whose last change to undo (default: those of the last command)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt undo_opts[] = {
	{ "all", 'a', ARG_FLAG, NULL, "undo everything, newest first", 0, NULL },
	{ "list", 'l', ARG_FLAG, NULL, "list what can be undone, newest first", 0, NULL },
	CHANGE_OPT_FORCE,
	CHANGE_OPT_NO_MODPROBE,
	CHANGE_OPT_TIMEOUT,
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
	.help = "Undo the last bind, unbind, sriov, reset or power enter",
	.args = undo_args,
	.opts = undo_opts,
	.flags = CMD_WRITES,
	.run = run_undo,
	.man = "vfioctl-bind",
	.examples = undo_examples,
};
