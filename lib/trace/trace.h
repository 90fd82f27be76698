/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
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

/* What a descriptor is that came another way than by trace_open() and trace_ioctl(). */
void trace_fd(struct vfc_ctx *ctx, int fd, enum trace_on on, const char *subject);

/* ---- what is told of afterwards: start is what trace_now() said before --- */

/* The clock for the listener; 0 when there is none. */
int64_t trace_now(const struct vfc_ctx *ctx);

/* Text was written to a file of sysfs or procfs; err: 0 or -errno. */
void trace_write(struct vfc_ctx *ctx, int64_t start, const char *path, const char *text,
		 int err);

/* Accesses through a mapping; value is the only one, when there is but one. */
void trace_mapped(struct vfc_ctx *ctx, int64_t start, const char *what,
		  const struct vfc_region *region, uint64_t offset, unsigned int width,
		  size_t size, uint64_t value, int err);

/* Another program was run to do something; its exit status or -errno. */
void trace_run(struct vfc_ctx *ctx, int64_t start, const char *command, int status);

/* What the two of these tell, for what was done in another process of ours. */
struct trace_told {
	const char *name;	/* "write", "run" */
	const char *path;
	const char *value;	/* NULL: none */
	int64_t ns;
	int result;
};
void trace_told(struct vfc_ctx *ctx, const struct trace_told *told);

/* At most this many bytes of an access are told. */
#define TRACE_BYTES 64

#endif
