/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bytes.c: read and write the bytes of a target, in a region or in a DMA buffer.
 */
#include <string.h>

#include "cli/words/pattern.h"
#include "cli/out/err.h"
#include "access.h"

/* Registers are slow; for memory, a chunk fits in a cache. */
#define CHUNK 4096
#define MEMORY_CHUNK (128 * 1024)

size_t target_chunk(const struct target *t)
{
	return t->buffer || vfc_region_memory(t->handle, &t->span) ? MEMORY_CHUNK : CHUNK;
}

int target_run(struct env *env, const struct target *t, const struct vfc_span *span,
	       struct vfc_span *run)
{
	unsigned int width = span->width;
	int err, found = 0;
	struct vfc_span never;
	uint64_t skip, end;

	err = vfc_region_run(t->handle, span, false, run);
	if (!err && !run->why && t->regs)
		found = vfc_regs_never(t->handle, t->regs, run, &never);
	if (err || found < 0)
		return target_fail(env, t, err ? err : found);
	if (!found)
		return EXIT_DONE;
	/* Skip bytes that share an access with the range, too. */
	end = (never.offset + never.size + width - 1) / width * width;
	skip = never.offset / width * width;
	if (skip > run->offset) {
		run->size = skip - run->offset;
		return EXIT_DONE;
	}
	if (end - run->offset < run->size)
		run->size = end - run->offset;
	run->why = never.why;
	run->err = 0;
	return EXIT_DONE;
}

int target_load(const struct target *t, const struct vfc_span *span, void *bytes, size_t *done)
{
	if (!t->buffer)
		return vfc_region_load(t->handle, span, bytes, done);
	memcpy(bytes, t->buffer->addr + span->offset, span->size);
	*done = span->size;
	return 0;
}

int target_store(const struct target *t, const struct vfc_span *span, const void *bytes,
		 size_t *done)
{
	if (!t->buffer)
		return vfc_region_store(t->handle, span, bytes, done);
	memcpy(t->buffer->addr + span->offset, bytes, span->size);
	*done = span->size;
	return 0;
}

int target_read(const struct target *t, uint64_t *values, size_t count)
{
	const uint8_t *bytes;
	size_t i;

	if (!t->buffer)
		return vfc_region_read(t->handle, &t->span, values, count);
	bytes = t->buffer->addr + t->span.offset;
	for (i = 0; i < count; i++)
		values[i] = pattern_value(bytes + i * t->span.width, t->span.width);
	return (int)count;
}

const char *target_suspect(const struct target *t, uint64_t offset, uint64_t value)
{
	struct vfc_span at = t->span;

	if (t->buffer || value != target_ones(at.width))
		return NULL;
	at.offset = offset;
	return vfc_region_suspect(t->handle, &at);
}
