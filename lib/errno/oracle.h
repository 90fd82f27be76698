/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/errno: what an errno means, for each call that the library makes.
 *
 * oracle.h: the one table of what an errno means: by the call, the errno, and the
 * state of the machine. Failing calls say its sentences, explain lists them.
 */
#ifndef VFC_ERRNO_ORACLE_H
#define VFC_ERRNO_ORACLE_H

#include "lib/vfc-base.h"

struct oracle_row {
	const char *operations;	/* one or several, by blanks; "*": every one */
	int err;		/* as in errno.h, > 0; 0 ends a part of the table */
	const char *state;
	const char *when;	/* ORACLE_…, as in struct vfc_answer; NULL: always */
	bool seen;		/* said only where its state was seen: by oracle_fail() */
	/* {NAME} stands for a word of the failing call. */
	const char *cause;	/* said behind the attempt, in place of the errno's text */
	const char *next;	/* the next step; NULL: none */
	const char *tell;	/* how to tell it from the other rows of its key */
	const char *source;	/* file (below drivers/) and function of Linux 6.12, or document */
};

/* What the caller knows of how its call was made. */
#define ORACLE_CONTAINER "through a container"
#define ORACLE_IOMMUFD "through an iommufd"
#define ORACLE_FIRST "the first group of a container"
#define ORACLE_FURTHER "a further group of a container"
#define ORACLE_VFIO_DRIVER "to a VFIO driver"
#define ORACLE_OTHER_DRIVER "to another driver"

/* The parts of the table, each with the files that make its calls. */
extern const struct oracle_row oracle_container[];	/* container and group */
extern const struct oracle_row oracle_iommufd[];	/* device cdev and iommufd */
extern const struct oracle_row oracle_dma[];		/* mappings, dirty pages */
extern const struct oracle_row oracle_device[];		/* regions, interrupts, resets */
extern const struct oracle_row oracle_feature[];	/* features, migration */
extern const struct oracle_row oracle_sysfs[];		/* drivers, functions, mdevs */

/*
 * Record the failure of an attempt (NULL: the cause says it all) whose state was
 * seen, and return err (< 0). Behind the state the row's words, NAME and value
 * in turn, and NULL.
 */
int oracle_fail(struct vfc_ctx *ctx, const char *attempt, const char *operation, int err,
		const char *state, ...) __attribute__((sentinel));

/* The cause alone of a row that has no words; NULL: there is no such row. */
const char *oracle_cause(const char *operation, int err, const char *state);

/* The cause of a row with its words; nothing is recorded. */
void oracle_say(char *text, size_t size, const char *operation, int err, const char *state, ...)
	__attribute__((sentinel));

/*
 * oracle_fail() where no state was seen: every cause that is left of those for when (NULL:
 * of all), and the first next step; the errno's own text when the table has nothing.
 */
int oracle_known(struct vfc_ctx *ctx, const char *attempt, const char *operation,
		 const char *when, int err);

#endif
