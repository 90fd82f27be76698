/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * write.h: write values to a region, all bits or some, and optionally read them back.
 */
#ifndef CLI_WRITE_H
#define CLI_WRITE_H

#include "access.h"
#include "view.h"

struct store {
	struct touch t;			/* from touch_word(); owned by the caller */
	uint64_t *values;		/* bits under the mask; afterwards the values written */
	struct view_access *accesses;	/* as many, filled in with the accesses */
	size_t count;
	uint64_t mask;			/* the bits to replace; all ones: all */
	bool verify;
};

/*
 * Write the values, each with the accesses of the location's register. A masked
 * write reads the register first, and writes 0 to other write-1-clears bits.
 * Refuses, unless forced, as touch_may() and touch_never() do, and a masked write
 * with side effects. EXIT_DONE, or the failure has been reported.
 */
int store_write(struct env *env, const struct args *a, struct store *s);

/* Return the i'th access, starting at a location, for a view. */
struct view_access store_access(const struct touch *t, size_t i, uint64_t value);

/* Return why all ones may not be data, or NULL; warn of such accesses. */
const char *store_doubt(const struct touch *t, const struct view_access *access);
void store_warn(struct env *env, const struct view_access *accesses, size_t count);

#endif
