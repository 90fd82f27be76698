/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/errno: the meaning of an errno, for each call that the library makes.
 *
 * oracle.h: the table of errno meanings, by call, errno and state of the system.
 * Failing calls report its sentences, explain lists them.
 */
#ifndef VFC_ERRNO_ORACLE_H
#define VFC_ERRNO_ORACLE_H

#include "lib/vfc-base.h"

struct oracle_row {
	const char *operations;	/* separated by blanks; "*": all */
	int err;		/* as in errno.h, > 0; 0 ends a part of the table */
	const char *state;
	const char *when;	/* ORACLE_…, as in struct vfc_answer; NULL: always */
	bool seen;		/* only for oracle_fail(): the state must be seen */
	/* {NAME} is replaced by a value of the failing call. */
	const char *cause;	/* follows the attempt, in place of the errno's text */
	const char *next;	/* the next step; NULL: none */
	const char *tell;	/* how to tell it from other states with this errno */
	const char *source;	/* file (below drivers/) and function of Linux 6.12, or document */
};

/* Conditions under which a row applies, as the caller knows them. */
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
 * Record the failure of an attempt (NULL: the cause alone is enough) whose state was
 * seen, and return err (< 0). After the state: pairs of NAME and value for the row's
 * sentences, then NULL.
 */
int oracle_fail(struct vfc_ctx *ctx, const char *attempt, const char *operation, int err,
		const char *state, ...) __attribute__((sentinel));

/* Return the cause of a row without {NAME}s, or NULL if there is no such row. */
const char *oracle_cause(const char *operation, int err, const char *state);

/* Format the cause of a row with its values; records nothing. */
void oracle_say(char *text, size_t size, const char *operation, int err, const char *state, ...)
	__attribute__((sentinel));

/*
 * Like oracle_fail(), where no state was seen: record every cause that is possible under
 * when (NULL: under any condition) and the first next step, or the errno's own text if
 * the table has no row.
 */
int oracle_known(struct vfc_ctx *ctx, const char *attempt, const char *operation,
		 const char *when, int err);

#endif
