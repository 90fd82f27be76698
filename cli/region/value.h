/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * value.h: values of regions and DMA buffers: read once or until conditions hold (for
 * `expect`, `wait`, `set` and `if`), and shown.
 */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include "condition.h"
#include "access.h"
#include "view.h"

#define READING_CONDS 16

struct reading {
	struct target t;
	struct cond conds[READING_CONDS];
	size_t nconds;
	uint64_t value;			/* the last value read */
	const char *suspect;		/* why all ones may not be data, or NULL */
};

/*
 * Open DEVICE, or use the session's, and resolve the location, with the options of
 * TARGET_OPTS. Return EXIT_DONE, or an exit status after reporting the failure; call
 * env_release() of the handle in either case.
 */
int reading_begin(struct env *env, const struct args *a, const char *word, struct reading *r);

/* Read the value. Return EXIT_DONE, or an exit status after reporting the failure. */
int reading_take(struct env *env, struct reading *r);

/* Warn if the value may not be data. */
void reading_warn(struct env *env, const struct reading *r);

/* Return the field that the location names, shifted to bit 0, else the whole value. */
uint64_t reading_part(const struct reading *r);

/*
 * Parse the words of an argument as conditions; several words may form one ("== 3"). Return
 * EXIT_DONE, or an exit status after reporting the failure.
 */
int reading_conds(struct env *env, const struct args *a, const char *name, struct reading *r);

/*
 * Resolve the conditions at the location. Return EXIT_DONE, or an exit status after
 * reporting the failure.
 */
int reading_bind(struct env *env, struct reading *r);

/* True if the last value read satisfies all conditions. */
bool reading_holds(const struct reading *r);

/*
 * Read with growing pauses until all conditions hold, or until the timeout. EXIT_DONE;
 * EXIT_CHECK on timeout, which has not been reported; or the status of a failure that
 * has been reported, also if the device is gone.
 */
int reading_wait(struct env *env, struct reading *r, uint64_t timeout_ns);

/* Format the value for messages: "0x00000001 (RDY = 1, SHST = normal)"; free() it. */
char *reading_text(const struct reading *r);

/* Format all conditions, joined by commas; free() it. */
char *reading_conds_text(const struct reading *r);

/* Return the value with its location, for a view. */
struct view_access reading_access(const struct reading *r);

/* Return the i'th value at a target, for a view. */
struct view_access value_access(const struct target *t, size_t i, uint64_t value);

/* Refuse a value that needs more bytes than the width; what: "the mask ", or "". */
int value_fits(struct env *env, const char *what, uint64_t value, unsigned int width);

/* Warn about values that may not be data. */
void values_warn(struct env *env, const struct view_access *accesses, size_t count);

#endif
