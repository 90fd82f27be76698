/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * decode.h: ioctl arguments -> fields: a table of requests for each kind of
 * descriptor, a table of fields for each struct, and functions for what no table
 * can say. The bytes come from a process that may be hostile: they are copied
 * once, and nothing is read beyond the copy.
 */
#ifndef VFC_TRACE_DECODE_H
#define VFC_TRACE_DECODE_H

#include "fds.h"
#include "fields.h"
#include "lib/uapi/uapi.h"
#include "lib/vfc-trace.h"

/* The memory of whoever makes the call. */
struct decode_memory {
	/* Copy size bytes at addr to buf; how many there are from there on. */
	size_t (*read)(void *data, uint64_t addr, void *buf, size_t size);
	void *data;
	bool guesses;		/* a number that is no address may be tried as one */
};

enum when {
	ASKED = 1,
	ANSWERED = 2,
	ALWAYS = ASKED | ANSWERED,
};

/* One side of one call. */
struct decoding {
	enum when when;			/* ASKED or ANSWERED */
	struct vfc_fields *fields;	/* where to */
	const uint8_t *arg;		/* a copy of the struct, */
	size_t size;			/* as far as it is the caller's */
	const uint8_t *asked;		/* as it was before: its lengths are the caller's */
	bool failed;			/* the call did, and answers nevertheless */
	const struct decode_memory *memory;
};

/* One field of a struct. */
struct decode_field {
	const char *name;	/* NULL ends a table */
	size_t offset, size;
	enum when when;
	enum vfc_value_kind kind;
	enum vfc_words words;
};

#define FIELD(type, member, when, kind, ...) \
	{ #member, offsetof(struct type, member), sizeof(((struct type *)0)->member), \
	  when, VFC_VALUE_##kind, __VA_ARGS__ }
#define FIELD_END { NULL, 0, 0, 0, 0, 0 }

/* What an ioctl's argument is. */
enum shape {
	SHAPE_NONE,
	SHAPE_VALUE,		/* a number: a u64 to the table of fields */
	SHAPE_STRUCT,		/* begins with its size */
	SHAPE_INT,		/* points to one of four bytes */
	SHAPE_STRING,
};

struct request {
	unsigned long number;	/* 0 ends a table */
	const char *name;
	enum shape shape;
	const struct decode_field *fields;
	void (*rest)(const struct decoding *d);		/* what no table says */
	int answers;		/* the failure that is answered nevertheless, else 0 */
};

#define REQUEST(name, ...) { name, #name, __VA_ARGS__ }
#define REQUEST_END { 0, NULL, 0, NULL, NULL, 0 }

extern const struct request requests_container[], requests_type1[], requests_spapr[],
	requests_group[], requests_device[], requests_migration[], requests_iommufd[];

/* ---- for the tables (decode.c) -------------------------------------- */

/* The fields of this side that lie in the size bytes at base. */
void decode_fields(const struct decoding *d, const struct decode_field *fields, const void *base,
		   size_t size);

/* The same as an object of its own. */
void decode_object(const struct decoding *d, const char *name, const struct decode_field *fields,
		   const void *base, size_t size);

/*
 * Count structs of each bytes, as a list; those beyond the size bytes are left
 * out. Without fields they are bytes.
 */
void decode_list(const struct decoding *d, const char *name, const struct decode_field *fields,
		 const void *base, size_t size, uint64_t count, size_t each);

/* The same where the list is elsewhere in the caller's memory. */
void decode_list_at(const struct decoding *d, const char *name, const struct decode_field *fields,
		    uint64_t addr, uint64_t count, size_t each);

/* One struct of at most size bytes elsewhere; bytes when fields is NULL. */
void decode_object_at(const struct decoding *d, const char *name, const struct decode_field *fields,
		      uint64_t addr, size_t size);

/* Count descriptors. */
void decode_descriptors(const struct decoding *d, const char *name, const void *base,
			size_t size, uint64_t count);

/* A number in a capability, which up to Linux 6.1 need not be aligned. */
uint32_t decode_u32(const void *cap, size_t offset);

/* A table of capabilities: what is behind the header of each id. */
struct capability {
	uint16_t id;
	const struct decode_field *fields;	/* offsets from the header on; NULL: none */
	void (*rest)(const struct decoding *d, const void *cap, size_t size);
};

void decode_caps(const struct decoding *d, enum vfc_words words, uint32_t offset,
		 const struct capability *known, size_t count);

/* The bytes of the struct, if all of it is there; else NULL. */
#define DECODE_STRUCT(d, type) \
	((d)->size >= sizeof(struct type) ? (const struct type *)(const void *)(d)->arg : NULL)

/* Data of a VFIO_DEVICE_FEATURE: fields behind its header (decode-feature.c). */
void decode_feature(const struct decoding *d);

/* ---- one call (decode.c) -------------------------------------------- */

/* A call between its two sides. */
struct decode {
	const struct request *request;		/* NULL: not known */
	unsigned long number;
	uint64_t value;				/* the ioctl's third argument */
	uint8_t *arg;				/* a copy of what it points to */
	uint8_t *reply;				/* and of what it became */
	size_t size;
	const struct decode_memory *memory;
};

/* What number is on such a descriptor, and what is asked. */
void decode_begin(struct decode *decode, enum trace_on on, unsigned long number, uint64_t value,
		  const struct decode_memory *memory, struct vfc_call *call);

/* What was answered; sets nothing when the call failed, except for a few. */
void decode_end(struct decode *decode, struct vfc_call *call);

#endif
