/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * files.c: the files that bind a device at every boot: their contents, writing
 * and removing them.
 */
#include <stdio.h>
#include <string.h>

#include "persist.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/text.h"

/* The directory that driverctl reads, and the drop-in for its unit of the device. */
#define DRIVERCTL_FILE "etc/driverctl.d/pci-"
#define DRIVERCTL_UNIT "etc/systemd/system/driverctl@pci-"
#define DRIVERCTL_CHECK ".service.d/vfioctl.conf"

/* ---- contents ------------------------------------------------ */

/* Append a file that starts with a comment about its origin. */
static struct vfc_persist_file *add_file(struct vfc_persist_files *files,
					 const struct vfc_persist *p, int levels, const char *why)
{
	struct vfc_persist_file *file = &files->list[files->count++];

	file->why = why;
	file->levels = levels;
	snprintf(file->text, sizeof(file->text),
		 "# By vfioctl bind --persist; vfioctl persist remove %s removes it.\n",
		 p->id.address);
	return file;
}

/* Append text to a file. */
#define PUT(file, ...) join((file)->text, sizeof((file)->text), "", __VA_ARGS__)

static void set_path(struct vfc_persist_file *file, const char *before, const char *address,
		     const char *behind)
{
	snprintf(file->path, sizeof(file->path), "%s%s%s", before, address, behind);
}

static void add_record(struct vfc_persist_files *files, const struct vfc_persist *p)
{
	struct vfc_persist_file *file = add_file(files, p, 2, "the device's identity and its "
						 "driver");
	size_t used = strlen(file->text);

	set_path(file, PERSIST_RECORDS "/", p->id.address, "");
	persist_format(p, file->text + used, sizeof(file->text) - used);
}

/*
 * udev(7). RUN programs run in the order of the rules: this one must come before the
 * kmod of 80-drivers.rules, so that the device is bound before the module of another
 * driver is loaded for it. An initramfs that includes the rules of /etc probably lacks
 * the program, hence TEST.
 */
static void add_rule(struct vfc_persist_files *files, const struct vfc_persist *p)
{
	struct vfc_persist_file *file = add_file(files, p, 0, "run vfioctl when the device "
						 "appears");

	set_path(file, "etc/udev/rules.d/60-vfioctl-", p->id.address, ".rules");
	PUT(file, "ACTION==\"add\", SUBSYSTEM==\"pci\", ");
	if (p->key == VFC_PERSIST_ADDRESS)
		PUT(file, "KERNEL==\"%s\", ", p->id.address);
	else
		PUT(file, "ATTR{vendor}==\"0x%04x\", ATTR{device}==\"0x%04x\", ", p->id.vendor,
		    p->id.device);
	PUT(file, "TEST==\"%s\", RUN+=\"%s persist boot $kernel\"\n", p->program, p->program);
}

/* modules-load.d(5) */
static void add_modules(struct vfc_persist_files *files, const struct vfc_persist *p)
{
	struct vfc_persist_file *file = add_file(files, p, 0, "load the driver early");

	set_path(file, "etc/modules-load.d/vfioctl-", p->id.address, ".conf");
	PUT(file, "%s\n", p->module);
}

/*
 * driverctl 0.111: a udev rule starts driverctl@BUS-DEVICE.service if
 * /etc/driverctl.d/BUS-DEVICE exists, which contains the driver's name and nothing
 * else; the unit runs `driverctl load-override`, unless an ExecStartPre fails.
 */
static void add_driverctl(struct vfc_persist_files *files, const struct vfc_persist *p)
{
	struct vfc_persist_file *file;

	file = add_file(files, p, 1, "check that it is the recorded device before driverctl runs");
	set_path(file, DRIVERCTL_UNIT, p->id.address, DRIVERCTL_CHECK);
	PUT(file, "[Service]\nExecStartPre=%s persist boot --check %s\n", p->program,
	    p->id.address);
	file = add_file(files, p, 1, "driverctl's override");
	set_path(file, DRIVERCTL_FILE, p->id.address, "");
	snprintf(file->text, sizeof(file->text), "%s\n", p->driver);
}

void vfc_persist_files(const struct vfc_persist *p, struct vfc_persist_files *files)
{
	files->count = 0;
	add_record(files, p);
	if (p->way == VFC_PERSIST_DRIVERCTL) {
		add_driverctl(files, p);
		return;
	}
	add_rule(files, p);
	if (p->module[0])
		add_modules(files, p);
}

/* ---- existing files -------------------------------------------------- */

/* Find a file by path; NULL if there is none. */
static const struct vfc_persist_file *find_file(const struct vfc_persist_files *files,
						const char *path)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		if (!strcmp(files->list[i].path, path))
			return &files->list[i];
	return NULL;
}

/* Return 1 if the file contains this text, 0 if it does not exist, else -EEXIST. */
static int compare_file(struct vfc_ctx *ctx, const char *path, const char *text)
{
	char is[sizeof(((struct vfc_persist_file *)NULL)->text) + 1];
	size_t len = strlen(text);
	int n = root_read(ctx, is, sizeof(is), in_top("%s", path));

	if (n == -ENOENT)
		return 0;
	/* root_read() removes trailing newlines. */
	return n >= 0 && (size_t)n + 1 == len && !strncmp(is, text, len - 1) ? 1 : -EEXIST;
}

/* Fail because a file exists that vfioctl did not write or that was edited (old != NULL). */
static int fail_exists(struct vfc_ctx *ctx, const char *path, const struct vfc_persist *old)
{
	if (old) {
		vfc_fail_why(ctx, -EEXIST, "/%s was edited since vfioctl wrote it", path);
		return vfc_suggest(ctx, -EEXIST, "vfioctl persist remove --force %s",
				   old->id.address);
	}
	vfc_fail_why(ctx, -EEXIST, "/%s already exists, and vfioctl did not write it", path);
	if (strncmp(path, DRIVERCTL_FILE, strlen(DRIVERCTL_FILE)))
		return vfc_suggest(ctx, -EEXIST, "move the file away first");
	return vfc_suggest(ctx, -EEXIST, "driverctl unset-override %s",
			   path + strlen(DRIVERCTL_FILE));
}

/* Check that all files of a record are unchanged or removed. */
static int check_files(struct vfc_ctx *ctx, const struct vfc_persist *p)
{
	struct vfc_persist_files files;
	size_t i;

	vfc_persist_files(p, &files);
	for (i = 0; i < files.count; i++)
		if (p->broken || compare_file(ctx, files.list[i].path, files.list[i].text) < 0)
			return fail_exists(ctx, files.list[i].path, p);
	return 0;
}

/* Read the files of the existing record; count 0 if there is none. */
static int read_old(struct vfc_ctx *ctx, const char *address, struct vfc_persist_files *files)
{
	struct vfc_persist old;
	int found = vfc_persist_find(ctx, address, &old);

	files->count = 0;
	if (found <= 0)
		return found;
	vfc_persist_files(&old, files);
	return check_files(ctx, &old);
}

/* Check the existing files, and that no new file would replace a foreign one. */
static int check(struct vfc_ctx *ctx, const struct vfc_persist *p,
		 const struct vfc_persist_files *files, struct vfc_persist_files *old)
{
	int err = read_old(ctx, p->id.address, old);
	size_t i;

	for (i = 0; i < files->count && !err; i++)
		if (!find_file(old, files->list[i].path) &&
		    root_exists(ctx, in_top("%s", files->list[i].path)))
			err = fail_exists(ctx, files->list[i].path, NULL);
	return err;
}

int vfc_persist_check(struct vfc_ctx *ctx, const struct vfc_persist *p)
{
	struct vfc_persist_files files, old;

	vfc_persist_files(p, &files);
	return check(ctx, p, &files, &old);
}

/* ---- writing and removing ------------------------------------------- */

/*
 * Restore the first n files, the last of which may not exist, and remove their
 * directories; old has their previous contents. Preserves the message.
 */
static int restore_files(struct vfc_ctx *ctx, const struct vfc_persist_files *files, size_t n,
		     const struct vfc_persist_files *old, int err)
{
	char message[VFC_MESSAGE], hint[VFC_MESSAGE];
	const struct vfc_persist_file *was;

	strcpy(message, vfc_error(ctx));
	strcpy(hint, vfc_hint(ctx));
	while (n-- > 0) {
		was = find_file(old, files->list[n].path);
		if (was)
			root_replace(ctx, was->path, was->text);
		else
			root_remove(ctx, files->list[n].path, files->list[n].levels);
	}
	vfc_fail_why(ctx, err, "%s", message);
	return hint[0] ? vfc_suggest(ctx, err, "%s", hint) : err;
}

int vfc_persist_write(struct vfc_ctx *ctx, const struct vfc_persist *p)
{
	struct vfc_persist_files files, old;
	size_t i;
	int err;

	vfc_persist_files(p, &files);
	err = check(ctx, p, &files, &old);
	for (i = 0; i < files.count && !err; i++)
		err = root_replace(ctx, files.list[i].path, files.list[i].text);
	if (err)
		return restore_files(ctx, &files, i, &old, err);
	for (i = 0; i < old.count && !err; i++)
		if (!find_file(&files, old.list[i].path))
			err = root_remove(ctx, old.list[i].path, old.list[i].levels);
	return err;
}

/* Remove the files of a record, the record itself last, so that a retry is possible. */
static int remove_files(struct vfc_ctx *ctx, const struct vfc_persist *p)
{
	struct vfc_persist_files files;
	int err = 0;
	size_t i;

	vfc_persist_files(p, &files);
	for (i = files.count; i-- > 0 && !err;)
		err = root_remove(ctx, files.list[i].path, files.list[i].levels);
	return err;
}

/* Remove the files of an invalid record, whether for udev or driverctl. */
static int remove_broken(struct vfc_ctx *ctx, const struct vfc_persist *p)
{
	struct vfc_persist any = *p;
	int err = 0;

	any.way = VFC_PERSIST_DRIVERCTL;
	if (root_exists(ctx, in_top(DRIVERCTL_UNIT "%s" DRIVERCTL_CHECK, p->id.address)))
		err = remove_files(ctx, &any);
	any.way = VFC_PERSIST_UDEV;
	strcpy(any.module, "any");
	return err ? err : remove_files(ctx, &any);
}

int vfc_persist_remove(struct vfc_ctx *ctx, const struct vfc_persist *p, bool force)
{
	int err = force ? 0 : check_files(ctx, p);

	if (err)
		return err;
	return p->broken ? remove_broken(ctx, p) : remove_files(ctx, p);
}
