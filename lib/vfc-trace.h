/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-trace.h: decoded system calls of this process or of another program, for
 * --trace and `trace`. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_TRACE_H
#define VFC_PUBLIC_TRACE_H

#include "vfc-base.h"
#include "vfc-words.h"

/* ---- a call and its fields (trace/fields.c) ------------------------- */

enum vfc_value_kind {
	VFC_VALUE_NUMBER,	/* a count, a size, an ID */
	VFC_VALUE_SIGNED,	/* a descriptor, which may be -1 */
	VFC_VALUE_HEX,		/* an address, an offset, a mask */
	VFC_VALUE_FLAGS,	/* bits, named by .words */
	VFC_VALUE_WORD,		/* a number, possibly named by .words */
	VFC_VALUE_TEXT,		/* .text */
	VFC_VALUE_BYTES,	/* .text: two hexadecimal digits per byte */
	VFC_VALUE_OBJECT,	/* the fields up to its VFC_VALUE_END */
	VFC_VALUE_LIST,		/* the values up to its VFC_VALUE_END */
	VFC_VALUE_END,
};

struct vfc_value {
	const char *name;	/* field in the kernel's struct; NULL in a list */
	enum vfc_value_kind kind;
	enum vfc_words words;
	uint64_t number;	/* for numeric kinds; two's complement if signed */
	char *text;
};

/* Values in struct order. A nested value starts with OBJECT or LIST and ends with VFC_VALUE_END. */
struct vfc_fields {
	struct vfc_value *values;
	size_t count;
};

/*
 * A call that has returned. The library owns the struct and all data that it points to,
 * which stay valid until the listener returns.
 */
struct vfc_call {
	char name[VFC_NAME];	/* "VFIO_DEVICE_GET_INFO", "pread", "0x3bff" */
	pid_t pid;		/* thread of another program; 0 for this process */
	int fd;			/* the call's descriptor, or -1 */
	const char *on;		/* kind of fd: "group", "device" …, or NULL */
	const char *subject;	/* its object: "12", "0000:01:00.0"; "" if unknown */
	struct vfc_fields in;	/* arguments */
	struct vfc_fields out;	/* results */
	int64_t result;		/* return value, or a negative errno */
	int64_t ns;		/* duration; includes tracing for another program */
};

typedef void vfc_listener(void *data, const struct vfc_call *call);

/*
 * Call fn after each relevant system call (sysfs writes, VFIO and iommufd ioctls, region
 * accesses). A NULL fn stops the trace. Without a listener, calls are not decoded and the
 * clock is not read.
 */
int vfc_trace(struct vfc_ctx *ctx, vfc_listener *fn, void *data);

#endif
