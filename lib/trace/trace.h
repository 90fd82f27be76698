/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/trace: report and decode the library's calls.
 *
 * trace.h: VFIO calls that are reported to the listener of vfc_trace(), with arguments and
 * results. Without a listener the calls decode nothing and do not read the clock.
 */
#ifndef VFC_TRACE_H
#define VFC_TRACE_H

#include "fds.h"
#include "lib/base/root.h"

/* Like sys_ioctl(), on a VFIO descriptor. */
int trace_ioctl(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		void *arg);

/* A range of bytes of a region. */
struct trace_span {
	const char *region;	/* its name */
	uint64_t start;		/* offset of the region in the device's descriptor */
	uint64_t offset;	/* offset of the range in the region */
	size_t size;
};

/* Like sys_pread(), sys_pwrite() and sys_mmap() (shared), on a range of a region. */
ssize_t trace_pread(struct vfc_ctx *ctx, int fd, const struct trace_span *span, void *buf);
ssize_t trace_pwrite(struct vfc_ctx *ctx, int fd, const struct trace_span *span, const void *buf);
int trace_mmap(struct vfc_ctx *ctx, int fd, const struct trace_span *span, int prot, void **addr);

/* Like root_open() of a VFIO node for reading and writing, and like sys_close(). */
int trace_open(struct vfc_ctx *ctx, const char *node);
void trace_close(struct vfc_ctx *ctx, int fd);

/* Set the kind of a descriptor that neither trace_open() nor trace_ioctl() returned. */
void trace_fd(struct vfc_ctx *ctx, int fd, enum trace_on on, const char *subject);

/* ---- reports after the fact, with a start time from trace_now() ---------------- */

/* Return the start time to report, or 0 without a listener. */
int64_t trace_now(const struct vfc_ctx *ctx);

/* Report mapped accesses. value is that of a single access. */
void trace_mapped(struct vfc_ctx *ctx, int64_t start, const char *what,
		  const struct trace_span *span, unsigned int width, uint64_t value, int err);

/* Maximum number of bytes reported per access. */
#define TRACE_BYTES 64

#endif
