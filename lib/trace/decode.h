/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * decode.h: decode ioctl arguments into fields, with a table of requests for each kind of
 * descriptor, a table of fields for each struct, and functions for everything else. The
 * bytes come from a process that may be hostile, so they are copied once, and nothing
 * beyond the copy is read.
 */
#ifndef VFC_TRACE_DECODE_H
#define VFC_TRACE_DECODE_H

#include "fds.h"
#include "fields.h"
#include "lib/uapi/uapi.h"
#include "lib/vfc-trace.h"

/* Access to the memory of the process that makes the call. */
struct decode_memory {
	/* Copy size bytes at addr to buf. Return the number of bytes copied. */
	size_t (*read)(void *data, uint64_t addr, void *buf, size_t size);
	void *data;
	bool guesses;		/* try an unknown argument as an address */
};

enum when {
	ASKED = 1,
	ANSWERED = 2,
	ALWAYS = ASKED | ANSWERED,
};

/* One side of a call: its entry or its exit. */
struct decoding {
	enum when when;			/* ASKED or ANSWERED */
	struct vfc_fields *fields;	/* the output */
	const uint8_t *arg;		/* copy of the struct */
	size_t size;			/* size of the caller's part of arg */
	const uint8_t *asked;		/* arg on entry, with the caller's lengths */
	bool failed;			/* the call failed but returned data */
	const struct decode_memory *memory;
};

/* A field of a struct. */
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

/* The kind of an ioctl's argument. */
enum shape {
	SHAPE_NONE,
	SHAPE_VALUE,		/* a number, decoded as a u64 field */
	SHAPE_STRUCT,		/* a struct that begins with its size */
	SHAPE_INT,		/* a pointer to an int */
	SHAPE_STRING,
};

struct request {
	unsigned long number;	/* 0 ends a table */
	const char *name;
	enum shape shape;
	const struct decode_field *fields;
	void (*rest)(const struct decoding *d);		/* decodes the rest, or NULL */
	int answers;		/* errno that still returns data, or 0 */
};

#define REQUEST(name, ...) { name, #name, __VA_ARGS__ }
#define REQUEST_END { 0, NULL, 0, NULL, NULL, 0 }

extern const struct request requests_container[], requests_type1[], requests_spapr[],
	requests_group[], requests_device[], requests_migration[], requests_iommufd[];

/* ---- helpers for the tables (decode.c) ------------------------------ */

/* Decode the fields that are valid on this side of the call, in the size bytes at base. */
void decode_fields(const struct decoding *d, const struct decode_field *fields, const void *base,
		   size_t size);

/* Decode the fields as a nested object. */
void decode_object(const struct decoding *d, const char *name, const struct decode_field *fields,
		   const void *base, size_t size);

/*
 * Decode a list of count structs of each bytes, up to size bytes in total. Show bytes
 * if fields is NULL.
 */
void decode_list(const struct decoding *d, const char *name, const struct decode_field *fields,
		 const void *base, size_t size, uint64_t count, size_t each);

/* Decode a list at another address in the caller's memory. */
void decode_list_at(const struct decoding *d, const char *name, const struct decode_field *fields,
		    uint64_t addr, uint64_t count, size_t each);

/* Decode a struct of at most size bytes at another address. Show bytes if fields is NULL. */
void decode_object_at(const struct decoding *d, const char *name, const struct decode_field *fields,
		      uint64_t addr, size_t size);

/* Decode an array of count descriptors. */
void decode_descriptors(const struct decoding *d, const char *name, const void *base,
			size_t size, uint64_t count);

/* Read a u32 in a capability. Up to Linux 6.1 it may be unaligned. */
uint32_t decode_u32(const void *cap, size_t offset);

/* An entry in a table of capabilities: the data after the header, by ID. */
struct capability {
	uint16_t id;
	const struct decode_field *fields;	/* offsets from the header; NULL if none */
	void (*rest)(const struct decoding *d, const void *cap, size_t size);
};

void decode_caps(const struct decoding *d, enum vfc_words words, uint32_t offset,
		 const struct capability *known, size_t count);

/* A pointer to the struct if the copy contains all of it, else NULL. */
#define DECODE_STRUCT(d, type) \
	((d)->size >= sizeof(struct type) ? (const struct type *)(const void *)(d)->arg : NULL)

/* Decode the data of a VFIO_DEVICE_FEATURE after its header (decode-feature.c). */
void decode_feature(const struct decoding *d);

/* ---- one call (decode.c) -------------------------------------------- */

/* The state of a call between entry and exit. */
struct decode {
	const struct request *request;		/* NULL if unknown */
	unsigned long number;
	uint64_t value;				/* the ioctl's third argument */
	uint8_t *arg;				/* copy of the argument on entry */
	uint8_t *reply;				/* copy of the argument on exit */
	size_t size;
	const struct decode_memory *memory;
};

/* Decode a request number for a kind of descriptor, and the argument on entry. */
void decode_begin(struct decode *decode, enum trace_on on, unsigned long number, uint64_t value,
		  const struct decode_memory *memory, struct vfc_call *call);

/* Decode the result. With few exceptions, a failed call has no result to decode. */
void decode_end(struct decode *decode, struct vfc_call *call);

#endif
