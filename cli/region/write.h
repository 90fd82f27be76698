/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * write.h: write values to a region, all bits or some, and optionally read them back.
 */
#ifndef CLI_WRITE_H
#define CLI_WRITE_H

#include "access.h"
#include "view.h"

struct store {
	struct target t;			/* from target_at(); owned by the caller */
	uint64_t *values;		/* bits under the mask; afterwards the values written */
	struct view_access *accesses;	/* as many, filled in with the accesses */
	size_t count;
	uint64_t mask;			/* the bits to replace; all ones: all */
	bool verify;
};

/*
 * Write the values, each with the accesses of the location's register. A masked write reads
 * the register first, and writes 0 to other write-1-clears bits. Refuses, unless forced, as
 * target_may() and target_never() do, and a masked write with side effects. Return
 * EXIT_DONE, or an exit status after reporting the failure.
 */
int store_write(struct env *env, struct store *s);

#endif
