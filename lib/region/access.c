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

/* 8-byte accesses need a memory BAR, and through pread a recent kernel. */
static int check_qword(struct vfc_handle *handle, const struct vfc_region *region, bool store)
{
	enum vfc_kind kind = vfc_region_kind(handle, region->index);
	int err;

	if (kind != VFC_KIND_MEMORY && kind != VFC_KIND_PREFETCH)
		return vfc_fail_why(vfc_handle_ctx(handle), -EOPNOTSUPP,
				    "%s has no 8-byte access: use a width of 4 or less",
				    region->name);
	if (root_kernel(vfc_handle_ctx(handle)) >= KERNEL_QWORD)
		return 0;
	err = vfc_fail_why(vfc_handle_ctx(handle), -EOPNOTSUPP,
			   "this kernel splits an 8-byte %s in two (before Linux 6.12)",
			   store ? "pwrite" : "pread");
	if (!region->nareas)
		return err;
	return vfc_suggest(vfc_handle_ctx(handle), err,
			   "use --mmap, which does one 8-byte access through a mapping");
}

static int check_path(struct vfc_handle *handle, const struct vfc_region *region,
		      const struct vfc_access *a, bool store)
{
	if (vfc_region_path(handle, a) == VFC_PATH_MMAP) {
		if (region->nareas)
			return 0;
		return vfc_fail_why(vfc_handle_ctx(handle), -EOPNOTSUPP,
				    "%s cannot be mapped", region->name);
	}
	/* A snapshot's file is not accessed through VFIO, so nothing is split. */
	if (a->width != 8 || handle->ops != &kernel_device_ops)
		return 0;
	return check_qword(handle, region, store);
}

static int fail_misaligned(struct vfc_handle *handle, const struct vfc_region *region,
		      unsigned long long at, unsigned int width)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);

	vfc_fail_why(ctx, -EINVAL, "%s+0x%llx is not aligned to %u bytes", region->name, at, width);
	return vfc_suggest(ctx, -EINVAL, "use a width of %u: -w %u",
			   1u << __builtin_ctzll(at | 4), 1u << __builtin_ctzll(at | 4));
}

/* Check width, alignment and end of an access. */
static int check_shape(struct vfc_handle *handle, const struct vfc_region *region,
		       const struct vfc_access *a, uint64_t size)
{
	unsigned long long at = a->offset;

	if (a->width != 1 && a->width != 2 && a->width != 4 && a->width != 8)
		return vfc_fail_why(vfc_handle_ctx(handle), -EINVAL,
				    "invalid width %u: use 1, 2, 4 or 8", a->width);
	if (at % a->width || size % a->width)
		return fail_misaligned(handle, region, at % a->width ? at : at + size, a->width);
	if (at > region->size || size > region->size - at)
		return vfc_fail_why(vfc_handle_ctx(handle), -EINVAL,
				    "%llu bytes at %s+0x%llx exceed the region's end at 0x%llx",
				    (unsigned long long)size, region->name, at,
				    (unsigned long long)region->size);
	return 0;
}

static int check_direction(struct vfc_handle *handle, const struct vfc_region *region, bool store)
{
	uint32_t flag = store ? VFIO_REGION_INFO_FLAG_WRITE : VFIO_REGION_INFO_FLAG_READ;

	if (!region->size)
		return vfc_fail_why(vfc_handle_ctx(handle), -ENXIO, "the device has no %s",
				    region->name);
	if (!(region->flags & flag))
		return vfc_fail_why(vfc_handle_ctx(handle), -EACCES, "%s cannot be %s",
				    region->name, store ? "written" : "read");
	return 0;
}

/* Refuse an access that includes a gap. */
static int check_runs(struct vfc_handle *handle, const struct vfc_region *region,
		      const struct vfc_access *a, bool store, uint64_t size)
{
	struct vfc_access at = *a;
	struct vfc_run run;
	int err;

	for (; size; at.offset += run.size, size -= run.size) {
		err = vfc_region_run(handle, &at, store, size, &run);
		if (err)
			return err;
		if (run.why && run.err)
			return vfc_fail_why(vfc_handle_ctx(handle), run.err,
					    "%s %s+0x%llx: it is in %s", verb(store), region->name,
					    (unsigned long long)at.offset, run.why);
		if (run.size % a->width)
			return vfc_fail_why(vfc_handle_ctx(handle), -EINVAL,
					    "%s+0x%llx: a width of %u straddles two parts",
					    region->name,
					    (unsigned long long)(at.offset + run.size), a->width);
	}
	return 0;
}

/*
 * Check an access completely before performing any of it; fills the region's part of
 * the move. AUTO is resolved once: scripts read the same region repeatedly.
 */
static int check(struct move *move, const struct vfc_access *a, uint64_t size)
{
	struct vfc_handle *handle = move->handle;
	struct vfc_access at = *a;
	int err = handle_region(handle, a->region, &move->region);

	at.path = move->path = vfc_region_path(handle, a);
	err = err ? err : check_direction(handle, move->region, move->store);
	err = err ? err : check_shape(handle, move->region, &at, size);
	err = err ? err : check_path(handle, move->region, &at, move->store);
	return err ? err : check_runs(handle, move->region, &at, move->store, size);
}

int vfc_region_check(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		     uint64_t size)
{
	struct move move = { .handle = handle, .store = store };

	return check(&move, a, size);
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
		 (unsigned long long)(move->offset + move->done));
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

/* True if width and path are the defaults. */
static bool is_plain(const struct vfc_access *a)
{
	return a->width == 4 && a->path == VFC_PATH_AUTO;
}

/*
 * Return the bytes per pread: one unit, except for the ROM, which is plain memory and
 * whose decode the kernel turns on and off for every pread.
 */
static size_t step_of(struct vfc_handle *handle, const struct vfc_access *a, bool store)
{
	bool rom = bar_is(handle, a->region, VFIO_PCI_ROM_REGION_INDEX);

	return rom && !store && is_plain(a) ? ROM_STEP : a->width;
}

bool vfc_region_memory(struct vfc_handle *handle, const struct vfc_access *a)
{
	return is_plain(a) && vfc_region_path(handle, a) == VFC_PATH_MMAP;
}

/* Perform the move with one pread or pwrite per step. */
static int move_units(struct move *move)
{
	const struct device_ops *ops = move->handle->ops;
	ssize_t n;

	while (move->done < move->size) {
		uint64_t offset = move->offset + move->done;
		size_t left = move->size - move->done;
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

/* Perform a checked access; move->done is valid on failure too. */
static int make_move(struct move *move)
{
	if (!bars_of(move->handle))
		return vfc_fail(vfc_handle_ctx(move->handle), -ENOMEM, "%s %s", verb(move->store),
				move->region->name);
	return move->path == VFC_PATH_MMAP ? move_mapped(move) : move_units(move);
}

static int check_and_move(struct vfc_handle *handle, const struct vfc_access *a, bool store,
			  void *buf, size_t size, size_t *done)
{
	struct move move = {
		.handle = handle, .width = a->width, .step = step_of(handle, a, store),
		.store = store, .offset = a->offset, .buf = buf, .size = size,
	};
	int err = check(&move, a, size);

	move.memory = !err && vfc_region_memory(handle, a);
	err = err ? err : make_move(&move);
	if (done)
		*done = move.done;
	return err;
}

int vfc_region_load(struct vfc_handle *handle, const struct vfc_access *a,
		    void *buf, size_t size, size_t *done)
{
	return check_and_move(handle, a, false, buf, size, done);
}

int vfc_region_store(struct vfc_handle *handle, const struct vfc_access *a,
		     const void *buf, size_t size, size_t *done)
{
	return check_and_move(handle, a, true, (void *)buf, size, done);
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

static int move_values(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		       uint64_t *values, size_t count)
{
	uint8_t bytes[CHUNK];
	struct move move = {
		.handle = handle, .width = a->width, .step = step_of(handle, a, store),
		.store = store, .offset = a->offset, .buf = bytes,
	};
	size_t i, n;
	int err = -EINVAL;

	if (count <= INT32_MAX)
		err = check(&move, a, (uint64_t)count * a->width);
	else
		vfc_fail(vfc_handle_ctx(handle), err, "%s %zu units", verb(store), count);
	if (!err && store)
		err = check_values(handle, a->width, values, count);
	for (i = 0; !err && i < count; i += n, move.offset += move.size) {
		n = count - i < CHUNK / a->width ? count - i : CHUNK / a->width;
		move.size = n * a->width;
		move.done = 0;
		if (store)
			swab(a->width, true, bytes, values + i, n);
		err = make_move(&move);
		if (!err && !store)
			swab(a->width, false, bytes, values + i, n);
	}
	return err ? err : (int)count;
}

int vfc_region_read(struct vfc_handle *handle, const struct vfc_access *a,
		    uint64_t *values, size_t count)
{
	return move_values(handle, a, false, values, count);
}

int vfc_region_write(struct vfc_handle *handle, const struct vfc_access *a,
		     const uint64_t *values, size_t count)
{
	return move_values(handle, a, true, (uint64_t *)values, count);
}

int vfc_unit_check(struct vfc_handle *handle, const struct vfc_access *a, struct vfc_unit *unit)
{
	struct move move = { .handle = handle };
	int err = check(&move, a, a->width);

	if (!err)
		*unit = (struct vfc_unit){
			.handle = handle, .access = *a,
			.region = move.path == VFC_PATH_PREAD ? move.region : NULL,
		};
	return err;
}

int vfc_unit_read(const struct vfc_unit *unit, uint64_t *value)
{
	const struct vfc_access *a = &unit->access;
	struct move move;
	uint64_t word = 0;
	ssize_t n;

	if (!unit->region)
		return vfc_region_read(unit->handle, a, value, 1);
	n = unit->handle->ops->read(unit->handle, unit->region, a->offset, &word, a->width);
	if (n != (ssize_t)a->width) {
		move = (struct move){
			.handle = unit->handle, .region = unit->region, .offset = a->offset,
		};
		return move_explain(&move, n < 0 ? (int)n : -EIO);
	}
	*value = le64toh(word);
	return 1;
}

const char *vfc_region_suspect(struct vfc_handle *handle, const struct vfc_access *a)
{
	struct vfc_run run;

	if (!vfc_region_run(handle, a, false, a->width, &run) && run.why)
		return "in the MSI-X table, which the kernel hides";
	/* Config space is readable in any state unless the device is gone. */
	if (bar_is(handle, a->region, VFIO_PCI_CONFIG_REGION_INDEX) && !handle_gone(handle))
		return NULL;
	return vfc_handle_suspect(handle);
}
