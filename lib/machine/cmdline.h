/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmdline.h: a kernel command line, split as the kernel does (lib/cmdline.c,
 * next_arg()).
 */
#ifndef VFC_MACHINE_CMDLINE_H
#define VFC_MACHINE_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

struct cmdline {
	char *text;		/* the words point into this */
	char **words;		/* "intel_iommu=on", without quotes */
	size_t count;
};

/* Split a command line, up to "--". Return 0 or -ENOMEM. Release with cmdline_clear(). */
int cmdline_parse(const char *text, struct cmdline *cmdline);
void cmdline_clear(struct cmdline *cmdline);

/*
 * Return the value that a word sets for a parameter, "" if the word has no value, or NULL
 * if it is for another parameter. '-' matches '_'.
 */
const char *cmdline_value(const char *word, const char *parameter);

/* Return the value of the last word for a parameter, or NULL. */
const char *cmdline_last(const struct cmdline *cmdline, const char *parameter);

/* True if the comma-separated value contains the item. */
bool cmdline_has_item(const char *value, const char *item);

/* Parse a boolean as kstrtobool() does. Return 1, 0, or -1 if invalid. */
int cmdline_bool(const char *value);

#endif
