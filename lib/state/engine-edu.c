/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-edu.c: the DMA engine of QEMU's educational device (docs/specs/edu.rst
 * in QEMU): registers in BAR0, a buffer of 4096 bytes inside the device.
 */
#include "dma-engine.h"
#include "lib/base/array.h"
#include "lib/vfc-region.h"

#define SOURCE 0x80
#define DESTINATION 0x88
#define COUNT 0x90
#define COMMAND 0x98
#define COMMAND_RUN 1
#define COMMAND_OUT 2		/* from the device to memory */

#define BUFFER 0x40000

/*
 * A transfer up to the end of the buffer crashes QEMU 7.2 (hw_error()); since 8.0 QEMU
 * then accesses QEMU's own memory. So the maximum is one byte less.
 */
#define CHUNK 4095

static int set(struct vfc_handle *handle, uint64_t offset, uint64_t value)
{
	struct vfc_span at = { .region = 0, .offset = offset, .width = 4 };
	int n = vfc_region_write(handle, &at, &value, 1);

	return n < 0 ? n : 0;
}

static int edu_start(struct vfc_handle *handle, uint64_t iova, size_t size, bool in)
{
	const struct {
		uint64_t offset, value;
	} writes[] = {
		{ SOURCE, in ? iova : BUFFER },
		{ DESTINATION, in ? BUFFER : iova },
		{ COUNT, size },
		{ COMMAND, COMMAND_RUN | (in ? 0 : COMMAND_OUT) },
	};
	int err = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(writes) && !err; i++)
		err = set(handle, writes[i].offset, writes[i].value);
	return err;
}

static int edu_busy(struct vfc_handle *handle)
{
	struct vfc_span at = { .region = 0, .offset = COMMAND, .width = 4 };
	uint64_t command;
	int n = vfc_region_read(handle, &at, &command, 1);

	return n < 0 ? n : (int)(command & COMMAND_RUN);
}

const struct dma_engine engine_edu = {
	.name = "edu",
	.vendor = 0x1234,
	.device = 0x11e8,
	.limit = (UINT64_C(1) << 28) - 1,	/* edu's dma_mask; higher bits are dropped */
	.chunk = CHUNK,
	.start = edu_start,
	.busy = edu_busy,
};
