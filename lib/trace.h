/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trace.h: the calls that a person wants to see, made through a layer that
 * tells the listener of vfc_trace() what was asked and what came back. Without a
 * listener nothing is formatted and no clock is read.
 */
#ifndef VFC_TRACE_H
#define VFC_TRACE_H

#include "root.h"

/* Ioctl numbers mean different things on different descriptors. */
enum trace_on {
	TRACE_CONTAINER,
	TRACE_GROUP,
	TRACE_DEVICE,
	TRACE_IOMMUFD,
};

/* A line under construction; what does not fit is dropped. */
struct line {
	char text[VFC_MESSAGE];
	size_t used;
};
void line_add(struct line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void line_addv(struct line *line, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* sys_ioctl() of a VFIO descriptor. */
int trace_ioctl(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		void *arg);

/* sys_pread(), sys_pwrite(), sys_mmap() (shared) at offset of a region. */
ssize_t trace_pread(struct vfc_ctx *ctx, int fd, const struct vfc_region *region,
		    uint64_t offset, void *buf, size_t size);
ssize_t trace_pwrite(struct vfc_ctx *ctx, int fd, const struct vfc_region *region,
		     uint64_t offset, const void *buf, size_t size);
int trace_mmap(struct vfc_ctx *ctx, int fd, const struct vfc_region *region,
	       uint64_t offset, size_t size, int prot, void **addr);

/* root_open() of a VFIO node for reading and writing, and its sys_close(). */
int trace_open(struct vfc_ctx *ctx, const char *node);
void trace_close(struct vfc_ctx *ctx, int fd);

/* ---- decode.c: the structs behind the ioctls, field by field --------- */

/* The request's name, or its number in hex. */
void decode_name(struct line *line, enum trace_on on, unsigned long request);

/* Bytes of the struct at arg that are the caller's: its argsz; 0: no struct. */
size_t decode_size(enum trace_on on, unsigned long request, const void *arg);

/* What the caller passes; what the kernel left in the size bytes at arg. */
void decode_args(struct line *line, enum trace_on on, unsigned long request,
		 const void *arg, size_t size);
void decode_reply(struct line *line, enum trace_on on, unsigned long request,
		  const void *arg, size_t size);

#endif
