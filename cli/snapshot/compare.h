/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compare.h: compare two snapshots, with the names of a register map.
 */
#ifndef CLI_COMPARE_H
#define CLI_COMPARE_H

#include "source.h"
#include "view.h"

/* Bytes, or bits of them, to ignore. */
struct ignored {
	uint32_t region;
	uint64_t offset, size;
	uint64_t mask;		/* bits of up to 8 bytes; all ones: everything */
};

struct differ {
	struct env *env;
	const struct side *sides;	/* two of them */
	struct vfc_handle *handle;	/* replaces the first side's device */
	const struct vfc_regs *regs;	/* the device's map, or NULL */
	struct ignored *ignored;
	size_t nignored;
	uint64_t limit;		/* changes to list */
	uint64_t count;		/* all changes */
	uint64_t compared;	/* bytes */
	bool alone;		/* one side has bytes that the other lacks */
	struct view_diff_docs docs;
	uint32_t region;	/* end of the last register that was checked */
	uint64_t next;
};

/*
 * Ignore a location: REGION[+OFFSET][:SIZE], a register (all elements of an array) or a
 * field. Return EXIT_DONE, or an exit status after reporting the failure.
 */
int differ_ignore(struct differ *d, const char *word);

/*
 * Compare; fills docs, count, compared and alone. Return EXIT_DONE, or an exit status after
 * reporting the failure.
 */
int differ_run(struct differ *d);

#endif
