/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-persist.c: bindings that survive a reboot: list and remove them, and the command
 * that the udev rule runs at boot.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/device-word.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/resolve.h"
#include "change.h"
#include "view.h"

/* ---- list ----------------------------------------------------------- */

static int run_persist_list(struct env *env, const struct args *a)
{
	struct vfc_persist_status status;
	struct vfc_persist *records;
	struct doc *doc = doc_new(), *list = doc_list(doc, "persists");
	int i, err = 0, n = vfc_persist_list(env->ctx, &records);

	(void)a;
	for (i = 0; i < n && !err; i++) {
		err = vfc_persist_look(env->ctx, &records[i], &status);
		if (!err)
			view_persist(list, &(struct view_persist){
				.persist = &records[i], .status = &status });
	}
	if (n >= 0)
		free(records);
	if (n >= 0 && !err)
		return out_doc(env, &view_persists, doc);
	doc_free(doc);
	return err_lib(env, n < 0 ? n : err, "%s", "");
}

/* ---- remove --------------------------------------------------------- */

/* All records, and which of them are selected. */
struct choice {
	struct vfc_persist *list;
	bool *selected;
	int count;
};

/* True if the word matches the record itself, so that its device can be gone. */
static bool matches_record(const struct device_word *parsed, const struct vfc_persist *p)
{
	if (parsed->kind == DEVICE_WORD_SLOT)
		return vfc_identity_has_slot(&p->id, parsed->text);
	if (parsed->kind == DEVICE_WORD_SERIAL)
		return vfc_identity_has_serial(&p->id, parsed->text);
	return parsed->kind == DEVICE_WORD_ADDRESS && !strcmp(parsed->text, p->id.address);
}

/* Select the records that a word matches, else those of the devices that it matches. */
static int select_records(struct env *env, const char *word, struct choice *c)
{
	char **addresses = NULL;
	struct device_word parsed;
	bool any = false;
	int i, j, status, count = 0;

	for (i = 0; !device_word_parse(word, &parsed) && i < c->count; i++)
		if (matches_record(&parsed, &c->list[i]))
			any = c->selected[i] = true;
	if (any)
		return EXIT_DONE;
	status = resolve_devices(env, word, true, &addresses, &count);
	for (i = 0; i < count; i++)
		for (j = 0; j < c->count; j++)
			if (!strcmp(addresses[i], c->list[j].id.address))
				any = c->selected[j] = true;
	env_addresses_free(addresses, count);
	if (status || any)
		return status;
	return err_absent(env, -ENOENT, "list the records: vfioctl persist list",
			  "no record for %s", word);
}

/* Remove the selected records. A failure of one does not stop the others. */
static int remove_selected(struct env *env, const struct args *a, const struct choice *c)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "persists");
	int i, one, err, status = EXIT_DONE;

	for (i = 0; i < c->count; i++) {
		if (!c->selected[i])
			continue;
		err = env->opt.dry_run ? 0 : vfc_persist_remove(env->ctx, &c->list[i],
								args_has(a, "force"));
		if (err)
			status = err_lib(env, err, "%s", "");
		else
			view_persist(list, &(struct view_persist){
				.persist = &c->list[i], .action = "remove",
				.done = !env->opt.dry_run });
	}
	if (status && !doc_length(doc_get(doc, "persists"))) {
		doc_free(doc);
		return status;
	}
	one = out_doc(env, &view_persists_removed, doc);
	return status ?: one;
}

static int run_persist_remove(struct env *env, const struct args *a)
{
	bool all = args_has(a, "all");
	size_t w, words = args_count(a, "DEVICE");
	struct choice c = { .list = NULL };
	int status = EXIT_DONE;

	if (all == (words > 0))
		return err_usage(env, NULL, all ? "--all takes no DEVICE" :
				 "DEVICE or --all is missing");
	c.count = vfc_persist_list(env->ctx, &c.list);
	if (c.count < 0)
		return err_lib(env, c.count, "%s", "");
	c.selected = calloc((size_t)c.count + 1, sizeof(*c.selected));
	if (!c.selected)
		status = err_errno(env, -ENOMEM, "select the records");
	else
		memset(c.selected, all, (size_t)c.count);
	for (w = 0; w < words && !status; w++)
		status = select_records(env, args_text_at(a, "DEVICE", w), &c);
	if (!status)
		status = remove_selected(env, a, &c);
	free(c.selected);
	free(c.list);
	return status;
}

/* ---- boot ----------------------------------------------------------- */

static int run_persist_boot(struct env *env, const struct args *a)
{
	enum vfc_persist_run run = env->opt.dry_run ? VFC_PERSIST_TELL :
				   args_has(a, "check") ? VFC_PERSIST_CHECK : VFC_PERSIST_BIND;
	struct vfc_persist_status status = { .state = VFC_PERSIST_UNBOUND };
	struct doc *doc, *list;
	struct vfc_persist p;
	char address[VFC_NAME];
	int ret;

	ret = env_address(env, a, "DEVICE", address);
	if (ret)
		return ret;
	ret = vfc_persist_boot(env->ctx, address, run, change_timeout(a), &p);
	if (ret < 0)
		return err_lib(env, ret, "%s", "");
	doc = doc_new();
	list = doc_list(doc, "persists");
	if (run == VFC_PERSIST_BIND)
		status.state = VFC_PERSIST_BOUND;
	strcpy(status.address, address);
	if (ret)
		view_persist(list, &(struct view_persist){ .persist = &p, .status = &status });
	return out_doc(env, &view_persists_boot, doc);
}

/* ---- the commands --------------------------------------------------- */

static const struct arg remove_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL | ARG_MANY, "devices whose records to remove", NULL },
	{ NULL },
};

static const struct arg boot_args[] = {
	{ "DEVICE", ARG_DEVICE, 0, "device that appeared", NULL },
	{ NULL },
};

static const struct opt remove_opts[] = {
	{ "all", 'a', ARG_FLAG, NULL, "remove every record", 0, NULL },
	{ "force", 0, ARG_FLAG, NULL, "also remove files that were edited by hand", 0, NULL },
	{ NULL },
};

static const struct opt boot_opts[] = {
	{ "check", 'c', ARG_FLAG, NULL, "only check whether the device may be bound", 0,
	  NULL },
	CHANGE_OPT_TIMEOUT,
	{ NULL },
};

const struct cmd cmd_persist_list = {
	.name = "persist list",
	.help = "List devices that are bound at boot, and their state",
	.run = run_persist_list,
	.man = "vfioctl-persist",
	.examples = (const char *const[]){
		"vfioctl persist list",
		"vfioctl persist list --json | jq '.persists[] | {address, state}'",
		NULL },
};

const struct cmd cmd_persist_remove = {
	.name = "persist remove",
	.help = "Stop binding a device at boot",
	.args = remove_args,
	.opts = remove_opts,
	.flags = CMD_WRITES,
	.run = run_persist_remove,
	.man = "vfioctl-persist",
	.examples = (const char *const[]){
		"vfioctl persist remove 01:00.0",
		"vfioctl persist remove --all --dry-run",
		NULL },
};

const struct cmd cmd_persist_boot = {
	.name = "persist boot",
	.help = "Bind a device at boot if it matches its record (run by udev)",
	.args = boot_args,
	.opts = boot_opts,
	.flags = CMD_WRITES,
	.run = run_persist_boot,
	.man = "vfioctl-persist",
	.examples = (const char *const[]){ "vfioctl persist boot 01:00.0 --dry-run", NULL },
};
