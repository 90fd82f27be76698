/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * value.h: a value that a word names, in a region or in a DMA buffer, read once or
 * until conditions hold: for `expect`, `wait`, `set` and `if`.
 */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include "condition.h"
#include "access.h"
#include "view.h"

#define READING_CONDS 16

struct reading {
	const char *word;		/* as the place was named */
	struct touch t;
	const struct vfc_buffer *buffer;	/* NULL: the place is in a region */
	struct cond conds[READING_CONDS];
	size_t nconds;
	uint64_t value;			/* what was read last */
	const char *suspect;		/* why it may be none, when it is all ones; NULL */
};

/*
 * Open DEVICE, or take the session's, and find the place, with the options of
 * TOUCH_OPTS. EXIT_DONE, or an exit status when it has been reported; give back with
 * reading_end() in either case.
 */
int reading_begin(struct env *env, const struct args *a, const char *word, struct reading *r);
void reading_end(struct env *env, struct reading *r);

/* Read it. EXIT_DONE, or it has been reported. */
int reading_take(struct env *env, struct reading *r);

/* Warn of a value that is perhaps none. */
void reading_warn(struct env *env, const struct reading *r);

/* The field that the place names, moved down to bit 0, or the value as it is. */
uint64_t reading_part(const struct reading *r);

/*
 * Understand the words of an argument as conditions: each alone, or several words
 * that make one ("== 3"). EXIT_DONE, or it has been reported.
 */
int reading_conds(struct env *env, const struct args *a, const char *name, struct reading *r);

/* Give them their meaning at the place. EXIT_DONE, or it has been reported. */
int reading_bind(struct env *env, struct reading *r);

/* True when the value that was read last holds all conditions. */
bool reading_holds(const struct reading *r);

/*
 * Read until all hold, for at most so long, less and less often. EXIT_DONE; EXIT_CHECK
 * when the time is over, which has not been reported; or another status that has been:
 * also when the device is gone, and no value will ever come.
 */
int reading_wait(struct env *env, struct reading *r, uint64_t timeout_ns);

/* What was read, for messages: "0x00000001 (RDY = 1, SHST = normal)"; free() it. */
char *reading_text(const struct reading *r);

/* All conditions, joined by commas; free() it. */
char *reading_conds_text(const struct reading *r);

struct view_access reading_access(const struct reading *r);

#endif
