/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ranges.h: stretches of a device's regions that a line names, each with a size
 * of its own: `PLACE -n SIZE PLACE …`.
 */
#ifndef CLI_RANGES_H
#define CLI_RANGES_H

#include "access.h"

#define STRETCH_OPT_SIZE(help_)						\
	{ "size", 'n', ARG_SIZE, "SIZE", help_, OPT_REPEAT, NULL }

struct stretch {
	const char *word;	/* that names it; NULL: none does */
	struct touch t;		/* where it begins, and how it is touched */
	uint64_t size;		/* bytes */
};

struct stretches {
	struct stretch *list;
	size_t count;
};

/*
 * Understand the places of an argument, each with the --size behind it. Without
 * one a stretch has the bytes that its word names (a register), else, with
 * to_end, those up to the region's end, else one access. EXIT_DONE, or it has been
 * reported; stretches_free() in either case.
 */
int stretches_take(struct env *env, const struct args *a, const char *name,
		   struct vfc_handle *handle, bool to_end, struct stretches *s);
void stretches_free(struct stretches *s);

/* Append a stretch, taking over its place. EXIT_DONE, or it has been reported. */
int stretches_add(struct env *env, struct stretches *s, struct stretch *stretch);

/* Put them in the order of regions and offsets. EXIT_DONE, or EXIT_USAGE when two overlap. */
int stretches_sort(struct env *env, struct stretches *s);

#endif
