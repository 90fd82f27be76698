/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trace.c: the layer above lib/base/sys.c that tells the listener of each VFIO call as
 * it returns: what was asked, what came back and how long it took.
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

/* Our own memory: what we point to is there. */
static size_t own_memory(void *data, uint64_t addr, void *buf, size_t size)
{
	(void)data;
	memcpy(buf, (const void *)(uintptr_t)addr, size);
	return size;
}

static const struct decode_memory own = { .read = own_memory };

/* Kept with a context once somebody listens or a descriptor is known. */
struct trace {
	vfc_listener *listener;
	void *data;
	struct fds fds;		/* what our open descriptors stand for */
};

static void release(void *state)
{
	struct trace *trace = state;

	fds_clear(&trace->fds);
	free(trace);
}

/* Return what the context keeps, allocated at first use; NULL without memory. */
static struct trace *trace_of(struct vfc_ctx *ctx)
{
	struct trace *trace = ctx->trace.state;

	if (!trace && (trace = calloc(1, sizeof(*trace))))
		ctx->trace = (struct ctx_part){ trace, release };
	return trace;
}

/* What is known of a descriptor; NULL: nothing. */
static const struct fds_entry *known(const struct vfc_ctx *ctx, int fd)
{
	const struct trace *trace = ctx->trace.state;

	return trace && fd >= 0 ? fds_get(&trace->fds, fd) : NULL;
}

/* A call that somebody listens to begins: its name, and what it is made on. */
static struct vfc_call begin(struct vfc_ctx *ctx, const char *name, int fd)
{
	const struct fds_entry *entry = known(ctx, fd);
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

/* The listener of the context while somebody listens to us: an action, as a call. */
static void hear_action(struct vfc_ctx *ctx, const struct action *action)
{
	struct vfc_call call = begin(ctx, action->name, -1);

	field_text(&call.in, "path", action->path, ROOT_PATH);
	if (action->value)
		field_text(&call.in, "value", action->value, strcspn(action->value, "\n"));
	call.ns = action->ns;
	hand_out(ctx, &call, action->result);
}

/* True when somebody listens, and not in a child process that only reports actions. */
static bool heard(const struct vfc_ctx *ctx)
{
	return ctx->listener == hear_action;
}

void vfc_trace(struct vfc_ctx *ctx, vfc_listener *fn, void *data)
{
	struct trace *trace = trace_of(ctx);

	if (!trace)
		return;
	trace->listener = fn;
	trace->data = data;
	ctx->listener = fn ? hear_action : NULL;
}

int64_t trace_now(const struct vfc_ctx *ctx)
{
	return heard(ctx) ? sys_now_ns() : 0;
}

/* The call has returned: hand it out. */
static void end(struct vfc_ctx *ctx, struct vfc_call *call, int64_t start, int64_t result)
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
	const struct fds_entry *entry = known(ctx, fd);
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
	int ret = heard(ctx) ? heard_ioctl(ctx, on, fd, request, arg) :
			       sys_ioctl(fd, request, arg);

	if (ret >= 0)
		learn(ctx, on, fd, request, arg, ret);
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

	if (!heard(ctx))
		return sys_pread(fd, buf, span->size, span->start + span->offset);
	start = sys_now_ns();
	n = sys_pread(fd, buf, span->size, span->start + span->offset);
	call = begin(ctx, "pread", fd);
	add_span(&call.in, span);
	if (n > 0)
		add_bytes(&call.out, buf, (size_t)n);
	end(ctx, &call, start, n);
	return n;
}

ssize_t trace_pwrite(struct vfc_ctx *ctx, int fd, const struct trace_span *span, const void *buf)
{
	int64_t start = trace_now(ctx);
	ssize_t n = sys_pwrite(fd, buf, span->size, span->start + span->offset);
	struct vfc_call call;

	if (!heard(ctx))
		return n;
	call = begin(ctx, "pwrite", fd);
	add_span(&call.in, span);
	add_bytes(&call.in, buf, span->size);
	end(ctx, &call, start, n);
	return n;
}

int trace_mmap(struct vfc_ctx *ctx, int fd, const struct trace_span *span, int prot, void **addr)
{
	int64_t start = trace_now(ctx);
	int err = sys_mmap(addr, span->size, prot, MAP_SHARED, fd, span->start + span->offset);
	struct vfc_call call;

	if (!heard(ctx))
		return err;
	call = begin(ctx, "mmap", fd);
	add_span(&call.in, span);
	field_words(&call.in, "prot", VFC_VALUE_FLAGS, VFC_WORDS_PROT, (uint64_t)prot);
	end(ctx, &call, start, err);
	return err;
}

void trace_mapped(struct vfc_ctx *ctx, int64_t start, const char *what,
		  const struct trace_span *span, unsigned int width, uint64_t value, int err)
{
	struct vfc_call call;

	if (!heard(ctx))
		return;
	call = begin(ctx, what, -1);
	add_span(&call.in, span);
	field_number(&call.in, "width", VFC_VALUE_NUMBER, width);
	if (span->size == width)
		field_number(&call.in, "value", VFC_VALUE_HEX, value);
	end(ctx, &call, start, err);
}

/* ---- nodes ----------------------------------------------------------- */

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
	if (!heard(ctx))
		return fd;
	call = begin(ctx, "open", -1);
	field_text(&call.in, "path", root_path(path, ROOT_DEV, "%s", node), sizeof(path));
	end(ctx, &call, start, fd);
	return fd;
}

void trace_close(struct vfc_ctx *ctx, int fd)
{
	struct trace *trace = ctx->trace.state;
	int64_t start = trace_now(ctx);
	int err = sys_close(fd);
	struct vfc_call call;

	if (heard(ctx)) {
		call = begin(ctx, "close", fd);
		end(ctx, &call, start, err);
	}
	if (trace)
		fds_drop(&trace->fds, fd);
}
