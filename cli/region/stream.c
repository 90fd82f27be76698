/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stream.c: read or write a range of a region in chunks, until its end, a failure or
 * a signal. Reads skip gaps.
 */
#include <errno.h>
#include <stdlib.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "stream.h"

typedef unsigned long long ull;

/* Find the stretch or gap at an offset. EXIT_DONE, or the failure has been reported. */
static int next_run(const struct walk *w, uint64_t offset, struct vfc_run *run)
{
	uint64_t end = w->t->access.offset + w->size;
	struct vfc_access at = w->t->access;

	at.offset = offset;
	return touch_run(w->env, w->t, &at, end - offset, run);
}

/* Report why the walk ended. */
static int report_stop(const struct walk *w, uint64_t offset, int err)
{
	if (w->stopped)
		return w->stopped(w->data, offset, err);
	if (err)
		return err_lib(w->env, err, "%s", vfc_handle_address(w->t->handle));
	return err_interrupted(w->env, "%s %s interrupted at 0x%llx, after %llu of %llu bytes",
			       w->verb, w->t->place.region.name, (ull)offset,
			       (ull)(offset - w->t->access.offset), (ull)w->size);
}

static void show_progress(const struct walk *w, uint64_t offset)
{
	if (!w->silent)
		out_progress(w->env, w->verb, offset - w->t->access.offset, w->size);
}

/* Read a stretch without gaps, room bytes at a time. */
static int walk_run(const struct walk *w, const struct vfc_run *run, uint8_t *bytes, size_t room)
{
	struct vfc_access at = w->t->access;
	int status = EXIT_DONE, err = 0;
	uint64_t done;
	size_t got;

	for (done = 0; !status && !err && done < run->size; done += got) {
		at.offset = run->offset + done;
		if (env_signal)
			return report_stop(w, at.offset, 0);
		got = run->size - done < room ? run->size - done : room;
		err = vfc_region_load(w->t->handle, &at, bytes, got, &got);
		if (got)
			status = w->bytes(w->data, run, done, bytes, got);
		show_progress(w, at.offset + got);
	}
	return err && !status ? report_stop(w, run->offset + done, err) : status;
}

/* Walk the whole range: stretches and gaps in turn. */
static int walk_all(const struct walk *w, uint8_t *bytes, size_t room)
{
	uint64_t offset = w->t->access.offset, end = offset + w->size;
	struct vfc_run run;
	int status = EXIT_DONE;

	for (; !status && offset < end; offset += run.size) {
		status = next_run(w, offset, &run);
		if (!status && run.why)
			status = w->gap(w->data, &run);
		else if (!status)
			status = walk_run(w, &run, bytes, room);
	}
	return status == WALK_ENOUGH ? EXIT_DONE : status;
}

int walk_range(const struct walk *w)
{
	size_t room = touch_chunk(w->t);
	uint8_t *bytes = malloc(room);
	int status;

	if (!bytes)
		return err_errno(w->env, -ENOMEM, "allocate %zu bytes", room);
	status = walk_all(w, bytes, room);
	free(bytes);
	if (!w->silent)
		out_progress(w->env, w->verb, 0, 0);
	return status;
}

int walk_check(const struct walk *w)
{
	uint64_t end = w->t->access.offset + w->size;
	struct vfc_access at = w->t->access;
	struct vfc_run run = { .size = 0 };
	int err = 0, status = EXIT_DONE;

	for (; !status && !err && at.offset < end; at.offset += run.size) {
		status = next_run(w, at.offset, &run);
		if (!status && !run.why)
			err = vfc_region_check(w->t->handle, &at, false, run.size);
	}
	return err ? err_lib(w->env, err, "%s", vfc_handle_address(w->t->handle)) : status;
}

/* Write all chunks. */
static int store_all(const struct walk *w, const uint8_t *bytes, bool repeat)
{
	const char *address = vfc_handle_address(w->t->handle);
	size_t n, moved, room = touch_chunk(w->t);
	struct vfc_access at = w->t->access;
	uint64_t done;
	int err = 0;

	for (done = 0; !err && done < w->size; done += moved) {
		if (env_signal)
			return err_interrupted(w->env, "%s %s interrupted: %llu of %llu bytes "
					       "written", w->verb, w->t->place.region.name,
					       (ull)done, (ull)w->size);
		at.offset = w->t->access.offset + done;
		n = w->size - done < room ? w->size - done : room;
		err = vfc_region_store(w->t->handle, &at, repeat ? bytes : bytes + done, n,
				       &moved);
		show_progress(w, at.offset + moved);
	}
	return err ? err_lib(w->env, err, "%s, after %llu of %llu bytes", address, (ull)done,
			     (ull)w->size) : EXIT_DONE;
}

int walk_store(const struct walk *w, const uint8_t *bytes, bool repeat)
{
	int status, err = vfc_region_check(w->t->handle, &w->t->access, true, w->size);

	if (err)
		return err_lib(w->env, err, "%s", vfc_handle_address(w->t->handle));
	status = store_all(w, bytes, repeat);
	out_progress(w->env, w->verb, 0, 0);
	return status;
}

void walk_warn_of_gap(const struct walk *w, const struct vfc_run *run, const char *what)
{
	err_warn(w->env, "%s+0x%llx: %llu bytes were %s: %s", w->t->place.region.name,
		 (ull)run->offset, (ull)run->size, what, run->why);
}

int walk_size(struct env *env, const struct args *a, const struct touch *t, uint64_t *size)
{
	const struct vfc_region *region = &t->place.region;
	uint64_t room = region->size - t->access.offset;

	if (t->access.offset > region->size)
		room = 0;
	*size = args_u64(a, "size", room);
	if (!*size || *size > room)
		return err_room(env, region->name, room, t->access.offset, *size);
	return touch_may(env, a, t, *size);
}
