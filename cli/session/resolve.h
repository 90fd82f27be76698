/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve.h: the devices and groups of the system that a word (words/device-word.h) names.
 */
#ifndef CLI_RESOLVE_H
#define CLI_RESOLVE_H

#include <stdbool.h>

struct env;

/*
 * The full addresses of the devices that word names, appended to *addresses
 * (*count of them, each and the array from malloc) without repeats. With
 * many false it must name exactly one. 0, or an exit status when it has been
 * reported: 2 for a word that is no DEVICE or not unique, 1 for an absent device.
 */
int target_resolve(struct env *env, const char *word, bool many,
		   char ***addresses, int *count);

/* Append a copy of one address unless it is there. 0, or an exit status, reported. */
int target_append(struct env *env, char ***addresses, int *count, const char *address);

/* The IOMMU group that a number or a DEVICE names; -1 when it has been reported. */
int target_group(struct env *env, const char *word);

#endif
