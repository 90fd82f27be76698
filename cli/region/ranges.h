/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ranges.h: several locations of a device named in a command, each with its own
 * size: `LOCATION -n SIZE LOCATION …`.
 */
#ifndef CLI_RANGES_H
#define CLI_RANGES_H

#include "access.h"

#define TARGET_OPT_SIZE(help_)						\
	{ "size", 'n', ARG_SIZE, "SIZE", help_, OPT_REPEAT, NULL }

struct targets {
	struct target *list;
	size_t count;
};

/*
 * Resolve the locations of an argument in an open device (from target_open()), each with
 * the --size after it. The default size is that of the register named, else up to the
 * region's end (to_end), else one access. Return EXIT_DONE, or an exit status after
 * reporting the failure; call targets_free() in either case.
 */
int targets_take(struct env *env, const struct target *device, const char *name, bool to_end,
		 struct targets *s);
void targets_free(struct targets *s);

/* Append a target. Return EXIT_DONE, or an exit status after reporting the failure. */
int targets_add(struct env *env, struct targets *s, const struct target *t);

/* Sort by region and offset. Return EXIT_DONE, or EXIT_USAGE if two targets overlap. */
int targets_sort(struct env *env, struct targets *s);

#endif
