/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-oracle.h: what an errno of one of the kernel's calls means. Part of vfc.h. */
#ifndef VFC_PUBLIC_ORACLE_H
#define VFC_PUBLIC_ORACLE_H

#include "vfc-base.h"

/* ---- the errno oracle (errno/table.c) ------------------------------- */

/* A call that this library makes, in one word. */
struct vfc_operation {
	const char *name;	/* "open-group" */
	const char *call;	/* "open of /dev/vfio/GROUP" */
};

/* The i'th operation, in the order in which a device is opened and used; NULL: no more. */
const struct vfc_operation *vfc_operation_at(size_t i);

/*
 * What an errno of an operation means in one state of the machine. Words in
 * capitals stand for what the failing call names: DEVICE, PATH, PID … All strings are
 * static; next and tell may be NULL.
 */
struct vfc_answer {
	char operation[VFC_NAME];	/* "any" for what every call may answer */
	int err;			/* as in errno.h, > 0 */
	const char *state;		/* "node-held" */
	const char *when;	/* "through a container" …; NULL: however it is made */
	const char *cause;
	const char *next;		/* the next step */
	const char *tell;		/* how this state is told from the others */
	const char *source;		/* file and function of Linux 6.12, or document */
};

/*
 * The rows for an operation (NULL: all of them) and an errno (0: all of them): how
 * many, and in *answers an array that the caller frees; -ENOMEM, or -EINVAL for
 * an operation that is none, not recorded.
 */
int vfc_oracle(const char *operation, int err, struct vfc_answer **answers);

/* A row's sentence as explain prints it: {NAME} becomes NAME; cut to size. */
void vfc_answer_text(const char *sentence, char *text, size_t size);

/* The errno of a name ("EBUSY") or number ("16"), > 0, or -EINVAL. */
int vfc_errno_parse(const char *text);

/* The name of an errno of this machine, > 0; NULL: none. */
const char *vfc_errno_name(int err);

#endif
