/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-alias.h: names that the administrator gives to devices. Part of vfc.h. */
#ifndef VFC_PUBLIC_ALIAS_H
#define VFC_PUBLIC_ALIAS_H

#include "vfc-base.h"

/* ---- aliases (device/alias.c) --------------------------------------- */

/* A line in etc/vfioctl/aliases: a name, and the DEVICE argument that it stands for. */
struct vfc_alias {
	char name[VFC_NAME];
	char word[2 * VFC_NAME];
};

/* True for a valid alias name: letters, digits, '_', '-', '.'. */
bool vfc_alias_is_name(const char *name);

/* List all aliases in file order. Return the count. The caller frees *aliases with free(). */
int vfc_alias_list(struct vfc_ctx *ctx, struct vfc_alias **aliases);

/* Look up an alias. Return -ENODEV if no alias has that name. */
int vfc_alias_find(struct vfc_ctx *ctx, const char *name, char word[2 * VFC_NAME]);

/*
 * Add an alias, or remove it if word is NULL. Replaces the whole file, or removes the file
 * together with its last alias. Return -EEXIST if the name already stands for another device,
 * or -ENOENT if there is no alias to remove. Needs root.
 */
int vfc_alias_set(struct vfc_ctx *ctx, const char *name, const char *word);

#endif
