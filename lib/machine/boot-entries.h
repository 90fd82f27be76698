/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * boot-entries.h: what boot loaders are told to boot, and how a word is added
 * to that.
 */
#ifndef VFC_MACHINE_BOOT_ENTRIES_H
#define VFC_MACHINE_BOOT_ENTRIES_H

#include "cmdline.h"
#include "lib/base/root.h"

/* One kernel that a file offers, or the words that a file adds to all of them. */
struct boot_entry {
	char path[ROOT_PATH];
	int line;		/* where the words are, from 1 */
	char kernel[ROOT_PATH];	/* the image's file name; "": for every kernel */
	bool source;		/* a tool makes entries of it: update-grub … */
	struct cmdline words;
};

struct boot_entries {
	struct boot_entry *list;
	size_t count;
};

/* Read what is to be found below /boot, /efi and /etc: 0 or -ENOMEM, not recorded. */
int boot_entries_read(struct vfc_ctx *ctx, struct boot_entries *entries);
void boot_entries_clear(struct boot_entries *entries);

/* How to add a word to the command line, or take one away (NULL: none), on this machine. */
void boot_advice(struct vfc_ctx *ctx, const char *add, const char *drop, char *buf, size_t size);

#endif
