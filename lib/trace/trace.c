/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trace.c: the layer above sys.c that tells the listener of each VFIO call as
 * it returns: what was asked, what came back and how long it took.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "decode.h"
#include "lib/base/sys.h"
#include "trace.h"

/* Our own memory: what we point to is there. */
static size_t own_memory(void *data, uint64_t addr, void *buf, size_t size)
{
	(void)data;
	memcpy(buf, (const void *)(uintptr_t)addr, size);
	return size;
}

static const struct decode_memory own = { .read = own_memory };

int64_t trace_now(const struct vfc_ctx *ctx)
{
	return ctx->trace ? sys_now_ns() : 0;
}

/* A call that somebody listens to begins: its name, and what it is made on. */
static struct vfc_call begin(struct vfc_ctx *ctx, const char *name, int fd)
{
	const struct fds_entry *entry = fd >= 0 ? fds_get(&ctx->fds, fd) : NULL;
	struct vfc_call call = { .fd = fd, .subject = "" };

	snprintf(call.name, sizeof(call.name), "%s", name);
	if (entry) {
		call.on = trace_word(entry->on);
		call.subject = entry->subject;
	}
	return call;
}

static void hand_out(struct vfc_ctx *ctx, struct vfc_call *call, int64_t result)
{
	call->result = result;
	ctx->trace(ctx->trace_data, call);
	fields_clear(&call->in);
	fields_clear(&call->out);
}

/* The call has returned: hand it out. */
static void end(struct vfc_ctx *ctx, struct vfc_call *call, int64_t start, int64_t result)
{
	call->ns = sys_now_ns() - start;
	hand_out(ctx, call, result);
}

void trace_fd(struct vfc_ctx *ctx, int fd, enum trace_on on, const char *subject)
{
	fds_set(&ctx->fds, fd, on, subject);
}

/* ---- ioctls --------------------------------------------------------- */

/* A device's name, without the options behind it. */
static void learn_device(struct vfc_ctx *ctx, int fd, const char *arg)
{
	char name[FDS_SUBJECT];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(arg, " "), arg);
	trace_fd(ctx, fd, TRACE_DEVICE, name);
}

/* What a call that succeeded has changed of what descriptors stand for. */
static void learn(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		  const void *arg, int ret)
{
	uintptr_t number = (uintptr_t)arg;

	if (on == TRACE_GROUP && request == VFIO_GROUP_GET_DEVICE_FD)
		learn_device(ctx, ret, arg);
	if (on == TRACE_CONTAINER && request == VFIO_SET_IOMMU &&
	    (number == VFIO_SPAPR_TCE_IOMMU || number == VFIO_SPAPR_TCE_v2_IOMMU))
		trace_fd(ctx, fd, TRACE_SPAPR, "");
}

/* The call, with somebody who listens. */
static int heard_ioctl(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		       void *arg)
{
	const struct fds_entry *entry = fds_get(&ctx->fds, fd);
	struct vfc_call call = begin(ctx, "", fd);
	struct decode decode;
	int64_t start;
	int ret;

	if (on == TRACE_CONTAINER && entry && entry->on == TRACE_SPAPR)
		on = TRACE_SPAPR;
	call.on = trace_word(on);
	decode_begin(&decode, on, request, (uintptr_t)arg, &own, &call);
	start = sys_now_ns();
	ret = sys_ioctl(fd, request, arg);
	call.result = ret;
	decode_end(&decode, &call);
	end(ctx, &call, start, ret);
	return ret;
}

int trace_ioctl(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		void *arg)
{
	int ret = ctx->trace ? heard_ioctl(ctx, on, fd, request, arg) :
			       sys_ioctl(fd, request, arg);

	if (ret >= 0)
		learn(ctx, on, fd, request, arg, ret);
	return ret;
}

/* ---- regions -------------------------------------------------------- */

static void add_place(struct vfc_fields *in, const struct vfc_region *region, uint64_t offset,
		      size_t size)
{
	field_text(in, "region", region->name, sizeof(region->name));
	field_number(in, "offset", VFC_VALUE_HEX, offset);
	field_number(in, "size", VFC_VALUE_NUMBER, size);
}

static void add_bytes(struct vfc_fields *fields, const void *bytes, size_t size)
{
	field_bytes(fields, "bytes", bytes, size < TRACE_BYTES ? size : TRACE_BYTES);
}

ssize_t trace_pread(struct vfc_ctx *ctx, int fd, const struct vfc_region *region,
		    uint64_t offset, void *buf, size_t size)
{
	struct vfc_call call;
	int64_t start;
	ssize_t n;

	if (!ctx->trace)
		return sys_pread(fd, buf, size, region->offset + offset);
	start = sys_now_ns();
	n = sys_pread(fd, buf, size, region->offset + offset);
	call = begin(ctx, "pread", fd);
	add_place(&call.in, region, offset, size);
	if (n > 0)
		add_bytes(&call.out, buf, (size_t)n);
	end(ctx, &call, start, n);
	return n;
}

ssize_t trace_pwrite(struct vfc_ctx *ctx, int fd, const struct vfc_region *region,
		     uint64_t offset, const void *buf, size_t size)
{
	int64_t start = trace_now(ctx);
	ssize_t n = sys_pwrite(fd, buf, size, region->offset + offset);
	struct vfc_call call;

	if (!ctx->trace)
		return n;
	call = begin(ctx, "pwrite", fd);
	add_place(&call.in, region, offset, size);
	add_bytes(&call.in, buf, size);
	end(ctx, &call, start, n);
	return n;
}

int trace_mmap(struct vfc_ctx *ctx, int fd, const struct vfc_region *region,
	       uint64_t offset, size_t size, int prot, void **addr)
{
	int64_t start = trace_now(ctx);
	int err = sys_mmap(addr, size, prot, MAP_SHARED, fd, region->offset + offset);
	struct vfc_call call;

	if (!ctx->trace)
		return err;
	call = begin(ctx, "mmap", fd);
	add_place(&call.in, region, offset, size);
	field_words(&call.in, "prot", VFC_VALUE_FLAGS, VFC_WORDS_PROT, (uint64_t)prot);
	end(ctx, &call, start, err);
	return err;
}

void trace_mapped(struct vfc_ctx *ctx, int64_t start, const char *what,
		  const struct vfc_region *region, uint64_t offset, unsigned int width,
		  size_t size, uint64_t value, int err)
{
	struct vfc_call call;

	if (!ctx->trace)
		return;
	call = begin(ctx, what, -1);
	add_place(&call.in, region, offset, size);
	field_number(&call.in, "width", VFC_VALUE_NUMBER, width);
	if (size == width)
		field_number(&call.in, "value", VFC_VALUE_HEX, value);
	end(ctx, &call, start, err);
}

/* ---- nodes, attributes, programs ------------------------------------ */

int trace_open(struct vfc_ctx *ctx, const char *node)
{
	int64_t start = trace_now(ctx);
	int fd = root_open(ctx, O_RDWR, ROOT_DEV, "%s", node);
	char path[ROOT_PATH];
	struct vfc_call call;
	const char *subject;
	enum trace_on on;

	if (fd >= 0 && fds_of_node(node, &on, &subject))
		trace_fd(ctx, fd, on, subject);
	if (!ctx->trace)
		return fd;
	call = begin(ctx, "open", -1);
	field_text(&call.in, "path", root_path(path, ROOT_DEV, "%s", node), sizeof(path));
	end(ctx, &call, start, fd);
	return fd;
}

void trace_close(struct vfc_ctx *ctx, int fd)
{
	int64_t start = trace_now(ctx);
	int err = sys_close(fd);
	struct vfc_call call;

	if (ctx->trace) {
		call = begin(ctx, "close", fd);
		end(ctx, &call, start, err);
	}
	fds_drop(&ctx->fds, fd);
}

void trace_told(struct vfc_ctx *ctx, const struct trace_told *told)
{
	struct vfc_call call;

	if (!ctx->trace)
		return;
	call = begin(ctx, told->name, -1);
	field_text(&call.in, "path", told->path, ROOT_PATH);
	if (told->value)
		field_text(&call.in, "value", told->value, strcspn(told->value, "\n"));
	call.ns = told->ns;
	hand_out(ctx, &call, told->result);
}

void trace_write(struct vfc_ctx *ctx, int64_t start, const char *path, const char *text, int err)
{
	if (ctx->trace)
		trace_told(ctx, &(struct trace_told){
			"write", path, text, sys_now_ns() - start, err,
		});
}

void trace_run(struct vfc_ctx *ctx, int64_t start, const char *command, int status)
{
	if (ctx->trace)
		trace_told(ctx, &(struct trace_told){
			"run", command, NULL, sys_now_ns() - start, status,
		});
}
