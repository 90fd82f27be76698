/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open-devices.c: find the devices that an unnamed [vfio-device] can refer to, which are
 * the open devices. vfio-pci enables a device only while the device is open
 * (vfio_pci_core_enable() and _disable(), Linux 6.12), and nothing else can enable a
 * device that has a driver (enable_store() in drivers/pci/pci-sysfs.c).
 */
#include <stdlib.h>
#include <string.h>

#include "who.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/device/device.h"

static bool is_enabled(struct vfc_ctx *ctx, const char *address)
{
	int dirfd = device_open_on(ctx, "pci", address);
	int64_t enabled = 1;

	/* If the attribute cannot be read, the device may be open. */
	if (dirfd < 0)
		return true;
	root_read_number_at(dirfd, "enable", &enabled);
	sys_close(dirfd);
	return enabled > 0;
}

/*
 * True if the device can be open through VFIO. An unbind that waits until the device
 * is closed has already removed the device's driver link.
 */
static bool can_be_open(struct vfc_ctx *ctx, const struct vfc_device *dev)
{
	if (strcmp(dev->bus, "pci") != 0)
		return dev->driver[0] && (vfc_driver_is_vfio(dev->driver) ||
					  !strcmp(dev->bus, "mdev"));
	if (!vfc_driver_is_vfio(dev->driver) && dev->driver[0])
		return false;
	return is_enabled(ctx, dev->address) &&
	       (dev->driver[0] || !vfc_device_is_bridge(ctx, dev));
}

/* Read all devices, once. Records errors. */
static int read_devices(struct vfc_ctx *ctx, struct who_open *open)
{
	int n = open->all ? open->nall : vfc_device_list(ctx, VFC_DEPTH_ROW, &open->all);

	if (n < 0)
		return n;
	open->nall = n;
	return 0;
}

int who_open_find(struct vfc_ctx *ctx, struct who_open *open)
{
	const struct vfc_device **new;
	int i, err = open->known ? 0 : read_devices(ctx, open);

	if (err || open->known)
		return err;
	for (i = 0; i < open->nall; i++) {
		if (!can_be_open(ctx, &open->all[i]))
			continue;
		new = GROW(open->devices, open->ndevices);
		if (!new)
			return vfc_fail(ctx, -ENOMEM, "list the open devices");
		*new = &open->all[i];
	}
	open->known = true;
	return 0;
}

/* True if name is the device's node, possibly as "vfio0 (deleted)". */
static bool has_node(const struct vfc_device *dev, const char *name)
{
	size_t len = strlen(dev->vfio_dev);

	return len && !strncmp(name, dev->vfio_dev, len) && (!name[len] || name[len] == ' ');
}

int who_open_node(struct vfc_ctx *ctx, struct who_open *open, const struct vfc_device *asked,
		  const char *name, const struct vfc_device **found)
{
	int i, err;

	/* During removal the device is no longer in sysfs. */
	if (asked && has_node(asked, name)) {
		*found = asked;
		return 0;
	}
	err = read_devices(ctx, open);
	for (i = 0; i < open->nall && !err; i++)
		if (has_node(&open->all[i], name))
			*found = &open->all[i];
	return err;
}

void who_open_clear(struct who_open *open)
{
	free(open->devices);
	free(open->all);
	*open = (struct who_open){ 0 };
}

bool who_open_has(const struct who_open *open, const char *address)
{
	for (size_t i = 0; i < open->ndevices; i++)
		if (!strcmp(open->devices[i]->address, address))
			return true;
	return false;
}

bool who_open_has_group(const struct who_open *open, int group)
{
	for (size_t i = 0; i < open->ndevices; i++)
		if (open->devices[i]->group == group)
			return true;
	return false;
}
