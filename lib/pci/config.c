/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * config.c: snapshots of a PCI device's config space, and differences between two.
 */
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "lib/base/array.h"
#include "lib/base/bytes.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/device/device.h"
#include "lib/vfio/handle.h"

/* Read config space from sysfs; -errno, not recorded. */
static ssize_t read_sysfs(struct vfc_ctx *ctx, const char *address, struct vfc_config *config)
{
	int fd = root_open(ctx, O_RDONLY, in_sys("bus/pci/devices/%s/config", address));
	ssize_t n;

	if (fd < 0)
		return fd;
	n = sys_pread(fd, config->bytes, sizeof(config->bytes), 0);
	sys_close(fd);
	if (n >= 0)
		config->size = (size_t)n;
	return n;
}

bool config_sysfs(struct vfc_ctx *ctx, const char *address, struct vfc_config *config)
{
	return read_sysfs(ctx, address, config) >= PCI_CFG_SPACE_SIZE;
}

int vfc_config_physical(struct vfc_ctx *ctx, const char *address, struct vfc_config *out)
{
	struct vfc_config config;
	ssize_t n = read_sysfs(ctx, address, &config);
	const char *bus;
	int dirfd;

	if (n == -ENOENT) {
		dirfd = device_open(ctx, address, &bus);
		if (dirfd < 0)
			return dirfd;
		sys_close(dirfd);
		return vfc_fail_why(ctx, -EOPNOTSUPP, "sysfs has no config space for the device");
	}
	if (n < 0)
		return vfc_fail(ctx, (int)n, "read config of %s in sysfs", address);
	if (n < PCI_STD_HEADER_SIZEOF)
		return vfc_fail_why(ctx, -EIO, "config in sysfs ends after %zd bytes", n);
	*out = config;
	return 0;
}

int vfc_config_virtual(struct vfc_handle *handle, struct vfc_config *config)
{
	const struct vfc_region *region;
	size_t size;
	int err;

	err = handle_config(handle, 0, config->bytes, PCI_STD_HEADER_SIZEOF);
	if (!err)
		err = handle_region(handle, VFIO_PCI_CONFIG_REGION_INDEX, &region);
	if (err)
		return err;
	size = region->size < VFC_CONFIG_SIZE ? (size_t)region->size : VFC_CONFIG_SIZE;
	err = handle_config(handle, 0, config->bytes, size);
	if (!err)
		config->size = size;
	return err;
}

int vfc_config_read(struct vfc_handle *handle, struct vfc_config *config)
{
	if (config_sysfs(vfc_handle_ctx(handle), vfc_handle_address(handle), config))
		return 0;
	return vfc_config_virtual(handle, config);
}

uint64_t vfc_config_value(const struct vfc_config *config, uint64_t offset, unsigned int width)
{
	return bytes_le(config->bytes, config->size, offset, width);
}

/* ---- differences ---------------------------------------------------- */

void config_register(const struct vfc_config *config, unsigned int offset,
		     struct vfc_config_register *reg)
{
	if (vfc_config_header(config, offset, reg) && reg->offset == offset)
		return;
	*reg = (struct vfc_config_register){
		.offset = (uint16_t)offset,
		.width = (uint8_t)(1u << __builtin_ctz(offset | 4)),
	};
}

void config_register_name(const struct vfc_config *config,
			  const struct vfc_config_register *reg, char name[VFC_NAME])
{
	struct vfc_config_cap cap = { .offset = 0 };

	if (!reg->name)
		cap = config_cap_around(config, reg->offset);
	if (reg->name)
		snprintf(name, VFC_NAME, "%s", reg->name);
	else if (cap.offset)
		snprintf(name, VFC_NAME, "%.40s+%x", cap.name, reg->offset - cap.offset);
	else
		snprintf(name, VFC_NAME, "0x%x", reg->offset);
}

int vfc_config_diff(const struct vfc_config *before, const struct vfc_config *after,
		    struct vfc_change **out)
{
	size_t size = before->size > after->size ? before->size : after->size, n = 0;
	struct vfc_change *changes = NULL, *grown, change;
	struct vfc_config_register reg;

	for (unsigned int offset = 0; offset < size; offset += change.width) {
		config_register(before, offset, &reg);
		change.offset = offset;
		change.width = reg.width;
		change.before = vfc_config_value(before, offset, change.width);
		change.after = vfc_config_value(after, offset, change.width);
		if (change.before == change.after)
			continue;
		config_register_name(before, &reg, change.name);
		grown = realloc(changes, (n + 1) * sizeof(*grown));
		if (!grown) {
			free(changes);
			return -ENOMEM;
		}
		changes = grown;
		changes[n++] = change;
	}
	*out = changes;
	return (int)n;
}

int vfc_config_irq(const struct vfc_config *config, uint32_t index)
{
	static const unsigned int ids[] = {
		[VFIO_PCI_MSI_IRQ_INDEX] = PCI_CAP_ID_MSI,
		[VFIO_PCI_MSIX_IRQ_INDEX] = PCI_CAP_ID_MSIX,
	};
	unsigned int at;

	if (index == VFIO_PCI_INTX_IRQ_INDEX)
		return !vfc_config_value(config, PCI_INTERRUPT_PIN, 1) ? -1 :
		       !(vfc_config_value(config, PCI_COMMAND, 2) & PCI_COMMAND_INTX_DISABLE);
	at = index < ARRAY_SIZE(ids) ? config_cap(config, ids[index]) : 0;
	if (!at)
		return -1;
	return !!(vfc_config_value(config, at + PCI_MSI_FLAGS, 2) &
		  (index == VFIO_PCI_MSI_IRQ_INDEX ? PCI_MSI_FLAGS_ENABLE :
						     PCI_MSIX_FLAGS_ENABLE));
}
