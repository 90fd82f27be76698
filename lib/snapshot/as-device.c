/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * as-device.c: use a snapshot file in place of an open device, for code that reads a
 * device's registers to find others: register maps, capabilities.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/vfio/space.h"
#include "lib/region/layout.h"
#include "lib/vfc-snapshot.h"

struct stand_in {
	struct vfc_handle handle;
	const struct vfc_snapshot *snapshot;
};

static const struct vfc_snapshot *snapshot_of(const struct vfc_handle *handle)
{
	return ((const struct stand_in *)handle)->snapshot;
}

static int snapshot_info(struct vfc_handle *handle, struct vfio_device_info *info)
{
	info->flags = handle->flags;
	info->num_regions = handle->num_regions;
	info->num_irqs = 0;
	return 0;
}

static int snapshot_region_info(struct vfc_handle *handle, struct vfio_region_info *info)
{
	const struct vfc_snapshot_part *part = vfc_snapshot_find(snapshot_of(handle),
								 info->index, 0);

	info->flags = part ? VFIO_REGION_INFO_FLAG_READ : 0;
	info->size = part ? part->region_size : 0;
	info->offset = 0;
	return 0;
}

/* Read part by part, since a register may span two. */
static ssize_t snapshot_read(struct vfc_handle *handle, const struct vfc_region *region,
			     uint64_t offset, void *buf, size_t size)
{
	const struct vfc_snapshot_part *part;
	size_t done, n;
	ssize_t got;

	for (done = 0; done < size; done += (size_t)got) {
		uint64_t at = offset + done;

		part = vfc_snapshot_find(snapshot_of(handle), region->index, at);
		if (!part || part->offset > at || part->why[0])
			return -ENODATA;
		n = part->offset + part->size - at < size - done ?
		    (size_t)(part->offset + part->size - at) : size - done;
		got = sys_pread(handle->fd, (uint8_t *)buf + done, n, part->at + at - part->offset);
		if (got <= 0)
			return got ? got : -EIO;
	}
	return (ssize_t)size;
}

/* The caller owns the descriptor. */
static void snapshot_close(struct vfc_handle *handle)
{
	(void)handle;
}

/* No region is writable or mappable, and there are no interrupts. */
static const struct device_ops snapshot_ops = {
	.info = snapshot_info,
	.region_info = snapshot_region_info,
	.read = snapshot_read,
	.close = snapshot_close,
};

static void space_close(struct vfc_space *space)
{
	(void)space;
}

static void space_detach(struct vfc_space *space, struct vfc_handle *handle)
{
	(void)space;
	(void)handle;
}

/* Not a real VFIO API: never selected, only closed. */
static const struct backend backend_snapshot = {
	.api = VFC_API_AUTO,
	.close = space_close,
	.detach = space_detach,
};

/* Use no data from this machine: the device at that address is a different one. */
static int know_bars(struct vfc_handle *handle)
{
	struct bars *bars = bars_of(handle);

	if (!bars)
		return -ENOMEM;
	bars->flags_known = true;
	bars->msix_known = true;
	return 0;
}

static void begin(struct stand_in *s, struct vfc_space *space, struct vfc_ctx *ctx, int fd,
		  const char *name)
{
	const struct vfc_snapshot *snapshot = s->snapshot;
	struct vfc_handle *handle = &s->handle;

	space->ctx = ctx;
	space->backend = &backend_snapshot;
	space->fd = -1;
	space->handles = handle;
	handle->space = space;
	handle->ops = &snapshot_ops;
	handle->fd = fd;
	handle->group = -1;
	handle->flags = strcmp(snapshot->dev.bus, "pci") ? 0 : VFIO_DEVICE_FLAGS_PCI;
	if (snapshot->nparts)
		handle->num_regions = snapshot->parts[snapshot->nparts - 1].index + 1;
	snprintf(handle->address, sizeof(handle->address), "%s", name);
}

int vfc_snapshot_open(struct vfc_ctx *ctx, const struct vfc_snapshot *snapshot, int fd,
		      const char *name, struct vfc_handle **handle)
{
	struct vfc_space *space = calloc(1, sizeof(*space));
	struct stand_in *s = calloc(1, sizeof(*s));

	if (space && s) {
		s->snapshot = snapshot;
		begin(s, space, ctx, fd, name);
		if (!know_bars(&s->handle)) {
			*handle = &s->handle;
			return 0;
		}
	}
	free(space);
	free(s);
	return vfc_fail(ctx, -ENOMEM, "open the snapshot");
}
