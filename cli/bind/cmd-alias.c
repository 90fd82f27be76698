/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-alias.c: names that the administrator gives to devices.
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

/* The addresses that a name stands for now; nobody is told when there is none. */
static int resolve_quietly(struct env *env, const char *word, char ***addresses)
{
	bool mute = env->mute;
	int count = 0;

	env->mute = true;
	target_resolve(env, word, true, addresses, &count);
	env->mute = mute;
	env->reported = env->misused = false;
	return count;
}

static int run_list(struct env *env, const struct args *a)
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

/* The word as it is kept: an address in full, all else as it was said. */
static int keep_word(struct env *env, const char *word, struct vfc_alias *alias, char **address)
{
	struct target target;
	char **addresses = NULL;
	int status, count = 0;

	if (!target_parse(word, &target) && target.kind == TARGET_ALIAS)
		return err_usage(env, NULL, "an alias of an alias is none: name the device");
	status = target_resolve(env, word, false, &addresses, &count);
	if (status)
		return status;
	target_parse(word, &target);
	snprintf(alias->word, sizeof(alias->word), "%s",
		 target.kind == TARGET_ADDRESS ? addresses[0] : word);
	*address = addresses[0];
	free(addresses);
	return EXIT_DONE;
}

/* Set or remove a name, unless it is only to be told. */
static int set(struct env *env, const struct vfc_alias *alias, const char *word)
{
	int err = env->dry_run ? 0 : vfc_alias_set(env->ctx, alias->name, word);

	return err ? err_lib(env, err, "%s", "") : EXIT_DONE;
}

static int run_add(struct env *env, const struct args *a)
{
	struct doc *doc;
	struct vfc_alias alias;
	char *address = NULL;
	int status;

	if (!vfc_alias_is_name(args_text(a, "NAME")))
		return err_usage(env, "letters, digits, '_', '-' and '.', no '.' in front",
				 "\"%s\" is no name for an alias", args_text(a, "NAME"));
	snprintf(alias.name, sizeof(alias.name), "%s", args_text(a, "NAME"));
	status = keep_word(env, args_text(a, "DEVICE"), &alias, &address);
	if (!status)
		status = set(env, &alias, alias.word);
	if (!status) {
		doc = doc_new();
		view_alias(doc_list(doc, "aliases"), &alias, &address, 1);
		status = out_doc(env, &view_aliases, doc);
	}
	free(address);
	return status;
}

static int run_remove(struct env *env, const struct args *a)
{
	struct vfc_alias alias;
	struct doc *doc;
	int status, err;

	snprintf(alias.name, sizeof(alias.name), "%s", args_text(a, "NAME"));
	err = vfc_alias_find(env->ctx, alias.name, alias.word);
	if (err)
		return err_lib(env, err, "%s", "");
	status = set(env, &alias, NULL);
	if (status)
		return status;
	doc = doc_new();
	view_alias(doc_list(doc, "removed"), &alias, NULL, 0);
	return out_doc(env, &view_aliases_removed, doc);
}

static const struct arg add_args[] = {
	{ "NAME", ARG_TEXT, 0, "what alias:NAME is to stand for", NULL },
	{ "DEVICE", ARG_DEVICE, 0, "the device, best by slot: or serial:", NULL },
	{ NULL },
};

static const struct arg remove_args[] = {
	{ "NAME", ARG_ALIAS, 0, "the name, without alias:", NULL },
	{ NULL },
};

const struct cmd cmd_alias_add = {
	.name = "alias add",
	.help = "Give a device a name: alias:NAME stands for it from now on",
	.args = add_args,
	.flags = CMD_WRITES,
	.run = run_add,
	.man = "vfioctl-persist",
	.examples = (const char *const[]){
		"vfioctl alias add gpu slot:0000:00/01.0/00.0",
		"vfioctl alias add disk serial:S4EVNF0M",
		"vfioctl show alias:gpu",
		NULL },
};

const struct cmd cmd_alias_list = {
	.name = "alias list",
	.help = "List the names that were given to devices",
	.run = run_list,
	.man = "vfioctl-persist",
	.examples = (const char *const[]){ "vfioctl alias list", NULL },
};

const struct cmd cmd_alias_remove = {
	.name = "alias remove",
	.help = "Forget a name that was given to a device",
	.args = remove_args,
	.flags = CMD_WRITES,
	.run = run_remove,
	.man = "vfioctl-persist",
	.examples = (const char *const[]){ "vfioctl alias remove gpu", NULL },
};
