/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * condition.h: conditions on a value, for `wait`, `watch --until`, `if`
 * and `expect`: `0x80`, `==1`, `!=0`, `<5`, `&0x80`, `&0xf0==0x30`,
 * `EN=1`, `CSTS.RDY=0`, `SHN=normal`.
 */
#ifndef CLI_CONDITION_H
#define CLI_CONDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/out/env.h"

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
	char field[VFC_NAME];	/* "": the whole value */
	char word[VFC_NAME];	/* the value's name in the map; "": a number */
	bool masked;		/* a mask was given */
	uint64_t mask;		/* else all ones, after cond_bind() the field's mask */
	uint64_t value;
	unsigned int shift;	/* of the field, after cond_bind() */
};

/*
 * Parse a condition, without accessing a device: 0, -EINVAL, -ERANGE. cond_bind()
 * resolves a word that is neither a number nor FIELD=….
 */
int cond_parse(const char *text, struct cond *cond);

/*
 * Resolve field and word in the register that the location names, if any. Return EXIT_DONE,
 * or EXIT_USAGE after a message that lists the register's fields or values.
 */
int cond_bind(struct env *env, const struct vfc_reg_at *at, struct cond *cond);

/* True if a value satisfies the condition. */
bool cond_holds(const struct cond *cond, uint64_t value);

/* Format a condition for messages: "CSTS.RDY = 1", "bits 0x80 set". */
void cond_text(const struct cond *cond, char *text, size_t size);

#endif
