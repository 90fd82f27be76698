/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * by-name.c: find the PCI device of a network interface or a block device through
 * the class links in sysfs.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/vfc-look.h"

/* Read the link name in directory dirfd. Return its length, or -errno. */
static int read_link(int dirfd, const char *name, char target[ROOT_PATH])
{
	ssize_t n = sys_readlink(dirfd, name, target, ROOT_PATH - 1);

	if (n >= 0)
		target[n] = '\0';
	return (int)n;
}

/* Find the last component of a sysfs path that is a PCI address. */
static int find_pci_part(char *path, char address[VFC_NAME])
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
 * An NVMe disk that can have several controllers is below a virtual subsystem
 * (nvme_core.multipath), whose directory links to the controllers. Accept it only if
 * exactly one PCI device is found.
 */
static int find_nvme_part(struct vfc_ctx *ctx, const char *path, char address[VFC_NAME])
{
	const char *subsys = strstr(path, "/nvme-subsys");
	char target[ROOT_PATH], found[VFC_NAME] = "", other[VFC_NAME], **names = NULL;
	int dirfd, len, i, n, err = -ENODEV;

	/* ".../nvme-subsystem/nvme-subsys0/nvme0n1" */
	subsys = subsys ? strchr(subsys + 1, '/') : NULL;
	if (!subsys)
		return -ENODEV;
	len = (int)strcspn(++subsys, "/");
	dirfd = root_open(ctx, O_PATH | O_DIRECTORY,
			  in_sys("class/nvme-subsystem/%.*s", len, subsys));
	if (dirfd < 0)
		return -ENODEV;
	n = root_names(ctx, &names, in_sys("class/nvme-subsystem/%.*s", len, subsys));
	for (i = 0; i < n && err != -EMLINK; i++) {
		if (read_link(dirfd, names[i], target) < 0 || find_pci_part(target, other))
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

/* Read the link of name in a class, or return -ENOENT. */
static int read_class_link(struct vfc_ctx *ctx, const char *class, const char *name,
		      char target[ROOT_PATH])
{
	int dirfd = root_open(ctx, O_PATH | O_DIRECTORY, in_sys("class/%s", class));
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

	if (read_class_link(ctx, "net", name, path) && read_class_link(ctx, "block", name, path))
		return vfc_fail_why(ctx, -ENODEV,
				    "no network interface or block device %s", name);
	err = strstr(path, "/nvme-subsys") ? find_nvme_part(ctx, path, address) :
					     find_pci_part(path, address);
	if (err == -EMLINK)
		return vfc_fail_why(ctx, err, "%s belongs to several PCI devices", name);
	if (err)
		return vfc_fail_why(ctx, -ENXIO, "%s does not belong to a PCI device", name);
	return 0;
}
