/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trace.c: the layer above sys.c that tells the listener of each VFIO call as
 * it returns: one line with what was asked, what came back and how long it took.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

#include "sys.h"
#include "trace.h"

static const char *const kinds[] = {
	[TRACE_CONTAINER] = "container",
	[TRACE_GROUP] = "group",
	[TRACE_DEVICE] = "device",
	[TRACE_IOMMUFD] = "iommufd",
};

/* One call that may be listened to. */
struct call {
	struct vfc_ctx *ctx;
	int64_t start;		/* when the kernel was entered */
	struct line line;	/* only valid with a listener */
};

/* The most bytes of an access that one line shows. */
#define SHOWN 16

static void add_bytes(struct line *line, const uint8_t *bytes, size_t size)
{
	line_add(line, " {");
	for (size_t i = 0; i < size && i < SHOWN; i++)
		line_add(line, "%s%02x", i ? " " : "", bytes[i]);
	line_add(line, "%s}", size > SHOWN ? " …" : "");
}

/* Begin the line that names the call and what is asked. */
static bool begin(struct call *call, struct vfc_ctx *ctx, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static bool begin(struct call *call, struct vfc_ctx *ctx, const char *fmt, ...)
{
	va_list ap;

	call->ctx = ctx;
	if (!ctx->trace)
		return false;
	call->line.used = 0;
	va_start(ap, fmt);
	line_addv(&call->line, fmt, ap);
	va_end(ap);
	call->start = sys_now_ns();
	return true;
}

/* Add what came back: " = 4", " = EIO"; true when somebody listens. */
static bool returned(struct call *call, int64_t ret)
{
	const char *name = ret < 0 ? strerrorname_np((int)-ret) : NULL;

	if (!call->ctx->trace)
		return false;
	call->start = sys_now_ns() - call->start;
	if (name)
		line_add(&call->line, " = %s", name);
	else
		line_add(&call->line, " = %" PRId64, ret);
	return true;
}

/* Hand the line out with the time the call took. */
static void end(struct call *call)
{
	vfc_trace_line(call->ctx, "%s (%" PRId64 " us)", call->line.text, call->start / 1000);
}

int trace_ioctl(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		void *arg)
{
	struct call call;
	size_t size = 0;
	int ret;

	if (begin(&call, ctx, "ioctl %s %d ", kinds[on], fd)) {
		/* The kernel may answer with a larger argsz than the buffer has. */
		size = decode_size(on, request, arg);
		decode_name(&call.line, on, request);
		decode_args(&call.line, on, request, arg, size);
		call.start = sys_now_ns();
	}
	ret = sys_ioctl(fd, request, arg);
	if (returned(&call, ret)) {
		if (ret >= 0)
			decode_reply(&call.line, on, request, arg, size);
		end(&call);
	}
	return ret;
}

/* "pread device 7 bar0+0x4 4" */
#define ACCESS "%s device %d %s+0x%" PRIx64 " %zu"

ssize_t trace_pread(struct vfc_ctx *ctx, int fd, const struct vfc_region *region,
		    uint64_t offset, void *buf, size_t size)
{
	struct call call;
	ssize_t n;

	begin(&call, ctx, ACCESS, "pread", fd, region->name, offset, size);
	n = sys_pread(fd, buf, size, region->offset + offset);
	if (returned(&call, n)) {
		if (n > 0)
			add_bytes(&call.line, buf, (size_t)n);
		end(&call);
	}
	return n;
}

ssize_t trace_pwrite(struct vfc_ctx *ctx, int fd, const struct vfc_region *region,
		     uint64_t offset, const void *buf, size_t size)
{
	struct call call;
	ssize_t n;

	if (begin(&call, ctx, ACCESS, "pwrite", fd, region->name, offset, size))
		add_bytes(&call.line, buf, size);
	n = sys_pwrite(fd, buf, size, region->offset + offset);
	if (returned(&call, n))
		end(&call);
	return n;
}

int trace_mmap(struct vfc_ctx *ctx, int fd, const struct vfc_region *region,
	       uint64_t offset, size_t size, int prot, void **addr)
{
	struct call call;
	int err;

	begin(&call, ctx, ACCESS " %s%s", "mmap", fd, region->name, offset, size,
	      prot & PROT_READ ? "r" : "", prot & PROT_WRITE ? "w" : "");
	err = sys_mmap(addr, size, prot, MAP_SHARED, fd, region->offset + offset);
	if (returned(&call, err))
		end(&call);
	return err;
}

int trace_open(struct vfc_ctx *ctx, const char *node)
{
	char path[ROOT_PATH];
	struct call call;
	int fd;

	begin(&call, ctx, "open %s", root_path(path, ROOT_DEV, "%s", node));
	fd = root_open(ctx, O_RDWR, ROOT_DEV, "%s", node);
	if (returned(&call, fd))
		end(&call);
	return fd;
}

void trace_close(struct vfc_ctx *ctx, int fd)
{
	struct call call;
	int err;

	begin(&call, ctx, "close %d", fd);
	err = sys_close(fd);
	if (returned(&call, err))
		end(&call);
}
