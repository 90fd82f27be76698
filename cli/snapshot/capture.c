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

/* ---- choosing targets ----------------------------------------------- */

/* True for registers and memory; not for ports, ROMs, or regions with their own protocol. */
static bool is_wanted(struct vfc_handle *handle, const struct vfc_region *region)
{
	const struct vfc_span first = { .region = region->index, .size = 1, .width = 1 };

	return region->size && strcmp(region->name, "rom") && strcmp(region->name, "vga") &&
	       !region->typed && vfc_region_kind(handle, region->index) != VFC_KIND_IO &&
	       vfc_region_check(handle, &first, false) != -EACCES;
}

/* Add a whole region. Return EXIT_DONE, or an exit status after reporting the failure. */
static int add_region(struct env *env, const struct target *device, const char *name,
		      struct targets *s)
{
	struct target t = *device;
	int status = target_at(env, name, &t);

	t.word = NULL;
	t.span.size = t.end;
	if (!status)
		status = target_may(env, &t);
	return status ? status : targets_add(env, s, &t);
}

int capture_all(struct env *env, const struct target *device, struct targets *s)
{
	struct vfc_handle *handle = device->handle;
	struct vfc_region region;
	int err, status = EXIT_DONE;
	uint64_t size = 0;
	uint32_t i;

	for (i = 0; !status && i < vfc_handle_regions(handle); i++) {
		err = vfc_region_info(handle, i, &region);
		if (err)
			return target_fail(env, device, err);
		if (is_wanted(handle, &region)) {
			status = add_region(env, device, region.name, s);
			size += region.size;
		}
		vfc_region_clear(&region);
	}
	if (status || size <= CAPTURE_LARGE || target_forced(device->args, "large"))
		return status;
	return err_refused(env, "name the regions to read, or add --force=large",
			   "%s: config space and memory have %llu bytes",
			   vfc_handle_address(handle), (ull)size);
}

/* ---- planning parts ------------------------------------------------- */

/* Cut a run to whole accesses; a run smaller than one access becomes a gap. */
static void fit_run(struct vfc_span *run)
{
	unsigned int width = run->width;
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

/* Append a part. Return EXIT_DONE, or an exit status after reporting the failure. */
static int add_part(struct env *env, const struct target *t, const struct vfc_span *run,
		    struct vfc_snapshot *snapshot)
{
	struct vfc_snapshot_part *part, *grown;

	if (snapshot->nparts == VFC_SNAPSHOT_PARTS)
		return err_refused(env, "name smaller parts of the region", "%s has too many gaps",
				   t->name);
	grown = reallocarray(snapshot->parts, snapshot->nparts + 1, sizeof(*grown));
	if (!grown)
		return err_errno(env, -ENOMEM, "allocate a part of %s", t->name);
	snapshot->parts = grown;
	part = &grown[snapshot->nparts++];
	*part = (struct vfc_snapshot_part){
		.index = run->region, .region_size = t->end,
		.offset = run->offset, .size = run->size, .width = run->width,
		.path = vfc_region_path(t->handle, &t->span),
	};
	snprintf(part->region, sizeof(part->region), "%s", t->name);
	snprintf(part->why, sizeof(part->why), "%s", run->why ?: "");
	return EXIT_DONE;
}

/* Add the runs and gaps of a target, before any of it is read. */
static int plan_target(struct env *env, const struct target *t, struct vfc_snapshot *snapshot)
{
	struct vfc_span left = t->span, run;
	int err, status = EXIT_DONE;

	for (; !status && left.size; left.offset += run.size, left.size -= run.size) {
		status = target_run(env, t, &left, &run);
		if (status)
			break;
		fit_run(&run);
		err = run.why ? 0 : vfc_region_check(t->handle, &run, false);
		if (err && t->word)
			return target_fail(env, t, err);
		if (err)
			run.why = vfc_error(env->ctx);
		status = add_part(env, t, &run, snapshot);
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
	const struct target *target;
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

static int put_bytes(void *data, const struct vfc_span *run, uint64_t done,
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
static int report_new_gap(void *data, const struct vfc_span *run)
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
		return err_interrupted(r->env, "snapshot interrupted at %s+0x%llx; nothing "
				       "was saved", r->part->region, (ull)offset);
	if (r->target->word || r->at != r->begun)
		return target_fail(r->env, r->target, err);
	snprintf(r->part->why, sizeof(r->part->why), "%s", vfc_error(r->env->ctx));
	err_warn(r->env, "%s+0x%llx: skipped %llu bytes: %s", r->part->region,
		 (ull)r->part->offset, (ull)r->part->size, r->part->why);
	return WALK_ENOUGH;
}

static int read_part(struct reading *r)
{
	struct target t = *r->target;
	const struct walk walk = {
		.env = r->env, .t = &t, .verb = "snapshot",
		.silent = true, .bytes = put_bytes, .gap = report_new_gap,
		.stopped = stop_part,
		.data = r,
	};
	const char *why;
	int status;

	t.span.offset = r->part->offset;
	t.span.size = r->part->size;
	r->begun = r->at;
	r->ones = true;
	status = walk_range(&walk);
	if (status || r->part->why[0] || !r->ones)
		return status;
	why = vfc_region_suspect(t.handle, &t.span);
	if (why)
		err_warn(r->env, "%s reads all ones: %s", r->part->region, why);
	return status;
}

/* Return the target that a part belongs to. */
static const struct target *target_of(const struct targets *s,
				      const struct vfc_snapshot_part *part)
{
	const struct target *t = s->list;

	while (t->span.region != part->index || t->span.offset + t->span.size <= part->offset)
		t++;
	return t;
}

static int read_parts(struct reading *r, const struct targets *s,
		      struct vfc_snapshot *snapshot)
{
	int status = EXIT_DONE;
	size_t i;

	r->at = vfc_snapshot_header_size(snapshot->nparts);
	r->total = vfc_snapshot_lay_out(snapshot) - r->at;
	for (i = 0; !status && i < snapshot->nparts; i++) {
		r->part = &snapshot->parts[i];
		r->target = target_of(s, r->part);
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

int capture(struct env *env, struct vfc_handle *handle, const struct targets *s, int fd,
	    const char *name, struct vfc_snapshot *snapshot)
{
	struct reading r = { .env = env, .fd = fd, .name = name };
	int status = describe_device(env, handle, snapshot);
	size_t i;

	for (i = 0; !status && i < s->count; i++)
		status = plan_target(env, &s->list[i], snapshot);
	if (!status)
		status = read_parts(&r, s, snapshot);
	return status ? status : put_header(&r, snapshot);
}
