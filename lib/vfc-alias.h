/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-alias.h: names that the administrator gives to devices. Part of vfc.h. */
#ifndef VFC_PUBLIC_ALIAS_H
#define VFC_PUBLIC_ALIAS_H

#include "vfc-base.h"

/* ---- names of one's own (device/alias.c) ---------------------------- */

/* A line of etc/vfioctl/aliases: a name, and the DEVICE word it stands for. */
struct vfc_alias {
	char name[VFC_NAME];
	char word[2 * VFC_NAME];
};

/* True for what an alias may be called: letters, digits, '_', '-', '.'. */
bool vfc_alias_is_name(const char *name);

/* All of them, in the order of the file. The count; *aliases is to be freed with free(). */
int vfc_alias_list(struct vfc_ctx *ctx, struct vfc_alias **aliases);

/* What a name stands for. -ENODEV when nothing is called so. */
int vfc_alias_find(struct vfc_ctx *ctx, const char *name, char word[2 * VFC_NAME]);

/*
 * Add a name, or remove it with word NULL: the file is replaced as a whole, and
 * removed with its last name. -EEXIST for one that means something else already,
 * -ENOENT for one that is not there. Needs root.
 */
int vfc_alias_set(struct vfc_ctx *ctx, const char *name, const char *word);

#endif
