/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * source.c: the sides of a comparison: snapshot files, or snapshots of a device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/words/device-word.h"
#include "cli/out/err.h"
#include "cli/session/devices.h"
#include "capture.h"
#include "source.h"

/* ---- a file --------------------------------------------------------- */

/* Read all size bytes at an offset in the file. Return 0 or -errno. */
static int read_all(int fd, void *buf, size_t size, uint64_t at)
{
	uint8_t *bytes = buf;
	ssize_t n;

	for (; size; bytes += n, size -= (size_t)n, at += (uint64_t)n) {
		n = pread(fd, bytes, size, (off_t)at);
		if (n <= 0 && !(n < 0 && errno == EINTR))
			return n ? -errno : -EIO;
		n = n < 0 ? 0 : n;
	}
	return 0;
}

static int report_file(struct env *env, const struct side *side, int err, const char *why)
{
	if (err != -EINVAL)
		return err_errno(env, err, "read %s", side->file);
	return err_absent(env, err, "create a snapshot: vfioctl snapshot DEVICE -o FILE",
			  "%s: %s", side->file, why);
}

static int parse_file(struct env *env, struct side *side, uint64_t file_size)
{
	size_t first = file_size < VFC_SNAPSHOT_BEGIN ? file_size : VFC_SNAPSHOT_BEGIN, size;
	uint8_t begin[VFC_SNAPSHOT_BEGIN], *header = NULL;
	char why[VFC_SNAPSHOT_REASON];
	int err = read_all(side->fd, begin, first, 0);

	if (!err)
		err = vfc_snapshot_measure(begin, first, file_size, &size, why);
	if (!err) {
		header = malloc(size);
		err = header ? read_all(side->fd, header, size, 0) : -ENOMEM;
	}
	if (!err)
		err = vfc_snapshot_parse(header, size, file_size, &side->snapshot, why);
	free(header);
	return err ? report_file(env, side, err, why) : EXIT_DONE;
}

static int open_file(struct env *env, struct side *side)
{
	struct stat st;

	side->fd = open(side->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (side->fd < 0 || fstat(side->fd, &st))
		return err_errno(env, -errno, "open %s", side->file);
	if (!S_ISREG(st.st_mode))
		return report_file(env, side, -EINVAL, "not a regular file");
	return parse_file(env, side, (uint64_t)st.st_size);
}

/* ---- a device ------------------------------------------------------- */

/* Add the part of a snapshot that the device has, to be read the same way. */
static int add_part(struct env *env, const struct target *device,
		    const struct vfc_snapshot_part *part, struct targets *s)
{
	struct target t = *device;
	int status = target_at(env, part->region, &t);

	if (status)
		return status;
	t.span.offset = part->offset;
	t.span.width = part->width;
	if (vfc_region_path(t.handle, &t.span) != part->path)
		t.span.path = part->path;
	t.span.size = part->size < target_room(&t) ? part->size : target_room(&t);
	if (!t.span.size)
		return EXIT_DONE;
	status = target_may(env, &t);
	return status ? status : targets_add(env, s, &t);
}

static bool has_region(struct vfc_handle *handle, const struct vfc_snapshot_part *part)
{
	struct vfc_region region;
	bool has;

	if (part->index >= vfc_handle_regions(handle) ||
	    vfc_region_info(handle, part->index, &region))
		return false;
	has = region.size && !strcmp(region.name, part->region);
	vfc_region_clear(&region);
	return has;
}

/* Choose the same bytes that a snapshot has. */
static int choose_like(struct env *env, const struct target *device,
		       const struct vfc_snapshot *like, struct targets *s)
{
	int status = EXIT_DONE;
	size_t i;

	for (i = 0; !status && i < like->nparts; i++)
		if (!like->parts[i].why[0] && has_region(device->handle, &like->parts[i]))
			status = add_part(env, device, &like->parts[i], s);
	return status;
}

static int capture_side(struct env *env, const struct target *device,
			const struct vfc_snapshot *like, struct side *side)
{
	struct targets s = { .count = 0 };
	int status;

	side->fd = memfd_create("snapshot", MFD_CLOEXEC);
	if (side->fd < 0)
		return err_errno(env, -errno, "allocate memory for a snapshot");
	status = like ? choose_like(env, device, like, &s) : capture_all(env, device, &s);
	if (!status)
		status = capture(env, device->handle, &s, side->fd, "memory", &side->snapshot);
	targets_free(&s);
	return status;
}

static int open_device(struct env *env, const struct args *a, const char *name,
		       const struct vfc_snapshot *like, struct side *side)
{
	struct target t = { .args = a };
	char address[VFC_NAME];
	int status;

	status = env_address(env, a, name, address);
	if (!status)
		status = env_handle_at(env, address, &t.handle);
	if (!status)
		status = capture_side(env, &t, like, side);
	env_release(env, t.handle);
	return status;
}

/* ---- both sides ----------------------------------------------------- */

/* True for a path, and for an existing file whose name does not look like a device. */
static bool is_file(const char *word)
{
	return strchr(word, '/') || (!device_word_has_shape(word) && !access(word, F_OK));
}

/* Check a plain name, which may mean a file or a device. */
static int check_word(struct env *env, const char *word)
{
	char address[VFC_NAME];
	struct device_word parsed;

	if (is_file(word) || (!device_word_parse(word, &parsed) &&
			      (parsed.kind != DEVICE_WORD_NAME ||
			       vfc_device_by_name(env->ctx, word, address) != -ENODEV)))
		return EXIT_DONE;
	return err_absent(env, -ENOENT, NULL, "\"%s\" is neither a file nor a device", word);
}

int sides_open(struct env *env, const struct args *a, const char *const names[2],
	       struct side sides[2])
{
	int i, status = EXIT_DONE;

	for (i = 0; i < 2; i++) {
		const char *word = args_text(a, names[i]);

		sides[i] = (struct side){ .fd = -1 };
		if (!status && word)
			status = check_word(env, word);
		if (!word || !is_file(word))
			continue;
		sides[i].file = word;
		if (!status)
			status = open_file(env, &sides[i]);
	}
	for (i = 0; !status && i < 2; i++)
		if (!sides[i].file)
			status = open_device(env, a, names[i], sides[!i].file ?
					     &sides[!i].snapshot : NULL, &sides[i]);
	return status;
}

void sides_close(struct side sides[2])
{
	int i;

	for (i = 0; i < 2; i++) {
		vfc_snapshot_clear(&sides[i].snapshot);
		if (sides[i].fd >= 0)
			close(sides[i].fd);
	}
}

int side_read(struct env *env, const struct side *side, const struct vfc_snapshot_part *part,
	      uint64_t offset, void *buf, size_t size)
{
	int err = read_all(side->fd, buf, size, part->at + offset - part->offset);

	return err ? err_errno(env, err, "read %s", side->file ?: side->snapshot.dev.address) :
		     EXIT_DONE;
}
