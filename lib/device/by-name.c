/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * by-name.c: from the name of a network interface or a block device to the
 * PCI device behind it, through the links of sysfs' classes.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/vfc-look.h"

/* Where the link name in directory dirfd leads: a length, or -errno. */
static int read_link(int dirfd, const char *name, char target[ROOT_PATH])
{
	ssize_t n = sys_readlink(dirfd, name, target, ROOT_PATH - 1);

	if (n >= 0)
		target[n] = '\0';
	return (int)n;
}

/* The last component of a sysfs path that is a PCI address: the nearest device. */
static int pci_part(char *path, char address[VFC_NAME])
{
	char *slash, *part;
	struct vfc_bdf bdf;

	do {
		slash = strrchr(path, '/');
		part = slash ? slash + 1 : path;
		if (!vfc_bdf_parse(part, &bdf)) {
			vfc_bdf_format(&bdf, address);
			return 0;
		}
		if (slash)
			*slash = '\0';
	} while (slash);
	return -ENODEV;
}

/*
 * An NVMe disk that could have several controllers hangs below a virtual
 * subsystem (nvme_core.multipath), whose directory links to the controllers.
 * Exactly one of those makes an answer.
 */
static int nvme_part(struct vfc_ctx *ctx, const char *path, char address[VFC_NAME])
{
	const char *subsys = strstr(path, "/nvme-subsys");
	char target[ROOT_PATH], found[VFC_NAME] = "", other[VFC_NAME], **names = NULL;
	int dirfd, len, i, n, err = -ENODEV;

	/* ".../nvme-subsystem/nvme-subsys0/nvme0n1" */
	subsys = subsys ? strchr(subsys + 1, '/') : NULL;
	if (!subsys)
		return -ENODEV;
	len = (int)strcspn(++subsys, "/");
	dirfd = root_open(ctx, O_PATH | O_DIRECTORY, ROOT_SYS,
			  "class/nvme-subsystem/%.*s", len, subsys);
	if (dirfd < 0)
		return -ENODEV;
	n = root_names(ctx, &names, ROOT_SYS, "class/nvme-subsystem/%.*s", len, subsys);
	for (i = 0; i < n && err != -EMLINK; i++) {
		if (read_link(dirfd, names[i], target) < 0 || pci_part(target, other))
			continue;
		err = *found && strcmp(found, other) ? -EMLINK : 0;
		strcpy(found, other);
	}
	root_names_free(names, n);
	sys_close(dirfd);
	if (!err)
		strcpy(address, found);
	return err;
}

/* Where a class' link for name leads, or -ENOENT. */
static int class_link(struct vfc_ctx *ctx, const char *class, const char *name,
		      char target[ROOT_PATH])
{
	int dirfd = root_open(ctx, O_PATH | O_DIRECTORY, ROOT_SYS, "class/%s", class);
	int n;

	if (dirfd < 0)
		return -ENOENT;
	n = read_link(dirfd, name, target);
	sys_close(dirfd);
	return n < 0 ? -ENOENT : 0;
}

int vfc_device_by_name(struct vfc_ctx *ctx, const char *name, char address[VFC_NAME])
{
	char path[ROOT_PATH];
	int err;

	if (class_link(ctx, "net", name, path) && class_link(ctx, "block", name, path))
		return vfc_fail_why(ctx, -ENODEV,
				    "no network interface or block device is called %s", name);
	err = strstr(path, "/nvme-subsys") ? nvme_part(ctx, path, address) :
					     pci_part(path, address);
	if (err == -EMLINK)
		return vfc_fail_why(ctx, err, "%s is reached through several PCI devices", name);
	if (err)
		return vfc_fail_why(ctx, -ENXIO, "%s has no PCI device behind it", name);
	return 0;
}
