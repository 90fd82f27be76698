/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-trace.h: decoded system calls for --trace and `trace`, of this process or of
 * another program. Part of vfc.h.
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
	VFC_VALUE_FLAGS,	/* bits; .words has their names */
	VFC_VALUE_WORD,		/* a number; .words may have its name */
	VFC_VALUE_TEXT,		/* .text */
	VFC_VALUE_BYTES,	/* .text: two hexadecimal digits per byte */
	VFC_VALUE_OBJECT,	/* the fields up to its VFC_VALUE_END */
	VFC_VALUE_LIST,		/* the values up to its VFC_VALUE_END */
	VFC_VALUE_END,
};

struct vfc_value {
	const char *name;	/* the field in the kernel's struct; NULL in a list */
	enum vfc_value_kind kind;
	enum vfc_words words;
	uint64_t number;	/* for numeric kinds; signed: two's complement */
	char *text;
};

/* Values in struct order; nested values are between begin and VFC_VALUE_END. */
struct vfc_fields {
	struct vfc_value *values;
	size_t count;
};

/*
 * One call after it returned. The library owns it and everything it points to; valid until
 * the listener returns.
 */
struct vfc_call {
	char name[VFC_NAME];	/* "VFIO_DEVICE_GET_INFO", "pread", "0x3bff" */
	pid_t pid;		/* thread of another program; 0: this process */
	int fd;			/* the descriptor of the call; -1: none */
	const char *on;		/* its kind: "group", "device" …; NULL: none */
	const char *subject;	/* which one: "12", "0000:01:00.0"; "": unknown */
	struct vfc_fields in;	/* arguments */
	struct vfc_fields out;	/* results */
	int64_t result;		/* return value, or a negative errno */
	int64_t ns;		/* duration; another program's includes tracing */
};

typedef void vfc_listener(void *data, const struct vfc_call *call);

/*
 * Call fn for each relevant system call (sysfs writes, VFIO and iommufd ioctls, region
 * accesses) after it returns. NULL stops it. Without a listener nothing is decoded and no
 * clock is read. -ENOMEM: nothing is reported.
 */
int vfc_trace(struct vfc_ctx *ctx, vfc_listener *fn, void *data);

#endif
