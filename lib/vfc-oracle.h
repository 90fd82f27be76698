/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-oracle.h: the meaning of errnos returned by the kernel. Part of vfc.h. */
#ifndef VFC_PUBLIC_ORACLE_H
#define VFC_PUBLIC_ORACLE_H

#include "vfc-base.h"

/* ---- the errno oracle (errno/table.c) ------------------------------- */

/* A call that this library makes. */
struct vfc_operation {
	const char *name;	/* "open-group" */
	const char *call;	/* "open of /dev/vfio/GROUP" */
};

/* Return operation i, in the order in which a device is opened and used, or NULL after the last. */
const struct vfc_operation *vfc_operation_at(size_t i);

/*
 * The meaning of an operation's errno in one state of the system. Words in
 * capitals (DEVICE, PATH, PID …) stand for values of the failing call. All
 * strings are static. next and tell may be NULL.
 */
struct vfc_answer {
	char operation[VFC_NAME];	/* "any" for every operation */
	int err;			/* as in errno.h (> 0) */
	const char *state;		/* "node-held" */
	const char *when;	/* "through a container" …; NULL for always */
	const char *cause;
	const char *next;		/* the next step */
	const char *tell;		/* how to distinguish this state from the others */
	const char *source;		/* file and function of Linux 6.12, or document */
};

/*
 * Return the number of rows for an operation (NULL for all) and an errno (0 for
 * all), and the rows in *answers, which the caller frees. Return -ENOMEM, or
 * -EINVAL for an unknown operation. Records no error.
 */
int vfc_oracle(const char *operation, int err, struct vfc_answer **answers);

/* Format a row's sentence as explain prints it, with NAME in place of {NAME}. Truncates to size. */
void vfc_answer_text(const char *sentence, char *text, size_t size);

/* Parse an errno given by name ("EBUSY") or number ("16"). Return it (> 0), or -EINVAL. */
int vfc_errno_parse(const char *text);

/* Return the name of an errno (> 0) on this architecture, or NULL. */
const char *vfc_errno_name(int err);

#endif
