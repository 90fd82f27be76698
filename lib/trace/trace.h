/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/trace: report and decode the calls of the library.
 *
 * trace.h: VFIO calls that are reported to the listener of vfc_trace(), with arguments and
 * results. Without a listener nothing is decoded and no clock is read.
 */
#ifndef VFC_TRACE_H
#define VFC_TRACE_H

#include "fds.h"
#include "lib/base/root.h"

/* sys_ioctl() of a VFIO descriptor. */
int trace_ioctl(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		void *arg);

/* A range of bytes in a region. */
struct trace_span {
	const char *region;	/* its name */
	uint64_t start;		/* offset of the region in the device's descriptor */
	uint64_t offset;	/* of the range in the region */
	size_t size;
};

/* sys_pread(), sys_pwrite(), sys_mmap() (shared) of bytes of a region. */
ssize_t trace_pread(struct vfc_ctx *ctx, int fd, const struct trace_span *span, void *buf);
ssize_t trace_pwrite(struct vfc_ctx *ctx, int fd, const struct trace_span *span, const void *buf);
int trace_mmap(struct vfc_ctx *ctx, int fd, const struct trace_span *span, int prot, void **addr);

/* root_open() of a VFIO node for reading and writing, and its sys_close(). */
int trace_open(struct vfc_ctx *ctx, const char *node);
void trace_close(struct vfc_ctx *ctx, int fd);

/* Set the kind of a descriptor not from trace_open() or trace_ioctl(). */
void trace_fd(struct vfc_ctx *ctx, int fd, enum trace_on on, const char *subject);

/* ---- reports after the fact: start is from trace_now() ---------------- */

/* Return the start time for the listener; 0 without one. */
int64_t trace_now(const struct vfc_ctx *ctx);

/* Report mapped accesses; value: of a single access. */
void trace_mapped(struct vfc_ctx *ctx, int64_t start, const char *what,
		  const struct trace_span *span, unsigned int width, uint64_t value, int err);

/* Bytes of an access that are reported, at most. */
#define TRACE_BYTES 64

#endif
