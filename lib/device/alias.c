/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * alias.c: device names chosen by the administrator, stored in
 * etc/vfioctl/aliases, one line "NAME DEVICE" each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/vfc-alias.h"

#define ALIASES "etc/vfioctl/aliases"

#define HEAD "# NAME DEVICE, by `vfioctl alias`: alias:NAME stands for the device.\n"

bool vfc_alias_is_name(const char *name)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-.";

	return *name && strlen(name) < VFC_NAME && !name[strspn(name, good)] && *name != '.';
}

/* The aliases read so far. */
struct reading {
	struct vfc_alias *list;
	int count;
	bool failed;		/* out of memory */
};

/* Add the alias of a line. Ignore the line if name or word is invalid. */
static void add_line(void *data, const char *name, const char *word)
{
	struct reading *r = data;
	struct vfc_alias *alias;

	if (!vfc_alias_is_name(name) || !*word || strlen(word) >= sizeof(alias->word))
		return;
	alias = GROW(r->list, r->count);
	if (!alias) {
		r->failed = true;
		return;
	}
	strcpy(alias->name, name);
	strcpy(alias->word, word);
}

int vfc_alias_list(struct vfc_ctx *ctx, struct vfc_alias **aliases)
{
	struct reading r = { 0 };
	int err = root_pairs(ctx, ALIASES, add_line, &r);

	if (r.failed)
		err = -ENOMEM;
	if (err && err != -ENOENT) {
		free(r.list);
		return vfc_fail(ctx, err, "read /" ALIASES);
	}
	*aliases = r.list;
	return r.count;
}

/* Return the index of a name in the list, or -1. */
static int find_alias(const struct vfc_alias *aliases, int n, const char *name)
{
	int i;

	for (i = 0; i < n; i++)
		if (!strcmp(aliases[i].name, name))
			return i;
	return -1;
}

int vfc_alias_find(struct vfc_ctx *ctx, const char *name, char word[2 * VFC_NAME])
{
	struct vfc_alias *aliases = NULL;
	int i, n = vfc_alias_list(ctx, &aliases);

	if (n < 0)
		return n;
	i = find_alias(aliases, n, name);
	if (i >= 0)
		strcpy(word, aliases[i].word);
	free(aliases);
	if (i >= 0)
		return 0;
	vfc_fail_why(ctx, -ENODEV, "no alias %s", name);
	return vfc_suggest(ctx, -ENODEV, "list the aliases: vfioctl alias list");
}

/* Format the file with name set to word, or without name if word is NULL. NULL if out of memory. */
static char *format_file(const struct vfc_alias *aliases, int n, const char *name, const char *word)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);
	int i;

	if (!file)
		return NULL;
	fputs(HEAD, file);
	for (i = 0; i < n; i++)
		if (strcmp(aliases[i].name, name))
			fprintf(file, "%s %s\n", aliases[i].name, aliases[i].word);
	if (word)
		fprintf(file, "%s %s\n", name, word);
	if (fclose(file)) {
		free(text);
		return NULL;
	}
	return text;
}

/* Check that a name can be set to word, or removed if word is NULL. If not, record the reason. */
static int check_set(struct vfc_ctx *ctx, const struct vfc_alias *is, const char *name,
		     const char *word)
{
	if (!word && !is)
		return vfc_fail_why(ctx, -ENOENT, "no alias %s", name);
	if (!word || !is || !strcmp(is->word, word))
		return 0;
	vfc_fail_why(ctx, -EEXIST, "%s is already an alias of %s", name, is->word);
	return vfc_suggest(ctx, -EEXIST, "vfioctl alias remove %s", name);
}

int vfc_alias_set(struct vfc_ctx *ctx, const char *name, const char *word)
{
	struct vfc_alias *aliases = NULL;
	int i, err, n = vfc_alias_list(ctx, &aliases);
	char *text;

	if (n < 0)
		return n;
	i = find_alias(aliases, n, name);
	err = check_set(ctx, i < 0 ? NULL : &aliases[i], name, word);
	if (!err && !word && n == 1) {
		err = root_remove(ctx, ALIASES, 1);
	} else if (!err) {
		text = format_file(aliases, n, name, word);
		err = text ? root_replace(ctx, ALIASES, text) :
			     vfc_fail(ctx, -ENOMEM, "write /" ALIASES);
		free(text);
	}
	free(aliases);
	return err;
}
