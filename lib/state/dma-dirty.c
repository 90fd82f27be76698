/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma-dirty.c: pages of a buffer that a device has written: tracked by the IOMMU, or
 * by the device itself (features 6, 7 and 8, Linux 6.1).
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/ctx.h"
#include "lib/vfio/dma.h"
#include "lib/vfio/session.h"
#include "lib/vfc-dma-test.h"

/* ---- tracking by the device ---------------------------------------- */

/* Perform an operation of a feature with size bytes of data. */
static int feature(struct vfc_handle *handle, uint32_t flags, const void *data, size_t size)
{
	struct vfio_device_feature *f = calloc(1, sizeof(*f) + size);
	int err;

	if (!f)
		return -ENOMEM;
	f->argsz = (uint32_t)(sizeof(*f) + size);
	f->flags = flags;
	if (size)
		memcpy(f->data, data, size);
	err = handle->ops->feature(handle, f);
	free(f);
	return err;
}

/* Start tracking by the device in all buffers of its space. */
static int logging_start(struct vfc_handle *handle, uint64_t page)
{
	const struct vfc_buffer *b, *buffers = handle->space->buffers;
	struct vfio_device_feature_dma_logging_control control = { .page_size = page };
	struct vfio_device_feature_dma_logging_range *ranges;
	uint32_t n = 0;
	int err;

	for (b = buffers; b; b = b->next)
		n++;
	if (!n)
		return vfc_fail_why(handle->space->ctx, -ENOENT, "no buffer is mapped that "
				    "a device can write");
	ranges = calloc(n, sizeof(*ranges));
	if (!ranges)
		return cause_logging(handle->space->ctx, "start", -ENOMEM);
	for (b = buffers; b; b = b->next, control.num_ranges++) {
		ranges[control.num_ranges].iova = b->iova;
		ranges[control.num_ranges].length = b->size;
	}
	control.ranges = (uintptr_t)ranges;
	err = feature(handle, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
		      &control, sizeof(control));
	free(ranges);
	return err ? cause_logging(handle->space->ctx, "start", err) : 0;
}

static int logging_stop(struct vfc_handle *handle)
{
	int err = feature(handle,
			  VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, NULL, 0);

	return err ? cause_logging(handle->space->ctx, "stop", err) : 0;
}

static int logging_read(struct vfc_handle *handle, const struct vfc_mapping *m, uint64_t page,
			uint64_t *bitmap)
{
	struct vfio_device_feature_dma_logging_report report = {
		.iova = m->iova,
		.length = m->size,
		.page_size = page,
		.bitmap = (uintptr_t)bitmap,
	};
	int err = feature(handle,
			  VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
			  &report, sizeof(report));

	return err ? cause_logging(handle->space->ctx, "read", err) : 0;
}

/* ---- both --------------------------------------------------------- */

/* Store the page table in the session for the next process. */
static int store_hwpt(struct vfc_handle *handle)
{
	return handle->hwpt ? session_put(handle, VFC_ITEM_HWPT, 0, 0, handle->hwpt, -1) :
			      session_drop(handle, VFC_ITEM_HWPT, 0, 0);
}

int vfc_dirty_start(struct vfc_handle *handle, enum vfc_dirty_by by)
{
	const struct dma_ops *ops = dma_ops_of(handle->space);
	uint32_t before = handle->hwpt;
	uint64_t page;
	int err;

	if (!ops)
		return -EOPNOTSUPP;
	if (by == VFC_DIRTY_DEVICE) {
		err = dma_page(handle->space, &page);
		return err ? err : logging_start(handle, page);
	}
	err = ops->dirty_start(handle);
	return err || handle->hwpt == before ? err : store_hwpt(handle);
}

int vfc_dirty_stop(struct vfc_handle *handle, enum vfc_dirty_by by)
{
	const struct dma_ops *ops = dma_ops_of(handle->space);
	uint32_t before = handle->hwpt;
	int err;

	if (!ops)
		return -EOPNOTSUPP;
	if (by == VFC_DIRTY_DEVICE)
		return logging_stop(handle);
	err = ops->dirty_stop(handle);
	return err || handle->hwpt == before ? err : store_hwpt(handle);
}

static uint64_t count_bits(const uint64_t *bitmap, uint64_t words)
{
	uint64_t i, n = 0;

	for (i = 0; i < words; i++)
		n += (uint64_t)__builtin_popcountll(bitmap[i]);
	return n;
}

int vfc_dirty_report(struct vfc_handle *handle, enum vfc_dirty_by by,
		     const struct vfc_buffer *buffer, struct vfc_dirty *out)
{
	struct vfc_mapping m = { .iova = buffer->iova, .size = buffer->size };
	const struct dma_ops *ops = dma_ops_of(handle->space);
	struct vfc_dirty dirty = { .bitmap = NULL };
	uint64_t words;
	int err;

	if (!ops)
		return -EOPNOTSUPP;
	err = dma_page(handle->space, &dirty.page);
	if (err)
		return err;
	dirty.pages = buffer->size / dirty.page;
	words = (dirty.pages + 63) / 64;
	dirty.bitmap = calloc(words, sizeof(*dirty.bitmap));
	if (!dirty.bitmap)
		return vfc_fail(handle->space->ctx, -ENOMEM, "allocate the dirty bitmap");
	err = (by == VFC_DIRTY_DEVICE ? logging_read : ops->dirty_read)(handle, &m, dirty.page,
									dirty.bitmap);
	if (err) {
		free(dirty.bitmap);
		return err;
	}
	dirty.dirty = count_bits(dirty.bitmap, words);
	*out = dirty;
	return 0;
}
