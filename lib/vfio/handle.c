/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handle.c: open and close a VFIO device, read its device information.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dma.h"
#include "handle.h"
#include "open-failure.h"
#include "space.h"
#include "vf-token.h"
#include "lib/uapi/caps.h"
#include "lib/base/ctx.h"
#include "lib/trace/trace.h"
#include "lib/vfc-token.h"

static int ask_info(void *handle, void *info)
{
	struct vfc_handle *h = handle;

	return h->ops->info(h, info);
}

/* Maximum number of indexes, more than any device has. A platform device has one per interrupt. */
#define INDEXES_MAX 4096

/* Limit an implausible count, which would only waste time and memory. */
static uint32_t sane_count(uint32_t count, const char **doubt)
{
	if (count <= INDEXES_MAX)
		return count;
	*doubt = "the kernel reports more regions or interrupts than any device has";
	return INDEXES_MAX;
}

int vfc_handle_info(struct vfc_handle *handle, struct vfc_info *out)
{
	struct vfio_device_info first = { 0 }, *answer;
	struct vfc_info info = { 0 };
	size_t got;
	int err;

	err = caps_ask(ask_info, handle, &first, sizeof(first), &info.buf, &got, &info.doubt);
	if (err)
		return cause_call(handle, "get device info", "device-info", err);
	answer = info.buf;
	info.flags = answer->flags;
	info.num_regions = sane_count(answer->num_regions, &info.doubt);
	info.num_irqs = sane_count(answer->num_irqs, &info.doubt);
	if (info.flags & VFIO_DEVICE_FLAGS_CAPS)
		info.ncaps = caps_walk(info.buf, got, answer->cap_offset, info.caps,
				       &info.doubt);
	*out = info;
	return 0;
}

void vfc_info_clear(struct vfc_info *info)
{
	free(info->buf);
	*info = (struct vfc_info){ 0 };
}

/* Store the device information that the rest of the library needs. */
static int store_info(struct vfc_handle *handle)
{
	struct vfc_info info = { 0 };
	int err = vfc_handle_info(handle, &info);

	if (err)
		return err;
	handle->flags = info.flags;
	handle->num_regions = info.num_regions;
	handle->num_irqs = info.num_irqs;
	vfc_info_clear(&info);
	return 0;
}

/*
 * Read the device from sysfs, and check that it has a VFIO driver and, if the API needs
 * one, a group.
 */
static int find_device(struct vfc_space *space, const char *address,
		       struct vfc_device *device)
{
	struct vfc_ctx *ctx = space->ctx;
	int err = vfc_device_read(ctx, address, VFC_DEPTH_ROW, device);

	if (err)
		return err;
	if (!vfc_driver_is_vfio(device->driver) && !device->vfio_dev[0])
		return cause_not_bound(ctx, "open-group", device);
	if (device->group < 0 && space->backend != &backend_noiommu_cdev)
		return cause_no_group(ctx);
	/* On other buses the kernel would read the token as part of the device name. */
	return token_for(ctx, device) && strcmp(device->bus, "pci") != 0 ?
	       token_cause(ctx, device, "get-device", -EINVAL) : 0;
}

/* Add an attached handle to the space's list and read the device information. */
static int enlist(struct vfc_handle *handle, struct vfc_space *space, const char *address,
		  int group)
{
	int err;

	handle->space = space;
	handle->ops = &kernel_device_ops;
	handle->group = group;
	snprintf(handle->address, sizeof(handle->address), "%s", address);
	handle->next = space->handles;
	space->handles = handle;
	err = store_info(handle);
	if (err)
		vfc_handle_close(handle);
	return err;
}

int vfc_handle_open(struct vfc_space *space, const char *address, struct vfc_handle **out)
{
	struct vfc_handle *handle;
	struct vfc_device device;
	int err = find_device(space, address, &device);

	if (err)
		return err;
	handle = calloc(1, sizeof(*handle));
	if (!handle)
		return vfc_fail(space->ctx, -ENOMEM, "open the device");
	handle->space = space;
	err = space->backend->attach(space, &device, handle);
	if (err) {
		free(handle);
		return err;
	}
	err = enlist(handle, space, device.address, device.group);
	if (!err && handle->tells_token) {
		err = vfc_handle_token(handle, space->ctx->token);
		if (err)
			vfc_handle_close(handle);
	}
	if (!err)
		*out = handle;
	return err;
}

int handle_import(struct vfc_space *space, const char *address, int fd, uint32_t devid, int group)
{
	struct vfc_handle *handle = calloc(1, sizeof(*handle));

	if (!handle) {
		trace_close(space->ctx, fd);
		return -ENOMEM;
	}
	handle->fd = fd;
	handle->devid = devid;
	handle->in_session = true;
	return enlist(handle, space, address, group);
}

/* Release the state that another file stores in the handle. */
static void release_part(struct vfc_handle *handle, struct handle_part *part)
{
	if (part->release)
		part->release(handle, part->state);
}

/* Remove the handle from its space's list. */
static void unlist(struct vfc_handle *handle)
{
	struct vfc_handle **at = &handle->space->handles;

	while (*at != handle)
		at = &(*at)->next;
	*at = handle->next;
}

void vfc_handle_close(struct vfc_handle *handle)
{
	if (!handle)
		return;
	release_part(handle, &handle->irqs);
	release_part(handle, &handle->maps);
	release_part(handle, &handle->migration);
	release_part(handle, &handle->power);
	release_part(handle, &handle->dma_bufs);
	handle_regions_free(handle);
	handle->ops->close(handle);
	/*
	 * Once the last handle is closed, no device can do DMA, and detaching the
	 * group makes the container drop its mappings.
	 */
	if (handle->space->handles == handle && !handle->next)
		dma_release(handle->space);
	handle->space->backend->detach(handle->space, handle);
	unlist(handle);
	free(handle);
}

struct vfc_handle *vfc_space_handle(struct vfc_space *space, const char *address)
{
	struct vfc_handle *handle = space->handles;

	while (handle && address && strcmp(handle->address, address) != 0)
		handle = handle->next;
	return handle;
}

struct vfc_handle *vfc_handle_next(const struct vfc_handle *handle)
{
	return handle->next;
}

const char *vfc_handle_address(const struct vfc_handle *handle)
{
	return handle->address;
}

struct vfc_ctx *vfc_handle_ctx(const struct vfc_handle *handle)
{
	return handle->space->ctx;
}

struct vfc_space *vfc_handle_space(const struct vfc_handle *handle)
{
	return handle->space;
}

int vfc_handle_group(const struct vfc_handle *handle)
{
	return handle->group;
}

uint32_t vfc_handle_regions(const struct vfc_handle *handle)
{
	return handle->num_regions;
}

uint32_t vfc_handle_irqs(const struct vfc_handle *handle)
{
	return handle->num_irqs;
}
