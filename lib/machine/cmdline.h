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
	char *text;		/* the words point into it */
	char **words;		/* "intel_iommu=on"; without quotes */
	size_t count;
};

/* Split a command line up to "--": 0 or -ENOMEM. Release with cmdline_clear(). */
int cmdline_parse(const char *text, struct cmdline *cmdline);
void cmdline_clear(struct cmdline *cmdline);

/* Return a word's value for the parameter (- equals _), "" if it has none; NULL: no match. */
const char *cmdline_value(const char *word, const char *parameter);

/* Return the value of the last word of that parameter; NULL: none. */
const char *cmdline_last(const struct cmdline *cmdline, const char *parameter);

/* True if the comma-separated value has that item. */
bool cmdline_has_item(const char *value, const char *item);

/* Parse a boolean as kstrtobool() does: 1 or 0; -1: invalid. */
int cmdline_bool(const char *value);

#endif
