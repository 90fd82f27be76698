/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-oracle.h: the meaning of errnos of the kernel's calls. Part of vfc.h. */
#ifndef VFC_PUBLIC_ORACLE_H
#define VFC_PUBLIC_ORACLE_H

#include "vfc-base.h"

/* ---- the errno oracle (errno/table.c) ------------------------------- */

/* A call that this library makes. */
struct vfc_operation {
	const char *name;	/* "open-group" */
	const char *call;	/* "open of /dev/vfio/GROUP" */
};

/* Return operation i, in the order in which a device is opened and used; NULL: none left. */
const struct vfc_operation *vfc_operation_at(size_t i);

/*
 * The meaning of an errno of an operation in one state of the system. Words in
 * capitals (DEVICE, PATH, PID …) are replaced by values of the failing call. All
 * strings are static; next and tell may be NULL.
 */
struct vfc_answer {
	char operation[VFC_NAME];	/* "any": every operation */
	int err;			/* as in errno.h, > 0 */
	const char *state;		/* "node-held" */
	const char *when;	/* "through a container" …; NULL: always */
	const char *cause;
	const char *next;		/* the next step */
	const char *tell;		/* how to tell this state from the others */
	const char *source;		/* file and function of Linux 6.12, or document */
};

/*
 * Return the number of rows for an operation (NULL: all) and an errno (0: all), and
 * in *answers an array that the caller frees; -ENOMEM, or -EINVAL for an unknown
 * operation. No error is recorded.
 */
int vfc_oracle(const char *operation, int err, struct vfc_answer **answers);

/* Format a row's sentence as explain prints it: {NAME} becomes NAME. Truncated to size. */
void vfc_answer_text(const char *sentence, char *text, size_t size);

/* Return the errno of a name ("EBUSY") or number ("16"), > 0, or -EINVAL. */
int vfc_errno_parse(const char *text);

/* Return the name of an errno (> 0) of this architecture, or NULL. */
const char *vfc_errno_name(int err);

#endif
