/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ranges.h: stretches of a device's regions named in a command, each with its own
 * size: `LOCATION -n SIZE LOCATION …`.
 */
#ifndef CLI_RANGES_H
#define CLI_RANGES_H

#include "access.h"

#define STRETCH_OPT_SIZE(help_)						\
	{ "size", 'n', ARG_SIZE, "SIZE", help_, OPT_REPEAT, NULL }

struct stretch {
	const char *word;	/* the argument that names it, or NULL */
	struct touch t;		/* where it begins, and how it is accessed */
	uint64_t size;		/* bytes */
};

struct stretches {
	struct stretch *list;
	size_t count;
};

/*
 * Resolve the locations of an argument, each with the --size after it. The default
 * size is that of the register named, else up to the region's end (to_end), else
 * one access. EXIT_DONE, or the failure has been reported; call stretches_free() in
 * either case.
 */
int stretches_take(struct env *env, const struct args *a, const char *name,
		   struct vfc_handle *handle, bool to_end, struct stretches *s);
void stretches_free(struct stretches *s);

/* Append a stretch; takes ownership of its location. EXIT_DONE, or the failure is reported. */
int stretches_add(struct env *env, struct stretches *s, struct stretch *stretch);

/* Sort by region and offset. EXIT_DONE, or EXIT_USAGE if two stretches overlap. */
int stretches_sort(struct env *env, struct stretches *s);

#endif
