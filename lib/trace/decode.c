/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * decode.c: decode ioctl arguments into fields, driven by the tables in decode-*.c:
 * copy the struct, decode its fields, follow lists and capabilities.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "lib/uapi/caps.h"

/* Limits: the largest struct that is copied, and the number of list elements shown. */
#define COPY_MAX (64 * 1024)
#define SHOWN 256

/* The longest string argument of an ioctl, a device name with options. */
#define STRING_MAX 256

/* Load a field's value, sign-extended if the type is signed. */
static uint64_t load(const struct decode_field *f, const uint8_t *at)
{
	bool sign = f->kind == VFC_VALUE_SIGNED;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;

	switch (f->size) {
	case 1:
		return *at;
	case 2:
		memcpy(&u16, at, sizeof(u16));
		return u16;
	case 4:
		memcpy(&u32, at, sizeof(u32));
		return sign ? (uint64_t)(int64_t)(int32_t)u32 : u32;
	default:
		memcpy(&u64, at, sizeof(u64));
		return u64;
	}
}

/* Decode a field that lies completely inside the copy. */
static void decode_field(const struct decoding *d, const struct decode_field *f,
			 const uint8_t *at)
{
	if (f->kind == VFC_VALUE_BYTES)
		field_bytes(d->fields, f->name, at, f->size);
	else if (f->kind == VFC_VALUE_TEXT)
		field_text(d->fields, f->name, (const char *)at, f->size);
	else if (f->kind == VFC_VALUE_FLAGS || f->kind == VFC_VALUE_WORD)
		field_words(d->fields, f->name, f->kind, f->words, load(f, at));
	else
		field_number(d->fields, f->name, f->kind, load(f, at));
}

void decode_fields(const struct decoding *d, const struct decode_field *fields,
		   const void *base, size_t size)
{
	for (; fields && fields->name; fields++)
		if (fields->when & d->when && fields->offset + fields->size <= size)
			decode_field(d, fields, (const uint8_t *)base + fields->offset);
}

void decode_object(const struct decoding *d, const char *name,
		   const struct decode_field *fields, const void *base, size_t size)
{
	field_begin(d->fields, name, VFC_VALUE_OBJECT);
	decode_fields(d, fields, base, size);
	field_end(d->fields);
}

/* Return how many of count elements of each bytes fit into size bytes and are shown. */
static size_t count_shown(uint64_t count, size_t size, size_t each)
{
	size_t there = size / each;

	if (there > SHOWN)
		there = SHOWN;
	return count < there ? count : there;
}

/* End a list, and mark it as truncated if not all elements are shown. */
static void end_list(const struct decoding *d, uint64_t count, size_t n)
{
	field_end(d->fields);
	if (n < count)
		field_number(d->fields, "more", VFC_VALUE_NUMBER, count - n);
}

void decode_list(const struct decoding *d, const char *name,
		 const struct decode_field *fields, const void *base, size_t size,
		 uint64_t count, size_t each)
{
	size_t n = count_shown(count, size, each);

	field_begin(d->fields, name, VFC_VALUE_LIST);
	for (size_t i = 0; i < n; i++) {
		const uint8_t *at = (const uint8_t *)base + i * each;

		if (fields)
			decode_object(d, NULL, fields, at, each);
		else
			field_bytes(d->fields, NULL, at, each);
	}
	end_list(d, count, n);
}

void decode_list_at(const struct decoding *d, const char *name,
		    const struct decode_field *fields, uint64_t addr, uint64_t count, size_t each)
{
	size_t n = count_shown(count, SHOWN * each, each);
	uint8_t *copy = n ? malloc(n * each) : NULL;

	if (copy)
		decode_list(d, name, fields, copy,
			    d->memory->read(d->memory->data, addr, copy, n * each), count, each);
	free(copy);
}

void decode_object_at(const struct decoding *d, const char *name,
		      const struct decode_field *fields, uint64_t addr, size_t size)
{
	uint8_t copy[SHOWN];
	size_t n = size < sizeof(copy) ? size : sizeof(copy);

	n = addr && n ? d->memory->read(d->memory->data, addr, copy, n) : 0;
	if (n && fields)
		decode_object(d, name, fields, copy, n);
	else if (n)
		field_bytes(d->fields, name, copy, n);
}

void decode_descriptors(const struct decoding *d, const char *name, const void *base,
			size_t size, uint64_t count)
{
	static const struct decode_field fd = {
		NULL, 0, sizeof(int32_t), ALWAYS, VFC_VALUE_SIGNED, 0
	};
	size_t n = count_shown(count, size, fd.size);

	field_begin(d->fields, name, VFC_VALUE_LIST);
	for (size_t i = 0; i < n; i++)
		decode_field(d, &fd, (const uint8_t *)base + i * fd.size);
	end_list(d, count, n);
}

uint32_t decode_u32(const void *cap, size_t offset)
{
	uint32_t number;

	memcpy(&number, (const uint8_t *)cap + offset, sizeof(number));
	return number;
}

static const struct capability *find_cap(const struct capability *known, size_t count,
					 uint16_t id)
{
	for (size_t i = 0; i < count; i++)
		if (known[i].id == id)
			return &known[i];
	return NULL;
}

void decode_caps(const struct decoding *d, enum vfc_words words, uint32_t offset,
		 const struct capability *known, size_t count)
{
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	size_t n = caps_walk(d->arg, d->size, offset, caps, &doubt);

	if (!n && !doubt)
		return;
	field_begin(d->fields, "caps", VFC_VALUE_LIST);
	for (size_t i = 0; i < n; i++) {
		const struct capability *cap = find_cap(known, count, caps[i].id);
		size_t header = sizeof(struct vfio_info_cap_header);
		const uint8_t *at = caps[i].data - header;

		field_begin(d->fields, NULL, VFC_VALUE_OBJECT);
		field_words(d->fields, "id", VFC_VALUE_WORD, words, caps[i].id);
		field_number(d->fields, "version", VFC_VALUE_NUMBER, caps[i].version);
		decode_fields(d, cap ? cap->fields : NULL, at, header + caps[i].size);
		if (cap && cap->rest)
			cap->rest(d, at, header + caps[i].size);
		field_end(d->fields);
	}
	field_end(d->fields);
	if (doubt)
		field_text(d->fields, "doubt", doubt, strlen(doubt));
}

/* ---- one call ------------------------------------------------------- */

static const struct request *find_in(const struct request *table, unsigned long number)
{
	for (; table && table->number; table++)
		if (table->number == number)
			return table;
	return NULL;
}

/*
 * Also look up container requests for an iommufd, which may be used as a container. The
 * numbers do not overlap.
 */
static const struct request *find_request(enum trace_on on, unsigned long number)
{
	static const struct request *const tables[][2] = {
		[TRACE_CONTAINER] = { requests_container, requests_type1 },
		[TRACE_SPAPR] = { requests_container, requests_spapr },
		[TRACE_GROUP] = { requests_group },
		[TRACE_DEVICE] = { requests_device },
		[TRACE_IOMMUFD] = { requests_iommufd },
		[TRACE_MIGRATION] = { requests_migration },
		[TRACE_UIO] = { NULL },
		[TRACE_FILE] = { NULL },
	};
	const struct request *r = find_in(tables[on][0], number);

	if (!r)
		r = find_in(tables[on][1], number);
	if (!r && on == TRACE_IOMMUFD)
		return find_request(TRACE_CONTAINER, number);
	return r;
}

static size_t read_memory(const struct decode *d, void *buf, size_t size)
{
	return d->value ? d->memory->read(d->memory->data, d->value, buf, size) : 0;
}

/* Return the size of the argument in bytes. */
static size_t argument_size(const struct decode *d)
{
	uint32_t size = 0;

	switch (d->request->shape) {
	case SHAPE_VALUE:
		return sizeof(d->value);
	case SHAPE_INT:
		return sizeof(uint32_t);
	case SHAPE_STRUCT:
		read_memory(d, &size, sizeof(size));
		if (size < sizeof(size))
			return sizeof(size);
		return size < COPY_MAX ? size : COPY_MAX;
	default:
		return 0;
	}
}

/* Copy the argument up to the first unreadable byte. */
static void copy_argument(struct decode *d)
{
	size_t room;

	d->size = argument_size(d);
	/* Round up, so that both copies are aligned as the structs require. */
	room = (d->size + 7) & ~(size_t)7;
	d->arg = room ? calloc(2, room) : NULL;
	if (!d->arg) {
		d->size = 0;
		return;
	}
	d->reply = d->arg + room;
	if (d->request->shape == SHAPE_VALUE)
		memcpy(d->arg, &d->value, sizeof(d->value));
	else
		d->size = read_memory(d, d->arg, d->size);
}

/* Decode a string up to the first unreadable byte. */
static void decode_string(const struct decode *d, struct vfc_fields *fields)
{
	char text[STRING_MAX];
	size_t n = 0;

	while (n < sizeof(text) && d->value &&
	       d->memory->read(d->memory->data, d->value + n, text + n, 1) == 1 && text[n])
		n++;
	field_text(fields, "name", text, n);
}

/* Show the bytes of an unknown request, if they can be read. */
static void decode_unknown(const struct decode *d, struct vfc_fields *fields)
{
	struct decoding side = { .fields = fields, .memory = d->memory };
	uint32_t size;

	field_number(fields, "arg", VFC_VALUE_HEX, d->value);
	if (!d->memory->guesses || read_memory(d, &size, sizeof(size)) != sizeof(size))
		return;
	field_number(fields, "argsz", VFC_VALUE_NUMBER, size);
	decode_object_at(&side, "data", NULL, d->value, size < 64 ? size : 64);
}

static void decode_side(const struct decoding *side, const struct request *r)
{
	decode_fields(side, r->fields, side->arg, side->size);
	if (r->rest)
		r->rest(side);
}

void decode_begin(struct decode *d, enum trace_on on, unsigned long number, uint64_t value,
		  const struct decode_memory *memory, struct vfc_call *call)
{
	*d = (struct decode){
		.request = find_request(on, number), .number = number, .value = value,
		.memory = memory,
	};
	if (!d->request) {
		snprintf(call->name, sizeof(call->name), "0x%lx", number);
		decode_unknown(d, &call->in);
		return;
	}
	snprintf(call->name, sizeof(call->name), "%s", d->request->name);
	copy_argument(d);
	if (d->request->shape == SHAPE_STRING)
		decode_string(d, &call->in);
	else
		decode_side(&(struct decoding){
			.when = ASKED, .fields = &call->in, .arg = d->arg, .size = d->size,
			.asked = d->arg, .memory = memory,
		}, d->request);
}

void decode_end(struct decode *d, struct vfc_call *call)
{
	const struct request *r = d->request;
	bool failed = call->result < 0;

	/*
	 * Read the same size as on entry, because the kernel may return a size larger
	 * than the buffer.
	 */
	if (d->size && d->request->shape != SHAPE_VALUE &&
	    (!failed || -call->result == r->answers))
		decode_side(&(struct decoding){
			.when = ANSWERED, .fields = &call->out, .arg = d->reply,
			.size = read_memory(d, d->reply, d->size),
			.asked = d->arg, .failed = failed, .memory = d->memory,
		}, r);
	free(d->arg);
	d->arg = NULL;
}
