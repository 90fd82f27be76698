/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * detail.c: the details of one device: everything in sysfs that can be read without
 * disturbing the device.
 */
#include <fcntl.h>
#include <inttypes.h>
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

/* MSI-X has at most 2048 vectors. */
#define IRQS_MAX 2048

/* An attribute and the struct member that stores its value. */
struct attribute {
	const char *name;
	size_t offset;
	bool waits;		/* reading waits for the device's lock */
};

/* Attributes stored as text. All members are VFC_NAME long. */
static const struct attribute texts[] = {
	{ "driver_override", offsetof(struct vfc_detail, override), true },
	{ "power_state", offsetof(struct vfc_detail, power_state) },
	{ "power/runtime_status", offsetof(struct vfc_detail, runtime_status) },
	{ "power/control", offsetof(struct vfc_detail, runtime_control) },
	{ "local_cpulist", offsetof(struct vfc_detail, local_cpus) },
	{ "current_link_speed", offsetof(struct vfc_detail, link_speed) },
	{ "max_link_speed", offsetof(struct vfc_detail, link_speed_max) },
};

/* Attributes with a single number. All members are int. */
static const struct attribute numbers[] = {
	{ "revision", offsetof(struct vfc_detail, revision) },
	{ "enable", offsetof(struct vfc_detail, enable) },
	{ "irq", offsetof(struct vfc_detail, irq) },
	{ "boot_vga", offsetof(struct vfc_detail, boot_vga) },
	{ "d3cold_allowed", offsetof(struct vfc_detail, d3cold_allowed) },
	{ "current_link_width", offsetof(struct vfc_detail, link_width) },
	{ "max_link_width", offsetof(struct vfc_detail, link_width_max) },
	{ "sriov_totalvfs", offsetof(struct vfc_detail, totalvfs) },
	{ "sriov_numvfs", offsetof(struct vfc_detail, numvfs), true },
};

/* Names of the lines in `resource`. Without CONFIG_PCI_IOV the lines for VFs are missing. */
static const char *const resource_names[VFC_RESOURCES] = {
	"bar0", "bar1", "bar2", "bar3", "bar4", "bar5", "rom",
	"vf-bar0", "vf-bar1", "vf-bar2", "vf-bar3", "vf-bar4", "vf-bar5",
	"window-io", "window-mem", "window-prefetch", "window-extra",
};
#define FIRST_VF_BAR 7
#define VF_BARS 6
#define WINDOWS 4

/*
 * True while an unbind of the device by vfioctl hangs. Such a device has no driver link
 * any more, so a bound device needs no check.
 */
static bool is_hanging(struct vfc_ctx *ctx, const struct vfc_device *dev)
{
	return !dev->driver[0] && device_is_locked(ctx, dev->address, 0);
}

static void read_texts(int dirfd, bool hanging, struct vfc_detail *d)
{
	char *to;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		to = (char *)d + texts[i].offset;
		if ((hanging && texts[i].waits) ||
		    root_read_at(dirfd, texts[i].name, to, VFC_NAME) < 0)
			to[0] = '\0';
	}
	device_trim_override(d->override);
}

static void read_numbers(int dirfd, bool hanging, struct vfc_detail *d)
{
	int *to;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		to = (int *)((char *)d + numbers[i].offset);
		*to = hanging && numbers[i].waits ? -1 :
		      device_number_at(dirfd, numbers[i].name, INT32_MAX);
	}
}

/* Count the lines of a text. The last line may lack its newline. */
static size_t count_lines(const char *text)
{
	size_t n = text[0] != '\0';

	while ((text = strchr(text, '\n')))
		n += *++text != '\0';
	return n;
}

/* Return the name of line i of n. Bridges have windows after their BARs. */
static const char *resource_name(size_t i, size_t n)
{
	bool no_iov = n == FIRST_VF_BAR || n == FIRST_VF_BAR + WINDOWS;

	return resource_names[i >= FIRST_VF_BAR && no_iov ? i + VF_BARS : i];
}

/* Read the resources that exist, which are those with flags. */
static void read_resources(int dirfd, struct vfc_detail *d)
{
	char text[VFC_RESOURCES * 57 + 1], *line, *rest = text;
	struct vfc_resource *r;
	uint64_t end;
	size_t i, n;

	if (root_read_at(dirfd, "resource", text, sizeof(text)) < 0)
		return;
	n = count_lines(text);
	for (i = 0; i < n && i < VFC_RESOURCES && (line = strsep(&rest, "\n")); i++) {
		r = &d->resources[d->nresources];
		if (sscanf(line, "%" SCNx64 " %" SCNx64 " %" SCNx64, &r->start, &end,
			   &r->flags) != 3 || !r->flags || !end || end < r->start ||
		    end - r->start == UINT64_MAX)
			continue;
		r->name = resource_name(i, n);
		r->size = end - r->start + 1;
		d->nresources++;
	}
}

/* Read the first bytes of config space, which any user can read. */
static void read_config(int dirfd, struct vfc_detail *d)
{
	uint8_t header[PCI_HEADER_TYPE + 1];
	ssize_t n;
	int fd;

	if (!strcmp(d->power_state, "D3cold"))
		return;
	fd = sys_open(dirfd, "config", O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
	if (fd < 0)
		return;
	n = sys_pread(fd, header, sizeof(header), 0);
	sys_close(fd);
	if (n != (ssize_t)sizeof(header) || header[PCI_HEADER_TYPE] == 0xff)
		return;
	d->header_type = header[PCI_HEADER_TYPE] & 0x7f;
	d->command = header[PCI_COMMAND] | header[PCI_COMMAND + 1] << 8;
}

/* Read the links physfn, virtfn0, virtfn1 … */
static int read_virtfns(int dirfd, struct vfc_detail *d)
{
	char link[VFC_NAME];
	int n = 0;

	if (root_link_at(dirfd, "physfn", d->physfn, sizeof(d->physfn)) < 0)
		d->physfn[0] = '\0';
	if (d->numvfs <= 0 || d->numvfs > UINT16_MAX)
		return 0;
	d->virtfns = calloc((size_t)d->numvfs, sizeof(*d->virtfns));
	if (!d->virtfns)
		return -ENOMEM;
	while (d->nvirtfns < (size_t)d->numvfs) {
		snprintf(link, sizeof(link), "virtfn%zu", d->nvirtfns);
		n = root_link_at(dirfd, link, d->virtfns[d->nvirtfns], VFC_NAME);
		if (n < 0)
			break;
		d->nvirtfns++;
	}
	return n < 0 && !unread_is_absence(n) ? n : 0;
}

/* Read the IRQ numbers from msi_irqs/, which exists only while MSI or MSI-X is enabled. */
static int read_msi(int dirfd, struct vfc_detail *d)
{
	char path[2 * VFC_NAME], **names;
	int i, n, fd, irq;

	fd = sys_open(dirfd, "msi_irqs", O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	n = fd < 0 ? fd : root_names_at(fd, &names);
	if (n <= 0)
		return n == -ENOMEM ? n : 0;
	d->msi_irqs = calloc((size_t)n, sizeof(*d->msi_irqs));
	for (i = 0; d->msi_irqs && i < n && i < IRQS_MAX; i++) {
		irq = number_parse(names[i]);
		if (irq >= 0)
			d->msi_irqs[d->nmsi_irqs++] = irq;
	}
	if (d->nmsi_irqs) {
		snprintf(path, sizeof(path), "msi_irqs/%d", d->msi_irqs[0]);
		if (root_read_at(dirfd, path, d->msi, sizeof(d->msi)) < 0)
			d->msi[0] = '\0';
	}
	root_names_free(names, n);
	return d->msi_irqs ? 0 : -ENOMEM;
}

/* Read the owner and mode of a node below /dev/vfio. False if the node does not exist. */
static bool read_node(struct vfc_ctx *ctx, struct vfc_node *node,
		      const char *dir, const char *name)
{
	struct path path = in_dev("vfio/%s%s", dir, name);
	struct stat st;

	if (root_stat(ctx, &st, path))
		return false;
	snprintf(node->path, sizeof(node->path), "%.*s", (int)sizeof(node->path) - 1, path.text);
	node->mode = st.st_mode & 07777;
	node->uid = st.st_uid;
	node->gid = st.st_gid;
	return true;
}

static void read_nodes(struct vfc_ctx *ctx, struct vfc_detail *d)
{
	char name[VFC_NAME];

	if (d->dev.group >= 0) {
		snprintf(name, sizeof(name), "noiommu-%d", d->dev.group);
		if (!read_node(ctx, &d->group_node, "", strchr(name, '-') + 1))
			read_node(ctx, &d->group_node, "", name);
	}
	if (d->dev.vfio_dev[0])
		read_node(ctx, &d->device_node, "devices/", d->dev.vfio_dev);
}

int vfc_detail_read(struct vfc_ctx *ctx, const char *address, struct vfc_detail *detail)
{
	struct vfc_detail d = { .header_type = -1, .command = -1 };
	const char *bus;
	bool hanging;
	int err, dirfd = device_open(ctx, address, &bus);

	if (dirfd < 0)
		return dirfd;
	device_init(&d.dev, bus, address);
	device_read_at(dirfd, VFC_DEPTH_ROW, &d.dev);
	device_read_group(dirfd, &d.dev);
	hanging = is_hanging(ctx, &d.dev);
	read_texts(dirfd, hanging, &d);
	read_numbers(dirfd, hanging, &d);
	read_resources(dirfd, &d);
	read_config(dirfd, &d);
	err = read_virtfns(dirfd, &d);
	if (!err)
		err = read_msi(dirfd, &d);
	sys_close(dirfd);
	if (err) {
		vfc_detail_clear(&d);
		return vfc_fail(ctx, err, "read %s", address);
	}
	read_nodes(ctx, &d);
	*detail = d;
	return 0;
}

void vfc_detail_clear(struct vfc_detail *detail)
{
	free(detail->virtfns);
	free(detail->msi_irqs);
	*detail = (struct vfc_detail){ 0 };
}
