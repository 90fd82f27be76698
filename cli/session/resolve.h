/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve.h: resolves words (words/device-word.h) to devices and groups of the system.
 */
#ifndef CLI_RESOLVE_H
#define CLI_RESOLVE_H

#include <stdbool.h>

struct env;

/*
 * Append the full addresses of the devices that word names to *addresses (*count
 * entries; entries and array are from malloc), without duplicates. Unless many, there
 * must be exactly one. Return 0, or an exit status after reporting an error: 2 if word
 * is not a DEVICE or not unique, 1 if there is no such device.
 */
int resolve_devices(struct env *env, const char *word, bool many,
		    char ***addresses, int *count);

/* Append a copy of an address if it is not in the list. Return 0 or an exit status. */
int resolve_append(struct env *env, char ***addresses, int *count, const char *address);

/*
 * Find the IOMMU group of a number or a DEVICE. Return 0, or an exit status after reporting
 * an error.
 */
int resolve_group(struct env *env, const char *word, int *group);

#endif
