/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compare.h: two snapshots compared, with the names of a register map.
 */
#ifndef CLI_COMPARE_H
#define CLI_COMPARE_H

#include "source.h"
#include "view.h"

/* Bytes, or bits of them, that count for nothing. */
struct ignored {
	uint32_t region;
	uint64_t offset, size;
	uint64_t mask;		/* of up to 8 bytes: these bits; all ones: all of it */
};

struct differ {
	struct env *env;
	const struct side *sides;	/* two of them */
	struct vfc_handle *handle;	/* stands in for the first side's device */
	const struct vfc_regs *regs;	/* its map; NULL: none */
	struct ignored *ignored;
	size_t nignored;
	uint64_t limit;		/* changes that are listed */
	uint64_t count;		/* … and that there are */
	uint64_t compared;	/* bytes */
	bool alone;		/* one of them has something that the other lacks */
	struct view_diff_docs docs;
	uint32_t region;	/* where the last register that was looked at ends */
	uint64_t next;
};

/*
 * Add what a word names to what is ignored: REGION[+OFFSET][:SIZE], a register
 * (of an array all elements) or a field. EXIT_DONE, or it has been reported.
 */
int differ_ignore(struct differ *d, const char *word);

/* Compare; fills docs, count, compared and alone. EXIT_DONE, or it has been reported. */
int differ_run(struct differ *d);

#endif
