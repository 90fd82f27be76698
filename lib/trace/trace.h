/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/trace: the calls that the library makes, reported and decoded.
 *
 * trace.h: the calls that a person wants to see, made through a layer that
 * tells the listener of vfc_trace() what was asked and what came back. Without a
 * listener nothing is taken apart and no clock is read.
 */
#ifndef VFC_TRACE_H
#define VFC_TRACE_H

#include "fds.h"
#include "lib/base/root.h"

/* sys_ioctl() of a VFIO descriptor. */
int trace_ioctl(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		void *arg);

/* Bytes of a region. */
struct trace_span {
	const char *region;	/* its name */
	uint64_t start;		/* where the region begins in the device's descriptor */
	uint64_t offset;	/* of the bytes in the region */
	size_t size;
};

/* sys_pread(), sys_pwrite(), sys_mmap() (shared) of bytes of a region. */
ssize_t trace_pread(struct vfc_ctx *ctx, int fd, const struct trace_span *span, void *buf);
ssize_t trace_pwrite(struct vfc_ctx *ctx, int fd, const struct trace_span *span, const void *buf);
int trace_mmap(struct vfc_ctx *ctx, int fd, const struct trace_span *span, int prot, void **addr);

/* root_open() of a VFIO node for reading and writing, and its sys_close(). */
int trace_open(struct vfc_ctx *ctx, const char *node);
void trace_close(struct vfc_ctx *ctx, int fd);

/* What a descriptor is that came another way than by trace_open() and trace_ioctl(). */
void trace_fd(struct vfc_ctx *ctx, int fd, enum trace_on on, const char *subject);

/* ---- what is reported afterwards: start is what trace_now() said before --- */

/* The clock for the listener; 0 when there is none. */
int64_t trace_now(const struct vfc_ctx *ctx);

/* Accesses through a mapping; value is the only one, when there is but one. */
void trace_mapped(struct vfc_ctx *ctx, int64_t start, const char *what,
		  const struct trace_span *span, unsigned int width, uint64_t value, int err);

/* At most this many bytes of an access are told. */
#define TRACE_BYTES 64

#endif
