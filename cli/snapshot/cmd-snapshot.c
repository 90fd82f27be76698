/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-snapshot.c: save regions of a device to one file. The file appears when it is
 * complete, or not at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "capture.h"
#include "view.h"

static const char *const reasons[] = { "exists", "large", "never", "wide", NULL };

/* ---- a file that is replaced atomically ----------------------------- */

struct output {
	const char *name;	/* as given */
	char *path;		/* the file, with symbolic links resolved */
	char *temporary;	/* in the same directory */
	int fd;
};

/* Refuse to replace a file, before the device is opened. */
static int check_output(struct env *env, const struct args *a, const char *name)
{
	struct stat st;

	if (!name)
		return err_usage(env, "snapshot DEVICE -o FILE", "-o FILE is missing");
	if (stat(name, &st))
		return errno == ENOENT ? EXIT_DONE : err_errno(env, -errno, "stat %s", name);
	if (!S_ISREG(st.st_mode))
		return err_refused(env, NULL, "%s is not a regular file, and the snapshot "
				   "would replace it", name);
	if (target_forced(a, "exists"))
		return EXIT_DONE;
	return err_refused_for(env, &(struct err_reason){ .subject = name, .word = "exists",
			       .text = "the file already exists" }, 1, "--force=exists");
}

/* Create a new file with the mode that open(2) would give it. */
static int begin_output(struct env *env, const char *name, struct output *out)
{
	mode_t mask = umask(0);

	umask(mask);
	*out = (struct output){ .name = name, .path = realpath(name, NULL), .fd = -1 };
	if (!out->path)
		out->path = strdup(name);
	if (!out->path || asprintf(&out->temporary, "%s.XXXXXX", out->path) < 0) {
		out->temporary = NULL;
		return err_errno(env, -ENOMEM, "%s", name);
	}
	out->fd = mkostemp(out->temporary, O_CLOEXEC);
	if (out->fd < 0 || fchmod(out->fd, 0666 & ~mask))
		return err_errno(env, -errno, "create %s", out->temporary);
	return EXIT_DONE;
}

/* Sync the directory, so that the new name is on the disk. */
static int sync_directory(const char *path)
{
	char copy[PATH_MAX];
	int fd, err;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = fd < 0 || fsync(fd) ? -errno : 0;
	if (fd >= 0)
		close(fd);
	/* Some file systems cannot sync directories. */
	return err == -EINVAL ? 0 : err;
}

static int commit_output(struct env *env, struct output *out)
{
	int err = 0;

	if (fsync(out->fd) || rename(out->temporary, out->path))
		return err_errno(env, -errno, "write %s", out->name);
	free(out->temporary);
	out->temporary = NULL;
	err = sync_directory(out->path);
	return err ? err_errno(env, err, "write %s", out->name) : EXIT_DONE;
}

/* Remove the temporary file, unless it was renamed. */
static void end_output(struct output *out)
{
	if (out->fd >= 0) {
		close(out->fd);
		if (out->temporary)
			unlink(out->temporary);
	}
	free(out->temporary);
	free(out->path);
}

/* ---- the command ---------------------------------------------------- */

/* Use the locations named, else the default regions. */
static int choose_targets(struct env *env, const struct target *device, struct targets *s)
{
	const struct args *a = device->args;
	int status;

	if (!args_count(a, "LOCATION") && args_has(a, "size"))
		return err_usage(env, "use bar0 -n 64", "--size must follow a location");
	status = args_count(a, "LOCATION") ? targets_take(env, device, "LOCATION", true, s) :
					  capture_all(env, device, s);
	return status ? status : targets_sort(env, s);
}

static int write_snapshot(struct env *env, struct vfc_handle *handle,
			  const struct targets *s, const char *name)
{
	struct vfc_snapshot snapshot = { .nparts = 0 };
	struct output out;
	int status = begin_output(env, name, &out);

	if (!status)
		status = capture(env, handle, s, out.fd, out.name, &snapshot);
	if (!status)
		status = commit_output(env, &out);
	end_output(&out);
	if (!status)
		status = out_doc(env, &view_snapshot, view_snapshot_doc(name, &snapshot));
	vfc_snapshot_clear(&snapshot);
	return status;
}

static int run_snapshot(struct env *env, const struct args *a)
{
	const char *name = args_text(a, "output");
	struct targets s = { .count = 0 };
	struct target t = { .handle = NULL };
	int status = check_output(env, a, name);

	if (!status)
		status = target_open(env, a, &t);
	if (!status)
		status = choose_targets(env, &t, &s);
	if (!status)
		status = write_snapshot(env, t.handle, &s, name);
	targets_free(&s);
	env_release(env, t.handle);
	return status;
}

static const struct arg snapshot_args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, ARG_OPTIONAL | ARG_MANY,
	  "locations to save (default: config space and the memory BARs)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt snapshot_opts[] = {
	TARGET_OPT_SIZE("size of the preceding location (default: to the region's end)"),
	{ "output", 'o', ARG_FILE, "FILE", "the file to create", 0, NULL },
	TARGET_OPTS,
	{ "force", 0, ARG_WORD, "REASON",
	  "override refusals (all, or those named): exists, the file exists; large, more than "
	  "64 MiB without a location; never, locations that the register map excludes; wide, over "
	  "64 KiB of registers at a width other than 4", OPT_VALUE_OPTIONAL | OPT_LIST, reasons },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const snapshot_examples[] = {
	"vfioctl snapshot 01:00.0 -o before.snap",
	"vfioctl snapshot 03:00.0 bar0 -n 64 config -o nvme.snap",
	NULL,
};

const struct cmd cmd_snapshot = {
	.name = "snapshot",
	.help = "Save a device's regions to a file, to compare them later",
	.args = snapshot_args,
	.opts = snapshot_opts,
	.flags = CMD_OPENS,
	.run = run_snapshot,
	.man = "vfioctl-snapshot",
	.examples = snapshot_examples,
};
