/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * boot-entries.h: read boot entries, and tell how to change their kernel
 * command line.
 */
#ifndef VFC_MACHINE_BOOT_ENTRIES_H
#define VFC_MACHINE_BOOT_ENTRIES_H

#include "cmdline.h"
#include "lib/base/root.h"

/* A boot entry in a file, or words that a file adds to all entries. */
struct boot_entry {
	char path[ROOT_PATH];
	int line;		/* line number of the words, from 1 */
	char kernel[ROOT_PATH];	/* the image's file name; "" for every kernel */
	bool source;		/* input of a tool that generates entries, such as update-grub */
	struct cmdline words;
};

struct boot_entries {
	struct boot_entry *list;
	size_t count;
};

/* Read boot entries below /boot, /efi and /etc. Return 0 or -ENOMEM; records no message. */
int boot_entries_read(struct vfc_ctx *ctx, struct boot_entries *entries);
void boot_entries_clear(struct boot_entries *entries);

/* Format how to add a word to this system's command line, or remove one. Either may be NULL. */
void boot_advice(struct vfc_ctx *ctx, const char *add, const char *drop, char *buf, size_t size);

#endif
