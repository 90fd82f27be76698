/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feature.c: the features of an open device: probe them, read their values, and set
 * bus mastering and dma-bufs.
 */
#include <assert.h>
#include <endian.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feature.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/trace/trace.h"
#include "lib/vfio/open-failure.h"
#include "lib/vfc-state.h"

int feature_call(struct vfc_handle *handle, uint32_t operation, uint32_t index,
		 void *data, size_t size)
{
	union {
		struct vfio_device_feature feature;
		uint8_t bytes[sizeof(struct vfio_device_feature) + FEATURE_DATA];
	} call;
	int ret;

	assert(size <= FEATURE_DATA);
	call.feature.argsz = (uint32_t)(sizeof(call.feature) + size);
	call.feature.flags = index | operation;
	if (size)
		memcpy(call.bytes + sizeof(call.feature), data, size);
	ret = handle->ops->feature(handle, &call.feature);
	if (ret >= 0 && size)
		memcpy(data, call.bytes + sizeof(call.feature), size);
	return ret;
}

/* Probe an operation without changing anything. ENOTTY if the feature is unknown. */
static int probe(struct vfc_handle *handle, unsigned int index, uint32_t operation)
{
	struct vfio_device_feature feature = {
		.argsz = sizeof(feature),
		.flags = index | VFIO_DEVICE_FEATURE_PROBE | operation,
	};

	return handle->ops->feature(handle, &feature);
}

/* Record that an operation ("get") on a feature failed. */
static int fail_feature(struct vfc_handle *handle, const char *what, uint32_t index, int err)
{
	char attempt[VFC_NAME];

	snprintf(attempt, sizeof(attempt), "%s feature %u", what, index);
	return cause_call(handle, attempt, "feature", err);
}

int vfc_handle_feature(struct vfc_handle *handle, unsigned int index)
{
	static const struct {
		uint32_t operation;
		enum vfc_feature_support support;
	} probes[] = {
		{ 0, VFC_FEATURE_KNOWN },
		{ VFIO_DEVICE_FEATURE_GET, VFC_FEATURE_GET },
		{ VFIO_DEVICE_FEATURE_SET, VFC_FEATURE_SET },
	};
	int mask = VFC_FEATURE_NONE;

	for (size_t i = 0; i < ARRAY_SIZE(probes); i++) {
		int err = probe(handle, index, probes[i].operation);

		if (err == -ENOTTY)
			return VFC_FEATURE_NONE;
		if (err && err != -EINVAL)
			return fail_feature(handle, "probe", index, err);
		mask |= err ? VFC_FEATURE_KNOWN : probes[i].support;
	}
	/* A feature may be known, but support neither get nor set. */
	return mask == VFC_FEATURE_KNOWN ? mask : mask & ~VFC_FEATURE_KNOWN;
}

/* ---- values --------------------------------------------------------- */

/* The values of features; those with a note are not read. */
static const struct {
	uint32_t index;
	enum vfc_feature_gives kind;
	const char *note;
} values[] = {
	{ VFIO_DEVICE_FEATURE_MIGRATION, VFC_GIVES_FLAGS },
	{ VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, VFC_GIVES_STATE },
	{ VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, VFC_GIVES_SIZE },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, VFC_GIVES_NONE,
	  "not read: reading the report clears it" },
	{ VFIO_DEVICE_FEATURE_DMA_BUF, VFC_GIVES_NONE,
	  "not read: reading creates a descriptor, see feature get" },
	{ VFIO_DEVICE_FEATURE_ZPCI_ERROR, VFC_GIVES_NONE,
	  "not read: reading clears the error" },
};

int vfc_feature_read(struct vfc_handle *handle, unsigned int index, struct vfc_feature *out)
{
	struct vfc_feature f = { .index = index };
	uint64_t data[2] = { 0 };	/* the longest value is 8 bytes */
	size_t i = 0;
	int err = vfc_handle_feature(handle, index);

	if (err < 0)
		return err;
	f.support = err;
	while (i < ARRAY_SIZE(values) && values[i].index != index)
		i++;
	if (i < ARRAY_SIZE(values) && (f.support & VFC_FEATURE_GET)) {
		f.kind = values[i].kind;
		f.note = values[i].note;
	}
	err = f.kind ? feature_call(handle, VFIO_DEVICE_FEATURE_GET, index, data, 8) : 0;
	if (err)
		return fail_feature(handle, "get", index, err);
	/* A state has 32 bits, followed by a descriptor. */
	if (f.kind == VFC_GIVES_STATE)
		memcpy(&f.value, data, sizeof(uint32_t));
	else
		f.value = data[0];
	*out = f;
	return 0;
}

/* ---- bus mastering -------------------------------------------------- */

/* Values for the feature's op. */
#define MASTER_OFF 0
#define MASTER_ON 1

int vfc_bus_master_set(struct vfc_handle *handle, bool on, const char **how)
{
	struct vfcu_feature_bus_master op = { on ? MASTER_ON : MASTER_OFF };
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	int err = feature_call(handle, VFIO_DEVICE_FEATURE_SET, VFIO_DEVICE_FEATURE_BUS_MASTER,
			       &op, sizeof(op));

	if (err == -ENOTTY && handle->flags & VFIO_DEVICE_FLAGS_PCI) {
		err = handle_command(handle, PCI_COMMAND_MASTER, on);
		if (!err)
			*how = "config";
		return err;
	}
	if (err == -ENOTTY)
		return oracle_fail(ctx, NULL, "bus-master", err, "no-command", NULL);
	if (err)
		return cause_call(handle, on ? "turn bus mastering on" : "turn bus mastering off",
				  "bus-master", err);
	*how = "feature";
	return 0;
}

/* ---- dma-bufs ------------------------------------------------------- */

/* The dma-bufs that a handle has exported. */
struct dma_bufs {
	size_t count;
	int *fds;
};

static void release_dma_bufs(struct vfc_handle *handle, void *state)
{
	struct dma_bufs *bufs = state;

	for (size_t i = 0; i < bufs->count; i++)
		trace_close(vfc_handle_ctx(handle), bufs->fds[i]);
	free(bufs->fds);
	free(bufs);
}

/* Return the handle's dma-bufs; NULL without memory. */
static struct dma_bufs *bufs_of(struct vfc_handle *handle)
{
	struct dma_bufs *bufs = handle->dma_bufs.state;

	if (!bufs) {
		bufs = calloc(1, sizeof(*bufs));
		if (bufs)
			handle->dma_bufs = (struct handle_part){ bufs, release_dma_bufs };
	}
	return bufs;
}

int vfc_dma_buf_export(struct vfc_handle *handle, uint32_t region, uint64_t offset,
		       uint64_t size, uint64_t *got)
{
	struct {
		struct vfcu_feature_dma_buf buf;
		struct vfcu_region_dma_range range;
	} request = {
		.buf = { .region_index = region, .open_flags = O_RDWR | O_CLOEXEC,
			 .nr_ranges = 1 },
		.range = { .offset = offset, .length = size },
	};
	struct dma_bufs *bufs = bufs_of(handle);
	/* Make room before the kernel creates another. */
	int fd, *kept = bufs ? GROW(bufs->fds, bufs->count) : NULL;
	int64_t end;

	if (!kept)
		return vfc_fail(vfc_handle_ctx(handle), -ENOMEM, "export a dma-buf");
	fd = feature_call(handle, VFIO_DEVICE_FEATURE_GET, VFIO_DEVICE_FEATURE_DMA_BUF, &request,
			  sizeof(request));
	if (fd < 0) {
		bufs->count--;
		return cause_call(handle, "export a dma-buf", "dma-buf", fd);
	}
	*kept = fd;
	end = sys_size(fd);
	if (end < 0)
		return vfc_fail(vfc_handle_ctx(handle), (int)end, "get the size of a dma-buf");
	*got = (uint64_t)end;
	return fd;
}
