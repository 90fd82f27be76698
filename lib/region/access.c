/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * access.c: region accesses: the whole access is checked first, then performed
 * unit by unit with exactly the requested width.
 */
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "access.h"
#include "layout.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/vfio/open-failure.h"

#define CHUNK 512		/* bytes of values per step; a multiple of 8 */

#define ROM_STEP 4096		/* bytes per pread */

/* Before this version the kernel splits 8 bytes in two (vfio_pci_iordwr64). */
#define KERNEL_QWORD 0x60c

static const char *verb(bool store)
{
	return store ? "write" : "read";
}

/* Check the size, the direction, the width and the alignment of an access. */
static int check_shape(const struct move *move)
{
	const struct vfc_region *region = move->region;
	uint32_t flag = move->store ? VFIO_REGION_INFO_FLAG_WRITE : VFIO_REGION_INFO_FLAG_READ;
	unsigned long long at = move->span.offset, size = move->span.size;
	struct vfc_ctx *ctx = vfc_handle_ctx(move->handle);
	unsigned int width = move->span.width, best;

	if (!region->size)
		return vfc_fail_why(ctx, -ENXIO, "the device has no %s", region->name);
	if (!(region->flags & flag))
		return vfc_fail_why(ctx, -EACCES, "%s cannot be %s", region->name,
				    move->store ? "written" : "read");
	if (width != 1 && width != 2 && width != 4 && width != 8)
		return vfc_fail_why(ctx, -EINVAL, "invalid width %u: use 1, 2, 4 or 8", width);
	if (at % width || size % width) {
		at = at % width ? at : at + size;
		best = 1u << __builtin_ctzll(at | 4);
		vfc_fail_why(ctx, -EINVAL, "%s+0x%llx is not aligned to %u bytes", region->name,
			     at, width);
		return vfc_suggest(ctx, -EINVAL, "use a width of %u: -w %u", best, best);
	}
	if (at > region->size || size > region->size - at)
		return vfc_fail_why(ctx, -EINVAL,
				    "%llu bytes at %s+0x%llx exceed the region's end at 0x%llx",
				    size, region->name, at, (unsigned long long)region->size);
	return 0;
}

/* 8-byte accesses need a memory BAR, and through pread a recent kernel. */
static int check_path(const struct move *move)
{
	const struct vfc_region *region = move->region;
	struct vfc_ctx *ctx = vfc_handle_ctx(move->handle);
	enum vfc_kind kind;
	int err;

	if (move->span.path == VFC_PATH_MMAP)
		return region->nareas ? 0 : vfc_fail_why(ctx, -EOPNOTSUPP, "%s cannot be mapped",
							 region->name);
	/* A snapshot's file is not accessed through VFIO, so nothing is split. */
	if (move->span.width != 8 || move->handle->ops != &kernel_device_ops)
		return 0;
	kind = vfc_region_kind(move->handle, region->index);
	if (kind != VFC_KIND_MEMORY && kind != VFC_KIND_PREFETCH)
		return vfc_fail_why(ctx, -EOPNOTSUPP,
				    "%s has no 8-byte access: use a width of 4 or less",
				    region->name);
	if (root_kernel(ctx) >= KERNEL_QWORD)
		return 0;
	err = vfc_fail_why(ctx, -EOPNOTSUPP,
			   "this kernel splits an 8-byte %s in two (before Linux 6.12)",
			   move->store ? "pwrite" : "pread");
	return !region->nareas ? err :
	       vfc_suggest(ctx, err, "use --mmap, which does one 8-byte access through a mapping");
}

/* Refuse an access that includes a gap. */
static int check_runs(const struct move *move)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(move->handle);
	const char *region = move->region->name;
	struct vfc_span left = move->span, run;
	int err;

	for (; left.size; left.offset += run.size, left.size -= run.size) {
		err = vfc_region_run(move->handle, &left, move->store, &run);
		if (err)
			return err;
		if (run.why && run.err)
			return vfc_fail_why(ctx, run.err, "%s %s+0x%llx: it is in %s",
					    verb(move->store), region,
					    (unsigned long long)run.offset, run.why);
		if (run.size % run.width)
			return vfc_fail_why(ctx, -EINVAL,
					    "%s+0x%llx: a width of %u straddles two parts", region,
					    (unsigned long long)(run.offset + run.size), run.width);
	}
	return 0;
}

/* True if width and path are the defaults. */
static bool is_plain(const struct vfc_span *span)
{
	return span->width == 4 && span->path == VFC_PATH_AUTO;
}

bool vfc_region_memory(struct vfc_handle *handle, const struct vfc_span *span)
{
	return is_plain(span) && vfc_region_path(handle, span) == VFC_PATH_MMAP;
}

/*
 * Prepare the access of a span, and check it completely before performing any of it.
 * AUTO is resolved once: scripts read the same region repeatedly.
 */
static int begin_move(struct move *move, struct vfc_handle *handle, const struct vfc_span *span,
		      bool store)
{
	bool plain = is_plain(span);
	int err;

	*move = (struct move){ .handle = handle, .span = *span, .step = span->width,
			       .store = store };
	err = handle_region(handle, span->region, &move->region);
	if (err)
		return err;
	move->span.path = vfc_region_path(handle, span);
	move->memory = plain && move->span.path == VFC_PATH_MMAP;
	/* The ROM is plain memory, and the kernel turns its decode on and off for every pread. */
	if (plain && !store && bar_is(handle, span->region, VFIO_PCI_ROM_REGION_INDEX))
		move->step = ROM_STEP;
	err = check_shape(move);
	err = err ? err : check_path(move);
	return err ? err : check_runs(move);
}

int vfc_region_check(struct vfc_handle *handle, const struct vfc_span *span, bool store)
{
	struct move move;

	return begin_move(&move, handle, span, store);
}

/* True while mappings fault because of low power; does not wake the device. */
static bool is_low(struct vfc_handle *handle)
{
	enum vfc_low_power low = vfc_power_low(handle);

	return low == VFC_POWER_LOW || low == VFC_POWER_LOW_WAKEUP;
}

int move_explain(const struct move *move, int err)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(move->handle);
	bool mapped = err == -EFAULT && move->bytes;
	const char *state = NULL, *operation = verb(move->store);
	char place[VFC_NAME + 32];

	snprintf(place, sizeof(place), "%s %s+0x%llx", operation, move->region->name,
		 (unsigned long long)(move->span.offset + move->done));
	if (mapped && is_low(move->handle))
		/* An access through pread wakes the device temporarily. */
		state = "low-power";
	else if (mapped || err == -EIO)
		state = handle_suspicion(move->handle);
	if (mapped && !state)
		state = "resetting";
	return state ? oracle_fail(ctx, place, operation, err, state, NULL) :
		       cause_call(move->handle, place, operation, err);
}

/* Perform a checked move; move->done is valid on failure too. */
static int make_move(struct move *move)
{
	const struct device_ops *ops = move->handle->ops;
	ssize_t n;

	if (move->span.path == VFC_PATH_MMAP)
		return move_mapped(move);
	while (move->done < move->span.size) {
		uint64_t offset = move->span.offset + move->done;
		uint64_t left = move->span.size - move->done;
		size_t size = left < move->step ? left : move->step;
		uint8_t *unit = move->buf + move->done;

		n = move->store ?
		    ops->write(move->handle, move->region, offset, unit, size) :
		    ops->read(move->handle, move->region, offset, unit, size);
		if (n != (ssize_t)size)
			return move_explain(move, n < 0 ? (int)n : -EIO);
		move->done += size;
	}
	return 0;
}

static int move_bytes(struct vfc_handle *handle, const struct vfc_span *span, bool store,
		      void *buf, size_t *done)
{
	struct move move;
	int err = begin_move(&move, handle, span, store);

	move.buf = buf;
	err = err ? err : make_move(&move);
	if (done)
		*done = move.done;
	return err;
}

int vfc_region_load(struct vfc_handle *handle, const struct vfc_span *span, void *buf,
		    size_t *done)
{
	return move_bytes(handle, span, false, buf, done);
}

int vfc_region_store(struct vfc_handle *handle, const struct vfc_span *span, const void *buf,
		     size_t *done)
{
	return move_bytes(handle, span, true, (void *)buf, done);
}

/* Convert values to bytes in region order, or back. */
static void swab(unsigned int width, bool store, uint8_t *bytes, uint64_t *values, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		uint64_t word = htole64(store ? values[i] : 0);

		if (store) {
			memcpy(bytes + i * width, &word, width);
		} else {
			memcpy(&word, bytes + i * width, width);
			values[i] = le64toh(word);
		}
	}
}

/* Check that every value fits in the width; values are never truncated. */
static int check_values(struct vfc_handle *handle, unsigned int width,
			const uint64_t *values, size_t count)
{
	size_t i;

	for (i = 0; width < 8 && i < count; i++)
		if (values[i] >> (8 * width))
			return vfc_fail_why(vfc_handle_ctx(handle), -EINVAL,
					    "0x%llx does not fit in %u byte%s",
					    (unsigned long long)values[i], width,
					    width == 1 ? "" : "s");
	return 0;
}

static int move_values(struct vfc_handle *handle, const struct vfc_span *span, bool store,
		       uint64_t *values, size_t count)
{
	unsigned int width = span->width;
	struct vfc_span all = *span;
	uint8_t bytes[CHUNK];
	struct move move;
	size_t i, n;
	int err;

	if (count > INT32_MAX)
		return vfc_fail(vfc_handle_ctx(handle), -EINVAL, "%s %zu units", verb(store),
				count);
	all.size = (uint64_t)count * width;
	if (all.part)
		all.width = all.part;
	err = begin_move(&move, handle, &all, store);
	if (!err && store)
		err = check_values(handle, width, values, count);
	move.buf = bytes;
	move.memory = false;
	for (i = 0; !err && i < count; i += n, move.span.offset += move.span.size) {
		n = count - i < CHUNK / width ? count - i : CHUNK / width;
		move.span.size = n * width;
		move.done = 0;
		if (store)
			swab(width, true, bytes, values + i, n);
		err = make_move(&move);
		if (!err && !store)
			swab(width, false, bytes, values + i, n);
	}
	return err ? err : (int)count;
}

int vfc_region_read(struct vfc_handle *handle, const struct vfc_span *span,
		    uint64_t *values, size_t count)
{
	uint64_t word = 0;
	struct move move;
	ssize_t n;

	if (!span->checked || count != 1)
		return move_values(handle, span, false, values, count);
	n = handle->ops->read(handle, span->checked, span->offset, &word, span->width);
	if (n != (ssize_t)span->width) {
		move = (struct move){ .handle = handle, .region = span->checked, .span = *span };
		return move_explain(&move, n < 0 ? (int)n : -EIO);
	}
	*values = le64toh(word);
	return 1;
}

int vfc_region_write(struct vfc_handle *handle, const struct vfc_span *span,
		     const uint64_t *values, size_t count)
{
	return move_values(handle, span, true, (uint64_t *)values, count);
}

int vfc_region_prepare(struct vfc_handle *handle, struct vfc_span *span)
{
	struct vfc_span one = *span;
	struct move move;
	int err;

	one.size = one.width;
	if (one.part)
		one.width = one.part;
	err = begin_move(&move, handle, &one, false);
	if (!err)
		span->checked = move.span.path == VFC_PATH_PREAD && !span->part ? move.region :
										 NULL;
	return err;
}

const char *vfc_region_suspect(struct vfc_handle *handle, const struct vfc_span *span)
{
	struct vfc_span unit = *span, run;

	unit.size = unit.width;
	if (!vfc_region_run(handle, &unit, false, &run) && run.why)
		return "in the MSI-X table, which the kernel hides";
	/* Config space is readable in any state unless the device is gone. */
	if (bar_is(handle, span->region, VFIO_PCI_CONFIG_REGION_INDEX) && !handle_gone(handle))
		return NULL;
	return vfc_handle_suspect(handle);
}
