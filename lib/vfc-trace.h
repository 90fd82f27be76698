/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-trace.h: system calls taken apart, for --trace and `trace`: our own as
 * they return, or another program's. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_TRACE_H
#define VFC_PUBLIC_TRACE_H

#include "vfc-base.h"
#include "vfc-words.h"

/* ---- a call and its fields (trace/fields.c) ------------------------- */

enum vfc_value_kind {
	VFC_VALUE_NUMBER,	/* a count, a size, an id */
	VFC_VALUE_SIGNED,	/* a descriptor, which may be -1 */
	VFC_VALUE_HEX,		/* an address, an offset, a mask */
	VFC_VALUE_FLAGS,	/* bits; .words has a word for each */
	VFC_VALUE_WORD,		/* a number that .words may have a word for */
	VFC_VALUE_TEXT,		/* .text */
	VFC_VALUE_BYTES,	/* .text: two hexadecimal digits a byte */
	VFC_VALUE_OBJECT,	/* the fields up to its VFC_VALUE_END */
	VFC_VALUE_LIST,		/* the values up to its VFC_VALUE_END */
	VFC_VALUE_END,
};

struct vfc_value {
	const char *name;	/* the field's in the kernel's struct; NULL in a list */
	enum vfc_value_kind kind;
	enum vfc_words words;
	uint64_t number;	/* of the kinds that are numbers; signed as two's complement */
	char *text;
};

/* Values in the order of the struct, what is nested between its marks. */
struct vfc_fields {
	struct vfc_value *values;
	size_t count;
	size_t room;
};

/*
 * One call as it returned. It and all it points to belong to the library and
 * are gone when the listener returns.
 */
struct vfc_call {
	char name[VFC_NAME];	/* "VFIO_DEVICE_GET_INFO", "pread", "0x3bff" */
	pid_t pid;		/* the thread of another program; 0: we */
	int fd;			/* the descriptor it was made on; -1: none */
	const char *on;		/* what that is: "group", "device" …; NULL: none */
	const char *subject;	/* and which: "12", "0000:01:00.0"; "": not known */
	struct vfc_fields in;	/* what was asked */
	struct vfc_fields out;	/* what the kernel answered */
	int64_t result;		/* the call's value, or a negative errno */
	int64_t ns;		/* how long it took; another program's: with the tracing */
};

typedef void vfc_listener(void *data, const struct vfc_call *call);

/*
 * Call fn for each system call that matters (sysfs writes, VFIO and iommufd
 * ioctls, region accesses) as it returns. NULL stops it. Without a listener
 * nothing is taken apart and no clock is read.
 */
void vfc_trace(struct vfc_ctx *ctx, vfc_listener *fn, void *data);

#endif
