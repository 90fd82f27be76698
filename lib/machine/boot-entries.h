/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * boot-entries.h: boot entries, and how to change their kernel command line.
 */
#ifndef VFC_MACHINE_BOOT_ENTRIES_H
#define VFC_MACHINE_BOOT_ENTRIES_H

#include "cmdline.h"
#include "lib/base/root.h"

/* One boot entry of a file, or words that a file adds to all entries. */
struct boot_entry {
	char path[ROOT_PATH];
	int line;		/* of the words, from 1 */
	char kernel[ROOT_PATH];	/* the image's file name; "": for every kernel */
	bool source;		/* a tool generates entries from it: update-grub … */
	struct cmdline words;
};

struct boot_entries {
	struct boot_entry *list;
	size_t count;
};

/* Read boot entries below /boot, /efi and /etc: 0 or -ENOMEM, not recorded. */
int boot_entries_read(struct vfc_ctx *ctx, struct boot_entries *entries);
void boot_entries_clear(struct boot_entries *entries);

/* Format how to add a word to the command line, or remove one (NULL: none), on this system. */
void boot_advice(struct vfc_ctx *ctx, const char *add, const char *drop, char *buf, size_t size);

#endif
