/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-trace.h: system calls taken apart, for --trace and `trace`: our own as
 * they return, or another program's. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_TRACE_H
#define VFC_PUBLIC_TRACE_H

#include "vfc-base.h"

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

/* ---- another program's calls (follow/program.c) --------------------- */

struct vfc_tracer {
	vfc_listener *call;
	/* A process whose calls cannot be read, and why: static text. */
	void (*undecoded)(void *data, pid_t pid, const char *why);
	void *data;
};

/* How the program ended. */
struct vfc_traced {
	/* Its exit status, 128 + the signal that ended it, or 126 or 127: it did not run. */
	int status;
	int signal;		/* SIGINT … made us let it go: it goes on; 0: it ended */
};

/*
 * Run argv[0] (looked for in $PATH) and hand out its VFIO and iommufd calls, and
 * those of the threads and programs it starts, until all have ended. Its own
 * standard descriptors are ours. SIGINT, SIGTERM and SIGHUP make us let go of it.
 * -ENOENT, -EACCES … when it cannot be run (status is 127 or 126 then, as a
 * shell has it), -EPERM when we may not follow it; -EINTR with signal. *traced is
 * set on failure, too. Needs no privilege (ptrace(2)).
 */
int vfc_trace_program(struct vfc_ctx *ctx, char *const argv[], const struct vfc_tracer *tracer,
		      struct vfc_traced *traced);

#endif
