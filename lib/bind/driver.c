/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * driver.c: PCI drivers by name, the driver that a device is bound to, and why a
 * driver did not bind it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/unread.h"
#include "lib/errno/oracle.h"
#include "lib/device/device.h"

/* True if both names mean the same driver ('-' and '_' are equal, as in module names). */
static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !(strchr("-_", *a) && strchr("-_", *b)))
			return false;
	return *a == *b;
}

const char *driver_meant(const char *name)
{
	return strcmp(name, "vfio_pci") ? name : "vfio-pci";
}

int driver_find(struct vfc_ctx *ctx, const char *name, char found[VFC_NAME])
{
	char **names;
	int i, n = root_names(ctx, &names, in_sys("bus/pci/drivers"));
	int err = n < 0 ? n : -ENOENT;

	for (i = 0; i < n && err; i++) {
		if (!same_name(names[i], name) || strlen(names[i]) >= VFC_NAME)
			continue;
		strcpy(found, names[i]);
		err = 0;
	}
	root_names_free(names, n);
	return err;
}

/*
 * Read an attribute, "" if it is absent. -EOVERFLOW if the value does not fit, since
 * it could not be restored.
 */
static int read_word(int dirfd, const char *name, char word[VFC_NAME])
{
	char text[2 * VFC_NAME];
	int n = root_read_at(dirfd, name, text, sizeof(text));

	word[0] = '\0';
	if (n == -ENOENT)
		return 0;
	if (n < 0 || n >= VFC_NAME)
		return n < 0 ? n : -EOVERFLOW;
	strcpy(word, text);
	return 0;
}

/* Open a PCI device's directory; -EOPNOTSUPP if it is on another bus. */
static int open_pci(struct vfc_ctx *ctx, const char *address)
{
	const char *bus;
	int fd = device_open(ctx, address, &bus);

	if (fd < 0 || !strcmp(bus, "pci"))
		return fd;
	sys_close(fd);
	return vfc_fail_why(ctx, -EOPNOTSUPP, "%s is a device of bus %s: only PCI devices "
			    "can be bound", address, bus);
}

bool driver_denies(struct vfc_ctx *ctx, const struct vfc_device *dev)
{
	/* vfio_pci_dev_in_denylist() (6.12): all are Intel's */
	static const int denied[] = {
		0x0435, 0x0443, 0x19e2, 0x19e3, 0x37c8, 0x37c9,	/* QuickAssist */
		0x0b25, 0x0cfe,					/* DSA, IAX */
	};
	bool listed = false;

	for (size_t i = 0; i < ARRAY_SIZE(denied); i++)
		listed |= dev->vendor == 0x8086 && dev->device == denied[i];
	return listed && !root_is(ctx, "Y", in_sys("module/vfio_pci/parameters/disable_denylist"));
}

/* Read the binding of the device in dirfd. */
static int read_binding(int dirfd, struct vfc_binding *out)
{
	struct vfc_binding b = { .vfs = -1 };
	int64_t vfs;
	int err;

	err = root_link_at(dirfd, "driver", b.driver, sizeof(b.driver));
	if (err < 0 && err != -ENOENT)
		return err;
	err = read_word(dirfd, "driver_override", b.override);
	if (!err)
		err = read_word(dirfd, "power/control", b.power);
	if (err)
		return err;
	device_trim_override(b.override);
	if (!root_read_number_at(dirfd, "sriov_numvfs", &vfs) && vfs >= 0 && vfs <= 0xffff)
		b.vfs = (int)vfs;
	*out = b;
	return 0;
}

int binding_read(struct vfc_ctx *ctx, const char *address, struct vfc_binding *b)
{
	int err, dirfd = open_pci(ctx, address);

	if (dirfd < 0)
		return dirfd;
	err = read_binding(dirfd, b);
	sys_close(dirfd);
	return err ? vfc_fail(ctx, err, "read the driver of %s", address) : 0;
}

int binding_identify(struct vfc_ctx *ctx, const char *address, struct journal_original *now)
{
	struct journal_original o;
	struct vfc_device dev;
	int n, err;

	err = binding_read(ctx, address, &o.was);
	if (err)
		return err;
	err = vfc_device_read(ctx, address, VFC_DEPTH_ID, &dev);
	if (err)
		return err;
	if (dev.unread & VFC_UNREAD_IDS)
		return vfc_fail_why(ctx, -EIO, "the ids of %s cannot be read", address);
	/* A missing id is 0xffff, as in config space. */
	o.vendor = dev.vendor & 0xffff;
	o.device = dev.device & 0xffff;
	o.subvendor = dev.subvendor & 0xffff;
	o.subdevice = dev.subdevice & 0xffff;
	n = root_read(ctx, o.boot, sizeof(o.boot), in_proc("sys/kernel/random/boot_id"));
	if (n < 0 && !unread_is_absence(n))
		return vfc_fail(ctx, n, "read the boot id");
	if (n < 0)
		o.boot[0] = '\0';
	*now = o;
	return 0;
}

bool binding_equal(const struct vfc_binding *a, const struct vfc_binding *b)
{
	return !strcmp(a->driver, b->driver) && !strcmp(a->override, b->override) &&
	       (a->vfs < 0 || b->vfs < 0 || a->vfs == b->vfs) &&
	       (!a->power[0] || !b->power[0] || !strcmp(a->power, b->power));
}

int driver_explain(struct vfc_ctx *ctx, const char *address, const char *driver, int err)
{
	bool vfio = vfc_driver_is_vfio(driver);
	char attempt[2 * VFC_NAME + 32];
	struct vfc_device dev;

	if (vfc_device_read(ctx, address, VFC_DEPTH_ID, &dev))
		return -ENODEV;
	if (dev.driver[0])
		return oracle_fail(ctx, NULL, "bind", -EBUSY, "other-driver", "DEVICE", address,
				   "OTHER", dev.driver, "DRIVER", driver, NULL);
	snprintf(attempt, sizeof(attempt), "%s was not bound to %s", address, driver);
	if (dev.group < 0 && vfio) {
		oracle_fail(ctx, attempt, "bind", -EINVAL, "no-group", NULL);
		return -ENODEV;
	}
	if (err)
		return oracle_known(ctx, attempt, "bind",
				    vfio ? ORACLE_VFIO_DRIVER : ORACLE_OTHER_DRIVER, err);
	return oracle_fail(ctx, attempt, "bind", -ENODEV, "no-reason", NULL);
}
