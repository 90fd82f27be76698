/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * condition.h: conditions on a value that was read, as `wait`, `watch --until`, `if`
 * and `expect` take them: `0x80`, `==1`, `!=0`, `<5`, `&0x80`, `&0xf0==0x30`,
 * `EN=1`, `CSTS.RDY=0`, `SHN=normal`.
 */
#ifndef CLI_CONDITION_H
#define CLI_CONDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/session/place.h"

enum cond_op {
	COND_EQUAL,
	COND_DIFFERENT,
	COND_LESS,
	COND_LESS_EQUAL,
	COND_MORE,
	COND_MORE_EQUAL,
	COND_ANY_BIT,		/* &MASK alone: one of its bits is set */
};

struct cond {
	enum cond_op op;
	char field[VFC_NAME];	/* "": the value as a whole */
	char word[VFC_NAME];	/* the value is a name of the map; "": it is a number */
	bool masked;		/* a mask was said … */
	uint64_t mask;		/* … else it is all ones, after cond_bind() the field's */
	uint64_t value;
	unsigned int shift;	/* of the field, after cond_bind() */
};

/*
 * Understand a condition. Pure: 0, -EINVAL, -ERANGE. A word that is neither number
 * nor field=… is left to cond_bind().
 */
int cond_parse(const char *text, struct cond *cond);

/*
 * Give field and word their meaning at the place where the value is read: the
 * register that the place names. EXIT_DONE, or EXIT_USAGE and it has been reported
 * with what the register has.
 */
int cond_bind(struct env *env, const struct place *place, struct cond *cond);

/* True when a value that was read there holds the condition. */
bool cond_holds(const struct cond *cond, uint64_t value);

/* The condition in words, for messages: "CSTS.RDY = 1", "bits 0x80 set". */
void cond_text(const struct cond *cond, char *text, size_t size);

#endif
