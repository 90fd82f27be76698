/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * path.c: the path of an interrupt: the device's registers, and the other parts
 * combined.
 */
#include <linux/pci_regs.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/pci/config.h"

int path_unseen(struct vfc_irq_path *path, const char *part, const char *fmt, ...)
{
	struct vfc_unseen *unseen = GROW(path->unseen, path->nunseen);
	va_list ap;

	if (!unseen)
		return -ENOMEM;
	snprintf(unseen->part, sizeof(unseen->part), "%s", part);
	va_start(ap, fmt);
	vsnprintf(unseen->reason, sizeof(unseen->reason), fmt, ap);
	va_end(ap);
	return 0;
}

/* ---- registers ------------------------------------------------------ */

static uint32_t value(const struct vfc_config *config, unsigned int offset, unsigned int width)
{
	return (uint32_t)vfc_config_value(config, offset, width);
}

static void read_msi(const struct vfc_config *config, unsigned int at, struct vfc_msi *msi)
{
	uint32_t flags = value(config, at + PCI_MSI_FLAGS, 2);
	bool wide = flags & PCI_MSI_FLAGS_64BIT;

	*msi = (struct vfc_msi){
		.present = true,
		.enabled = flags & PCI_MSI_FLAGS_ENABLE,
		.maskable = flags & PCI_MSI_FLAGS_MASKBIT,
		.vectors = 1u << ((flags & PCI_MSI_FLAGS_QMASK) >> 1),
		.granted = 1u << ((flags & PCI_MSI_FLAGS_QSIZE) >> 4),
		.address = value(config, at + PCI_MSI_ADDRESS_LO, 4),
		.data = value(config, at + (wide ? PCI_MSI_DATA_64 : PCI_MSI_DATA_32), 2),
	};
	if (wide)
		msi->address |= (uint64_t)value(config, at + PCI_MSI_ADDRESS_HI, 4) << 32;
	if (!msi->maskable)
		return;
	msi->masked = value(config, at + (wide ? PCI_MSI_MASK_64 : PCI_MSI_MASK_32), 4);
	msi->pending = value(config, at + (wide ? PCI_MSI_PENDING_64 : PCI_MSI_PENDING_32), 4);
}

static void read_msix(const struct vfc_config *config, unsigned int at, struct vfc_msix *msix)
{
	uint32_t flags = value(config, at + PCI_MSIX_FLAGS, 2);
	uint32_t table = value(config, at + PCI_MSIX_TABLE, 4);
	uint32_t pba = value(config, at + PCI_MSIX_PBA, 4);

	*msix = (struct vfc_msix){
		.present = true,
		.enabled = flags & PCI_MSIX_FLAGS_ENABLE,
		.masked = flags & PCI_MSIX_FLAGS_MASKALL,
		.vectors = (flags & PCI_MSIX_FLAGS_QSIZE) + 1,
		.table_bar = table & PCI_MSIX_TABLE_BIR,
		.table_offset = table & PCI_MSIX_TABLE_OFFSET,
		.pba_bar = pba & PCI_MSIX_PBA_BIR,
		.pba_offset = pba & PCI_MSIX_PBA_OFFSET,
	};
}

void path_caps(const struct vfc_config *config, struct vfc_irq_caps *caps)
{
	unsigned int msi = config_cap(config, PCI_CAP_ID_MSI);
	unsigned int msix = config_cap(config, PCI_CAP_ID_MSIX);

	*caps = (struct vfc_irq_caps){
		.intx = {
			.pin = value(config, PCI_INTERRUPT_PIN, 1),
			.disabled = value(config, PCI_COMMAND, 2) & PCI_COMMAND_INTX_DISABLE,
			.asserted = value(config, PCI_STATUS, 2) & PCI_STATUS_INTERRUPT,
		},
	};
	if (msi)
		read_msi(config, msi, &caps->msi);
	if (msix)
		read_msix(config, msix, &caps->msix);
}

/* ---- config space --------------------------------------------------- */

/* Read the device's config space. Returns why it was not read, or NULL. */
static const char *read_physical(struct vfc_ctx *ctx, const char *address,
				 struct vfc_config *config)
{
	char state[VFC_NAME] = "";

	root_read(ctx, state, sizeof(state), in_sys("bus/pci/devices/%s/power_state", address));
	if (!strcmp(state, "D3cold"))
		return "the device is in D3cold, and reading would wake it";
	if (vfc_config_physical(ctx, address, config))
		return "sysfs does not show its config space";
	if (vfc_config_value(config, PCI_VENDOR_ID, 4) == UINT32_MAX)
		return "config space is all ones: the device is gone";
	if (config->size <= PCI_STD_HEADER_SIZEOF &&
	    vfc_config_value(config, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST)
		return "only root sees more of config space than its header";
	return NULL;
}

/* Read the device's registers, and those that VFIO shows. */
static int read_caps(struct vfc_ctx *ctx, struct vfc_handle *handle, struct vfc_irq_path *path)
{
	struct vfc_config *config = calloc(1, sizeof(*config));
	const char *why;
	int err = 0;

	if (!config)
		return -ENOMEM;
	why = read_physical(ctx, path->address, config);
	path->has_caps = !why;
	if (path->has_caps)
		path_caps(config, &path->caps);
	else
		err = path_unseen(path, "config", "%s", why);
	path->has_shown = handle && !vfc_config_virtual(handle, config);
	if (path->has_shown)
		path_caps(config, &path->shown);
	free(config);
	if (!err && path->has_caps && path->caps.msix.enabled)
		err = path_table(ctx, handle, path);
	return err;
}

/* ---- the whole path ------------------------------------------------- */

static int read_parts(struct vfc_ctx *ctx, const struct vfc_device *dev,
		      struct vfc_handle *handle, struct vfc_irq_path *path)
{
	int err = 0;

	if (strcmp(dev->bus, "pci") != 0) {
		err = path_unseen(path, "device", "sysfs knows no interrupts of bus %s",
				  dev->bus);
		return err ? err : path_holders(ctx, dev, handle, path);
	}
	err = read_caps(ctx, handle, path);
	if (!err)
		err = path_host(ctx, path);
	if (!err)
		err = path_remapping(ctx, path);
	return err ? err : path_holders(ctx, dev, handle, path);
}

int vfc_irq_path_read(struct vfc_ctx *ctx, const char *address, struct vfc_handle *handle,
		      struct vfc_irq_path *out)
{
	struct vfc_irq_path path = { .nirqs = 0 };
	struct vfc_device dev;
	int err = vfc_device_read(ctx, address, VFC_DEPTH_ROW, &dev);

	if (err)
		return err;
	snprintf(path.address, sizeof(path.address), "%s", dev.address);
	err = read_parts(ctx, &dev, handle, &path);
	if (err) {
		vfc_irq_path_clear(&path);
		return vfc_fail(ctx, err, "follow the interrupts of %s", address);
	}
	*out = path;
	return 0;
}

void vfc_irq_path_clear(struct vfc_irq_path *path)
{
	size_t i;

	for (i = 0; i < path->nirqs; i++)
		free(path->irqs[i].counts);
	for (i = 0; i < path->nholders; i++)
		free(path->holders[i].ids);
	free(path->caps.msix.entries);
	free(path->cpus);
	free(path->irqs);
	free(path->remapping);
	free(path->eventfds);
	free(path->holders);
	free(path->unseen);
	*path = (struct vfc_irq_path){ .nirqs = 0 };
}
