/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trace.c: the layer above lib/base/sys.c that reports each VFIO call to the listener after
 * it returns: arguments, results and duration.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "decode.h"
#include "trace.h"
#include "lib/base/action.h"
#include "lib/base/sys.h"

/* Read memory of this process. */
static size_t own_memory(void *data, uint64_t addr, void *buf, size_t size)
{
	(void)data;
	memcpy(buf, (const void *)(uintptr_t)addr, size);
	return size;
}

static const struct decode_memory own = { .read = own_memory };

/* Stored in a context that has a listener or known descriptors. */
struct trace {
	vfc_listener *listener;
	void *data;
	struct fds fds;		/* open descriptors of this process */
};

static void release(void *state)
{
	struct trace *trace = state;

	fds_clear(&trace->fds);
	free(trace);
}

/* Return the context's state, allocated at first use; NULL without memory. */
static struct trace *trace_of(struct vfc_ctx *ctx)
{
	struct trace *trace = ctx->trace.state;

	if (!trace && (trace = calloc(1, sizeof(*trace))))
		ctx->trace = (struct ctx_part){ trace, release };
	return trace;
}

/* Look up a descriptor; NULL: unknown. */
static const struct fds_entry *find_fd(const struct vfc_ctx *ctx, int fd)
{
	const struct trace *trace = ctx->trace.state;

	return trace && fd >= 0 ? fds_get(&trace->fds, fd) : NULL;
}

/* Begin the record of a call: its name and descriptor. */
static struct vfc_call begin_call(struct vfc_ctx *ctx, const char *name, int fd)
{
	const struct fds_entry *entry = find_fd(ctx, fd);
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
	const struct trace *trace = ctx->trace.state;

	call->result = result;
	trace->listener(trace->data, call);
	fields_clear(&call->in);
	fields_clear(&call->out);
}

/* Report an action as a call. */
static void report_action(struct vfc_ctx *ctx, const struct action *action)
{
	struct vfc_call call = begin_call(ctx, action->name, -1);

	field_text(&call.in, "path", action->path, ROOT_PATH);
	if (action->value)
		field_text(&call.in, "value", action->value, strcspn(action->value, "\n"));
	call.ns = action->ns;
	hand_out(ctx, &call, action->result);
}

/* True if there is a listener; not in a child process, which only reports actions. */
static bool has_listener(const struct vfc_ctx *ctx)
{
	return ctx->listener == report_action;
}

void vfc_trace(struct vfc_ctx *ctx, vfc_listener *fn, void *data)
{
	struct trace *trace = trace_of(ctx);

	if (!trace)
		return;
	trace->listener = fn;
	trace->data = data;
	ctx->listener = fn ? report_action : NULL;
}

int64_t trace_now(const struct vfc_ctx *ctx)
{
	return has_listener(ctx) ? sys_now_ns() : 0;
}

/* Report a call that has returned. */
static void end_call(struct vfc_ctx *ctx, struct vfc_call *call, int64_t start, int64_t result)
{
	call->ns = sys_now_ns() - start;
	hand_out(ctx, call, result);
}

void trace_fd(struct vfc_ctx *ctx, int fd, enum trace_on on, const char *subject)
{
	struct trace *trace = trace_of(ctx);

	if (trace)
		fds_set(&trace->fds, fd, on, subject);
}

/* ---- ioctls --------------------------------------------------------- */

/* Store a device descriptor; the name ends before its options. */
static void learn_device(struct vfc_ctx *ctx, int fd, const char *arg)
{
	char name[FDS_SUBJECT];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(arg, " "), arg);
	trace_fd(ctx, fd, TRACE_DEVICE, name);
}

/* Update the table of descriptors after a successful call. */
static void learn_from_call(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		  const void *arg, int ret)
{
	uintptr_t number = (uintptr_t)arg;

	if (on == TRACE_GROUP && request == VFIO_GROUP_GET_DEVICE_FD)
		learn_device(ctx, ret, arg);
	if (on == TRACE_CONTAINER && request == VFIO_SET_IOMMU &&
	    (number == VFIO_SPAPR_TCE_IOMMU || number == VFIO_SPAPR_TCE_v2_IOMMU))
		trace_fd(ctx, fd, TRACE_SPAPR, "");
}

/* Call an ioctl and report it. */
static int report_ioctl(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		       void *arg)
{
	const struct fds_entry *entry = find_fd(ctx, fd);
	struct vfc_call call = begin_call(ctx, "", fd);
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
	end_call(ctx, &call, start, ret);
	return ret;
}

int trace_ioctl(struct vfc_ctx *ctx, enum trace_on on, int fd, unsigned long request,
		void *arg)
{
	int ret = has_listener(ctx) ? report_ioctl(ctx, on, fd, request, arg) :
			       sys_ioctl(fd, request, arg);

	if (ret >= 0)
		learn_from_call(ctx, on, fd, request, arg, ret);
	return ret;
}

/* ---- regions -------------------------------------------------------- */

static void add_span(struct vfc_fields *in, const struct trace_span *span)
{
	field_text(in, "region", span->region, VFC_NAME);
	field_number(in, "offset", VFC_VALUE_HEX, span->offset);
	field_number(in, "size", VFC_VALUE_NUMBER, span->size);
}

static void add_bytes(struct vfc_fields *fields, const void *bytes, size_t size)
{
	field_bytes(fields, "bytes", bytes, size < TRACE_BYTES ? size : TRACE_BYTES);
}

ssize_t trace_pread(struct vfc_ctx *ctx, int fd, const struct trace_span *span, void *buf)
{
	struct vfc_call call;
	int64_t start;
	ssize_t n;

	if (!has_listener(ctx))
		return sys_pread(fd, buf, span->size, span->start + span->offset);
	start = sys_now_ns();
	n = sys_pread(fd, buf, span->size, span->start + span->offset);
	call = begin_call(ctx, "pread", fd);
	add_span(&call.in, span);
	if (n > 0)
		add_bytes(&call.out, buf, (size_t)n);
	end_call(ctx, &call, start, n);
	return n;
}

ssize_t trace_pwrite(struct vfc_ctx *ctx, int fd, const struct trace_span *span, const void *buf)
{
	int64_t start = trace_now(ctx);
	ssize_t n = sys_pwrite(fd, buf, span->size, span->start + span->offset);
	struct vfc_call call;

	if (!has_listener(ctx))
		return n;
	call = begin_call(ctx, "pwrite", fd);
	add_span(&call.in, span);
	add_bytes(&call.in, buf, span->size);
	end_call(ctx, &call, start, n);
	return n;
}

int trace_mmap(struct vfc_ctx *ctx, int fd, const struct trace_span *span, int prot, void **addr)
{
	int64_t start = trace_now(ctx);
	int err = sys_mmap(addr, span->size, prot, MAP_SHARED, fd, span->start + span->offset);
	struct vfc_call call;

	if (!has_listener(ctx))
		return err;
	call = begin_call(ctx, "mmap", fd);
	add_span(&call.in, span);
	field_words(&call.in, "prot", VFC_VALUE_FLAGS, VFC_WORDS_PROT, (uint64_t)prot);
	end_call(ctx, &call, start, err);
	return err;
}

void trace_mapped(struct vfc_ctx *ctx, int64_t start, const char *what,
		  const struct trace_span *span, unsigned int width, uint64_t value, int err)
{
	struct vfc_call call;

	if (!has_listener(ctx))
		return;
	call = begin_call(ctx, what, -1);
	add_span(&call.in, span);
	field_number(&call.in, "width", VFC_VALUE_NUMBER, width);
	if (span->size == width)
		field_number(&call.in, "value", VFC_VALUE_HEX, value);
	end_call(ctx, &call, start, err);
}

/* ---- nodes ----------------------------------------------------------- */

int trace_open(struct vfc_ctx *ctx, const char *node)
{
	int64_t start = trace_now(ctx);
	int fd = root_open(ctx, O_RDWR, in_dev("%s", node));
	struct vfc_call call;
	const char *subject;
	enum trace_on on;

	if (fd >= 0 && fds_of_node(node, &on, &subject))
		trace_fd(ctx, fd, on, subject);
	if (!has_listener(ctx))
		return fd;
	call = begin_call(ctx, "open", -1);
	field_text(&call.in, "path", in_dev("%s", node).text, ROOT_PATH);
	end_call(ctx, &call, start, fd);
	return fd;
}

void trace_close(struct vfc_ctx *ctx, int fd)
{
	struct trace *trace = ctx->trace.state;
	int64_t start = trace_now(ctx);
	int err = sys_close(fd);
	struct vfc_call call;

	if (has_listener(ctx)) {
		call = begin_call(ctx, "close", fd);
		end_call(ctx, &call, start, err);
	}
	if (trace)
		fds_drop(&trace->fds, fd);
}
