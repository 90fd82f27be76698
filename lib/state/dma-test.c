/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma-test.c: make a device read one buffer and write the data to another, and
 * compare: this checks mappings, IOMMU and bus mastering.
 */
#include <linux/pci_regs.h>
#include <string.h>

#include "dma-engine.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/vfio/dma.h"
#include "lib/vfc-region.h"
#include "lib/vfc-dma-test.h"

/* Timeout of a transfer. */
#define PATIENCE_NS (INT64_C(30) * 1000 * 1000 * 1000)
#define POLL_NS (INT64_C(2) * 1000 * 1000)

/* Supported devices. */
static const struct dma_engine *const engines[] = { &engine_edu };

/* State of a running test. */
struct test {
	struct vfc_handle *handle;
	const struct dma_engine *engine;
	const struct vfc_buffer *from, *to;
	uint64_t size;
	bool (*progress)(void *data, uint64_t done);
	void *data;
	struct vfc_dma_test *result;
};

static const struct dma_engine *find_engine(struct vfc_handle *handle)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	struct vfc_device device;
	size_t i;

	if (vfc_device_read(ctx, handle->address, VFC_DEPTH_ID, &device))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(engines); i++)
		if (engines[i]->vendor == device.vendor && engines[i]->device == device.device)
			return engines[i];
	vfc_fail_why(ctx, -EOPNOTSUPP, "dma test does not support the device %04x:%04x",
		     device.vendor, device.device);
	vfc_suggest(ctx, -EOPNOTSUPP, "use a supported device: 1234:11e8 (QEMU's edu)");
	return NULL;
}

/* ---- transfers ------------------------------------------------------ */

/* Wait until the engine is idle; stopping: return -EINTR if the test is stopped. */
static int wait_idle(struct test *t, bool stopping)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(t->handle);
	int64_t end = sys_now_ns() + PATIENCE_NS;
	int busy;

	while ((busy = t->engine->busy(t->handle)) > 0) {
		if (stopping && t->progress && t->progress(t->data, t->result->bytes))
			return vfc_fail(ctx, -EINTR, "copy");
		if (sys_now_ns() > end)
			return vfc_fail(ctx, -ETIMEDOUT, "wait for %s to copy", t->engine->name);
		sys_sleep_ns(POLL_NS);
	}
	return busy;
}

static int transfer(struct test *t, uint64_t iova, size_t size, bool in)
{
	int err = t->engine->start(t->handle, iova, size, in);

	return err ? err : wait_idle(t, true);
}

static int copy_all(struct test *t)
{
	uint64_t done = 0;
	size_t n;
	int err = wait_idle(t, true);

	while (!err && done < t->size) {
		n = t->size - done < t->engine->chunk ? (size_t)(t->size - done) : t->engine->chunk;
		err = transfer(t, t->from->iova + done, n, true);
		if (!err)
			err = transfer(t, t->to->iova + done, n, false);
		if (err)
			break;
		done += n;
		t->result->bytes = done;
		t->result->chunks++;
	}
	/* The memory must stay mapped while the device writes to it. */
	if (err)
		wait_idle(t, false);
	return err;
}

/* ---- the bytes ------------------------------------------------------ */

/* Fill a buffer with bytes that do not repeat every chunk or page. */
static void fill(uint8_t *bytes, uint64_t size)
{
	uint32_t state = 2463534242u;
	uint64_t i;

	for (i = 0; i < size; i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		bytes[i] = (uint8_t)(state >> 24);
	}
}

static void compare(struct test *t)
{
	struct vfc_dma_test *r = t->result;
	uint64_t i;

	for (i = 0; i < t->size; i++) {
		if (t->from->addr[i] == t->to->addr[i])
			continue;
		if (!r->mismatches++) {
			r->first_bad = i;
			r->sent = t->from->addr[i];
			r->received = t->to->addr[i];
		}
	}
}

/* ---- bus mastering -------------------------------------------------- */

static const struct vfc_span command_register = {
	.region = VFIO_PCI_CONFIG_REGION_INDEX, .offset = PCI_COMMAND, .width = 2,
};

/* Enable memory decode and bus mastering; *before: the COMMAND register to restore. */
static int enable_device(struct vfc_handle *handle, uint64_t *before)
{
	uint64_t command;
	int n = vfc_region_read(handle, &command_register, before, 1);

	if (n < 0)
		return n;
	command = *before | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	n = vfc_region_write(handle, &command_register, &command, 1);
	return n < 0 ? n : 0;
}

static int run_enabled(struct test *t)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(t->handle);
	int64_t start = sys_now_ns();
	uint64_t before, i;
	int n, err;

	fill(t->from->addr, t->size);
	for (i = 0; i < t->size; i++)
		t->to->addr[i] = (uint8_t)~t->from->addr[i];
	err = enable_device(t->handle, &before);
	if (err)
		return err;
	err = copy_all(t);
	t->result->elapsed_ns = (uint64_t)(sys_now_ns() - start);
	n = vfc_region_write(t->handle, &command_register, &before, 1);
	if (n < 0 && !err)
		err = vfc_fail(ctx, n, "restore the COMMAND register");
	if (!err)
		compare(t);
	return err;
}

/* ---- the test ------------------------------------------------------- */

static int map_buffer(struct test *t, uint64_t size, uint32_t flags,
		      const struct vfc_buffer **buffer)
{
	struct vfc_dma_request request = {
		.limit = t->engine->limit, .flags = flags, .size = size,
	};
	struct vfc_space *space = t->handle->space;
	struct vfc_dma_refusal refusal;
	int ret = vfc_dma_map(space, &request, &refusal, buffer);

	if (ret <= 0)
		return ret;
	vfc_fail_why(space->ctx, refusal.err, "no buffer for the test: %s", refusal.text);
	return vfc_suggest(space->ctx, refusal.err, "%s", refusal.hint);
}

/* Map the second buffer, run the test, and unmap both. */
static int run_mapped(struct test *t, uint64_t size)
{
	struct vfc_space *space = t->handle->space;
	int err = map_buffer(t, size, VFC_DMA_WRITE, &t->to), ret;

	if (err)
		return err;
	err = run_enabled(t);
	ret = vfc_dma_unmap(space, t->to->name);
	return err ? err : ret;
}

int vfc_dma_test(struct vfc_handle *handle, uint64_t size,
		 bool (*progress)(void *data, uint64_t done), void *data,
		 struct vfc_dma_test *out)
{
	struct vfc_dma_test result = { .engine = NULL };
	struct test t = {
		.handle = handle, .engine = find_engine(handle), .size = size,
		.progress = progress, .data = data, .result = &result,
	};
	uint64_t page, whole;
	int err, ret;

	if (!t.engine)
		return -EOPNOTSUPP;
	if (!size || size > t.engine->limit)
		return vfc_fail_why(vfc_handle_ctx(handle), -EINVAL, "%s copies 1 to %llu bytes",
				    t.engine->name, (unsigned long long)t.engine->limit);
	err = dma_page(handle->space, &page);
	if (err)
		return err;
	result.engine = t.engine->name;
	whole = (size + page - 1) & ~(page - 1);
	err = map_buffer(&t, whole, VFC_DMA_READ, &t.from);
	if (err)
		return err;
	err = run_mapped(&t, whole);
	ret = vfc_dma_unmap(handle->space, t.from->name);
	if (!err && !ret)
		*out = result;
	return err ? err : ret;
}
