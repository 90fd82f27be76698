/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * list.c: list all PCI devices and other devices with an IOMMU group, bus by bus.
 */
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "lib/base/array.h"
#include "lib/base/bdf.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/unread.h"

/* A growing array of devices. */
struct list {
	struct vfc_device *devs;
	int count;
};

/* True if the device is listed, also if its group could not be read. */
static bool is_listed(const struct vfc_device *dev)
{
	return !strcmp(dev->bus, "pci") || dev->group >= 0 || dev->unread & VFC_UNREAD_GROUP;
}

/* Add the device of that name on a bus; if it cannot be opened, only its name is known. */
static int add_device(struct vfc_ctx *ctx, struct list *list, const char *bus,
		       const char *name, enum vfc_depth depth)
{
	struct vfc_device *dev;
	int dirfd;

	if (strlen(name) >= VFC_NAME)
		return 0;
	dev = GROW(list->devs, list->count);
	if (!dev)
		return -ENOMEM;
	device_init(dev, bus, name);
	dirfd = device_open_on(ctx, bus, name);
	if (dirfd >= 0) {
		device_read_group(dirfd, dev);
		if (is_listed(dev))
			device_read_at(dirfd, depth, dev);
		sys_close(dirfd);
	} else if (!unread_is_absence(dirfd)) {
		device_unread(dev);
	}
	list->count -= !is_listed(dev);
	return 0;
}

/* Add the devices of a bus, if the system has that bus. */
static int add_bus(struct vfc_ctx *ctx, struct list *list, const char *bus,
		   enum vfc_depth depth)
{
	char **names;
	int err = 0, i, n = root_names(ctx, &names, in_sys("bus/%s/devices", bus));

	if (n == -ENOENT)
		return 0;
	if (n < 0)
		return vfc_fail(ctx, n, "list the devices of bus %s", bus);
	if (n)
		qsort(names, (size_t)n, sizeof(*names), bdf_compare);
	for (i = 0; i < n && !err; i++)
		err = add_device(ctx, list, bus, names[i], depth);
	root_names_free(names, n);
	return err ? vfc_fail(ctx, err, "list the devices of bus %s", bus) : 0;
}

int vfc_device_list(struct vfc_ctx *ctx, enum vfc_depth depth,
		    struct vfc_device **devs)
{
	struct list list = { 0 };
	const char *const *bus;
	int err;

	for (bus = device_buses; *bus; bus++) {
		err = add_bus(ctx, &list, *bus, depth);
		if (err) {
			free(list.devs);
			return err;
		}
	}
	*devs = list.devs;
	return list.count;
}
