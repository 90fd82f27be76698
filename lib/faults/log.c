/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log.c: read IOMMU faults from the kernel's log: existing records and new ones.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"

/* Maximum size of a record (PRINTK_MESSAGE_MAX, before 6.3 CONSOLE_EXT_LOG_MAX). */
#define RECORD 8192

/* Time to wait for further lines of an event: the kernel writes them at once. */
#define FURTHER_NS INT64_C(200000000)

struct vfc_faults {
	struct vfc_ctx *ctx;
	int fd;
	int epfd;
	struct fault_parser parser;
	bool only_new;		/* skip existing records */
	bool overrun;		/* records were overwritten before they were read */
	bool seen;		/* a record was read; seq is the last record's */
	uint64_t seq;
	struct vfc_fault found[2];	/* faults to return, in this order */
	size_t nfound;
	char buf[2 * RECORD];
	size_t used;
};

/* Record why the log cannot be read, with a hint. */
static int fail_open(struct vfc_ctx *ctx, int err)
{
	struct path path = in_dev("kmsg");

	if (err == -ENOENT) {
		vfc_fail_why(ctx, err, "there is no %s: the kernel's log cannot be read",
			     path.text);
		return vfc_suggest(ctx, err, "in a container, run it on the host");
	}
	vfc_fail(ctx, err, "open %s", path.text);
	if (err != -EPERM && err != -EACCES)
		return err;
	if (root_is(ctx, "1", in_proc("sys/kernel/dmesg_restrict")))
		return vfc_suggest(ctx, err, "kernel.dmesg_restrict is 1: the log is for "
				   "CAP_SYSLOG only: run it as root");
	return vfc_suggest(ctx, err, "run it as root");
}

/* Seek to the start position, and watch the descriptor if it can be polled. */
static int begin(struct vfc_faults *f)
{
	int err = f->only_new ? sys_seek_end(f->fd) : 0;

	/* A pipe cannot seek, and has no old records. */
	if (err && err != -ESPIPE)
		return err;
	f->epfd = sys_epoll_create();
	if (f->epfd < 0)
		return f->epfd;
	err = sys_epoll_add(f->epfd, f->fd, 0);
	/* A regular file ends, so there is nothing to wait for. */
	if (err == -EPERM)
		return 0;
	if (err)
		sys_close(f->epfd);
	return err;
}

int vfc_faults_open(struct vfc_ctx *ctx, bool only_new, struct vfc_faults **out)
{
	struct vfc_faults *f = calloc(1, sizeof(*f));
	int err;

	if (!f)
		return vfc_fail(ctx, -ENOMEM, "read the kernel's log");
	f->ctx = ctx;
	f->only_new = only_new;
	f->fd = root_open(ctx, O_RDONLY | O_NONBLOCK | O_NOCTTY, in_dev("kmsg"));
	if (f->fd < 0) {
		err = fail_open(ctx, f->fd);
		free(f);
		return err;
	}
	err = begin(f);
	if (err) {
		sys_close(f->fd);
		free(f);
		return vfc_fail(ctx, err, "read the kernel's log");
	}
	*out = f;
	return 0;
}

void vfc_faults_close(struct vfc_faults *faults)
{
	if (!faults)
		return;
	sys_close(faults->epfd);
	sys_close(faults->fd);
	free(faults);
}

/*
 * Return the size of the first record in the buffer; 0 if it may be incomplete: only
 * the first byte of the next record shows that, unless there is no more data.
 */
static size_t record_size(const struct vfc_faults *f, bool all)
{
	const char *end = f->buf + f->used, *at = f->buf;
	bool whole = false;

	while ((at = memchr(at, '\n', (size_t)(end - at)))) {
		at++;
		whole = at == end;
		if (whole)
			break;
		if (*at != ' ')
			return (size_t)(at - f->buf);
	}
	/* A buffer full without a record is discarded. */
	return (whole && all) || f->used == sizeof(f->buf) ? f->used : 0;
}

/*
 * Report missing records before this one as an entry of their own, after the fault that
 * may have lost lines.
 */
static void note_gap(struct vfc_faults *f, const struct kmsg_record *record)
{
	uint64_t expected = f->seen ? f->seq + 1 : f->only_new ? record->seq : 0;

	if (record->seq > expected || f->overrun) {
		f->nfound = (size_t)fault_flush(&f->parser, &f->found[0]);
		f->found[f->nfound++] = (struct vfc_fault){
			.kind = VFC_FAULT_LOST,
			.when_ns = record->when_ns,
			.count = record->seq - expected,
			.reason = -1,
		};
	}
	f->overrun = false;
	f->seen = true;
	f->seq = record->seq;
}

/* Parse one record from the buffer; false if there is none. */
static bool take_record(struct vfc_faults *f, bool all)
{
	size_t size = record_size(f, all);
	struct kmsg_record record;

	if (!size)
		return false;
	if (!kmsg_parse(f->buf, size, &record)) {
		note_gap(f, &record);
		/* After a gap nothing is pending, so at most two are found. */
		f->nfound += (size_t)fault_feed(&f->parser, &record, &f->found[f->nfound]);
	}
	f->used -= size;
	memmove(f->buf, f->buf + size, f->used);
	return true;
}

/* Read more: 1, 0 if there is no data now, -ENODATA at the end of a file. */
static int fill(struct vfc_faults *f)
{
	ssize_t n;

	/* Records were overwritten: the next read continues after the gap. */
	while ((n = sys_read(f->fd, f->buf + f->used, sizeof(f->buf) - f->used)) == -EPIPE)
		f->overrun = true;
	if (n > 0)
		f->used += (size_t)n;
	return n > 0 ? 1 : !n ? -ENODATA : n == -EAGAIN ? 0 : (int)n;
}

/* Wait for more of the log; returns like sys_epoll_wait(). */
static int wait_more(struct vfc_faults *f, int64_t timeout_ns)
{
	uint64_t tag;

	return timeout_ns ? sys_epoll_wait(f->epfd, timeout_ns, &tag) : 0;
}

/* Read until an entry is found: 1; 0 if there is no more data now, or -ENODATA. */
static int read_on(struct vfc_faults *f)
{
	int ret = 1;

	while (!f->nfound && ret > 0) {
		while (!f->nfound && take_record(f, false))
			;
		if (!f->nfound)
			ret = fill(f);
	}
	while (!f->nfound && take_record(f, true))
		;
	return f->nfound ? 1 : ret;
}

/* Continue reading; at the end a pending fault is complete unless more lines may follow. */
static int advance(struct vfc_faults *f)
{
	int ret;

	do
		ret = read_on(f);
	while (!ret && f->parser.more && wait_more(f, FURTHER_NS) > 0);
	if (ret <= 0)
		f->nfound = (size_t)fault_flush(&f->parser, &f->found[0]);
	return f->nfound ? 1 : ret;
}

int vfc_faults_next(struct vfc_faults *f, int64_t timeout_ns, struct vfc_fault *fault)
{
	int64_t end = sys_now_ns() + timeout_ns, left = timeout_ns;
	int ret;

	do {
		ret = advance(f);
		if (!ret)
			ret = wait_more(f, left);
		else if (ret > 0)
			break;
		if (timeout_ns > 0)
			left = end > sys_now_ns() ? end - sys_now_ns() : 0;
	} while (ret > 0);
	if (ret < 0 && ret != -EINTR && ret != -ENODATA)
		return vfc_fail(f->ctx, ret, "read the kernel's log");
	if (ret > 0) {
		*fault = f->found[0];
		f->found[0] = f->found[1];
		f->nfound--;
	}
	return ret;
}

void vfc_faults_mark(struct vfc_ctx *ctx, struct vfc_faults **mark)
{
	if (vfc_faults_open(ctx, true, mark))
		*mark = NULL;
}

int vfc_faults_since(struct vfc_faults *mark, const char *address, struct vfc_fault *fault)
{
	struct vfc_fault f;

	while (mark && vfc_faults_next(mark, 0, &f) > 0)
		if (f.kind == VFC_FAULT && vfc_fault_is_of(mark->ctx, &f, address)) {
			*fault = f;
			return 1;
		}
	return 0;
}

bool vfc_fault_is_of(struct vfc_ctx *ctx, const struct vfc_fault *fault, const char *address)
{
	struct vfc_bdf device, requester;

	if (!strcmp(fault->address, address))
		return true;
	/* A bridge sends requests as slot 0 of the bus below it (PCI Express to PCI, 2.3). */
	return !vfc_bdf_parse(address, &device) && !vfc_bdf_parse(fault->address, &requester) &&
	       requester.domain == device.domain && requester.bus == device.bus &&
	       !requester.slot && !requester.function &&
	       !vfc_device_exists(ctx, fault->address);
}

uint64_t vfc_faults_now(struct vfc_ctx *ctx)
{
	char text[VFC_NAME];
	double seconds;

	if (!vfc_rerooted(ctx))
		return (uint64_t)sys_now_ns();
	if (root_read(ctx, text, sizeof(text), in_proc("uptime")) < 0 ||
	    sscanf(text, "%lf", &seconds) != 1 || !(seconds >= 0 && seconds < 1e9))
		return 0;
	return (uint64_t)(seconds * 1e9);
}
