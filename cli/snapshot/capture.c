/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * capture.c: take a snapshot of an open device: plan what can be read and what is
 * a gap, then read every unit once.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/region/stream.h"
#include "capture.h"

typedef unsigned long long ull;

#define TOO_SMALL "less than one access"

/* ---- choosing stretches --------------------------------------------- */

/* True for registers and memory; not for ports, ROMs, or regions with their own protocol. */
static bool is_wanted(struct vfc_handle *handle, const struct vfc_region *region)
{
	struct vfc_access first = { .region = region->index, .width = 1 };

	return region->size && strcmp(region->name, "rom") && strcmp(region->name, "vga") &&
	       !region->typed && vfc_region_kind(handle, region->index) != VFC_KIND_IO &&
	       vfc_region_check(handle, &first, false, 1) != -EACCES;
}

/* Add a whole region. EXIT_DONE, or the failure has been reported. */
static int add_region(struct env *env, const struct args *a, struct vfc_handle *handle,
		      const char *name, struct stretches *s)
{
	struct stretch next = { .t.handle = handle };
	int status = touch_word(env, a, name, &next.t);

	next.size = next.t.place.region.size;
	if (!status)
		status = touch_may(env, a, &next.t, next.size);
	if (!status)
		return stretches_add(env, s, &next);
	vfc_region_clear(&next.t.place.region);
	return status;
}

int capture_all(struct env *env, const struct args *a, struct vfc_handle *handle,
		struct stretches *s)
{
	struct vfc_region region;
	int err, status = EXIT_DONE;
	uint64_t size = 0;
	uint32_t i;

	for (i = 0; !status && i < vfc_handle_regions(handle); i++) {
		err = vfc_region_info(handle, i, &region);
		if (err)
			return err_lib(env, err, "%s", vfc_handle_address(handle));
		if (is_wanted(handle, &region)) {
			status = add_region(env, a, handle, region.name, s);
			size += region.size;
		}
		vfc_region_clear(&region);
	}
	if (status || size <= CAPTURE_LARGE || touch_forced(a, "large"))
		return status;
	return err_refused(env, "name the regions to read, or add --force=large",
			   "%s: config space and memory have %llu bytes",
			   vfc_handle_address(handle), (ull)size);
}

/* ---- planning parts ------------------------------------------------- */

/* Cut a run to whole accesses; a run smaller than one access becomes a gap. */
static void fit_run(struct vfc_run *run, unsigned int width)
{
	uint64_t before = run->offset % width ? width - run->offset % width : 0;

	if (run->why)
		return;
	if (before || run->size < width) {
		run->size = before && before < run->size ? before : run->size;
		run->why = TOO_SMALL;
	} else {
		run->size -= run->size % width;
	}
}

/* Append a part. EXIT_DONE, or the failure has been reported. */
static int add_part(struct env *env, const struct stretch *s, const struct vfc_run *run,
		    struct vfc_snapshot *snapshot)
{
	const struct vfc_region *region = &s->t.place.region;
	struct vfc_snapshot_part *part, *grown;

	if (snapshot->nparts == VFC_SNAPSHOT_PARTS)
		return err_refused(env, "name smaller parts of the region", "%s has too many gaps",
				   region->name);
	grown = reallocarray(snapshot->parts, snapshot->nparts + 1, sizeof(*grown));
	if (!grown)
		return err_errno(env, -ENOMEM, "allocate a part of %s", region->name);
	snapshot->parts = grown;
	part = &grown[snapshot->nparts++];
	*part = (struct vfc_snapshot_part){
		.index = region->index, .region_size = region->size,
		.offset = run->offset, .size = run->size, .width = s->t.access.width,
		.path = vfc_region_path(s->t.handle, &s->t.access),
	};
	snprintf(part->region, sizeof(part->region), "%s", region->name);
	snprintf(part->why, sizeof(part->why), "%s", run->why ?: "");
	return EXIT_DONE;
}

/* Add the runs and gaps of a stretch, before any of it is read. */
static int plan_stretch(struct env *env, const struct stretch *s, struct vfc_snapshot *snapshot)
{
	uint64_t end = s->t.access.offset + s->size;
	struct vfc_access at = s->t.access;
	struct vfc_run run;
	int err, status = EXIT_DONE;

	for (; !status && at.offset < end; at.offset += run.size) {
		status = touch_run(env, &s->t, &at, end - at.offset, &run);
		if (status)
			break;
		fit_run(&run, at.width);
		err = run.why ? 0 : vfc_region_check(s->t.handle, &at, false, run.size);
		if (err && s->word)
			return err_lib(env, err, "%s", vfc_handle_address(s->t.handle));
		if (err)
			run.why = vfc_error(env->ctx);
		status = add_part(env, s, &run, snapshot);
	}
	return status;
}

/* Record the device's identity and how it is open. */
static int describe_device(struct env *env, struct vfc_handle *handle,
			   struct vfc_snapshot *snapshot)
{
	const char *api = vfc_api_word(vfc_space_api(vfc_handle_space(handle)));
	struct utsname name;
	struct timespec now;
	int err = vfc_device_read(env->ctx, vfc_handle_address(handle), VFC_DEPTH_ID,
				  &snapshot->dev);

	if (err)
		return err_lib(env, err, "%s", vfc_handle_address(handle));
	snprintf(snapshot->api, sizeof(snapshot->api), "%s", api);
	if (!uname(&name))
		snprintf(snapshot->kernel, sizeof(snapshot->kernel), "%.*s", VFC_NAME - 1,
			 name.release);
	clock_gettime(CLOCK_REALTIME, &now);
	snapshot->time_ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
	return EXIT_DONE;
}

/* ---- reading -------------------------------------------------------- */

/* A snapshot that is being written to a file. */
struct reading {
	struct env *env;
	int fd;
	const char *name;	/* of the file */
	const struct stretch *stretch;
	struct vfc_snapshot_part *part;
	uint64_t begun;		/* where the part's bytes begin in the file */
	uint64_t at;		/* where the next bytes go */
	uint64_t done, total;	/* bytes, over all parts */
	bool ones;		/* every byte of the part is 0xff */
};

/* Write all bytes at an offset of the file: 0 or -errno. */
static int write_all(int fd, const uint8_t *bytes, size_t size, uint64_t at)
{
	ssize_t n;

	for (; size; bytes += n, size -= (size_t)n, at += (uint64_t)n) {
		n = pwrite(fd, bytes, size, (off_t)at);
		if (n < 0 && errno == EINTR)
			n = 0;
		if (n < 0)
			return -errno;
	}
	return 0;
}

static int put_bytes(void *data, const struct vfc_run *run, uint64_t done,
		     const uint8_t *bytes, size_t size)
{
	struct reading *r = data;
	int err = write_all(r->fd, bytes, size, r->at);
	size_t i;

	(void)run;
	(void)done;
	if (err)
		return err_errno(r->env, err, "write %s", r->name);
	for (i = 0; i < size && r->ones; i++)
		r->ones = bytes[i] == 0xff;
	r->at += size;
	r->done += size;
	out_progress(r->env, "snapshot", r->done, r->total);
	return EXIT_DONE;
}

/* Fail: the registers that describe the gaps changed during the snapshot. */
static int report_new_gap(void *data, const struct vfc_run *run)
{
	const struct reading *r = data;

	return err_absent(r->env, -EAGAIN, NULL, "%s+0x%llx became a gap during the read: %s",
			  r->part->region, (ull)run->offset, run->why);
}

/*
 * Turn a part into a gap if none of it can be read, unless it was named. A failure
 * in the middle of a part fails the snapshot.
 */
static int stop_part(void *data, uint64_t offset, int err)
{
	struct reading *r = data;

	if (!err)
		return err_interrupted(r->env, "snapshot ended at %s+0x%llx; nothing was saved",
				       r->part->region, (ull)offset);
	if (r->stretch->word || r->at != r->begun)
		return err_lib(r->env, err, "%s", vfc_handle_address(r->stretch->t.handle));
	snprintf(r->part->why, sizeof(r->part->why), "%s", vfc_error(r->env->ctx));
	err_warn(r->env, "%s+0x%llx: skipped %llu bytes: %s", r->part->region,
		 (ull)r->part->offset, (ull)r->part->size, r->part->why);
	return WALK_ENOUGH;
}

static int read_part(struct reading *r)
{
	struct touch t = r->stretch->t;
	const struct walk walk = {
		.env = r->env, .t = &t, .size = r->part->size, .verb = "snapshot",
		.silent = true, .bytes = put_bytes, .gap = report_new_gap,
		.stopped = stop_part,
		.data = r,
	};
	const char *why;
	int status;

	t.access.offset = r->part->offset;
	r->begun = r->at;
	r->ones = true;
	status = walk_range(&walk);
	if (status || r->part->why[0] || !r->ones)
		return status;
	why = vfc_region_suspect(t.handle, &t.access);
	if (why)
		err_warn(r->env, "%s reads all ones: %s", r->part->region, why);
	return status;
}

/* Return the stretch that a part belongs to. */
static const struct stretch *stretch_of(const struct stretches *s,
					const struct vfc_snapshot_part *part)
{
	const struct stretch *at = s->list;

	while (at->t.access.region != part->index ||
	       at->t.access.offset + at->size <= part->offset)
		at++;
	return at;
}

static int read_parts(struct reading *r, const struct stretches *s,
		      struct vfc_snapshot *snapshot)
{
	int status = EXIT_DONE;
	size_t i;

	r->at = vfc_snapshot_header_size(snapshot->nparts);
	r->total = vfc_snapshot_lay_out(snapshot) - r->at;
	for (i = 0; !status && i < snapshot->nparts; i++) {
		r->part = &snapshot->parts[i];
		r->stretch = stretch_of(s, r->part);
		if (!r->part->why[0])
			status = read_part(r);
	}
	out_progress(r->env, "snapshot", 0, 0);
	return status;
}

/* Write the header last: a file without one is not a snapshot. */
static int put_header(struct reading *r, struct vfc_snapshot *snapshot)
{
	size_t size = vfc_snapshot_header_size(snapshot->nparts);
	uint8_t *header = malloc(size);
	int err = -ENOMEM;

	vfc_snapshot_lay_out(snapshot);
	if (header) {
		vfc_snapshot_pack(snapshot, header);
		err = write_all(r->fd, header, size, 0);
	}
	free(header);
	return err ? err_errno(r->env, err, "write %s", r->name) : EXIT_DONE;
}

int capture(struct env *env, struct vfc_handle *handle, const struct stretches *s, int fd,
	    const char *name, struct vfc_snapshot *snapshot)
{
	struct reading r = { .env = env, .fd = fd, .name = name };
	int status = describe_device(env, handle, snapshot);
	size_t i;

	for (i = 0; !status && i < s->count; i++)
		status = plan_stretch(env, &s->list[i], snapshot);
	if (!status)
		status = read_parts(&r, s, snapshot);
	return status ? status : put_header(&r, snapshot);
}
