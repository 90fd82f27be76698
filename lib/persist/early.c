/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * early.c: find what binds a device before the system's udev rule runs: a built-in
 * driver, or the initramfs.
 */
#include <stdio.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/root.h"
#include "lib/vfc-persist.h"

/* Initramfs files by distribution, and the command that builds each. */
static const struct {
	const char *before, *behind, *command;
} images[] = {
	{ "boot/initrd.img-", "", "update-initramfs -u" },
	{ "boot/initramfs-", ".img", "dracut -f" },
	{ "boot/initrd-", "", "dracut -f" },
};

/* Arch Linux: the file names have no release. */
#define MKINITCPIO "boot/initramfs-linux.img"

static void find_initramfs(struct vfc_ctx *ctx, struct vfc_persist_early *early)
{
	char release[VFC_NAME];
	size_t i;

	if (root_read(ctx, release, sizeof(release), in_proc("sys/kernel/osrelease")) <= 0)
		return;
	for (i = 0; i < ARRAY_SIZE(images) && !early->initramfs[0]; i++) {
		if (!root_exists(ctx,
				 in_top("%s%s%s", images[i].before, release, images[i].behind)))
			continue;
		snprintf(early->initramfs, sizeof(early->initramfs), "/%s%s%s", images[i].before,
			 release, images[i].behind);
		early->command = images[i].command;
	}
	if (!early->initramfs[0] && root_exists(ctx, in_top(MKINITCPIO))) {
		strcpy(early->initramfs, "/" MKINITCPIO);
		early->command = "mkinitcpio -P";
	}
}

void vfc_persist_early(struct vfc_ctx *ctx, const char *driver, struct vfc_persist_early *early)
{
	*early = (struct vfc_persist_early){ .builtin = false };
	if (!driver[0])
		return;
	/* A built-in driver may have a module directory, but without its state. */
	early->builtin = root_exists(ctx, in_sys("bus/pci/drivers/%s/module", driver)) &&
			 !root_exists(ctx, in_sys("bus/pci/drivers/%s/module/initstate", driver));
	if (!early->builtin)
		find_initramfs(ctx, early);
}
