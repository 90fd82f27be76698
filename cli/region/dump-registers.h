/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dump-registers.h: decode the registers in the bytes of a dump.
 */
#ifndef CLI_DUMP_REGISTERS_H
#define CLI_DUMP_REGISTERS_H

#include "access.h"
#include "view-reg.h"

struct decode {
	const struct target *t;
	struct vfc_span *regs;		/* by offset */
	size_t count, next;
	struct doc *list;		/* list to add registers to; NULL: print them */
};

/*
 * Find the registers in the target; the device must have a map. Return EXIT_DONE, or an
 * exit status after reporting the failure; call dump_decode_end().
 */
int dump_decode_begin(struct env *env, struct target *t, struct decode *decode);
void dump_decode_end(struct decode *decode);

/* Print, or add to the list, the registers in size bytes read at an offset. */
int dump_decode_put(struct env *env, struct decode *decode, uint64_t offset,
		    const uint8_t *bytes, size_t size);

#endif
