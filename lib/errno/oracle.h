/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/errno: what an errno means for each call that the library makes.
 *
 * oracle.h: the table of errno meanings, by call, errno and system state. Error
 * messages take their sentences from the table, and "vfioctl explain" lists it.
 */
#ifndef VFC_ERRNO_ORACLE_H
#define VFC_ERRNO_ORACLE_H

#include "lib/vfc-base.h"

struct oracle_row {
	const char *operations;	/* separated by blanks, or "*" for all */
	int err;		/* as in errno.h (> 0); 0 ends a part */
	const char *state;
	const char *when;	/* ORACLE_…, see struct vfc_answer; NULL for always */
	bool seen;		/* for oracle_fail() only: the state must be observed */
	/* {NAME} is replaced by a value that the failing call supplies. */
	const char *cause;	/* follows the attempt, replaces the errno's text */
	const char *next;	/* next step, or NULL */
	const char *tell;	/* how to distinguish the state from others with this errno */
	const char *source;	/* file (below drivers/) and function in Linux 6.12, or document */
};

/* Conditions under which a row applies. The caller knows whether they hold. */
#define ORACLE_CONTAINER "through a container"
#define ORACLE_IOMMUFD "through an iommufd"
#define ORACLE_FIRST "the first group of a container"
#define ORACLE_FURTHER "a further group of a container"
#define ORACLE_VFIO_DRIVER "to a VFIO driver"
#define ORACLE_OTHER_DRIVER "to another driver"

/* The parts of the table, by subject of the calls. */
extern const struct oracle_row oracle_container[];	/* container and group */
extern const struct oracle_row oracle_iommufd[];	/* device cdev and iommufd */
extern const struct oracle_row oracle_dma[];		/* mappings, dirty pages */
extern const struct oracle_row oracle_device[];		/* regions, interrupts, resets */
extern const struct oracle_row oracle_feature[];	/* features, migration */
extern const struct oracle_row oracle_sysfs[];		/* drivers, functions, mdevs */

/*
 * Record the failure of an attempt for which the system state was observed, and
 * return err (< 0). attempt is NULL if the cause alone is clear enough. After state,
 * pass pairs of NAME and value for the row's sentences, then NULL.
 */
int oracle_fail(struct vfc_ctx *ctx, const char *attempt, const char *operation, int err,
		const char *state, ...) __attribute__((sentinel));

/* Return the cause of a row whose sentences have no {NAME}, or NULL if there is no such row. */
const char *oracle_cause(const char *operation, int err, const char *state);

/* Format the cause of a row with its values, without recording a failure. */
void oracle_say(char *text, size_t size, const char *operation, int err, const char *state, ...)
	__attribute__((sentinel));

/*
 * Like oracle_fail(), for a failure whose system state was not observed. Record all
 * possible causes under the condition when (NULL for any condition) and the first next
 * step, or the errno's own text if no row of the table matches.
 */
int oracle_known(struct vfc_ctx *ctx, const char *attempt, const char *operation,
		 const char *when, int err);

#endif
