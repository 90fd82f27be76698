/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * write.h: values that are written to a place in a region, all of its bits or
 * some, and read back where that is wanted; accesses for views.
 */
#ifndef CLI_WRITE_H
#define CLI_WRITE_H

#include "access.h"
#include "view.h"

struct store {
	struct touch t;			/* as of touch_word(), the caller's */
	uint64_t *values;		/* of the bits of the mask; then what was written */
	struct view_access *accesses;	/* as many, for what was done */
	size_t count;
	uint64_t mask;			/* of the bits to replace; all ones: all of them */
	bool verify;
};

/*
 * Write them, each with the accesses that the place's register has; a part is
 * changed by reading, and what a written 1 would clear is written as 0. Refused,
 * unless forced: touch_may(), touch_never(), and a part of a register where that
 * has an effect. EXIT_DONE, or it has been reported.
 */
int store_write(struct env *env, const struct args *a, struct store *s);

/* The i'th access from a place on, for a view. */
struct view_access store_access(const struct touch *t, size_t i, uint64_t value);

/* Why all ones read at an access may be no data, or NULL; and a warning of those that may. */
const char *store_doubt(const struct touch *t, const struct view_access *access);
void store_warn(struct env *env, const struct view_access *accesses, size_t count);

#endif
