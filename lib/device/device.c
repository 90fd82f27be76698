/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device.c: read one device from sysfs with few system calls. The attribute uevent has
 * both class and IDs.
 */
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/text.h"
#include "lib/base/unread.h"

const char *const device_buses[] = {
	"pci", "mdev", "platform", "amba", "fsl-mc", "cdx", "css", "ap", NULL,
};

/* The kernel limits a uevent to 2048 bytes. */
#define UEVENT_SIZE 2049

/* Drivers that do not affect viability, because they set driver_managed_dma (5.19). */
static const char *const not_blocking[] = { "pcieport", "pci-stub" };

/*
 * True if name begins with part, or ends with it if at_end. '-' matches '_', because
 * some drivers are named after the module's file, others after its symbol.
 */
static bool has_part(const char *name, const char *part, bool at_end)
{
	size_t len = strlen(name), want = strlen(part);
	size_t i;

	if (len < want)
		return false;
	name += at_end ? len - want : 0;
	for (i = 0; i < want; i++)
		if (name[i] != part[i] && !(part[i] == '-' && name[i] == '_'))
			return false;
	return true;
}

/*
 * Up to Linux 7.3 the VFIO drivers are
 * vfio-{pci,platform,amba,fsl-mc,cdx,ccw,ap,mdev} and the variants
 * {mlx5,hisi-acc,pds,virtio,nvgrace-gpu,qat,xe,ism}-vfio-pci; out-of-tree
 * variants follow the same pattern.
 */
bool vfc_driver_is_vfio(const char *driver)
{
	return has_part(driver, "vfio-", false) || has_part(driver, "-vfio-pci", true);
}

bool vfc_driver_blocks(const char *driver)
{
	size_t i;

	if (!driver[0] || vfc_driver_is_vfio(driver))
		return false;
	for (i = 0; i < ARRAY_SIZE(not_blocking); i++)
		if (!strcmp(driver, not_blocking[i]))
			return false;
	return true;
}

/* Copy the first line of text, truncated to size. */
static void copy_line(char *to, size_t size, const char *text)
{
	size_t len = strcspn(text, "\n");

	if (len >= size)
		len = size - 1;
	memcpy(to, text, len);
	to[len] = '\0';
}

/* Return the text after "key=" in a uevent. NULL if the key is missing. */
static const char *uevent_value(const char *uevent, const char *key)
{
	size_t len = strlen(key);
	const char *line;

	for (line = uevent; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, len) && line[len] == '=')
			return line + len + 1;
	}
	return NULL;
}

/* Parse two IDs such as "8086:10D3". Leave *first and *second unchanged if text has none. */
static void parse_ids(const char *text, int *first, int *second)
{
	unsigned int a, b;

	if (text && sscanf(text, "%4x:%4x", &a, &b) == 2) {
		*first = (int)a;
		*second = (int)b;
	}
}

/* Read driver, class and IDs from uevent. False if uevent has no IDs. */
static bool read_uevent(int dirfd, struct vfc_device *dev)
{
	char uevent[UEVENT_SIZE];
	unsigned int class;
	const char *value;

	if (root_read_at(dirfd, "uevent", uevent, sizeof(uevent)) < 0)
		return false;
	value = uevent_value(uevent, "DRIVER");
	if (value && !dev->driver[0])
		copy_line(dev->driver, sizeof(dev->driver), value);
	value = uevent_value(uevent, "PCI_CLASS");
	if (value && sscanf(value, "%6x", &class) == 1)
		dev->class = (int)class;
	parse_ids(uevent_value(uevent, "PCI_ID"), &dev->vendor, &dev->device);
	parse_ids(uevent_value(uevent, "PCI_SUBSYS_ID"), &dev->subvendor,
		  &dev->subdevice);
	return dev->vendor >= 0;
}

int device_number_at(int dirfd, const char *name, int max)
{
	int64_t number;

	if (root_read_number_at(dirfd, name, &number) || number < 0 || number > max)
		return -1;
	return (int)number;
}

/* Read each ID from its own attribute. False if there are none. */
static bool read_attributes(int dirfd, struct vfc_device *dev)
{
	dev->vendor = device_number_at(dirfd, "vendor", 0xffff);
	dev->device = device_number_at(dirfd, "device", 0xffff);
	dev->subvendor = device_number_at(dirfd, "subsystem_vendor", 0xffff);
	dev->subdevice = device_number_at(dirfd, "subsystem_device", 0xffff);
	dev->class = device_number_at(dirfd, "class", 0xffffff);
	return dev->vendor >= 0;
}

/* Read the first entry of vfio-dev/, which a device bound to VFIO has since Linux 6.1. */
static void read_vfio_dev(int dirfd, struct vfc_device *dev)
{
	int fd = sys_open(dirfd, "vfio-dev", O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	char **names;
	int n;

	n = fd < 0 ? fd : root_names_at(fd, &names);
	if (n < 0)
		return;
	if (n)
		copy_line(dev->vfio_dev, sizeof(dev->vfio_dev), names[0]);
	root_names_free(names, n);
}

/* Read the remaining columns of a row in `vfioctl devices`. */
static void read_row(int dirfd, struct vfc_device *dev)
{
	dev->numa_node = device_number_at(dirfd, "numa_node", INT32_MAX);
	if (root_read_at(dirfd, "reset_method", dev->reset_methods,
			 sizeof(dev->reset_methods)) < 0)
		dev->reset_methods[0] = '\0';
	if (vfc_driver_is_vfio(dev->driver) || !strcmp(dev->bus, "mdev"))
		read_vfio_dev(dirfd, dev);
}

int device_group_at(int dirfd)
{
	char name[VFC_NAME];

	return root_link_at(dirfd, "iommu_group", name, sizeof(name)) < 0 ?
	       -1 : number_parse(name);
}

void device_init(struct vfc_device *dev, const char *bus, const char *address)
{
	*dev = (struct vfc_device){
		.vendor = -1, .device = -1, .subvendor = -1, .subdevice = -1,
		.class = -1, .group = -1, .numa_node = -1,
	};
	copy_line(dev->address, sizeof(dev->address), address);
	copy_line(dev->bus, sizeof(dev->bus), bus);
}

/*
 * uevent provides all IDs in one read, but on Linux 6.1.105 to 6.14 the read waits for
 * the device's lock, forever while an unbind hangs. Such a device has already lost its
 * driver link, so for a device without one the attributes are read first.
 */
static void read_ids(int dirfd, struct vfc_device *dev)
{
	if (dev->driver[0])
		(void)(read_uevent(dirfd, dev) || read_attributes(dirfd, dev));
	else
		(void)(read_attributes(dirfd, dev) || read_uevent(dirfd, dev));
}

/* Note facts as unread if reading failed since the last call. */
static void note_unread(struct vfc_unread *unread, struct vfc_device *dev, unsigned int facts)
{
	if (unread->count)
		dev->unread |= facts;
	unread->count = 0;
}

void device_unread(struct vfc_device *dev)
{
	dev->unread = VFC_UNREAD_DRIVER | VFC_UNREAD_IDS | VFC_UNREAD_GROUP | VFC_UNREAD_ROW;
	dev->blocks = VFC_UNKNOWN;
}

void device_read_at(int dirfd, enum vfc_depth depth, struct vfc_device *dev)
{
	struct vfc_unread unread;

	unread_begin(NULL, &unread);
	if (root_link_at(dirfd, "driver", dev->driver, sizeof(dev->driver)) < 0)
		dev->driver[0] = '\0';
	note_unread(&unread, dev, VFC_UNREAD_DRIVER);
	if (!strcmp(dev->bus, "pci"))
		read_ids(dirfd, dev);
	note_unread(&unread, dev, VFC_UNREAD_IDS);
	/* A mediated device does no DMA of its own, regardless of its driver. */
	if (!strcmp(dev->bus, "mdev"))
		dev->blocks = VFC_NO;
	else if (dev->unread & VFC_UNREAD_DRIVER)
		dev->blocks = VFC_UNKNOWN;
	else
		dev->blocks = vfc_driver_blocks(dev->driver) ? VFC_YES : VFC_NO;
	if (depth >= VFC_DEPTH_ROW)
		read_row(dirfd, dev);
	note_unread(&unread, dev, VFC_UNREAD_ROW);
	unread_end();
}

void device_read_group(int dirfd, struct vfc_device *dev)
{
	struct vfc_unread unread;

	unread_begin(NULL, &unread);
	dev->group = device_group_at(dirfd);
	note_unread(&unread, dev, VFC_UNREAD_GROUP);
	unread_end();
}

int device_open_on(struct vfc_ctx *ctx, const char *bus, const char *address)
{
	return root_open(ctx, O_PATH | O_DIRECTORY, in_sys("bus/%s/devices/%s", bus, address));
}

/* True if text can be the name of a device directory below a bus. */
static bool is_name(const char *text)
{
	return text[0] && strlen(text) < VFC_NAME && !strchr(text, '/') &&
	       strcmp(text, ".") && strcmp(text, "..");
}

int device_open(struct vfc_ctx *ctx, const char *address, const char **bus)
{
	const char *const *at = device_buses;
	struct vfc_bdf bdf;
	int fd = -ENODEV;

	if (!is_name(address))
		return vfc_fail(ctx, -ENODEV, "find %s", address);
	do {
		fd = device_open_on(ctx, *at, address);
		if (fd >= 0) {
			*bus = *at;
			return fd;
		}
		if (!unread_is_absence(fd))
			break;
		/* Only PCI devices have such names. */
	} while (vfc_bdf_parse(address, &bdf) && *++at);
	return vfc_fail(ctx, unread_is_absence(fd) ? -ENODEV : fd, "find %s", address);
}

int vfc_device_read(struct vfc_ctx *ctx, const char *address,
		    enum vfc_depth depth, struct vfc_device *dev)
{
	struct vfc_device new;	/* address may point into *dev */
	const char *bus;
	int dirfd = device_open(ctx, address, &bus);

	if (dirfd < 0)
		return dirfd;
	device_init(&new, bus, address);
	device_read_at(dirfd, depth, &new);
	device_read_group(dirfd, &new);
	sys_close(dirfd);
	*dev = new;
	return 0;
}

bool vfc_device_exists(struct vfc_ctx *ctx, const char *address)
{
	const char *bus;
	int dirfd = device_open(ctx, address, &bus);

	if (dirfd >= 0)
		sys_close(dirfd);
	return dirfd >= 0;
}

ssize_t device_config(struct vfc_ctx *ctx, const char *address, unsigned int offset, void *bytes,
		      size_t size)
{
	int fd = root_open(ctx, O_RDONLY, in_sys("bus/pci/devices/%s/config", address));
	ssize_t n;

	if (fd < 0)
		return fd;
	n = sys_pread(fd, bytes, size, offset);
	sys_close(fd);
	return n;
}

void device_trim_override(char override[VFC_NAME])
{
	if (!strcmp(override, "(null)"))
		override[0] = '\0';
}

bool vfc_device_is_bridge(struct vfc_ctx *ctx, const struct vfc_device *dev)
{
	uint8_t type;

	if (device_config(ctx, dev->address, PCI_HEADER_TYPE, &type, 1) == 1 && type != 0xff)
		return type & 0x7f;
	return dev->class >> 8 == 0x0604 || dev->class >> 8 == 0x0607;
}

bool device_physfn(struct vfc_ctx *ctx, const char *address, char physfn[VFC_NAME])
{
	int dirfd = device_open_on(ctx, "pci", address);
	int n = dirfd < 0 ? dirfd : root_link_at(dirfd, "physfn", physfn, VFC_NAME);

	if (dirfd >= 0)
		sys_close(dirfd);
	return n > 0;
}
