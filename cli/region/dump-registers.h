/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dump-registers.h: bytes of a region with the registers that lie in them, for dumps.
 */
#ifndef CLI_DUMP_REGISTERS_H
#define CLI_DUMP_REGISTERS_H

#include "access.h"
#include "view-reg.h"

struct decode {
	const struct touch *t;
	struct vfc_reg_spot *spots;	/* by offset */
	size_t count, next;
	struct doc *list;		/* where registers are added; NULL: they are printed */
};

/*
 * Find the registers of size bytes from the access on; without a map it is an
 * error. EXIT_DONE, or it has been reported; give back with dump_decode_end().
 */
int dump_decode_begin(struct env *env, const struct args *a, struct touch *t, uint64_t size,
		      struct decode *decode);
void dump_decode_end(struct decode *decode);

/* Print, or add to the list, what lies in size bytes that were read at an offset. */
int dump_decode_put(struct env *env, struct decode *decode, uint64_t offset,
		    const uint8_t *bytes, size_t size);

#endif
