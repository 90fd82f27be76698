/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmdline.h: a kernel's command line, cut as the kernel cuts it (lib/cmdline.c,
 * next_arg()), and what the words about IOMMU, PCI and VFIO do.
 */
#ifndef VFC_MACHINE_CMDLINE_H
#define VFC_MACHINE_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

struct cmdline {
	char *text;		/* what the words point into */
	char **words;		/* "intel_iommu=on"; quotes are gone */
	size_t count;
};

/* Cut a command line: 0 or -ENOMEM. Words behind "--" are init's. Release with cmdline_clear(). */
int cmdline_parse(const char *text, struct cmdline *cmdline);
void cmdline_clear(struct cmdline *cmdline);

/* What a word gives the parameter (- and _ are the same): "" for none; NULL: it is another's. */
const char *cmdline_value(const char *word, const char *parameter);

/* What the last word of that parameter gives it; NULL: there is none. */
const char *cmdline_last(const struct cmdline *cmdline, const char *parameter);

/* True when one of the parts between commas is that. */
bool cmdline_has_item(const char *value, const char *item);

/* 1 or 0 as the kernel reads a truth value (kstrtobool()); -1: it does not. */
int cmdline_bool(const char *value);

#endif
