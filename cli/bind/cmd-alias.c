/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-alias.c: aliases, names that the administrator gives to devices.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/words/cmd.h"
#include "cli/words/device-word.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/resolve.h"
#include "view.h"

/* Resolve a word to addresses without reporting a failure. Return their number. */
static int resolve_quietly(struct env *env, const char *word, char ***addresses)
{
	bool mute = env->mute;
	int count = 0;

	env->mute = true;
	resolve_devices(env, word, true, addresses, &count);
	env->mute = mute;
	return count;
}

static int run_alias_list(struct env *env, const struct args *a)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "aliases");
	struct vfc_alias *aliases;
	char **addresses;
	int i, count, n = vfc_alias_list(env->ctx, &aliases);

	(void)a;
	if (n < 0) {
		doc_free(doc);
		return err_lib(env, n, "%s", "");
	}
	for (i = 0; i < n; i++) {
		addresses = NULL;
		count = resolve_quietly(env, aliases[i].word, &addresses);
		view_alias(list, &aliases[i], addresses, count);
		env_addresses_free(addresses, count);
	}
	free(aliases);
	return out_doc(env, &view_aliases, doc);
}

/* Set the word to store: an address in full, anything else as given. */
static int store_word(struct env *env, const char *word, struct vfc_alias *alias, char **address)
{
	struct device_word parsed;
	char **addresses = NULL;
	int status, count = 0;

	if (!device_word_parse(word, &parsed) && parsed.kind == DEVICE_WORD_ALIAS)
		return err_usage(env, NULL, "an alias cannot refer to another alias: give the "
					    "device");
	status = resolve_devices(env, word, false, &addresses, &count);
	if (status)
		return status;
	device_word_parse(word, &parsed);
	snprintf(alias->word, sizeof(alias->word), "%s",
		 parsed.kind == DEVICE_WORD_ADDRESS ? addresses[0] : word);
	*address = addresses[0];
	free(addresses);
	return EXIT_DONE;
}

/* Set an alias, or remove it (word NULL); nothing with --dry-run. */
static int write_alias(struct env *env, const struct vfc_alias *alias, const char *word)
{
	int err = env->opt.dry_run ? 0 : vfc_alias_set(env->ctx, alias->name, word);

	return err ? err_lib(env, err, "%s", "") : EXIT_DONE;
}

static int run_alias_add(struct env *env, const struct args *a)
{
	struct doc *doc;
	struct vfc_alias alias;
	char *address = NULL;
	int status;

	if (!vfc_alias_is_name(args_text(a, "NAME")))
		return err_usage(env, "use letters, digits, '_', '-' and '.', not starting "
				 "with '.'",
				 "\"%s\" is not a valid alias name", args_text(a, "NAME"));
	snprintf(alias.name, sizeof(alias.name), "%s", args_text(a, "NAME"));
	status = store_word(env, args_text(a, "DEVICE"), &alias, &address);
	if (!status)
		status = write_alias(env, &alias, alias.word);
	if (!status) {
		doc = doc_new();
		view_alias(doc_list(doc, "aliases"), &alias, &address, 1);
		status = out_doc(env, &view_aliases, doc);
	}
	free(address);
	return status;
}

static int run_alias_remove(struct env *env, const struct args *a)
{
	struct vfc_alias alias;
	struct doc *doc;
	int status, err;

	snprintf(alias.name, sizeof(alias.name), "%s", args_text(a, "NAME"));
	err = vfc_alias_find(env->ctx, alias.name, alias.word);
	if (err)
		return err_lib(env, err, "%s", "");
	status = write_alias(env, &alias, NULL);
	if (status)
		return status;
	doc = doc_new();
	view_alias(doc_list(doc, "removed"), &alias, NULL, 0);
	return out_doc(env, &view_aliases_removed, doc);
}

static const struct arg add_args[] = {
	{ "NAME", ARG_TEXT, 0, "alias name (used as alias:NAME)", NULL },
	{ "DEVICE", ARG_DEVICE, 0, "device, preferably as slot: or serial:", NULL },
	{ NULL },
};

static const struct arg remove_args[] = {
	{ "NAME", ARG_ALIAS, 0, "alias name, without alias:", NULL },
	{ NULL },
};

const struct cmd cmd_alias_add = {
	.name = "alias add",
	.help = "Add an alias, to be used as alias:NAME",
	.args = add_args,
	.flags = CMD_WRITES,
	.run = run_alias_add,
	.man = "vfioctl-persist",
	.examples = (const char *const[]){
		"vfioctl alias add gpu slot:0000:00/01.0/00.0",
		"vfioctl alias add disk serial:S4EVNF0M",
		"vfioctl show alias:gpu",
		NULL },
};

const struct cmd cmd_alias_list = {
	.name = "alias list",
	.help = "List aliases and the devices they refer to",
	.run = run_alias_list,
	.man = "vfioctl-persist",
	.examples = (const char *const[]){ "vfioctl alias list", NULL },
};

const struct cmd cmd_alias_remove = {
	.name = "alias remove",
	.help = "Remove an alias",
	.args = remove_args,
	.flags = CMD_WRITES,
	.run = run_alias_remove,
	.man = "vfioctl-persist",
	.examples = (const char *const[]){ "vfioctl alias remove gpu", NULL },
};
