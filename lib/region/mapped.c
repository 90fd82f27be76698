/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mapped.c: accesses through mappings: registers unit by unit with exactly the
 * requested width, memory with the machine's widest accesses.
 */
#include <endian.h>
#include <string.h>

#include "access.h"
#include "layout.h"
#include "sigbus.h"
#include "lib/trace/trace.h"

#define STRIDE 256		/* bytes of memory between updates of done */

/* Width of the widest single load on every 64-bit processor. */
typedef uint64_t block __attribute__((vector_size(16)));

/* volatile: the compiler may neither split, join nor repeat an access. */
#define MOVE_AS(type, move, at, unit) do {				\
	type word_;							\
	if ((move)->store) {						\
		memcpy(&word_, unit, sizeof(word_));			\
		*(volatile type *)(at) = word_;				\
	} else {							\
		word_ = *(volatile type *)(at);				\
		memcpy(unit, &word_, sizeof(word_));			\
	}								\
} while (0)

/* Do one load or store per unit, until end bytes are done. */
static void run_units(struct move *move, size_t end)
{
	for (; move->done < end; move->done += move->span.width) {
		volatile uint8_t *at = move->bytes + move->done;
		uint8_t *unit = move->buf + move->done;

		switch (move->span.width) {
		case 1:
			MOVE_AS(uint8_t, move, at, unit);
			break;
		case 2:
			MOVE_AS(uint16_t, move, at, unit);
			break;
		case 4:
			MOVE_AS(uint32_t, move, at, unit);
			break;
		default:
			MOVE_AS(uint64_t, move, at, unit);
		}
	}
}

/*
 * Load a stride of memory in aligned pieces: arm64 processors require alignment for
 * device memory. No memcpy(): its byte loops are slow on uncached memory.
 */
static void load_stride(const volatile uint8_t *at, uint8_t *unit)
{
	size_t i;

#pragma GCC unroll 4
	for (i = 0; i < STRIDE; i += sizeof(block)) {
		block piece = *(const volatile block *)(at + i);

		memcpy(unit + i, &piece, sizeof(piece));
	}
}

static void store_stride(volatile uint8_t *at, const uint8_t *unit)
{
	size_t i;

#pragma GCC unroll 4
	for (i = 0; i < STRIDE; i += sizeof(block)) {
		block piece;

		memcpy(&piece, unit + i, sizeof(piece));
		*(volatile block *)(at + i) = piece;
	}
}

/* Copy memory: units up to the first stride, whole strides, then remaining units. */
static void run_memory(struct move *move)
{
	size_t head = -(uintptr_t)move->bytes % sizeof(block);

	run_units(move, head < move->span.size ? head : move->span.size);
	for (; move->span.size - move->done >= STRIDE; move->done += STRIDE) {
		if (move->store)
			store_stride(move->bytes + move->done, move->buf + move->done);
		else
			load_stride(move->bytes + move->done, move->buf + move->done);
	}
	run_units(move, move->span.size);
}

/* Perform a move; called by guard_run(). */
static void run_move(void *data)
{
	struct move *move = data;

	if (move->memory)
		run_memory(move);
	else
		run_units(move, move->span.size);
}

/* Find the mappable area that contains an offset of a checked access. */
static const struct vfc_region_area *area_at(const struct vfc_region *region, uint64_t offset)
{
	const struct vfc_region_area *area = region->areas;

	while (offset < area->offset || offset >= area->offset + area->size)
		area++;
	return area;
}

/* Report a mapped access to the trace listener. */
static void report_mapped(const struct move *move, int64_t start, int err)
{
	struct trace_span span = {
		move->region->name, move->region->offset, move->span.offset, move->span.size,
	};
	uint64_t value = 0;

	if (move->span.size == move->span.width)
		memcpy(&value, move->buf, move->span.width);
	trace_mapped(vfc_handle_ctx(move->handle), start, move->store ? "store" : "load",
		     &span, move->memory ? sizeof(block) : move->span.width, le64toh(value), err);
}

int move_mapped(struct move *whole)
{
	struct bars *bars = bars_of(whole->handle);
	int err = 0;

	while (!err && whole->done < whole->span.size) {
		struct move part = *whole;
		const struct vfc_region_area *area;
		const struct map *map;
		int64_t start;

		part.span.offset += whole->done;
		part.buf += whole->done;
		part.span.size -= whole->done;
		part.done = 0;
		area = area_at(whole->region, part.span.offset);
		if (part.span.size > area->offset + area->size - part.span.offset)
			part.span.size = area->offset + area->size - part.span.offset;
		err = map_area(whole->handle, &bars->maps, whole->region, area, &map);
		if (err)
			break;
		part.bytes = map->bytes + (part.span.offset - area->offset);
		start = trace_now(vfc_handle_ctx(whole->handle));
		err = guard_run(part.bytes, part.span.size, run_move, &part);
		report_mapped(&part, start, err);
		if (err)
			err = move_explain(&part, err);
		whole->done += part.done;
	}
	return err;
}
