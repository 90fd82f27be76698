/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decode.c: the arguments of ioctls: the first four bytes are the kind of
 * descriptor, the request's number, the errno, and where the answer begins in the
 * rest, which is all the memory there is, from address 4096 on. An argument that
 * lies about its size or points elsewhere is not believed.
 */
#include "lib/trace/decode.h"
#include "fuzz.h"

#define BASE 4096

struct memory {
	const char *bytes;
	size_t size;
};

static size_t read_memory(void *data, uint64_t addr, void *buf, size_t size)
{
	const struct memory *memory = data;
	size_t left;

	if (addr < BASE || addr - BASE >= memory->size)
		return 0;
	left = memory->size - (size_t)(addr - BASE);
	size = size < left ? size : left;
	memcpy(buf, memory->bytes + (addr - BASE), size);
	return size;
}

/* Marks are in pairs, and no list is longer than what there was to read. */
static void check(const struct vfc_fields *fields)
{
	size_t depth = 0;

	for (size_t i = 0; i < fields->count; i++) {
		const struct vfc_value *value = &fields->values[i];

		if (value->kind == VFC_VALUE_OBJECT || value->kind == VFC_VALUE_LIST)
			depth++;
		fuzz_holds(value->kind != VFC_VALUE_END || depth);
		depth -= value->kind == VFC_VALUE_END;
	}
	fuzz_holds(!depth);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfc_call call = { .fd = 3, .subject = "" };
	struct decode_memory own = { .read = read_memory };
	struct memory before, after;
	struct decode decode;
	size_t at;
	char *buf;

	if (size < 4)
		return 0;
	at = data[3] < size - 4 ? data[3] : 0;
	buf = fuzz_copy(data + 4, size - 4);
	before = (struct memory){ buf, size - 4 };
	after = (struct memory){ buf + at, size - 4 - at };
	own.data = &before;
	own.guesses = data[2] & 0x80;
	decode_begin(&decode, data[0] % (TRACE_FILE + 1), 0x3b00 | data[1], BASE, &own, &call);
	own.data = &after;
	call.result = -(data[2] & 0x7f);
	decode_end(&decode, &call);
	check(&call.in);
	check(&call.out);
	fields_clear(&call.in);
	fields_clear(&call.out);
	free(buf);
	return 0;
}
